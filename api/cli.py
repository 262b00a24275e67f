"""The command line. Each command lives in the module named beside it and is imported only when it is called."""

import os
import signal
import sys
from collections.abc import Iterable
from importlib import import_module

import typer

from api.usage import teaching_usage

COMMANDS = {
    "demo": "api.cli_demo",
    "generate": "api.cli_bench",
    "load": "api.cli_load",
    "rejects": "api.cli_rejects",
    "quality": "api.cli_quality",
    "template": "api.cli_load",
    "status": "api.cli_ledger",
    "analyse": "api.cli_analyse",
    "findings": "api.cli_findings",
    "publish": "api.cli_publish",
    "ownership": "api.cli_ownership",
    "risk": "api.cli_risk",
    "life": "api.cli_life",
    "daily": "api.cli_daily",
    "serve": "api.cli_serve",
}
GROUPS = {
    "audit": "api.cli_audit",
    "ban": "api.cli_ban",
    "catalogue": "api.cli_catalogue",
    "db": "api.cli_db",
    "evaluate": "api.cli_bench",
    "draw": "api.cli_draw",
    "repair": "api.cli_repair",
    "exchange": "api.cli_exchange",
    "identity": "api.cli_identity",
    "incentive": "api.cli_incentive",
    "ledger": "api.cli_ledger",
    "measure": "api.cli_measure",
    "objection": "api.cli_objection",
    "rule": "api.cli_rule",
    "token": "api.cli_token",
    "outbox": "api.cli_outbox",
    "visits": "api.cli_visits",
}
HELP = "信用关联图谱 · relationship graph and explained leads for a public-credit centre"


def build(names: Iterable[str] = (*COMMANDS, *GROUPS)) -> typer.Typer:
    """The command line with these commands."""
    app = typer.Typer(name="creditgraph", no_args_is_help=True, pretty_exceptions_enable=False, add_completion=False, help=HELP)
    app.callback()(lambda: None)
    for name in names:
        if name in GROUPS:
            app.add_typer(getattr(import_module(GROUPS[name]), f"{name}_app"), name=name)
        else:
            app.command(name)(getattr(import_module(COMMANDS[name]), name))
    return app


def main() -> None:
    """Entry point of the `creditgraph` command."""
    os.umask(0o077)  # the home holds names and telephone numbers
    for name in ("SIGTERM", "SIGHUP"):  # so that a kernel started here is stopped when the terminal closes
        if hasattr(signal, name):
            signal.signal(getattr(signal, name), lambda *_: sys.exit(1))
    called = sys.argv[1] if len(sys.argv) > 1 else ""
    sys.exit(teaching_usage(build([called] if called in COMMANDS or called in GROUPS else (*COMMANDS, *GROUPS))))
