"""The life of a measure as a fold: what no order of steps can reach, and what ends for good."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta
from itertools import pairwise

from hypothesis import event as seen
from hypothesis import given, settings
from hypothesis import strategies as st

from proceedings.events import Event, Kind
from proceedings.sanctions.matter import Matter, fold, same_person
from proceedings.sanctions.proposal import Proposal, from_content, to_content
from proceedings.sanctions.steps import ENDED, State, Step

BEGIN = date(2026, 1, 5)
PEOPLE = ("李科", "王处", "李科（0a1b2c3d）", "赵员")
OFFICES = ("住建局", "交易中心")
PROPOSAL = Proposal("A-01", grounds=("penalties:1",), departments=OFFICES, first_day=BEGIN, last_day=BEGIN + timedelta(days=60))


def step(word: str, day: date, who: str = "李科", department: str = "住建局", **content: object) -> Event:
    said = {**to_content(PROPOSAL), **content} if word == Step.PROPOSE else content
    return Event("CJ-x", Kind.SANCTION, "CJ-2026-000001", word, "S1", "", "", day, who, department, "文〔2026〕1号", "理由", said)


@st.composite
def histories(draw: st.DrawFn, forward: bool = False) -> list[Event]:
    """Any steps by anybody, in any order, as a broken program or a forger would write them; most begin on a way that is nearly the regular one."""
    words = draw(st.lists(st.sampled_from(list(Step)), max_size=10))
    regular = walk(0, 1, 2, draw(st.integers(7, 9)))[: draw(st.sampled_from((0, 0, 2, 3, 4, 4, 4)))]
    left_out = draw(st.sampled_from((None, None, None, None, Step.PASS, Step.NOTIFY)))
    auditor = draw(st.sampled_from(("王处", *PEOPLE)))
    found = [replace(each, who=auditor) if each.step == Step.PASS else each for each in regular if each.step != left_out]
    day = found[-1].day if found else BEGIN
    for word in words:
        day += timedelta(days=draw(st.integers(0 if forward else -2, 12)))
        waits = draw(st.integers(1, 8))
        due = {"reply": (day + timedelta(days=waits)).isoformat()} if word == Step.NOTIFY and draw(st.integers(0, 5)) else {}
        found.append(step(word, day, draw(st.sampled_from(PEOPLE)), draw(st.sampled_from((*OFFICES, "税务局"))), due=due))
    return found


def prefixes(history: Sequence[Event]) -> list[Matter | None]:
    return [fold(history[:length]) for length in range(len(history) + 1)]


@settings(max_examples=500, deadline=None)
@given(histories())
def test_no_order_of_steps_reaches_a_push_without_a_second_person_and_a_served_notice(history: list[Event]) -> None:
    matter = fold(history)
    if matter is None or matter.pushed is None:
        return
    seen("pushed")
    pushed = next(number for number, each in enumerate(prefixes(history)) if each and each.pushed)
    before = history[: pushed - 1]
    proposed = max(number for number, each in enumerate(before) if each.step == Step.PROPOSE and _counted(history, number))
    passed = [each for number, each in enumerate(before) if number > proposed and each.step == Step.PASS and _counted(history, number)]
    notices = [each for number, each in enumerate(before) if number > proposed and each.step == Step.NOTIFY and _counted(history, number)]
    assert passed
    assert all(not same_person(passed[-1].who, who) for who in matter.proposers)
    assert notices
    assert history[pushed - 1].day > date.fromisoformat(notices[-1].content["due"]["reply"])


def _counted(history: Sequence[Event], number: int) -> bool:
    """Whether the step at that place changed where the matter stands."""
    before, after = fold(history[:number]), fold(history[: number + 1])
    return (after.ignored if after else ()) == (before.ignored if before else ()) and after != before


@settings(max_examples=500, deadline=None)
@given(histories(forward=True), st.integers(0, 75))
def test_a_measure_is_never_live_before_its_push_after_its_last_day_or_after_it_was_lifted(history: list[Event], later: int) -> None:
    matter, day = fold(history), BEGIN + timedelta(days=later)
    if matter is None or not matter.live(day):
        return
    seen("live")
    assert matter.pushed is not None
    assert matter.pushed <= day <= BEGIN + timedelta(days=60)
    assert matter.ended is None or day < matter.ended


@settings(max_examples=300, deadline=None)
@given(histories(forward=True), histories(forward=True), st.integers(0, 300))
def test_what_has_ended_never_comes_back(history: list[Event], more: list[Event], later: int) -> None:
    matter = fold(history)
    if matter is None or matter.state not in ENDED or matter.ended is None:
        return
    seen(matter.state.value)
    shift = max(timedelta(0), matter.latest - BEGIN)
    after = fold([*history, *(step(each.step, each.day + shift, each.who, each.department, **dict(each.content)) for each in more)])
    assert after is not None
    assert after.state in ENDED
    assert not after.live(matter.ended + timedelta(days=later))


@settings(max_examples=300, deadline=None)
@given(histories())
def test_a_step_that_does_not_count_changes_nothing_but_the_list_of_such_steps(history: list[Event]) -> None:
    folded = prefixes(history)
    for before, after in pairwise(folded):
        if before and after and len(after.ignored) > len(before.ignored):
            assert (after.state, after.pushed, after.ended, after.latest) == (before.state, before.pushed, before.ended, before.latest)


@settings(max_examples=200, deadline=None)
@given(histories(forward=True), st.integers(-5, 300))
def test_days_pass_only_towards_the_end(history: list[Event], later: int) -> None:
    matter = fold(history)
    if matter is None:
        return
    day = BEGIN + timedelta(days=later)
    if matter.state_on(day) in ENDED:
        assert all(matter.state_on(day + timedelta(days=n)) in ENDED for n in (0, 1, 30, 4000))


def walk(*days: int) -> list[Event]:
    """Proposed, passed, served with five days to answer, pushed: each so many days after the first."""
    a, b, c, d = (BEGIN + timedelta(days=n) for n in days)
    due = {"reply": (c + timedelta(days=5)).isoformat()}
    return [step(Step.PROPOSE, a), step(Step.PASS, b, "王处"), step(Step.NOTIFY, c, due=due), step(Step.PUSH, d)]


def state(*events: Event) -> State:
    matter = fold(events)
    assert matter
    return matter.state


def test_the_whole_way() -> None:
    events = walk(0, 1, 2, 8)
    day = BEGIN + timedelta(days=9)
    assert state(*events) is State.PUSHED
    events += [step(Step.EXECUTE, day, "赵员", office) for office in OFFICES]
    assert state(*events) is State.EXECUTING
    events += [step(Step.FEEDBACK, day, "赵员", office) for office in OFFICES]
    assert state(*events) is State.ANSWERED
    matter = fold(events)
    assert matter
    assert matter.live(BEGIN + timedelta(days=60))
    assert not matter.live(BEGIN + timedelta(days=61))
    assert matter.state_on(BEGIN + timedelta(days=61)) is State.EXPIRED
    assert state(*events, step(Step.LIFT, day)) is State.LIFTED


def test_the_push_waits_until_the_period_to_state_a_view_is_over() -> None:
    assert state(*walk(0, 1, 2, 7)) is State.NOTIFIED
    assert state(*walk(0, 1, 2, 8)) is State.PUSHED


def test_a_view_that_was_stated_has_to_be_considered_by_a_second_person_before_the_push() -> None:
    events = walk(0, 1, 2, 20)
    told = [*events[:3], step(Step.REPLY, BEGIN + timedelta(days=4), "当事人")]
    assert state(*told, events[3]) is State.REPLIED
    assert state(*told, step(Step.PASS, BEGIN + timedelta(days=5), "李 科"), events[3]) is State.REPLIED
    assert state(*told, step(Step.PASS, BEGIN + timedelta(days=5), "王处"), events[3]) is State.PUSHED


def test_a_proposal_made_again_needs_a_new_audit_and_a_new_notice() -> None:
    returned = [*walk(0, 1, 2, 3)[:3], step(Step.REPLY, BEGIN + timedelta(days=3)), step(Step.RETURN, BEGIN + timedelta(days=4), "王处")]
    again = [*returned, step(Step.PROPOSE, BEGIN + timedelta(days=5), "赵员")]
    assert state(*again, step(Step.PUSH, BEGIN + timedelta(days=30))) is State.PROPOSED
    assert state(*again, step(Step.PASS, BEGIN + timedelta(days=6), "李科")) is State.PROPOSED  # who proposed once audits it never
    passed = [*again, step(Step.PASS, BEGIN + timedelta(days=6), "王处")]
    assert state(*passed, step(Step.PUSH, BEGIN + timedelta(days=30))) is State.PASSED


def test_only_a_department_that_it_was_pushed_to_executes_and_answers() -> None:
    pushed, day = walk(0, 1, 2, 8), BEGIN + timedelta(days=9)
    assert state(*pushed, step(Step.EXECUTE, day, department="税务局")) is State.PUSHED
    assert state(*pushed, step(Step.FEEDBACK, day, department="住建局")) is State.PUSHED  # nothing was executed yet


def test_one_person_under_two_spellings_is_one_person() -> None:
    assert same_person("李科", "李 科")
    assert same_person("李科（0a1b2c3d）", "李科")
    assert same_person("李科（0a1b2c3d）", "李某（0a1b2c3d）")
    assert not same_person("李科", "王处")
    assert not same_person("李科（0a1b2c3d）", "王处（4e5f6a7b）")


@settings(max_examples=300)
@given(
    st.builds(
        Proposal,
        st.text(),
        grounds=st.lists(st.text()).map(tuple),
        last_day=st.none() | st.dates(),
        lifelong=st.booleans(),
        first_day=st.dates(),
        item=st.dictionaries(st.text(), st.text()),
    )
)
def test_a_proposal_comes_back_from_the_log_as_it_was_written(proposal: Proposal) -> None:
    assert from_content(to_content(proposal)) == proposal
