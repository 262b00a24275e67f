"""Which chance orders the visits: the policy's, or one learned from results once there are enough and it is no worse on later weeks.

Three may speak, the last that has earned it does: 规则, what visits.toml states; 校准后的规则, the same order with numbers drawn to what was
found; 模型, order and numbers learned. Each of the latter two needs its number of results, learns from the earlier weeks, and is held against
the policy on the later ones: log loss and Brier score no higher, ranking no lower than the tolerance. The one that passes learns again from all.
"""

import hashlib
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass
from threading import RLock

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray
from scipy.special import logit

from analytics.visits.by_lead import LeadLine, by_lead
from analytics.visits.calibration import Bin
from analytics.visits.candidates import Expectation, PolicyExpectation
from analytics.visits.curve import Sigmoid, sigmoid
from analytics.visits.heldout import CERTAIN, Measures, measures, reliability, split
from analytics.visits.model import Model, digest_of, fit, rounded
from analytics.visits.model_policy import Enough, ModelPolicy, load_model_policy
from analytics.visits.policy import VisitPolicy
from analytics.visits.training import CHANCE, Results, features_of, model_columns, results
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
    """How one of the three did on the weeks held out. `passed`: no worse than the policy."""

    name: str
    measures: Measures
    passed: bool
    reliability: tuple[Bin, ...]


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
    weeks = hashlib.sha256(rows.weeks.tobytes() + rows.visited.tobytes() + rows.random.tobytes()).hexdigest()
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
        why=lack or _why(rows, winner if learned else "", judged, learning),
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
    stated = measures(later.policy, later.found, later.weights)
    judged = [Judged(POLICY, stated, True, reliability(later.policy, later.found))]
    for name in (MODEL, CURVE) if not _lack(rows, learning.model_from) else (CURVE,):
        if learned := _learned(name, earlier, policy, learning):
            chances = learned.looking_back(later)
            said = measures(chances, later.found, later.weights)
            judged.append(Judged(name, said, _no_worse(said, stated, learning.ranking_tolerance), reliability(chances, later.found)))
    return tuple(judged)


def _no_worse(new: Measures, old: Measures, tolerance: float) -> bool:
    return new.log_loss <= old.log_loss and new.brier <= old.brier and new.ranking >= old.ranking - tolerance


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


def _why(rows: Results, winner: str, judged: tuple[Judged, ...], learning: ModelPolicy) -> str:
    lack = _lack(rows, learning.model_from)
    passed = {each.name: each.passed for each in judged}
    parts = [f"还不能用模型：{lack}"] if lack else []
    parts += [f"{name}在后几周比规则差" for name in (MODEL, CURVE) if passed.get(name) is False and (not winner or name == MODEL)]
    if not winner and CURVE not in passed:
        parts.append("预计高的并没有更多地发现问题，无从校准")
    parts.append(f"{winner}在后几周不比规则差" if winner else "照规则预计")
    return "；".join(parts)
