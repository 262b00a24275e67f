"""Command that serves the workbench and the HTTP interface."""

from api.console import HomeOption, settings_for, teaching
from api.serve import serve as run


def serve(home: HomeOption = None) -> None:
    """打开工作台和接口 · serve the workbench and the HTTP interface on loopback."""
    with teaching():
        run(settings_for(home))
