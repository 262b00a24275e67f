"""The witness of the batches, kept outside their table: how many lines it has, the chain of the newest, and which batches have begun.

The chain of batch lines shows what was changed or removed in between, not that its end is gone. So the number of lines and
the last chain digest are also written to `.head` after every commit. If a process ends between the two, the witness is one
behind, and the lines still go on from it. Before a batch names its first file it is entered as begun: a named file whose
batch has no line is then the trace of a load that broke off if the batch is entered, and of a lost line if it is not.
"""

import hashlib
import json
import os
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from ledger.batch_line import BatchLine, chain_of
from ledger.durable import HashedFile, settle
from ledger.errors import LedgerError

NAME = ".head"


@dataclass(frozen=True, slots=True)
class Head:
    """`lines`: how many batch lines there are; `chain`: what the newest says; `begun`: batches whose files may be named without a line."""

    lines: int
    chain: str
    begun: tuple[str, ...] = ()

    @property
    def content(self) -> bytes:
        """What the file holds: the facts, and a digest of them, so that a flipped bit does not pass for a lost batch."""
        said = {"lines": self.lines, "chain": self.chain, "begun": list(self.begun)}
        return json.dumps(said | {"sha256": _digest(said)}).encode()


def head_of(lines: Sequence[BatchLine], begun: Sequence[str] = ()) -> Head:
    """The witness of these lines, oldest first."""
    known = {line.batch_id for line in lines}
    return Head(len(lines), _chain(lines), tuple(dict.fromkeys(each for each in begun if each not in known)))


def read_head(root: Path) -> Head | None:
    """The witness of a ledger; None where none was ever written. LedgerError if it is not what was written."""
    try:
        said = json.loads((root / NAME).read_bytes())
        if said.pop("sha256") != _digest(said):
            raise ValueError("digest")
        return Head(said["lines"], said["chain"], tuple(said["begun"]))
    except FileNotFoundError:
        return None
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        todo = "从备份恢复；没有备份、而 creditgraph ledger verify 的其余各项都完好时，移走这个文件，下一次装载会重写"
        raise LedgerError("批次见证读不出", where=f"ledger/{NAME}", todo=todo) from error


def write_head(root: Path, head: Head) -> None:
    """Replace the witness; it is on the disk when this returns. One writer at a time."""
    draft = root / f"{NAME}.part"
    draft.unlink(missing_ok=True)
    file = HashedFile(draft)
    try:
        file.write(head.content)
    finally:
        file.close()
    os.replace(draft, root / NAME)
    settle(root)


def disagreement(head: Head, lines: Sequence[BatchLine]) -> str:
    """What is wrong if these lines, oldest first, do not go on from the witness; empty if they do."""
    if len(lines) < head.lines:
        return f"少了 {head.lines - len(lines)} 个批次：见证记有 {head.lines} 个批次，现有 {len(lines)} 个"
    if _chain(lines[: head.lines]) != head.chain:
        return f"第 {head.lines} 个批次与见证不符：批次行被改过，或换成了别的"
    return ""


def _chain(lines: Sequence[BatchLine]) -> str:
    return (lines[-1].chain or chain_of(lines)) if lines else ""


def _digest(said: dict[str, object]) -> str:
    return hashlib.sha256(json.dumps(said, sort_keys=True).encode()).hexdigest()
