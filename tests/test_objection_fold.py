"""One objection as a pure fold over its steps, and its clocks over the calendar of working days: properties."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

from hypothesis import assume, given
from hypothesis import strategies as st

from ledger.working_days import working_days
from proceedings.events import Event, Kind
from proceedings.objections.clocks import due
from proceedings.objections.matter import DECIDING, FOLLOWS, Objection, State, Step, folded
from proceedings.objections.policy import objection_policy
from proceedings.objections.worklist import line

DAY = date(2026, 6, 1)
TEA = "91330106MA2XUG0001"
OFFICE, CENTRE = "虚构市场监督管理局", "虚构信用中心"
CALENDAR = working_days()


days = st.integers(min_value=0, max_value=40).map(lambda number: DAY + timedelta(days=number))
words = st.sampled_from([*Step, "催办"])
courses = st.lists(st.tuples(words, days), max_size=12)


def event(step: str, day: date, number: str = "YY-1") -> Event:
    said: dict[str, Any] = {"until": (day + timedelta(days=9)).isoformat(), "to": OFFICE}
    if step == Step.FILED:
        said |= {"kind": "信息有误", "party": "甲", "document_no": "1号", "records": ["penalties:1"], "point": "整条记录", "claim": "…", "evidence": [],
                 "place": "33", "provider": OFFICE}  # fmt: skip
    return Event("E", Kind.OBJECTION, number, step, TEA, "", "1号", day, "李科", CENTRE, "", "", said)


def course(steps: Sequence[tuple[str, date]]) -> Objection:
    return folded([event(Step.FILED, DAY), *(event(step, day) for step, day in sorted(steps, key=lambda each: each[1]))])["YY-1"]


@given(courses)
def test_a_record_is_annotated_from_the_filing_to_the_decision_and_never_longer(steps: list[tuple[str, date]]) -> None:
    objection = course(steps)
    end = objection.decided or date(2027, 1, 1)
    for day in (DAY - timedelta(days=1), *(DAY + timedelta(days=n) for n in range(45))):
        assert objection.annotated_on(day) == (DAY <= day < end)


@given(courses)
def test_an_objection_is_decided_once_and_what_came_later_does_not_change_it(steps: list[tuple[str, date]]) -> None:
    objection = course(steps)
    deciding = [each for each in objection.steps if each.step in DECIDING]
    assert len(deciding) == (0 if objection.open else 1)
    assert objection.decided == (deciding[0].day if deciding else None)


@given(courses)
def test_every_step_that_counts_was_allowed_where_it_stands(steps: list[tuple[str, date]]) -> None:
    state, objection = State.FILED, course(steps)
    for number in range(1, len(objection.steps)):
        before = folded(objection.steps[:number])["YY-1"]
        assert before.state == state
        assert objection.steps[number].step in FOLLOWS[state]
        state = folded(objection.steps[: number + 1])["YY-1"].state
    assert state == objection.state


@given(courses, courses)
def test_two_objections_do_not_know_each_other(one: list[tuple[str, date]], other: list[tuple[str, date]]) -> None:
    mixed = [event(Step.FILED, DAY, "YY-1"), event(Step.FILED, DAY, "YY-2")]
    mixed += [event(step, day, number) for number, steps in (("YY-1", one), ("YY-2", other)) for step, day in steps]
    alone = folded([each for each in mixed if each.matter_no == "YY-2"])["YY-2"]
    assert folded(mixed)["YY-2"] == alone


# The clocks

year = st.dates(date(2026, 1, 1), date(2026, 10, 31))
MADE_UP = date(2026, 2, 14)  # a Saturday that is worked, before the Spring Festival


def running(place: str, accepted: date, transferred: date | None = None, provider: str = OFFICE) -> Objection:
    found = folded([event(Step.FILED, accepted), event(Step.ACCEPTED, accepted), *([event(Step.TRANSFERRED, transferred)] if transferred else [])])["YY-1"]
    return replace(found, place=place, provider=provider)


@given(year)
def test_five_working_days_are_five_days_on_which_offices_work_also_over_holidays_and_make_up_days(accepted: date) -> None:
    found = due(running("33", accepted), CALENDAR, objection_policy())
    assert found is not None
    between = [accepted + timedelta(days=n) for n in range(1, (found.day - accepted).days + 1)]
    assert sum(CALENDAR.is_working(day) for day in between) == 5
    assert CALENDAR.is_working(found.day)
    assert found.latest is not None
    assert CALENDAR.between(accepted, found.latest) == 20


def test_a_made_up_saturday_counts_and_the_holiday_does_not() -> None:
    assert CALENDAR.is_working(MADE_UP)
    found = due(running("33", date(2026, 2, 12)), CALENDAR, objection_policy())
    assert found is not None
    assert found.day == CALENDAR.add(date(2026, 2, 12), 5)
    assert found.day > date(2026, 2, 19)


@given(year, st.integers(min_value=0, max_value=10))
def test_shanghai_transfers_in_two_working_days_and_the_provider_answers_in_five(accepted: date, later: int) -> None:
    waiting = due(running("31", accepted), CALENDAR, objection_policy())
    handed = accepted + timedelta(days=later)
    answering = due(running("31", accepted, handed), CALENDAR, objection_policy())
    assert waiting is not None
    assert answering is not None
    assert (waiting.step, CALENDAR.between(accepted, waiting.day)) == ("转交", 2)
    assert (answering.step, CALENDAR.between(handed, answering.day)) == ("办结", 5)
    own = due(running("31", accepted, provider=CENTRE), CALENDAR, objection_policy())
    assert own is not None
    assert (own.step, CALENDAR.between(accepted, own.day)) == ("办结", 5)


@given(year)
def test_where_no_rule_was_read_the_limit_is_unknown_and_nothing_is_late(accepted: date) -> None:
    objection = running("32", accepted)
    assert due(objection, CALENDAR, objection_policy()) is None
    assert line(objection, CALENDAR, date(2026, 12, 31)).late == 0


@given(courses)
def test_a_decided_objection_has_no_clock(steps: list[tuple[str, date]]) -> None:
    objection = course(steps)
    assume(not objection.open)
    assert due(objection, CALENDAR, objection_policy()) is None
