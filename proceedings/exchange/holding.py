"""What we hold of an origin today."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from ledger.view import View


@dataclass(frozen=True, slots=True)
class Held:
    """One record that an origin has sent and not ended. `own_id`: the row that it became here; `local`: the row that another source had brought."""

    origin: str
    reference: str
    subject_id: str
    office: str
    package_no: str
    disclosure: str
    record_kind: str
    own_id: str
    local_standard: str
    regional_class: str
    crosswalk: str
    content: Mapping[str, Any] = field(default_factory=dict)

    @property
    def local(self) -> str:
        """The row of another source that says the same."""
        return str(self.content.get("local", ""))

    @property
    def record(self) -> str:
        """The row in which this record is found here; empty if it is in none."""
        return self.own_id or self.local


COLUMNS = (
    "origin", "reference", "subject_id", "office", "package_no", "disclosure", "record_kind", "own_id", "local_standard", "regional_class", "crosswalk",
)  # fmt: skip


def held_of(view: View, origin: str = "", subject_id: str = "") -> dict[str, Held]:
    """Reference → record, of one origin or of all, about one subject or about all. References of two origins may be equal: ask for one, or for a subject."""
    rows = view.rows(
        f"select {', '.join(COLUMNS)}, content from received where $origin in ('', origin) and $subject in ('', subject_id) order by origin, reference",
        {"origin": origin, "subject": subject_id},
    )
    return {row["reference"] if origin else f"{row['origin']}:{row['reference']}": _held(row) for row in rows}


def _held(row: Mapping[str, Any]) -> Held:
    return Held(**{name: row[name] or "" for name in COLUMNS}, content=json.loads(row["content"] or "{}"))
