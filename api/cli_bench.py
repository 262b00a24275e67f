"""`creditgraph generate` and `creditgraph evaluate`: an invented province, and how well the detectors do on it."""

from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import typer

from analytics.contributions import contributions
from analytics.evaluate import DetectorScore, interval
from analytics.evaluate import evaluate as judge
from analytics.runs import latest_findings, latest_run
from analytics.shell.ablation import ablate
from api.cli_evaluate_visits import visits
from api.console import Format, FormatOption, HomeOption, notes, out, settings_for, show_json, show_table, teaching
from api.progress import progress_bars
from bench.generate import FILE_NAME, Truth
from bench.generate import generate as make
from ledger.errors import NotFoundError
from ledger.store import Ledger

evaluate_app = typer.Typer(help="评判：检测器、检查次序 · how good detectors and orders of visits are", invoke_without_command=True)
evaluate_app.command("visits")(visits)
DEMO_SOURCE = "demo-source"  # where `creditgraph demo` puts its province
KIND_TITLES = {
    "repeat": "屡罚不改", "linked_repeat": "关联屡罚", "successor": "承继链", "shell": "空壳网络", "cross_region": "跨区域失信",
    "barred_person": "受限人员任职", "ownership": "股权与控制", "agent": "代理机构", "platform": "平台内经营者",
    "broken_commitment": "违背承诺", "guarantee_ring": "担保圈", "early_warning": "早期预警",
}  # fmt: skip
WORST = 5  # groups of misses and false findings that are told of each detector
REASON_COLUMNS = {
    "detector": "检测器", "reason": "理由", "findings": "线索", "right": "正确", "false": "误报",
    "alone": "仅凭此理由", "lost": "去掉则漏报", "spared": "去掉则免误报",
}  # fmt: skip
PART_COLUMNS = {
    "kind": "去掉", "id": "编号", "title": "内容", "precision": "查准率", "recall": "查全率", "lost": "少找到", "gained": "多误报", "met": "网络达到",
    "met_wrong": "其他相连的也达到",
}  # fmt: skip
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


@evaluate_app.callback()
def evaluate(
    context: typer.Context,
    truth_file: Annotated[
        Path | None, typer.Option("--truth", help="truth.json，或它所在的目录；默认为演示省份的 · truth.json or its folder; default: the demo's")
    ] = None,
    home: HomeOption = None,
    details: Annotated[bool, typer.Option("--details", help="列出每一个漏报和误报 · list every miss and false finding")] = False,
    ablation: Annotated[bool, typer.Option("--ablation", help="每一条理由贡献多少：去掉它会少找到什么 · what each reason contributes")] = False,
    output: FormatOption = Format.TEXT,
) -> None:
    """用埋设的真相评判最近一次分析 · precision and recall of the latest run against planted truth."""
    if context.invoked_subcommand:
        return
    with teaching():
        settings = settings_for(home)
        path = truth_file or settings.home / DEMO_SOURCE
        path = path / FILE_NAME if path.is_dir() else path
        if not path.is_file():
            raise NotFoundError("没有真相文件", where=str(path), todo="用 creditgraph generate 生成，或用 --truth 指明 truth.json")
        ledger = Ledger(settings.home)
        if latest_run(ledger) is None:
            raise NotFoundError("还没有分析结果", where=str(ledger.root), todo="先执行 creditgraph analyse")
        findings, truth = latest_findings(ledger), Truth.read(path)
        scores = judge(findings, truth)
        reasons, parts = (contributions(findings, truth), _parts(ledger, truth)) if ablation else ([], [])
        if output is Format.JSON:
            told = [_figures(each) for each in scores]
            show_json({"detectors": told, "reasons": [asdict(each) for each in reasons], "shell_networks": parts} if ablation else told)
            return
        show_table("与埋设的真相对照（括号内为 95 % 区间）", SCORE_COLUMNS, [_line(each) for each in scores], output)
        for score in scores:
            _explain(score, details)
        if ablation:
            show_table("每一条理由的贡献", REASON_COLUMNS, [asdict(each) for each in reasons], output)
            show_table("空壳网络：逐项去掉后重新查找", PART_COLUMNS, parts, output)


def _parts(ledger: Ledger, truth: Truth) -> list[dict[str, object]]:
    """Shell networks searched again without each indicator and each kind of link: reasons that are weighed together."""
    view = ledger.view(truth.as_of)
    try:
        return [asdict(each) | {"precision": round(each.precision, 3), "recall": round(each.recall, 3)} for each in ablate(view, truth)]
    finally:
        view.close()


def _figures(score: DetectorScore) -> dict[str, object]:
    figures: dict[str, object] = {name: round(value, 3) if isinstance(value := getattr(score, name), float) else value for name in FIGURES}
    figures |= {name: [round(end, 3) for end in getattr(score, name)] for name in ("precision_range", "recall_range")}
    return figures | {"missed": [asdict(miss) for miss in score.missed], "false_findings": [asdict(one) for one in score.false_findings]}


def _line(score: DetectorScore) -> dict[str, object]:
    """The figures as a person reads them: each share with what it is a share of, and where the true one lies."""
    return {
        "detector": score.detector,
        "precision": _share(score.right, score.right + score.false),
        "recall": _share(score.found, score.planted),
        "natural": f"{score.natural_found}/{score.natural}",
        "innocent": f"{score.hard_negatives_found}/{score.hard_negatives}",
    }


def _share(part: int, whole: int) -> str:
    if not whole:
        return "—"
    low, high = interval(part, whole)
    return f"{part / whole:.2f}＝{part}/{whole}（{low:.2f}–{high:.2f}）"


def _explain(score: DetectorScore, details: bool) -> None:
    """What was missed and what was wrong, the worst first: grouped by variant, or one by one."""
    lines = [(f"漏报 {miss.variant or miss.item}", miss.note) for miss in score.missed]
    lines += [(f"误报 {one.variant or '背景'}（{one.severity}）", f"{one.sentence}｜{one.note}") for one in score.false_findings]
    if not lines:
        return
    out.print(f"\n{score.detector}", style="bold", highlight=False)
    heads = list(dict.fromkeys(head for head, _ in lines))
    for head in heads if details else heads[:WORST]:
        told = [note for other, note in lines if other == head]
        for note in told if details else told[:1]:
            out.print(f"  {head} × {len(told)}：{note}", highlight=False, soft_wrap=True)
    if not details:
        rest = f"，另有 {len(heads) - WORST} 类" if len(heads) > WORST else ""
        notes.print(f"  （漏报 {len(score.missed)}、误报 {score.false}{rest}；--details 逐条列出）", highlight=False)
