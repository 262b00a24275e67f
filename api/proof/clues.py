"""With what the routes are asked: every id, number, name and day by which somebody could come upon the record."""

import json
import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from ledger.store import Ledger
from ledger.view import View
from proceedings.events import FIELDS
from proceedings.proof.stores import times_to_try
from proceedings.proof.target import Target

MOST_TOUCHED = 20
MATTER = re.compile(r"[A-Z]{2}-[0-9]{4}-[0-9]{6}")
CITING = """select distinct finding_id, subject_id, members from findings, (select unnest($records) as record)
where contains(payload, '"' || record || '"') order by finding_id, members"""
TOUCHED = "select distinct subject_id from scores, (select unnest($records) as record) where contains(payload, '\"' || record || '\"') order by subject_id"
PEOPLE = "select distinct person_id from roles_all where list_contains($subjects, subject_id) and person_id is not null order by person_id"
PLACES = "select distinct grid, region from enterprises where list_contains($subjects, subject_id) order by all"


@dataclass(frozen=True, slots=True)
class Clues:
    """`near`: what leads straight to the record; `far`: subjects whose results it touched; `more`: how many of those were left out."""

    near: tuple[str, ...]
    far: tuple[str, ...]
    days: tuple[str, ...]
    moments: tuple[str, ...]
    owners: tuple[str, ...]
    more: int = 0

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
    places = sorted({value for row in audit.rows(PLACES, {"subjects": list(target.owners)}) for value in row.values() if value})
    near = [*target.owners, *target.records, *target.numbers, *target.keys, *target.names, *sorted({row["finding_id"] for row in citing})]
    times = times_to_try(ledger, target, today)
    return Clues(
        near=tuple(dict.fromkeys([*near, *_matters(audit, target), *people, *places])),
        far=tuple(touched[:MOST_TOUCHED]),
        days=tuple(dict.fromkeys(each.as_of.isoformat() for each in times)),
        moments=tuple(dict.fromkeys(each.known_at.isoformat() for each in times if each.known_at)),
        owners=target.owners,
        more=max(0, len(touched) - MOST_TOUCHED),
    )


def _matters(audit: View, target: Target) -> Sequence[str]:
    """Numbers of matters that mention the record in any step."""
    rows = audit.rows(f"select {', '.join(FIELDS)} from proceedings order by event_id")
    mentions = [row for row in rows if any(each in " ".join(map(str, row.values())) for each in (*target.records, *target.numbers))]
    return sorted({number for row in mentions for number in (row["matter_no"], *MATTER.findall(row["content"] or ""))})
