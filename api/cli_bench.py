"""`creditgraph generate` and `creditgraph evaluate`: an invented province, and how well the detectors do on it."""

from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import typer

from analytics.evaluate import DetectorScore
from analytics.evaluate import evaluate as judge
from analytics.runs import latest_findings, latest_run
from api.console import Format, FormatOption, HomeOption, notes, out, settings_for, show_json, show_table, teaching
from api.progress import progress_bars
from bench.generate import FILE_NAME, Truth
from bench.generate import generate as make
from ledger.errors import NotFoundError
from ledger.store import Ledger

DEMO_SOURCE = "demo-source"  # where `creditgraph demo` puts its province
KIND_TITLES = {"repeat": "屡罚不改", "linked_repeat": "关联屡罚", "shell": "空壳网络", "successor": "承继链", "cross_region": "跨区域失信"}
SCORE_COLUMNS = {"detector": "检测器", "precision": "查准率", "recall": "查全率", "natural": "自然形成", "innocent": "反例误中"}
FIGURES = (
    "detector",
    "findings",
    "right",
    "false",
    "precision",
    "planted",
    "found",
    "recall",
    "natural",
    "natural_found",
    "hard_negatives",
    "hard_negatives_found",
)


def generate(
    enterprises: Annotated[int, typer.Option("--enterprises", help="虚构市场主体数，100 起 · number of invented subjects")],
    out_folder: Annotated[
        Path | None, typer.Option("--out", help="输出目录，须为空或不存在；默认 数据目录/generated · folder to write to; default: generated/ in the home")
    ] = None,
    home: HomeOption = None,
    seed: Annotated[int, typer.Option("--seed", help="随机种子：同一种子得到相同的字节 · same seed, same bytes")] = 1,
    output: FormatOption = Format.TEXT,
) -> None:
    """虚构一个长三角省份的源文件和真相 · source files of an invented province, with the truth of what is planted."""
    with teaching():
        with progress_bars() as report:
            folder = out_folder or settings_for(home).home / "generated"
            truth = make(enterprises, seed, folder, progress=report)
        columns = {"kind": "类别", "expected": "应找到", "hard_negative": "反例", "natural": "自然形成"}
        rows = [{"kind": KIND_TITLES[kind], **counts} for kind, counts in truth.counts().items()]
        notes.print(f"{len(truth.files)} 个文件、{sum(each.rows for each in truth.files)} 行，在 {folder}", highlight=False, soft_wrap=True)
        show_table(f"埋设的真相（截至 {truth.as_of}）", columns, rows, output)


def evaluate(
    truth_file: Annotated[
        Path | None, typer.Option("--truth", help="truth.json，或它所在的目录；默认为演示省份的 · truth.json or its folder; default: the demo's")
    ] = None,
    home: HomeOption = None,
    details: Annotated[bool, typer.Option("--details", help="列出每一个漏报和误报 · list every miss and false finding")] = False,
    output: FormatOption = Format.TEXT,
) -> None:
    """用埋设的真相评判最近一次分析 · precision and recall of the latest run against planted truth."""
    with teaching():
        settings = settings_for(home)
        path = truth_file or settings.home / DEMO_SOURCE
        path = path / FILE_NAME if path.is_dir() else path
        if not path.is_file():
            raise NotFoundError("没有真相文件", where=str(path), todo="用 creditgraph generate 生成，或用 --truth 指明 truth.json")
        ledger = Ledger(settings.home)
        if latest_run(ledger) is None:
            raise NotFoundError("还没有分析结果", where=str(ledger.root), todo="先执行 creditgraph analyse")
        scores = judge(latest_findings(ledger), Truth.read(path))
        if output is Format.JSON:
            show_json(
                [
                    _figures(each) | {"missed": [asdict(miss) for miss in each.missed], "false_findings": [asdict(one) for one in each.false_findings]}
                    for each in scores
                ]
            )
            return
        show_table("与埋设的真相对照", SCORE_COLUMNS, [_line(each) for each in scores], output)
        for score in scores:
            _explain(score, details)


def _figures(score: DetectorScore) -> dict[str, object]:
    return {name: round(value, 3) if isinstance(value := getattr(score, name), float) else value for name in FIGURES}


def _line(score: DetectorScore) -> dict[str, object]:
    """The figures as a person reads them: each share with what it is a share of."""
    return {
        "detector": score.detector,
        "precision": f"{score.precision:.2f}（{score.right}/{score.right + score.false}）",
        "recall": f"{score.recall:.2f}（{score.found}/{score.planted}）",
        "natural": f"{score.natural_found}/{score.natural}",
        "innocent": f"{score.hard_negatives_found}/{score.hard_negatives}",
    }


def _explain(score: DetectorScore, details: bool) -> None:
    """What was missed and what was wrong, grouped by variant, or one by one."""
    lines = [(f"漏报 {miss.variant or miss.item}", miss.note) for miss in score.missed]
    lines += [(f"误报 {one.variant or '背景'}", one.note) for one in score.false_findings]
    if not lines:
        return
    out.print(f"\n{score.detector}", style="bold", highlight=False)
    for head in dict.fromkeys(head for head, _ in lines):
        told = [note for other, note in lines if other == head]
        out.print(f"  {head} × {len(told)}：{told[0]}", highlight=False, soft_wrap=True)
    if details:
        show_json({"missed": [asdict(miss) for miss in score.missed], "false": [asdict(one) for one in score.false_findings]})
    else:
        notes.print("  （--details 逐条列出）", highlight=False)
