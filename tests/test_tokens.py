"""Access tokens: shown once, kept as a hash, ended at once."""

import json
import stat
import subprocess
import sys
from datetime import date, timedelta
from pathlib import Path

import pytest
from typer.testing import CliRunner

from api.cli_token import token_app
from api.security import Role, Tokens
from ledger.errors import InputError, LedgerError, NotFoundError, UnauthenticatedError


def test_a_secret_is_never_written_down(tmp_path: Path) -> None:
    secret = Tokens(tmp_path).create("张三", Role.INVESTIGATOR)
    assert secret not in (tmp_path / "tokens.json").read_text(encoding="utf-8")
    assert Tokens(tmp_path).verify(secret).name == "张三"


def test_the_file_is_for_its_owner_only(tmp_path: Path) -> None:
    Tokens(tmp_path).create("张三", Role.AUDITOR)
    assert stat.S_IMODE((tmp_path / "tokens.json").stat().st_mode) == 0o600


def test_a_token_nobody_issued_opens_nothing(tmp_path: Path) -> None:
    tokens = Tokens(tmp_path)
    with pytest.raises(UnauthenticatedError):
        tokens.verify("cg_guess")
    tokens.create("张三", Role.AUDITOR)
    with pytest.raises(UnauthenticatedError):
        tokens.verify("cg_guess")


def test_a_revoked_token_ends_at_once_for_a_service_that_runs(tmp_path: Path) -> None:
    running = Tokens(tmp_path)
    secret = running.create("张三", Role.INVESTIGATOR)
    Tokens(tmp_path).revoke(running.verify(secret).id)
    with pytest.raises(UnauthenticatedError, match="撤销"):
        running.verify(secret)
    assert running.tokens()[0].revoked is not None


def test_an_expired_token_ends(tmp_path: Path) -> None:
    secret = Tokens(tmp_path).create("张三", Role.INVESTIGATOR, days=1)
    path = tmp_path / "tokens.json"
    lines = json.loads(path.read_text(encoding="utf-8"))
    lines["tokens"][0]["expires"] = (date.today() - timedelta(days=2)).isoformat()
    path.write_text(json.dumps(lines), encoding="utf-8")
    with pytest.raises(UnauthenticatedError, match="过期"):
        Tokens(tmp_path).verify(secret)


def test_two_tokens_are_never_alike_and_both_stay(tmp_path: Path) -> None:
    first, second = Tokens(tmp_path).create("甲", Role.DEPARTMENT), Tokens(tmp_path).create("乙", Role.GRID_WORKER)
    assert first != second
    assert [token.role for token in Tokens(tmp_path).tokens()] == [Role.DEPARTMENT, Role.GRID_WORKER]


def test_a_token_needs_a_name_and_a_bounded_life(tmp_path: Path) -> None:
    with pytest.raises(InputError):
        Tokens(tmp_path).create(" ", Role.AUDITOR)
    with pytest.raises(InputError):
        Tokens(tmp_path).create("张三", Role.AUDITOR, days=0)


def test_revoking_what_nobody_issued_says_so(tmp_path: Path) -> None:
    with pytest.raises(NotFoundError):
        Tokens(tmp_path).revoke("ffffffff")


def test_the_command_line_issues_lists_and_revokes(tmp_path: Path) -> None:
    run, home = CliRunner(), ["--home", str(tmp_path)]
    issued = json.loads(run.invoke(token_app, ["create", "第一网格", "--role", "grid_worker", "--days", "30", "--format", "json", *home]).stdout)
    assert Tokens(tmp_path).verify(issued["token"]).role is Role.GRID_WORKER
    listed = run.invoke(token_app, ["list", "--format", "json", *home]).stdout
    assert issued["token"] not in listed
    assert Tokens(tmp_path).tokens()[0].sha256 not in listed
    assert run.invoke(token_app, ["revoke", issued["id"], *home]).exit_code == 0
    with pytest.raises(UnauthenticatedError):
        Tokens(tmp_path).verify(issued["token"])


def test_a_damaged_token_file_says_where_it_is(tmp_path: Path) -> None:
    (tmp_path / "tokens.json").write_text("{", encoding="utf-8")
    with pytest.raises(LedgerError, match=r"tokens\.json"):
        Tokens(tmp_path).tokens()


def test_brackets_in_a_name_are_text_and_never_lose_the_list(tmp_path: Path) -> None:
    program = [sys.executable, "-c", "from api.cli import main; main()", "token"]
    made = subprocess.run([*program, "create", "部门[/x]甲[red]", "--home", str(tmp_path)], capture_output=True, text=True, timeout=120, check=False)
    assert (made.returncode, "部门[/x]甲[red]" in made.stderr) == (0, True)
    listed = subprocess.run([*program, "list", "--home", str(tmp_path)], capture_output=True, text=True, timeout=120, check=False, env={"COLUMNS": "200"})
    assert "部门[/x]甲[red]" in listed.stdout
