"""What the libraries say about files that they cannot read, as an error that says what to do."""

from collections.abc import Iterator
from contextlib import contextmanager

import duckdb
import pyarrow as pa
from deltalake.exceptions import DeltaError

from ledger.errors import LedgerError

ANY = (DeltaError, duckdb.Error, pa.ArrowException, ValueError, TypeError, FileNotFoundError)
FILES = (duckdb.IOException, duckdb.InvalidInputException, duckdb.SerializationException)  # what DuckDB raises for a file, not for a query


@contextmanager
def damage_explained(where: str, kinds: tuple[type[Exception], ...] = ANY) -> Iterator[None]:
    """Turn an error of these kinds into a LedgerError about `where`."""
    try:
        yield
    except kinds as error:
        said = first_line(error) or type(error).__name__
        raise LedgerError(f"台账读不出：{said}", where=where, todo="creditgraph ledger verify 说明哪些文件损坏、怎样恢复") from error


def first_line(error: BaseException) -> str:
    """The error's own words, short enough for a table."""
    return str(error).strip().split("\n", 1)[0][:160]
