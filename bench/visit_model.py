"""Which learner ranks visits best on how few results: boosted trees, a logistic model with weights not below 0, the stated policy, and the truth itself.

`python -m bench.visit_model [--runs 6]`. Invented visits: a dozen kinds of leads with stated and, drawn anew in each run, true chances that are not
alike; a visit finds something with 1 - Π(1 - true). Printed: area under the ROC curve on 4,000 fresh visits, mean over the runs.
"""

import argparse
from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize
from scipy.special import expit, logit
from sklearn.metrics import roc_auc_score

from analytics.visits.model import Column, fit
from analytics.visits.model_policy import load_model_policy

Floats = NDArray[np.float64]
Booleans = NDArray[np.bool_]
STATED = np.array([0.6, 0.5, 0.4, 0.65, 0.4, 0.4, 0.28, 0.15, 0.55, 0.4, 0.35, 0.08])
OFTEN = np.array([0.1, 0.08, 0.05, 0.1, 0.25, 0.1, 0.3, 0.3, 0.1, 0.15, 0.1, 0.6])
COLUMNS = (Column("policy", "", 1), *(Column(f"lead {n}", "", 1) for n in range(len(STATED))), Column("days", ""))
SIZES, FRESH, PULL = (300, 1000, 5000), 4000, 2.0


def visits(draw: np.random.Generator, rows: int, true: Floats) -> tuple[Floats, Floats]:
    """What is known of so many candidates, and the true chance of each."""
    leads = (draw.random((rows, len(STATED))) < OFTEN).astype(np.float64)
    leads[leads[:, :-1].sum(1) == 0, draw.integers(0, len(STATED) - 1)] = 1
    days = draw.integers(30, 1500, rows).astype(np.float64)
    strengths = leads * STATED * (1 - 0.3 * (draw.random(leads.shape) < 0.4))
    return np.column_stack([1 - np.prod(1 - strengths, axis=1), strengths, days]), 1 - np.prod(1 - leads * true, axis=1)


def logistic(features: Floats, found: Booleans) -> Callable[[Floats], Floats]:
    """Logistic regression drawn to the policy's own odds, leads not below 0."""

    def seen(rows: Floats) -> Floats:
        return np.column_stack([logit(np.clip(rows[:, 0], 0.001, 0.999)), rows[:, 1:-1], np.log(rows[:, -1]) - 6, np.ones(len(rows))])

    known = seen(features)
    middle = np.eye(known.shape[1])[0]
    pull = np.r_[np.full(known.shape[1] - 1, PULL), 0.0]

    def loss(weights: Floats) -> tuple[float, Floats]:
        line = known @ weights
        away = weights - middle
        return float(np.logaddexp(0, np.where(found, -line, line)).sum() + pull @ away**2), known.T @ (expit(line) - found) + 2 * pull * away

    bounds = [(0, None)] * (known.shape[1] - 2) + [(None, None)] * 2
    best = minimize(loss, middle, jac=True, method="L-BFGS-B", bounds=bounds).x
    return lambda rows: np.asarray(expit(seen(rows) @ best))


def ranked(seed: int, rows: int) -> tuple[float, float, float, float]:
    """Policy, logistic, trees, truth: the area under the curve of each on fresh visits."""
    draw = np.random.default_rng(seed)
    true = draw.uniform(0.02, 0.6, len(STATED))
    true[-1] = 0.02
    features, chance = visits(draw, rows, true)
    found = draw.random(rows) < chance
    fresh, truth = visits(draw, FRESH, true)
    ended = draw.random(FRESH) < truth
    trees = fit(features, found, COLUMNS, load_model_policy()).chance(fresh)
    policy, straight, boosted, best = (float(roc_auc_score(ended, each)) for each in (fresh[:, 0], logistic(features, found)(fresh), trees, truth))
    return policy, straight, boosted, best


if __name__ == "__main__":
    parser = argparse.ArgumentParser()
    parser.add_argument("--runs", type=int, default=6)
    runs = parser.parse_args().runs
    print("| 结果数 | 规则 | 逻辑回归 | 提升树 | 真实概率 |\n|---|---|---|---|---|")
    for size in SIZES:
        print(f"| {size} | " + " | ".join(f"{each:.3f}" for each in np.mean([ranked(100 + n, size) for n in range(runs)], axis=0)) + " |", flush=True)
