"""One writer of the ledger at a time, across processes: the second waits, then learns who holds it."""

import fcntl
import json
import os
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import datetime
from pathlib import Path

from ledger.errors import LedgerError

LOOK_AGAIN = 0.1  # seconds; short beside the shortest load


@contextmanager
def one_writer(root: Path, what: str, wait_seconds: float) -> Iterator[None]:
    """Hold the ledger for writing. The system lets go of it when the process ends, however it ends."""
    root.mkdir(parents=True, exist_ok=True)
    descriptor = os.open(root / ".lock", os.O_RDWR | os.O_CREAT, 0o600)
    try:
        _take(descriptor, root, time.monotonic() + wait_seconds)
        _sign(descriptor, what)
        yield
    finally:
        os.close(descriptor)


def _take(descriptor: int, root: Path, deadline: float) -> None:
    while True:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            left = deadline - time.monotonic()
            if left <= 0:
                raise LedgerError(f"另一个装载或分析正在写入台账{_holder(descriptor)}", where=str(root), todo="等它结束后再试") from error
            time.sleep(min(LOOK_AGAIN, left))
        else:
            return


def _sign(descriptor: int, what: str) -> None:
    """Say who writes, for those who wait; only a courtesy, the lock itself is the system's."""
    said = {"pid": os.getpid(), "what": what, "since": datetime.now().astimezone().isoformat(timespec="seconds")}
    with suppress(OSError):
        os.ftruncate(descriptor, 0)
        os.pwrite(descriptor, json.dumps(said, ensure_ascii=False).encode(), 0)


def _holder(descriptor: int) -> str:
    try:
        said = json.loads(os.pread(descriptor, 4096, 0))
        return f"（进程 {said['pid']}，自 {said['since']}：{said['what']}）"
    except (ValueError, KeyError, TypeError):
        return ""
