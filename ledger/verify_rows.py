"""The deep check: every row's id and content hash, computed again from the stored cells."""

import pyarrow as pa
import pyarrow.compute as pc

from ledger.batch_line import BatchLine
from ledger.damage import first_line
from ledger.schema import row_hash_of
from ledger.verify_facts import BROKEN, Check, Damage, Facts, checked, parts, reload_todo


def contents_unchanged(facts: Facts) -> Check:
    """Every stored row still says what its id and content hash were made of."""
    damages: list[Damage] = []
    rows = 0
    for table, files in facts.named.items():
        for file in files if table != "batches" else ():
            path = facts.root / table / file
            try:
                for part in parts(path) if path.exists() else ():
                    count, wrong = _checked(facts, table, file, part)
                    rows += count
                    damages += wrong
            except BROKEN as error:
                damages.append(Damage(f"文件读不出：{first_line(error)}", table, file, todo=facts.todo(table, file)))
    return checked("contents", "逐行重算内容", f"{rows} 行", damages, unknown=not rows and bool(facts.lines))


def _checked(facts: Facts, table: str, file: str, part: pa.Table) -> tuple[int, list[Damage]]:
    """How many rows of this part could be checked, and one damage per batch of which rows differ."""
    count, damages = 0, []
    for batch in pc.unique(part["batch_id"]).to_pylist():
        line = facts.by_id.get(batch)
        said = line.written.get(table) if line else None
        if line is None or said is None:
            continue
        own = part.filter(pc.equal(part["batch_id"], batch)).to_pylist()
        count += len(own)
        wrong = [row for row in own if row_hash_of(row, said["columns"], said["key"], table) != (row["record_id"], row["row_hash"])]
        if wrong:
            damages.append(_damage(line, table, file, [f"{row['source_file']} 第 {row['source_row']} 行" for row in wrong]))
    return count, damages


def _damage(line: BatchLine, table: str, file: str, places: list[str]) -> Damage:
    return Damage(f"{len(places)} 行的内容与内容摘要不符，如 {places[0]}", table, file, line.batch_id, reload_todo(line))
