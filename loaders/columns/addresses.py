"""Keys of addresses, a whole column at a time: each distinct address of a county is parsed once."""

from ledger.addresses import parse_keys
from loaders import rules
from loaders.columns.piece import Coded, Piece, only, together


def address_keys(piece: Piece, column: str) -> Coded:
    """The key of each address, with the row's region as a hint; one that is not read to a house number has none, and that is flagged."""
    address = only(~piece.left, piece.coded(column))
    places = together(address, piece.coded("region"))
    there = [n for n, (text, _) in enumerate(places.values) if text is not None]
    keys: list[str | None] = [None] * len(places.values)
    for n, key in zip(there, parse_keys(*zip(*(places.values[n] for n in there), strict=True)) if there else [], strict=True):
        keys[n] = key or None
    unread = [key is None and text is not None for key, (text, _) in zip(keys, places.values, strict=True)]
    piece.flag(rules.ADDRESS_UNPARSED, places.where(unread))
    return Coded(places.codes, keys)
