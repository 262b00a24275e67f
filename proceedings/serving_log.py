"""Who was served which record: an SQLite file in the data folder, written before an answer leaves.

One line per recipient, holder, way and item, with the first and the last time and how often; nothing is ever taken out
(浙江省公共信用信息管理条例第 20 条: query logs are kept 10 years). An item is the id of a record, or of a finding of a run, which
stands for the records that it cites. No content of a record is in here.
"""

import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from ledger.errors import LedgerError

FILE = "servings.sqlite"
WAIT_SECONDS = 10.0
SCHEMA = """create table if not exists servings (
    recipient text not null, holder text not null, role text not null, way text not null, item text not null,
    first_served text not null, last_served text not null, times integer not null,
    primary key (item, recipient, holder, role, way)) without rowid"""
NOTE = """insert into servings values (?, ?, ?, ?, ?, ?, ?, 1)
    on conflict do update set last_served = max(last_served, excluded.last_served), times = times + 1"""
INTERNAL, HERE = "内部使用", "本机"  # role and recipient of what a command shows on this machine: no unit that could be told
SHELL = "命令行用户 "  # how such a recipient was written before
AUDIT = "auditor"  # an auditor replays the past by office; nobody asks him to forget


@dataclass(frozen=True, slots=True)
class Receiver:
    """Who received: `recipient` is whom a notice goes to (a department, else the holder), `holder` the token or the person at the command line."""

    recipient: str
    holder: str
    role: str
    way: str  # the route, or the command


@dataclass(frozen=True, slots=True)
class Serving:
    """One line of the log."""

    receiver: Receiver
    item: str
    first_served: datetime
    last_served: datetime
    times: int


def finding_item(run: str, finding_id: str) -> str:
    """The item that stands for a finding of a run."""
    return f"finding:{run}:{finding_id}"


class ServingLog:
    """The log of one data folder. Each call opens and closes the file, so that any number of processes may write."""

    def __init__(self, home: Path) -> None:
        self.path = home / FILE

    def note(self, receiver: Receiver, items: Iterable[str], moment: datetime) -> int:
        """Keep that these items were served; how many. LedgerError if they cannot be kept: then the answer may not leave."""
        return self.note_many([(receiver, items)], moment)

    def note_many(self, served: Iterable[tuple[Receiver, Iterable[str]]], moment: datetime) -> int:
        """The same for many receivers in one transaction: all of it is kept, or nothing."""
        when = moment.isoformat()
        wanted = [(each.recipient, each.holder, each.role, each.way, item, when, when) for each, items in served for item in sorted(set(items))]
        if wanted:
            with self._open() as connection:
                connection.executemany(NOTE, wanted)
        return len(wanted)

    def servings(self, items: Sequence[str]) -> list[Serving]:
        """Every line about these items, in a stable order."""
        if not self.path.exists():
            return []
        with self._open() as connection:
            rows = [row for item in sorted(set(items)) for row in connection.execute("select * from servings where item = ?", (item,))]
        return [Serving(Receiver(*row[:4]), row[4], datetime.fromisoformat(row[5]), datetime.fromisoformat(row[6]), row[7]) for row in rows]

    def recipients(self, items: Sequence[str]) -> list[str]:
        """Whom to tell about these items: everybody who was served one of them, but for auditors and the use inside the office."""
        told = {each.receiver.recipient for each in self.servings(items) if each.receiver.role not in (AUDIT, INTERNAL)}
        return sorted(each for each in told if not each.startswith(SHELL))

    @contextmanager
    def _open(self) -> Iterator[sqlite3.Connection]:
        try:
            self.path.parent.mkdir(parents=True, exist_ok=True)
            connection = sqlite3.connect(self.path, timeout=WAIT_SECONDS)
            try:
                self.path.chmod(0o600)
                connection.execute("pragma journal_mode = wal")
                connection.execute(SCHEMA)
                with connection:
                    yield connection
            finally:
                connection.close()
        except (sqlite3.Error, OSError) as error:
            raise LedgerError(
                f"提供日志不能读写：{error}", where=str(self.path), todo="检查磁盘空间和权限，或从备份恢复该文件；写不进日志的内容不提供"
            ) from error
