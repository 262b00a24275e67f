"""Chains of firms: what is told once, what order does not change, what the shared finder gives to others."""

from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from analytics.detectors.successor_evasion import DETECTOR
from analytics.succession.chains import trade_name
from analytics.succession.facts import REORGANISATION
from analytics.succession.policy import succession_policy
from analytics.successions import predecessors
from bench.cases import AS_OF, load
from ledger.store import Ledger

FIRST = date(2021, 3, 1)


def line_of_firms(count: int, gap: int, *, fined: tuple[int, ...] = (0,)) -> dict[str, list[dict[str, Any]]]:
    """So many firms of one person at one place, one after the other, every one open for 200 days; `fined`: those with a decision."""
    enterprises, roles, penalties = [], [], []
    for n in range(count):
        began = FIRST + timedelta(days=n * (200 + gap))
        ended = began + timedelta(days=200) if n < count - 1 else None
        status = "ZX" if ended else "K"
        enterprises.append({"subject_id": f"F{n}", "industry": "6210", "established": began, "ended": ended, "status": status, "address": "西湖路1号"})
        roles.append({"subject_id": f"F{n}", "person_id": "P-1", "name": "王小明", "role": "经营者", "valid_from": began, "valid_to": ended})
        if n in fined:
            day = began + timedelta(days=150)
            penalties.append({"subject_id": f"F{n}", "document_no": f"罚{n}号", "decided": day, "basis": "《食品安全法》", "conduct": "甲"})
    return {"enterprises": enterprises, "roles": roles, "penalties": penalties}


@settings(max_examples=6, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(count=st.integers(2, 5), gap=st.integers(1, 60))
def test_a_line_of_firms_is_one_finding_on_the_last_with_a_step_for_each(count: int, gap: int, tmp_path_factory: pytest.TempPathFactory) -> None:
    ledger = load(line_of_firms(count, gap, fined=tuple(range(count - 1))), tmp_path_factory.mktemp("line"))
    (finding,) = DETECTOR.run(ledger.view(AS_OF))
    assert finding.subject_id == f"F{count - 1}"
    assert list(finding.members) == [f"F{n}" for n in range(count - 1)]
    assert finding.measures["steps"] == finding.measures["evading"] == count - 1


def test_without_a_decision_a_line_of_firms_is_nothing(tmp_path: Path) -> None:
    assert DETECTOR.run(load(line_of_firms(4, 20, fined=()), tmp_path).view(AS_OF)) == []


def test_the_shared_finder_gives_all_firms_before_nearest_first(tmp_path: Path) -> None:
    found = predecessors(load(line_of_firms(3, 20), tmp_path).view(AS_OF), 50.0, 30, 365)
    assert {after: [each.subject_id for each in before] for after, before in found.items()} == {"F1": ["F0"], "F2": ["F1", "F0"]}


def test_the_shared_finder_takes_no_firm_that_was_only_left_behind(tmp_path: Path) -> None:
    records = line_of_firms(2, 20)
    records["enterprises"][0] |= {"ended": None, "status": "K"}
    gone = {"subject_id": "F0", "party_name": "甲", "inspection_no": "检1号", "inspected": FIRST + timedelta(days=200), "result": "查无下落"}
    ledger = load(records | {"inspections": [gone]}, tmp_path)
    assert predecessors(ledger.view(AS_OF), 50.0, 30, 365) == {}
    assert [each.subject_id for each in DETECTOR.run(ledger.view(AS_OF))] == ["F1"]


def test_before_the_new_firm_is_founded_nothing_is_found(tmp_path: Path) -> None:
    ledger: Ledger = load(line_of_firms(2, 20), tmp_path)
    assert DETECTOR.run(ledger.view(FIRST + timedelta(days=219))) == []
    assert len(DETECTOR.run(ledger.view(FIRST + timedelta(days=220)))) == 1


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("杭州澜沁餐饮管理有限公司", "杭州市西湖区澜沁饭店", True),
        ("浙江澜沁贸易有限公司", "浙江漪沁贸易有限公司", False),
        ("杭州餐饮有限公司", "杭州餐饮有限公司", True),
        ("杭州福满楼餐饮有限公司", "杭州福满园餐饮有限公司", False),
        ("杭州福满楼餐饮有限公司", "杭州市福满楼餐饮管理有限公司", True),
    ],
)
def test_the_trade_name_stands_behind_the_place(one: str, other: str, same: bool) -> None:
    assert (trade_name(one) == trade_name(other)) is same


def test_no_single_thing_is_enough() -> None:
    policy = succession_policy()
    assert all(carry.weight < policy.with_person for carry in policy.carries.values())
    assert all(carry.weight < policy.without_person for carry in policy.carries.values())


@pytest.mark.parametrize(
    ("text", "told"),
    [("半导体分立器件销售", False), ("分立元件制造", False), ("存续分立", True), ("公司分立为两家", True), ("企业改制", True), ("吸收合并", True)],
)
def test_a_discrete_component_is_no_division_of_a_company(text: str, *, told: bool) -> None:
    assert bool(REORGANISATION.search(text)) is told
