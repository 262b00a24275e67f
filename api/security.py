"""Access tokens: 256 random bits each, kept only as SHA-256 in a 0600 file in the data folder."""

import fcntl
import hashlib
import json
import os
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, replace
from datetime import UTC, date, datetime, timedelta
from enum import StrEnum
from pathlib import Path

from ledger.errors import InputError, LedgerError, NotFoundError, UnauthenticatedError

TODO = "用 creditgraph token create 签发，在请求头写 Authorization: Bearer <令牌>"


class Role(StrEnum):
    """What a token may be used for."""

    INVESTIGATOR = "investigator"
    GRID_WORKER = "grid_worker"
    DEPARTMENT = "department"
    AUDITOR = "auditor"
    ADMINISTRATOR = "administrator"


ROLE_TITLES = {
    Role.INVESTIGATOR: "信用监管人员",
    Role.GRID_WORKER: "网格员",
    Role.DEPARTMENT: "部门用户",
    Role.AUDITOR: "审计人员",
    Role.ADMINISTRATOR: "系统管理员",
}


@dataclass(frozen=True, slots=True)
class Token:
    """One issued token; the secret itself is shown once and never kept."""

    id: str
    name: str
    role: Role
    sha256: str
    created: date
    expires: date
    revoked: date | None = None
    department: str = ""  # for which department its holder acts

    def usable(self, today: date) -> bool:
        """Whether it still opens anything."""
        return self.revoked is None and today <= self.expires


class Tokens:
    """The tokens of one data folder, read again whenever the file changes."""

    def __init__(self, home: Path) -> None:
        self.path = home / "tokens.json"
        self._stamp: tuple[int, int] | None = None
        self._known: dict[str, Token] = {}

    def create(self, name: str, role: Role, days: int = 365, department: str = "") -> str:
        """Issue a token and return its secret: show it once, it is kept nowhere."""
        if not name.strip():
            raise InputError("令牌需要一个名称", todo="写上使用人或系统的名称")
        if not 1 <= days <= 3650:
            raise InputError(f"有效天数 {days} 不在 1 到 3650 之间", where="--days")
        secret, today = f"cg_{secrets.token_urlsafe(32)}", _today()
        token = Token(secrets.token_hex(4), name.strip(), role, _digest(secret), today, today + timedelta(days=days), None, department.strip())
        with self._locked():
            self._write([*self.tokens(), token])
        return secret

    def revoke(self, token_id: str) -> Token:
        """End a token now; its line stays, so that the audit can name it."""
        with self._locked():
            found = next((token for token in self.tokens() if token.id == token_id), None)
            if found is None:
                raise NotFoundError(f"没有编号为“{token_id}”的令牌", where=str(self.path), todo="用 creditgraph token list 查看编号")
            ended = replace(found, revoked=found.revoked or _today())
            self._write([ended if token.id == token_id else token for token in self.tokens()])
        return ended

    def tokens(self) -> list[Token]:
        """All tokens ever issued here, oldest first."""
        return list(self._read().values())

    def verify(self, secret: str) -> Token:
        """The token that `secret` stands for; UnauthenticatedError if nobody issued it, it has expired, or was revoked."""
        token = self._read().get(_digest(secret))
        if token is None:
            raise UnauthenticatedError("令牌无效", todo=TODO)
        if not token.usable(_today()):
            raise UnauthenticatedError("令牌已过期或已撤销", todo="请管理员重新签发")
        return token

    def _read(self) -> dict[str, Token]:
        try:
            status = self.path.stat()
        except FileNotFoundError:
            return {}
        stamp = (status.st_mtime_ns, status.st_ino)
        if stamp != self._stamp:
            self._known = {token.sha256: token for token in self._parsed()}
            self._stamp = stamp
        return self._known

    def _parsed(self) -> list[Token]:
        try:
            return [_token(line) for line in json.loads(self.path.read_text(encoding="utf-8"))["tokens"]]
        except (ValueError, KeyError, TypeError, OSError) as error:
            raise LedgerError(f"令牌文件不能读取：{error}", where=str(self.path), todo="恢复备份，或删除该文件后重新签发令牌") from error

    def _write(self, tokens: list[Token]) -> None:
        text = json.dumps({"tokens": [asdict(token) for token in tokens]}, ensure_ascii=False, indent=1, default=str)
        fresh = self.path.with_suffix(".new")
        fresh.unlink(missing_ok=True)
        with os.fdopen(os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="utf-8") as handle:
            handle.write(text)
            handle.flush()
            os.fsync(handle.fileno())
        fresh.replace(self.path)

    @contextmanager
    def _locked(self) -> Iterator[None]:
        try:
            self.path.parent.mkdir(parents=True, exist_ok=True)
            handle = self.path.with_suffix(".lock").open("w")
        except OSError as error:
            raise LedgerError(f"不能写入令牌文件：{error}", where=str(self.path), todo="检查数据目录的权限和磁盘空间") from error
        with handle:
            fcntl.flock(handle, fcntl.LOCK_EX)
            yield


def _token(line: dict[str, str]) -> Token:
    revoked = date.fromisoformat(line["revoked"]) if line.get("revoked") else None
    return Token(
        line["id"], line["name"], Role(line["role"]), line["sha256"], date.fromisoformat(line["created"]), date.fromisoformat(line["expires"]), revoked,
        line.get("department", ""),
    )  # fmt: skip


def _digest(secret: str) -> str:
    # The secret has 256 random bits: a slow hash would add nothing.
    return hashlib.sha256(secret.encode()).hexdigest()


def _today() -> date:
    return datetime.now(UTC).astimezone().date()
