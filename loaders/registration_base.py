"""The registration base as checks ask it: under which names a code or registration number is registered, now or formerly. One compact table per load.

Millions of subjects stay small: codes in one sorted array of bytes, names in one Arrow column, no Python object per row.
"""

from array import array
from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cached_property

import duckdb
import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from ledger.column import Table
from ledger.scan import scan
from ledger.schema import arrow_schema
from ledger.store import Ledger
from ledger.tables import CHANGES, ENTERPRISES, ROLES
from loaders.company_names import MARKS, plain_name

SEVERAL = r"[;；、,，/|]"  # what stands between former names in one cell
REGISTRY = f"template:{ENTERPRISES.name}"  # who registers, not who mentions: a foreign register may call a firm by another name
REMEMBERED = 100_000
NAMES = """
with known as (select unnest($known) batch_id, generate_subscripts($known, 1) n),
firms as (select f.* from ({firms}) f join known using (batch_id) qualify row_number() over (partition by record_id order by n desc, sequence desc) = 1),
changed as (select c.* from ({changes}) c join known using (batch_id) qualify row_number() over (partition by record_id order by n desc, sequence desc) = 1),
called as (
    select subject_id, name from firms where retracted is not true and source = '{registry}'
    union all select subject_id, unnest(string_split_regex(former_name, '{several}')) from firms
    where former_name is not null and retracted is not true and source = '{registry}'
    union all select subject_id, unnest([before, after]) from changed where item = '名称变更' and retracted is not true),
ids as (
    select distinct subject_id, 'REG:' || reg_no as id from firms where reg_no <> '' and retracted is not true and source = '{registry}'
    union select subject_id, subject_id from called)
select distinct id as subject_id, trim(name) as name from called join ids using (subject_id)
where trim(name) <> '' and regexp_full_match(id, '[ -~]+') order by id, name"""

OPERATORS = """
with known as (select unnest($known) batch_id, generate_subscripts($known, 1) n),
held as (select r.* from ({roles}) r join known using (batch_id) qualify row_number() over (partition by record_id order by n desc, sequence desc) = 1)
select distinct subject_id, trim(name) as name from held
where retracted is not true and role in ('经营者', '负责人', '法定代表人') and starts_with(subject_id, '{prefix}')
and trim(name) <> '' and regexp_full_match(subject_id, '[ -~]+') order by subject_id, name"""
SOLE_TRADER_PREFIX = "92"
CHUNK = 200_000


@dataclass
class RegistrationBase:
    """Codes (subject ids) in order, and beside each a name that it bears or bore."""

    codes: npt.NDArray[np.bytes_]
    names: pa.Array
    _asked: dict[str, tuple[str, ...]] = field(default_factory=dict)

    @cached_property
    def _index(self) -> tuple["array[int]", npt.NDArray[np.int64]]:
        """Hashes of the distinct codes in order, and the first line of each: one search by number is far cheaper than by text."""
        firsts = np.flatnonzero(np.concatenate(([True], self.codes[1:] != self.codes[:-1])))
        hashes = np.fromiter(map(hash, self.codes[firsts].tolist()), np.int64, len(firsts))
        order = np.argsort(hashes)
        return array("q", hashes[order].tobytes()), firsts[order]

    @cached_property
    def _by_name(self) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.int32]]:
        """Hashes of the plain names in order, and the line of each."""
        hashes = np.empty(len(self.names), np.int64)
        for begin in range(0, len(self.names), CHUNK):
            plain = _plain(self.names[begin : begin + CHUNK]).to_pylist()
            hashes[begin : begin + len(plain)] = np.fromiter(map(hash, plain), np.int64, len(plain))
        order = np.argsort(hashes).astype(np.int32)
        return hashes[order], order

    def bearers_of(self, name: str) -> tuple[str, ...]:
        """The codes that bear or bore exactly this name, but for brackets, spaces and 有限责任公司."""
        if self.empty:
            return ()
        hashes, lines = self._by_name
        plain = plain_name(name)
        first, last = np.searchsorted(hashes, [hash(plain), hash(plain)], "left")[0], np.searchsorted(hashes, hash(plain), "right")
        found = (int(line) for line in lines[first:last])
        return tuple(dict.fromkeys(self.codes[line].decode() for line in found if plain_name(self.names[line].as_py()) == plain))

    @property
    def empty(self) -> bool:
        """Whether nothing is registered: then nothing can be said of any code."""
        return len(self.codes) == 0

    def holds(self, code: str | None) -> bool:
        """Whether the base has this code."""
        return bool(code) and bool(self.names_of(code or ""))

    def names_of(self, code: str) -> tuple[str, ...]:
        """Every name under which a code is or was registered; empty if the base does not have it."""
        found = self._asked.get(code)
        if found is None:
            if len(self._asked) >= REMEMBERED:
                self._asked.clear()
            found = self._asked[code] = self._look_up(code)
        return found

    def _look_up(self, code: str) -> tuple[str, ...]:
        if self.empty:
            return ()
        hashes, places = self._index
        key = code.encode()
        sought = hash(key)
        place = bisect_left(hashes, sought)
        while place < len(hashes) and hashes[place] == sought:
            first = last = int(places[place])
            while last < len(self.codes) and self.codes[last] == key:
                last += 1
            if last > first:
                return tuple(self.names[n].as_py() for n in range(first, last))
            place += 1
        return ()


_kept: dict[str, tuple[tuple[str, ...], RegistrationBase]] = {}  # the newest of each kind: files of one load that add nothing to it share it


def registration_base(ledger: Ledger) -> RegistrationBase:
    """The base as the ledger holds it now."""
    return _newest("names", ledger, (ENTERPRISES, CHANGES), NAMES)


def operators(ledger: Ledger) -> RegistrationBase:
    """Who runs or ran each individual business, as reported to the ledger until now."""
    return _newest("operators", ledger, (ROLES,), OPERATORS)


def _newest(kind: str, ledger: Ledger, tables: Sequence[Table], query: str) -> RegistrationBase:
    state = (str(ledger.root), *(file for table in tables for file in ("", *ledger.files(table.name))))
    if kind not in _kept or _kept[kind][0] != state:
        _kept[kind] = (state, _read(ledger, tables, query))
    return _kept[kind][1]


def _read(ledger: Ledger, tables: Sequence[Table], query: str) -> RegistrationBase:
    known = [line.batch_id for line in ledger.lines()]
    if not known or not ledger.files(tables[0].name):
        return RegistrationBase(np.empty(0, "S1"), pa.array([], pa.string()))
    scans = {table.name: scan(arrow_schema(table), ledger.files(table.name)) for table in tables}
    words = {"firms": scans.get(ENTERPRISES.name), "several": SEVERAL, "registry": REGISTRY, "prefix": SOLE_TRADER_PREFIX}
    with duckdb.connect() as connection:
        found = connection.execute(query.format(**words, **scans), {"known": known}).to_arrow_table()
    return RegistrationBase(_bytes(found.column("subject_id")), pa.concat_arrays(found.column("name").chunks) if len(found) else pa.array([], pa.string()))


def _plain(names: pa.Array) -> pa.Array:
    """What plain_name makes of each name, without a Python call per name."""
    bare = pc.replace_substring_regex(pc.utf8_normalize(names, "NFKC"), MARKS.pattern, "")
    return pc.replace_substring(pc.replace_substring(pc.utf8_upper(bare), "有限责任公司", "有限公司"), "个体工商户", "")


def _bytes(column: pa.ChunkedArray) -> npt.NDArray[np.bytes_]:
    """ASCII text as an array of bytes of one width, without a Python string per row."""
    width = max(pc.max(pc.binary_length(column)).as_py() or 1, 1)
    padded = pc.utf8_rpad(column, width, "\0").combine_chunks().cast(pa.binary(width))
    return np.frombuffer(padded.buffers()[1], dtype=f"S{width}")[padded.offset : padded.offset + len(padded)]
