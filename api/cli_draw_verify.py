"""`creditgraph draw verify`: re-checks a published draw from its file alone, on any machine; no data folder is needed."""

import re
from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import typer

from analytics.draws.verify import Published, holds, verify
from api.console import Format, FormatOption, out, show_json, show_table, teaching
from ledger.errors import InputError

HASH = re.compile(r"[0-9a-f]{64}")
COLUMNS = {"title": "核对", "answer": "结果", "reason": "说明"}
ANSWERS = {True: "相符", False: "不符", None: "—"}
GOOD = "各项相符"
BAD = "不相符：这份文件不是按公布的名单和种子抽取的结果，或者被改动过"
LEFT = "文件之外请核对：名单散列事先公布在哪里、何时公布；公共数字与来源公布的是否一致"


def verify_command(
    file: Annotated[Path, typer.Argument(help="公布的抽取文件 · the published file", metavar="FILE")],
    list_hash: Annotated[str | None, typer.Option("--hash", help="事先公布的名单散列，与文件比较 · the list hash as it was published")] = None,
    digest: Annotated[str | None, typer.Option("--digest", help="公布的结果摘要，与文件比较 · the digest of the result as it was published")] = None,
    number: Annotated[str | None, typer.Option("--number", help="自己的号码（统一社会信用代码等），看是否在名单中 · your own number")] = None,
    salt: Annotated[str | None, typer.Option("--salt", help="办理单位告知的盐，与 --number 一起用 · the salt that the office told you")] = None,
    everybody: Annotated[bool, typer.Option("--all", help="监督机关用：名单中每一个都要公开身份 · every token has to be opened")] = False,
    output: FormatOption = Format.TEXT,
) -> None:
    """核验一次抽取：名单、时间、种子、抽中的、检查人员；有一项不符即以 1 退出 · re-check a published draw."""
    with teaching():
        if (number is None) != (salt is None) or (number is not None and not number.strip()):
            raise InputError("号码和盐须一起给出", where="--number、--salt", todo="写自己的号码，和办理单位告知的盐")
        hashes = [_hash(each, name) for each, name in ((list_hash, "--hash"), (digest, "--digest"), (salt, "--salt"))]
        checks = verify(_content(file), Published(hashes[0], hashes[1], (number or "").strip(), hashes[2], everybody))
    good = holds(checks)
    if output is Format.JSON:
        show_json({"holds": good, "checks": [asdict(each) for each in checks]})
    else:
        show_table(file.name, COLUMNS, [asdict(each) | {"answer": ANSWERS[each.passed]} for each in checks], output)
        out.print(GOOD if good else BAD, style="bold green" if good else "bold red", highlight=False)
        out.print(LEFT, highlight=False)
    if not good:
        raise typer.Exit(1)


def _hash(given: str | None, name: str) -> str:
    """A hash as it was given; empty if it was not. InputError for one that is none: it would compare nothing."""
    if given is not None and not HASH.fullmatch(given.strip().lower()):
        raise InputError(f"“{given}”不是 64 位十六进制", where=name, todo="照公布的原样填写")
    return (given or "").strip().lower()


def _content(file: Path) -> bytes:
    try:
        return file.read_bytes()
    except OSError as error:
        raise InputError(f"不能读取：{error.strerror}", where=str(file), todo="核对文件路径") from error
