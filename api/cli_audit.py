"""`creditgraph audit`: the past as it was answered, for those who audit. Every look is kept in the log of servings."""

from datetime import UTC, date, datetime
from typing import Annotated

import typer

from api.answers.audit import record_replay, subject_replay
from api.console import AsOfOption, HomeOption, KnownAtOption, parse_day, parse_moment, settings_for, teaching
from api.servings import served_items
from ledger.settings import Settings
from ledger.store import Ledger
from proceedings.serving_log import AUDIT, Receiver, ServingLog

audit_app = typer.Typer(no_args_is_help=True, help="审计：重放过去，含已修复的记录 · replay the past, for audit only")

WhoOption = Annotated[str, typer.Option("--who", help="审计人：姓名或工号 · who audits")]
WhyOption = Annotated[str, typer.Option("--why", help="事由或审计通知书 · on what grounds")]


@audit_app.command()
def subject(
    key: Annotated[str, typer.Argument(help="主体或人员标识 · a subject", metavar="SUBJECT")],
    who: WhoOption,
    why: WhyOption,
    as_of: AsOfOption = "",
    known_at: KnownAtOption = "",
    home: HomeOption = None,
) -> None:
    """一个主体在某日、按当时已知的记录、评分和线索（JSON） · a subject as it was answered."""
    with teaching():
        settings = settings_for(home)
        told = subject_replay(Ledger(settings.home), key, parse_day(as_of, date.today()), parse_moment(known_at), date.today()).model_dump_json(indent=1)
        _keep(settings, who, why, told)
        print(told)


@audit_app.command()
def record(
    record_id: Annotated[str, typer.Argument(help="记录标识 · a record", metavar="RECORD")],
    who: WhoOption,
    why: WhyOption,
    as_of: AsOfOption = "",
    known_at: KnownAtOption = "",
    home: HomeOption = None,
) -> None:
    """一条记录当时的样子，以及谁得到过它（JSON） · a record as it stood, and who was served it."""
    with teaching():
        settings = settings_for(home)
        told = record_replay(Ledger(settings.home), record_id, parse_day(as_of, date.today()), parse_moment(known_at), date.today()).model_dump_json(indent=1)
        _keep(settings, who, why, told)
        print(told)


def _keep(settings: Settings, who: str, why: str, told: str) -> None:
    receiver = Receiver(who, f"{who}：{why}", AUDIT, "creditgraph audit")
    ServingLog(settings.home).note(receiver, served_items(told.encode(), ""), datetime.now(UTC))
