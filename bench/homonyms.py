"""Homonyms: `python -m bench.homonyms --pairs 1000 --true 300` plants them, loads, resolves, and counts false merges (must be 0).

Everything goes the way of real data: source files, the loader, the ledger, the policy as shipped. Besides the planted pairs,
every merged person is held against the truth, so that an accidental merge counts too.
"""

import argparse
import sys
import tempfile
import time
from collections import Counter, defaultdict
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from random import Random

from analytics.identity.decisions import resolve_and_record
from analytics.identity.policy import load_identity_policy
from bench.homonym_cases import TEMPTATIONS, TRUE
from bench.homonym_plant import Register
from ledger.canonical import canonical_ids
from ledger.identifiers import PersonKey
from ledger.identity_log import read_decisions
from ledger.store import Ledger
from loaders.load import load_paths
from loaders.report import totals

DAY = date(2026, 6, 30)


@dataclass(frozen=True, slots=True)
class Result:
    """What came of the plant. `false_merges`: merged persons that hold two different people; by kind: (planted, merged, in review)."""

    rejected: int
    false_merges: tuple[str, ...]
    kinds: dict[str, tuple[int, int, int]]
    review: int
    seconds: float

    def merged(self, *, same: bool) -> tuple[int, int]:
        """Planted and merged pairs: the true ones, or those of different people."""
        chosen = [counts for kind, counts in self.kinds.items() if kind.startswith("真：") == same]
        return sum(each[0] for each in chosen), sum(each[1] for each in chosen)


def plant(pairs: int, true: int, seed: int, key: PersonKey) -> Register:
    """At least `pairs` pairs of different people, all temptations in turn, and `true` true pairs."""
    register = Register(Random(seed), key)
    turn = 0
    while sum(not each.same for each in register.pairs) < pairs:
        TEMPTATIONS[turn % len(TEMPTATIONS)](register)
        turn += 1
    for number in range(true):
        TRUE[number % len(TRUE)](register)
    return register


def run(pairs: int, true: int, seed: int, home: Path) -> Result:
    """Plant, load, resolve, and hold the outcome against the truth."""
    register = plant(pairs, true, seed, PersonKey("a key for an invented register"))
    ledger = Ledger(home)
    loaded = totals(load_paths(ledger, [*register.write(home / "sources")], register.key, today=DAY))
    begin = time.perf_counter()
    outcome = resolve_and_record(ledger, DAY, load_identity_policy())
    seconds = time.perf_counter() - begin
    view = ledger.view(DAY)
    shown = canonical_ids(read_decisions(view))
    view.close()
    queued = {each.key for each in outcome.resolution.review}
    kinds: defaultdict[str, Counter[str]] = defaultdict(Counter)
    for each in register.pairs:
        kinds[each.kind]["planted"] += 1
        kinds[each.kind]["merged"] += shown.get(each.left, each.left) == shown.get(each.right, each.right)
        kinds[each.kind]["review"] += tuple(sorted((each.left, each.right))) in queued
    found = {kind: (counts["planted"], counts["merged"], counts["review"]) for kind, counts in kinds.items()}
    return Result(loaded.rejected, false_merges(register, shown), found, len(outcome.resolution.review), seconds)


def false_merges(register: Register, shown: dict[str, str]) -> tuple[str, ...]:
    """Shown persons under whom different people were merged."""
    people: defaultdict[str, set[int]] = defaultdict(set)
    parts: defaultdict[str, set[str]] = defaultdict(set)
    for each, truth in register.truth.items():
        people[shown.get(each, each)] |= truth
        parts[shown.get(each, each)].add(each)
    return tuple(sorted(each for each, who in people.items() if len(who) > 1 and len(parts[each]) > 1))


def main() -> None:
    """Print the table; exit 1 if there is a false merge."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--pairs", type=int, default=1000)
    parser.add_argument("--true", type=int, default=300)
    parser.add_argument("--seed", type=int, default=1)
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        result = run(given.pairs, given.true, given.seed, Path(folder))
    print("| planted | pairs | merged | in review |\n|---|---|---|---|")
    for kind, (planted, merged, review) in result.kinds.items():
        print(f"| {kind} | {planted} | {merged} | {review} |")
    different, wrong = result.merged(same=False)
    same, right = result.merged(same=True)
    print(f"\nfalse merges: {len(result.false_merges)} persons; of {different} pairs of different people {wrong} merged; of {same} true pairs {right} merged")
    print(f"review queue: {result.review} pairs; resolve {result.seconds:.1f} s; rejected rows: {result.rejected}")
    sys.exit(1 if result.false_merges or wrong else 0)


if __name__ == "__main__":
    main()
