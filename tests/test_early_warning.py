"""Deltas between two moments of knowledge: what is new, what is only newly known, and what counts."""

from datetime import date, datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from analytics.detectors.early_warning import DETECTOR, Parameters, find
from analytics.finding import Finding, Severity
from analytics.warning.capital import Capital, read_capital, written
from analytics.warning.signals import same_place
from bench.cases import enter, load
from ledger.errors import InputError
from ledger.store import Ledger

DAY = date(2026, 4, 10)
LATER = date(2026, 6, 30)  # by then the decision can no longer be appealed
Records = dict[str, list[dict[str, Any]]]
FIRM: Records = {"enterprises": [{"subject_id": "F", "name": "甲公司", "established": "2019-03-01", "valid_from": "2019-03-01", "address": "西湖路1号"}]}
MOVED: Records = {"enterprises": [{"subject_id": "F", "name": "甲公司", "established": "2019-03-01", "valid_from": "2026-03-20", "address": "钱江路9号"}]}
CASE: Records = {
    "inspections": [
        {"subject_id": "F", "party_name": "甲公司", "inspection_no": "检1号", "inspected": "2026-02-10", "result": "发现问题待整改", "disposal": "立案查处"}
    ]
}

DECISION = {"subject_id": "F", "document_no": "罚〔2026〕1号", "decided": "2026-03-25", "basis": "《产品质量法》", "conduct": "不合格产品"}


def heads(day: str) -> Records:
    old = {"subject_id": "F", "person_id": "P-1", "name": "王小明", "role": "法定代表人", "valid_from": "2019-03-01", "valid_to": day}
    return {"roles": [old, {"subject_id": "F", "person_id": "P-2", "name": "李大伟", "role": "法定代表人", "valid_from": day}]}


def moment(ledger: Ledger) -> datetime:
    """When the last batch became known."""
    return ledger.lines()[-1].committed_at


def found(ledger: Ledger, since: datetime, day: date = DAY) -> list[Finding]:
    return list(find(ledger.view(day), Parameters(since=since.isoformat())))


def test_changes_learned_since_the_last_look_raise_a_finding_and_say_so(tmp_path: Path) -> None:
    ledger = load(FIRM | CASE, tmp_path)
    before = moment(ledger)
    enter(ledger, MOVED | heads("2026-03-02"))
    (lead,) = found(ledger, before)
    assert "自上次查看后新获知" in lead.sentence
    assert lead.measures["new"] == 2
    assert lead.measures["historic"] == 0


def test_what_was_known_at_the_last_look_raises_nothing_again(tmp_path: Path) -> None:
    ledger = load(FIRM | CASE, tmp_path)
    enter(ledger, MOVED | heads("2026-03-02"))
    assert found(ledger, moment(ledger)) == []
    assert len(DETECTOR.run(ledger.view(DAY))) == 1


def test_a_decision_learned_today_makes_known_changes_a_lead(tmp_path: Path) -> None:
    ledger = load(FIRM, tmp_path)
    enter(ledger, MOVED | heads("2026-03-02"))
    before = moment(ledger)
    assert found(ledger, before) == []
    enter(ledger, CASE)
    (lead,) = found(ledger, before)
    assert lead.measures["new"] == 1


def test_an_old_fact_learned_today_is_told_and_counts_for_nothing(tmp_path: Path) -> None:
    ledger = load(FIRM | CASE, tmp_path)
    before = moment(ledger)
    enter(ledger, {"enterprises": [MOVED["enterprises"][0] | {"valid_from": "2025-06-02"}]} | heads("2025-06-20"))
    assert found(ledger, before) == []


def test_old_facts_that_would_have_counted_together_are_one_notice_that_says_so(tmp_path: Path) -> None:
    ledger = load(FIRM, tmp_path)
    before = moment(ledger)
    case = {"inspections": [CASE["inspections"][0] | {"inspected": "2025-03-10"}]}
    enter(ledger, {"enterprises": [MOVED["enterprises"][0] | {"valid_from": "2025-06-02"}]} | heads("2025-05-20") | case)
    (lead,) = found(ledger, before)
    assert lead.severity is Severity.NOTICE
    assert "历史事实、新获知" in lead.sentence
    assert "新增" not in lead.sentence
    assert lead.measures["total"] == 0.0
    assert found(ledger, moment(ledger)) == []


def test_an_old_decision_learned_today_beside_changes_known_long_since_is_one_notice(tmp_path: Path) -> None:
    ledger = load(FIRM | {"enterprises": [*FIRM["enterprises"], MOVED["enterprises"][0] | {"valid_from": "2025-06-02"}]} | heads("2025-06-20"), tmp_path)
    before = moment(ledger)
    enter(ledger, {"penalties": [DECISION | {"decided": "2025-07-10"}]})
    (lead,) = found(ledger, before)
    assert (lead.severity, lead.measures["historic"]) == (Severity.NOTICE, 1)


def test_a_decision_that_another_department_reports_later_is_known(tmp_path: Path) -> None:
    ledger = load(FIRM | heads("2026-03-02") | {"penalties": [DECISION]}, tmp_path)
    enter(ledger, MOVED)
    before = moment(ledger)
    for code in ("0", "Z", "XYB"):
        enter(ledger, {"penalties": [DECISION | {"authority_uscc": code}]})
        assert found(ledger, before, LATER) == []
    assert len(DETECTOR.run(ledger.view(LATER))) == 1


def test_old_facts_stand_beside_a_new_lead_as_history(tmp_path: Path) -> None:
    ledger = load(FIRM | CASE, tmp_path)
    before = moment(ledger)
    share = {"subject_id": "F", "holder_id": "P-1", "holder_name": "王小明", "share": 100, "valid_from": "2019-03-01", "valid_to": "2025-12-01"}
    enter(ledger, MOVED | heads("2026-03-02") | {"shareholders": [share]})
    (lead,) = found(ledger, before)
    historic = [each for each in lead.evidence if each.name == "HISTORIC"]
    assert [each.value for each in historic] == ["0"]
    assert "历史事实、新获知" in historic[0].sentence
    assert lead.measures["total"] == 1.0


def test_staff_overwritten_in_the_same_version_shows_only_between_two_moments(tmp_path: Path) -> None:
    firm = FIRM["enterprises"][0] | {"capital_wan": 1000, "insured": 120}
    cut = firm | {"valid_from": "2026-02-20", "capital_wan": 50}
    ledger = load({"enterprises": [firm, cut]}, tmp_path)
    before = moment(ledger)
    enter(ledger, {"enterprises": [cut | {"insured": 4}]})
    (lead,) = found(ledger, before)
    assert "由 120 人降至 4 人" in lead.sentence
    assert "以获知日计" in lead.sentence


def test_the_same_two_moments_give_the_same_answer(tmp_path: Path) -> None:
    ledger = load(FIRM | CASE, tmp_path)
    before = moment(ledger)
    enter(ledger, MOVED | heads("2026-03-02"))
    assert found(ledger, before) == found(ledger, before)


def test_a_moment_without_a_zone_is_refused() -> None:
    with pytest.raises(ValidationError):
        Parameters(since="2026-03-01T08:00:00")


def test_a_moment_that_does_not_exist_is_refused_with_what_to_do(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="不是有效的时刻"):
        list(find(Ledger(tmp_path).view(DAY), Parameters(since="2026-13-45T08:00:00+08:00")))


@given(st.text("省市区县街道镇文新路武林巷号幢室0123456789", max_size=24))
def test_an_address_is_the_same_place_as_itself_under_another_district(house: str) -> None:
    assert same_place(f"浙江省杭州市江干区文新路12号{house}", f"浙江省杭州市上城区文新路12号{house}")


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("杭州市西湖区文新路12号3幢", "杭州市西湖区武林路12号3幢"),
        ("杭州市西湖区文新路112号", "杭州市西湖区文新路12号"),
        ("杭州市西湖区文新路12号301室", "杭州市西湖区文新路12号302室"),
        ("西湖村1号", "钱江村1号"),
        ("", ""),
    ],
)
def test_another_road_number_or_room_is_a_move(one: str, other: str) -> None:
    assert not same_place(one, other)


@pytest.mark.parametrize(
    ("text", "read"),
    [
        ("10000000元", Capital(1000.0, "元")),
        ("1,000万元人民币", Capital(1000.0, "元")),
        ("人民币５００万元（2020年）", Capital(500.0, "元")),
        ("1.2亿元", Capital(12000.0, "元")),
        ("100万美元", Capital(100.0, "美元")),
        ("1000", None),
        ("500万元，2020年增至800万元", None),
        ("壹佰万元", None),
        ("人民币100万美元", None),
        ("", None),
        (None, None),
    ],
)
def test_a_capital_is_read_with_its_unit_and_currency_or_not_at_all(text: str | None, read: Capital | None) -> None:
    assert read_capital(text) == read


@given(st.floats(0, 1e12, allow_nan=False))
def test_an_amount_is_written_without_exponent(amount: float) -> None:
    assert "e" not in written(amount).lower()
    assert float(written(amount) or 0) == pytest.approx(amount, abs=1e-5, rel=1e-9)
