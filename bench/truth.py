"""How good are the detectors? Invented provinces of several seeds, generated, loaded, searched and judged; the answer is a Markdown table.

`python -m bench.truth --enterprises 10000 --seeds 11 12 13` ends with exit code 1 if a detector falls below the targets: recall 0.95 and
precision 0.90 over all seeds together. Seeds that were looked at while tuning say nothing about the others: use fresh ones to judge.
"""

import argparse
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from analytics.detector import Detector
from analytics.detectors import DETECTORS
from analytics.evaluate import DetectorScore, evaluate, interval, pooled
from analytics.finding import Finding
from bench.generate import Truth, generate
from ledger.identifiers import PersonKey
from ledger.store import Ledger
from ledger.view import View
from loaders.load import load_paths

RECALL, PRECISION = 0.95, 0.90  # targets
KEY = "a key for invented people only"
COLUMNS = "| 种子 | 检测器 | 查准率 | 95 % 区间 | 查全率 | 95 % 区间 | 自然形成 | 反例误中 | 秒 |"


@dataclass(frozen=True, slots=True)
class Judged:
    """One province: what was found and how it was judged, and how long each detector took."""

    seed: int
    truth: Truth
    findings: tuple[Finding, ...]
    scores: tuple[DetectorScore, ...]
    seconds: dict[str, float]


def province(enterprises: int, seed: int, home: Path) -> tuple[View, Truth]:
    """An invented province, generated and loaded into `home`."""
    truth = generate(enterprises, seed, home / "sources")
    ledger = Ledger(home / "ledger")
    load_paths(ledger, [home / "sources"], PersonKey(KEY))
    return ledger.view(truth.as_of), truth


def judge(view: View, truth: Truth, detectors: Sequence[Detector[Any]] = DETECTORS) -> Judged:
    """All findings of these detectors, held against the truth."""
    found: list[Finding] = []
    seconds = {}
    for detector in detectors:
        begin = time.perf_counter()
        found += detector.run(view)
        seconds[detector.id] = time.perf_counter() - begin
    asked = {detector.id for detector in detectors}
    return Judged(truth.seed, truth, tuple(found), tuple(each for each in evaluate(found, truth) if each.detector in asked), seconds)


def below(scores: Sequence[DetectorScore]) -> list[str]:
    """What falls short of the targets, one sentence each."""
    short = [f"{each.detector} 查全率 {each.recall:.3f} 低于 {RECALL}" for each in scores if each.recall < RECALL]
    return short + [f"{each.detector} 查准率 {each.precision:.3f} 低于 {PRECISION}" for each in scores if each.precision < PRECISION]


def table(judged: Sequence[Judged]) -> str:
    """One line per seed and detector, then all seeds together."""
    lines = [COLUMNS, "|" + "---|" * (COLUMNS.count("|") - 1)]
    for each in judged:
        lines += [_line(str(each.seed), score, f"{each.seconds[score.detector]:.1f}") for score in each.scores]
    if len(judged) > 1:
        lines += [_line("合计", score, "") for score in pooled(score for each in judged for score in each.scores)]
    return "\n".join(lines)


def _line(seed: str, score: DetectorScore, seconds: str) -> str:
    shares = (share(score.right, score.right + score.false), share(score.found, score.planted))
    beside = (f"{score.natural_found}/{score.natural}", f"{score.hard_negatives_found}/{score.hard_negatives}", seconds)
    return f"| {' | '.join([seed, f'`{score.detector}`', *(cell for each in shares for cell in each), *beside])} |"


def share(part: int, whole: int) -> tuple[str, str]:
    """A share with what it is a share of, and its interval; a dash where there is nothing to judge."""
    if not whole:
        return "—（0/0）", "—"
    low, high = interval(part, whole)
    return f"{part / whole:.3f}（{part}/{whole}）", f"{low:.3f}–{high:.3f}"


def worst(scores: Sequence[DetectorScore], most: int = 3) -> Iterator[str]:
    """The worst misses and the gravest false findings of each detector."""
    for score in scores:
        for miss in score.missed[:most]:
            yield f"{score.detector} 漏报 {miss.variant}（{miss.firms} 户、{miss.records} 份记录）：{miss.note}"
        for one in score.false_findings[:most]:
            yield f"{score.detector} 误报 {one.variant or '背景'}（{one.severity}）：{one.sentence}｜{one.note}"


def main(arguments: Sequence[str]) -> int:
    """Print the table and what was worst; 1 if a target is missed."""
    parser = argparse.ArgumentParser(prog="python -m bench.truth")
    parser.add_argument("--enterprises", type=int, default=10_000)
    parser.add_argument("--seeds", type=int, nargs="+", default=[11])
    parser.add_argument("--detectors", nargs="*", default=[], metavar="ID", help="only these; all if none is named")
    chosen = parser.parse_args(arguments)
    detectors = [each for each in DETECTORS if not chosen.detectors or each.id in chosen.detectors]
    judged = []
    for seed in chosen.seeds:
        with tempfile.TemporaryDirectory(prefix="truth-") as home:
            view, truth = province(chosen.enterprises, seed, Path(home))
            try:
                judged.append(judge(view, truth, detectors))
            finally:
                view.close()
    together = pooled(score for each in judged for score in each.scores)
    short = below(together)
    print("\n".join([f"{chosen.enterprises} 户，种子 {'、'.join(map(str, chosen.seeds))}\n", table(judged), "", *worst(together), *short]))
    return 1 if short else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
