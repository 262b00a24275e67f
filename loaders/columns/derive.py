"""What the rows of a piece become: the columnar side of loaders/derive.py, derivation by derivation.

Each entry of COLUMNAR does to columns what its key does to one row, and leaves the rows of which it is not certain. Small
decisions are not written twice: they are asked of the ordinary code, once per distinct combination of values. A table whose
derivation has no entry here is loaded the ordinary way.
"""

from collections.abc import Callable, Mapping

import numpy as np

from ledger.digests import keyed, texts
from loaders import derive, derive_holders
from loaders.columns import kernels, number_kernels
from loaders.columns.addresses import address_keys
from loaders.columns.people import Named, named_people, subjects
from loaders.columns.piece import Coded, Piece, Text, beginnings, chosen, together
from loaders.places import region_of
from loaders.source import Context

Columnar = Callable[[Piece, Context], Named | None]
PHONE_DIGITS = 12


def enterprise(piece: Piece, context: Context) -> None:
    """Subject, kind, first day, keys of addresses and phone."""
    piece.columns["subject_id"] = subject = subjects(piece)
    prefix = beginnings(piece, subject, tuple(derive.KIND_OF_PREFIX))
    told = together(piece.coded("kind"), prefix, piece.coded("type_code"))
    piece.columns["kind"] = Coded(told.codes, [kind or derive._kind(head, type_code) for kind, head, type_code in told.values])
    first = together(piece.coded("valid_from"), piece.coded("established"))
    piece.columns["valid_from"] = Coded(first.codes, [begin or established for begin, established in first.values])
    for column in ("address", "operating_address"):
        piece.columns[f"{column}_key"] = address_keys(piece, column)
    piece.columns["phone_key"] = phone_keys(piece, context)


def role(piece: Piece, context: Context) -> Named:
    """Who holds a role where."""
    piece.columns["subject_id"] = subject = subjects(piece)
    found = named_people(piece, context, subject, "name", piece.coded("id_type"), piece.text_column("id_number"))
    piece.columns["person_id"] = found.ids
    held = together(piece.coded("role"), beginnings(piece, subject, (derive.SOLE_TRADER_PREFIX,)))
    piece.columns["role"] = Coded(held.codes, ["经营者" if head and word in derive.HEADS else word for word, head in held.values])
    return found


def shareholder(piece: Piece, context: Context) -> Named:
    """A holder is a person, or a subject by its credit code; others are left."""
    piece.columns["subject_id"] = subject = subjects(piece)
    days = together(piece.coded("valid_from"), piece.coded("subscribed"), piece.coded("paid"))
    first = [begin or derive_holders._first_day(subscribed, paid, context.today) for begin, subscribed, paid in days.values]
    piece.columns["valid_from"] = Coded(days.codes, first)
    kind, holder = piece.coded("holder_kind"), piece.text_column("holder_uscc")
    natural = kind.where([value == "自然人" for value in kind.values])
    numbers = piece.text_column("holder_id_number")
    numbers = Text(numbers.starts, np.where(natural, numbers.lengths, -1).astype(np.int32))
    found = named_people(piece, context, subject, "holder_name", piece.coded("holder_id_type"), numbers)
    piece.leave(~natural & ~holder.filled)
    piece.leave(~natural & kernels.same(piece.arena.data, holder.starts, holder.lengths, subject.starts, subject.lengths))
    piece.columns["holder_id"] = chosen(natural, found.ids, holder)
    return Named(Text(found.ids.starts, np.where(natural, found.ids.lengths, -1).astype(np.int32)), found.names, found.identified)


def licence(piece: Piece, context: Context) -> Named:
    """The party and the representative named in the document."""
    kind = piece.coded("party_kind")
    piece.leave(kind.where([value == "自然人" for value in kind.values]))
    piece.columns["subject_id"] = subject = subjects(piece)
    theirs = piece.text_column("legal_rep_id_number")
    own = kind.where([value == "个体工商户" for value in kind.values]) & ~theirs.filled
    kinds = together(piece.coded("legal_rep_id_type"), piece.coded("id_type"))
    of_own = Coded(np.where(own, kinds.codes + len(kinds.values), kinds.codes), [pair[0] for pair in kinds.values] + [pair[1] for pair in kinds.values])
    numbers = chosen(own, piece.text_column("id_number"), theirs)
    found = named_people(piece, context, subject, "legal_rep", of_own, numbers)
    piece.columns["named_person_id"] = found.ids
    return found


def penalty(piece: Piece, context: Context) -> Named:
    """As a licence, and the region of the authority."""
    authority = piece.coded("authority_uscc")
    piece.columns["authority_region"] = Coded(authority.codes, [region_of(code) for code in authority.values])
    return licence(piece, context)


def subject(piece: Piece, context: Context) -> None:
    """The subject that the row is about."""
    piece.columns["subject_id"] = subjects(piece)


def reference(piece: Piece, context: Context) -> None:
    """Nothing to compute."""


COLUMNAR: Mapping[derive.Derivation, Columnar] = {
    derive.enterprise: enterprise,
    derive.role: role,
    derive_holders.shareholder: shareholder,
    derive.penalty: penalty,
    derive.licence: licence,
    derive.subject: subject,
    derive.reference: reference,
}


ORDINARY = frozenset(  # tables that are loaded the ordinary way: small, or each row is another case
    {
        "branches", "filings", "guarantees", "listings", "merchant_reports", "objections", "person_licences", "person_penalties", "persons",
        "platforms", "repairs", "reviews", "shared_addresses", "shops",
    }
)  # fmt: skip


def phone_keys(piece: Piece, context: Context) -> Text:
    """The keyed hash of each phone."""
    phones = piece.text_column("phone")
    rows = np.flatnonzero(phones.filled & ~piece.left)
    digits, lengths = np.zeros((len(rows), PHONE_DIGITS), np.uint8), np.empty(len(rows), np.int32)
    at = phones.at(rows)
    number_kernels.digits_only(piece.arena.data, at.starts, at.lengths, digits, lengths)
    starts = np.arange(0, PHONE_DIGITS * len(rows), PHONE_DIGITS, dtype=np.int32)
    words = keyed(context.person_key.first_secret, digits.reshape(-1), starts[None], lengths[None], "phone")
    return piece.made(texts(words, "T-", 16), rows)
