"""The outbox: a notice to everybody who was served a record of which the law says stop. A notice is a matter (TZ-…) of the log of steps.

The body carries numbers of documents and what to do, never what a record says. The number of a notice follows from what it
is about, so that the same notice is drafted once, however often it is asked for, and the receiver knows a repetition.
"""

import hashlib
from collections.abc import Collection, Mapping, Sequence
from datetime import date

from ledger.in_force import COUNTING_TABLES
from ledger.view import View
from proceedings.events import Actor, Draft, Kind, read_events
from proceedings.serving_log import ServingLog, finding_item

WAITING = "待送达"
STOP = "请停止使用并删除"
REQUESTS = {  # what to do, where it is something else than to stop
    "异议受理": "有异议正在处理：请标注为争议，办结前停止使用",
    "异议成立": "异议成立：更正之前停止使用原内容",
    "异议不成立": "异议已办结，不成立：争议标注取消",
    "异议撤回": "异议已撤回：争议标注取消",
    "更正": "内容已更正：请停止使用并删除原内容，重新获取",
}
CITED = "select distinct run_id, finding_id from findings, (select unnest($records) as record) where contains(payload, '\"' || record || '\"') order by all"
DOCUMENTS = (
    " union ".join(f"select document_no from {name}_all where list_contains($records, record_id) and document_no is not null" for name in COUNTING_TABLES)
    + " union select commitment_no from commitments where list_contains($records, record_id) and commitment_no is not null"
)


def notices(
    view: View, cause: str, records: Sequence[str], subject_id: str, what: str, day: date, actor: Actor, also: Sequence[str] = (),
    known: Collection[str] | None = None,
) -> list[Draft]:  # fmt: skip
    """One notice per recipient who was ever served one of these records, and per department or recipient named in `also`.

    `cause`: number of the matter that happened; `what`: 修复 撤销 异议受理 更正 措施 解除 名单变动. Notices that are in the log already
    are not drafted again; `known`: their numbers, for a caller who asks often, else they are read here.
    """
    items = served_items(view, records)
    findings = [finding_item("", each.split(":", 2)[2]) for each in items if each.startswith("finding:")]  # served by a route that knows no run
    recipients = sorted({*ServingLog(view.home).recipients([*items, *findings]), *(name for name in also if name.strip())})
    written = {each.matter_no for each in read_events(view, Kind.NOTICE)} if known is None else known
    body = {
        "cause": cause,
        "what": what,
        "documents": document_numbers(view, records),
        "records": sorted(set(records)),
        "request": REQUESTS.get(what, STOP),
        "day": day.isoformat(),
    }
    drafts = (_draft(recipient, body, subject_id, day, actor) for recipient in recipients)
    return [each for each in drafts if each.matter_no not in written]


def served_items(view: View, records: Sequence[str]) -> list[str]:
    """What in the log of servings stands for these records: they themselves, and every finding of any run that cites one."""
    cited = view.rows(CITED, {"records": sorted(set(records))}) if records else []
    return [*sorted(set(records)), *(finding_item(row["run_id"], row["finding_id"]) for row in cited)]


def document_numbers(view: View, records: Sequence[str]) -> list[str]:
    """Numbers of the documents of these records, each spelling once."""
    rows = view.rows(f"{DOCUMENTS} order by document_no", {"records": sorted(set(records))}) if records else []
    return [row["document_no"] for row in rows]


def _draft(recipient: str, body: Mapping[str, object], subject_id: str, day: date, actor: Actor) -> Draft:
    said = sorted((name, value) for name, value in body.items() if name != "day")  # told again on another day, it is the same notice
    number = f"TZ-{hashlib.sha256(repr((recipient, said)).encode()).hexdigest()[:16]}"
    why = f"{body['cause']} {body['what']}"
    return Draft(Kind.NOTICE, number, WAITING, day, actor, why=why, subject_id=subject_id, content={"recipient": recipient, "body": dict(body)})
