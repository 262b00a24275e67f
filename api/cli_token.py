"""`creditgraph token`: issue, list and revoke access tokens."""

from typing import Annotated

import typer

from api.console import Format, FormatOption, HomeOption, notes, out, settings_for, show_json, show_table, teaching
from api.security import ROLE_TITLES, Role, Token, Tokens

token_app = typer.Typer(no_args_is_help=True, help="访问令牌 · access tokens")
COLUMNS = {"id": "编号", "name": "名称", "role": "角色", "created": "签发", "expires": "到期", "revoked": "撤销", "department": "部门"}


@token_app.command()
def create(
    name: Annotated[str, typer.Argument(help="使用人或系统的名称 · who will use it")],
    role: Annotated[Role, typer.Option(help="角色 · role")] = Role.INVESTIGATOR,
    days: Annotated[int, typer.Option(min=1, max=3650, help="有效天数 · days until it expires")] = 365,
    department: Annotated[str, typer.Option(help="所在部门，提请、审核、执行惩戒时用 · department for which the holder acts")] = "",
    home: HomeOption = None,
    output: FormatOption = Format.TEXT,
) -> None:
    """签发令牌；只在此时显示一次 · issue a token, shown once."""
    with teaching():
        tokens = Tokens(settings_for(home).home)
        secret = tokens.create(name, role, days, department)
        issued = tokens.verify(secret)
        if output is Format.JSON:
            show_json(token_row(issued) | {"token": secret})
            return
        notes.print(f"令牌 {issued.id}（{issued.name}，{ROLE_TITLES[issued.role]}）有效至 {issued.expires}，只显示这一次：", highlight=False)
        out.print(secret, highlight=False, soft_wrap=True)


@token_app.command(name="list")
def list_tokens(home: HomeOption = None, output: FormatOption = Format.TEXT) -> None:
    """已签发的令牌 · tokens issued."""
    with teaching():
        rows = [token_row(token) for token in Tokens(settings_for(home).home).tokens()]
        show_table(f"令牌 {len(rows)} 个", COLUMNS, rows, output)


@token_app.command()
def revoke(token_id: Annotated[str, typer.Argument(help="令牌编号 · id of the token")], home: HomeOption = None) -> None:
    """立即撤销令牌 · revoke a token now."""
    with teaching():
        token = Tokens(settings_for(home).home).revoke(token_id)
        out.print(f"已撤销令牌 {token.id}（{token.name}）", highlight=False)


def token_row(token: Token) -> dict[str, object]:
    """One line of the list; never the hash."""
    names = ("id", "name", "created", "expires", "revoked", "department")
    return {"role": token.role.value} | {name: getattr(token, name) for name in names}
