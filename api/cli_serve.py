"""Command that serves the workbench and the HTTP interface."""

from typing import Annotated, Any

import typer

from api.console import HomeOption, settings_for, teaching
from api.serve import serve as run

HostOption = Annotated[str, typer.Option(help="监听地址，默认取 CREDITGRAPH_HOST，再默认本机 · address to listen on")]
PortOption = Annotated[int | None, typer.Option(min=1, max=65535, help="监听端口，默认取 CREDITGRAPH_PORT，再默认 8000 · port to listen on")]


def serve(home: HomeOption = None, host: HostOption = "", port: PortOption = None) -> None:
    """打开工作台和接口 · serve the workbench and the interface."""
    with teaching():
        given: dict[str, Any] = {key: value for key, value in (("host", host), ("port", port)) if value}
        run(settings_for(home).model_copy(update=given))
