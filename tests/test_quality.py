"""The quality report: figures worked out by hand, limits at their last day, gaps, leads that fire and near-misses that do not."""

import csv
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ledger.column import Table
from ledger.errors import InputError, PolicyError
from ledger.identifiers import PersonKey, make_uscc
from ledger.store import Ledger
from ledger.tables import AUTHORITIES, ENTERPRISES, INSPECTIONS, LISTINGS, PENALTIES, PERSON_PENALTIES, REPAIRS, ZERO_REPORTS
from ledger.working_days import working_days, working_days_of
from loaders.header import DIAGNOSTIC_HEADERS
from loaders.load import load_paths
from loaders.quality import Basis, Period, Report, period_of, quality_report
from loaders.quality.basis import china_day
from loaders.quality.counts import Counts, total
from loaders.quality.deadlines import distant
from loaders.quality.decisions import read_decisions
from loaders.quality.known import numbers_in, plain_number
from loaders.quality.policy import clocks, quality_policy
from loaders.quality.sampling import RANDOM, draw
from loaders.quality.suspicions import KINDS
from loaders.quality.wording import caveats, headline

KEY = PersonKey("a secret for tests only")
LOADED = date(2026, 7, 20)
END_OF_JUNE = date(2026, 6, 30)
JUNE = Period("2026-06", "2026-06")
FIRM = make_uscc("91", "330106", "TE5TAAA1")
OTHER_FIRM = make_uscc("91", "330106", "TE5TAAA2")
WEST = ("杭州市西湖区市场监督管理局", make_uscc("11", "330106", "TE5TAAA4"))
CITY = ("杭州市市场监督管理局", make_uscc("11", "330100", "TE5TAAA5"))
CULTURE = ("杭州市文化和旅游局", make_uscc("11", "330100", "TE5TAAA6"))
SHANGHAI = ("上海市长宁区市场监督管理局", make_uscc("11", "310105", "TE5TAAA7"))
FIELDS = {WEST: ("330106", "市场监管"), CITY: ("330102", "市场监管"), CULTURE: ("330102", "文化旅游"), SHANGHAI: ("310105", "市场监管")}
PERSON = "王试样"


def penalty(number: str, decided: str, reported: str = "", by: tuple[str, str] = WEST, **changes: str) -> dict[str, str]:
    values = {
        "party_name": "杭州虚构试样有限公司", "party_kind": "法人及非法人组织", "uscc": FIRM, "legal_rep": "李示例", "document_no": number,
        "conduct": "无证经营", "facts": "未取得许可", "basis": "《食品安全法》第一百二十二条", "penalty_kinds": "罚款", "content": "罚款一万元",
        "fine_wan": "1",
        "decided": decided, "reported": reported, "valid_to": "2099/12/31", "authority": by[0], "authority_uscc": by[1], "source_unit": by[0],
        "source_unit_uscc": by[1], "procedure": "一般程序",
    }  # fmt: skip
    return values | changes


def listing(kind: str, begin: str, by: tuple[str, str] = WEST, **changes: str) -> dict[str, str]:
    values = {"list_type": kind, "party_name": "杭州虚构试样有限公司", "uscc": FIRM, "document_no": f"虚构列〔2026〕{begin}号", "reason": "情节严重"}
    return values | {"valid_from": begin, "authority": by[0], "authority_uscc": by[1]} | changes


def write(home: Path, of: Table, rows: Sequence[Mapping[str, str]], name: str = "") -> Path:
    columns = [column for column in of.template if any(column.name in row for row in rows)]
    path = home / "in" / f"{name or of.name}.csv"
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("w", encoding="utf-8", newline="") as handle:
        writer = csv.writer(handle)
        writer.writerow([column.title for column in columns])
        writer.writerows([row.get(column.name, "") for column in columns] for row in rows)
    return path


def load(home: Path, *files: Path, accepted: bool = True) -> None:
    reports = load_paths(Ledger(home), files, KEY, today=LOADED)
    assert [each.error for each in reports if each.error] == []
    assert not accepted or [each.reasons for each in reports if each.rejected] == []


def authorities(home: Path) -> Path:
    rows = [{"authority_uscc": code, "name": name, "region": region, "field": field} for (name, code), (region, field) in FIELDS.items()]
    return write(home, AUTHORITIES, rows)


def report(home: Path, period: Period = JUNE, as_of: date = END_OF_JUNE, **options: str) -> Report:
    ledger = Ledger(home)
    return quality_report(Basis(ledger, ledger.view(as_of), period, working_days()), **options)


def old(home: Path) -> Path:
    """A decision of early 2023, from which on the ledger can be expected to know decisions."""
    return write(home, PENALTIES, [penalty("旧市监罚〔2023〕1号", "2023-01-05", "2023-01-06", uscc=OTHER_FIRM)], "old")


BROKEN = penalty("市监罚〔2026〕6号", "2026-06-08", "2026-06-09", fine_wan="")
RIGHT_ROWS = [
    penalty("市监罚〔2026〕1号", "2026-06-01", "2026-06-10"),  # Monday; 2 to 5 and 8 to 10 June: the seventh working day
    penalty("市监罚〔2026〕2号", "2026-06-01", "2026-06-11"),  # one day late
    penalty("市监罚〔2026〕3号", "2026-06-12", "2026-06-24"),  # 15 to 18, then 22 to 24 June: the 19th was the dragon boat festival
    penalty("市监罚〔2026〕4号", "2026-06-12", "2026-06-25"),  # one day late
    penalty("市监罚〔2026〕5号", "2026-06-02"),  # no day of reporting, and older than the ledger
]


@pytest.fixture
def june(tmp_path: Path) -> Path:
    """West: five rows, one repeated, one rejected; culture: one row, in time."""
    rows = [*RIGHT_ROWS, RIGHT_ROWS[0], BROKEN, penalty("文旅罚〔2026〕1号", "2026-06-03", "2026-06-04", CULTURE)]
    load(tmp_path, authorities(tmp_path), write(tmp_path, PENALTIES, rows), accepted=False)
    return tmp_path


def test_the_figures_of_a_department_are_those_worked_out_by_hand(june: Path) -> None:
    west, culture = sorted(report(june).departments, key=lambda each: each.counts.corrected_rate or 0)
    assert (west.unit.name, culture.unit.name) == (WEST[0], CULTURE[0])
    assert (west.counts.reported, west.counts.duplicate, west.counts.rejected, west.counts.stored, west.counts.pending) == (7, 1, 1, 5, 1)
    assert west.counts.first_rate == west.counts.corrected_rate == pytest.approx(5 / 6)
    assert (west.judged, west.late, west.late_rate) == (4, 2, 0.5)
    assert (culture.counts.reported, culture.counts.corrected_rate, culture.late, culture.judged) == (1, 1.0, 0, 1)


def test_the_seventh_working_day_is_in_time_and_the_eighth_is_late(june: Path) -> None:
    found = report(june)
    assert {each.decision.document_no: (each.due, each.days_late) for each in found.late_cases} == {
        "市监罚〔2026〕2号": (date(2026, 6, 10), 1),
        "市监罚〔2026〕4号": (date(2026, 6, 24), 1),
    }


def test_without_a_day_of_reporting_a_decision_older_than_the_ledger_is_not_judged(june: Path) -> None:
    line = next(each for each in report(june).clock_lines if each.clock == "double_publicity" and each.unit.name == WEST[0])
    assert (line.in_time, line.late, line.unknown, line.by_recorded) == (2, 2, 1, 0)


def test_over_national_day_with_its_make_up_saturday_the_limit_runs_to_the_fifteenth(tmp_path: Path) -> None:
    rows = [penalty("市监罚〔2025〕1号", "2025-09-26", "2025-10-13"), penalty("市监罚〔2025〕2号", "2025-09-26", "2025-10-14")]
    load(tmp_path, write(tmp_path, PENALTIES, rows))
    found = report(tmp_path, Period("2025-09", "2025-09"))
    assert (found.judged, found.late) == (2, 1)
    assert [(each.due, each.days_late) for each in found.late_cases] == [(date(2025, 10, 13), 1)]


def open_rejects(home: Path) -> list[tuple[str, int]]:
    """Number and first row of what is still to be corrected, in the order in which it was handed back."""
    rows = Ledger(home).view(date(2027, 1, 1)).rows("select * from rejects where state = '待改正' order by first_batch, first_row")
    return [(row["reject_id"], row["first_row"]) for row in rows]


def corrected(home: Path, rows: Sequence[tuple[str, Mapping[str, str]]], name: str = "corrected") -> Path:
    """The file in which a department sends rows back with their numbers."""
    columns = [column for column in PENALTIES.template if any(column.name in row for _, row in rows)]
    path = home / "in" / f"{name}.csv"
    blank = [""] * (len(DIAGNOSTIC_HEADERS) - 1)
    with path.open("w", encoding="utf-8", newline="") as handle:
        writer = csv.writer(handle)
        writer.writerow([*DIAGNOSTIC_HEADERS, *(column.title for column in columns)])
        writer.writerows([number, *blank, *(row.get(column.name, "") for column in columns)] for number, row in rows)
    return path


def test_a_corrected_row_closes_its_reject_and_raises_the_rate_in_its_own_month(june: Path) -> None:
    before = report(june)
    ((reject_id, _),) = open_rejects(june)
    load(june, corrected(june, [(reject_id, BROKEN | {"fine_wan": "1"})]))
    after = report(june)
    assert before.counts.corrected_rate == pytest.approx(6 / 7)
    assert (after.counts.reported, after.counts.rejected, after.counts.corrected, after.counts.pending) == (8, 1, 1, 0)
    assert after.counts.first_rate == before.counts.first_rate
    assert after.counts.corrected_rate == 1.0
    assert after.ledgered.account_rows == after.ledgered.batch_rows == before.ledgered.batch_rows + 1


def figures(found: Report) -> dict[str, tuple[int, ...]]:
    """Per month: reported, duplicate, withdrawn, rejected, corrected, stored, pending."""
    names = ("reported", "duplicate", "withdrawn", "rejected", "corrected", "stored", "pending")
    return {line.month: tuple(getattr(line.counts, name) for name in names) for line in found.lines}


YEAR = Period("2026-01", "2026-12")


def test_a_row_whose_date_was_corrected_is_credited_where_it_was_first_counted(tmp_path: Path) -> None:
    right = penalty("市监罚〔2026〕1号", "2026-06-10", "2026-06-11")
    load(tmp_path, write(tmp_path, PENALTIES, [right]))
    other = penalty("市监罚〔2026〕5号", "2026-05-32", "2026-06-11")
    load(tmp_path, write(tmp_path, PENALTIES, [right | {"decided": "2026-6-31"}, other], "broken"), accepted=False)
    month = Ledger(tmp_path).lines()[-1].committed_at.strftime("%Y-%m")
    (repeated, _), (moved, _) = open_rejects(tmp_path)
    load(tmp_path, corrected(tmp_path, [(repeated, right), (moved, other | {"decided": "2026-05-10"})]))
    found = report(tmp_path, Period("2026-01", "2027-12"), date(2027, 12, 31))
    assert figures(found) == {"2026-05": (0, 0, 0, 0, 0, 0, 0), "2026-06": (1, 0, 0, 0, 0, 1, 0), month: (2, 0, 0, 2, 1, 1, 0)}
    assert next(line for line in found.lines if line.month == month).counts.corrected_rate == 1.0


def test_a_row_sent_back_still_wrong_with_another_date_stays_where_it_was_first_counted(tmp_path: Path) -> None:
    wrong = penalty("市监罚〔2026〕1号", "2026-06-10", "2026-06-11", fine_wan="")
    load(tmp_path, write(tmp_path, PENALTIES, [wrong]), accepted=False)
    ((number, _),) = open_rejects(tmp_path)
    load(tmp_path, corrected(tmp_path, [(number, wrong | {"decided": "2026-05-10"})]), accepted=False)
    assert figures(report(tmp_path, YEAR)) == {"2026-05": (0, 0, 0, 0, 0, 0, 0), "2026-06": (1, 0, 0, 1, 0, 0, 1)}


def test_rows_that_take_a_record_back_stand_in_neither_part_of_a_rate(tmp_path: Path) -> None:
    rows = [penalty(f"市监罚〔2026〕{n}号", "2026-06-10", "2026-06-11") for n in range(4)]
    broken = penalty("市监罚〔2026〕9号", "2026-06-10", "2026-06-11", fine_wan="")
    load(tmp_path, write(tmp_path, PENALTIES, [*rows, broken]), accepted=False)
    before = report(tmp_path).counts
    load(tmp_path, taken_back(tmp_path, rows[:2], "back"))
    after = report(tmp_path)
    assert figures(after)["2026-06"] == (7, 0, 2, 1, 0, 4, 1)
    assert (after.counts.first_rate, after.counts.corrected_rate) == (before.first_rate, before.corrected_rate) == (0.8, 0.8)
    assert "撤回 2 条" in headline(after)[0]
    load(tmp_path, taken_back(tmp_path, [rows[0], rows[2]], "again"))
    assert report(tmp_path).counts.withdrawn == 3, "what had been taken back already is a repetition"


def taken_back(home: Path, rows: Sequence[Mapping[str, str]], name: str) -> Path:
    path = write(home, PENALTIES, rows, name)
    head, *lines = path.read_text(encoding="utf-8").splitlines()
    path.write_text("\n".join([f"{head},数据状态", *(f"{line},删除" for line in lines)]), encoding="utf-8")
    return path


DOCUMENTS = st.integers(1, 3)
DAYS = st.sampled_from(["2026-05-10", "2026-06-10", "2026-06-31", "2026-07-10"])
SENT = st.lists(st.tuples(DOCUMENTS, DAYS, st.sampled_from(["1", "2", ""]), st.sampled_from([WEST, CITY, ("", "")])), min_size=1, max_size=4)
STEPS = st.lists(st.tuples(st.sampled_from(["send", "send", "correct", "correct", "again", "take back"]), SENT), min_size=2, max_size=5)


def sent(rows: Sequence[tuple[int, str, str, tuple[str, str]]]) -> list[dict[str, str]]:
    return [penalty(f"市监罚〔2026〕{n}号", day, source_unit=by[0], source_unit_uscc=by[1], fine_wan=fine) for n, day, fine, by in rows]


@settings(max_examples=12, deadline=None, derandomize=True)
@given(STEPS)
def test_whatever_is_sent_corrected_and_repeated_no_figure_is_negative_and_all_add_up(steps: Sequence[tuple[str, Any]]) -> None:
    with TemporaryDirectory() as folder:
        home, came_back = Path(folder), 0
        last = write(home, PENALTIES, sent([(1, "2026-06-31", "1", WEST)]), "first")
        load(home, last, accepted=False)
        for n, (what, rows) in enumerate(steps):
            waiting = [number for number, _ in open_rejects(home)]
            if what == "correct":
                last = corrected(home, list(zip(waiting, sent(rows), strict=False)) or [("", sent(rows)[0])], f"step{n}")
            elif what != "again":
                last = (write if what == "send" else lambda home, _, rows, name: taken_back(home, rows, name))(home, PENALTIES, sent(rows), f"step{n}")
            load_paths(Ledger(home), [last], KEY, today=LOADED, again=what == "again")
        every = report(home, Period("2026-01", "2027-12"), date(2027, 12, 31))
        came_back = Ledger(home).view(date(2027, 12, 31)).rows("select sum(returned)::int as rows from accounts")[0]["rows"]
        check_sums(every, came_back)


def check_sums(found: Report, came_back: int) -> None:
    for line in found.lines:
        counts = line.counts
        assert min(*figures(found)[line.month], counts.fresh, counts.first_stored, counts.repeated, counts.undated) >= 0
        assert counts.corrected_rate is None or 0 <= (counts.first_rate or 0) <= counts.corrected_rate <= 1
    every = found.everything
    assert every.reported + came_back == found.ledgered.batch_rows
    assert every.stored + every.withdrawn == found.ledgered.batch_accepted
    assert every.pending + every.corrected + every.repeated == every.rejected <= found.ledgered.batch_rejected


def test_departments_accounts_and_batches_add_up_to_the_same(june: Path) -> None:
    found = report(june, Period("2020-01", "2026-12"), date(2026, 12, 31))
    assert found.ledgered.agree
    assert sum(line.counts.reported for line in found.lines) == found.ledgered.batch_rows
    assert total(each.everything for each in found.departments) == total(line.counts for line in found.lines) == found.everything
    assert found.everything.rejected == found.ledgered.batch_rejected
    assert found.everything.stored == found.ledgered.batch_accepted


def test_the_monthly_form_tells_what_is_known_to_have_been_made_reported_and_stored(tmp_path: Path) -> None:
    rows = [
        penalty("市监罚〔2026〕1号", "2026-03-02", "2026-03-04", CULTURE, published="2026-03-05"),
        penalty("市监罚〔2026〕2号", "2026-03-02", "2026-03-04", CULTURE),
    ]
    rows.append(rows[1] | {"document_no": "市监罚〔2026〕3号", "fine_wan": ""})
    files = [authorities(tmp_path), old(tmp_path), write(tmp_path, PENALTIES, rows), write(tmp_path, LISTINGS, [listing("SAMR_SEVERE", "2026-03-10")])]
    load(tmp_path, *files, accepted=False)
    forms = {each.unit.title: each for each in report(tmp_path, Period("2026-02", "2026-03")).monthly}
    culture, west = forms[CULTURE[0]], forms[WEST[0]]
    assert (culture.month, culture.produced, culture.published, culture.counts.reported, culture.unreported, culture.counts.stored) == (
        "2026-03",
        3,
        1,
        3,
        0,
        2,
    )
    assert (west.month, west.produced, west.counts.reported, west.unreported) == ("2026-03", 1, 0, 1)


def test_reasons_and_flags_are_counted_by_rule(june: Path) -> None:
    assert report(june).counts.reasons == {"L170": 1}


def test_one_department_can_be_asked_for_by_name_or_code(june: Path) -> None:
    for asked in (CULTURE[1], "文化和旅游"):
        found = report(june, department=asked)
        assert [each.unit.name for each in found.departments] == [CULTURE[0]]
        assert found.counts.reported == 1


def test_a_department_that_nobody_is_is_refused_with_the_nearest_names(june: Path) -> None:
    with pytest.raises(InputError, match=CULTURE[0]):
        report(june, department="杭州文旅局")
    assert report(june, department=CITY[1]).departments == (), "on file, and has reported nothing"


def test_an_earlier_known_at_gives_the_report_of_that_day(june: Path) -> None:
    before = report(june)
    moment = Ledger(june).lines()[-1].committed_at
    load(june, write(june, PENALTIES, [penalty("市监罚〔2026〕9号", "2026-06-15", "2026-06-29")], "more"))
    ledger = Ledger(june)
    again = quality_report(Basis(ledger, ledger.view(END_OF_JUNE, moment), JUNE, working_days()))
    assert again == before
    assert report(june).counts.reported == before.counts.reported + 1


def test_a_unit_that_used_to_report_and_is_silent_leaves_a_gap_once_the_month_is_due(tmp_path: Path) -> None:
    rows = [penalty(f"市监罚〔2026〕{month}号", f"2026-0{month}-10", f"2026-0{month}-11") for month in range(1, 6)]
    load(tmp_path, authorities(tmp_path), write(tmp_path, PENALTIES, rows))
    for as_of, state in ((date(2026, 7, 8), "未到期"), (date(2026, 7, 9), "漏报")):  # 1 to 3, 6 to 9 July
        (gap,) = report(tmp_path, as_of=as_of).gaps
        assert (gap.unit.name, gap.table, gap.month, gap.state) == (WEST[0], "penalties", "2026-06", state)
        assert "6 个月中有 5 个月" in gap.why
    assert report(tmp_path, as_of=date(2026, 7, 9)).departments[0].gaps == 1


def test_a_statement_that_there_was_nothing_is_no_gap(tmp_path: Path) -> None:
    rows = [penalty(f"市监罚〔2026〕{month}号", f"2026-0{month}-10", f"2026-0{month}-11") for month in range(1, 6)]
    zero = {"source_unit": WEST[0], "source_unit_uscc": WEST[1], "table_name": PENALTIES.title, "month": "2026-06", "stated": "2026-07-02"}
    load(tmp_path, authorities(tmp_path), write(tmp_path, PENALTIES, rows), write(tmp_path, ZERO_REPORTS, [zero]))
    found = report(tmp_path, as_of=date(2026, 7, 15))
    assert [gap.state for gap in found.gaps] == ["零报送"]
    assert found.missing == ()


def test_a_unit_that_reported_in_four_of_six_months_is_not_expected(tmp_path: Path) -> None:
    rows = [penalty(f"市监罚〔2026〕{month}号", f"2026-0{month}-10", f"2026-0{month}-11") for month in range(2, 6)]
    load(tmp_path, write(tmp_path, PENALTIES, rows))
    assert report(tmp_path, as_of=date(2026, 7, 15)).gaps == ()


def test_what_an_administrator_lists_is_expected_and_a_faulty_list_is_refused(tmp_path: Path) -> None:
    load(tmp_path, authorities(tmp_path), write(tmp_path, PENALTIES, RIGHT_ROWS[:1]))
    expected = tmp_path / "expected_reports.csv"
    expected.write_text(f"unit_uscc,unit,table,from,to\n{CULTURE[1]},{CULTURE[0]},licences,2026-01,\n", encoding="utf-8-sig")
    (gap,) = report(tmp_path, as_of=date(2026, 7, 15)).gaps
    assert (gap.unit.name, gap.table, gap.why) == (CULTURE[0], "licences", "应报清单列明")
    expected.write_text(f"unit_uscc,unit,table,from,to\n{CULTURE[1]},{CULTURE[0]},许可证,2026-01,\n", encoding="utf-8")
    with pytest.raises(PolicyError, match="第 2 行"):
        report(tmp_path)


def test_a_month_whose_only_row_came_with_a_corrected_date_is_no_gap_and_an_unreadable_date_fills_none(tmp_path: Path) -> None:
    right = penalty("市监罚〔2026〕1号", "2026-06-10", "2026-06-11")
    broken = penalty("市监罚〔2026〕5号", "2026-05-32", "2026-06-11")
    load(tmp_path, authorities(tmp_path), write(tmp_path, PENALTIES, [right, broken]), accepted=False)
    (tmp_path / "expected_reports.csv").write_text(f"unit_uscc,unit,table,from,to\n{WEST[1]},{WEST[0]},penalties,2026-05,\n", encoding="utf-8")
    loaded = Ledger(tmp_path).lines()[-1].committed_at.strftime("%Y-%m")
    both = Period("2026-05", "2026-06")
    assert [gap.month for gap in report(tmp_path, both, date(2026, 7, 15)).gaps] == ["2026-05"]
    assert [gap.month for gap in report(tmp_path, Period(loaded, loaded)).gaps] == [loaded]
    ((number, _),) = open_rejects(tmp_path)
    load(tmp_path, corrected(tmp_path, [(number, broken | {"decided": "2026-05-10"})]))
    assert report(tmp_path, both, date(2026, 7, 15)).gaps == ()


def test_coverage_counts_the_authorities_that_never_reported(june: Path) -> None:
    found = report(june).coverage
    assert (found.listed, found.reporting, sorted(unit.name for unit in found.silent)) == (4, 2, sorted((CITY[0], SHANGHAI[0])))


# ── leads ────────────────────────────────────────────────────────────────────────


def leads(home: Path, *files: Path, month: str = "2026-03", as_of: date = END_OF_JUNE) -> list[tuple[str, str, str]]:
    """(kind, unit, presupposed) of every lead of that month."""
    load(home, authorities(home), old(home), *files)
    return [(each.kind, each.unit.title, each.presupposed) for each in report(home, Period(month, month), as_of).suspicions]


def test_a_severe_listing_without_any_penalty_is_a_lead(tmp_path: Path) -> None:
    found = leads(tmp_path, write(tmp_path, LISTINGS, [listing("SAMR_SEVERE", "2026-03-10")]))
    assert found == [("listing-without-penalty", WEST[0], "较重行政处罚")]
    (lead,) = report(tmp_path, Period("2026-03", "2026-03")).suspicions
    assert lead.sentence.startswith("线索，须核实：")
    assert lead.records[0].startswith("listings:")


@pytest.mark.parametrize(
    ("rows", "why"),
    [
        ([penalty("市监罚〔2026〕1号", "2026-02-10", "2026-02-12")], "the penalty is there"),
        ([penalty("市监罚〔2026〕1号", "2026-02-10", "2026-02-12", CITY)], "reported under another authority of the same field"),
        ([penalty("市监罚〔2026〕1号", "2026-02-10", "2026-05-20")], "reported late, after the listing"),
        ([penalty("市监罚〔2026〕1号", "2026-03-10", "2026-03-12")], "decided on the day of the listing"),
    ],
)
def test_a_listing_whose_penalty_is_known_is_no_lead(tmp_path: Path, rows: list[dict[str, str]], why: str) -> None:
    assert leads(tmp_path, write(tmp_path, LISTINGS, [listing("SAMR_SEVERE", "2026-03-10")]), write(tmp_path, PENALTIES, rows)) == [], why


@pytest.mark.parametrize(
    ("rows", "why"),
    [
        ([penalty("文旅罚〔2026〕1号", "2026-02-10", "2026-02-12", CULTURE)], "a penalty of another field is not the one presupposed"),
        ([penalty("市监罚〔2026〕1号", "2026-03-11", "2026-03-12")], "a penalty decided after the listing cannot be its ground"),
        ([penalty("市监罚〔2026〕1号", "2026-02-10", "2026-02-12", party_name="别家", uscc=OTHER_FIRM)], "a penalty of somebody else is not it"),
    ],
)
def test_a_listing_whose_penalty_cannot_be_the_one_is_a_lead(tmp_path: Path, rows: list[dict[str, str]], why: str) -> None:
    found = leads(tmp_path, write(tmp_path, LISTINGS, [listing("SAMR_SEVERE", "2026-03-10")]), write(tmp_path, PENALTIES, rows))
    assert [kind for kind, _, _ in found] == ["listing-without-penalty"], why


def test_a_listing_soon_after_the_ledger_begins_or_just_now_is_no_lead(tmp_path: Path) -> None:
    rows = [listing("SAMR_SEVERE", "2023-06-05"), listing("SAMR_SEVERE", "2026-06-20")]
    assert leads(tmp_path, write(tmp_path, LISTINGS, rows), month="2023-06") == []
    assert report(tmp_path).suspicions == ()


def test_a_list_that_does_not_rest_on_penalties_is_no_lead(tmp_path: Path) -> None:
    assert leads(tmp_path, write(tmp_path, LISTINGS, [listing("WAGE", "2026-03-10"), listing("SAMR_ABNORMAL", "2026-03-11")])) == []


def test_a_listing_that_names_an_unknown_penalty_is_a_lead_even_where_others_are_known(tmp_path: Path) -> None:
    known = [penalty("市监罚〔2026〕1号", "2026-02-10", "2026-02-12")]
    named = [
        listing("SAMR_SEVERE", "2026-03-10", reason="因杭西市监罚〔2026〕7号处罚决定，情节严重"),
        listing("SAMR_SEVERE", "2026-03-11", reason="依据市监罚(2026)1号"),
    ]
    found = leads(tmp_path, write(tmp_path, LISTINGS, named), write(tmp_path, PENALTIES, known))
    assert found == [("listing-without-penalty", WEST[0], "杭西市监罚〔2026〕7号")]


def test_a_repaired_listing_is_no_longer_used_as_evidence(tmp_path: Path) -> None:
    struck = listing("SAMR_SEVERE", "2026-03-10")
    repaired = {
        "uscc": FIRM, "party_name": "杭州虚构试样有限公司", "record_kind": "名单", "document_no": struck["document_no"], "authority_uscc": WEST[1],
        "repair_no": "信修〔2026〕1号", "outcome": "准予修复", "decided": "2026-06-01",
    }  # fmt: skip
    assert leads(tmp_path, write(tmp_path, LISTINGS, [struck]), write(tmp_path, REPAIRS, [repaired])) == []


def court(begin: str, number: str, body: str, case: str) -> dict[str, str]:
    by = ("杭州市西湖区人民法院", "")
    return listing("COURT_SXBZXR", begin, by, document_no=case, basis_document_no=number, basis_authority=body)


def test_a_court_entry_that_enforces_an_unknown_penalty_is_a_lead_and_a_judgment_is_none(tmp_path: Path) -> None:
    rows = [
        court("2026-03-10", "杭西市监罚〔2025〕8号", WEST[0], "（2026）浙0106执1号"),
        court("2026-03-11", "市监罚〔2025〕9号", WEST[0], "（2026）浙0106执2号"),
        court("2026-03-12", "（2025）浙0106民初3号", "杭州市西湖区人民法院", "（2026）浙0106执3号"),
        court("2026-03-13", "杭仲罚裁〔2025〕4号", "杭州仲裁委员会", "（2026）浙0106执4号"),
    ]
    known = [penalty("市监罚〔2025〕9号", "2025-09-10", "2025-09-12")]
    found = leads(tmp_path, write(tmp_path, LISTINGS, rows), write(tmp_path, PENALTIES, known))
    assert found == [("court-without-penalty", WEST[0], "杭西市监罚〔2025〕8号")]


def test_a_natural_person_on_a_list_is_a_lead_without_name_or_number(tmp_path: Path) -> None:
    who = {"uscc": "", "party_name": PERSON, "id_type": "护照", "id_number": "E52870416"}
    severe = listing("SAMR_SEVERE", "2026-03-10", reason="因杭西市监罚〔2026〕7号") | who
    defaulter = court("2026-03-11", "杭西市监罚〔2025〕8号", WEST[0], "（2026）浙0106执1号") | who
    found = leads(tmp_path, write(tmp_path, LISTINGS, [severe, defaulter]))
    assert found == [("listing-without-penalty", WEST[0], "较重行政处罚"), ("court-without-penalty", WEST[0], "行政处罚决定")]
    for each in report(tmp_path, Period("2026-03", "2026-03")).suspicions:
        assert (each.subject_id, each.subject_name) == ("", "（不列名）")
        assert not any(word in each.sentence for word in (PERSON, "7号", "8号", severe["document_no"]))


def inspection(number: str, day: str, disposal: str, uscc: str = FIRM) -> dict[str, str]:
    return {
        "uscc": uscc, "party_name": "杭州虚构试样有限公司", "inspection_no": number, "kind": "双随机", "inspected": day, "authority": WEST[0],
        "result": "发现问题待整改", "disposal": disposal,
    }  # fmt: skip


def test_an_inspection_that_opened_a_case_without_a_penalty_in_time_is_a_lead(tmp_path: Path) -> None:
    rows = [
        inspection("检1号", "2026-01-12", "立案查处"),
        inspection("检2号", "2026-01-13", "立案查处", OTHER_FIRM),  # punished in March
        inspection("检3号", "2026-01-14", "责令改正"),
    ]
    punished = [penalty("市监罚〔2026〕3号", "2026-03-10", "2026-03-12", uscc=OTHER_FIRM)]
    found = leads(tmp_path, write(tmp_path, INSPECTIONS, rows), write(tmp_path, PENALTIES, punished), month="2026-01")
    assert found == [("inspection-without-penalty", WEST[0], "立案查处后的处罚决定")]
    assert report(tmp_path, Period("2026-01", "2026-01"), date(2026, 5, 11)).suspicions == (), "120 days are not over on 11 May"


def test_a_foreign_penalty_that_was_not_passed_on_is_a_lead_only_where_the_sender_fills_in_the_days(tmp_path: Path) -> None:
    silent = penalty("沪长市监罚〔2026〕1号", "2026-03-10", "2026-03-12", SHANGHAI)
    assert leads(tmp_path, write(tmp_path, PENALTIES, [silent])) == []
    passed = penalty("沪长市监罚〔2026〕2号", "2026-03-10", "2026-03-12", SHANGHAI, pushed="2026-03-16", received="2026-03-17", published="2026-03-18")
    load(tmp_path, write(tmp_path, PENALTIES, [passed], "passed"))
    found = report(tmp_path, Period("2026-03", "2026-03")).suspicions
    assert [(each.kind, each.presupposed) for each in found] == [("foreign-penalty-not-passed-on", "沪长市监罚〔2026〕1号")]


def test_a_repair_of_an_unknown_decision_is_a_lead_that_names_nobody(tmp_path: Path) -> None:
    base = {
        "uscc": FIRM, "party_name": "杭州虚构试样有限公司", "record_kind": "行政处罚", "authority_uscc": WEST[1], "outcome": "准予修复",
        "decided": "2026-03-10",
    }  # fmt: skip
    rows = [base | {"document_no": "市监罚〔2025〕7号", "repair_no": "修1"}, base | {"document_no": "市监罚〔2025〕8号", "repair_no": "修2"}]
    known = [penalty("市监罚〔2025〕8号", "2025-09-10", "2025-09-12")]
    found = leads(tmp_path, write(tmp_path, REPAIRS, rows), write(tmp_path, PENALTIES, known))
    assert found == [("repair-without-record", WEST[0], "市监罚〔2025〕7号")]
    (lead,) = report(tmp_path, Period("2026-03", "2026-03")).suspicions
    assert (lead.subject_id, "杭州虚构" in lead.sentence) == ("", False)


def firm(uscc: str, status: str, since: str) -> dict[str, str]:
    return {
        "uscc": uscc, "name": "杭州虚构试样有限公司", "established": "2020-01-02", "valid_from": since, "status": status, "registrar": WEST[0],
        "region": "330106",
    }  # fmt: skip


def test_a_revoked_licence_without_a_revoking_penalty_is_a_lead(tmp_path: Path) -> None:
    versions = [firm(uscc, status, since) for uscc in (FIRM, OTHER_FIRM) for status, since in (("开业", "2020-01-02"), ("吊销", "2026-03-10"))]
    revoking = penalty("市监罚〔2026〕1号", "2026-03-02", "2026-03-04", uscc=OTHER_FIRM, penalty_kinds="吊销许可证件", fine_wan="", licence_withheld="营业执照")
    found = leads(tmp_path, write(tmp_path, ENTERPRISES, versions), write(tmp_path, PENALTIES, [revoking]))
    assert found == [("revocation-without-penalty", WEST[0], "吊销营业执照的处罚决定")]


def test_a_decision_that_cites_an_unknown_earlier_one_is_a_lead(tmp_path: Path) -> None:
    rows = [
        penalty("市监罚〔2026〕1号", "2026-03-10", "2026-03-12", facts="一年内曾被杭西市监罚〔2025〕3号处罚，再次无证经营"),
        penalty("市监罚〔2026〕2号", "2026-03-11", "2026-03-12", facts="曾被市监罚〔2026〕1号处罚，又犯"),
        penalty("市监罚〔2026〕4号", "2026-03-11", "2026-03-12", facts="曾被杭西市监罚〔2019〕3号处罚，又犯"),
    ]
    assert leads(tmp_path, write(tmp_path, PENALTIES, rows)) == [("cited-penalty-unknown", WEST[0], "杭西市监罚〔2025〕3号")]


def test_every_kind_of_lead_has_innocent_explanations_and_a_next_step() -> None:
    assert len({kind.id for kind in KINDS}) == len(KINDS) == 7
    for kind in KINDS:
        assert kind.innocent
        assert kind.next_step.endswith(("时间", "结果", "书", "推送", "说明"))


@pytest.mark.parametrize(
    ("text", "numbers"),
    [
        ("因杭西市监罚〔2026〕7号处罚决定", ("杭西市监罚〔2026〕7号",)),
        ("依据杭环罚字[2025]第12号、甬应急罚〔2024〕3号", ("杭环罚字[2025]第12号", "甬应急罚〔2024〕3号")),
        ("生产销售不合格食品", ()),
    ],
)
def test_document_numbers_are_found_in_a_text(text: str, numbers: tuple[str, ...]) -> None:
    assert numbers_in(text) == numbers


@given(st.integers(2015, 2026), st.integers(1, 9999))
def test_a_number_is_the_same_in_all_brackets(year: int, number: int) -> None:
    forms = {f"杭西市监罚〔{year}〕{number}号", f"杭西市监罚 [{year}] {number} 号", f"杭西市监罚（{year}）第{number}号", f"杭西市监罚字〔{year}〕{number}号"}
    assert len({plain_number(form) for form in forms}) == 1


# ── limits across provinces ──────────────────────────────────────────────────────


def test_the_limits_of_the_market_regulator_name_whose_delay_it_is(tmp_path: Path) -> None:
    rows = [
        # Monday 2 March: ten working days end on 16 March, twenty on 30 March
        penalty("市监罚〔2026〕1号", "2026-03-02", "2026-03-03", published="2026-03-30"),
        penalty("市监罚〔2026〕2号", "2026-03-02", "2026-03-03", published="2026-03-31"),
        penalty("沪长市监罚〔2026〕1号", "2026-03-02", "2026-03-03", SHANGHAI, pushed="2026-03-17", received="2026-03-18", published="2026-04-01"),
        penalty("沪长市监罚〔2026〕2号", "2026-03-02", "2026-03-03", SHANGHAI, pushed="2026-03-16", received="2026-03-18", published="2026-04-02"),
        penalty("文旅罚〔2026〕1号", "2026-03-02", "2026-03-03", CULTURE, published="2026-06-01"),
    ]
    load(tmp_path, authorities(tmp_path), write(tmp_path, PENALTIES, rows))
    found = {(line.clock, line.unit.title): (line.in_time, line.late) for line in report(tmp_path, Period("2026-03", "2026-03")).clock_lines}
    assert found["samr_same_province", WEST[0]] == (1, 1)
    assert found["samr_push", SHANGHAI[0]] == (1, 1)
    assert found["samr_publish_received", "浙江省（接收方市场监管机关）"] == (1, 1)  # ten working days after 18 March: 1 April
    assert ("samr_same_province", CULTURE[0]) not in found
    assert ("samr_same_province", SHANGHAI[0]) not in found


def test_one_day_of_publication_is_not_held_against_two_limits(tmp_path: Path) -> None:
    late = {"decided": "2026-03-02", "reported": "2026-03-03", "published": "2026-03-30"}  # the twentieth working day
    rows = [penalty(f"虚构罚〔2026〕{n}号", by=by, **late) for n, by in enumerate((WEST, CULTURE, ("杭州市虚构局", make_uscc("11", "330100", "TE5TAAA8"))))]
    load(tmp_path, authorities(tmp_path), write(tmp_path, PENALTIES, rows))
    lines = report(tmp_path, Period("2026-03", "2026-03")).clock_lines
    found = {(line.clock, line.unit.title): line.late for line in lines if line.clock != "double_publicity"}
    assert found == {("double_publicity_published", CULTURE[0]): 1, ("samr_same_province", WEST[0]): 0}
    assert sum(line.judged for line in lines if line.clock == "double_publicity") == 3


def test_a_day_of_reporting_long_before_the_ledger_first_held_the_row_is_remarked_on(tmp_path: Path) -> None:
    load(tmp_path, write(tmp_path, PENALTIES, [penalty("市监罚〔2026〕1号", "2026-06-01", "2026-06-02")], "first"))
    assert report(tmp_path).distant == 0, "reported before the ledger began"
    ledger = Ledger(tmp_path)
    began = china_day(ledger.lines()[0].committed_at)
    basis = Basis(ledger, ledger.view(END_OF_JUNE), JUNE, working_days())
    one, *_ = read_decisions(basis, ("penalties",))
    held = [
        replace(one, days={**one.days, "reported": began}, first_recorded=began + timedelta(days=days)) for days in (quality_policy().distant_days + 1, 31, 0)
    ]
    assert distant(basis, held) == {one.unit: 1}


def test_the_report_says_how_many_days_of_reporting_it_does_not_trust(june: Path) -> None:
    found = report(june)
    trusted = replace(found, departments=tuple(replace(each, distant=0) for each in found.departments))
    doubted = replace(found, departments=(replace(found.departments[0], distant=2), *found.departments[1:]))
    assert not any("倒填" in sentence for sentence in caveats(trusted))
    assert any("2 份决定的首次归集比自填的上报日期晚 31 天以上" in sentence for sentence in caveats(doubted))


def test_a_report_of_repetitions_only_does_not_say_that_nothing_was_reported(june: Path) -> None:
    found = report(june)
    assert "没有可计算合规率的数据" in headline(replace(found, counts=Counts(reported=1, duplicate=1)))[0]
    assert "本期没有报送" in headline(replace(found, counts=Counts()))[0]


def test_a_ledger_too_young_for_leads_says_so_without_an_interval_that_runs_backwards(june: Path) -> None:
    young = [sentence for sentence in caveats(report(june)) if "线索" in sentence and "查" in sentence]
    assert young[0].startswith("本期不查线索：台账到 2027-06-01 才满")
    assert not any("2027-06-01 至" in sentence for sentence in caveats(report(june)))


def test_an_empty_day_past_its_limit_is_late_where_the_authority_fills_it_in_and_unknown_elsewhere(tmp_path: Path) -> None:
    rows = [
        penalty("市监罚〔2026〕1号", "2026-03-02", "2026-03-03", published="2026-03-04"),
        penalty("市监罚〔2026〕2号", "2026-03-02", "2026-03-03"),
        penalty("市监罚〔2026〕3号", "2026-06-25", "2026-06-26"),
        penalty("杭市监罚〔2026〕1号", "2026-03-02", "2026-03-03", CITY),
    ]
    load(tmp_path, authorities(tmp_path), write(tmp_path, PENALTIES, rows))
    found = {line.unit.title: line for line in report(tmp_path, Period("2026-03", "2026-06")).clock_lines if line.clock == "samr_same_province"}
    west, city = found[WEST[0]], found[CITY[0]]
    assert (west.in_time, west.late, west.running, west.unknown) == (1, 1, 1, 0)
    assert (city.in_time, city.late, city.running, city.unknown) == (0, 0, 0, 1)


def test_a_limit_does_not_reach_back_before_its_rule(tmp_path: Path) -> None:
    load(tmp_path, authorities(tmp_path), write(tmp_path, PENALTIES, [penalty("市监罚〔2021〕1号", "2021-08-31", "2021-09-01", published="2021-12-01")]))
    kinds = {line.clock for line in report(tmp_path, Period("2021-08", "2021-08")).clock_lines}
    assert kinds == {"double_publicity"}


def test_a_day_beyond_the_calendar_stops_the_report_with_advice_until_the_year_is_added(tmp_path: Path) -> None:
    file = write(tmp_path, PENALTIES, [penalty("市监罚〔2027〕1号", "2027-01-04", "2027-01-14")])
    assert [each.rejected for each in load_paths(Ledger(tmp_path), [file], KEY, today=date(2027, 2, 1))] == [0]
    ledger, january = Ledger(tmp_path), Period("2027-01", "2027-01")
    view = ledger.view(date(2027, 2, 20), datetime(2027, 2, 20, tzinfo=UTC))
    with pytest.raises(PolicyError, match=r"没有 2027 年.*working_days\.csv"):
        quality_report(Basis(ledger, view, january, working_days_of(tmp_path)))
    notice = "国务院办公厅关于2027年部分节假日安排的通知（测试用的虚构内容）"
    days = [("2027-01-01", "元旦"), ("2027-02-08", "春节"), ("2027-10-01", "国庆节")]
    lines = ["day,kind,occasion,notice,evidence", *(f"{day},放假,{occasion},{notice},O" for day, occasion in days)]
    (tmp_path / "working_days.csv").write_text("\n".join(lines), encoding="utf-8")
    found = quality_report(Basis(ledger, view, january, working_days_of(tmp_path)))
    assert [(each.due, each.days_late) for each in found.late_cases] == [(date(2027, 1, 13), 1)]


def test_a_limit_is_not_counted_before_any_rule_was_in_force(tmp_path: Path) -> None:
    load(tmp_path, write(tmp_path, PENALTIES, [penalty("市监罚〔2003〕1号", "2003-12-30", "2004-01-05")]))
    assert report(tmp_path, Period("2003-12", "2003-12")).judged == 0


def test_policies_name_their_source_and_evidence() -> None:
    for clock in clocks():
        assert clock.instrument
        assert clock.article
        assert clock.evidence in ("S", "S2", "C", "O")
    assert {each.evidence for each in quality_policy().presupposing.values()} <= {"S", "S2", "C", "O"}
    assert quality_policy().target == 0.95


# ── conflicts and sampling ───────────────────────────────────────────────────────


def test_one_decision_reported_by_two_units_with_different_fines_is_a_conflict(tmp_path: Path) -> None:
    first = [penalty("市监罚〔2026〕1号", "2026-06-01", "2026-06-03"), penalty("市监罚〔2026〕2号", "2026-06-01", "2026-06-03")]
    other = {"source_unit": CULTURE[0], "source_unit_uscc": CULTURE[1]}
    second = [first[0] | other | {"fine_wan": "2"}, first[1] | other]
    load(tmp_path, write(tmp_path, PENALTIES, first, "first"))
    load(tmp_path, write(tmp_path, PENALTIES, second, "second"))
    (conflict,) = report(tmp_path).conflicts
    assert conflict.document_no == "市监罚〔2026〕1号"
    assert {unit.name for unit in conflict.units} == {WEST[0], CULTURE[0]}
    ((column, said),) = conflict.differences
    assert (column, set(said)) == ("罚款金额（万元）", {"1", "2"})


def test_one_number_under_two_authorities_is_a_conflict(tmp_path: Path) -> None:
    rows = [penalty("市监罚〔2026〕1号", "2026-06-01", "2026-06-03"), penalty("市监罚〔2026〕1号", "2026-06-01", "2026-06-03", CITY)]
    load(tmp_path, write(tmp_path, PENALTIES, rows))
    (conflict,) = report(tmp_path).conflicts
    assert {unit.name for unit in conflict.units} == {WEST[0], CITY[0]}


def many(home: Path, count: int) -> None:
    rows = [penalty(f"市监罚〔2026〕{n}号", "2026-06-01", "2026-06-30" if n == 7 else "2026-06-03") for n in range(count)]
    load(home, write(home, PENALTIES, rows))


def test_the_list_for_spot_checks_is_drawn_again_by_its_seed_and_differs_by_another(tmp_path: Path) -> None:
    many(tmp_path, 100)
    one, again, other = (report(tmp_path, seed=seed).sample for seed in ("甲", "甲", "乙"))
    assert one == again
    assert (one.population, one.population_hash) == (100, other.population_hash)
    assert len(one.drawn) == 5  # 5 % of 100
    assert [each.record_id for each in one.drawn] != [each.record_id for each in other.drawn]
    assert [each.arm for each in one.drawn].count(RANDOM) == 3


def test_a_suspected_record_is_drawn_more_often_but_not_by_the_random_arm(tmp_path: Path) -> None:
    many(tmp_path, 40)
    ledger = Ledger(tmp_path)
    basis = Basis(ledger, ledger.view(END_OF_JUNE), JUNE, working_days())
    decisions = list(read_decisions(basis, ("penalties",)))
    late = {each.record_id for each in decisions if each.document_no == "市监罚〔2026〕7号"}
    hits: dict[str, int] = {}
    for seed in range(400):
        for each in draw(basis, decisions, late, (), str(seed)).drawn:
            if each.record_id in late:
                hits[each.arm] = hits.get(each.arm, 0) + 1
    # 2 of 40 at random: 20 of 400 expected; 1 weighted of about 38 with weight 4: about 39
    assert hits[RANDOM] < 36
    assert hits["按疑点"] > 22


def test_records_of_persons_and_repaired_ones_are_counted_and_never_named(tmp_path: Path) -> None:
    body = {key: value for key, value in penalty("路罚〔2026〕1号", "2026-06-01", "2026-06-30").items() if key not in ("party_kind", "uscc", "legal_rep")}
    person = body | {"party_name": PERSON, "id_type": "护照", "id_number": "E52870416"}
    repaired = {
        "uscc": FIRM, "party_name": "杭州虚构试样有限公司", "record_kind": "行政处罚", "document_no": "市监罚〔2026〕1号", "authority_uscc": WEST[1],
        "repair_no": "修1", "outcome": "准予修复", "decided": "2026-06-20",
    }  # fmt: skip
    rows = [penalty("市监罚〔2026〕1号", "2026-06-01", "2026-06-30")]
    load(tmp_path, write(tmp_path, PERSON_PENALTIES, [person]), write(tmp_path, PENALTIES, rows), write(tmp_path, REPAIRS, [repaired]))
    found = report(tmp_path)
    assert (found.counts.reported, found.late, found.late_total) == (2, 2, 2)
    assert found.late_cases == ()
    assert found.sample.drawn == ()


# ── months ───────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("asked", "months"),
    [
        (("2026-06", "", ""), ("2026-06",)),
        (("", "2025-11", "2026-02"), ("2025-11", "2025-12", "2026-01", "2026-02")),
        (("", "", ""), ("2026-06",)),
        (("", "2026-02", ""), ("2026-02",)),
    ],
)
def test_months_are_asked_for_one_way_or_the_other(asked: tuple[str, str, str], months: tuple[str, ...]) -> None:
    assert period_of(*asked, date(2026, 7, 20)).months == months


@pytest.mark.parametrize("asked", [("2026-6", "", ""), ("2026-13", "", ""), ("", "2026-06", "2026-05"), ("2026-06", "2026-05", "")])
def test_malformed_months_are_refused(asked: tuple[str, str, str]) -> None:
    with pytest.raises(InputError):
        period_of(*asked, date(2026, 7, 20))


@given(st.lists(st.tuples(*[st.integers(0, 50)] * 4), max_size=8))
def test_sums_of_counts_keep_the_balance(parts: list[tuple[int, int, int, int]]) -> None:
    lines = [Counts(reported=a + b + c + d, duplicate=b, withdrawn=d, rejected=c, corrected=min(c, d)) for a, b, c, d in parts]
    every: Any = total(lines)
    assert every.reported == every.first_stored + every.duplicate + every.withdrawn + every.rejected
    assert every.rejected == every.corrected + every.pending
    assert every.first_rate is None or 0 <= every.first_rate <= (every.corrected_rate or 0) <= 1


def test_an_empty_ledger_gives_an_empty_report(tmp_path: Path) -> None:
    found = report(tmp_path)
    assert (found.counts.reported, found.counts.corrected_rate, found.late_rate, found.departments, found.suspicions) == (0, None, None, (), ())
    assert found.ledgered.agree
