"""The lists of all grids in one run: the same as one by one, as files, kept in the log of servings, and never made twice once they are out."""

import csv
from datetime import date
from decimal import Decimal
from pathlib import Path

import pyarrow.parquet as pq
import pytest
from click.testing import Result
from typer.testing import CliRunner

from analytics.detectors.repeat_offenders import DETECTOR
from analytics.runs import analyse, run_findings
from analytics.visits.basis import basis_of, basis_of_run
from analytics.visits.plan import Planning, load_visit_policy, plan_all, plan_visits
from analytics.weeks import parse_week
from api.cli import build
from ledger.batch import Row
from ledger.errors import InputError, NotFoundError
from ledger.store import Ledger
from ledger.tables import table
from proceedings.serving_log import ServingLog

DAY, WEEK, POLICY = date(2026, 6, 30), "2026-W28", load_visit_policy()
GRIDS = ("330106001", "330106002", "../330106")


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("visits-all")
    ledger = Ledger(folder)
    firms, listings, penalties = [], [], []
    for n in range(60):
        key = f"S{n:03}"
        firms.append({"subject_id": key, "name": f"{key}公司", "established": date(2015, 1, 1), "valid_from": date(2015, 1, 1), "status": "K",
                      "grid": GRIDS[n % 3], "address": f"浙江省杭州市西湖区文三路{n + 1}号", "industry": "6210" if n % 2 else "7010"})  # fmt: skip
        if n % 4 == 0:
            listings.append({"subject_id": key, "list_type": "SAMR_ABNORMAL", "document_no": f"异{n}", "reason": "通过登记的住所无法联系",
                             "authority": "甲县局", "valid_from": date(2025, 5, 6)})  # fmt: skip
        penalties += [{"subject_id": key, "document_no": f"罚{n}-{year}", "penalty_kinds": "罚款", "fine_wan": Decimal(n), "decided": date(year, 9, 4),
                       "conduct": "无证经营", "authority": "甲县局", "basis": "《食品安全法》第122条"} for year in range(2023, 2023 + n % 5)]  # fmt: skip
    grids = [{"grid": grid, "name": f"第{n}网格", "region": "330106", "street": "翠苑街道"} for n, grid in enumerate((*GRIDS, "330106009"))]
    with ledger.batch("test", "rows") as batch:
        for name, rows in (("enterprises", firms), ("grids", grids), ("listings", listings), ("penalties", penalties)):
            batch.append(table(name), [Row(row, number) for number, row in enumerate(rows, start=2)])
    assert sum(analyse(ledger, DAY, detectors=[DETECTOR]).counts.values())
    return folder


def run(home: Path, *words: str) -> Result:
    return CliRunner().invoke(build(["visits"]), ["visits", "all", "--home", str(home), "--week", WEEK, *words])


def summary(folder: Path) -> list[dict[str, str]]:
    with (folder / "各网格.csv").open(encoding="utf-8-sig", newline="") as lines:
        return list(csv.DictReader(lines))


def test_many_grids_at_once_get_the_lists_that_they_get_one_by_one(home: Path) -> None:
    ledger = Ledger(home)
    view = ledger.view(DAY)
    name = view.rows("select any_value(run_id) as run from scores")[0]["run"]
    together = list(plan_all(view, basis_of_run(view, name), Planning(parse_week(WEEK), 5, POLICY)))
    findings, scores = run_findings(view, name), view.rows("from scores where run_id = $run", {"run": name})
    alone = [plan_visits(view, findings, scores, grid, WEEK, 5, POLICY) for grid in sorted((*GRIDS, "330106009"))]
    assert together == alone
    assert list(plan_all(view, basis_of_run(view, name), Planning(parse_week(WEEK), 5, POLICY, together=3))) == alone
    assert [len(each.rows) for each in together] == [5, 5, 5, 0]
    assert {kind for each in together for visit in each.visits for kind in visit.grounds["leads"]} > {"finding:repeat-offenders", "abnormal", "own_records"}


@pytest.fixture(scope="module")
def hundred_grids(tmp_path_factory: pytest.TempPathFactory) -> Ledger:
    """A hundred grids of one or two firms, whose codes are in another order than the firms; two firms of three have something that speaks for a visit."""
    ledger = Ledger(tmp_path_factory.mktemp("hundred"))
    firms, listings = [], []
    for n in range(160):
        key, grid = f"S{n:03}", f"330106{(n * 37) % 101:06}"
        firms.append({"subject_id": key, "name": f"{key}公司", "established": date(2015, 1, 1), "valid_from": date(2015, 1, 1), "status": "K",
                      "grid": grid, "address": f"浙江省杭州市西湖区文三路{n + 1}号", "industry": "7010"})  # fmt: skip
        if n % 3:
            listings.append({"subject_id": key, "list_type": "SAMR_ABNORMAL", "document_no": f"异{n}", "reason": "通过登记的住所无法联系",
                             "authority": "甲县局", "valid_from": date(2025, 5, 6)})  # fmt: skip
    with ledger.batch("test", "rows") as batch:
        for name, rows in (("enterprises", firms), ("listings", listings)):
            batch.append(table(name), [Row(row, number) for number, row in enumerate(rows, start=2)])
    return ledger


def test_every_grid_gets_its_own_firms_and_the_list_that_it_gets_alone(hundred_grids: Ledger) -> None:
    view = hundred_grids.view(DAY)
    home_of = {row["subject_id"]: row["grid"] for row in view.rows("select subject_id, grid from enterprises_current")}
    together = list(plan_all(view, basis_of([], [], ()), Planning(parse_week(WEEK), 3, POLICY)))
    assert len(together) >= 11
    assert sum(len(plan.rows) for plan in together) > 100
    assert [(plan.grid, row.key) for plan in together for row in plan.rows if home_of[row.key] != plan.grid] == []
    assert [len(plan.rows) for plan in together] == [min(3, plan.candidates) for plan in together]
    for plan in together[::20]:
        assert plan == plan_visits(view, [], [], plan.grid, WEEK, 3, POLICY)


def test_only_the_grids_that_are_asked_for_are_planned_and_an_unknown_one_is_explained(home: Path) -> None:
    view = Ledger(home).view(DAY)
    basis = basis_of_run(view, view.rows("select any_value(run_id) as run from scores")[0]["run"])
    planning = Planning(parse_week(WEEK), 5, POLICY)
    assert [each.grid for each in plan_all(view, basis, planning, ["330106002"])] == ["330106002"]
    with pytest.raises(NotFoundError, match="G9"):
        list(plan_all(view, basis, planning, ["G9"]))
    with pytest.raises(InputError, match="1 到 200"):
        Planning(parse_week(WEEK), 0, POLICY)


def test_every_grid_has_a_file_in_the_folder_or_a_line_that_says_why_not(home: Path, tmp_path: Path) -> None:
    assert run(home, "--out", str(tmp_path / "out"), "--as", "csv").exit_code == 0
    lines = {line["网格编码"]: line for line in summary(tmp_path / "out")}
    assert set(lines) == {*GRIDS, "330106009"}
    assert lines["330106009"]["文件"] == ""
    files = {path.relative_to(tmp_path / "out").as_posix() for path in (tmp_path / "out").rglob("走访清单*")}
    assert files == {line["文件"] for line in lines.values() if line["文件"]}
    assert not list(tmp_path.glob("*.csv"))  # a grid whose code leads elsewhere stays in the folder
    assert all(line["安排"] == "0" or (tmp_path / "out" / line["文件"]).read_text(encoding="utf-8-sig").count("S0") for line in lines.values())


def test_one_file_of_all_lists_holds_what_whoever_walks_may_see(home: Path, tmp_path: Path) -> None:
    assert run(home, "--out", str(tmp_path), "--as", "parquet", "--capacity", "3").exit_code == 0
    rows = pq.read_table(tmp_path / f"走访清单_{WEEK}.parquet")
    assert set(rows.column_names).isdisjoint({"expected", "chance", "arm", "grounds"})
    assert rows.num_rows == 9
    assert all(reasons for reasons in rows["reasons"].to_pylist())
    assert not list(tmp_path.glob("*.part"))


def test_what_a_grid_was_given_is_kept_under_its_name(home: Path, tmp_path: Path) -> None:
    (home / "servings.sqlite").unlink(missing_ok=True)
    assert run(home, "--out", str(tmp_path), "--as", "parquet").exit_code == 0
    records = [row["record_id"] for row in Ledger(home).view(DAY).rows("select record_id from listings")]
    found = ServingLog(home).servings(records)
    assert {each.item for each in found} == set(records)
    assert {each.receiver.recipient for each in found} == {"网格 第0网格", "网格 第1网格", "网格 第2网格"}


def test_a_format_that_nobody_reads_is_explained(home: Path, tmp_path: Path) -> None:
    result = run(home, "--out", str(tmp_path), "--as", "docx")
    assert result.exit_code == 1
    assert "xlsx" in result.output


def test_lists_that_are_out_are_not_made_again(home: Path, tmp_path: Path) -> None:
    assert run(home, "--out", str(tmp_path / "a"), "--as", "csv", "--issue").exit_code == 1  # nobody said who
    first = run(home, "--out", str(tmp_path / "b"), "--as", "csv", "--issue", "--who", "办公室赵")
    assert first.exit_code == 0
    assert "已下发 3 份清单" in first.output
    kept = Ledger(home).view(date.today()).rows("select list_no, count(*) as n, min(chance) as least from visit_lists group by list_no order by list_no")
    assert [row["n"] for row in kept] == [int(line["安排"]) for line in summary(tmp_path / "b") if line["安排"] != "0"]
    again = run(home, "--out", str(tmp_path / "c"), "--as", "csv", "--issue", "--who", "办公室赵")
    assert "3 个网格这一周的清单已经下发过" in again.output
    assert [line["网格编码"] for line in summary(tmp_path / "c")] == ["330106009"]
