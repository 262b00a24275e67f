"""Documents of the same subject under the same number but another authority: probably one decision reported by two departments.

Looked up a chunk of rows at a time, as 64-bit hashes in sorted arrays: 16 bytes per document, no Python object per row.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field

import duckdb
import numpy as np
import numpy.typing as npt
import pyarrow as pa

from ledger.column import Table
from ledger.scan import scan
from ledger.schema import arrow_schema
from ledger.store import Ledger

Hashes = npt.NDArray[np.uint64]
OWNERS = {"penalties": "subject_id", "licences": "subject_id", "person_penalties": "person_id", "person_licences": "person_id"}
COLUMNS = ("document_no", "owner", "authority_uscc")
HASHED = "select hash(document_no, owner) as document, hash(authority_uscc) as authority from "
KNOWN = """(select document_no, {owner} as owner, authority_uscc, retracted from ({rows})
join (select unnest($known) batch_id, generate_subscripts($known, 1) n) using (batch_id)
qualify row_number() over (partition by record_id order by n desc, sequence desc) = 1)
where retracted is not true order by document"""


@dataclass(slots=True)
class KnownDocuments:
    """What the ledger and the rows read so far say of one table. Arrays of similar length are merged, so there are few."""

    table: Table
    ledger: Ledger
    _levels: list[tuple[Hashes, Hashes]] | None = field(default=None)

    def elsewhere(self, documents: Sequence[tuple[str | None, str | None, str | None]]) -> npt.NDArray[np.bool_]:
        """For each (number, subject or person, authority): whether another authority has it; then the rows are known too."""
        columns = zip(*documents, strict=True) if documents else ((), (), ())
        return self.elsewhere_of(pa.table({name: pa.array(list(column), pa.string()) for name, column in zip(COLUMNS, columns, strict=True)}))

    def elsewhere_of(self, chunk: pa.Table) -> npt.NDArray[np.bool_]:
        """The same of a table with the columns COLUMNS."""
        if self._levels is None:
            self._levels = [self._in_ledger()]
        keys, authorities = _hashes(f"{HASHED} chunk", chunk)
        order = np.argsort(keys, kind="stable")
        found = _another_before(keys, authorities, order)
        for level in self._levels:
            found |= _another(level, keys, authorities)
        self._add((keys[order], authorities[order]))
        return found

    def _add(self, level: tuple[Hashes, Hashes]) -> None:
        levels = self._levels = [*(self._levels or ()), level]
        while len(levels) > 1 and len(levels[-2][0]) <= 2 * len(levels[-1][0]):
            keys, authorities = (np.concatenate(each) for each in zip(levels[-2], levels[-1], strict=True))
            order = np.argsort(keys, kind="stable")
            levels[-2:] = [(keys[order], authorities[order])]

    def _in_ledger(self) -> tuple[Hashes, Hashes]:
        known, files = [line.batch_id for line in self.ledger.lines()], self.ledger.files(self.table.name)
        if not known or not files:
            return np.empty(0, np.uint64), np.empty(0, np.uint64)
        rows = scan(arrow_schema(self.table), files)
        return _hashes(HASHED + KNOWN.format(owner=OWNERS[self.table.name], rows=rows), None, {"known": known})


def _another(level: tuple[Hashes, Hashes], keys: Hashes, authorities: Hashes) -> npt.NDArray[np.bool_]:
    """Whether a level has the key with another authority."""
    known, theirs = level
    first, last = np.searchsorted(known, keys, "left"), np.searchsorted(known, keys, "right")
    found = np.zeros(len(keys), np.bool_)
    for n in np.flatnonzero(last > first):
        found[n] = bool((theirs[first[n] : last[n]] != authorities[n]).any())
    return found


def _another_before(keys: Hashes, authorities: Hashes, order: npt.NDArray[np.intp]) -> npt.NDArray[np.bool_]:
    """Whether an earlier row of the same chunk has the key with another authority. `order` sorts the keys, equal ones as they came."""
    found, in_order = np.zeros(len(keys), np.bool_), keys[order]
    for place in np.flatnonzero(in_order[1:] == in_order[:-1]) + 1:
        first = int(np.searchsorted(in_order, in_order[place], "left"))
        found[order[place]] = bool((authorities[order[first:place]] != authorities[order[place]]).any())
    return found


def _hashes(sql: str, chunk: pa.Table | None, parameters: dict[str, list[str]] | None = None) -> tuple[Hashes, Hashes]:
    with duckdb.connect() as connection:
        if chunk is not None:
            connection.register("chunk", chunk)
        found = connection.execute(sql, parameters or {}).fetchnumpy()
    return np.asarray(found["document"], np.uint64), np.asarray(found["authority"], np.uint64)
