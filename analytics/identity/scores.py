"""Scores of uncertain pairs by Fellegi and Sunter (1969), computed by Splink on DuckDB with fixed weights.

Nothing is estimated from the data at hand, so the same records always score the same; nothing is fetched and nothing is
reported to anybody. A score orders a queue and explains itself feature by feature; what it may decide is a policy's matter.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import duckdb
import pyarrow as pa


@dataclass(frozen=True, slots=True)
class Level:
    """One outcome of a comparison. `condition`: SQL over `<column>_l` and `<column>_r`; empty for everything else."""

    label: str
    condition: str
    m: float
    u: float


@dataclass(frozen=True, slots=True)
class Feature:
    """One comparison: when nothing is known, then its levels, the first that holds counts. `frequency`: level 0 is weighed by rarity."""

    name: str
    title: str
    columns: tuple[str, ...]
    unknown: str
    levels: tuple[Level, ...]
    frequency: bool = False


@dataclass(frozen=True, slots=True)
class Model:
    """Prior chance that a pair is one, and the features."""

    prior: float
    features: tuple[Feature, ...]


@dataclass(frozen=True, slots=True)
class Weight:
    """What one feature says: `bits` > 0 speaks for one, < 0 against. log2 of how much likelier this is for one than for two."""

    feature: str
    title: str
    outcome: str
    bits: float


@dataclass(frozen=True, slots=True)
class Score:
    """Probability that a pair is one, and the weights that make it."""

    probability: float
    weights: tuple[Weight, ...]


def shared_items(name: str, title: str, m: float, u: float, explained_by: Sequence[str] = ()) -> Feature:
    """A feature of lists: any item in common, or none though both have some. It says nothing where a list that explains it has one in common."""
    some = f"coalesce(len({name}_l), 0) = 0 or coalesce(len({name}_r), 0) = 0"
    some = " or ".join([some, *(f"coalesce(len(list_intersect({each}_l, {each}_r)), 0) > 0" for each in explained_by)])
    return Feature(name, title, (name,), some, (Level("相同", f"len(list_intersect({name}_l, {name}_r)) > 0", m, u), Level("不同", "", 1 - m, 1 - u)))


def score_pairs(
    records: pa.Table, pairs: Sequence[tuple[str, str]], model: Model, frequencies: Mapping[str, float] | None = None
) -> dict[tuple[str, str], Score]:
    """The score of every pair. `records`: one row per id (column `unique_id`) with the columns of the features.

    `frequencies`: of the values of the feature that is weighed by rarity, relative to a typical one. Pairs in order (left < right).
    """
    if not pairs:
        return {}
    from splink import DuckDBAPI, Linker  # a second of imports that most commands do not need

    with duckdb.connect() as connection:
        connection.execute("set threads = 2")
        database = DuckDBAPI(connection=connection)
        linker = Linker(database.register(records.sort_by("unique_id")), _settings(model), log_level=None)
        for feature in (each for each in model.features if each.frequency):
            table = _frequency_table(feature, frequencies or {})
            linker.table_management.register_term_frequency_lookup(database.register(table), feature.columns[0])
        blocked = pa.table({"match_key": ["0"] * len(pairs), "join_key_l": [left for left, _ in pairs], "join_key_r": [right for _, right in pairs]})
        linker.table_management.register_blocked_pairs_for_predict(database.register(blocked))
        rows = linker.inference.predict().as_record_list()
    return {(row["unique_id_l"], row["unique_id_r"]): _score(row, model) for row in sorted(rows, key=lambda row: (row["unique_id_l"], row["unique_id_r"]))}


def _frequency_table(feature: Feature, frequencies: Mapping[str, float]) -> pa.Table:
    """Splink weighs a value by u / frequency: a typical one, of frequency 1, must come out as 1."""
    column = feature.columns[0]
    schema = pa.schema([(column, pa.string()), (f"tf_{column}", pa.float64())])
    return pa.table({column: list(frequencies), f"tf_{column}": [each * feature.levels[0].u for each in frequencies.values()]}, schema=schema)


def _settings(model: Model) -> dict[str, Any]:
    return {
        "link_type": "dedupe_only",
        "unique_id_column_name": "unique_id",
        "probability_two_random_records_match": model.prior,
        "retain_matching_columns": True,
        "retain_intermediate_calculation_columns": True,
        "blocking_rules_to_generate_predictions": ["1 = 1"],  # never used: the pairs are given
        "comparisons": [_comparison(feature) for feature in model.features],
    }


def _comparison(feature: Feature) -> dict[str, Any]:
    levels: list[dict[str, Any]] = [{"sql_condition": feature.unknown, "label_for_charts": "unknown", "is_null_level": True}]
    for number, level in enumerate(feature.levels):
        made: dict[str, Any] = {
            "sql_condition": level.condition or "ELSE",
            "label_for_charts": level.label,
            "m_probability": level.m,
            "u_probability": level.u,
        }
        if feature.frequency and number == 0:
            made |= {"tf_adjustment_column": feature.columns[0], "tf_adjustment_weight": 1.0}
        levels.append(made)
    return {"output_column_name": feature.name, "comparison_levels": levels}


def _score(row: Mapping[str, Any], model: Model) -> Score:
    weights = []
    for feature in model.features:
        level = int(row[f"gamma_{feature.name}"])  # -1 unknown, 0 the last level, the highest number the first
        bits = float(row.get(f"mw_{feature.name}") or 0.0) + float(row.get(f"mw_tf_adj_{feature.name}") or 0.0)
        outcome = "不详" if level < 0 else feature.levels[len(feature.levels) - 1 - level].label
        weights.append(Weight(feature.name, feature.title, outcome, round(bits, 3)))
    return Score(round(float(row["match_probability"]), 6), tuple(weights))
