"""One writer of the ledger at a time, across processes: the second waits, then learns who holds it."""

import fcntl
import json
import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import IO

from ledger.errors import LedgerError

LOOK_AGAIN = 0.1  # seconds; short beside the shortest load


@contextmanager
def one_writer(root: Path, what: str, wait_seconds: float) -> Iterator[None]:
    """Hold the ledger for writing. The system lets go of it when the process ends, however it ends."""
    root.mkdir(parents=True, exist_ok=True)
    with (root / ".lock").open("a+", encoding="utf-8") as handle:
        _take(handle, root, time.monotonic() + wait_seconds)
        _sign(handle, what)
        yield


def _take(handle: IO[str], root: Path, deadline: float) -> None:
    while True:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            left = deadline - time.monotonic()
            if left <= 0:
                raise LedgerError(f"另一个装载或分析正在写入台账{_holder(handle)}", where=str(root), todo="等它结束后再试") from error
            time.sleep(min(LOOK_AGAIN, left))
        else:
            return


def _sign(handle: IO[str], what: str) -> None:
    """Say who writes, for those who wait; only a courtesy, the lock itself is the system's."""
    handle.truncate(0)
    handle.write(json.dumps({"pid": os.getpid(), "what": what, "since": datetime.now().astimezone().isoformat(timespec="seconds")}, ensure_ascii=False))
    handle.flush()


def _holder(handle: IO[str]) -> str:
    handle.seek(0)
    try:
        said = json.loads(handle.read())
        return f"（进程 {said['pid']}，自 {said['since']}：{said['what']}）"
    except (ValueError, KeyError, TypeError):
        return ""
