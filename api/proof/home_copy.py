"""A copy of a data folder in which routes may write: what they do there happens to nobody.

Parquet files are never changed once they have their name, so they are linked; everything else is copied. The tokens, the addresses of
recipients, the log of servings and the graph database are left out.
"""

import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

LEFT_OUT = ("neo4j", "tokens.*", "servings.sqlite*", "outbox", "proof-*", ".lock", "rejects")


@contextmanager
def copied_home(home: Path) -> Iterator[Path]:
    """The copy, beside the original on the same disk, and gone afterwards."""
    with tempfile.TemporaryDirectory(prefix="proof-", dir=home) as folder:
        copy = Path(folder) / "home"
        shutil.copytree(home, copy, ignore=shutil.ignore_patterns(*LEFT_OUT), copy_function=_link_or_copy)
        yield copy


def _link_or_copy(source: str, target: str) -> str:
    if source.endswith(".parquet"):
        try:
            os.link(source, target)
        except OSError:  # a file system without links
            shutil.copy2(source, target)
        return target
    return str(shutil.copy2(source, target))
