"""One entry in the log of a Delta table: the moment at which files become part of it.

The entry is written whole, flushed and then linked under its number, so two writers cannot both take it and a power cut
leaves it there or not. Format: https://github.com/delta-io/delta/blob/master/PROTOCOL.md, reader 1, writer 2.
"""

import json
import time
import uuid
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pyarrow as pa
from deltalake import DeltaTable, Schema

from ledger.durable import publish, settle
from ledger.errors import LedgerError

PROTOCOL = {"protocol": {"minReaderVersion": 1, "minWriterVersion": 2}}
CHECKPOINT_EVERY = 50  # entries; a reader replays those since the last checkpoint


@dataclass(frozen=True, slots=True)
class DataFile:
    """A Parquet file of a table, by its name in the folder of the table."""

    name: str
    rows: int
    size: int
    sha256: str


def commit(folder: Path, schema: pa.Schema, added: Sequence[DataFile], *, removed: Sequence[str] = (), operation: str = "WRITE") -> None:
    """Make files part of the table in `folder`, and others no longer; create the table if it is new, add columns that it lacks."""
    log = folder / "_delta_log"
    if not log.exists():
        log.mkdir(parents=True)
        for each in (folder, folder.parent):
            settle(each)
    newest, now = newest_version(log), int(time.time() * 1000)
    actions: list[dict[str, Any]] = [{"commitInfo": {"timestamp": now, "operation": operation}}]
    actions += _shape(folder, schema, now) if newest >= 0 else [PROTOCOL, _meta_data(uuid.uuid4().hex, _fields(schema), now)]
    change = operation == "WRITE"
    actions += [{"remove": {"path": name, "deletionTimestamp": now, "dataChange": change}} for name in removed]
    actions += [{"add": _add(file, now, change)} for file in added]
    text = "".join(json.dumps(action, ensure_ascii=False, separators=(",", ":")) + "\n" for action in actions)
    publish(log / f"{newest + 1:020d}.json", text.encode())


def newest_version(log: Path) -> int:
    """Number of the newest entry of a log; -1 if there is none."""
    return max((int(entry.name[:20]) for entry in log.glob("*") if entry.suffix in (".json", ".parquet") and entry.name[:20].isdigit()), default=-1)


def digests(folder: Path) -> dict[str, tuple[int, str]]:
    """File → size and SHA-256, as the entries of a log say that can be read and keep them; the last word counts."""
    known: dict[str, tuple[int, str]] = {}
    for path in sorted((folder / "_delta_log").glob("*.json")):
        with suppress(OSError, ValueError, KeyError, TypeError, AttributeError):
            for action in map(json.loads, path.read_bytes().splitlines()):
                if said := action.get("add"):
                    known[str(said["path"])] = (int(said["size"]), str(said["tags"]["sha256"]))
    return known


def checkpoint(folder: Path) -> None:
    """Sum up a long log in one file now and then, so that opening the table stays quick."""
    log = folder / "_delta_log"
    if (newest_version(log) + 1) % CHECKPOINT_EVERY:
        return
    DeltaTable(str(folder)).create_checkpoint()
    for path in log.glob(f"{newest_version(log):020d}.checkpoint*.parquet"):
        settle(path)
    settle(log)


def _shape(folder: Path, schema: pa.Schema, now: int) -> list[dict[str, Any]]:
    """The table's new list of columns, if `schema` has some that it lacks."""
    table = DeltaTable(str(folder))
    known = json.loads(table.schema().to_json())["fields"]
    kinds = {field["name"]: field["type"] for field in known}
    wanted = _fields(schema)
    other = [field["name"] for field in wanted if field["name"] in kinds and kinds[field["name"]] != field["type"]]
    if other:
        raise LedgerError(f"列的类型与台账中已有的不同：{'、'.join(other)}", where=str(folder), todo="台账由另一版本建立；换一个空目录，从源文件重新装载")
    lacking = [field for field in wanted if field["name"] not in kinds]
    return [_meta_data(str(table.metadata().id), known + lacking, now)] if lacking else []


def _fields(schema: pa.Schema) -> list[dict[str, Any]]:
    fields: list[dict[str, Any]] = json.loads(Schema.from_arrow(schema).to_json())["fields"]
    return fields


def _meta_data(identity: str, fields: list[dict[str, Any]], now: int) -> dict[str, Any]:
    schema = json.dumps({"type": "struct", "fields": fields}, ensure_ascii=False, separators=(",", ":"))
    shape = {"id": identity, "format": {"provider": "parquet", "options": {}}, "schemaString": schema, "partitionColumns": [], "configuration": {}}
    return {"metaData": shape | {"createdTime": now}}


def _add(file: DataFile, now: int, change: bool) -> dict[str, Any]:
    stats = json.dumps({"numRecords": file.rows})
    known = {"size": file.size, "modificationTime": now, "dataChange": change, "stats": stats, "tags": {"sha256": file.sha256}}
    return {"path": file.name, "partitionValues": {}} | known
