"""What the files of the field say in each column, and the lists of past weeks, which the product keeps and no department sends."""

import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import asdict
from datetime import date
from pathlib import Path

from analytics.visits.handed import HandedList, HandedVisit
from bench.generate.catalogue import check_items, departments
from bench.generate.field_model import HandedOut
from bench.generate.model import Firm
from bench.generate.rows import FOREVER, Row
from bench.generate.world import World

LISTS = "visit-lists.json"  # beside the source files; one list per line
ITEMS_SINCE = date(2024, 1, 2)


def complaints(world: World) -> Iterator[Row]:
    """One row per complaint."""
    for each in world.complaints:
        yield {
            **_subject(each.firm), "party_name": each.firm.name, "complaint_no": each.number, "kind": each.kind, "matter": each.matter,
            "received": each.received, "ended": each.ended, "outcome": each.outcome, "authority": each.authority.name,
        }  # fmt: skip


def visits(world: World) -> Iterator[Row]:
    """One row per visit."""
    for each in world.visits:
        yield {
            **_subject(each.firm), "party_name": each.firm.name, "visit_no": each.number, "list_no": each.list_no, "grid": each.firm.grid,
            "visited": each.day, "result": each.result, "remark": each.remark, "visitor": each.visitor,
        }  # fmt: skip


def inspectors(world: World) -> Iterator[Row]:
    """One row per certificate."""
    for each in world.inspectors:
        yield {
            "inspector_no": each.number, "name": each.name, "department": _department(each.office.field), "region": each.office.region,
            "items": "、".join(each.items), "valid_from": each.begin, "valid_to": each.end,
        }  # fmt: skip


def inspector_ties(world: World) -> Iterator[Row]:
    """One row per tie."""
    for each in world.ties:
        yield {
            **_subject(each.firm), "party_name": each.firm.name, "inspector_no": each.inspector.number, "kind": each.kind,
            "valid_from": each.begin, "valid_to": each.end,
        }  # fmt: skip


def subject_tags(world: World) -> Iterator[Row]:
    """One row per tag."""
    for each in world.tags:
        yield {
            **_subject(each.firm), "party_name": each.firm.name, "tag": each.tag, "authority": each.authority.name, "valid_from": each.begin,
            "valid_to": each.end or FOREVER,
        }  # fmt: skip


def items(world: World) -> Iterator[Row]:
    """One row per item and kind of department: the list is the same in every block, so only the first has it."""
    for row in check_items() if world.block == 0 else ():
        yield {**row, "department": _department(row["field"]), "valid_from": ITEMS_SINCE, "valid_to": FOREVER}


FIELD_ROWS: Mapping[str, Callable[[World], Iterator[Row]]] = {
    "complaints": complaints, "visits": visits, "inspectors": inspectors, "inspector_ties": inspector_ties, "check_items": items, "subject_tags": subject_tags,
}  # fmt: skip


def write_lists(world: World, path: Path) -> None:
    """Add the lists of this block to the file, one JSON document per line."""
    with path.open("a", encoding="utf-8") as out:
        for each in world.lists_out:
            out.write(json.dumps({"issued": each.issued.isoformat(), **asdict(each.content)}, ensure_ascii=False, separators=(",", ":")) + "\n")


def _department(field: str) -> str:
    """The department without its place, which has a column of its own: 市场监督管理局."""
    return departments()[field].name.format(place="", city="", county="")


def read_lists(path: Path) -> Iterator[HandedOut]:
    """The lists of the file, in its order."""
    with path.open(encoding="utf-8") as lines:
        for line in lines:
            held = json.loads(line)
            issued, visits = date.fromisoformat(held.pop("issued")), held.pop("visits")
            yield HandedOut(issued, HandedList(**held, visits=tuple(HandedVisit(**each) for each in visits)))


def _subject(firm: Firm) -> Row:
    return {"uscc": firm.uscc, "reg_no": "" if firm.uscc else firm.reg_no}
