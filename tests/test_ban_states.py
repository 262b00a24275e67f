"""How a ban of a person stands: a pure fold over its steps, whatever their order, the day and what became of its ground."""

from collections.abc import Sequence
from datetime import date, timedelta

from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from analytics.bans.policy import bans
from analytics.bans.terms import last_day, read_term
from ledger.codelists import code_list
from proceedings.bans.ban import Ground, PersonBan, State, Step, stands
from proceedings.bans.eligibility import Verdict, answered
from proceedings.bans.errors import DocumentError
from proceedings.bans.lengths import lengths
from proceedings.bans.scope import Place
from proceedings.events import Event, Kind

BEGIN = date(2021, 3, 1)
DAYS = st.integers(0, 5_000).map(lambda days: BEGIN + timedelta(days=days))
LENGTHS = st.sampled_from(["1", "3", "5", "10", "15", "LIFE", "LISTED"])
PEOPLE = st.sampled_from(["甲", "乙", "丙"])
GROUNDS = st.builds(Ground, st.booleans(), st.none() | DAYS, st.none() | DAYS)
UNHURRIED = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
FOOD = Place("B", "乙食品店", "5221", "企业", "330106", (), "")


def event(step: str, day: date, who: str, length: str = "5", start: date = BEGIN) -> Event:
    content = {
        "rule": "FOOD135A", "authority": "某市场监督管理局", "decided": start.isoformat(), "start": start.isoformat(), "length": length,
        "scope": "从事食品生产经营管理", "role": "登记：法定代表人（2019-01-01 起）",
    }  # fmt: skip
    return Event("", Kind.BAN, "XZ-2021-000001", step, "A", "P-1", "penalties:1", day, who, "", "1号", "核对", content if step == Step.PROPOSED else {})


@st.composite
def histories(draw: st.DrawFn) -> list[Event]:
    """A proposal and whatever else, in any order and on any days; or one that is confirmed as it should be, and whatever comes after."""
    length, start = draw(LENGTHS), draw(DAYS)
    steps = draw(st.lists(st.tuples(st.sampled_from([*Step, "没有这一步"]), DAYS, PEOPLE), max_size=8))
    events = [event(step, day, who, length, start) for step, day, who in steps]
    if draw(st.booleans()):
        return [event(Step.PROPOSED, BEGIN, "甲", length, start), event(Step.CONFIRMED, BEGIN, "乙"), *events]
    place = draw(st.integers(0, len(events)))
    return [*events[:place], event(Step.PROPOSED, draw(DAYS), draw(PEOPLE), length, start), *events[place:]]


def stood(steps: Sequence[Event], day: date, ground: Ground) -> PersonBan:
    ban = stands(steps, day, ground)
    assume(ban is not None)
    assert ban is not None
    return ban


@UNHURRIED
@given(histories(), DAYS, GROUNDS)
def test_only_what_a_second_person_confirmed_ever_binds(steps: list[Event], day: date, ground: Ground) -> None:
    ban = stood(steps, day, ground)
    if ban.binding:
        assert ban.state is State.CONFIRMED
        assert any(each.step == Step.CONFIRMED and each.who == ban.confirmed_by != ban.proposed_by and each.day <= day for each in steps)


@UNHURRIED
@given(histories(), DAYS, GROUNDS)
def test_nothing_binds_before_its_first_day_or_after_its_last(steps: list[Event], day: date, ground: Ground) -> None:
    ban = stood(steps, day, ground)
    if ban.binding:
        last = last_day(ban.terms.start, ban.terms.term.most)
        assert ban.terms.start <= day
        assert ban.terms.term.listed or last is None or day <= last


@UNHURRIED
@given(histories(), DAYS, GROUNDS)
def test_an_open_claim_of_identity_theft_suspends_every_ban(steps: list[Event], day: date, ground: Ground) -> None:
    assert not stood(steps, day, Ground(True, ground.quashed, ground.unlisted)).binding


@UNHURRIED
@given(histories(), DAYS, DAYS)
def test_a_quashed_decision_ends_the_ban_from_that_day_on(steps: list[Event], quashed: date, day: date) -> None:
    ban = stood(steps, day, Ground(quashed=quashed))
    if quashed <= day:
        assert not ban.binding
    else:
        assert ban == stands(steps, day, Ground())


@UNHURRIED
@given(histories(), DAYS, DAYS)
def test_a_listing_that_ended_ends_only_bans_that_last_as_long_as_it(steps: list[Event], unlisted: date, day: date) -> None:
    ban = stood(steps, day, Ground(unlisted=unlisted))
    if ban.terms.term.listed and unlisted <= day:
        assert not ban.binding
    if not ban.terms.term.listed:
        assert ban == stands(steps, day, Ground())


@UNHURRIED
@given(
    LENGTHS,
    st.sampled_from([Step.EXPIRED, Step.LIFTED, Step.QUASHED, Step.REFUSED]),
    st.booleans(),
    st.lists(st.tuples(st.sampled_from(list(Step)), PEOPLE), max_size=6),
)
def test_what_has_ended_never_comes_back(length: str, end: Step, confirmed: bool, more: list[tuple[Step, str]]) -> None:
    steps = [event(Step.PROPOSED, BEGIN, "甲", length)]
    steps += [event(Step.CONFIRMED, BEGIN, "乙")] if confirmed else []
    assume(confirmed is not (end is Step.REFUSED))
    steps += [event(end, BEGIN, "乙")]
    later = [event(step, BEGIN, who) for step, who in more]
    ban = stood([*steps, *later], BEGIN + timedelta(days=1), Ground())
    assert ban.state is stood(steps, BEGIN, Ground()).state
    assert not ban.binding


@UNHURRIED
@given(LENGTHS, st.lists(st.sampled_from([Step.SUSPENDED, Step.RESUMED]), max_size=6))
def test_a_suspended_ban_binds_again_when_it_is_resumed(length: str, toggles: list[Step]) -> None:
    steps = [event(Step.PROPOSED, BEGIN, "甲", length), event(Step.CONFIRMED, BEGIN, "乙"), *(event(step, BEGIN, "甲") for step in toggles)]
    assert stood(steps, BEGIN, Ground()).binding is (not toggles or toggles[-1] is Step.RESUMED)


@UNHURRIED
@given(histories(), DAYS, GROUNDS)
def test_a_later_step_does_not_change_an_earlier_day(steps: list[Event], day: date, ground: Ground) -> None:
    assert stands(steps, day, ground) == stands([each for each in steps if each.day <= day], day, ground)


@UNHURRIED
@given(histories(), st.integers(0, 60_000))
def test_a_ban_for_life_ends_only_by_a_step_or_with_its_decision(steps: list[Event], days: int) -> None:
    day = max(each.day for each in steps) + timedelta(days=days)
    ban = stood(steps, day, Ground())
    if ban.terms.length == "LIFE" and ban.state is State.EXPIRED:
        assert any(each.step == Step.EXPIRED for each in steps)


@UNHURRIED
@given(histories(), DAYS, GROUNDS)
def test_a_right_is_refused_only_for_a_ban_that_binds_and_with_its_document(steps: list[Event], day: date, ground: Ground) -> None:
    ban = stood(steps, day, ground)
    answer = answered("P-1", "法定代表人", FOOD, [ban], day)
    assert (answer.verdict is Verdict.MAY_NOT) == ban.binding
    if answer.verdict is Verdict.MAY_NOT:
        assert "1号" in answer.reason
    else:
        assert answer.bans == ()


@UNHURRIED
@given(st.sampled_from(sorted(lengths())), st.text(alphabet="0123456789~LIFEST", max_size=8))
def test_a_length_is_one_that_the_article_allows_or_is_refused(rule: str, stated: str) -> None:
    try:
        term = lengths()[rule].chosen(stated)
    except DocumentError:
        return
    assert term.listed or term.least == term.most


def test_every_article_says_how_long_and_from_when() -> None:
    assert lengths().keys() == {row["id"] for row in code_list("person_bans").rows}
    assert lengths()["DRUG124"].own == lengths()["SAFE92"].own == lengths()["SEC221"].own == ""
    assert lengths()["FOOD135A"].own == "5"


def test_the_terms_of_the_detector_and_those_of_a_document_agree() -> None:
    for rule in bans():
        allowed = lengths()[rule.id.partition("/")[0]].allowed
        if rule.term.listed or rule.term.least == rule.term.most:
            own = "LISTED" if rule.term.listed else "LIFE" if rule.term.most is None else str(rule.term.most)
            assert own in allowed, rule.id
        else:
            assert any("~" in each or len(allowed) > 1 or read_term(each, rule.id).most is None for each in allowed), rule.id
