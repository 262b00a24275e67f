"""Command that goes the whole way on an invented province."""

from typing import Annotated

import typer

from api.console import Format, FormatOption, HomeOption, settings_for, teaching
from api.demo import run_demo


def demo(
    home: HomeOption = None,
    enterprises: Annotated[int, typer.Option(min=100, max=10_000, help="虚构市场主体数 · number of invented enterprises")] = 10_000,
    seed: Annotated[int, typer.Option(help="随机种子 · seed")] = 1,
    keep_serving: Annotated[bool, typer.Option("--serve/--no-serve", help="完成后打开工作台 · serve when done")] = True,
    output: FormatOption = Format.TEXT,
) -> None:
    """虚构一个省份，从源文件走到线索 · the whole way on an invented province.

    已有的不重做 · a second start reuses what is there.
    """
    with teaching():
        run_demo(settings_for(home), enterprises, seed, keep_serving=keep_serving, output=output)
