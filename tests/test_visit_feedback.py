"""Lists handed out and what comes back: each result once, late ones, corrections, hints for the market regulator, the page of the subject."""

import csv
import io
import json
import shutil
from collections.abc import Mapping
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from typer.testing import CliRunner

from analytics.score import load_score_policy, score_subjects
from analytics.visits.again import as_issued
from analytics.visits.handed import HandedList, HandedVisit
from analytics.visits.plan import VisitPlan, VisitRow, load_visit_policy
from analytics.weeks import parse_week, week_of
from api.cli_visits import visits_app
from api.visit_files import render
from ledger.batch import Row
from ledger.errors import InputError
from ledger.store import Ledger
from ledger.tables import table
from proceedings.events import Actor, Kind, read_events
from proceedings.visits.form import Given, read_form
from proceedings.visits.hints import hints
from proceedings.visits.issue import check_week, issue
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


@pytest.fixture(scope="module")
def pattern(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The list is handed out once; every test works in its own copy."""
    home = tmp_path_factory.mktemp("pattern")
    home_with_a_list(home)
    return home


@pytest.fixture
def ledger(pattern: Path, tmp_path: Path) -> Ledger:
    return Ledger(Path(shutil.copytree(pattern, tmp_path, dirs_exist_ok=True)))


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


def test_a_clock_that_is_ahead_does_not_freeze_a_wrong_result(ledger: Ledger) -> None:
    report_back(ledger, [report(noted=datetime(2031, 1, 1, tzinfo=UTC))], WALKER, DAY)
    assert datetime.fromisoformat(stored(ledger)[0]["noted"]) <= datetime.now(UTC)
    assert states(report_back(ledger, [report(result="无问题", noted=datetime.now(UTC))], WALKER, DAY)) == ["已更正"]


@pytest.mark.parametrize("noted", ["0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59-14:00", "1970-01-01T00:00:00+00:00"])
def test_a_clock_that_is_impossible_tells_nothing_and_the_result_is_taken(noted: str, ledger: Ledger) -> None:
    assert states(report_back(ledger, [report(noted=datetime.fromisoformat(noted)), report(2, SHOP)], WALKER, DAY)) == ["已收", "已收"]
    kept = stored(ledger)[0]["noted"]
    assert kept is None or datetime.fromisoformat(kept) <= datetime.now(UTC)


def test_what_was_corrected_since_is_not_brought_back_by_the_same_sheet(ledger: Ledger) -> None:
    report_back(ledger, [report()], OFFICE, DAY, source="表.xlsx")
    report_back(ledger, [report(result="搬迁", noted=datetime(2026, 7, 6, 10, tzinfo=UTC))], WALKER, DAY)
    before = len(ledger.lines())
    assert states(report_back(ledger, [report()], OFFICE, DAY, source="表.xlsx")) == ["已有更晚填写的"]
    assert (len(ledger.lines()), stored(ledger)[0]["result"]) == (before, "搬迁")


def test_a_result_without_a_time_replaces_one_with_a_time_only_if_told_to(ledger: Ledger) -> None:
    report_back(ledger, [report(result="搬迁", noted=datetime(2026, 7, 6, 10, tzinfo=UTC))], WALKER, DAY)
    [asked] = report_back(ledger, [report(result="无问题")], OFFICE, DAY)
    assert (asked.code, "搬迁" in asked.problem, "--replace" in asked.todo) == ("CG769", True, True)
    assert states(report_back(ledger, [report(result="无问题", replaces=True)], OFFICE, DAY)) == ["已更正"]


def test_a_number_of_a_list_that_is_not_out_cannot_be_taken(ledger: Ledger) -> None:
    ahead = [Report(number, "", MILL, DAY, "无问题") for number in ("G1-2026-W30-01", f"{LIST}-09")]
    assert [each.code for each in report_back(ledger, ahead, WALKER, DAY)] == ["CG761", "CG761"]
    issue(ledger, [handed(week="2026-W30")], OFFICE, DAY)
    assert states(report_back(ledger, [report(visit_no="G1-2026-W30-01", list_no="G1-2026-W30")], WALKER, DAY)) == ["已收"]


@pytest.mark.parametrize(("said", "meant"), [("关门了", "关门"), ("搬走了", "搬迁"), ("没问题", "无问题"), ("未发现问题", "无问题")])
def test_clear_everyday_words_are_understood(said: str, meant: str, ledger: Ledger) -> None:
    assert states(report_back(ledger, [report(result=said)], WALKER, DAY)) == ["已收"]
    assert stored(ledger)[0]["result"] == meant


@pytest.mark.parametrize("said", ["没人", "正常", "无", "有", "√", "查无此处"])
def test_words_that_may_mean_two_things_are_asked_about(said: str, ledger: Ledger) -> None:
    [asked] = report_back(ledger, [report(result=said)], WALKER, DAY)
    assert (asked.code, "有问题" in asked.todo) == ("CG763", True)


@pytest.mark.parametrize(("week", "day"), [("2026-W27", date(2026, 7, 6)), ("2020-W01", OUT), ("2027-W28", OUT)])
def test_a_week_that_is_over_or_far_ahead_is_not_handed_out(week: str, day: date) -> None:
    with pytest.raises(InputError, match=week):
        check_week(parse_week(week), day)
    for near in (week_of(OUT), parse_week("2026-W34")):
        check_week(near, OUT)


def test_one_bad_result_keeps_no_other_from_being_taken_in(ledger: Ledger) -> None:
    sent = [
        report(result="不知道"), report(2, SHOP, visited=None), report(2, SHOP, visited=date(2026, 7, 7)), report(2, SHOP, visited=date(2026, 7, 2)),
        report(4, AWAY), report(3, SHOP), report(list_no="G1-2026-W29"), Report("", "", "", DAY, "无问题"),
        Report("自编-1", "", "91330106MA2XVF0404", DAY, "无问题"),
        Report(f"{LIST}-01", "", SHOP, DAY, "无问题"), report(3, MILL),
    ]  # fmt: skip
    outcomes = report_back(ledger, sent, WALKER, DAY)
    assert [each.code for each in outcomes] == ["CG763", "CG764", "CG764", "CG764", "CG762", "CG762", "CG761", "CG760", "CG765", "CG762", ""]
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


def test_an_identity_number_is_neither_a_visitor_nor_the_number_of_a_visit(ledger: Ledger) -> None:
    [taken, refused] = report_back(ledger, [report(visitor="王某 330106188801010012"), Report("330106188801010012", "", AWAY, DAY, "关门")], WALKER, DAY)
    assert (taken.accepted, refused.code) == (True, "CG760")
    assert "330106188801010012" not in refused.problem + refused.todo
    assert [(row["visit_no"], row["visitor"]) for row in stored(ledger)] == [(f"{LIST}-01", "王某 〔身份号码已隐去〕")]


# --- lists that come back as files ------------------------------------------------------------------------------


def command(home: Path, *words: str) -> Any:
    return CliRunner().invoke(visits_app, [*words, "--home", str(home)])


def filled_in(path: Path, results: Mapping[str, tuple[str, str]]) -> Path:
    """The workbook with results and notes written into it, by name of the firm."""
    book = openpyxl.load_workbook(path)
    sheet = book.active
    assert sheet is not None
    head = next(row for row in sheet.iter_rows() if any(cell.value == "单位名称" for cell in row))
    at = {str(cell.value).partition("（")[0]: place for place, cell in enumerate(head) if cell.value}
    for row in list(sheet.iter_rows())[[*sheet.iter_rows()].index(head) + 1 :]:
        if (name := row[at["单位名称"]].value) in results:
            row[at["结果"]].value, row[at["说明"]].value = results[str(name)]
    book.save(path)
    return path


def printed(path: Path) -> Path:
    rows = [VisitRow(n, key, name, "虚构路 1 号", "", ("有投诉",), ("看现场",), (), "无记录", n) for n, (key, name) in enumerate(FIRMS, start=1)]
    times = (date(2026, 6, 30), datetime(2026, 6, 30, tzinfo=UTC))
    plan = VisitPlan("G1", "虚构网格", "2026-W28", date(2026, 7, 6), date(2026, 7, 12), 3, 9, tuple(rows), 9, 0, 0, "visits-test", *times)
    path.write_bytes(render(as_issued(plan, OUT), path.suffix))
    return path


FIRMS = ((TEA, "虚构茶行"), (SHOP, "虚构小店"), (MILL, "虚构磨坊"))


def test_a_workbook_that_was_handed_out_reads_back_row_by_row(ledger: Ledger, tmp_path: Path) -> None:
    file = filled_in(printed(tmp_path / "还.xlsx"), {"虚构茶行": ("有问题", "过期食品"), "虚构小店": ("没去成", "")})
    told = command(tmp_path, "feedback", str(file), "--who", "办公室赵", "--visited", "2026-07-06", "--visitor", "王网格")
    assert told.exit_code == 1
    assert "共 3 行：已收 1 条，未收 1 条；1 行还没有结果" in told.stderr
    assert "CG763" in told.stdout
    [row] = stored(ledger)
    assert (row["visit_no"], row["result"], row["remark"], row["visitor"], row["source_file"]) == (f"{LIST}-01", "有问题", "过期食品", "王网格", "还.xlsx")
    [step] = [each for each in read_events(ledger.view(date.today()), Kind.VISIT) if each.step == "回收"]
    assert (step.who, step.content["outcomes"]) == ("办公室赵", {"已收": 1, "未收": 1})


def test_a_list_as_text_reads_back_by_the_numbers_of_its_visits(ledger: Ledger, tmp_path: Path) -> None:
    file = printed(tmp_path / "还.csv")
    lines = list(csv.reader(io.StringIO(file.read_text(encoding="utf-8-sig"))))
    place = next(n for n, title in enumerate(lines[0]) if title.startswith("结果"))
    for line in lines[1:]:
        line[place] = "关门"
    text = io.StringIO()
    csv.writer(text).writerows(lines)
    file.write_text(text.getvalue(), encoding="gb18030")
    form = read_form(file, Given(visited=DAY))
    reports = [row.report for row in form.rows if row.report]
    assert [(each.list_no, each.visit_no) for each in reports] == [("", f"{LIST}-{n:02d}") for n in (1, 2, 3)]
    assert states(report_back(ledger, reports, OFFICE, DAY, source=file.name)) == ["已收"] * 3
    assert {row["list_no"] for row in stored(ledger)} == {LIST}


def test_the_same_file_twice_changes_nothing(ledger: Ledger, tmp_path: Path) -> None:
    file = filled_in(printed(tmp_path / "还.xlsx"), {"虚构茶行": ("无问题", "")})
    words = ("feedback", str(file), "--who", "办公室赵", "--visited", "2026-07-06")
    assert command(tmp_path, *words).exit_code == 0
    before = len(ledger.lines())
    again = command(tmp_path, *words)
    assert (again.exit_code, "已有 1 条" in again.stderr) == (0, True)
    assert len(ledger.lines()) == before


def test_a_file_without_a_day_is_told_so_and_nothing_is_guessed(ledger: Ledger, tmp_path: Path) -> None:
    told = command(tmp_path, "feedback", str(filled_in(printed(tmp_path / "还.xlsx"), {"虚构茶行": ("无问题", "")})), "--who", "办公室赵", "--format", "json")
    assert (told.exit_code, [each["code"] for each in json.loads(told.stdout)["refused"]]) == (1, ["CG764"])
    assert stored(ledger) == []


def test_a_file_of_another_kind_is_an_error_that_says_what_is_missing(ledger: Ledger, tmp_path: Path) -> None:
    (tmp_path / "别的.csv").write_text("单位名称,金额\n虚构茶行,3\n", encoding="utf-8")
    told = command(tmp_path, "feedback", str(tmp_path / "别的.csv"), "--who", "办公室赵")
    assert (told.exit_code, "走访结果" in told.stderr) == (1, True)


# --- hints for the market regulator ------------------------------------------------------------------------------


def hinted(ledger: Ledger, day: date = LATER) -> list[tuple[str, str]]:
    return [(each.subject_id, each.kind) for each in hints(ledger.view(day), load_visit_policy())]


def test_moved_is_a_hint_at_once_and_closed_only_in_the_second_week(ledger: Ledger) -> None:
    closed = [report(2, SHOP, "关门"), Report("自编-1", "", SHOP, date(2026, 7, 9), "关门")]
    report_back(ledger, [report(1, TEA, "搬迁"), *closed], WALKER, date(2026, 7, 9))
    assert hinted(ledger) == [(TEA, "搬迁")]
    report_back(ledger, [Report("自编-2", "", SHOP, date(2026, 7, 14), "关门")], WALKER, date(2026, 7, 14))
    assert hinted(ledger) == [(SHOP, "多次关门"), (TEA, "搬迁")]


def test_a_hint_lapses_when_somebody_is_met_or_the_register_changes(ledger: Ledger) -> None:
    report_back(ledger, [report(1, TEA, "搬迁"), report(2, SHOP, "搬迁"), report(3, MILL, "搬迁")], WALKER, DAY)
    report_back(ledger, [Report("自编-1", "", TEA, date(2026, 7, 14), "无问题")], WALKER, date(2026, 7, 14))
    moved = firm(SHOP, "虚构小店", address="虚构路 9 号") | {"valid_from": date(2026, 7, 10)}
    with ledger.batch("test", "register") as batch:
        batch.append(table("enterprises"), [Row(moved, 2)])
    assert hinted(ledger) == [(MILL, "搬迁")]


def test_a_hint_stands_while_the_register_changes_something_other_than_the_address(ledger: Ledger) -> None:
    report_back(ledger, [report(1, TEA, "搬迁"), report(2, SHOP, "搬迁")], WALKER, DAY)
    same = firm(TEA, "虚构茶行", legal_rep="王虚构") | {"valid_from": date(2026, 7, 10)}
    elsewhere = firm(SHOP, "虚构小店", operating_address="虚构路 9 号") | {"valid_from": date(2026, 7, 10)}
    with ledger.batch("test", "register") as batch:
        batch.append(table("enterprises"), [Row(same, 2), Row(elsewhere, 3)])
    assert hinted(ledger) == [(TEA, "搬迁")]


def test_feedback_lists_nobody_and_changes_no_analysis(ledger: Ledger) -> None:
    with ledger.batch("test", "analysis", kind="analysis"):
        pass
    report_back(ledger, [report(1, TEA, "搬迁"), report(2, SHOP, "有问题")], WALKER, DAY)
    view = ledger.view(LATER)
    assert (view.rows("from listings"), list(score_subjects(view, load_score_policy()))) == ([], [])
    assert all(line.kind == "work" for line in ledger.lines()[-2:] if line.source == "visits")


def test_hints_leave_as_a_table_that_says_what_they_are_not(ledger: Ledger, tmp_path: Path) -> None:
    report_back(ledger, [report(1, TEA, "搬迁", remark="=邻居说三月搬走")], WALKER, DAY)
    for name in ("提示.csv", "提示.xlsx"):
        told = command(tmp_path, "hints", "--out", str(tmp_path / name), "--as-of", "2026-07-20")
        assert (told.exit_code, "不是列入经营异常" in told.stderr) == (0, True)
    assert "'=邻居说三月搬走" in (tmp_path / "提示.csv").read_text(encoding="utf-8-sig")
    cells = [cell for row in openpyxl.load_workbook(tmp_path / "提示.xlsx")["走访提示"].values for cell in row]
    assert {"虚构茶行", "搬迁", "走访中发现的情况，供核查；不是列入经营异常名录的决定"} <= set(cells)
