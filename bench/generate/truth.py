"""What was planted, and what the background holds by chance: the answers against which detectors are judged."""

import json
from dataclasses import asdict, dataclass
from datetime import date
from pathlib import Path
from typing import Any, Literal

Kind = Literal[
    "repeat", "linked_repeat", "successor", "shell", "cross_region", "barred_person", "ownership", "agent", "platform",
    "broken_commitment", "guarantee_ring", "early_warning",
]  # fmt: skip
REPEAT, SHELL, CROSS_REGION = "repeat-offenders", "shell-networks", "cross-region-dishonesty"
LINKED = "linked-repeat"
SUCCESSOR, EARLY_WARNING = "successor-evasion", "early-warning"
AGENTS, PLATFORM_MERCHANTS = "agents", "platform-merchants"
OWNERSHIP = "ownership-control"
BARRED = "barred-person-active"
COMMITMENTS, GUARANTEES = "broken-commitments", "guarantee-rings"
FILE_NAME = "truth.json"


@dataclass(frozen=True, slots=True)
class Planted:
    """One item. `expected` False is a hard negative: looks like it, and is not. `natural`: not planted, computed afterwards."""

    kind: Kind
    id: str
    subjects: tuple[str, ...]  # a finding on any of these is a finding of this item
    members: tuple[str, ...]  # everybody involved, subjects included
    detector: str | None  # None: no detector of this name is asked for it
    expected: bool
    note: str  # one Chinese sentence: why
    variant: str = ""
    rule: str = ""
    records: tuple[str, ...] = ()  # numbers of the decisions that it rests on
    natural: bool = False
    also: tuple[str, ...] = ()  # detectors that are right to find it too, though they are not asked for it


@dataclass(frozen=True, slots=True)
class Omission:
    """A decision that nobody reports, though something reported presupposes it. `natural`: not left out, but never made by this province."""

    kind: str  # of the lead that should be raised: loaders.quality.suspicions
    subject_id: str
    day: date  # of the evidence
    evidence: str  # number of the document that presupposes it
    presupposed: str  # number of the decision, where there is one
    natural: bool = False


@dataclass(frozen=True, slots=True)
class FileMade:
    """One source file: `rows` all in all, of them `duplicate` rows that repeat another and `bad` rows that must be rejected."""

    name: str
    table: str
    rows: int
    duplicate: int
    bad: int


@dataclass(frozen=True, slots=True)
class Truth:
    """All items of one province, and the files that were written."""

    enterprises: int
    seed: int
    as_of: date
    planted: tuple[Planted, ...]
    files: tuple[FileMade, ...]
    omissions: tuple[Omission, ...] = ()

    def write(self, path: Path) -> None:
        """As JSON, the same bytes for the same truth."""
        path.write_text(json.dumps(asdict(self), ensure_ascii=False, indent=1, default=str) + "\n", encoding="utf-8")

    @classmethod
    def read(cls, path: Path) -> "Truth":
        """Back from JSON."""
        held = json.loads(path.read_text(encoding="utf-8"))
        planted = tuple(_planted(each) for each in held["planted"])
        omissions = tuple(Omission(**{**each, "day": date.fromisoformat(each["day"])}) for each in held.get("omissions", ()))
        files = tuple(FileMade(**each) for each in held["files"])
        return cls(held["enterprises"], held["seed"], date.fromisoformat(held["as_of"]), planted, files, omissions)

    def counts(self) -> dict[str, dict[str, int]]:
        """Items per kind: planted to be found, hard negatives, natural."""
        table: dict[str, dict[str, Any]] = {}
        for each in self.planted:
            row = table.setdefault(each.kind, {"expected": 0, "hard_negative": 0, "natural": 0})
            row["natural" if each.natural else "expected" if each.expected else "hard_negative"] += 1
        return table


def _planted(held: dict[str, Any]) -> Planted:
    values: dict[str, Any] = {key: tuple(value) if isinstance(value, list) else value for key, value in held.items()}
    return Planted(**values)
