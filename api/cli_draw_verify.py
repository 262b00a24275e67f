"""`creditgraph draw verify`: re-checks a published draw from its file alone, on any machine; no data folder is needed."""

from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import typer

from analytics.draws.verify import Published, holds, verify
from api.console import Format, FormatOption, out, show_json, show_table, teaching
from ledger.errors import InputError

COLUMNS = {"title": "核对", "answer": "结果", "reason": "说明"}
ANSWERS = {True: "相符", False: "不符", None: "—"}
GOOD = "各项相符"
BAD = "不相符：这份文件不是按公布的名单和种子抽取的结果，或者被改动过"
LEFT = "文件之外请核对：名单散列事先公布在哪里、何时公布；公共数字与来源公布的是否一致"


def verify_command(
    file: Annotated[Path, typer.Argument(help="公布的抽取文件 · the published file", metavar="FILE")],
    list_hash: Annotated[str, typer.Option("--hash", help="事先公布的名单散列，与文件比较 · the list hash as it was published")] = "",
    digest: Annotated[str, typer.Option("--digest", help="公布的结果摘要，与文件比较 · the digest of the result as it was published")] = "",
    number: Annotated[str, typer.Option("--number", help="自己的号码（统一社会信用代码等），看是否在名单中 · your own number")] = "",
    salt: Annotated[str, typer.Option("--salt", help="办理单位告知的盐，与 --number 一起用 · the salt that the office told you")] = "",
    output: FormatOption = Format.TEXT,
) -> None:
    """核验一次抽取：名单、时间、种子、抽中的、检查人员；有一项不符即以 1 退出 · re-check a published draw."""
    with teaching():
        checks = verify(_content(file), Published(list_hash.strip().lower(), digest.strip().lower(), number.strip(), salt.strip().lower()))
    good = holds(checks)
    if output is Format.JSON:
        show_json({"holds": good, "checks": [asdict(each) for each in checks]})
    else:
        show_table(file.name, COLUMNS, [asdict(each) | {"answer": ANSWERS[each.passed]} for each in checks], output)
        out.print(GOOD if good else BAD, style="bold green" if good else "bold red", highlight=False)
        out.print(LEFT, highlight=False)
    if not good:
        raise typer.Exit(1)


def _content(file: Path) -> bytes:
    try:
        return file.read_bytes()
    except OSError as error:
        raise InputError(f"不能读取：{error.strerror}", where=str(file), todo="核对文件路径") from error
