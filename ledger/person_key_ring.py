"""The ring of secrets of an installation: read, made on first use, rotated. It lies in home beside the ledger folder, never in it.

`person.key` holds one secret a line, the current one first. The setting CREDITGRAPH_PERSON_KEY may hold the ring instead,
separated by white space; a passphrase of several short words is one secret.
"""

import fcntl
import os
import secrets
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from ledger.errors import InputError, LedgerError
from ledger.person_key import PersonKey
from ledger.person_key_witness import require_no_one_named, witness
from ledger.settings import Settings

SHORTEST_SECRET = 16
SETTING = "CREDITGRAPH_PERSON_KEY"


def open_person_key(settings: Settings) -> PersonKey:
    """The key of this installation: from the setting, else from a 0600 file in home that is made on first use.

    LedgerError if the ledger was made with another key, or has persons while the file is gone.
    """
    given = settings.person_key.get_secret_value().strip()
    ring = setting_ring(given) if given else _ring_of_file(settings)
    witness(settings.home, ring)
    return PersonKey(*ring)


def _ring_of_file(settings: Settings) -> list[str]:
    path = key_file(settings)
    if not path.exists():
        require_no_one_named(settings.home)
        _make(path)
    return read_ring(path)


def key_file(settings: Settings) -> Path:
    """Where the ring lies when no setting holds it."""
    return settings.home / "person.key"


def setting_ring(given: str) -> list[str]:
    """The secrets of the setting. Words that are all too short make one passphrase; a mixture is refused, lest a typing error rename everybody."""
    parts = given.split()
    long_enough = [len(part) >= SHORTEST_SECRET for part in parts]
    if all(long_enough):
        return parts
    if len(given) >= SHORTEST_SECRET and not any(long_enough):
        return [given]
    raise LedgerError("人员密钥太短", where=SETTING, todo=f"每个密钥至少 {SHORTEST_SECRET} 个字符；多个密钥以空白分隔，现用的在前")


def read_ring(path: Path) -> list[str]:
    """The secrets of the key file, the current one first."""
    if path.stat().st_mode & 0o077:
        raise LedgerError("人员密钥文件可被他人读取", where=str(path), todo=f"执行 chmod 600 {path}")
    try:
        ring = path.read_text(encoding="ascii").split()
    except UnicodeDecodeError:
        ring = []
    if not ring or any(len(secret) < SHORTEST_SECRET for secret in ring):
        raise LedgerError("人员密钥文件已损坏", where=str(path), todo="从备份恢复；换用新密钥会使所有人员标识改变")
    return ring


def rotate(settings: Settings) -> int:
    """Put a new current secret before the others; how many secrets the ring has now. One change at a time; a crash leaves the old file or the new.

    Persons whom the ledger knows keep their ids. A key that comes from the setting is the administrator's to change.
    """
    if settings.person_key.get_secret_value().strip():
        raise InputError("密钥来自设置，程序不能替换", where=SETTING, todo="把新密钥写在旧密钥之前，以空格分隔；旧密钥保留，已有人员标识才不变")
    path = key_file(settings)
    open_person_key(settings)  # makes the first one, refuses a damaged one
    with _one_at_a_time(path):
        ring = [secrets.token_hex(32), *read_ring(path)]
        os.replace(_draft(path, ring), path)
        _keep_folder(path.parent)
        witness(settings.home, ring)
    return len(ring)


def _make(path: Path) -> None:
    """Write a new key beside the name and link it there, so that two first starts at once agree on one."""
    path.parent.mkdir(parents=True, exist_ok=True)
    draft = _draft(path, [secrets.token_hex(32)])
    try:
        os.link(draft, path)
    except FileExistsError:
        pass
    finally:
        draft.unlink()
    _keep_folder(path.parent)


def _draft(path: Path, ring: Sequence[str]) -> Path:
    """The ring in a new 0600 file beside `path`, safely on the disk."""
    draft = path.with_name(f".{path.name}.{secrets.token_hex(4)}")
    with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as handle:
        handle.write("".join(f"{secret}\n" for secret in ring))
        handle.flush()
        os.fsync(handle.fileno())
    return draft


def _keep_folder(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


@contextmanager
def _one_at_a_time(path: Path) -> Iterator[None]:
    """Two rotations at once would lose one secret, and with it everybody named under it."""
    handle = os.open(path.parent, os.O_RDONLY)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield
    finally:
        os.close(handle)
