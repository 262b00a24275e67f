"""When a model may speak instead of the policy score, and how it learns: read from analytics/policy/visit_model.toml and checked once."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from analytics.policy_data import known_codes, policy_text, version_of
from ledger.errors import PolicyError

NAME = "visit_model.toml"
FILE = f"analytics/policy/{NAME}"


@dataclass(frozen=True, slots=True)
class Enough:
    """How much feedback is enough: results, of which so many found something and as many did not, over so many weeks."""

    results: int
    each: int
    weeks: int = 1


@dataclass(frozen=True, slots=True)
class ModelPolicy:
    """All rules of visit_model.toml. `version` is named in every model."""

    version: str
    found: tuple[str, ...]  # results of a visit that found something
    nothing: tuple[str, ...]  # that found nothing; results in neither are not learned from
    curve_from: Enough  # from then on the policy's chance may be corrected
    model_from: Enough  # from then on the model may speak
    heldout_share: float
    heldout_from: Enough  # for the curve, which changes no order
    contest_from: Enough  # for the model, which does
    contest_lists: int
    contest_confidence: float  # one-sided
    standing_weeks: int
    rows_maximum: int
    weeks_maximum: int
    weight_maximum: float
    iterations: int
    learning_rate: float
    depth: int
    leaf_minimum: int
    penalty: float
    bins: int
    seed: int
    blocks: int
    isotonic_from: int


def load_model_policy(text: str | None = None) -> ModelPolicy:
    """The policy as shipped, or the one in `text` (TOML). PolicyError for what is missing or out of bounds."""
    source = policy_text(NAME) if text is None else text
    try:
        policy = _read(tomllib.loads(source), version_of(source))
    except (KeyError, TypeError, ValueError) as error:
        raise PolicyError(f"走访模型的策略缺少或写错一项：{error}", where=FILE, todo=f"对照随产品发布的 {NAME} 补全") from error
    _check(policy)
    return policy


def _read(data: Mapping[str, Any], version: str) -> ModelPolicy:
    heldout, learner, contest = data["heldout"], data["learner"], data["contest"]
    return ModelPolicy(
        version=version,
        found=known_codes("visit_results", data["outcomes"]["found"], FILE),
        nothing=known_codes("visit_results", data["outcomes"]["nothing"], FILE),
        curve_from=_enough(data["enough"]["curve"]),
        model_from=_enough(data["enough"]["model"]),
        heldout_share=float(heldout["share"]),
        heldout_from=_enough(heldout),
        contest_from=_enough(contest),
        contest_lists=int(contest["lists"]),
        contest_confidence=float(contest["confidence"]),
        standing_weeks=int(contest["standing_weeks"]),
        rows_maximum=int(data["window"]["rows_maximum"]),
        weeks_maximum=int(data["window"]["weeks_maximum"]),
        weight_maximum=float(data["weights"]["maximum"]),
        iterations=int(learner["iterations"]),
        learning_rate=float(learner["learning_rate"]),
        depth=int(learner["depth"]),
        leaf_minimum=int(learner["leaf_minimum"]),
        penalty=float(learner["penalty"]),
        bins=int(learner["bins"]),
        seed=int(learner["seed"]),
        blocks=int(data["calibration"]["blocks"]),
        isotonic_from=int(data["calibration"]["isotonic_from"]),
    )


def _enough(data: Mapping[str, Any]) -> Enough:
    return Enough(int(data["results"]), int(data["each"]), int(data.get("weeks", 1)))


def _check(policy: ModelPolicy) -> None:
    counts = [policy.iterations, policy.depth, policy.leaf_minimum, policy.blocks, policy.isotonic_from, policy.rows_maximum, policy.weeks_maximum]
    counts += [policy.contest_lists - 1, policy.standing_weeks]  # one list has no spread
    needs = (policy.curve_from, policy.model_from, policy.heldout_from, policy.contest_from)
    enough = [least for each in needs for least in (each.results, each.each, each.weeks)]
    rules = {
        "found 和 nothing 不能有同一个结果": not set(policy.found) & set(policy.nothing) and bool(policy.found) and bool(policy.nothing),
        "heldout.share 在 0 和 1 之间": 0 < policy.heldout_share < 1,
        "contest.confidence 从 0.5 到 1": 0.5 <= policy.contest_confidence < 1,
        "learning_rate 大于 0、不超过 1": 0 < policy.learning_rate <= 1,
        "weights.maximum 至少为 1": policy.weight_maximum >= 1,
        "bins 从 2 到 255": 2 <= policy.bins <= 255,
        "次数、层数、户数至少为 1，清单至少为 2": min(counts) >= 1,
        "results、each、weeks 至少为 1": min(enough) >= 1,
        "penalty 不小于 0": policy.penalty >= 0,
    }
    for rule, kept in rules.items():
        if not kept:
            raise PolicyError(rule, where=FILE, todo="改正后重试")
