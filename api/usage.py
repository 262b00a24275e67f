"""Usage errors that teach: what is wrong with the words that were typed, and how they should be, in Chinese, for every command."""

import sys
from collections.abc import Callable
from typing import Any

import typer
from typer._click.exceptions import (  # what typer raises; it exports only some of them
    BadParameter,
    ClickException,
    MissingParameter,
    NoSuchOption,
    UsageError,
)

from api.console import notes
from ledger.errors import InputError

WRONG_WORDS = 2  # exit code of a usage error


def teaching_usage(app: Callable[..., Any]) -> int:
    """Run a command line; its exit code. A usage error is printed as CG100 with what to do."""
    try:
        code = app(standalone_mode=False)
    except UsageError as error:
        _tell(error)
        return WRONG_WORDS
    except typer.Abort:
        notes.print("已中止", highlight=False)
        return 1
    except ClickException as error:
        notes.print(f"错误 {InputError.code} {error.format_message()}", style="bold red", highlight=False)
        return error.exit_code
    return code if isinstance(code, int) else 0


def _tell(error: UsageError) -> None:
    if type(error).__name__ == "NoArgsIsHelpError":  # nothing was asked: the help itself is the answer
        print(error.format_message())
        return
    command = error.ctx.command_path if error.ctx else "creditgraph"
    usage = error.ctx.get_usage().partition(":")[2].strip() if error.ctx else ""
    notes.print(f"错误 {InputError.code} {said(error)}", style="bold red", highlight=False)
    if usage:
        notes.print(f"  用法：{usage}", highlight=False)
    notes.print(f"  处理：用 {command} --help 查看全部参数和选项", highlight=False)
    sys.stderr.flush()


def said(error: UsageError) -> str:
    """What is wrong, in Chinese. What the library says only in English stands behind it."""
    if isinstance(error, MissingParameter):
        meaning = getattr(error.param, "help", "") or ""
        return f"缺少 {_name(error)}" + (f"（{meaning}）" if meaning else "")
    if isinstance(error, NoSuchOption):
        near = f"；是不是 {'、'.join(error.possibilities)}" if error.possibilities else ""
        return f"没有选项 {error.option_name}{near}"
    if isinstance(error, BadParameter):
        return f"{_name(error)} 的值不对：{error.message}"
    return f"命令写得不对：{error.format_message()}"


def _name(error: BadParameter) -> str:
    if error.param is None:
        return str(error.param_hint or "参数")
    if error.param.param_type_name == "option":
        return str(error.param.opts[0])
    return str(error.param.metavar or error.param.name or "参数")
