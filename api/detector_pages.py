"""docs/detectors.md and a page with a picture for each detector, made from its own page, its parameters and its cases."""

import re
from collections.abc import Callable, Iterable, Sequence
from functools import cache
from pathlib import Path
from typing import Any

from analytics.detector import SECTIONS, Detector
from analytics.detectors import DETECTORS
from analytics.finding import Finding
from api.markdown import grid, plain
from api.svg_picture import svg_picture
from bench.first_case import Cases, cases_of

FOLDER = "docs/detectors"
CASES = Path(__file__).parent.parent / "tests" / "cases"
CHINESE = re.compile(r"[\u4e00-\u9fff]")
HEADINGS = {"Finds": "找什么 · Finds", "Why": "为什么 · Why", "Limits": "局限 · Limits", "Next step": "下一步 · Next step"}
CAPTION = (
    "粗框是线索对象；名称上方是种类，线上是关系和日期。The thick frame is what the finding is about; each node names its kind, each line its relation and date."
)


def detector_documents() -> dict[str, Callable[[], str]]:
    """Path → maker of every page and picture."""
    pages: dict[str, Callable[[], str]] = {"docs/detectors.md": index_page}
    for detector in DETECTORS:
        pages[f"{FOLDER}/{detector.id}.md"] = lambda detector=detector: detector_page(detector)  # type: ignore[misc]
        pages[f"{FOLDER}/{detector.id}.svg"] = lambda detector=detector: detector_picture(detector)  # type: ignore[misc]
    return pages


def index_page() -> str:
    """What each detector finds, with links."""
    text = (
        "# 检测器 · Detectors\n\n线索不是结论：每条线索都须由人核查。A lead is not a verdict.\n\n"
        "每一页都有一幅由第一个例子画出的图、找什么、为什么、局限、下一步、参数，以及会和不会成为线索的例子；例子就是测试 "
        "（`tests/cases/`）。查准率和查全率见 [埋设的真相](planted-truth.md)。\n"
    )
    return f"{text}\n{grid(('检测器', '编号 id', '找什么', '例子：会 / 不会'), map(index_cells, DETECTORS))}\n"


def index_cells(detector: Detector[Any]) -> tuple[str, str, str, str]:
    """One line of the index: title with link, id, what it finds, how many cases fire and how many do not."""
    held = shown(detector.id)
    finds = plain("".join(languages(detector.lines("Finds"))[0]))
    return f"[{detector.title}]({Path(FOLDER).name}/{detector.id}.md)", f"`{detector.id}`", finds, f"{len(held.firing)} / {len(held.quiet)}"


def detector_page(detector: Detector[Any]) -> str:
    """The page of one detector."""
    held = shown(detector.id)
    parts = [
        f"# {detector.title} `{detector.id}`\n",
        f"{english_title(detector)} · 版本 {detector.version} · [全部检测器](../detectors.md)\n",
        f"![{plain(held.name)}]({detector.id}.svg)\n",
        f"例子：{plain(held.name)}。{CAPTION}\n",
        f"> **{held.finding.severity}**（{'法定' if held.finding.statutory else '非法定'}）{plain(held.finding.sentence)}\n",
        reasons(held.finding),
        *(section(detector, name) for name in SECTIONS),
    ]
    parts.append("## 参数 · Parameters\n\n" + grid(("参数 parameter", "值 value", "说明"), parameter_cells(detector.parameters)) + "\n")
    parts.append(f"## 会成为线索的例子 · Cases that fire\n\n{listed(held.firing)}\n\n## 不会成为线索的例子 · Cases that stay quiet\n\n{listed(held.quiet)}\n")
    return "\n".join(parts)


def section(detector: Detector[Any], name: str) -> str:
    """One of the four parts, a paragraph in Chinese and one in English."""
    chinese, english = languages(detector.lines(name))
    paragraphs = [plain("".join(chinese)), plain(" ".join(english))]
    return "\n\n".join([f"## {HEADINGS[name]}", *filter(None, paragraphs)]) + "\n"


def detector_picture(detector: Detector[Any]) -> str:
    """The picture of the first case that fires."""
    held = shown(detector.id)
    return svg_picture(held.finding.picture, f"{detector.title}：{held.name}", held.as_of)


@cache
def shown(detector_id: str) -> Cases:
    """The cases of a detector, run once."""
    return cases_of(next(each for each in DETECTORS if each.id == detector_id), CASES)


def reasons(finding: Finding) -> str:
    """The evidence of a finding as a table."""
    cells = (map(plain, (each.name, each.value, each.threshold, each.sentence, each.source)) for each in finding.evidence)
    return grid(("理由", "数值", "界限", "说明", "依据"), cells) + "\n"


def languages(lines: Sequence[str]) -> tuple[list[str], list[str]]:
    """The Chinese lines, and the English ones that begin with the first line in which letters prevail."""
    for at, line in enumerate(lines):
        if len(CHINESE.findall(line)) * 4 < len(re.findall(r"[A-Za-z]", line)):
            return list(lines[:at]), list(lines[at:])
    return list(lines), []


def english_title(detector: Detector[Any]) -> str:
    """What stands behind the dot in the first line of the page."""
    return detector.page.strip().splitlines()[0].partition("·")[2].strip().rstrip(".")


def parameter_cells(parameters: Any) -> Iterable[tuple[object, ...]]:
    """Name, value and description of each parameter."""
    fields = type(parameters).model_fields
    return ((name, getattr(parameters, name), field.description or "") for name, field in fields.items())


def listed(names: Iterable[str]) -> str:
    """A list of sentences."""
    return "\n".join(f"- {plain(name)}" for name in names) or "（无）"
