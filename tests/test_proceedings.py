"""The log of steps: written whole or not at all, read back as of a day, one after the other."""

from collections.abc import Sequence
from datetime import date
from pathlib import Path

import pytest

from analytics.runs import analyse
from graph.results import results_run
from ledger.batch import Row
from ledger.errors import InputError
from ledger.store import Ledger
from ledger.switches import OFF, ON, switched
from ledger.tables import table
from ledger.view import View
from proceedings.events import Actor, Draft, Drafting, Entry, Event, Kind, next_number, read_events, record, same_person

DAY = date(2026, 6, 30)
LI = Actor("李科", "发展改革局")


def step(word: str, number: str = "", day: date = DAY, kind: Kind = Kind.REPAIR) -> Drafting:
    def drafting(events: Sequence[Event], _: View) -> Entry:
        return Entry([Draft(kind, number or next_number(events, kind, day), word, day, LI, content={"数": 1})])

    return drafting


def test_steps_come_back_in_the_order_in_which_they_were_written(tmp_path: Path) -> None:
    ledger = Ledger(tmp_path)
    record(ledger, Kind.REPAIR, step("申请"), DAY)
    record(ledger, Kind.REPAIR, step("受理", "XF-2026-000001"), DAY)
    record(ledger, Kind.REPAIR, step("申请"), DAY)
    events = read_events(ledger.view(DAY), Kind.REPAIR)
    assert [(each.matter_no, each.step) for each in events] == [("XF-2026-000001", "申请"), ("XF-2026-000001", "受理"), ("XF-2026-000002", "申请")]
    assert events[0].content == {"数": 1}
    assert len({each.event_id for each in events}) == 3


def test_the_same_step_twice_is_two_steps(tmp_path: Path) -> None:
    ledger = Ledger(tmp_path)
    for _ in range(2):
        record(ledger, Kind.REPAIR, step("催办", "XF-2026-000001"), DAY)
    assert len(read_events(ledger.view(DAY), Kind.REPAIR)) == 2


def test_an_earlier_day_does_not_know_a_later_step(tmp_path: Path) -> None:
    ledger = Ledger(tmp_path)
    record(ledger, Kind.REPAIR, step("申请"), DAY)
    assert read_events(ledger.view(date(2026, 6, 29)), Kind.REPAIR) == []


def test_a_refused_step_leaves_the_ledger_as_it_was(tmp_path: Path) -> None:
    ledger = Ledger(tmp_path)

    def refuse(_: Sequence[Event], __: View) -> Entry:
        raise InputError("不能这样办")

    with pytest.raises(InputError):
        record(ledger, Kind.REPAIR, refuse, DAY)
    assert ledger.lines() == []


def test_rows_that_follow_from_a_step_are_written_with_it(tmp_path: Path) -> None:
    ledger = Ledger(tmp_path)
    repair = {"subject_id": "A", "party_name": "甲", "record_kind": "行政处罚", "document_no": "1号", "repair_no": "XF", "outcome": "准予修复", "decided": DAY}
    record(ledger, Kind.REPAIR, lambda events, view: Entry(step("决定")(events, view).drafts, [(table("repairs"), repair)]), DAY, facts=True)
    view = ledger.view(DAY)
    assert view.rows("select repair_no from repairs") == [{"repair_no": "XF"}]
    assert len(ledger.lines()) == 1


def test_a_step_that_changes_no_fact_leaves_an_analysis_valid_and_one_that_does_ends_it(tmp_path: Path) -> None:
    ledger = Ledger(tmp_path)
    with ledger.batch("test", "rows") as batch:
        batch.append(table("enterprises"), [Row({"subject_id": "A", "name": "甲", "valid_from": date(2020, 1, 1)}, 1)])
        listing = {"subject_id": "A", "list_type": "WAGE", "document_no": "1号", "reason": "欠薪", "authority": "甲局", "valid_from": date(2026, 1, 1)}
        batch.append(table("listings"), [Row(listing, 1)])
    run = analyse(ledger, DAY)
    record(ledger, Kind.SANCTION, step("提请", kind=Kind.SANCTION), DAY)
    assert results_run(ledger.view(DAY)) == run.run_id
    assert not analyse(ledger, DAY).new
    record(ledger, Kind.REPAIR, step("决定"), DAY, facts=True)
    assert results_run(ledger.view(DAY)) is None
    assert analyse(ledger, DAY).new


def test_a_rule_is_as_it_was_last_switched_by_that_day(tmp_path: Path) -> None:
    ledger = Ledger(tmp_path)
    record(ledger, Kind.SWITCH, step(ON, "NDRC36", date(2026, 4, 1), Kind.SWITCH), DAY, facts=True)
    record(ledger, Kind.SWITCH, step(OFF, "NDRC36", date(2026, 6, 1), Kind.SWITCH), DAY, facts=True)
    assert switched(ledger.view(date(2026, 3, 31))) == {}
    assert switched(ledger.view(date(2026, 5, 1))) == {"NDRC36": True}
    assert switched(ledger.view(DAY)) == {"NDRC36": False}


def test_a_step_dated_back_is_checked_in_what_has_been_done_since(tmp_path: Path) -> None:
    ledger = Ledger(tmp_path)
    record(ledger, Kind.REPAIR, step("申请"), DAY)
    record(ledger, Kind.REPAIR, step("申请", day=date(2026, 6, 1)), date(2026, 6, 1))
    numbers = [each.matter_no for each in read_events(ledger.view(DAY), Kind.REPAIR)]
    assert numbers == ["XF-2026-000001", "XF-2026-000002"]


def test_one_person_under_two_spellings_is_one_person() -> None:
    assert same_person("张三", "张 三（ab12cd34）")
    assert same_person("张三", "张三\u200b")
    assert same_person("张三（ab12cd34）", "李四（ab12cd34）")
    assert not same_person("张三", "李四")
    assert not same_person("张三（ab12cd34）", "李四（ff12cd34）")


@pytest.mark.parametrize("who", ["", " ", "\u3000", "\u200b\u200b", "——"])
def test_nobody_is_no_actor(who: str) -> None:
    with pytest.raises(InputError):
        Actor(who)
