"""The list for spot checks (抽查核验): drawn by a stated seed from a population whose hash is stated, so that anybody can draw it again.

Per unit a size between `least` and `most` by its share of the records of the period; part of it purely at random, so that the
rate of faults can be estimated, the rest weighted towards late records and suspected subjects. Both arms order the records by
SHA-256 of seed and record id; the weighted arm by log(u) ÷ weight (Efraimidis and Spirakis 2006). To keep the list from being
known beforehand, publish the hash of the population first and choose the seed afterwards.
"""

import hashlib
import math
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from loaders.quality.basis import Basis
from loaders.quality.decisions import Decision
from loaders.quality.units import Unit

RANDOM, WEIGHTED = "随机", "按疑点"
TO_FILL = ("与决定书一致（是/否）", "不一致的栏目", "公示网站可查（是/否）", "核验人", "核验日期", "备注")


@dataclass(frozen=True, slots=True)
class Drawn:
    """One record to check. `arm`: why it was drawn; `weight`: 1 for a record with nothing against it."""

    unit: Unit
    table: str
    record_id: str
    document_no: str
    party_name: str
    decided: date
    arm: str
    weight: float


@dataclass(frozen=True, slots=True)
class Sample:
    """The list, and what it takes to draw it again. `population`: records that could be drawn."""

    seed: str
    population: int
    population_hash: str
    drawn: tuple[Drawn, ...]


def draw(basis: Basis, decisions: Iterable[Decision], late: Collection[str], suspected: Collection[str], seed: str) -> Sample:
    """Draw from the decisions that may be shown. `late`: record ids; `suspected`: subject ids."""
    rule = basis.policy.sections["sampling"]
    population = sorted((each for each in decisions if each.named and each.table in rule["tables"]), key=lambda each: each.record_id)
    weights = {
        each.record_id: 1.0 + rule["late_weight"] * (each.record_id in late) + rule["suspicion_weight"] * (each.subject_id in suspected) for each in population
    }
    by_unit: dict[Unit, list[Decision]] = {}
    for each in population:
        by_unit.setdefault(each.unit, []).append(each)
    drawn = [line for unit in sorted(by_unit, key=lambda unit: (unit.title, unit.id)) for line in _draw_unit(by_unit[unit], weights, seed, rule)]
    digest = hashlib.sha256("\n".join(each.record_id for each in population).encode()).hexdigest()
    return Sample(seed, len(population), digest, tuple(drawn))


def _draw_unit(records: Sequence[Decision], weights: Mapping[str, float], seed: str, rule: Mapping[str, float]) -> list[Drawn]:
    size = min(len(records), int(rule["most"]), max(int(rule["least"]), math.ceil(rule["share"] * len(records))))
    at_random = math.ceil(size * rule["random_part"])
    chosen = sorted(records, key=lambda each: _chance(seed, RANDOM, each))[:at_random]
    taken = {each.record_id for each in chosen}
    rest = [each for each in records if each.record_id not in taken]
    rest.sort(key=lambda each: -math.log(_chance(seed, WEIGHTED, each)) / weights[each.record_id])
    arms = [(each, RANDOM) for each in chosen] + [(each, WEIGHTED) for each in rest[: size - at_random]]
    return [
        Drawn(each.unit, each.table, each.record_id, each.document_no, each.party_name, each.decided, arm, weights[each.record_id])
        for each, arm in arms
    ]  # fmt: skip


def _chance(seed: str, arm: str, record: Decision) -> float:
    """A number in (0, 1] that only the seed, the arm and the record decide."""
    digest = hashlib.sha256(f"{seed}|{arm}|{record.record_id}".encode()).digest()
    return (int.from_bytes(digest[:8]) + 1) / 2**64
