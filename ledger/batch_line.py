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
        ("kind", pa.string()),  # load | identity | decision | work | analysis | void
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

WORK = "work"  # kind of a batch that changes no fact: steps of a measure, notices sent; an analysis stays valid
DECISION = "decision"  # kind of a batch that changes what the records say or which count: a repair, an objection, a rule switched on
ANALYSIS = "analysis"
NOT_INPUT = (WORK, ANALYSIS)  # kinds of batches on which no result of an analysis depends
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

    @property
    def readable(self) -> bool:
        """Whether the line has what every line has, and its JSON can be read."""
        texts = (self.batch_id, self.kind, self.source, self.file_name, self.file_sha256)
        counts = (self.rows_in, self.accepted, self.duplicate, self.rejected)
        if not (all(isinstance(each, str) for each in texts) and all(isinstance(each, int) for each in counts) and isinstance(self.committed_at, datetime)):
            return False
        try:
            return all({"rows", "checksum", "columns", "key"} <= set(said) and _sized(said["files"]) for said in self.written.values())
        except (ValueError, KeyError, TypeError, AttributeError):
            return False

    def arrow(self) -> pa.Table:
        """The line as one row of the table `batches`."""
        return pa.table({name: [value] for name, value in zip(BATCHES.names, astuple(self), strict=True)}, schema=BATCHES)


def counting(lines: Sequence[BatchLine]) -> list[BatchLine]:
    """The batches whose rows count after these lines: all but those set aside, and the lines that say so."""
    aside = {line.file_name for line in lines if line.kind == VOID}
    return [line for line in lines if line.kind != VOID and line.batch_id not in aside]


def to_read_again(lines: Sequence[BatchLine], line: BatchLine) -> bool:
    """Whether an older batch was set aside after this one: a row that both reported was kept only with the older."""
    begun = {each.batch_id: each.committed_at for each in lines}
    return any(each.kind == VOID and begun.get(each.file_name, each.committed_at) < line.committed_at < each.committed_at for each in lines)


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


def _sized(files: Mapping[str, Any]) -> bool:
    return all({"size", "sha256"} <= set(file) for file in files.values())


def _moment(value: object) -> str:
    if isinstance(value, datetime):
        return f"{value.timestamp():.6f}"
    raise TypeError(f"not a value of a batch line: {value!r}")
