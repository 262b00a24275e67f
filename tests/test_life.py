"""The life of one record: what it is on a day, by regime, grade, channel and event."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ledger.life.facts import LISTING, PENALTY, Event, Record, What
from ledger.life.grade import grade_of
from ledger.life.policy import Rules, life_rules, life_switches, policy_rows, record_life
from ledger.life.publicity import longest_end, publications
from ledger.life.state import State, final_from, kept_until, state
from ledger.life.timeline import timeline
from ledger.life.words import DISPUTED, NOT_FINAL, RED, REMOVED, REVIEW_OPEN, SIMPLE, UPHELD_WAITING
from ledger.months import months_after

SHIPPED = life_rules()
SWITCHES = [each.id for each in life_switches()]
ALL_ON = life_rules(dict.fromkeys(SWITCHES, True))
SAMR, HOUSING = "虚构县市场监督管理局", "虚构县住房和城乡建设局"
KINDS = ("警告", "通报批评", "罚款", "没收违法所得", "暂扣许可证件", "降低资质等级", "吊销许可证件", "责令停产停业", "限制从业", "其他-责令改正", "行政拘留")
GROUNDS = ("有履行能力而拒不履行生效法律文书确定义务", "违反财产报告制度", "违反限制消费令")


def penalty(decided: date | None, *kinds: str, **values: Any) -> Record:
    return Record(**{"record_id": "penalties:1", "kind": PENALTY, "decided": decided, "kinds": kinds or ("罚款",), "authority": HOUSING} | values)


def listing(listed: date, **values: Any) -> Record:
    return Record(**{"record_id": "listings:1", "kind": LISTING, "decided": listed, "list_type": "SAMR_SEVERE", "authority": SAMR} | values)


def review(filed: date, ended: date | None = None, outcome: str = "", kind: str = "行政复议") -> Event:
    return Event(filed, What.REVIEWED, ended, outcome, kind)


def on(day: date, record: Record, *events: Event, rules: Rules = SHIPPED) -> State:
    return state(record, events, day, rules)


def test_a_decision_becomes_final_counts_and_is_kept_five_years() -> None:
    made = penalty(date(2026, 4, 1))
    days = (date(2026, 3, 31), date(2026, 4, 1), date(2026, 5, 31), date(2026, 6, 1), date(2031, 3, 31), date(2031, 4, 1))
    assert [on(day, made).stage for day in days] == ["尚未作出", NOT_FINAL, NOT_FINAL, "计入", "计入", "保存期满"]
    assert [on(day, made).shown for day in days] == [False, True, True, True, True, False]
    assert (on(days[1], made).final_from, on(days[1], made).final_note) == (date(2026, 6, 1), "估算：自决定之日起算，送达日期不详")
    assert on(days[1], made).ends_at == date(2031, 4, 1)


def test_published_and_counting_are_two_things() -> None:
    open_case = penalty(date(2026, 4, 1), published=date(2026, 4, 8))
    early = on(date(2026, 4, 10), open_case)
    assert (early.published, early.counts_as_negative) == (True, False)
    late = on(date(2027, 4, 1), open_case)
    assert (late.published, late.counts_as_negative) == (False, True)  # 12 months of publicity are over, five years of use are not
    unheard_of = on(date(2026, 9, 1), penalty(date(2026, 4, 1)))
    assert (unheard_of.published, unheard_of.counts_as_negative) == (None, True)  # nobody said whether it was published


@pytest.mark.parametrize(
    ("decided", "authority", "regimes"),
    [
        (date(2018, 5, 1), HOUSING, []),
        (date(2019, 7, 1), HOUSING, ["NDRC2019"]),
        (date(2021, 9, 1), SAMR, ["NDRC2019", "SAMR45"]),
        (date(2023, 4, 30), HOUSING, ["NDRC2019"]),
        (date(2023, 5, 1), HOUSING, ["NDRC58"]),
        (date(2025, 12, 24), SAMR, ["NDRC58", "SAMR45"]),
        (date(2025, 12, 25), SAMR, ["NDRC58", "SAMR107"]),
        (date(2026, 3, 31), HOUSING, ["NDRC58"]),
        (date(2026, 4, 1), SAMR, ["NDRC36", "SAMR107"]),
        (date(2026, 4, 1), HOUSING, ["NDRC36"]),
    ],
)
def test_the_regime_is_that_of_the_day_and_of_the_channel(decided: date, authority: str, regimes: list[str]) -> None:
    assert sorted(each.regime for each in publications(penalty(decided, authority=authority), SHIPPED)) == regimes


def grade(regime: str, record: Record, rules: Rules = SHIPPED) -> str | None:
    return next(grade_of(record, each) for each in rules.regimes if each.id == regime and each.record == record.kind)


@pytest.mark.parametrize(
    ("kinds", "values", "expected"),
    [
        (("警告",), {}, "轻微"),
        (("罚款",), {"procedure": "简易程序"}, "轻微"),
        (("罚款",), {"procedure": ""}, "一般"),  # an unknown procedure is not the simplified one
        (("警告", "罚款"), {}, "一般"),
        (("罚款", "吊销许可证件"), {}, "严重"),  # of several kinds the gravest
        (("其他-责令改正", "责令停产停业"), {}, "严重"),  # what is not known cannot be graver
        (("其他-责令改正", "罚款"), {}, None),
        (("行政拘留",), {}, None),
        (("暂扣许可证件",), {}, "一般"),
    ],
)
def test_the_grade_follows_kind_and_procedure(kinds: tuple[str, ...], values: dict[str, Any], expected: str | None) -> None:
    assert grade("NDRC36", penalty(date(2026, 5, 1), *kinds, **values)) == expected


def test_a_fine_of_unknown_amount_has_no_grade_once_the_amount_decides() -> None:
    amounts = life_rules({"NDRC36_HUGE_FINE": True})
    fines = [penalty(date(2026, 5, 1), fine_wan=fine) for fine in (None, Decimal("99.99"), Decimal(100))]
    assert [grade("NDRC36", each) for each in fines] == ["一般", "一般", "一般"]  # no limit is in force
    assert [grade("NDRC36", each, amounts) for each in fines] == [None, "一般", "严重"]
    unknown = on(date(2026, 6, 1), fines[0], rules=life_rules({"NDRC36_HUGE_FINE": True, "NDRC36": True}))
    assert (unknown.repair_from, unknown.repair_note) == (None, "等级、起算日或者最短公示期不明，由认定机关核定")
    assert unknown.ends_at == date(2029, 5, 1)  # whatever its grade, not longer than the gravest


def test_food_and_drugs_are_published_longer_under_the_earlier_regimes() -> None:
    plain, food = penalty(date(2024, 5, 1)), penalty(date(2024, 5, 1), basis="《中华人民共和国食品安全法》第一百二十四条")
    rules = life_rules({"NDRC58_MINIMUM": True})
    assert [on(date(2024, 6, 1), each, rules=rules).repair_from for each in (plain, food)] == [date(2024, 8, 1), date(2025, 5, 1)]


def test_publicity_is_counted_from_publication_before_and_from_the_decision_now() -> None:
    then = publications(penalty(date(2024, 5, 1), authority=SAMR, published=date(2024, 5, 20)), SHIPPED)
    ends = {each.regime: each.ends for each in then}
    assert ends == {"NDRC58": date(2027, 5, 1), "SAMR45": date(2027, 5, 20)}
    now = publications(penalty(date(2026, 5, 1), authority=SAMR, published=date(2026, 5, 20)), SHIPPED)
    assert {each.regime: each.ends for each in now} == {"NDRC36": date(2027, 5, 1), "SAMR107": date(2027, 5, 1)}
    unknown = publications(penalty(date(2024, 5, 1), authority=SAMR), SHIPPED)
    assert {each.regime: each.ends for each in unknown} == {"NDRC58": date(2027, 5, 1), "SAMR45": None}


def test_a_ban_longer_than_three_years_is_published_for_its_own_length() -> None:
    values = {"authority": SAMR, "published": date(2024, 1, 10)}
    bans = [penalty(date(2024, 1, 1), "限制从业", valid_to=until, **values) for until in (date(2029, 1, 1), date(2025, 1, 1), None)]
    (regime,) = [each for each in SHIPPED.regimes if each.id == "SAMR45"]
    assert [longest_end(each, regime) for each in bans] == [date(2029, 1, 1), date(2027, 1, 10), None]
    revoked = on(date(2026, 1, 1), penalty(date(2024, 1, 1), "吊销许可证件", **values))
    assert [each.early for each in revoked.publications if each.regime == "SAMR45"] == [False]


def test_on_the_last_day_for_a_review_a_decision_is_not_final_and_on_the_next_it_is() -> None:
    made = penalty(date(2025, 3, 21))
    assert [on(day, made).counts_as_negative for day in (date(2025, 5, 20), date(2025, 5, 21))] == [False, True]


def test_a_minimum_that_was_not_read_at_source_is_told_and_bars_nobody_until_it_is_switched_on() -> None:
    cases = (
        (penalty(date(2024, 5, 1)), "NDRC58_MINIMUM", date(2024, 8, 1)),
        (penalty(date(2024, 5, 1), authority=SAMR, published=date(2024, 5, 20)), "SAMR45_MINIMUM", date(2024, 11, 20)),
    )
    for made, switch, first in cases:
        shipped = on(date(2024, 6, 1), made)
        assert (shipped.repair_from, shipped.repair_note) == (None, "最短公示期未核实，规则未启用，由认定机关核定")
        assert first in [each.unsure_from for each in shipped.publications]
        lines = [each for each in timeline(made, (), shipped, SHIPPED) if each.switch == switch]
        assert [(each.day, each.applies, each.unsure) for each in lines] == [(first, False, True)]
        assert on(date(2024, 6, 1), made, rules=life_rules({switch: True})).repair_from == first


def test_a_sure_number_and_an_unsure_one_of_the_same_row_are_told_apart() -> None:
    (found,) = [each for each in publications(penalty(date(2024, 5, 1), authority=SAMR, published=date(2024, 5, 20)), SHIPPED) if each.own]
    assert (found.evidence, found.min_evidence, found.max_evidence) == ("S", "O", "S")


def test_a_leap_day_ends_on_the_last_day_of_february() -> None:
    leap = penalty(date(2024, 2, 29))
    assert [on(day, leap).shown for day in (date(2029, 2, 27), date(2029, 2, 28))] == [True, False]
    assert on(date(2024, 6, 1), leap, rules=life_rules({"NDRC58_MINIMUM": True})).repair_from == date(2024, 5, 29)
    assert months_after(date(2024, 2, 29), 12) == date(2025, 2, 28)
    assert months_after(date(9999, 1, 1), 60) == date.max
    assert months_after(date(1, 6, 1), -12) == date.min


def test_a_record_older_than_every_regime_is_kept_five_years_and_repaired_by_whoever_found_it() -> None:
    old = on(date(2020, 1, 1), penalty(date(2018, 5, 1)))
    assert (old.publications, old.counts_as_negative, old.ends_at, old.repair_from) == ((), True, date(2023, 5, 1), None)
    assert "第32条" in old.repair_note


def test_regimes_end_no_use_as_shipped_and_each_does_once_its_switch_is_on() -> None:
    made, day = penalty(date(2026, 4, 1), authority=SAMR), date(2027, 4, 1)
    assert not SHIPPED.stops
    assert on(day, made).counts_as_negative
    stopped = on(day, made, rules=life_rules({"NDRC36": True}))
    assert (stopped.stage, stopped.shown, stopped.ends_at) == ("公示期满停止使用", False, day)
    assert on(day - timedelta(days=1), made, rules=life_rules({"NDRC36": True})).counts_as_negative
    assert on(day, made, rules=life_rules({"SAMR45": True})).counts_as_negative  # another regime's switch


def test_each_channel_has_its_own_day_of_repair_and_the_headline_is_the_finders() -> None:
    food = penalty(date(2024, 11, 5), authority=SAMR, published=date(2024, 11, 20), basis="《中华人民共和国食品安全法》")
    found = on(date(2025, 1, 1), food, rules=life_rules({"NDRC58_MINIMUM": True, "SAMR45_MINIMUM": True}))
    days = dict(found.repair_days)
    assert days.keys() == {"信用中国", "国家企业信用信息公示系统"}
    assert (found.repair_channel, found.repair_from) == ("国家企业信用信息公示系统", days["国家企业信用信息公示系统"])
    assert found.repair_from != days["信用中国"]
    housing = on(date(2026, 5, 1), penalty(date(2026, 4, 1)))
    assert (housing.repair_channel, housing.repair_from) == ("信用中国", date(2026, 7, 1))


def test_where_the_finders_channel_is_not_known_no_other_channels_day_is_told_as_its() -> None:
    # its periods run from the day of publication, which nobody reports
    unknown = on(date(2025, 1, 1), penalty(date(2024, 5, 1), authority=SAMR), rules=life_rules({"NDRC58_MINIMUM": True}))
    assert (unknown.repair_from, unknown.repair_channel) == (None, "国家企业信用信息公示系统")
    assert dict(unknown.repair_days)["信用中国"] == date(2024, 8, 1)
    revoked = on(date(2025, 1, 1), penalty(date(2024, 5, 1), "吊销许可证件", authority=SAMR, published=date(2024, 5, 2)))
    assert (revoked.repair_from, revoked.repair_note) == (None, "不得提前停止公示，最长公示期届满自动停止")


def test_on_two_channels_it_may_be_repaired_by_the_finders_and_stops_at_the_earlier() -> None:
    made = penalty(date(2026, 1, 5), authority=SAMR)
    both = on(date(2026, 2, 1), made, rules=life_rules({"NDRC58": True, "SAMR107": True, "NDRC58_MINIMUM": True}))
    assert {each.channel: (each.repair_from, each.ends) for each in both.publications} == {
        "信用中国": (date(2026, 4, 5), date(2029, 1, 5)),
        "国家企业信用信息公示系统": (date(2026, 4, 5), date(2027, 1, 5)),
    }
    assert (both.repair_from, both.ends_at) == (date(2026, 4, 5), date(2027, 1, 5))


def test_while_a_review_is_open_the_decision_is_published_and_does_not_count() -> None:
    made = penalty(date(2026, 4, 1), published=date(2026, 4, 8))
    open_one = on(date(2026, 8, 1), made, review(date(2026, 5, 20)))
    assert (open_one.stage, open_one.published, open_one.counts_as_negative, open_one.final_from) == (REVIEW_OPEN, True, False, None)
    assert on(date(2026, 8, 1), made, review(date(2026, 5, 20), date(2026, 7, 1))).stage == REVIEW_OPEN  # nobody says how it ended


def test_an_upheld_decision_is_final_once_the_time_to_sue_has_passed() -> None:
    made, upheld = penalty(date(2026, 4, 1)), review(date(2026, 5, 20), date(2026, 7, 1), "维持")
    assert [on(day, made, upheld).stage for day in (date(2026, 6, 30), date(2026, 7, 16), date(2026, 7, 17))] == [REVIEW_OPEN, NOT_FINAL, "计入"]
    assert on(date(2026, 8, 1), made, upheld).final_note == "估算：自复议办结之日起算，送达日期不详"
    sued = review(date(2026, 7, 10), date(2026, 12, 1), "驳回", "行政诉讼")
    assert [on(day, made, upheld, sued).stage for day in (date(2026, 7, 17), date(2026, 12, 1))] == [REVIEW_OPEN, "计入"]
    at_once = life_rules({"LITIGATION_AFTER_REVIEW": False})
    assert on(date(2026, 7, 1), made, upheld, rules=at_once).stage == "计入"


def test_a_review_filed_and_withdrawn_leaves_the_decision_as_it_was() -> None:
    made = penalty(date(2026, 4, 1))
    soon, late = (review(date(2026, 5, 1), ended, "撤回") for ended in (date(2026, 5, 10), date(2026, 7, 10)))
    assert on(date(2026, 8, 1), made, soon).final_from == date(2026, 6, 1)
    withdrawn = on(date(2026, 8, 1), made, late)
    assert (withdrawn.final_from, withdrawn.final_note) == (date(2026, 7, 10), "")


@pytest.mark.parametrize("outcome", ["变更", "撤销", "确认违法", "确认无效"])
def test_a_decision_that_a_review_took_away_is_used_on_no_day(outcome: str) -> None:
    made, taken = penalty(date(2026, 4, 1)), review(date(2026, 5, 1), date(2026, 7, 1), outcome)
    for day in (date(2026, 6, 15), date(2026, 8, 1)):
        found = on(day, made, taken)
        assert (found.shown, found.published, found.stage, found.ends_at) == (False, False, f"经复议、诉讼{outcome}", date(2026, 7, 1))


def test_the_decision_that_replaces_a_changed_one_counts_anew() -> None:
    taken = review(date(2026, 5, 1), date(2026, 7, 1), "变更")
    anew = penalty(date(2026, 7, 1))
    assert [on(day, anew, taken).stage for day in (date(2026, 8, 30), date(2026, 8, 31))] == [NOT_FINAL, "计入"]


def test_what_was_quashed_after_a_repair_says_so() -> None:
    repaired, quashed = Event(date(2026, 9, 1), What.REPAIRED), Event(date(2026, 10, 1), What.QUASHED)
    found = on(date(2026, 11, 1), penalty(date(2026, 4, 1)), repaired, quashed)
    assert (found.stage, found.shown, found.ends_at) == ("已撤销", False, date(2026, 9, 1))


def test_an_objection_suspends_counting_and_an_upheld_one_until_the_record_is_corrected() -> None:
    made, day = penalty(date(2026, 4, 1)), date(2026, 9, 1)
    objected = Event(date(2026, 8, 1), What.OBJECTED, date(2026, 8, 20), "成立")
    assert on(date(2026, 8, 10), made, replace(objected, outcome="不成立")).stage == DISPUTED
    assert on(day, made, replace(objected, outcome="不成立")).stage == "计入"
    assert [on(day, made, replace(objected, corrected=corrected)).stage for corrected in (False, True)] == [UPHELD_WAITING, "计入"]


def test_the_simplified_procedure_never_counts_and_an_unknown_one_does() -> None:
    assert [on(date(2026, 9, 1), penalty(date(2026, 4, 1), procedure=each)).stage for each in ("简易程序", "一般程序", "")] == [SIMPLE, "计入", "计入"]


def test_a_listing_counts_from_its_day_until_its_removal_and_is_kept_five_years_more() -> None:
    listed = listing(date(2020, 3, 1), valid_to=date(2022, 3, 1))
    days = (date(2020, 3, 1), date(2022, 2, 28), date(2022, 3, 1), date(2027, 2, 28), date(2027, 3, 1))
    assert [on(day, listed).stage for day in days] == ["计入", "计入", REMOVED, REMOVED, "保存期满"]
    assert [on(day, listed).published for day in days[:3]] == [None, None, False]
    assert on(days[0], replace(listed, valid_to=None)).ends_at is None  # nobody has removed it
    assert on(days[0], listing(date(2020, 3, 1), list_type="RED_TAX_A")).stage == RED


def test_a_court_listing_has_a_term_by_its_grounds_and_may_be_extended() -> None:
    court, rules = {"list_type": "COURT_SXBZXR", "authority": "虚构县人民法院"}, life_rules({"COURT": True})
    day = date(2024, 1, 1)
    fixed, first, both = (listing(day, kinds=kinds, **court) for kinds in (GROUNDS[1:], GROUNDS[:1], GROUNDS[:2]))
    assert [on(day, each, rules=rules).ends_at for each in (fixed, first, both)] == [date(2026, 1, 1), None, None]
    assert on(day, replace(fixed, kinds=()), rules=rules).ends_at is None  # a ground that nobody names may be the first
    extended, beyond, removed = (replace(fixed, valid_to=until) for until in (date(2027, 1, 1), date(2031, 1, 1), date(2025, 1, 1)))
    assert [on(day, each, rules=rules).ends_at for each in (extended, beyond, removed)] == [date(2027, 1, 1), date(2029, 1, 1), date(2025, 1, 1)]
    person = on(day, replace(fixed, natural_person=True))
    assert person.published  # the law publishes it


def test_the_severe_list_of_the_province_bars_repair_while_it_lasts() -> None:
    made = penalty(date(2026, 4, 1))
    listed = Event(date(2026, 6, 1), What.LISTED, date(2026, 12, 1), list_type="ZJ_SEVERE")
    assert [on(day, made, listed).repair_from for day in (date(2026, 5, 31), date(2026, 6, 1), date(2026, 12, 1))] == [date(2026, 7, 1), None, date(2026, 7, 1)]
    assert "第32条" in on(date(2026, 7, 1), made, listed).repair_note
    assert on(date(2026, 7, 1), listing(date(2026, 1, 1), list_type="ZJ_SEVERE")).repair_from is None


def test_a_natural_persons_penalty_is_not_public() -> None:
    assert on(date(2026, 5, 1), penalty(date(2026, 4, 1), natural_person=True, published=date(2026, 4, 5))).published is False


def test_what_has_ended_by_today_is_used_for_no_earlier_day() -> None:
    made = penalty(date(2020, 1, 1))
    assert state(made, (), date(2024, 6, 1), SHIPPED).counts_as_negative
    assert not state(made, (), date(2024, 6, 1), SHIPPED, today=date(2025, 1, 1)).shown


def test_every_rule_says_where_it_comes_from_and_how_sure_we_are() -> None:
    for name in ("life_regimes.csv", "life_grades.csv", "life_amounts.csv"):
        assert all(row["evidence"] in ("S", "S2", "O", "S2/O") for row in policy_rows(name)), name
    assert all(row["instrument"] and row["valid_from"] and row["article"] for row in policy_rows("life_regimes.csv"))
    assert len({each.id for each in life_switches()}) == len(SWITCHES) >= 10
    unsure = [each for each in life_switches() if each.evidence != "S" and each.shipped]
    minima = [f"{each}_MINIMUM" for each in ("MEM11", "MOHRSS45", "NDRC36", "SAMR107")]  # second-hand accounts agree: docs/decisions/0008
    assert sorted(each.id for each in unsure) == sorted([*minima, "LITIGATION_AFTER_REVIEW"])  # that one only delays counting
    assert not any(each.evidence == "O" and each.shipped for each in life_switches() if each.id.endswith("_MINIMUM"))


DAYS = st.dates(date(2017, 1, 1), date(2032, 12, 31)) | st.sampled_from([date(2024, 2, 29), date(2026, 4, 1), date(2025, 12, 25), date(2023, 4, 30)])
ENDS = st.none() | DAYS
RECORDS = st.builds(
    Record,
    record_id=st.just("x:1"),
    kind=st.sampled_from((PENALTY, LISTING)),
    decided=st.none() | DAYS,
    kinds=st.lists(st.sampled_from(KINDS + GROUNDS), max_size=3, unique=True).map(tuple),
    fine_wan=st.none() | st.sampled_from([Decimal("0.1"), Decimal("0.3"), Decimal(5), Decimal(100), Decimal(2000)]),
    procedure=st.sampled_from(("", "简易程序", "一般程序")),
    authority=st.sampled_from(("", SAMR, HOUSING)),
    basis=st.sampled_from(("", "《食品安全法》", "《安全生产法》", "《建筑法》")),
    published=ENDS,
    valid_to=ENDS,
    list_type=st.sampled_from(("SAMR_SEVERE", "COURT_SXBZXR", "WAGE", "ZJ_SEVERE", "SAMR_ABNORMAL", "RED_TAX_A", "STAT")),
    natural_person=st.booleans(),
)


@st.composite
def events(draw: st.DrawFn) -> Event:
    day = draw(DAYS)
    until = draw(st.none() | st.integers(0, 900).map(lambda days: day + timedelta(days=days)))
    what = draw(st.sampled_from(tuple(What)))
    if what is What.REVIEWED:
        return review(
            day, until, draw(st.sampled_from(("", "维持", "变更", "撤销", "确认违法", "撤回", "驳回"))), draw(st.sampled_from(("行政复议", "行政诉讼")))
        )
    if what is What.OBJECTED:
        return Event(day, what, until, draw(st.sampled_from(("", "成立", "不成立"))), corrected=draw(st.booleans()))
    return Event(day, what, until if what is What.LISTED else None, list_type="ZJ_SEVERE" if what is What.LISTED else "")


MANY = st.lists(events(), max_size=4)
RULES = st.sets(st.sampled_from(SWITCHES)).map(lambda on: life_rules(dict.fromkeys(on, True)))
PROPERTY = settings(max_examples=300, deadline=None)


@PROPERTY
@given(RECORDS, MANY, DAYS, RULES)
def test_nothing_counts_after_its_end(record: Record, happened: list[Event], day: date, rules: Rules) -> None:
    found = state(record, happened, day, rules)
    if found.ends_at is not None and day >= found.ends_at:
        assert not found.counts_as_negative
    if found.end is not None:
        assert (found.shown, found.counts_as_negative, found.published, found.repair_from) == (False, False, False, None)


@PROPERTY
@given(RECORDS, MANY, DAYS, st.integers(0, 4000), RULES)
def test_what_has_ended_does_not_come_back(record: Record, happened: list[Event], day: date, later: int, rules: Rules) -> None:
    found = state(record, happened, day, rules)
    if found.end is not None:
        after = state(record, happened, day + timedelta(days=later), rules)
        assert after.end is not None


@PROPERTY
@given(RECORDS, MANY, DAYS, DAYS, RULES)
def test_a_repair_never_lengthens_anything(record: Record, happened: list[Event], repaired: date, day: date, rules: Rules) -> None:
    before, after = state(record, happened, day, rules), state(record, [*happened, Event(repaired, What.REPAIRED)], day, rules)
    assert after.counts_as_negative <= before.counts_as_negative
    assert not after.counts_as_negative
    assert not after.published
    assert after.ends_at is not None
    assert after.ends_at <= min(repaired, before.ends_at or date.max)
    assert after.kept_until == before.kept_until


@PROPERTY
@given(RECORDS, MANY, DAYS, RULES, st.randoms(use_true_random=False))
def test_the_order_of_events_changes_nothing(record: Record, happened: list[Event], day: date, rules: Rules, random: Any) -> None:
    shuffled = [*happened, *happened]
    random.shuffle(shuffled)
    assert state(record, shuffled, day, rules) == state(record, happened, day, rules)


@PROPERTY
@given(RECORDS, MANY, DAYS, st.sampled_from(SWITCHES), RULES)
def test_switching_a_regime_on_never_lengthens_the_use(record: Record, happened: list[Event], day: date, switch: str, rules: Rules) -> None:
    if switch not in {each.id for each in rules.regimes}:
        return
    without = Rules(rules.life, rules.regimes, rules.stops - {switch})
    with_it = Rules(rules.life, rules.regimes, rules.stops | {switch})
    assert state(record, happened, day, with_it).counts_as_negative <= state(record, happened, day, without).counts_as_negative


@PROPERTY
@given(RECORDS, MANY, DAYS, st.sampled_from(KINDS))
def test_a_further_kind_of_penalty_never_shortens_what_is_known(record: Record, happened: list[Event], day: date, kind: str) -> None:
    for regime in SHIPPED.regimes:
        if record.kind == PENALTY == regime.record and regime.id != "SAMR45":  # there a long restriction of unknown length has no known end
            before, after = longest_end(record, regime), longest_end(replace(record, kinds=(*record.kinds, kind)), regime)
            assert not record.kinds or before is None or after is None or after >= before or grade_of(record, regime) is None


@PROPERTY
@given(RECORDS, MANY, DAYS, RULES)
def test_a_record_never_counts_before_it_is_final(record: Record, happened: list[Event], day: date, rules: Rules) -> None:
    found = state(record, happened, day, rules)
    if found.counts_as_negative and record.kind == PENALTY:
        final = final_from(record, happened, day, rules.life)
        assert final is not None
        assert final <= day
        assert record.procedure != "简易程序"


@PROPERTY
@given(RECORDS, MANY, DAYS)
def test_five_years_are_the_most_for_a_penalty(record: Record, happened: list[Event], day: date) -> None:
    kept = kept_until(record, record_life())
    if record.kind == PENALTY and record.decided is not None:
        assert kept == months_after(record.decided, 60)
        assert day < kept or not state(record, happened, day, SHIPPED).shown


@PROPERTY
@given(RECORDS, MANY, DAYS, st.integers(0, 3000), RULES)
def test_asking_later_never_shows_more(record: Record, happened: list[Event], day: date, later: int, rules: Rules) -> None:
    today = day + timedelta(days=later)
    assert state(record, happened, day, rules, today=today).shown <= state(record, happened, day, rules).shown


def ordinary(sequence: Sequence[Event]) -> list[Event]:
    return [each for each in sequence if each.what is not What.LISTED]


@PROPERTY
@given(RECORDS, MANY, DAYS)
def test_being_on_a_severe_list_bars_a_repair_and_changes_no_use(record: Record, happened: list[Event], day: date) -> None:
    free, listed = state(record, ordinary(happened), day, SHIPPED), state(record, happened, day, SHIPPED)
    assert (free.counts_as_negative, free.published, free.ends_at) == (listed.counts_as_negative, listed.published, listed.ends_at)
