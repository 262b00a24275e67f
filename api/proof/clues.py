"""With what the routes are asked: every id, number, name and day by which somebody could come upon the record."""

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from itertools import zip_longest

from ledger.store import Ledger
from ledger.view import View
from proceedings.events import FIELDS
from proceedings.proof.stores import times_to_try
from proceedings.proof.target import Target

MOST_TOUCHED = 3
MATTER = re.compile(r"[A-Z]{2}-[0-9]{4}-[0-9]{6}")
CITING = """select distinct finding_id, subject_id, members from findings, (select unnest($records) as record)
where contains(payload, '"' || record || '"') order by finding_id, members"""
TOUCHED = "select distinct subject_id from scores, (select unnest($records) as record) where contains(payload, '\"' || record || '\"') order by subject_id"
PEOPLE = "select distinct person_id from roles_all where list_contains($subjects, subject_id) and person_id is not null order by person_id"
PLACES = "select distinct grid, region from enterprises where list_contains($subjects, subject_id) order by all"


@dataclass(frozen=True, slots=True)
class Clues:
    """`near`: what leads straight to the record; `far`: subjects whose results it touched; `more`: how many of those were left out.

    `kinds`: what each of `near` is (主体, 记录, 线索 …); an operation that knows nothing of one kind is not asked for more of it.
    """

    near: tuple[str, ...]
    far: tuple[str, ...]
    days: tuple[str, ...]
    moments: tuple[str, ...]
    owners: tuple[str, ...]
    more: int = 0
    kinds: Mapping[str, str] = field(default_factory=dict)

    def kind(self, text: str) -> str:
        """What a clue is."""
        return self.kinds.get(text, "受影响的主体")

    @property
    def every(self) -> tuple[str, ...]:
        """All of them, the nearest first."""
        return (*self.near, *self.far)


def clues_of(ledger: Ledger, audit: View, target: Target, today: date) -> Clues:
    """Collected from an audit view: ids that no other view knows any more are the ones to try."""
    records = {"records": list(target.records)}
    citing = audit.rows(CITING, records)
    members = {member for row in citing for member in (row["subject_id"], *json.loads(row["members"]))}
    touched = sorted((members | {row["subject_id"] for row in audit.rows(TOUCHED, records)}) - set(target.owners) - {None})
    people = [row["person_id"] for row in audit.rows(PEOPLE, {"subjects": list(target.owners)})]
    places = audit.rows(PLACES, {"subjects": list(target.owners)})
    grids, regions = (sorted({row[name] for row in places if row[name]}) for name in ("grid", "region"))
    found = sorted({row["finding_id"] for row in citing})
    kinds = {"主体": target.owners, "记录": target.records, "文号": target.numbers, "名称": target.names, "线索": found, "事项": _matters(audit, target)}
    kinds |= {"人员": people, "网格": grids, "区划": regions, "文号的键": target.keys}
    times = times_to_try(ledger, target, today)
    return Clues(
        near=_in_turn(list(kinds.values())),
        far=tuple(touched[:MOST_TOUCHED]),
        days=tuple(dict.fromkeys(each.as_of.isoformat() for each in times)),
        moments=tuple(dict.fromkeys(each.known_at.isoformat() for each in times if each.known_at)),
        owners=target.owners,
        more=max(0, len(touched) - MOST_TOUCHED),
        kinds={text: name for name, texts in kinds.items() for text in texts},
    )


def _in_turn(several: Sequence[Sequence[str]]) -> tuple[str, ...]:
    """The first of every kind, then the second of every kind: a sample from the front leaves out no kind."""
    ranked = [text for rank in zip_longest(*several) for text in rank if text]
    return tuple(dict.fromkeys(ranked))


def _matters(audit: View, target: Target) -> Sequence[str]:
    """Numbers of matters that mention the record in any step."""
    rows = audit.rows(f"select {', '.join(FIELDS)} from proceedings order by event_id")
    mentions = [row for row in rows if any(each in " ".join(map(str, row.values())) for each in (*target.records, *target.numbers))]
    return sorted({number for row in mentions for number in (row["matter_no"], *MATTER.findall(row["content"] or ""))})
