"""Keys of a whole column of addresses: the same keys as one by one, for loads of millions.

Nine addresses of ten are of one shape (…路12号2幢301室, perhaps with a remark in brackets). Of these the front, the tail and
the remark are read once per distinct text, which are far fewer than the rows; only the rest is read row by row.
"""

from collections.abc import Callable

import pyarrow as pa
import pyarrow.compute as pc

from ledger.address_text import clean
from ledger.address_units import take_units
from ledger.addresses import LONG_NUMBER, parse_keys, read_front, read_remark

COMMON = (
    r"^(?P<front>[\x{4e00}-\x{9fff}]+)(?P<number>[0-9]{1,5})号(?P<tail>(?:[0-9A-Z][0-9A-Z幢栋座楼层室单元铺号#-]*)?)"
    r"(?:[（(](?P<remark>[^()（）]*)[)）])?$"
)
MARK = "\x1f"
ROWS = 200_000  # texts looked at together; bounds memory


def address_keys(texts: pa.Array | pa.ChunkedArray, hints: pa.Array | pa.ChunkedArray) -> pa.ChunkedArray:
    """The key of each address, empty where there is none. `hints`: the county code that fills what the text leaves out, or null."""
    table = pa.table({"text": texts, "hint": pc.fill_null(hints.cast(pa.string()), "")})
    return pa.chunked_array([_keys(batch) for batch in table.to_batches(max_chunksize=ROWS)], pa.string())


def _keys(batch: pa.RecordBatch) -> pa.Array:
    parts = pc.extract_regex(batch["text"], COMMON)
    front, number, tail, remark = (pc.struct_field(parts, name) for name in ("front", "number", "tail", "remark"))
    heads = _once(pc.binary_join_element_wise(front, batch["hint"], MARK), _head)
    doors = pc.binary_join_element_wise(pc.binary_join_element_wise(heads, number, ""), _once(tail, _units), "|")
    keys = pc.binary_join_element_wise(pc.if_else(pc.equal(heads, ""), "", doors), _once(remark, _nothing), "")
    rest = pc.is_null(keys)
    others = batch.filter(rest)
    return pc.replace_with_mask(keys, rest, pa.array(parse_keys(others["text"].to_pylist(), others["hint"].to_pylist()), pa.string()))


def _once(column: pa.Array, read: Callable[[str], str | None]) -> pa.Array:
    """The column with each distinct text read once."""
    coded = column.dictionary_encode()
    return pa.array([read(text) for text in coded.dictionary.to_pylist()], pa.string()).take(coded.indices)


def _head(front_and_hint: str) -> str | None:
    """The key up to the number, empty if the place is not settled; None: not of the common shape after all."""
    front = read_front(*front_and_hint.split(MARK))
    return front.head if front else None


def _units(tail: str) -> str | None:
    return None if LONG_NUMBER.search(tail) else take_units(tail).sequence


def _nothing(remark: str) -> str | None:
    """Nothing is what a remark adds to the key; None if it names a building or room."""
    return None if remark and read_remark(clean(f"({remark})")[1:])[1] else ""
