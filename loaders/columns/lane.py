"""The columnar lane of one file: its plain rows go to the ledger in columns, the others one by one, each in its order.

The outcome is that of the ordinary way, row for row: same ids, contents, people, flags, rejects and accounts. Held by
tests/test_columns*.py.
"""

from collections.abc import Collection, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from ledger.block import Block
from ledger.column import Table
from loaders.account import Account
from loaders.columns.blocks import block, people_block
from loaders.columns.checks import COLUMNAR_CHECKS, ColumnarCheck
from loaders.columns.derive import COLUMNAR, Columnar
from loaders.columns.leftovers import Leftovers
from loaders.columns.people import Named
from loaders.columns.piece import Arena, Coded, Piece, together, told
from loaders.columns.slots import DISTINCT, KERNELS, Reader
from loaders.columns.text import pieces
from loaders.columns.tokens import Marks, Tokens
from loaders.discover import Found
from loaders.row_parser import RowParser
from loaders.source import Context
from loaders.template_source import RETRACTED, STATE, TemplateConversion

AHEAD = 2  # pieces prepared while one is being written
THREADS = 2


@dataclass(frozen=True)
class Ready:
    """A piece with everything computed that does not depend on other pieces. `plain`: its rows that are certain."""

    piece: Piece
    plain: npt.NDArray[np.intp]
    keys: Coded
    main: Block
    people: Block | None
    all_keys: Coded
    named: Named | None


@dataclass(frozen=True)
class Lane:
    """How the pieces of one file are prepared."""

    file: Found
    table: Table
    context: Context
    readers: tuple[Reader, ...]
    derive: Columnar
    before: tuple[ColumnarCheck, ...]
    after: tuple[ColumnarCheck, ...]
    leftovers: Leftovers
    account: Account

    def ready(self) -> Iterator[Ready]:
        """The pieces of the file in order, prepared ahead by other threads."""
        waiting: list[Future[Ready]] = []
        assert self.file.sheet.text is not None
        with ThreadPoolExecutor(THREADS) as pool:
            for tokens in pieces(self.file.sheet, self.file.sheet.text):
                waiting.append(pool.submit(self.prepare, tokens))
                if len(waiting) > AHEAD:
                    yield waiting.pop(0).result()
            for each in waiting:
                yield each.result()

    def prepare(self, tokens: Tokens) -> Ready:
        """One piece: cells, identities, checks, digests."""
        arena = Arena(tokens.data)
        piece = Piece(tokens, arena, tokens.odd.copy())
        piece.leave(tokens.numbers <= self.file.sheet.header_row)
        self.leftovers.mark(piece)
        for reader in self.readers:
            reader.read(piece)
        state = piece.columns.pop(STATE.name, None)
        if state is not None:
            piece.leave(state.where([value == RETRACTED for value in state.values]))  # type: ignore[union-attr]
        keys = self.account_keys(piece)
        for check in self.before:
            check(piece, self.table, self.context)
        named = self.derive(piece, self.context)
        for check in self.after:
            check(piece, self.table, self.context)
        plain = np.flatnonzero(~piece.left)
        return self._ready(piece, plain, keys, named)

    def without(self, ready: Ready, rows: Marks) -> Ready:
        """The piece without some of its plain rows, which are left."""
        ready.piece.left[ready.plain[rows]] = True
        return self._ready(ready.piece, ready.plain[~rows], ready.all_keys, ready.named)

    def _ready(self, piece: Piece, plain: npt.NDArray[np.intp], keys: Coded, named: Named | None) -> Ready:
        people = people_block(piece, named, plain) if named else None
        return Ready(piece, plain, keys.at(plain), block(piece, self.table, plain), people, keys, named)

    def account_keys(self, piece: Piece) -> Coded:
        """Under which department and month each row is accounted."""
        source = self.account.source
        day = piece.coded(source.dated)
        first = told(day, [value and value.replace(day=1) for value in day.values])
        names = (*source.reporter, source.dated)
        keys = together(*(piece.coded(name) for name in source.reporter), first)
        return told(keys, [self.account.key(dict(zip(names, values, strict=True))) for values in keys.values])


def open_lane(file: Found, conversion: object, parser: RowParser, context: Context, account: Account, handed_back: Collection[int]) -> Lane | None:
    """The lane of a file; None if the file, its layout or what must be done to its rows is not for columns.

    `handed_back`: numbers of rows that were handed back when the file was loaded before.
    """
    text, layout = file.sheet.text, file.layout
    if text is None or layout.partial or not isinstance(conversion, TemplateConversion):
        return None
    if context.person_key.rotated or len(text.delimiter.encode()) != 1:
        return None
    derive = COLUMNAR.get(conversion.derive)
    before, after = ([COLUMNAR_CHECKS.get(check) for check in checks] for checks in (conversion.before, conversion.after))
    columns = {column.name: column for column, _ in layout.places}
    if derive is None or None in before or None in after or any(column.kind not in KERNELS and column.kind not in DISTINCT for column in columns.values()):
        return None
    few = {*layout.source.reporter, "authority_uscc"}
    readers = tuple(Reader(slot, columns[slot.name], few=slot.name in few) for slot in parser.slots)
    return Lane(file, conversion.table, context, readers, derive, tuple(before), tuple(after), Leftovers(file.sheet, handed_back), account)  # type: ignore[arg-type]
