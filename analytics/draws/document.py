"""The file of a draw: announcement, seed, selection, teams, and whom its tokens stand for as far as the reader may know.

The file is the canonical writing (RFC 8785) of one object and nothing more, so that no byte can be changed without being seen. `digest` is
SHA-256("creditgraph-draw/1 result" LF canonical writing of all the rest). Openings tell the number and salt of a token: the public file
opens nobody or those drawn, as the policy says, the office's file everybody. Both have the same list hash.
"""

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Literal

from pydantic import ValidationError

from analytics.draws.announcement import PROTOCOL, Announcement, Moment, Name, Said, Token
from analytics.draws.hashes import list_hash
from analytics.draws.pair import Pairing, paired
from analytics.draws.seeds import Seed
from analytics.draws.select import Selection, key_of, selected
from analytics.draws.tokens import INSPECTOR, SUBJECT, salt_of, token_of
from ledger.canonical_json import NotCanonicalError, canonical_json, read_canonical_json
from ledger.errors import InputError


class DrawFileError(InputError):
    """The file is not the file of a draw."""

    code = "CG852"


class Opening(Said):
    """Whom a token stands for, with the salt that proves it. `name`: of a subject, for reading; empty for inspectors."""

    kind: Literal["subject", "inspector"]
    token: Token
    salt: Token
    number: Name
    name: str


class Document(Said):
    """A draw as published. Before the seed is known `seed`, `drawn`, `selection` and `pairing` are null."""

    protocol: Literal["creditgraph-draw/1"]
    list_hash: Token
    published: Moment
    announcement: Announcement
    seed: Seed | None
    drawn: Moment | None
    selection: Selection | None
    pairing: Pairing | None
    openings: list[Opening]
    digest: Token


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came after the list: the seed, and when the draw was made of it (UTC, `2026-07-01T01:00:00Z`)."""

    seed: Seed
    drawn: str


def document(announcement: Announcement, published: str, outcome: Outcome | None = None, openings: Iterable[Opening] = ()) -> Document:
    """The file of a draw as far as it has come: drawn if there is an outcome. SeedRefusedError if the seed is not the one announced.

    Openings of numbers that are not in the list (an inspector whose certificate ends too early) open nothing and are left out.
    """
    listed = {each.token for each in announcement.subjects} | {each.token for each in announcement.inspectors}
    seed = outcome.seed if outcome else None
    key = key_of(announcement, seed) if seed else None
    selection = selected(announcement, key) if key else None
    parts = Document(
        protocol=PROTOCOL,
        list_hash=list_hash(announcement),
        published=published,
        announcement=announcement,
        seed=seed,
        drawn=outcome.drawn if outcome else None,
        selection=selection,
        pairing=paired(announcement, key, selection) if key and selection else None,
        openings=sorted((each for each in openings if each.token in listed), key=lambda each: (each.kind, each.token)),
        digest="0" * 64,
    )
    return parts.model_copy(update={"digest": digest_of(parts)})


def opening(key: bytes, kind: Literal["subject", "inspector"], number: str, name: str = "") -> Opening:
    """Opens the token of one number, and no other."""
    salt = salt_of(key, kind, number)
    return Opening(kind=kind, token=token_of(kind, salt, number), salt=salt, number=number, name=name)


def subject_openings(key: bytes, names: Mapping[str, str]) -> list[Opening]:
    """Openings of subjects: subject_id → name."""
    return [opening(key, SUBJECT, number, name) for number, name in names.items()]


def inspector_openings(key: bytes, numbers: Iterable[str]) -> list[Opening]:
    """Openings of inspectors, without names. For the office only."""
    return [opening(key, INSPECTOR, number) for number in numbers]


def digest_of(parts: Document) -> str:
    """The digest over everything in the file but itself."""
    return hashlib.sha256(f"{PROTOCOL} result\n".encode() + canonical_json(parts.model_dump(mode="json", exclude={"digest"}))).hexdigest()


def write(parts: Document) -> bytes:
    """The file."""
    return canonical_json(parts.model_dump(mode="json"))


def read(content: bytes, where: str = "") -> Document:
    """The draw that a file holds, its shape checked; DrawFileError if it holds none. Nothing in it is believed yet (verify.py)."""
    todo = "向公布单位索取原文件；不要用编辑器另存"
    try:
        read_canonical_json(content)
        return Document.model_validate_json(content)
    except NotCanonicalError as error:
        raise DrawFileError(str(error), where=where, todo=todo) from error
    except ValidationError as error:
        place = ".".join(str(part) for part in error.errors()[0]["loc"])
        raise DrawFileError(f"内容与协议 {PROTOCOL} 不符：{place}", where=where, todo=todo) from error
