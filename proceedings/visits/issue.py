"""Hands lists out: who is visited in which order, kept so that what comes back can be measured. A list that is out is not changed."""

import json
from collections.abc import Collection, Iterable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from analytics.visits.handed import HandedList, HandedVisit
from analytics.weeks import Week
from ledger.batch import Row
from ledger.batch_line import WORK
from ledger.errors import InputError
from ledger.store import Ledger
from ledger.tables import VISIT_LISTS
from ledger.versions import values_there
from proceedings.events import Actor, Draft, Kind, NothingToWriteError, append_steps, as_things_stand, next_number, read_events

ISSUED = "下发"
TOGETHER = 2_000  # lists in one batch: about 40,000 rows, so that memory stays small; a run that stops half-way goes on where it stopped
AHEAD = timedelta(weeks=8)  # a slip of the pen in the week is told before the list stands for good; nobody plans so far on the data of today


@dataclass(frozen=True, slots=True)
class Issued:
    """What was handed out. `already`: numbers of lists that were out before and stay as they are; `empty`: lists without a visit."""

    lists: int
    visits: int
    already: tuple[str, ...]
    empty: tuple[str, ...]


def issue(ledger: Ledger, lists: Iterable[HandedList], actor: Actor, today: date) -> Issued:
    """Write the lists and one step for every batch of them. One list per grid and week: a second one is told and not written.

    `lists` is read piece by piece and may be longer than memory. InputError, and the piece is not written, if a list names a
    subject or a place twice, or a chance outside 0 to 1.
    """
    parts = [_issue_piece(ledger, piece, actor, today) for piece in _pieces(lists)]
    already, empty = (tuple(number for part in parts for number in getattr(part, name)) for name in ("already", "empty"))
    return Issued(sum(part.lists for part in parts), sum(part.visits for part in parts), already, empty)


def check_week(week: Week, day: date) -> None:
    """InputError if no list can be handed out on a day for this week: it is over, or too far ahead for the data to say anything of it."""
    if week.sunday < day:
        raise InputError(f"{week} 已经过去（到 {week.sunday} 为止）", where="week", todo=f"写明还没有过去的一周（{day} 所在的一周或以后）")
    if week.monday > day + AHEAD:
        raise InputError(f"{week} 还早（{week.monday} 开始）", where="week", todo="下发不早于八周之前；核对年份和周次")


def lists_out(ledger: Ledger, numbers: Collection[str]) -> set[str]:
    """Which of these lists have been handed out."""
    return values_there(ledger, VISIT_LISTS, "list_no", numbers)


def _issue_piece(ledger: Ledger, lists: Sequence[HandedList], actor: Actor, today: date) -> Issued:
    for each in lists:
        _check(each)
    fresh: dict[str, HandedList] = {}
    already: list[str] = []
    with suppress(NothingToWriteError), ledger.batch("visits", ISSUED, kind=WORK) as batch:
        view = ledger.view(as_things_stand(ledger, today))
        try:
            out, steps = lists_out(ledger, {each.list_no for each in lists}), read_events(view, Kind.VISIT)
        finally:
            view.close()
        for each in lists:
            if each.list_no in out or each.list_no in fresh:
                already.append(each.list_no)
            elif each.visits:
                fresh[each.list_no] = each
        if not fresh:
            raise NothingToWriteError
        batch.known = []  # rows of lists that are out are not offered: nothing written before has to be read
        rows = [Row(_row(each, visit, today), number) for each in fresh.values() for number, visit in enumerate(each.visits, start=1)]
        batch.append(VISIT_LISTS, rows)
        content = {"weeks": sorted({each.week for each in fresh.values()}), "lists": len(fresh), "visits": len(rows)}
        draft = Draft(Kind.VISIT, next_number(steps, Kind.VISIT, today), ISSUED, today, actor, content=content)
        append_steps(batch, [draft], len(steps))
        batch.rows_in = batch.accepted = len(rows) + 1
        batch.note = json.dumps({"kind": Kind.VISIT.value, "matters": [draft.matter_no]}, ensure_ascii=False)
    empty = tuple(each.list_no for each in lists if not each.visits)
    return Issued(len(fresh), sum(len(each.visits) for each in fresh.values()), tuple(already), empty)


def _check(each: HandedList) -> None:
    subjects, ranks = {visit.subject_id for visit in each.visits}, {visit.rank for visit in each.visits}
    if not len(subjects) == len(ranks) == len(each.visits):
        raise InputError("清单中有重复的单位或序号", where=each.list_no, todo="重新生成清单")
    if not all(0 <= value <= 1 for visit in each.visits for value in (visit.expected, visit.chance)):
        raise InputError("清单中的可能性不在 0 到 1 之间", where=each.list_no, todo="检查走访策略，重新生成清单")


def _row(each: HandedList, visit: HandedVisit, today: date) -> dict[str, Any]:
    return {
        "list_no": each.list_no,
        "grid": each.grid,
        "week": each.week,
        "subject_id": visit.subject_id,
        "rank": visit.rank,
        "arm": visit.arm,
        "expected": visit.expected,
        "chance": visit.chance,
        "grounds": json.dumps(dict(visit.grounds), ensure_ascii=False, sort_keys=True),
        "candidates": each.candidates,
        "run_id": each.run_id,
        "policy": each.policy,
        "model": each.model or None,
        "issued": today,
    }


def _pieces(lists: Iterable[HandedList]) -> Iterator[list[HandedList]]:
    piece: list[HandedList] = []
    for each in lists:
        piece.append(each)
        if len(piece) == TOGETHER:
            yield piece
            piece = []
    if piece:
        yield piece
