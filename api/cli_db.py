"""`creditgraph db`: the embedded Neo4j of a home, and its program archives."""

from pathlib import Path
from typing import Annotated

import typer

from api.console import Format, FormatOption, HomeOption, notes, settings_for, show_json, teaching
from api.progress import progress_bars
from graph.embedded import EmbeddedNeo4j, Running
from graph.jar_lock import lock
from graph.jars import cache_folder, copy, fetch, ready_jars
from ledger.settings import Settings

db_app = typer.Typer(no_args_is_help=True, help="内嵌 Neo4j · the embedded Neo4j")
ToOption = Annotated[Path | None, typer.Option("--to", help="另外复制到此目录，供无网络的机器使用 · also copy to this folder")]
FromOption = Annotated[Path | None, typer.Option("--from", help="从此目录取，不上网 · take from this folder, no network")]


@db_app.command()
def start(home: HomeOption = None, output: FormatOption = Format.TEXT) -> None:
    """启动内嵌 Neo4j，留在后台；已在运行则沿用 · start in the background, or reuse what runs."""
    with teaching():
        settings = settings_for(home)
        with progress_bars() as progress:
            running = EmbeddedNeo4j(settings).start(progress)
        show(settings, running, output)


@db_app.command()
def stop(home: HomeOption = None) -> None:
    """停止内嵌 Neo4j · stop it cleanly."""
    with teaching():
        stopped = EmbeddedNeo4j(settings_for(home)).stop()
        notes.print("已停止" if stopped else "没有在运行")


@db_app.command()
def status(home: HomeOption = None, output: FormatOption = Format.TEXT) -> None:
    """内嵌 Neo4j 是否在运行、在哪个端口 · whether it runs, and where."""
    with teaching():
        settings = settings_for(home)
        show(settings, EmbeddedNeo4j(settings).status(), output)


@db_app.command(name="fetch")
def fetch_jars(home: HomeOption = None, to: ToOption = None, origin: FromOption = None) -> None:
    """取得 Neo4j 程序包并逐个校验 SHA-256 · get the program archives, each checked by SHA-256."""
    with teaching():
        settings = settings_for(home)
        folder = cache_folder(settings)
        with progress_bars() as progress:
            source = origin or settings.jars
            count = copy(source, folder, progress) if source else fetch(folder, progress)
            if to:
                copy(ready_jars(settings), to, progress)
        notes.print(f"Neo4j {lock().neo4j}：{len(lock().jars)} 个程序包齐全（新取得 {count} 个），在 {to or folder}", highlight=False, soft_wrap=True)


def show(settings: Settings, running: Running | None, output: Format) -> None:
    """Print where the kernel is. The password is named by its file only."""
    password_file = EmbeddedNeo4j(settings).folder / "password"
    if output is Format.JSON:
        state = (
            {"pid": running.pid, "uri": running.uri, "user": running.user, "version": running.version, "password_file": str(password_file)} if running else {}
        )
        show_json({"running": running is not None, **state})
    elif running:
        notes.print(
            f"Neo4j {running.version} 正在运行：{running.uri}，用户 {running.user}，密码在 {password_file}，进程 {running.pid}", highlight=False, soft_wrap=True
        )
    else:
        notes.print(f"没有在运行（{settings.home}）", highlight=False)
