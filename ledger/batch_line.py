"""The line that makes a batch count, and the chain that ties each line to all before it."""

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import astuple, dataclass, fields
from datetime import datetime
from typing import Any

import pyarrow as pa

BATCHES = pa.schema(
    [
        ("batch_id", pa.string()),
        ("committed_at", pa.timestamp("us", tz="UTC")),
        ("kind", pa.string()),  # load | analysis | identity | void
        ("source", pa.string()),
        ("file_name", pa.string()),
        ("file_sha256", pa.string()),
        ("rows_in", pa.int64()),
        ("accepted", pa.int64()),
        ("duplicate", pa.int64()),
        ("rejected", pa.int64()),
        ("note", pa.string()),  # JSON
        ("tables", pa.string()),  # JSON: table → rows, checksum, columns, files; empty in ledgers from before it existed
        ("chain", pa.string()),  # digest of this line and the chain before it
    ]
)

VOID = "void"  # kind of a line that sets another batch aside; `file_name` is the id of that batch


@dataclass(frozen=True, slots=True)
class BatchLine:
    """What one batch brought, as the ledger recorded it. rows_in = accepted + duplicate + rejected."""

    batch_id: str
    committed_at: datetime
    kind: str
    source: str
    file_name: str
    file_sha256: str
    rows_in: int
    accepted: int
    duplicate: int
    rejected: int
    note: str
    tables: str | None = None
    chain: str | None = None

    @property
    def written(self) -> Mapping[str, Any]:
        """Table → what the batch wrote into it; empty where the line does not say."""
        return json.loads(self.tables) if self.tables else {}

    def arrow(self) -> pa.Table:
        """The line as one row of the table `batches`."""
        return pa.table({name: [value] for name, value in zip(BATCHES.names, astuple(self), strict=True)}, schema=BATCHES)


def counting(lines: Sequence[BatchLine]) -> list[BatchLine]:
    """The batches whose rows count: all but those set aside, and the lines that say so."""
    aside = {line.file_name for line in lines if line.kind == VOID}
    return [line for line in lines if line.kind != VOID and line.batch_id not in aside]


def chain_of(lines: Sequence[BatchLine]) -> str:
    """The digest that the newest of these lines (oldest first) should carry; a line removed, added or changed gives another."""
    digest = ""
    for line in lines:
        digest = link(digest, line)
    return digest


def link(before: str, line: BatchLine) -> str:
    """The chain up to and with `line`. What a line does not have is left out, so that columns added later change nothing."""
    said = {each.name: getattr(line, each.name) for each in fields(line) if each.name != "chain"}
    text = json.dumps({name: value for name, value in said.items() if value is not None}, ensure_ascii=False, sort_keys=True, default=_moment)
    return hashlib.sha256(f"{before}\n{text}".encode()).hexdigest()


def _moment(value: object) -> str:
    if isinstance(value, datetime):
        return f"{value.timestamp():.6f}"
    raise TypeError(f"not a value of a batch line: {value!r}")
