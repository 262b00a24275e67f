"""The subject page: what is registered, who is behind it, the records and the findings."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from api.answers.findings import finding_line
from api.answers.graph import edge_label
from api.answers.records import record_line
from api.answers.rows import day, place, span, summary
from api.enquiry import Enquiry
from api.models import Fact, RecordLine, SubjectPage
from ledger.errors import NotFoundError
from ledger.representative import START_UNKNOWN

MOST_PEOPLE, MOST_RECORDS, MOST_FINDINGS, MOST_PLACES = 100, 200, 50, 20
REGISTERED = {
    "uscc": "统一社会信用代码",
    "reg_no": "注册号",
    "former_name": "曾用名",
    "kind": "主体类型",
    "status": "登记状态",
    "region_name": "所在地",
    "industry_name": "行业",
    "established": "成立日期",
    "ended": "注销吊销日期",
    "address": "住所",
    "grid": "所属网格",
}
PLACES = {"OPERATES_AT": "生产经营地", "HAS_PHONE": "联系电话", "FILED_BY": "登记代理机构", "BRANCH_OF": "隶属企业"}


def subject_row(enquiry: Enquiry, key: str) -> Mapping[str, Any]:
    """The enterprise with that key."""
    rows = enquiry.store.read("subject", key=key)
    if not rows:
        raise NotFoundError(f"没有主体“{key}”", where="key", todo="用 /v1/search 查找；刚装载的数据要发布后才能看到")
    return rows[0]


def subject_page(enquiry: Enquiry, key: str) -> SubjectPage:
    """Everything that the page shows, each with its source."""
    row = subject_row(enquiry, key)
    people = enquiry.store.read("people_of_subject", key=key, as_of=enquiry.times.as_of, limit=MOST_PEOPLE)
    records = enquiry.store.read("records_of_subject", key=key, limit=MOST_RECORDS)
    findings = enquiry.store.read(
        "findings_of_subject", key=key, withheld=list(enquiry.masker.withheld), payload=not enquiry.masker.full_names, limit=MOST_FINDINGS
    )
    names = [each["name"] for each in people if "Person" in each["labels"]]
    return SubjectPage(
        subject=summary(enquiry.masker, row["subject"], row["labels"]),
        facts=[*_registered(row["subject"]), *_places(enquiry, key)],
        people=[_person(enquiry, each) for each in people],
        records=[_masked(enquiry, record_line(each["record"], each["labels"]), names) for each in records],
        records_total=enquiry.store.read("records_of_subject_total", key=key)[0]["total"],
        findings=[finding_line(enquiry, each) for each in findings],
        times=enquiry.times,
    )


def _registered(subject: Mapping[str, Any]) -> Iterator[Fact]:
    source = place(subject)
    for name, label in REGISTERED.items():
        value = subject.get(name)
        if value:
            yield Fact(label=label, value=value if isinstance(value, str) else day(value), source=source)
    if subject.get("capital_wan") is not None:
        yield Fact(label="注册资本", value=f"{subject['capital_wan']:,.10g} 万元", source=source)


def _places(enquiry: Enquiry, key: str) -> Iterator[Fact]:
    for row in enquiry.store.read("places_of_subject", key=key, as_of=enquiry.times.as_of, limit=MOST_PLACES):
        yield Fact(label=PLACES[row["kind"]], value=row["name"] or row["key"], source=place(row["properties"]))


def _person(enquiry: Enquiry, row: Mapping[str, Any]) -> Fact:
    link = row["properties"]
    name = enquiry.masker.person(row["name"]) if "Person" in row["labels"] else row["name"]
    held = span(link["valid_from"], link["valid_to"])
    if link.get("role") and not link["valid_from"]:
        held = f"{START_UNKNOWN}，{held}" if held else START_UNKNOWN
    label = edge_label(row["kind"], link)
    return Fact(label=label, value=f"{name}（{held}）" if held else name, source=place(link))


def _masked(enquiry: Enquiry, line: RecordLine, names: Iterable[str]) -> RecordLine:
    return line.model_copy(update={"title": enquiry.masker.text(line.title, names)})
