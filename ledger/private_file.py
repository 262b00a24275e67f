"""A small file that only its owner may read, replaced whole: keys, addresses with their secrets."""

import os
from pathlib import Path

from ledger.durable import settle


def replace_private(path: Path, content: str | bytes) -> None:
    """Put `content` in the place of the file's content; on the disk when this returns, and never half of it. Mode 0600."""
    path.parent.mkdir(parents=True, exist_ok=True)
    fresh = path.with_name(f"{path.name}.new")
    fresh.unlink(missing_ok=True)
    with os.fdopen(os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as handle:
        handle.write(content.encode() if isinstance(content, str) else content)
        handle.flush()
        os.fsync(handle.fileno())
    fresh.replace(path)
    settle(path.parent)
