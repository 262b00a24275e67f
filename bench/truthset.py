"""Entity resolution on the Senzing truth set: `python -m bench.truthset FOLDER`, loaded in its three stages.

The engine is that of the ledger's persons (scores, groups, plan of decisions, canonical ids) under a general configuration
(bench/truthset.toml): other countries' numbers, Latin names. After each stage: pairs and groups against the key of the
stage, and how many records changed their id since the stage before.
"""

import argparse
import csv
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import combinations
from pathlib import Path

import pyarrow as pa

from analytics.identity.partition import Link, strongest_first
from analytics.identity.plan import plan, staying
from analytics.identity.scores import Feature, Level, Model, Score, score_pairs, shared_items
from bench.truthset_config import config
from bench.truthset_names import words
from bench.truthset_records import Record, read_records, without_hubs
from bench.truthset_rules import LAST_DIGITS, Evidence, candidates, weigh
from ledger.canonical import canonical_ids
from ledger.identity_log import Decision, recorded

STAGES = ("customers.csv", "watchlist.csv", "reference.csv")
WHO = "policy:truthset"
DAY = date(2026, 6, 30)


@dataclass(frozen=True, slots=True)
class Result:
    """One stage: pairs found, right and in truth; groups that are exactly right; records whose id changed since the stage before."""

    stage: int
    records: int
    found: int
    right: int
    truth: int
    exact: int
    groups: int
    merged_away: int
    split_off: int

    @property
    def precision(self) -> float:
        """Share of the found pairs that are right."""
        return self.right / self.found if self.found else 1.0

    @property
    def recall(self) -> float:
        """Share of the true pairs that were found."""
        return self.right / self.truth if self.truth else 1.0

    @property
    def f1(self) -> float:
        """Harmonic mean of the two."""
        both = self.precision + self.recall
        return 2 * self.precision * self.recall / both if both else 0.0


def run(folder: Path) -> list[Result]:
    """All stages in order, each on the decisions that the ones before left."""
    records: list[Record] = []
    decisions: list[Decision] = []
    shown: dict[str, str] = {}
    results = []
    for stage, file in enumerate(STAGES, start=1):
        records += read_records(folder / file)
        links = resolve(records)
        order = staying({each.id: number for number, each in enumerate(records)})
        drafts = plan(decisions, {link.pair: {"strength": link.strength} for link in links}, order, WHO)
        decisions += [recorded(draft, len(decisions) + number, DAY) for number, draft in enumerate(drafts)]
        before, shown = shown, {each.id: each.id for each in records} | canonical_ids(decisions)
        results.append(measure(stage, shown, read_key(folder / f"truthset-load{stage}-key.csv"), before))
    return results


def resolve(records: Sequence[Record]) -> list[Link]:
    """The links that make groups, out of all records known: rules say which, scores say which first."""
    cleaned = without_hubs(records)
    weighed = {(cleaned[a].id, cleaned[b].id): weigh(cleaned[a], cleaned[b]) for a, b in candidates(cleaned)}
    evidence = {tuple(sorted(pair)): each for pair, each in weighed.items()}
    chosen = sorted(pair for pair, each in evidence.items() if each.rule)
    scores = score_pairs(table(cleaned), [(a, b) for a, b in chosen], model())
    links = [Link(a, b, strength(evidence[a, b], scores[a, b])) for a, b in chosen if scores[a, b].probability >= config().score["minimum"]]
    by_id = {each.id: each for each in cleaned}

    def apart(left: Sequence[str], right: Sequence[str]) -> bool:
        return any(_veto(by_id[a], by_id[b]) for a in left for b in right)

    return strongest_first(_unambiguous(links, by_id), apart)


def strength(evidence: Evidence, score: Score) -> float:
    """Exclusive numbers before everything else, then the score in bits."""
    return (1000.0 if "identifier" in evidence.shared else 0.0) + sum(weight.bits for weight in score.weights)


def table(records: Sequence[Record]) -> pa.Table:
    """What the score compares, one row per record."""
    texts = pa.list_(pa.string())
    columns = {
        "unique_id": pa.array([each.id for each in records]),
        "name": pa.array([sorted({key for name in each.names for key in words(name)}) for each in records], texts),
        "birth": pa.array([sorted(each.birth) for each in records], texts),
        "first_birth": pa.array([each.first_birth or None for each in records], pa.string()),
        "identifiers": pa.array([sorted({f"{one.kind} {one.number}" for one in each.identifiers}) for each in records], texts),
        "addresses": pa.array([sorted({number for one in each.addresses for number in one.numbers}) for each in records], texts),
        "phones": pa.array([sorted(phone[-LAST_DIGITS:] for phone in each.phones) for each in records], texts),
        "emails": pa.array([sorted(each.emails) for each in records], texts),
        "employers": pa.array([sorted({key for name in each.employers for key in words(name)}) for each in records], texts),
    }
    return pa.table(columns)


def model() -> Model:
    """The weights of the configuration as a model."""
    score = config().score
    least = "least(len(name_l), len(name_r))"
    name = (
        Level("same", f"len(list_intersect(name_l, name_r)) >= {least}", *score["name"]["same"]),
        Level("close", "len(list_intersect(name_l, name_r)) > 0", *score["name"]["close"]),
        Level("other", "", *score["name"]["other"]),
    )
    birth = (
        Level("same", "first_birth_l = first_birth_r", *score["birth"]["same"]),
        Level("swapped", "len(list_intersect(birth_l, birth_r)) > 0", *score["birth"]["swapped"]),
        Level("other", "", *score["birth"]["other"]),
    )
    features = [
        Feature("name", "name", ("name",), f"{least} = 0", name),
        Feature("birth", "birth", ("birth", "first_birth"), "first_birth_l is null or first_birth_r is null", birth),
    ]
    features += [shared_items(each, each, *chances) for each, chances in score["shared"].items()]
    return Model(score["prior"], tuple(features))


def measure(stage: int, shown: Mapping[str, str], truth: Mapping[str, str], before: Mapping[str, str]) -> Result:
    """Pairs and groups against the key; ids that changed: because a group joined one that came before, or left one."""
    found, right = _pairs(shown), _pairs(truth)
    groups = {frozenset(group) for group in _groups(truth).values()}
    mine = {frozenset(group) for group in _groups({each: shown[each] for each in truth}).values()}
    changed = [each for each, was in before.items() if shown[each] != was]
    away = sum(shown[before[each]] == shown[each] for each in changed)
    return Result(stage, len(truth), len(found), len(found & right), len(right), len(groups & mine), len(groups), away, len(changed) - away)


def read_key(path: Path) -> dict[str, str]:
    """Record → true group."""
    with path.open(encoding="utf-8-sig", newline="") as handle:
        return {f"{row['DATA_SOURCE']}:{row['RECORD_ID']}": row["CLUSTER_ID"] for row in csv.DictReader(handle)}


def _unambiguous(links: Sequence[Link], by_id: Mapping[str, Record]) -> list[Link]:
    """Without links of a record to two that cannot be one, none of which is clearly stronger: it goes to neither."""
    ends: defaultdict[str, list[Link]] = defaultdict(list)
    for link in links:
        ends[link.left].append(link)
        ends[link.right].append(link)
    dropped = set()
    for each, held in ends.items():
        for one, other in combinations(held, 2):
            far = [link.right if link.left == each else link.left for link in (one, other)]
            if abs(one.strength - other.strength) < 1.0 and _veto(by_id[far[0]], by_id[far[1]]):
                dropped |= {one.pair, other.pair}
    return [link for link in links if link.pair not in dropped]


def _veto(one: Record, other: Record) -> str:
    return weigh(one, other).veto


def _groups(ids: Mapping[str, str]) -> dict[str, list[str]]:
    groups: defaultdict[str, list[str]] = defaultdict(list)
    for each, group in ids.items():
        groups[group].append(each)
    return groups


def _pairs(ids: Mapping[str, str]) -> set[tuple[str, str]]:
    return {pair for group in _groups(ids).values() for pair in combinations(sorted(group), 2)}


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    results = run(parser.parse_args().folder)
    print("| stage | records | precision | recall | F1 | pairs right/found/true | groups exact | ids changed: joined an older one, left one |")
    print("|---|---|---|---|---|---|---|---|")
    for each in results:
        figures = f"{each.precision:.3f} | {each.recall:.3f} | {each.f1:.3f} | {each.right}/{each.found}/{each.truth} | {each.exact}/{each.groups}"
        print(f"| {each.stage} | {each.records} | {figures} | {each.merged_away}, {each.split_off} |")


if __name__ == "__main__":
    main()
