"""Lists handed out and what comes back: each result once, late ones, corrections, hints for the market regulator, the page of the subject."""

from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest

from analytics.visits.handed import HandedList, HandedVisit
from ledger.batch import Row
from ledger.errors import InputError
from ledger.store import Ledger
from ledger.tables import table
from proceedings.events import Actor, Kind, read_events
from proceedings.visits.issue import issue
from proceedings.visits.report_back import Outcome, Report, State, report_back

OUT, DAY, LATER = date(2026, 7, 3), date(2026, 7, 6), date(2026, 7, 20)
WALKER, OTHER, OFFICE = Actor("王网格（a1）"), Actor("李网格（b2）"), Actor("办公室赵")
TEA, SHOP, MILL, AWAY = "91330106MA2XVF0001", "91330106MA2XVF0002", "91330106MA2XVF0003", "91330106MA2XVF0009"
LIST = "G1-2026-W28"


def firm(key: str, name: str, **more: Any) -> dict[str, Any]:
    return {"subject_id": key, "uscc": key, "name": name, "status": "K", "grid": "G1", "valid_from": date(2015, 1, 1), "established": date(2015, 1, 1), **more}


def home_with_a_list(home: Path) -> Ledger:
    ledger = Ledger(home)
    with ledger.batch("test", "rows") as batch:
        firms = [firm(TEA, "虚构茶行"), firm(SHOP, "虚构小店"), firm(MILL, "虚构磨坊"), firm(AWAY, "虚构外地店", grid="G2")]
        batch.append(table("enterprises"), [Row(each, n) for n, each in enumerate(firms, start=2)])
    issue(ledger, [handed()], OFFICE, OUT)
    return ledger


def handed(grid: str = "G1", subjects: tuple[str, ...] = (TEA, SHOP, MILL), week: str = "2026-W28") -> HandedList:
    visits = [HandedVisit(each, rank, 0.5, grounds={"leads": {"abnormal": 0.4}, "place": 1.0}) for rank, each in enumerate(subjects, start=1)]
    return HandedList(grid, week, tuple(visits), 9, "run-1", "visits-test")


def report(number: int = 1, subject: str = TEA, result: str = "有问题", **more: Any) -> Report:
    body: dict[str, Any] = {"visit_no": f"{LIST}-{number:02d}", "list_no": LIST, "subject": subject, "visited": DAY, "result": result}
    return Report(**(body | more))


def stored(ledger: Ledger, day: date = LATER) -> list[dict[str, Any]]:
    return ledger.view(day).rows("from visits order by visit_no")


def states(outcomes: list[Outcome]) -> list[str]:
    return [each.state.value for each in outcomes]


@pytest.fixture
def ledger(tmp_path: Path) -> Ledger:
    return home_with_a_list(tmp_path)


def test_a_list_is_handed_out_once_and_a_second_one_for_the_week_is_told(ledger: Ledger) -> None:
    before = len(ledger.lines())
    again = issue(ledger, [handed(subjects=(MILL,)), handed("G2", (AWAY,)), handed("G3", ())], OFFICE, DAY)
    assert (again.lists, again.visits, again.already, again.empty) == (1, 1, (LIST,), ("G3-2026-W28",))
    assert len(ledger.lines()) == before + 1
    rows = ledger.view(LATER).rows("select subject_id, rank, issued from visit_lists where list_no = $list order by rank", {"list": LIST})
    assert [(row["subject_id"], row["issued"]) for row in rows] == [(TEA, OUT), (SHOP, OUT), (MILL, OUT)]
    steps = read_events(ledger.view(LATER), Kind.VISIT)
    assert [(step.matter_no, step.content["visits"]) for step in steps] == [("ZF-2026-000001", 3), ("ZF-2026-000002", 1)]


def test_handing_out_nothing_new_leaves_no_batch(ledger: Ledger) -> None:
    before = len(ledger.lines())
    issue(ledger, [handed()], OFFICE, DAY)
    assert len(ledger.lines()) == before


def test_a_list_with_the_same_subject_twice_is_not_handed_out(ledger: Ledger) -> None:
    with pytest.raises(InputError, match="重复"):
        issue(ledger, [handed("G5", (TEA, TEA))], OFFICE, DAY)


def test_a_result_is_kept_with_its_list_its_grid_and_who_went(ledger: Ledger) -> None:
    assert states(report_back(ledger, [report(remark="过期食品三袋", photo="IMG_1.jpg")], WALKER, DAY)) == ["已收"]
    [row] = stored(ledger)
    assert (row["subject_id"], row["party_name"], row["list_no"], row["grid"]) == (TEA, "虚构茶行", LIST, "G1")
    assert (row["result"], row["remark"], row["photo"], row["visitor"]) == ("有问题", "过期食品三袋", "IMG_1.jpg", "王网格（a1）")


def test_sending_the_same_again_changes_nothing(ledger: Ledger) -> None:
    report_back(ledger, [report()], WALKER, DAY)
    before = len(ledger.lines())
    assert states(report_back(ledger, [report()], WALKER, LATER)) == ["已有"]
    assert len(ledger.lines()) == before


def test_a_correction_is_a_new_version_and_the_old_one_stays_in_the_past(ledger: Ledger) -> None:
    report_back(ledger, [report()], WALKER, DAY)
    moment = ledger.lines()[-1].committed_at
    assert states(report_back(ledger, [report(result="无问题")], WALKER, DAY)) == ["已更正"]
    assert [row["result"] for row in stored(ledger)] == ["无问题"]
    assert [row["result"] for row in ledger.view(LATER, moment).rows("from visits")] == ["有问题"]


def test_what_was_written_down_earlier_but_arrives_later_does_not_overwrite(ledger: Ledger) -> None:
    noon, evening = datetime(2026, 7, 6, 4, tzinfo=UTC), datetime(2026, 7, 6, 10, tzinfo=UTC)
    report_back(ledger, [report(result="无问题", noted=evening)], WALKER, DAY)
    assert states(report_back(ledger, [report(noted=noon)], WALKER, LATER)) == ["已有更晚填写的"]
    assert [row["result"] for row in stored(ledger)] == ["无问题"]


def test_one_bad_result_keeps_no_other_from_being_taken_in(ledger: Ledger) -> None:
    sent = [
        report(result="不知道"), report(2, SHOP, visited=None), report(2, SHOP, visited=date(2026, 7, 7)), report(2, SHOP, visited=date(2026, 7, 2)),
        report(4, AWAY), report(3, SHOP), report(list_no="G1-2026-W29"), Report("", "", "", DAY, "无问题"),
        Report("自编-1", "", "91330106MA2XVF0404", DAY, "无问题"),
        Report(f"{LIST}-01", "", TEA, DAY, "无问题"), report(3, MILL),
    ]  # fmt: skip
    outcomes = report_back(ledger, sent, WALKER, DAY)
    assert [each.code for each in outcomes] == ["CG763", "CG764", "CG764", "CG764", "CG762", "CG762", "CG761", "CG760", "CG765", "CG766", ""]
    assert all(each.problem and each.todo for each in outcomes[:-1])
    assert [row["subject_id"] for row in stored(ledger)] == [MILL]


def test_a_visit_outside_every_list_is_kept_under_its_own_number(ledger: Ledger) -> None:
    assert states(report_back(ledger, [Report("自编-1", "", AWAY, DAY, "关门")], WALKER, DAY)) == ["已收"]
    assert [(row["visit_no"], row["list_no"], row["grid"]) for row in stored(ledger)] == [("自编-1", None, "G2")]
    [taken] = report_back(ledger, [Report("自编-1", "", TEA, DAY, "关门")], WALKER, DAY)
    assert (taken.state, taken.code) == (State.REFUSED, "CG766")


def test_only_who_reported_a_visit_or_the_office_corrects_it(ledger: Ledger) -> None:
    report_back(ledger, [report()], WALKER, DAY, office=False)
    [others] = report_back(ledger, [report(result="无问题")], OTHER, DAY, office=False)
    assert (others.code, "王" in others.problem) == ("CG767", False)
    assert states(report_back(ledger, [report(result="搬迁")], WALKER, DAY, office=False)) == ["已更正"]
    assert states(report_back(ledger, [report(result="无问题")], OFFICE, DAY)) == ["已更正"]


def test_an_identity_number_in_a_note_is_hidden(ledger: Ledger) -> None:
    report_back(ledger, [report(remark="店主 330106198001010015 在场")], WALKER, DAY)
    assert stored(ledger)[0]["remark"] == "店主 〔身份号码已隐去〕 在场"
