"""Which key a ledger was made with: a keyed hash of a fixed text per secret, kept in the ledger folder, so that a lost or wrong key is noticed.

Without it, a key that went missing would be made anew in silence, and everybody would get a second id. The hashes tell
nothing of a secret that is long and random; whoever holds the ledger could test guesses at a weak one against its ids as well.
"""

import os
import secrets
from collections.abc import Sequence
from pathlib import Path

from ledger.errors import LedgerError
from ledger.person_key import keyed_hash

FILE = "person_key.fingerprints"
NAMING = ("persons", "enterprises")  # tables with ids that come from the key: persons, phones
RESTORE = "从备份恢复原来的密钥（person.key，或设置 CREDITGRAPH_PERSON_KEY 的原值）"
LOST = f"{RESTORE}；确已丢失的，另设数据目录，用新密钥从源文件重新装载全部数据。换用新密钥会使台账中每个人有两个标识，处罚、冒用异议和归并决定都对不上"


def require_no_one_named(home: Path) -> None:
    """LedgerError if the ledger of this home already names persons or phones: then a key is missing, and a new one must not be made."""
    if _names_somebody(home):
        raise LedgerError("人员密钥不见了，而台账中已有人员", where=str(home / "person.key"), todo=LOST)


def witness(home: Path, ring: Sequence[str]) -> None:
    """Compare the ring (the current secret first) with what the ledger was made with, and keep what it is now.

    LedgerError if a secret is missing that named somebody, or if another one is the first: that one names whoever has no number.
    """
    path, now = home / "ledger" / FILE, [_fingerprint(each) for each in ring]
    kept = path.read_text(encoding="ascii").split() if path.exists() else []
    if kept == now:
        return
    if kept and _names_somebody(home) and (kept[-1] != now[-1] or not set(kept) <= set(now)):
        raise LedgerError("人员密钥不是建立这个台账的那一个，或缺少其中旧的密钥", where=str(home), todo=LOST)
    path.parent.mkdir(parents=True, exist_ok=True)
    draft = path.with_name(f".{FILE}.{secrets.token_hex(4)}")
    with draft.open("w", encoding="ascii") as handle:
        handle.write("".join(f"{each}\n" for each in now))
        handle.flush()
        os.fsync(handle.fileno())
    os.replace(draft, path)


def _names_somebody(home: Path) -> bool:
    return any(next((home / "ledger" / name).glob("**/*.parquet"), None) is not None for name in NAMING)


def _fingerprint(secret: str) -> str:
    return keyed_hash(secret.encode(), "K-", 32, "which key is this")
