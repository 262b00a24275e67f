"""Which chance orders the visits: the policy's, or one learned from results once there are enough and it has shown to be better on later weeks.

Three may speak, the last that has earned it does: 规则, what visits.toml states; 校准后的规则, the same order with numbers drawn to what was
found; 模型, order and numbers learned. Each of the latter two needs its number of results and learns from the earlier weeks. On the later ones
the curve, which changes no order, is to be no worse than the policy. The model changes the order, so it must beat the calibrated policy, whose
order is the policy's: log loss and ranking both better by more than chance, lists being what chance falls on. One that won some weeks ago stays
while it is not worse. The one that passes learns again from all.
"""

import hashlib
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import timedelta
from threading import RLock

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray
from scipy.special import logit

from analytics.visits.by_lead import LeadLine, by_lead
from analytics.visits.calibration import Bin
from analytics.visits.candidates import Expectation, PolicyExpectation
from analytics.visits.curve import Sigmoid, sigmoid
from analytics.visits.heldout import CERTAIN, Gain, Measures, gain, measures, reliability, split
from analytics.visits.model import Model, digest_of, fit, rounded
from analytics.visits.model_policy import Enough, ModelPolicy, load_model_policy
from analytics.visits.policy import VisitPolicy
from analytics.visits.training import CHANCE, Results, features_of, model_columns, results
from analytics.weeks import week_of
from ledger.view import View

Floats = NDArray[np.float64]
POLICY, CURVE, MODEL = "规则", "校准后的规则", "模型"  # the first as candidates.PolicyExpectation names itself
KEPT = 16  # assessments kept in memory
_kept: OrderedDict[str, "Assessment"] = OrderedDict()
_keeping = RLock()


@dataclass(frozen=True, slots=True)
class ModelExpectation:
    """What visits for such leads found so far."""

    model: Model
    name: str = MODEL

    @property
    def version(self) -> str:
        """The model's."""
        return self.model.version

    def of(self, candidates: pa.Table) -> Floats:
        """One chance from 0 to 1 per row."""
        return self.model.chance(features_of(candidates, self.model.columns))

    def looking_back(self, rows: Results) -> Floats:
        """What it would have said of visits that were made."""
        return self.model.chance(rows.features)


@dataclass(frozen=True, slots=True)
class CurveExpectation:
    """What the policy expects, drawn to what such expectations came to."""

    curve: Sigmoid
    version: str
    name: str = CURVE

    def of(self, candidates: pa.Table) -> Floats:
        """One chance from 0 to 1 per row."""
        stated = np.asarray(candidates[CHANCE].to_numpy(zero_copy_only=False), np.float64)
        return rounded(self.curve.chance(_log_odds(stated)))

    def looking_back(self, rows: Results) -> Floats:
        """What it would have said of visits that were made."""
        return rounded(self.curve.chance(_log_odds(rows.policy)))


@dataclass(frozen=True, slots=True)
class Judged:
    """How one of the three did on the weeks held out. `passed`: whether it may speak; `gain`: of the model over the calibrated policy."""

    name: str
    measures: Measures
    passed: bool
    reliability: tuple[Bin, ...]
    gain: Gain | None = None


@dataclass(frozen=True, slots=True)
class Assessment:
    """What is used, on how many results, and why. `judged` is empty where nothing could be compared."""

    used: Expectation
    why: str
    results: int
    hits: int
    weeks: int
    random: int
    known: int  # results that there are; `results` is all of them or a sample
    heldout: int = 0
    first_week: str = ""  # the weeks held out
    last_week: str = ""
    judged: tuple[Judged, ...] = ()
    leads: tuple[LeadLine, ...] = ()


def expectation(view: View, policy: VisitPolicy, model_policy: ModelPolicy | None = None) -> Expectation:
    """What orders the visits of lists made from this view, with its name and version."""
    return assess(view, policy, model_policy).used


def assess(view: View, policy: VisitPolicy, model_policy: ModelPolicy | None = None) -> Assessment:
    """What orders the visits, and why. The same view and policies give the same answer; in one process it is worked out once."""
    learning = model_policy or load_model_policy()
    rules = repr((policy, learning))
    return _once(f"{view.fingerprint} {rules}", lambda: _by_rows(results(view, policy, learning), policy, learning, rules))


def _by_rows(rows: Results, policy: VisitPolicy, learning: ModelPolicy, rules: str) -> Assessment:
    """By the rows themselves: most days of a week, and most batches, bring nothing that is learned from."""
    name = digest_of(rows.features, rows.found, rows.weights, model_columns(policy), learning)
    weeks = hashlib.sha256(rows.weeks.tobytes() + rows.lists.tobytes() + rows.visited.tobytes() + rows.random.tobytes()).hexdigest()
    return _once(f"{name} {weeks} {rows.known} {rules}", lambda: judge(rows, policy, learning))


def _once(key: str, work: Callable[[], Assessment]) -> Assessment:
    """Worked out once in a process; whoever asks meanwhile waits for it."""
    with _keeping:
        if key not in _kept:
            _kept[key] = work()
            while len(_kept) > KEPT:
                _kept.popitem(last=False)
        return _kept[key]


def judge(rows: Results, policy: VisitPolicy, learning: ModelPolicy) -> Assessment:
    """Which of the three has earned to speak, by these results."""
    earlier, later = split(rows, learning.heldout_share) if len(rows) else (rows, rows)
    lack = _lacking(rows, earlier, later, learning)
    judged = () if lack else _judged(rows, earlier, later, policy, learning)
    winner = next((each.name for each in judged[1:] if each.passed), "")
    learned = _learned(winner, rows, policy, learning) if winner else None
    return Assessment(
        used=learned or PolicyExpectation(policy.version),
        why=lack or _why(_model_lacks(rows, later, learning), winner if learned else "", judged),
        results=len(rows),
        hits=int(rows.found.sum()),
        weeks=len(set(rows.weeks.tolist())),
        random=int(rows.random.sum()),
        known=rows.known,
        heldout=len(later) if judged else 0,
        first_week=str(later.weeks[0]) if judged else "",
        last_week=str(later.weeks[-1]) if judged else "",
        judged=judged,
        leads=by_lead(rows, model_columns(policy), learned.looking_back(rows) if learned else rows.policy),
    )


def _lacking(rows: Results, earlier: Results, later: Results, learning: ModelPolicy) -> str:
    """Why nothing can be compared yet; empty if it can."""
    if lack := _lack(rows, learning.curve_from):
        return f"反馈还不够，照规则预计：{lack}"
    if lack := _lack(later, learning.heldout_from):
        return f"用来比较的后几周结果还不够，照规则预计：{lack}"
    if lack := _lack(earlier, Enough(1, 1)):
        return f"用来学习的前几周结果还不够，照规则预计：{lack}"
    return ""


def _judged(rows: Results, earlier: Results, later: Results, policy: VisitPolicy, learning: ModelPolicy) -> tuple[Judged, ...]:
    """The policy first, then the others, the one to be preferred before the next; not those that have nothing to say."""
    stated = _measured(POLICY, later.policy, later)
    judged = [stated]
    if not _model_lacks(rows, later, learning):
        chances, won = _contest(earlier, later, policy, learning)
        passed = won.proven or (won.held and _won_before(rows, policy, learning))
        judged.append(replace(_measured(MODEL, chances, later), passed=passed, gain=won))
    if curve := _learned(CURVE, earlier, policy, learning):
        said = _measured(CURVE, curve.looking_back(later), later)
        judged.append(replace(said, passed=said.measures.log_loss <= stated.measures.log_loss and said.measures.brier <= stated.measures.brier))
    return tuple(judged)


def _measured(name: str, chances: Floats, later: Results) -> Judged:
    return Judged(name, measures(chances, later.found, later.weights), True, reliability(chances, later.found))


def _contest(earlier: Results, later: Results, policy: VisitPolicy, learning: ModelPolicy) -> tuple[Floats, Gain]:
    """What the model, learned from the earlier weeks, says of the later ones, and how much better that is than the calibrated policy.

    A curve that does not rise has nothing to say of the order: then the numbers are held against it, the order against the policy's.
    """
    chances = ModelExpectation(fit(earlier.features, earlier.found, model_columns(policy), learning, earlier.weights)).looking_back(later)
    curve = sigmoid(_log_odds(earlier.policy), earlier.found, earlier.weights)
    numbers = gain(chances, curve.chance(_log_odds(later.policy)), later, learning.contest_confidence)
    order = gain(chances, later.policy, later, learning.contest_confidence)
    return chances, replace(numbers, ranking=order.ranking, ranking_low=order.ranking_low)


def _won_before(rows: Results, policy: VisitPolicy, learning: ModelPolicy) -> bool:
    """Whether the model had won on what was known `standing_weeks` weeks before the last of these visits."""
    week = week_of(rows.visited.max().astype(object)).monday
    known = rows.part(rows.visited < np.datetime64(week - timedelta(weeks=learning.standing_weeks - 1)))
    if not len(known):
        return False
    earlier, later = split(known, learning.heldout_share)
    if _lack(earlier, Enough(1, 1)) or _model_lacks(known, later, learning):
        return False
    return _contest(earlier, later, policy, learning)[1].proven


def _model_lacks(rows: Results, later: Results, learning: ModelPolicy) -> str:
    """What the model lacks to be held against the calibrated policy; empty if nothing."""
    if lack := _lack(rows, learning.model_from):
        return lack
    if lack := _lack(later, learning.contest_from):
        return f"后几周{lack}"
    lists = len(set(later.lists.tolist()))
    return f"后几周清单 {lists} 份，至少要 {learning.contest_lists} 份" if lists < learning.contest_lists else ""


def _learned(name: str, rows: Results, policy: VisitPolicy, learning: ModelPolicy) -> ModelExpectation | CurveExpectation | None:
    """What one of the two has learned from these results; None if that is nothing: a curve that does not rise tells nobody from anybody."""
    if name == MODEL:
        return ModelExpectation(fit(rows.features, rows.found, model_columns(policy), learning, rows.weights))
    curve = sigmoid(_log_odds(rows.policy), rows.found, rows.weights)
    version = digest_of(rows.policy, rows.found, rows.weights, model_columns(policy)[:1], learning)
    return CurveExpectation(curve, version) if curve.rising else None


def _log_odds(chances: Floats) -> Floats:
    odds: Floats = logit(np.clip(chances, CERTAIN, 1 - CERTAIN))
    return odds


def _lack(rows: Results, enough: Enough) -> str:
    """What is missing, in words; empty if nothing is."""
    hits, weeks = int(rows.found.sum()), len(set(rows.weeks.tolist()))
    needs = (
        ("有结果的走访", len(rows), enough.results, "户"),
        ("其中有问题", hits, enough.each, "户"),
        ("其中没有问题", len(rows) - hits, enough.each, "户"),
        ("清单", weeks, enough.weeks, "周"),
    )
    return "；".join(f"{what} {has} {unit}，至少要 {least} {unit}" for what, has, least, unit in needs if has < least)


def _why(lack: str, winner: str, judged: tuple[Judged, ...]) -> str:
    by_name = {each.name: each for each in judged}
    model, curve = by_name.get(MODEL), by_name.get(CURVE)
    if winner == MODEL and model and model.gain:
        return "模型在后几周赢过校准后的规则" if model.gain.proven else "模型此前赢过校准后的规则，后几周没有变差"
    parts = [f"还不能用模型：{lack}"] if lack else []
    parts += ["模型在后几周没有赢过校准后的规则"] if model and not model.passed else []
    if winner:
        return "；".join([*parts, f"{winner}在后几周不比规则差，次序和规则相同"])
    parts.append("校准后的规则在后几周比规则差" if curve else "预计高的并没有更多地发现问题，无从校准")
    return "；".join([*parts, "照规则预计"])
