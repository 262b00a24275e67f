"""The command line: one function per command, each of which parses, makes one call, and prints."""

from typing import Annotated

import typer

from api.cli_analyse import analyse, findings, publish, status
from api.cli_bench import evaluate, generate
from api.cli_db import db_app
from api.cli_load import load, template
from api.cli_token import token_app
from api.cli_visits import visits
from api.console import HomeOption, settings_for, teaching

app = typer.Typer(
    name="creditgraph", no_args_is_help=True, pretty_exceptions_enable=False, add_completion=False, help="信用关联图谱 · relationship graph and explained leads"
)
for command in (load, template, generate, analyse, findings, evaluate, publish, visits, status):
    app.command()(command)
app.add_typer(db_app, name="db")
app.add_typer(token_app, name="token")


@app.command()
def serve(home: HomeOption = None) -> None:
    """打开工作台和接口 · serve the workbench and the HTTP interface on loopback."""
    from api.serve import serve as run

    with teaching():
        run(settings_for(home))


@app.command()
def demo(
    home: HomeOption = None,
    enterprises: Annotated[int, typer.Option(min=100, max=10_000, help="虚构市场主体数 · number of invented enterprises")] = 10_000,
    seed: Annotated[int, typer.Option(help="随机种子 · seed")] = 1,
    keep_serving: Annotated[bool, typer.Option("--serve/--no-serve", help="完成后打开工作台 · serve when done")] = True,
) -> None:
    """虚构一个长三角省份，从源文件走到线索 · the whole way on an invented province; a second start reuses what is there."""
    from api.demo import run_demo

    with teaching():
        run_demo(settings_for(home), enterprises, seed, keep_serving=keep_serving)


def main() -> None:
    """Entry point of the `creditgraph` command."""
    app()
