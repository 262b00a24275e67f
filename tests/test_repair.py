"""Credit repair: applied for, checked, decided by the body that made the finding; refused with reasons that have codes; quashed."""

import shutil
from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ledger.batch import Row
from ledger.errors import InputError
from ledger.store import Ledger
from ledger.switches import OFF, ON
from ledger.tables import table
from ledger.working_days import working_days
from proceedings.events import Actor, Draft, Entry, Event, Kind, read_events, record
from proceedings.repair.checks import checks, failed
from proceedings.repair.clocks import due, overdue
from proceedings.repair.effect import current
from proceedings.repair.errors import (
    NothingToRepairError,
    NotRepairableError,
    NotTheFinderError,
    RepeatedApplicationError,
    SamePersonError,
    SwitchedOffError,
    WrongRepairStepError,
)
from proceedings.repair.listing import lines
from proceedings.repair.matter import FOLLOWS, GRANTED, OPEN, REFUSED, Repair, State, Step, after, folded
from proceedings.repair.policy import repair_policy
from proceedings.repair.quash import Quashing, quash
from proceedings.repair.steps import Act, Application, accept, apply_for, decide, end_provisional, withdraw
from proceedings.repair.sweep import sweep_repairs

DAY = date(2026, 6, 30)
TEA, CAKE = "91330106MA2XUG0001", "91330106MA2XUG0002"
OFFICE, OTHER = "虚构市环境保护局", "虚构市卫生局"
LI, WANG = Actor("李科", OFFICE), Actor("王科", OTHER)
FULL = Application(party=TEA, about="虚环罚〔2025〕1号", proofs=("缴款书001",), commitment="承诺书001")


def firm(key: str, name: str) -> dict[str, Any]:
    return {"subject_id": key, "uscc": key, "name": name, "kind": "企业", "status": "K", "region": "330106", "valid_from": date(2015, 1, 1)}


def fine(number: int, decided: date, **more: Any) -> dict[str, Any]:
    return {
        "subject_id": TEA, "document_no": f"虚环罚〔2025〕{number}号", "party_name": "虚构茶业有限公司", "conduct": "超标排放污水", "facts": "…", "basis": "…",
        "penalty_kinds": "罚款", "content": "罚款", "fine_wan": Decimal("2.5"), "decided": decided, "valid_to": date(2031, 1, 1), "authority": OFFICE,
        "authority_uscc": "11330106MB0000001X", "procedure": "一般程序", "published": decided, **more,
    }  # fmt: skip


def load(ledger: Ledger, tables: Mapping[str, Sequence[Mapping[str, Any]]]) -> None:
    with ledger.batch("test", "rows") as batch:
        for name, rows in tables.items():
            batch.append(table(name), [Row(row, number) for number, row in enumerate(rows, start=1)])


@pytest.fixture(scope="module")
def pattern(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A firm with two fines, one of a year ago and one of last month; made once, every test works in its own copy."""
    home = tmp_path_factory.mktemp("pattern") / "home"
    made = Ledger(home)
    penalties = [fine(1, date(2025, 6, 2)), fine(2, date(2026, 5, 20))]
    load(made, {"enterprises": [firm(TEA, "虚构茶业有限公司"), firm(CAKE, "虚构糕点有限公司")], "penalties": penalties})
    switch(made, "NDRC58_MINIMUM", ON)  # whoever runs the system has read the minimum at its source
    return home


@pytest.fixture
def ledger(pattern: Path, tmp_path: Path) -> Ledger:
    return Ledger(Path(shutil.copytree(pattern, tmp_path / "home")))


def applied(ledger: Ledger, application: Application = FULL, day: date = DAY) -> str:
    return apply_for(ledger, application, Actor("王窗口", "信用中心"), day)[0].matter_no


def accepted(ledger: Ledger, application: Application = FULL) -> str:
    number = applied(ledger, application)
    assert accept(ledger, number, Act(LI, DAY))[0].step == Step.ACCEPTED
    return number


def counted(ledger: Ledger, day: date = DAY) -> list[str]:
    return [row["document_no"] for row in ledger.view(day).rows("select document_no from penalties order by 1")]


def found(ledger: Ledger, number: str, department: str = "") -> dict[str, bool | None]:
    view = ledger.view(DAY)
    return {each.id: each.passed for each in checks(view, current(ledger, number, DAY), DAY, department)}


def test_a_repaired_record_is_used_no_more_for_any_day(ledger: Ledger) -> None:
    number = accepted(ledger)
    assert "虚环罚〔2025〕1号" in counted(ledger)
    decide(ledger, number, Act(LI, DAY, "公示期限已核实"), GRANTED)
    assert current(ledger, number, DAY).state is State.GRANTED
    assert counted(ledger) == []
    assert counted(ledger, date(2025, 12, 31)) == []
    repair = ledger.view(DAY).rows("select repair_no, outcome, record_kind, document_no, applied, decided from repairs")
    assert repair == [{"repair_no": number, "outcome": GRANTED, "record_kind": "行政处罚", "document_no": "虚环罚〔2025〕1号", "applied": DAY, "decided": DAY}]


def test_what_is_missing_is_told_by_code_and_the_refusal_to_accept_is_a_step(ledger: Ledger) -> None:
    number = applied(ledger, Application(party=TEA, about="虚环罚〔2025〕2号"))
    assert found(ledger, number) == {"XF01": True, "XF02": False, "XF03": False, "XF04": False, "XF05": True, "XF06": None}
    (step,) = accept(ledger, number, Act(LI, DAY))
    assert step.step == Step.NOT_ACCEPTED
    assert all(code in step.why for code in ("XF02", "XF03", "XF04"))
    assert "2026-08-20 起可以申请修复" in step.why
    assert counted(ledger) == ["虚环罚〔2025〕1号"], "the newer one is not final yet"


def test_only_the_body_that_made_the_finding_accepts_and_decides(ledger: Ledger) -> None:
    number = applied(ledger)
    for act in (lambda: accept(ledger, number, Act(WANG, DAY)), lambda: decide(ledger, number, Act(WANG, DAY, "公示期限已核实"), GRANTED)):
        with pytest.raises(NotTheFinderError, match=OFFICE):
            act()
    assert current(ledger, number, DAY).state is State.APPLIED


def test_a_severe_list_of_zhejiang_bars_the_ordinary_repair(ledger: Ledger) -> None:
    listing = {"subject_id": TEA, "list_type": "ZJ_SEVERE", "document_no": "浙严〔2026〕1号", "party_name": "虚构茶业有限公司", "reason": "…",
               "valid_from": date(2026, 1, 5), "authority": OTHER}  # fmt: skip
    number = accepted(ledger)
    load(ledger, {"listings": [listing]})
    assert found(ledger, number)["XF05"] is False
    with pytest.raises(NotRepairableError, match="XF05"):
        decide(ledger, number, Act(LI, DAY, "公示期限已核实"), GRANTED)
    load(ledger, {"listings": [listing | {"valid_to": date(2026, 6, 1)}]})
    assert found(ledger, number)["XF05"] is True


def test_a_decision_to_refuse_needs_its_reason_and_leaves_the_record(ledger: Ledger) -> None:
    number = accepted(ledger)
    with pytest.raises(Exception, match="理由"):
        decide(ledger, number, Act(LI, DAY), REFUSED)
    decide(ledger, number, Act(LI, DAY, "现场核查发现未整改"), REFUSED)
    assert current(ledger, number, DAY).state is State.REFUSED
    assert counted(ledger) == ["虚环罚〔2025〕1号"]
    assert applied(ledger, FULL) != number, "one may apply again"


def test_an_application_is_not_filed_twice_and_may_be_taken_back(ledger: Ledger) -> None:
    number = applied(ledger)
    with pytest.raises(RepeatedApplicationError, match=number):
        applied(ledger)
    withdraw(ledger, number, Act(Actor("王窗口"), DAY))
    assert current(ledger, number, DAY).state is State.WITHDRAWN
    assert applied(ledger) == "XF-2026-000002"
    with pytest.raises(WrongRepairStepError):
        withdraw(ledger, number, Act(Actor("王窗口"), DAY))


def test_what_is_no_longer_used_gets_the_answer_of_what_never_was(ledger: Ledger) -> None:
    decide(ledger, accepted(ledger), Act(LI, DAY, "公示期限已核实"), GRANTED)
    told = []
    for about in ("虚环罚〔2025〕1号", "虚环罚〔1999〕9号"):
        with pytest.raises(NothingToRepairError) as error:
            applied(ledger, Application(party=TEA, about=about))
        told.append(str(error.value).replace(about, "…"))
    assert told[0] == told[1]


def test_a_number_of_two_bodies_has_to_be_named_by_its_row(ledger: Ledger) -> None:
    both = [
        fine(7, date(2025, 1, 5), document_no="7号"),
        fine(8, date(2025, 2, 5), document_no="7号", authority=OTHER, authority_uscc="11330106MB0000002X", conduct="无证行医"),
    ]
    load(ledger, {"penalties": both})
    with pytest.raises(Exception, match="对应 2 项决定"):
        applied(ledger, Application(party=TEA, about="7号"))
    row = ledger.view(DAY).rows("select record_id from penalties where document_no = '7号' and authority = $office", {"office": OTHER})[0]["record_id"]
    number = applied(ledger, Application(party=TEA, about=row, proofs=("证",), commitment="承诺"))
    accept(ledger, number, Act(WANG, DAY))
    decide(ledger, number, Act(WANG, DAY, "公示期限已核实"), GRANTED)
    assert counted(ledger) == ["7号", "虚环罚〔2025〕1号"]


def test_a_court_ruling_on_reorganisation_brings_a_provisional_repair_before_the_minimum(ledger: Ledger) -> None:
    number = accepted(ledger, Application(party=TEA, about="虚环罚〔2025〕2号", commitment="承诺书", court_ruling="(2026)虚01破1号"))
    decide(ledger, number, Act(LI, DAY, "公示期限已核实"), GRANTED)
    assert current(ledger, number, DAY).provisional
    with pytest.raises(SwitchedOffError, match="XF-PROVISIONAL-END"):
        end_provisional(ledger, number, Act(LI, DAY), "(2026)虚01破1号之二")
    switch(ledger, "XF-PROVISIONAL-END", ON)
    end_provisional(ledger, number, Act(LI, DAY), "(2026)虚01破1号之二")
    assert current(ledger, number, DAY).state is State.ENDED
    assert [row["document_no"] for row in ledger.view(DAY).rows("select document_no from penalties_shown order by 1")] == [
        "虚环罚〔2025〕1号",
        "虚环罚〔2025〕2号",
    ]


def test_a_provisional_repair_can_be_switched_off(ledger: Ledger) -> None:
    switch(ledger, "XF-PROVISIONAL", OFF)
    with pytest.raises(SwitchedOffError, match="XF-PROVISIONAL"):
        applied(ledger, Application(party=TEA, about="虚环罚〔2025〕2号", court_ruling="(2026)虚01破1号"))


def test_the_bar_after_a_false_commitment_ships_off_and_counts_when_switched_on(ledger: Ledger) -> None:
    broken = {"subject_id": TEA, "uscc": TEA, "party_name": "虚构茶业有限公司", "commitment_no": "诺1", "kind": "修复型", "matter": "整改",
              "valid_from": date(2025, 1, 1),
              "authority": OFFICE, "fulfilment": "失诺", "judged": date(2025, 12, 1)}  # fmt: skip
    load(ledger, {"commitments": [broken]})
    number = applied(ledger)
    assert "XF07" not in found(ledger, number)
    switch(ledger, "XF-FALSE-COMMITMENT", ON)
    assert found(ledger, number)["XF07"] is False


def switch(ledger: Ledger, rule: str, step: str) -> None:
    draft = Draft(Kind.SWITCH, rule, step, DAY, Actor("管理员"), why="核对原文")
    record(ledger, Kind.SWITCH, lambda *_: Entry([draft]), DAY, facts=True)


def test_a_quashed_decision_ends_by_its_document_and_closes_the_application_for_it(ledger: Ledger) -> None:
    number = applied(ledger)
    ended = quash(ledger, Quashing(party=TEA, about="虚环罚〔2025〕1号", document="虚政复〔2026〕3号", of=date(2026, 6, 29)), WANG, DAY)
    assert ended[0].step == Step.QUASHED
    assert counted(ledger) == []
    assert current(ledger, number, DAY).state is State.WITHDRAWN
    limit = due(current(ledger, ended[0].matter_no, DAY), working_days(), repair_policy())
    assert limit is not None
    assert (limit.day, limit.rule.id) == (date(2026, 7, 2), "CX-48"), "three days, not working days, from the day of the document"


def test_a_changed_decision_ends_and_the_new_one_under_its_number_stands(ledger: Ledger) -> None:
    """The same as where the change comes as a row of reviews: what was decided on the day of the change or later is the new decision."""
    changing = Quashing(party=TEA, about="虚环罚〔2025〕1号", document="虚政复〔2026〕3号", of=date(2026, 3, 2), outcome="变更")
    quash(ledger, changing, WANG, DAY)
    assert counted(ledger) == []
    load(ledger, {"penalties": [fine(1, date(2026, 3, 2), fine_wan=Decimal("1"))]})
    assert counted(ledger) == ["虚环罚〔2025〕1号"], "the decision that replaces it"
    with pytest.raises(InputError, match="变更后的决定"):
        quash(ledger, changing, WANG, DAY)


def test_whoever_filed_the_application_does_not_decide_on_it(ledger: Ledger) -> None:
    number = apply_for(ledger, FULL, LI, DAY)[0].matter_no
    accept(ledger, number, Act(LI, DAY))
    with pytest.raises(SamePersonError, match="李科"):
        decide(ledger, number, Act(LI, DAY, "公示期限已核实"), GRANTED)
    decide(ledger, number, Act(Actor("周处", OFFICE), DAY, "公示期限已核实"), GRANTED)
    assert counted(ledger) == []


def test_a_namesake_of_another_department_may_decide(ledger: Ledger) -> None:
    number = apply_for(ledger, FULL, Actor(LI.who, OTHER), DAY)[0].matter_no
    accept(ledger, number, Act(LI, DAY))
    decide(ledger, number, Act(LI, DAY, "公示期限已核实"), GRANTED)
    assert counted(ledger) == []


def test_a_limit_beyond_the_calendar_is_unknown_and_keeps_nothing_from_being_listed(ledger: Ledger) -> None:
    late = date(max(working_days().years), 12, 30)
    number = applied(ledger, FULL, late)
    limit = due(current(ledger, number, late), working_days(), repair_policy())
    assert limit is not None
    assert limit.day is None
    after = date(late.year + 1, 2, 1)
    view = ledger.view(after)
    assert [(each.repair.number, each.late) for each in lines(view, after) if each.repair.open] == [(number, 0)]
    view.close()
    assert sweep_repairs(ledger, after) == [], "whether it is late is not known"


def test_the_clocks_are_three_working_days_to_accept_and_ten_in_all(ledger: Ledger) -> None:
    number = applied(ledger, FULL, date(2026, 9, 28))
    first = due(current(ledger, number, date(2026, 9, 28)), working_days(), repair_policy())
    assert first is not None
    assert (first.step, first.day, first.rule.id) == ("受理", date(2026, 10, 8), "XF-受理"), "the holidays of October do not count"
    accept(ledger, number, Act(LI, date(2026, 9, 28)))
    then = due(current(ledger, number, date(2026, 9, 28)), working_days(), repair_policy())
    assert then is not None
    assert then.day == working_days().add(date(2026, 9, 28), 7)
    everything = folded(read_events(ledger.view(date(2026, 12, 1)), Kind.REPAIR)).values()
    assert [each.number for each, _ in overdue(everything, working_days(), repair_policy(), date(2026, 12, 1))] == [number]
    assert overdue(everything, working_days(), repair_policy(), then.day) == [], "on its last day nothing is late"


def test_a_step_written_for_an_earlier_day_still_sees_every_later_one(ledger: Ledger) -> None:
    first = applied(ledger, FULL, DAY)
    other = applied(ledger, Application(party=TEA, about="虚环罚〔2025〕2号"), DAY - timedelta(days=9))
    assert first != other
    with pytest.raises(WrongRepairStepError, match="早于上一步"):
        accept(ledger, first, Act(LI, DAY - timedelta(days=9)))


STEPS = [each.value for each in Step]


def event(number: int, step: str) -> Event:
    content = {
        "party": "甲",
        "document_no": "1号",
        "record_kind": "行政处罚",
        "records": ["penalties:1"],
        "authority": OFFICE,
        "authority_uscc": "",
        "of": "2026-06-01",
    }
    return Event(f"e{number}", Kind.REPAIR, "XF-2026-000001", step, TEA, "", "", DAY + timedelta(days=number), "李", OFFICE, "", "", content)


@given(st.lists(st.sampled_from(STEPS), max_size=12))
def test_whatever_steps_are_written_a_repair_only_ever_moves_as_the_law_lets_it(steps: list[str]) -> None:
    repair: Repair | None = None
    for number, step in enumerate(steps):
        before = repair
        repair = folded([event(n, each) for n, each in enumerate(steps[: number + 1])]).get("XF-2026-000001")
        if before is not None and repair is not None and repair != before:
            assert step in {each.value for each in FOLLOWS[before.state]}
            assert len(repair.steps) == len(before.steps) + 1
        if before is not None:
            assert repair is not None
            assert not (before.state not in OPEN and repair.open), "what was decided does not become undecided"
            assert before.state is not State.QUASHED or repair.state is State.QUASHED


@given(st.lists(st.sampled_from(STEPS), max_size=12), st.integers(0, 12))
def test_a_step_that_may_not_follow_changes_nothing_wherever_it_stands(steps: list[str], place: int) -> None:
    events = [event(n, each) for n, each in enumerate(steps)]
    repair = folded(events[:place]).get("XF-2026-000001")
    if repair is not None:
        for step in Step:
            if step not in FOLLOWS[repair.state]:
                assert after(repair, event(99, step.value)) == repair


@given(st.lists(st.sampled_from(STEPS), max_size=12))
def test_a_receipt_comes_only_after_a_decision(steps: list[str]) -> None:
    repair = folded([event(n, each) for n, each in enumerate(steps)]).get("XF-2026-000001")
    if repair is not None and repair.receipt is not None:
        assert repair.decision is not None
        assert repair.steps.index(repair.receipt) > repair.steps.index(next(each for each in repair.steps if each.step in (GRANTED, REFUSED, Step.QUASHED)))


def test_every_state_is_reached_and_every_check_has_a_title_and_a_basis() -> None:
    reachable = {State.APPLIED, State.QUASHED} | {after_state for state in State for after_state in _next(state)}
    assert reachable == set(State)
    assert all(each.title and each.basis for each in repair_policy().checks.values())
    assert failed([]) == []


def _next(state: State) -> set[State]:
    from proceedings.repair.matter import BECOMES

    return {BECOMES[step] for step in FOLLOWS[state] if step in BECOMES}
