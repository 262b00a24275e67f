"""Layouts of other authorities: monthly snapshots that become intervals, inspections that become versions of a business."""

import shutil
from datetime import date
from pathlib import Path

import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ledger.identifiers import PersonKey
from ledger.store import Ledger
from loaders.era import era_date
from loaders.load import load_paths
from loaders.report import LoadReport
from loaders.sources.jp_labor_violations import articles
from loaders.versions import Versions

DATA = Path(__file__).parent / "data"
SNAPSHOTS = DATA / "jp_labor_violations"
IN_ORDER = ("c_first.tsv", "a_second.tsv", "b_third.tsv")
KEY = PersonKey("a secret for tests only")


def load(home: Path, *paths: Path) -> list[LoadReport]:
    return load_paths(Ledger(home), paths, KEY)


def facts(home: Path) -> dict[str, list[dict[str, object]]]:
    """Everything in the ledger but where and when it came from."""
    view = Ledger(home).view(date(2100, 1, 1), audit=True)
    left_out = "batch_id, source_row, sequence, recorded_at"
    return {
        name: view.rows(f"select * exclude ({left_out}) from {name} order by record_id")
        for name in ("listings_all", "penalties_all", "enterprise_rows", "inspections")
    }


def intervals(home: Path) -> list[tuple[object, ...]]:
    rows = Ledger(home).view(date(2100, 1, 1), audit=True).rows("from listings_all order by party_name, valid_from")
    return [(row["party_name"], row["valid_from"], row["valid_to"]) for row in rows]


def snapshot(path: Path, keep: int, updated: str, **changes: str) -> Path:
    """A snapshot with the first rows of the last one, under another date."""
    text = (SNAPSHOTS / IN_ORDER[-1]).read_text(encoding="utf-8").replace("令和元年6月30日", updated).replace("平成31年4月30日", updated)
    for old, new in changes.items():
        text = text.replace(old, new)
    path.write_text("\n".join(text.splitlines()[: keep + 1]) + "\n", encoding="utf-8")
    return path


def test_snapshots_load_in_order_of_their_date_whatever_their_names(tmp_path: Path) -> None:
    reports = load(tmp_path, SNAPSHOTS)
    assert [report.file for report in reports] == list(IN_ORDER)
    assert [(report.rows_in, report.accepted, report.duplicate, report.derived) for report in reports] == [(3, 3, 0, 0), (3, 2, 1, 1), (3, 2, 1, 1)]


def test_an_entry_that_drops_off_is_removed_and_one_that_returns_begins_anew(tmp_path: Path) -> None:
    load(tmp_path, SNAPSHOTS)
    assert intervals(tmp_path) == [
        ("例示造園", date(2017, 1, 20), None),
        ("（有）見本工業", date(2017, 3, 9), date(2017, 5, 31)),
        ("（有）見本工業", date(2019, 6, 30), None),
        ("（株）架空組", date(2016, 10, 4), date(2019, 6, 30)),
        ("（株）架空組", date(2017, 5, 8), None),
    ]
    shown = Ledger(tmp_path).view(date(2018, 1, 1)).rows("select party_name from listings order by party_name")
    assert [row["party_name"] for row in shown] == ["例示造園", "（株）架空組", "（株）架空組"]


def test_one_snapshot_at_a_time_gives_what_all_at_once_gives(tmp_path: Path) -> None:
    load(tmp_path / "at_once", SNAPSHOTS)
    for name in IN_ORDER:
        load(tmp_path / "one_by_one", SNAPSHOTS / name)
    assert facts(tmp_path / "one_by_one") == facts(tmp_path / "at_once")


def test_loading_the_folder_again_changes_nothing(tmp_path: Path) -> None:
    load(tmp_path, SNAPSHOTS)
    before = facts(tmp_path)
    again = load(tmp_path, SNAPSHOTS)
    assert sum(report.accepted for report in again) == 0
    assert facts(tmp_path) == before
    assert len(Ledger(tmp_path).lines()) == 3


def test_yesterdays_knowledge_is_not_changed_by_a_later_snapshot(tmp_path: Path) -> None:
    load(tmp_path, SNAPSHOTS / IN_ORDER[0])
    known = Ledger(tmp_path).lines()[-1].committed_at
    before = Ledger(tmp_path).view(date(2018, 1, 1), known).rows("from listings_all order by record_id")
    load(tmp_path, SNAPSHOTS)
    assert Ledger(tmp_path).view(date(2018, 1, 1), known).rows("from listings_all order by record_id") == before


def test_two_cases_of_one_firm_are_two_records_of_one_subject(tmp_path: Path) -> None:
    load(tmp_path, SNAPSHOTS)
    rows = (
        Ledger(tmp_path)
        .view(date(2100, 1, 1), audit=True)
        .rows("select subject_id, count(*) n, min(decided) a, max(decided) b from penalties_all group by all having n > 1")
    )
    assert [(row["n"], row["a"], row["b"]) for row in rows] == [(2, date(2016, 10, 4), date(2017, 5, 8))]


def test_a_corrected_place_is_a_new_version_of_the_same_firm(tmp_path: Path) -> None:
    load(tmp_path, SNAPSHOTS)
    rows = (
        Ledger(tmp_path)
        .view(date(2100, 1, 1))
        .rows("select subject_id, valid_from, address from enterprise_versions where name = '例示造園' order by valid_from")
    )
    assert [(row["valid_from"], row["address"]) for row in rows] == [(date(2017, 1, 20), "例示県架空市"), (date(2019, 6, 30), "例示県架空市北区")]
    assert len({row["subject_id"] for row in rows}) == 1


def test_the_comma_that_became_a_tab_is_a_comma_again(tmp_path: Path) -> None:
    load(tmp_path, SNAPSHOTS / IN_ORDER[0])
    (row,) = Ledger(tmp_path).view(date(2100, 1, 1)).rows("select facts, basis from penalties_all where party_name = '（有）見本工業'")
    assert "1,100万円" in row["facts"]
    assert row["basis"] == "《最低賃金法》第4条"


def test_a_snapshot_older_than_the_last_is_refused(tmp_path: Path) -> None:
    load(tmp_path, SNAPSHOTS / IN_ORDER[1])
    before = facts(tmp_path)
    (report,) = load(tmp_path, SNAPSHOTS / IN_ORDER[0])
    assert report.error_code == "L007"
    assert facts(tmp_path) == before


def test_a_snapshot_from_which_most_entries_are_missing_is_refused(tmp_path: Path) -> None:
    load(tmp_path, SNAPSHOTS)
    before = facts(tmp_path)
    (report,) = load(tmp_path, snapshot(tmp_path / "cut.tsv", 1, "令和元年7月31日"))
    assert report.error_code == "L008"
    assert facts(tmp_path) == before


def test_nothing_is_removed_on_the_word_of_a_snapshot_with_rejected_rows(tmp_path: Path) -> None:
    load(tmp_path, SNAPSHOTS)
    path = snapshot(tmp_path / "in.tsv", 3, "令和元年7月31日", **{"H29.1.20\t労働": "年末\t労働"})
    (report,) = load(tmp_path, path)
    assert (report.rejected, report.derived, report.reasons) == (1, 0, {"L110": 1})
    assert "L012" in report.flags
    assert ("例示造園", date(2017, 1, 20), None) in intervals(tmp_path)


def test_a_corrected_reject_file_adds_its_rows_and_removes_nothing(tmp_path: Path) -> None:
    load(tmp_path, SNAPSHOTS)
    path = snapshot(tmp_path / "in.tsv", 3, "令和元年7月31日", **{"H29.1.20\t労働": "年末\t労働"})
    (report,) = load(tmp_path, path)
    book = openpyxl.load_workbook(report.reject_files[0])
    (bad,) = [cell for row in book.worksheets[0].iter_rows() for cell in row if cell.value == "年末"]
    bad.value = "R1.7.20"
    book.save(tmp_path / "corrected.xlsx")
    (again,) = load(tmp_path, tmp_path / "corrected.xlsx")
    assert (again.rows_in, again.accepted, again.derived, again.closed) == (1, 1, 0, 1)


def test_a_corrected_snapshot_of_the_same_day_replaces_the_first(tmp_path: Path) -> None:
    load(tmp_path, SNAPSHOTS)
    load(tmp_path, snapshot(tmp_path / "short.tsv", 2, "令和元年6月30日"))
    assert ("例示造園", date(2017, 1, 20), date(2019, 6, 30)) in intervals(tmp_path)
    load(tmp_path, snapshot(tmp_path / "whole.tsv", 3, "令和元年6月30日", 例示造園="例示造園 "))
    assert ("例示造園", date(2017, 1, 20), None) in intervals(tmp_path)


def test_inspections_load_with_their_results_and_counts(tmp_path: Path) -> None:
    (report,) = load(tmp_path, DATA / "chicago_food_inspections")
    assert (report.rows_in, report.accepted, report.rejected, report.reasons) == (6, 4, 2, {"L160": 1, "L152": 1})
    assert report.flags == {"L190": 1}
    assert report.unread == ()
    rows = Ledger(tmp_path).view(date(2100, 1, 1)).rows("select result, kind, critical from inspections order by inspected")
    assert [tuple(row.values()) for row in rows] == [
        ("发现问题待整改", "日常", 2),
        ("未发现问题", "日常", 1),
        ("发现问题已整改", "日常", 1),
        ("未发现问题", "投诉举报", 0),
    ]


def test_a_business_changes_its_name_on_the_day_it_was_first_seen_so(tmp_path: Path) -> None:
    load(tmp_path, DATA / "chicago_food_inspections")
    rows = (
        Ledger(tmp_path)
        .view(date(2100, 1, 1))
        .rows("select name, valid_from, valid_to, address_key from enterprise_versions where subject_id = 'CHI:900001' order by valid_from")
    )
    assert [tuple(row.values()) for row in rows] == [
        ("INVENTED NOODLES INC", date(2012, 3, 5), date(2013, 2, 1), "CHI:10 W EXAMPLE ST"),
        ("INVENTED NOODLES AND SOUP INC", date(2013, 2, 1), None, "CHI:10 W EXAMPLE ST"),
    ]


def test_no_penalty_is_invented_from_an_inspection(tmp_path: Path) -> None:
    load(tmp_path, DATA / "chicago_food_inspections")
    assert Ledger(tmp_path).view(date(2100, 1, 1), audit=True).rows("from penalties_all") == []


def test_inspections_in_another_file_are_known(tmp_path: Path) -> None:
    shutil.copytree(DATA / "chicago_food_inspections", tmp_path / "in")
    with (tmp_path / "in" / "inspections.csv").open("a", encoding="utf-8") as handle:
        handle.write("\n")
    load(tmp_path / "home", DATA / "chicago_food_inspections")
    (report,) = load(tmp_path / "home", tmp_path / "in")
    assert (report.accepted, report.duplicate, report.rejected) == (0, 4, 2)


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("H28.10.4", date(2016, 10, 4)),
        ("平成29年５月15日", date(2017, 5, 15)),
        ("令和元年6月30日", date(2019, 6, 30)),
        ("R1.5.16", date(2019, 5, 16)),
        ("Ｓ６４．１．７", date(1989, 1, 7)),
        ("H29.2.30", None),
        ("2017.5.15", None),
        ("", None),
    ],
)
def test_era_dates_are_read(text: str, day: date | None) -> None:
    assert era_date(text) == day


@given(st.dates(date(1990, 1, 1), date(2018, 12, 31)))
def test_every_day_of_heisei_is_read_in_both_forms(day: date) -> None:
    assert era_date(f"H{day.year - 1988}.{day.month}.{day.day}") == era_date(f"平成{day.year - 1988}年{day.month}月{day.day}日") == day


@given(st.lists(st.tuples(st.dates(), st.sampled_from("abc")), unique_by=lambda pair: pair[0], max_size=12))
def test_in_order_of_day_versions_change_exactly_where_the_content_does(seen: list[tuple[date, str]]) -> None:
    versions, last, begun = Versions(), None, []
    for day, content in sorted(seen):
        if versions.add("s", day, content):
            begun.append((day, content))
            assert content != last
        last = content
    assert all(versions.add("s", day, content) is False for day, content in begun)


def test_articles_are_kept_by_law() -> None:
    assert articles("労働安全衛生法第21条,労働安全衛生規則第519条") == "《労働安全衛生法》第21条；《労働安全衛生規則》第519条"
