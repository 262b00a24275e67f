"""Keys of addresses, a whole column at a time: each distinct address of a county is parsed once."""

from ledger.addresses import parse_address
from loaders import rules
from loaders.columns.piece import Coded, Piece, together


def address_keys(piece: Piece, column: str) -> Coded:
    """The key of each address, with the row's region as a hint; one that is not read to a house number has none, and that is flagged."""
    places = together(piece.coded(column), piece.coded("region"))
    keys = [parse_address(text, hint or "").key or None if text is not None else None for text, hint in places.values]
    unread = [key is None and text is not None for key, (text, _) in zip(keys, places.values, strict=True)]
    piece.flag(rules.ADDRESS_UNPARSED, places.where(unread) & ~piece.left)
    return Coded(places.codes, keys)
