"""Bans that attach to a person: what is cited, how long it runs, which trades it reaches, and that the policy covers every article."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from analytics.bans.citations import article_text, citations, numeral
from analytics.bans.policy import FILE, Mechanism, bans
from analytics.bans.sectors import ALL, OWN, sectors
from analytics.bans.terms import Term, imposes, last_day, read_term, runs, stated_term
from ledger.codelists import code_list
from ledger.errors import PolicyError

SIGNS = "零一二三四五六七八九"


def chinese(number: int) -> str:
    """A number below a thousand as laws write it: 10 → 十, 105 → 一百零五."""
    hundreds, rest = divmod(number, 100)
    tens, ones = divmod(rest, 10)
    text = f"{SIGNS[hundreds]}百" if hundreds else ""
    text += ("" if not hundreds and tens == 1 else SIGNS[tens]) + "十" if tens else "零" if hundreds and ones else ""
    return text + (SIGNS[ones] if ones else "")


@given(st.integers(1, 999))
def test_every_article_number_is_read_in_signs_and_in_digits(number: int) -> None:
    assert numeral(chinese(number)) == numeral(str(number)) == number


@given(st.text(max_size=12))
def test_text_that_is_no_number_gives_none_and_never_an_error(text: str) -> None:
    assert numeral(text) is None or isinstance(numeral(text), int)
    assert isinstance(citations(text), tuple)
    assert stated_term(text) is None or isinstance(stated_term(text), Term)


def test_articles_belong_to_the_law_before_them() -> None:
    basis = "《中华人民共和国药品管理法》第一百一十六条、第118条第一款，并依据《食品安全法》第一百三十五条"
    assert citations(basis) == (("药品管理法", frozenset({116, 118})), ("食品安全法", frozenset({135})))
    assert citations("依法处理") == ()


@pytest.mark.parametrize(("article", "shown"), [("135(1)", "第 135 条（1）"), ("38;39", "第 38、39 条"), ("24(1)(2); 27", "第 24 条（1）（2）、第 27 条")])
def test_articles_are_shown_as_a_person_cites_them(article: str, shown: str) -> None:
    assert article_text(article) == shown


@pytest.mark.parametrize(
    ("content", "term"),
    [
        ("罚款5万元；终身禁止从事药品生产经营活动", Term(None, None)),
        ("十年内禁止从事药品生产经营活动", Term(10, 10)),
        ("自处罚决定作出之日起5年内不得从事食品生产经营管理工作", Term(5, 5)),
        ("五年内不受理其申请；十年内禁止其从事化妆品生产经营活动", Term(10, 10)),
        ("罚款；限制从业", None),
        ("三年内不得担任董事，五年内不得担任法定代表人", None),
    ],
)
def test_the_term_is_what_the_decision_says_and_unknown_where_it_says_none_or_two(content: str, term: Term | None) -> None:
    assert stated_term(content) == term


def test_a_decision_restricts_somebody_by_its_kind_or_by_its_words() -> None:
    assert imposes("罚款；限制从业", "")
    assert imposes("罚款", "十年内禁止从事药品生产经营活动")
    assert not imposes("罚款；吊销许可证件", "吊销药品经营许可证，不得申请延期缴纳罚款")


@given(st.dates(date(2000, 1, 1), date(2030, 1, 1)), st.integers(1, 20))
def test_the_last_day_is_inside_and_the_next_is_not(begin: date, years: int) -> None:
    end = last_day(begin, years)
    assert end is not None
    assert runs(Term(years, years), begin, end) is True
    assert runs(Term(years, years), begin, end + timedelta(days=1)) is False
    assert runs(Term(years, years), begin, begin - timedelta(days=1)) is False


@given(st.dates(date(2000, 1, 1), date(2030, 1, 1)), st.integers(0, 40_000))
def test_a_range_is_certain_to_its_least_and_unknown_after(begin: date, days: int) -> None:
    day = begin + timedelta(days=days)
    least = last_day(begin, 10)
    assert least is not None
    assert runs(Term(10, None), begin, day) is (True if day <= least else None)
    assert runs(Term(None, None), begin, day) is True


@pytest.mark.parametrize("text", ["", "十年", "5~", "~", "LIFE~5~3"])
def test_a_term_of_the_policy_that_nobody_understands_is_refused(text: str) -> None:
    with pytest.raises(PolicyError):
        read_term(text, FILE)


def test_every_ban_of_the_code_list_is_decided_or_says_why_not() -> None:
    known = {row["id"] for row in code_list("person_bans").rows}
    every = bans(enabled=False)
    assert {each.id.partition("/")[0] for each in every} == known
    assert len(known) == 83
    assert all(each.reason for each in every if not each.enabled)
    assert all(each.barred_roles and each.sectors and (each.record or each.by_person) for each in bans())


def test_what_follows_a_judgment_or_a_listing_alone_is_off_but_for_the_debtor() -> None:
    on = {each.id for each in bans() if each.mechanism in (Mechanism.STATUS, Mechanism.LISTING)}
    assert on == {"CO178-5", "REG12/listed"}


def test_a_finding_of_responsibility_is_always_left_to_a_person() -> None:
    assert all(each.check or each.note for each in bans() if each.mechanism is Mechanism.RESPONSIBILITY)


def test_local_bans_reach_only_their_own_province() -> None:
    local = {each.id: each.provinces for each in bans() if each.provinces}
    assert local == {"SHFOOD109": ("31",), "ZJFOOD24": ("33",), "ZJAIR58": ("33",)}


def test_the_laws_that_punish_whoever_employs_a_barred_person_are_told() -> None:
    told = {each.law for each in bans() if each.employer and not each.employer.endswith("不是处罚")}
    assert told == {"食品安全法", "上海市食品安全条例", "药品管理法", "化妆品监督管理条例", "医疗器械监督管理条例"}


def test_feed_tobacco_and_meal_delivery_are_no_food_and_a_licence_is_better_proof_than_a_code() -> None:
    food = sectors()["food"]
    assert food.holds("6210", ())
    assert food.holds("1411", ())
    assert not any(food.holds(code, ()) for code in ("1320", "5128", "6242", "5292", ""))
    assert food.holds("5292", ("食品经营许可证",)) == "持有食品经营许可证"
    assert sectors()["drug"].holds("2750", ()) == ""


def test_every_sector_that_a_ban_names_has_industries() -> None:
    named = {name for each in bans() for name in each.sectors} - {ALL, OWN}
    assert all(sectors()[name].prefixes for name in named)
