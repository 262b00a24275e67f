"""Promises: which statement about one holds, and which event is of its matter."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from analytics.commitments.acts import acted_after
from analytics.commitments.events import INSPECTION, LISTING, PENALTY, Event, breaks, of_matter
from analytics.commitments.policy import FILE, commitment_policy, read_commitment_policy
from analytics.commitments.promises import BROKEN, KEPT, RUNNING, Promise, Said, judge, kept_until
from analytics.policy_data import policy_table
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
        ("诚信守法经营", event(LISTING, "WAGE", "拖欠工资")),
        ("食品经营许可告知承诺：经营场所、设备设施符合要求", event(INSPECTION, "查无下落", "登记事项检查")),
        ("保护生态环境", event(laws=("环境保护法",))),
        ("不作虚假宣传", event(text="对商品性能作引人误解的商业宣传", laws=("反不正当竞争法",))),
        ("依法诚信纳税，不虚开发票", event(LISTING, "TAX", "虚开增值税专用发票")),
        ("公共场所卫生符合国家标准", event(laws=("公共场所卫生管理条例",))),
        ("落实安全生产责任", event(laws=("特种设备安全法",))),
        ("不经营过期食品", event(laws=("食品安全法",))),
        ("按时公示年度报告", event(text="公示的年度报告弄虚作假")),
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
        ("维护营商环境，诚信经营", event(laws=("环境保护法",))),
        ("优化经营环境", event(INSPECTION, "发现问题待整改", "生态环境检查")),
        ("积极参与政策宣传活动", event(laws=("广告法",))),
        ("规范设置户外广告牌", event(laws=("广告法",))),
        ("如实申报补贴项目材料", event(LISTING, "TAX", "虚开增值税专用发票")),
        ("卫生间设施符合旅馆业要求", event(laws=("公共场所卫生管理条例",))),
        ("注意食品卫生", event(laws=("公共场所卫生管理条例",))),
        ("娱乐场所不接纳未成年人", event(INSPECTION, "查无下落", "登记事项检查")),
        ("经营场所消防设施符合要求", event(text="经营地址与登记住所不一致")),
        ("经营场所张贴明码标价", event(text="经营地址与登记住所不一致")),
        ("证照办理告知承诺", event(text="未经商标注册人许可，在同一种商品上使用相同商标")),
        ("证照办理告知承诺", event(text="当事人称无证据证明")),
        ("证照办理告知承诺", event(text="从未取得许可的企业购进药品")),
        ("证照办理告知承诺", event(text="经营未备案的普通化妆品")),
        ("食品经营许可告知承诺", event(text="经营过期食品", laws=("食品安全法",))),
        ("制止餐饮浪费", event(laws=("食品安全法",))),
        ("不发布虚假食品广告", event(laws=("食品安全法",))),
        ("落实食品安全生产规范", event(laws=("安全生产法",))),
        ("按期检验特种设备", event(laws=("安全生产法",))),
        ("关爱农民工子女", event(LISTING, "WAGE", "拖欠工资")),
        ("防止交叉污染", event(laws=("水污染防治法",))),
        ("计量器具按期检定", event(laws=("产品质量法",))),
        ("保证工程质量安全", event(laws=("产品质量法",))),
        ("给予会员优惠价格", event(laws=("价格法",))),
        ("按时报送统计年报", event(LISTING, "SAMR_ABNORMAL", "未按规定期限公示年度报告")),
        ("按时公示年度报告", event(text="其年度报告显示营业收入为一百万元")),
        ("依法诚信纳税", event(LISTING, "WAGE", "拖欠工资")),
        ("依法诚信经营", event()),
        ("依法诚信经营", event(LISTING, "SAMR_ABNORMAL")),
        ("不再发生同类违法行为", event(laws=("广告法",))),
        ("某种没有归类的事项", event(laws=("食品安全法",))),
    ],
)
def test_events_of_another_matter_do_not(matter: str, other: Event) -> None:
    assert not breaks(promise(matter), other, [other], POLICY)


@pytest.mark.parametrize(
    ("text", "decided", "after"),
    [
        ("2025年3月2日销售过期食品，我局于2025年7月1日立案调查", date(2025, 9, 10), False),
        ("2025年7月2日销售过期食品，我局于2025年8月1日立案调查", date(2025, 9, 10), True),
        ("2025年7月2日销售过期食品", date(2025, 7, 5), True),
        ("2025年3月2日、2025年7月2日销售过期食品", date(2025, 9, 10), False),
        ("2025年6月1日检查发现过期食品", date(2025, 9, 10), False),
        ("执法人员于2025-06-01到现场", date(2025, 9, 10), False),
        ("2025年7月1日检查发现过期食品", date(2025, 9, 10), True),
        ("2025年6月20日检查发现过期食品", date(2025, 7, 1), False),
        ("2025年6月20日，执法人员检查发现过期食品", date(2025, 7, 1), False),
        ("2024年1月5日曾受行政处罚，2025年7月2日又销售过期食品", date(2025, 9, 10), True),
        ("拖欠2024年工资", date(2025, 9, 10), False),
        ("拖欠2025年7月工资", date(2025, 8, 20), True),
        ("拖欠2025年工资", date(2025, 7, 1), False),
        ("未报送2024年度报告", date(2025, 9, 10), True),
        ("责令2025年12月1日前改正", date(2025, 9, 10), True),
        ("2025年13月40日", date(2025, 7, 10), False),
        ("三批次", date(2025, 7, 11), True),
    ],
)
def test_an_act_is_after_a_promise_only_if_the_document_says_so_or_some_time_has_passed(text: str, decided: date, after: bool) -> None:
    assert acted_after(text, decided, date(2025, 6, 10), POLICY) is after


def test_of_two_statements_of_one_day_the_check_decides_and_both_are_cited() -> None:
    table, plain = said(BROKEN, checked=False), said(BROKEN)
    check = Said(BROKEN, DAY, "check", True, "复查又见过期食品")
    found = judge([table, plain, check])
    assert found.by == check
    assert found.records == tuple(sorted((table.record_id, plain.record_id, check.record_id)))


def test_a_promise_about_food_is_not_broken_by_a_second_fine_about_something_else() -> None:
    first, second = (event(laws=("广告法",), day=DAY - timedelta(days=days)) for days in (400, 0))
    assert not breaks(promise("不再发生食品安全违法行为"), second, [first, second], POLICY)
    assert breaks(promise("不再发生同类违法行为"), second, [first, second], POLICY)


def test_every_matter_can_be_broken_by_something() -> None:
    for matter in POLICY.matters:
        assert matter.laws or matter.conduct or matter.conduct_alone or matter.lists or matter.inspections
        assert not of_matter(event(), matter, POLICY)


def test_a_policy_with_an_unknown_code_is_refused() -> None:
    with pytest.raises(PolicyError, match="NO_SUCH_LIST"):
        read_commitment_policy(policy_table(FILE) | {"serious_lists": ["NO_SUCH_LIST"]})
