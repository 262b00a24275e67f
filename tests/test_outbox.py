"""The outbox: whoever was served a record is told once to stop, and told nothing of what the record says."""

from datetime import UTC, date, datetime
from pathlib import Path

from ledger.batch import Row
from ledger.store import Ledger
from ledger.tables import table
from ledger.view import View
from proceedings.events import Actor, Entry, Kind, read_events, record
from proceedings.outbox import WAITING, notices
from proceedings.serving_log import Receiver, ServingLog

DAY = date(2026, 6, 30)
NOON = datetime(2026, 6, 30, 4, tzinfo=UTC)
LI = Actor("李科", "发展改革局")
FIRM = "91330106MA2XUG0001"
BANK = Receiver("虚构银行", "虚构银行接口（ab12cd34）", "department", "GET /v1/subjects/{key}")
AUDITOR = Receiver("审计处", "王审（00ff00ff）", "auditor", "GET /v1/subjects/{key}")


def ledger_with_a_fine(home: Path) -> tuple[Ledger, str]:
    """A ledger with one fine, and the id of that record."""
    ledger = Ledger(home)
    fine = {
        "subject_id": FIRM,
        "document_no": "虚市监罚〔2026〕12号",
        "party_name": "虚构西湖茶业有限公司",
        "conduct": "销售过期食品",
        "facts": "查获过期龙井三箱",
        "basis": "食品安全法第一百二十四条",
        "penalty_kinds": "罚款",
        "content": "罚款",
        "decided": date(2026, 1, 5),
        "authority": "虚构市场监督管理局",
        "procedure": "一般程序",
    }
    with ledger.batch("test", "fines.csv") as batch:
        batch.append(table("penalties"), [Row(fine, 2)])
    return ledger, ledger.view(DAY).rows("select record_id from penalties_all")[0]["record_id"]


def tell(ledger: Ledger, record_id: str, also: tuple[str, ...] = (), day: date = DAY) -> list[str]:
    """Draft and write the notices of a repair; to whom."""

    def drafting(_: object, view: View) -> Entry:
        return Entry(notices(view, "XF-2026-000001", [record_id], FIRM, "修复", day, LI, also))

    return [str(each.content["recipient"]) for each in record(ledger, Kind.NOTICE, drafting, day)]


def test_everybody_who_was_served_the_record_is_told_and_an_auditor_is_not(tmp_path: Path) -> None:
    ledger, fine = ledger_with_a_fine(tmp_path)
    for receiver in (BANK, AUDITOR):
        ServingLog(tmp_path).note(receiver, [fine], NOON)
    assert tell(ledger, fine, also=("市场监管局",)) == ["市场监管局", "虚构银行"]
    steps = read_events(ledger.view(DAY), Kind.NOTICE)
    assert {each.step for each in steps} == {WAITING}


def test_nobody_is_told_who_was_served_something_else(tmp_path: Path) -> None:
    ledger, fine = ledger_with_a_fine(tmp_path)
    ServingLog(tmp_path).note(BANK, ["penalties:another"], NOON)
    assert tell(ledger, fine) == []


def test_the_same_notice_is_drafted_once_however_often_it_is_asked_for(tmp_path: Path) -> None:
    ledger, fine = ledger_with_a_fine(tmp_path)
    ServingLog(tmp_path).note(BANK, [fine], NOON)
    assert tell(ledger, fine) == ["虚构银行"]
    assert tell(ledger, fine) == []
    assert tell(ledger, fine, day=date(2026, 7, 1)) == []


def test_a_notice_names_the_document_and_nothing_that_it_says(tmp_path: Path) -> None:
    ledger, fine = ledger_with_a_fine(tmp_path)
    ServingLog(tmp_path).note(BANK, [fine], NOON)
    tell(ledger, fine)
    body = read_events(ledger.view(DAY), Kind.NOTICE)[0].content["body"]
    assert body["documents"] == ["虚市监罚〔2026〕12号"]
    assert body["request"] == "请停止使用并删除"
    assert not [word for word in ("过期", "罚款", "龙井", "茶业", FIRM, "食品安全法") if word in str(body)]


def test_the_log_counts_how_often_and_when_first_and_last(tmp_path: Path) -> None:
    log, later = ServingLog(tmp_path), datetime(2026, 7, 2, 4, tzinfo=UTC)
    for moment in (NOON, later):
        log.note(BANK, ["penalties:a"], moment)
    line = log.servings(["penalties:a"])[0]
    assert (line.receiver, line.first_served, line.last_served, line.times) == (BANK, NOON, later, 2)
    assert log.path.stat().st_mode & 0o777 == 0o600
