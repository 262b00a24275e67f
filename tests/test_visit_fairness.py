"""Whether a group is visited beyond what is found there: who is warned of, who is not, and who may read about whom."""

import io
import json
import socket
import threading
import time
from collections.abc import Iterable, Iterator
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import numpy as np
import openpyxl
import pytest
import uvicorn
from httpx import Client
from hypothesis import given, settings
from hypothesis import strategies as st
from typer.testing import CliRunner

from analytics.visits.fairness import FEW, NOTICE, WARNING, FairnessReport, design_effects, fairness_report, judge, judge_visitors
from analytics.visits.groups import Group
from analytics.visits.outcomes import Period
from analytics.visits.report_policy import report_policy
from api.app import create_app
from api.cli import build
from api.security import Role, Tokens
from ledger.batch import Row
from ledger.settings import Settings
from ledger.store import Ledger
from ledger.tables import table

DAY, PERIOD = date(2026, 6, 30), Period(date(2026, 1, 1), date(2026, 6, 30))
POLICY = report_policy()
WHO = "走访员甲"
DATES = {"from": "2026-01-01", "to": "2026-06-30"}


def group(value: str, subjects: int, visits: int, found: int, **more: Any) -> Group:
    return Group(value, value, subjects, visits, found, more.pop("foreseen", visits), more.pop("expected", float(found)), more.pop("seen", found), **more)


def levels(*groups: Group) -> dict[str, str]:
    return {each.group.value: each.level for each in judge(groups, POLICY)}


def test_a_group_visited_more_than_others_and_found_less_is_warned_of() -> None:
    assert levels(group("餐饮", 100, 300, 20), group("其他", 900, 700, 180)) == {"餐饮": WARNING, "其他": ""}


def test_a_group_where_less_is_found_but_that_is_not_visited_more_asks_for_a_look() -> None:
    assert levels(group("餐饮", 400, 300, 20), group("其他", 600, 700, 180))["餐饮"] == NOTICE


def test_a_group_visited_more_because_more_is_found_there_is_no_warning() -> None:
    assert levels(group("餐饮", 100, 300, 120), group("其他", 900, 700, 80)) == {"餐饮": "", "其他": NOTICE}


def test_a_group_visited_three_times_as_often_that_finds_as_much_is_no_warning() -> None:
    assert levels(group("餐饮", 100, 300, 60), group("其他", 900, 700, 140)) == {"餐饮": "", "其他": ""}


def test_a_small_difference_is_not_said_however_certain_it_is() -> None:
    assert levels(group("甲", 1000, 50_000, 9_500), group("乙", 1000, 50_000, 10_500)) == {"甲": "", "乙": ""}


def test_few_visits_few_subjects_and_few_hits_are_not_judged() -> None:
    assert levels(group("甲", 100, POLICY.visits_minimum - 1, 0), group("乙", 900, 700, 180))["甲"] == FEW
    assert levels(group("甲", POLICY.subjects_minimum - 1, 300, 0), group("乙", 900, 700, 180))["甲"] == FEW
    assert set(levels(group("甲", 100, 300, 0), group("乙", 900, 700, POLICY.hits_minimum - 1)).values()) == {FEW}


def test_one_group_alone_is_not_compared_with_nobody() -> None:
    assert levels(group("甲", 100, 300, 30)) == {"甲": FEW}
    assert judge((), POLICY) == ()


def test_of_many_groups_alike_hardly_ever_is_one_warned_of() -> None:
    found = (12, 8, 11, 14, 9, 10, 7, 13, 10, 11, 6, 12, 9, 10, 15, 8, 10, 11, 9, 5)  # binomial(50, 0.2), the least among twenty
    assert set(levels(*(group(f"{n:02}", 100, 50, hits) for n, hits in enumerate(found))).values()) == {""}


def test_the_warning_says_in_plain_words_how_much_is_too_much_and_why() -> None:
    first = judge((group("餐饮", 100, 300, 20, expected=90.0, unlisted=100), group("其他", 900, 700, 180)), POLICY)[0]
    assert first.supported == pytest.approx(100)
    assert first.overstated
    assert first.sentence == (
        "餐饮：户数占 10%，走访占 30%，发现的问题占 10%；每走访 100 户发现 7 户，其他各组 26 户（少 14 到 23 户，95% 区间；偶然如此的可能小于万分之一）。"
        "走访了 300 户次，按发现的问题只支持约 100 户次；清单对这一组的预计偏高，其中 100 户次不在清单上，请核对走访理由。"
    )


def drawn_alike(draw: np.random.Generator, name: str, firms: int, each: int) -> Group:
    """A group where every firm is visited `each` times and visits of one firm end alike (correlation about a half); no group differs from another."""
    found = draw.binomial(each, draw.beta(0.2, 0.8, firms))
    return group(
        name, 100, firms * each, int(found.sum()), visits_squared=firms * each**2, found_squared=int((found**2).sum()), crossed=int((found * each).sum())
    )


def test_groups_that_do_not_differ_are_left_alone_though_firms_are_visited_again_and_again() -> None:
    draw, loud = np.random.default_rng(11), [0, 0]
    for _ in range(40):
        held = [drawn_alike(draw, f"{n}", 20, 4) for n in range(20)]
        plain = [group(each.value, 100, each.visits, each.found) for each in held]
        for n, groups in enumerate((held, plain)):
            loud[n] += any(each.level for each in judge(groups, POLICY) if each.level != FEW)
    assert loud[1] > 10  # taken as independent visits, nearly every other report would alarm
    assert loud[0] <= 2


def test_visits_of_the_same_firm_say_less_the_more_alike_they_end() -> None:
    alike = group("甲", 100, 80, 20, visits_squared=320, found_squared=80, crossed=80)  # of 20 firms five always, fifteen never
    assert design_effects([alike]) == [pytest.approx(4)]
    assert design_effects([group("乙", 100, 80, 20)]) == [1]
    assert design_effects([group("丙", 100, 0, 0)]) == [1]


def test_a_group_that_one_visitor_went_to_is_no_warning_and_says_so() -> None:
    others = group("其他", 900, 700, 180)
    first = judge((group("餐饮", 100, 300, 20, most_visits=200, most_by=WHO), others), POLICY)[0]
    assert first.level == NOTICE
    assert "200 户次由同一位走访人完成" in first.sentence
    assert WHO not in first.sentence  # the name is for those who answer for them
    assert judge((group("餐饮", 100, 300, 20, most_visits=150, most_by=WHO), others), POLICY)[0].level == WARNING


COUNTED = st.lists(st.tuples(st.integers(0, 500), st.integers(0, 400), st.floats(0, 1)), min_size=1, max_size=8)


@given(COUNTED)
@settings(max_examples=40, deadline=None)
def test_shares_add_up_and_the_order_of_groups_changes_nothing(counts: list[tuple[int, int, float]]) -> None:
    groups = [group(f"{n}", subjects, visits, int(visits * share)) for n, (subjects, visits, share) in enumerate(counts)]
    found = judge(groups, POLICY)
    assert found == judge(list(reversed(groups)), POLICY)
    if sum(each.visits for each in groups):
        assert sum(each.visit_share or 0 for each in found) == pytest.approx(1)
    assert {each.group.value for each in found if each.level == WARNING} < {each.value for each in groups}


@given(COUNTED, st.integers(30, 300), st.data())
@settings(max_examples=40, deadline=None)
def test_finding_more_never_makes_a_warning(counts: list[tuple[int, int, float]], visits: int, data: st.DataObject) -> None:
    rest = [group(f"{n}", subjects, made, int(made * share)) for n, (subjects, made, share) in enumerate(counts)]
    hits = data.draw(st.integers(0, visits - 1))
    heavy = ("", FEW, NOTICE, WARNING)
    less, more = (levels(*rest, group("甲", 50, visits, number))["甲"] for number in (hits, hits + 1))
    assert less == FEW or heavy.index(more) <= heavy.index(less)


def test_a_visitor_is_compared_with_what_was_expected_of_the_same_visits() -> None:
    found = {
        each.group.value: each
        for each in judge_visitors(
            (
                group("少记", 0, 100, 5, expected=40.0),
                group("难处", 0, 100, 5, expected=10.0),  # as few, but nobody expected more
                group("照常", 0, 400, 120, expected=240.0),
                group("新来", 0, 10, 0, expected=4.0),
            ),
            POLICY,
        )
    }
    assert {name: each.level for name, each in found.items()} == {"少记": NOTICE, "难处": "", "照常": "", "新来": FEW}
    assert "不作考核依据" in found["少记"].sentence


def firm(key: str, industry: str, **more: Any) -> dict[str, Any]:
    body = {"name": f"{key}示例店", "kind": "企业", "grid": "G1", "region": "330106", "status": "K"}
    return {"subject_id": key, "industry": industry, "established": date(2015, 1, 1), "valid_from": date(2015, 1, 1), **body, **more}


def visits_of(key: str, results: Iterable[str], **more: Any) -> list[dict[str, Any]]:
    day = date(2026, 2, 2)
    return [
        {"subject_id": key, "party_name": key, "visit_no": f"{key}-{n}", "visited": day + timedelta(days=9 * n), "result": result, "visitor": WHO, **more}
        for n, result in enumerate(results)
    ]


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Twelve eating places, each visited five times and one problem found among all; sixty shops, each visited once, half with a problem."""
    folder = tmp_path_factory.mktemp("fair")
    eating = [firm(f"E{n:02}", "6210", kind="个体工商户") for n in range(12)]
    shops = [firm(f"S{n:02}", "5212", insured=20) for n in range(60)]
    gone = [firm("Z1", "6210", ended=date(2025, 1, 1)), firm("Z2", "6210", grid="G9"), firm("Z3", "")]
    rows = [row for each in eating for row in visits_of(each["subject_id"], ["无问题"] * 4 + ["有问题" if each["subject_id"] == "E00" else "关门"])]
    rows += [row for n, each in enumerate(shops) for row in visits_of(each["subject_id"], ["有问题" if n % 2 else "无问题"])]
    ledger = Ledger(folder)
    with ledger.batch("test", "rows") as batch:
        batch.append(table("grids"), [Row({"grid": "G1", "name": "一网格", "region": "330106", "street": "翠苑街道"}, 2)])
        batch.append(table("enterprises"), [Row(each, n) for n, each in enumerate([*eating, *shops, *gone], start=2)])
        batch.append(table("visits"), [Row(each, n) for n, each in enumerate(rows, start=2)])
    return folder


def report(home: Path) -> FairnessReport:
    return fairness_report(Ledger(home).view(DAY), PERIOD, POLICY)


def test_groups_are_those_who_lived_where_anybody_was_visited(home: Path) -> None:
    dimensions = report(home).dimensions
    trades = {each.group.name: each.group for each in dimensions["trade"]}
    assert {name: (each.subjects, each.visits, each.found) for name, each in trades.items()} == {
        "住宿和餐饮业": (12, 60, 1),
        "批发和零售业": (60, 60, 30),
        "不详": (1, 0, 0),
    }
    assert {each.group.name for each in dimensions["size"]} == {"个体工商户", "企业 参保10至49人", "规模不详"}
    assert {each.group.name for each in dimensions["county"]} == {"浙江省/杭州市/西湖区"}
    assert {each.group.name for each in dimensions["street"]} == {"浙江省/杭州市/西湖区/翠苑街道"}


def test_eating_places_visited_again_and_again_are_warned_of_by_trade_and_by_size(home: Path) -> None:
    warnings = report(home).warnings
    assert [line.split("：")[0] for line in warnings] == ["行业门类 住宿和餐饮业", "规模 个体工商户"]
    assert "其中 60 户次不在清单上" in warnings[0]


def test_a_firm_visited_again_and_again_for_nothing_is_named(home: Path) -> None:
    again = report(home).again
    assert [each.subject_id for each in again] == [f"E{n:02}" for n in range(1, 12)]
    assert {each.visits for each in again} == {5}


def test_the_command_prints_warnings_first_and_writes_every_table(home: Path, tmp_path: Path) -> None:
    runner, asked = CliRunner(), ["visits", "fairness", "--home", str(home), "--from", DATES["from"], "--to", DATES["to"]]
    told = json.loads(runner.invoke(build(["visits"]), [*asked, "--format", "json"]).output)
    assert len(told["warnings"]) == 2
    target = tmp_path / "公平.xlsx"
    assert runner.invoke(build(["visits"]), [*asked, "--out", str(target)]).exit_code == 0
    assert openpyxl.load_workbook(target).sheetnames == [
        "走访提示", "按区县", "按街道乡镇", "按行业门类", "按规模", "按走访人", "反复走访而没有发现",
    ]  # fmt: skip


@pytest.fixture(scope="module")
def doors(home: Path) -> Iterator[dict[Role, Client]]:
    tokens = Tokens(home)
    listener = socket.create_server(("127.0.0.1", 0))
    server = uvicorn.Server(uvicorn.Config(create_app(Settings(home=home)), log_level="critical", lifespan="off"))
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]})
    thread.start()
    address = f"http://127.0.0.1:{listener.getsockname()[1]}"
    opened = {role: Client(base_url=address, timeout=60, headers={"Authorization": f"Bearer {tokens.create(role.value, role)}"}) for role in Role}
    try:
        while not server.started and thread.is_alive():
            time.sleep(0.01)
        yield opened
    finally:
        for each in opened.values():
            each.close()
        server.should_exit = True
        thread.join()
        listener.close()


def test_the_office_reads_both_reports_and_a_grid_worker_neither(doors: dict[Role, Client]) -> None:
    for path in ("/v1/visits/report", "/v1/visits/fairness", "/v1/visits/report.xlsx", "/v1/visits/fairness.xlsx"):
        assert doors[Role.DEPARTMENT].get(path, params=DATES).status_code == 200, path
        assert doors[Role.GRID_WORKER].get(path, params=DATES).status_code == 403, path
    assert len(doors[Role.AUDITOR].get("/v1/visits/fairness", params=DATES).json()["warnings"]) == 2


@pytest.mark.parametrize("role", [Role.DEPARTMENT, Role.AUDITOR, Role.INVESTIGATOR, Role.ADMINISTRATOR])
def test_who_went_is_named_only_to_those_who_answer_for_them(role: Role, doors: dict[Role, Client]) -> None:
    told = doors[role].get("/v1/visits/fairness", params=DATES)
    file = doors[role].get("/v1/visits/fairness.xlsx", params=DATES)
    named = role in (Role.INVESTIGATOR, Role.ADMINISTRATOR)
    assert (WHO in told.text) is named
    assert (told.json()["visitors"] is not None) is named
    assert ("按走访人" in openpyxl.load_workbook(io.BytesIO(file.content)).sheetnames) is named


def test_a_period_that_ends_before_it_begins_is_a_problem_with_its_reason(doors: dict[Role, Client]) -> None:
    answer = doors[Role.AUDITOR].get("/v1/visits/report", params={"from": "2026-06-30", "to": "2026-01-01"})
    assert answer.status_code == 422
    assert "早于首日" in answer.text


def test_nothing_handed_out_and_nobody_visited_is_told_as_such(tmp_path: Path) -> None:
    empty = fairness_report(Ledger(tmp_path).view(DAY), PERIOD, POLICY)
    assert (empty.warnings, empty.visitors, empty.again) == ((), (), ())
