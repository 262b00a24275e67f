"""The pages of docs/ that come from the code: `python -m api.documents` writes them, `--check` fails when one is stale."""

import sys
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

import typer.main

from api import life_pages
from api.cli import build
from api.detector_pages import FOLDER, detector_documents
from api.markdown import grid
from api.unverified import unverified
from graph.model import LABELS, RELATIONS, Property
from graph.queries import FOLDERS, statement, statement_names
from ledger.codelists import code_list, code_list_names
from ledger.column import Column
from ledger.settings import Settings
from ledger.tables import TABLES
from loaders.rules import RETIRED, RULES

ROOT = Path(__file__).parent.parent
HEADER = "<!-- 本页由 `make docs` 从代码生成，请勿手改 · generated, do not edit -->\n\n"


def model_page() -> str:
    """Tables of the ledger and what they become in the graph."""
    parts = ["# 数据模型 · Data model\n", "台账各表及列；模板由同一声明生成（`creditgraph template 表名`）。\n"]
    for table in TABLES:
        times = "、".join(each for each in (table.begin, table.end) if each) or "—"
        parts.append(f"## {table.title} `{table.name}`\n\n{table.note or ''}\n\n主键 key：{', '.join(table.key)} · 有效时间 valid time：{times}\n")
        parts.append(
            grid(("列 column", "表头 header", "类型 kind", "必填", "代码表", "可见 audience", "说明"), (column_cells(each) for each in table.columns)) + "\n"
        )
    parts.append(
        "## 图谱节点 · Nodes\n\n" + grid(("标签 label", "中文", "属性 properties"), ((each.name, each.title, names(each.properties)) for each in LABELS)) + "\n"
    )
    cells = ((each.name, each.title, "、".join(f"{start} → {end}" for start, end in each.pairs), names(each.properties)) for each in RELATIONS)
    parts.append("## 图谱关系 · Relations\n\n" + grid(("类型 type", "中文", "从 → 到", "属性 properties"), cells) + "\n")
    return "\n".join(parts)


def names(properties: Iterable[Property]) -> str:
    """Names of properties in one cell."""
    return ", ".join(each.name for each in properties)


def column_cells(column: Column) -> tuple[object, ...]:
    """What the model page says of one column."""
    header = column.title or "（装载时计算）"
    kept = "" if column.stored else "只读入、不保存；"
    return (column.name, header, column.kind, "是" if column.required else "", column.code_list, column.audience, kept + column.note)


def queries_page() -> str:
    """Every Cypher statement: the question that it answers and its parameters."""
    parts = ["# 图谱查询 · Queries\n"]
    for name in (name for folder in FOLDERS for name in statement_names(folder)):
        each = statement(name)
        parts.append(f"## {name}\n\n{each.question}\n")
        if each.documented:
            parts.append(grid(("参数", "说明"), each.documented.items()) + "\n")
    return "\n".join(parts)


def settings_page() -> str:
    """All settings with their defaults."""
    return "# 设置 · Settings\n\n环境变量或工作目录中的 `.env`。\n\n" + grid(("变量 variable", "默认 default", "说明"), setting_cells()) + "\n"


def setting_cells() -> Iterable[tuple[str, str, str]]:
    """Variable, default and description of each setting."""
    for name, field in Settings.model_fields.items():
        default = "" if field.default is None or "Secret" in type(field.default).__name__ else str(field.default)
        yield str(field.validation_alias or f"CREDITGRAPH_{name.upper()}"), default, field.description or ""


def env_example() -> str:
    """The .env.example file."""
    lines = ["# 由 make docs 从代码生成 · generated"]
    for variable, default, description in setting_cells():
        lines += [f"# {description}", f"# {variable}={default}"]
    return "\n".join(lines) + "\n"


def rules_page() -> str:
    """Every check of the loader: code, what is wrong, what to do, on what it rests; then the codes that only old accounts name."""
    headers = ("代码 code", "处理 level", "问题 what", "怎么办 what to do", "依据 basis")
    running, retired = (grid(headers, ((rule.code, rule.level, rule.message, rule.todo, rule.basis) for rule in each)) for each in (RULES, RETIRED))
    text = "任何一张表都可加一列“数据状态”：填“删除”（或“撤销”）的行撤回先前报送的同一条记录，填“新增”“更正”或留空的照常装载。"
    return f"# 装载检查 · Loading checks\n\n{text}\n\n{running}\n\n## 已停用的代码 · Retired codes\n\n{retired}\n"


def codelists_page() -> str:
    """Every code list: what it is, where from, how sure."""
    lists = (code_list(name) for name in code_list_names())
    rows = ((c.name, f"{c.title_zh} {c.title_en}", len(c.rows), c.source, c.evidence, c.valid_from, c.note) for c in lists)
    headers = ("代码表 list", "名称 title", "行数", "来源 source", "依据等级 evidence", "起用 valid from", "说明")
    text = "S 已核对原文 · S2 二手来源 · C 见于实际系统 · T 已测试 · O 未核实（默认不启用）"
    return f"# 代码表 · Code lists\n\n{text}\n\n" + grid(headers, rows) + "\n"


def unverified_page() -> str:
    """What was not read at source, and what the product does with it."""
    text = "S2 二手来源 · C 见于实际系统 · T 已测试 · O 未核实 · design/设计值 本产品的默认值，不是法律。使用前请核对。"
    return f"# 未核实事项 · Unverified facts\n\n{text}\n\n" + grid(("位置 where", "内容 what", "依据等级 evidence", "产品如何处理"), unverified()) + "\n"


def commands_page() -> str:
    """Help of every command, as the command line shows it."""
    group = typer.main.get_command(build())
    parts = ["# 命令 · Commands\n"]
    for path, command in walk(group, "creditgraph"):
        parts.append(f"## `{path}`\n\n{(command.help or '').strip()}\n")
        rows = [parameter_line(each) for each in command.params]
        parts.append(grid(("参数", "默认", "说明"), rows) + "\n" if rows else "")
    return "\n".join(parts)


def walk(command: Any, path: str) -> Iterable[tuple[str, Any]]:
    """All leaf commands below a group."""
    if not hasattr(command, "commands"):
        yield path, command
        return
    for name, child in sorted(command.commands.items()):
        yield from walk(child, f"{path} {name}")


def parameter_line(parameter: Any) -> tuple[str, str, str]:
    """Names, default and help of one option or argument."""
    default = "" if parameter.default in (None, "", False) or callable(parameter.default) else str(parameter.default)
    return ", ".join(parameter.opts), default, getattr(parameter, "help", None) or ""


def _headed(path: str, make: Callable[[], str]) -> Callable[[], str]:
    return make if path.endswith(".svg") else lambda: HEADER + make()


PAGES: dict[str, Callable[[], str]] = {
    "docs/model.md": lambda: HEADER + model_page(),
    **{path: _headed(path, make) for path, make in detector_documents().items()},
    "docs/queries.md": lambda: HEADER + queries_page(),
    "docs/settings.md": lambda: HEADER + settings_page(),
    "docs/loading-checks.md": lambda: HEADER + rules_page(),
    "docs/codelists.md": lambda: HEADER + codelists_page(),
    "docs/unverified.md": lambda: HEADER + unverified_page(),
    life_pages.PATH: lambda: HEADER + life_pages.life_page(),
    "docs/commands.md": lambda: HEADER + commands_page(),
    ".env.example": env_example,
}


def main(arguments: list[str]) -> int:
    """Write the pages, or with --check name those that are not as the code would write them."""
    stale = []
    for name, make in PAGES.items():
        path, text = ROOT / name, make()
        if path.is_file() and path.read_text(encoding="utf-8") == text:
            continue
        stale.append(name)
        if "--check" not in arguments:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8")
    for path in sorted((ROOT / FOLDER).glob("*")):
        if (name := path.relative_to(ROOT).as_posix()) not in PAGES:
            stale.append(name)  # of a detector that is gone
            if "--check" not in arguments:
                path.unlink()
    print(f"{'过期' if '--check' in arguments else '已更新'}：{', '.join(stale) or '无'}")
    return 1 if stale and "--check" in arguments else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
