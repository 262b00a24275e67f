"""Who the rows of a piece name: the columnar side of loaders/people.py, for persons with a right citizen number or none."""

from dataclasses import dataclass

import numpy as np

from ledger.digests import keyed, texts
from ledger.person_key import CITIZEN
from loaders.columns import kernels
from loaders.columns.kernels import CERTAIN, NAME
from loaders.columns.piece import Coded, Piece, Text, chosen
from loaders.columns.slots import nulls
from loaders.columns.tokens import Marks
from loaders.source import Context


@dataclass(frozen=True, slots=True)
class Named:
    """The persons that rows name. `identified`: by a document; the others are a name at one enterprise."""

    ids: Text
    names: Text
    identified: Marks


def subjects(piece: Piece) -> Text:
    """The subject that each row is about; rows without a credit code are left."""
    subject = piece.text_column("uscc")
    piece.leave(~subject.filled)
    return subject


def named_people(piece: Piece, context: Context, at: Text, name: str, kinds: Coded, numbers: Text) -> Named:
    """The person whom each row names: by the citizen number, else as a name at the subject `at`."""
    names = piece.text_column(name)
    identified, citizen = numbers.filled, kinds.where([kind == CITIZEN for kind in kinds.values])
    piece.leave(identified & ~citizen)
    if context.person_key.rotated:
        piece.leave(identified)  # the ledger may know the person under an older key
    levels = np.empty(piece.rows, np.uint8)
    kernels.texts(piece.arena.data, names.starts.copy(), names.lengths.copy(), nulls().words, nulls().lengths, NAME, levels)
    piece.leave(names.filled & ~identified & (levels != CERTAIN))
    sure = ~piece.left & names.filled
    by_number, by_name = np.flatnonzero(sure & identified), np.flatnonzero(sure & ~identified)
    key, data = context.person_key, piece.arena.data
    known = numbers.at(by_number)
    words = keyed(key.document_secret, data, known.starts[None], known.lengths[None], f"person\x1f{CITIZEN}")
    here, called = at.at(by_name), names.at(by_name)
    local = keyed(key.first_secret, data, np.stack((here.starts, called.starts)), np.stack((here.lengths, called.lengths)), "name")
    ids = chosen(identified, piece.made(texts(words, "P-", 20), by_number), piece.made(texts(local, "N-", 20), by_name))
    return Named(ids, names, identified)
