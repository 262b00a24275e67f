"""Which measures a view shows as live, held against the fold of their steps: six hundred histories of every length, on many days."""

import json
import random
from collections.abc import Iterator
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest

from ledger.batch import Row
from ledger.store import Ledger
from ledger.tables import table
from proceedings.events import Event, Kind
from proceedings.sanctions.matter import MeasureError, advance
from proceedings.sanctions.proposal import Proposal, to_content
from proceedings.sanctions.steps import Step

BEGIN, END = date(2026, 1, 5), date(2026, 6, 30)
FIRM = "91330106MA2XUG0001"
MATTERS = 600
PEOPLE = ("李科", "王处", "赵员")


def penalty(number: int) -> dict[str, Any]:
    return {"subject_id": FIRM, "document_no": f"虚市监罚〔2025〕{number}号", "party_name": "甲", "conduct": "销售过期食品",
            "penalty_kinds": "罚款",
            "fine_wan": Decimal(2), "decided": date(2025, 3, 1), "authority": "乙局", "authority_uscc": "11330106MB0000001X",
            "procedure": "一般程序"}  # fmt: skip


def load(ledger: Ledger, **tables: list[dict[str, Any]]) -> None:
    with ledger.batch("template", "虚构.csv") as batch:
        for name, rows in tables.items():
            batch.append(table(name), [Row(row, number) for number, row in enumerate(rows, start=2)])


def history(chance: random.Random, number: str, grounds: tuple[str, ...]) -> Iterator[Event]:
    """Steps that were allowed, some of them leading to the push and beyond; every one of them was taken at random."""
    first = BEGIN + timedelta(days=chance.randrange(30))
    proposal = Proposal("M-1", {"title": "禁止"}, grounds=grounds, departments=("住建局",), first_day=first,
                        last_day=chance.choice((None, first + timedelta(days=chance.randrange(10, 150)))))  # fmt: skip
    matter, day = None, BEGIN
    likely = [Step.PROPOSE, Step.PASS, Step.NOTIFY, Step.PUSH] * 2 + list(Step)
    for word in [*likely[:4], *(chance.choice(likely) for _ in range(chance.randrange(12)))][chance.choice((0, 0, 0, 1)) :]:
        day = min(day + timedelta(days=chance.randrange(9)), END)
        content = to_content(proposal) if word == Step.PROPOSE else {}
        due = {"reply": (day + timedelta(days=3)).isoformat()}
        event = Event(number, Kind.SANCTION, number, word, FIRM, "", "", day, chance.choice(PEOPLE), "住建局", "文1", "由", {**content, "due": due})
        try:
            matter = advance(matter, event)
        except MeasureError:
            continue
        yield event


def row(event: Event, number: int) -> dict[str, Any]:
    return {"event_id": f"{event.matter_no}/{number}", "kind": event.kind.value, "matter_no": event.matter_no, "step": str(event.step), "subject_id": FIRM,
            "day": event.day, "who": event.who, "department": event.department, "content": json.dumps(event.content, ensure_ascii=False)}  # fmt: skip


@pytest.fixture(scope="module")
def written(tmp_path_factory: pytest.TempPathFactory) -> tuple[Ledger, dict[str, list[Event]], str]:
    """A ledger with these histories, the histories, and the one ground of two that still stands."""
    ledger = Ledger(tmp_path_factory.mktemp("live"))
    load(ledger, penalties=[penalty(1), penalty(2)])
    records = {each["document_no"]: each["record_id"] for each in ledger.view(END).rows("select document_no, record_id from penalties")}
    good, gone = (str(records[f"虚市监罚〔2025〕{number}号"]) for number in (1, 2))
    chance = random.Random(20260630)
    choices = ((good,), (good, gone), (gone,))
    histories = {f"CJ-2026-{n:06}": list(history(chance, f"CJ-2026-{n:06}", chance.choice(choices))) for n in range(MATTERS)}
    load(ledger, proceedings=[row(each, number) for events in histories.values() for number, each in enumerate(events)])
    repair = {"subject_id": FIRM, "party_name": "甲", "record_kind": "行政处罚", "document_no": "虚市监罚〔2025〕2号", "repair_no": "修", "outcome": "准予修复"}
    load(ledger, repairs=[{**repair, "decided": date(2026, 3, 1)}])
    return ledger, histories, good


@pytest.mark.parametrize("day", [BEGIN + timedelta(days=n) for n in (0, 20, 33, 47, 62, 80, 101, 130, 176)])
def test_a_view_shows_as_live_what_the_steps_say_and_whose_ground_counts(written: tuple[Ledger, dict[str, list[Event]], str], day: date) -> None:
    ledger, histories, good = written
    told = {each["matter_no"]: each for each in ledger.view(day).rows("select * from live_measures")}
    wanted = set()
    for number, events in histories.items():
        matter = None
        for event in events:
            matter = advance(matter, event) if event.day <= day else matter
        if matter and matter.live(day) and good in matter.proposal.grounds:
            wanted.add(number)
            assert told[number]["valid_from"] == max(matter.pushed or day, matter.proposal.first_day)
            assert told[number]["valid_to"] == (matter.proposal.last_day + timedelta(days=1) if matter.proposal.last_day else None)
    assert set(told) == wanted


def test_the_histories_say_something(written: tuple[Ledger, dict[str, list[Event]], str]) -> None:
    ledger, histories, _ = written
    live = ledger.view(BEGIN + timedelta(days=62)).rows("select count(*) as number from live_measures")[0]["number"]
    words = {str(each.step) for events in histories.values() for each in events}
    assert live > 20
    assert words == {str(step) for step in Step}
