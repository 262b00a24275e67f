"""Promises: which statement about one holds, and which event is of its matter."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from analytics.commitments import policy as policy_module
from analytics.commitments.events import INSPECTION, LISTING, PENALTY, Event, breaks, of_matter
from analytics.commitments.policy import commitment_policy
from analytics.commitments.promises import BROKEN, KEPT, RUNNING, Promise, Said, judge, kept_until
from ledger.errors import PolicyError

POLICY = commitment_policy()
DAY = date(2025, 5, 6)
statements = st.lists(
    st.builds(Said, st.sampled_from((BROKEN, KEPT, RUNNING)), st.one_of(st.none(), st.dates(DAY, DAY + timedelta(days=3))), st.uuids().map(str), st.booleans()),
    max_size=6,
)


def said(state: str, day: date | None = DAY, *, checked: bool = True) -> Said:
    return Said(state, day, f"{state}{day}{checked}", checked)


def event(source: str = PENALTY, kinds: str = "罚款", text: str = "", laws: tuple[str, ...] = (), day: date = DAY) -> Event:
    return Event("F", source, "r", "1", day, text, text, kinds, laws)


def promise(matter: str) -> Promise:
    return Promise("F", "甲", "", None, "诺1", "c", "信用修复", matter, DAY - timedelta(days=300), "", ())


@given(statements)
def test_the_newest_dated_statement_decides_unless_another_of_its_day_or_of_no_day_says_the_opposite(all_said: list[Said]) -> None:
    found = judge(all_said)
    newest = max((each.day for each in all_said if each.day), default=None)
    decisive = {each.state for each in all_said if (each.day and each.day == newest) or (each.day is None and each.state != RUNNING)}
    if {BROKEN, KEPT} <= decisive:
        assert found.state is None
        assert len(found.records) == 2
    else:
        assert found.state == next((each for each in (BROKEN, KEPT) if each in decisive), RUNNING)


@given(statements)
def test_the_order_of_statements_changes_neither_state_nor_day(all_said: list[Said]) -> None:
    one, other = judge(all_said), judge(all_said[::-1])
    assert (one.state, one.day) == (other.state, other.day)


def test_a_list_of_promises_that_lags_behind_is_named() -> None:
    found = judge([said(RUNNING, None, checked=False), said(BROKEN)])
    assert found.state == BROKEN
    assert found.against == said(RUNNING, None, checked=False)


def test_an_earlier_check_is_no_contradiction() -> None:
    assert judge([said(KEPT, DAY - timedelta(days=9)), said(BROKEN, DAY, checked=False)]).against is None


def test_a_breach_is_kept_for_five_years() -> None:
    assert kept_until(date(2024, 2, 29)) == date(2029, 2, 28)


@pytest.mark.parametrize(
    ("matter", "against"),
    [
        ("经营场所符合要求", event(text="实际经营地址与登记住所不一致")),
        ("经营场所符合要求", event(INSPECTION, "查无下落", "产品质量检查")),
        ("经营场所符合要求", event(LISTING, "SAMR_ABNORMAL", "通过登记的住所或经营场所无法联系")),
        ("证照办理告知承诺", event(text="未取得食品经营许可从事食品经营活动", laws=("食品安全法",))),
        ("遵守消防安全规定", event(laws=("消防法",))),
        ("按时足额支付农民工工资", event(LISTING, "WAGE")),
        ("按时足额支付农民工工资", event(text="拖欠12名劳动者工资", laws=("劳动法",))),
        ("不再发生食品安全违法行为", event(LISTING, "SAMR_SEVERE", "生产销售不符合食品安全标准的食品")),
        ("依法诚信经营", event(kinds="吊销许可证件；罚款")),
    ],
)
def test_events_of_the_promised_matter_break_it(matter: str, against: Event) -> None:
    assert breaks(promise(matter), against, [against], POLICY)


@pytest.mark.parametrize(
    ("matter", "other"),
    [
        ("经营场所符合要求", event(text="消防设施未保持完好有效 当事人经营场所室内消火栓无水", laws=("消防法",))),
        ("经营场所符合要求", event(LISTING, "SAMR_ABNORMAL", "未按规定期限公示年度报告")),
        ("遵守消防安全规定", event(INSPECTION, "查无下落", "登记事项检查")),
        ("不再发生食品安全违法行为", event(LISTING, "SAMR_SEVERE", "侵犯注册商标专用权")),
        ("依法诚信经营", event()),
        ("依法诚信经营", event(LISTING, "SAMR_ABNORMAL")),
        ("不再发生同类违法行为", event(laws=("广告法",))),
        ("某种没有归类的事项", event(laws=("食品安全法",))),
    ],
)
def test_events_of_another_matter_do_not(matter: str, other: Event) -> None:
    assert not breaks(promise(matter), other, [other], POLICY)


def test_the_day_of_the_act_is_the_last_that_the_text_names_before_the_decision() -> None:
    assert event(text="2025年3月1日、2025-04-02 检查发现，限于2025年9月1日前改正").acted == date(2025, 4, 2)
    assert event(text="2025年13月40日").acted is None
    assert event(text="三批次").acted is None


def test_every_matter_can_be_broken_by_something() -> None:
    for matter in POLICY.matters:
        assert matter.laws or matter.conduct or matter.conduct_alone or matter.lists or matter.inspections
        assert not of_matter(event(), matter, POLICY)


def test_a_policy_with_an_unknown_code_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    held = policy_module.policy_table(policy_module.FILE)
    monkeypatch.setattr(policy_module, "policy_table", lambda name: held | {"serious_lists": ["NO_SUCH_LIST"]})
    commitment_policy.cache_clear()
    with pytest.raises(PolicyError, match="NO_SUCH_LIST"):
        commitment_policy()
    commitment_policy.cache_clear()
