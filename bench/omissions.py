"""How good the leads on unreported decisions are: the quality report of an invented province held against what was left out.

    python -m bench.omissions --enterprises 10000 --seed 1 --home FOLDER

A lead is right if a decision was left out for that subject and kind (a repair: under that number); a decision is found if a
lead is about it. What is natural counts as right when found, and not as missed. The planted ways are those that the report
looks for, so these figures guard against regressions; they do not estimate how the report does on real data.
"""

import argparse
import json
import sys
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

from bench.generate import FILE_NAME, Truth, generate
from bench.generate.truth import Omission
from ledger.identifiers import PersonKey
from ledger.store import Ledger
from ledger.working_days import working_days
from loaders.load import load_paths
from loaders.quality import Basis, Period, quality_report
from loaders.quality.suspicion import Suspicion
from loaders.quality.suspicions import KINDS

MONTHS = Period("2023-01", "2026-05")


@dataclass(frozen=True, slots=True)
class OmissionScore:
    """One kind of lead. `precision` and `recall` are None where there is nothing to judge."""

    kind: str
    leads: int
    right: int
    left_out: int
    found: int

    @property
    def precision(self) -> float | None:
        """Right ÷ leads."""
        return self.right / self.leads if self.leads else None

    @property
    def recall(self) -> float | None:
        """Found ÷ left out."""
        return self.found / self.left_out if self.left_out else None


def score(suspicions: Iterable[Suspicion], omissions: Sequence[Omission]) -> tuple[OmissionScore, ...]:
    """One line per kind of lead, in the order of the report."""
    every = list(suspicions)
    return tuple(_score(kind.id, [s for s in every if s.kind == kind.id], [o for o in omissions if o.kind == kind.id]) for kind in KINDS)


def matches(lead: Suspicion, omission: Omission) -> bool:
    """Whether a lead is about what was left out."""
    return lead.presupposed == omission.presupposed if not lead.subject_id else (lead.subject_id, lead.day) == (omission.subject_id, omission.day)


def _score(kind: str, leads: Sequence[Suspicion], omissions: Sequence[Omission]) -> OmissionScore:
    planted = [each for each in omissions if not each.natural]
    right = sum(any(matches(lead, each) for each in omissions) for lead in leads)
    return OmissionScore(kind, len(leads), right, len(planted), sum(any(matches(lead, each) for lead in leads) for each in planted))


def run(home: Path, enterprises: int, seed: int) -> tuple[OmissionScore, ...]:
    """Make a province, load it into `home`, report on it, and judge the leads."""
    truth = generate(enterprises, seed, home / "generated")
    ledger = Ledger(home)
    sources = [path for path in sorted((home / "generated").rglob("*")) if path.is_file() and path.name != FILE_NAME]
    load_paths(ledger, sources, PersonKey("a key for measuring only"), today=truth.as_of)
    return judged(ledger, truth)


def judged(ledger: Ledger, truth: Truth) -> tuple[OmissionScore, ...]:
    """The leads of a ledger that holds a province, against its truth."""
    report = quality_report(Basis(ledger, ledger.view(truth.as_of), MONTHS, working_days()))
    return score(report.suspicions, truth.omissions)


def main(arguments: Sequence[str]) -> int:
    """Print one JSON line per kind."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--enterprises", type=int, default=2000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--home", type=Path, required=True)
    options = parser.parse_args(arguments)
    for each in run(options.home, options.enterprises, options.seed):
        print(json.dumps(asdict(each) | {"precision": each.precision, "recall": each.recall}, ensure_ascii=False))
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
