"""The office's file of a draw: the announcement, the key of its tokens, and whom they stand for. Named in the log by its digest.

It lies in `draws/` of the home, mode 0600, one file per published list; it is too large for the log of steps, and nothing of it is
public but the announcement. A file that is not the one whose digest the log holds is refused.
"""

import hashlib
import json
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from analytics.draws.announce import inspector_token, subject_token
from analytics.draws.announcement import Announcement
from analytics.draws.document import Document, Outcome, document, inspector_openings, subject_openings
from analytics.draws.seeds import Seed
from ledger.canonical_json import canonical_json
from ledger.private_file import replace_private
from ledger.store import Ledger
from proceedings.draws.libraries import Libraries
from proceedings.draws.steps import BookError

FOLDER = "draws"


@dataclass(frozen=True, slots=True)
class Listed:
    """A subject as it stood in the library: name, address, class."""

    name: str
    address: str
    risk: str


@dataclass(frozen=True, slots=True)
class Book:
    """What the office keeps of one list."""

    announcement: Announcement
    key: bytes
    subjects: Mapping[str, Listed]
    inspectors: Mapping[str, tuple[str, str]]  # number → name, department
    excluded: Mapping[str, str]  # subject → why

    def subject_tokens(self) -> dict[str, str]:
        """Token → subject."""
        return {subject_token(self.key, each): each for each in self.subjects}

    def inspector_tokens(self) -> dict[str, str]:
        """Token → number of the certificate."""
        return {inspector_token(self.key, each): each for each in self.inspectors}


def new_key() -> bytes:
    """The key of a draw: it hides whom the tokens stand for, and has no part in who is drawn but through the list's hash."""
    return secrets.token_bytes(32)


def book_of(announcement: Announcement, key: bytes, held: Libraries) -> Book:
    """The book of a list that was just made."""
    subjects = {each.subject_id: Listed(each.name, each.address, each.risk.name) for each in held.members}
    listed = {each.token for each in announcement.inspectors}  # not those whose certificate ends within the period
    people = {each.inspector_no: (each.name, each.department) for each in held.inspectors if inspector_token(key, each.inspector_no) in listed}
    return Book(announcement, key, subjects, people, held.excluded)


def keep(ledger: Ledger, book: Book) -> str:
    """Write the book and return its digest."""
    content = canonical_json(_written(book))
    digest = hashlib.sha256(content).hexdigest()
    replace_private(_path(ledger, book.announcement.draw_no, digest), content.decode())
    return digest


def open_book(ledger: Ledger, draw_no: str, digest: str) -> Book:
    """The book that the log names; BookError if it is gone or another."""
    path = _path(ledger, draw_no, digest)
    try:
        content = path.read_bytes()
    except OSError as error:
        raise BookError("缺少本次抽查的底册", where=draw_no, todo="从备份恢复数据目录中的 draws 目录") from error
    if hashlib.sha256(content).hexdigest() != digest:
        raise BookError("底册与日志所记的摘要不符", where=draw_no, todo="从备份恢复数据目录中的 draws 目录；底册公布后不得改动")
    said = json.loads(content)
    subjects = {key: Listed(*each) for key, *each in said["subjects"]}
    inspectors = {key: (name, department) for key, name, department in said["inspectors"]}
    return Book(Announcement.model_validate_json(json.dumps(said["announcement"])), bytes.fromhex(said["key"]), subjects, inspectors, dict(said["excluded"]))


def paper(book: Book, published: str, outcome: tuple[Seed, str] | None, opened: Mapping[str, str], *, inspectors: bool = False) -> Document:
    """The file of the draw to check. `outcome`: seed and moment of the draw; `opened`: subject → name, of those whose tokens are told."""
    openings = subject_openings(book.key, opened) + (inspector_openings(book.key, book.inspectors) if inspectors else [])
    return document(book.announcement, published, Outcome(*outcome) if outcome else None, openings)


def _written(book: Book) -> dict[str, Any]:
    """Rows, not keys: the number of a certificate may hold Chinese characters, a key of canonical JSON may not."""
    return {
        "announcement": book.announcement.model_dump(mode="json"),
        "key": book.key.hex(),
        "subjects": [[key, each.name, each.address, each.risk] for key, each in book.subjects.items()],
        "inspectors": [[key, *each] for key, each in book.inspectors.items()],
        "excluded": [list(each) for each in book.excluded.items()],
    }


def _path(ledger: Ledger, draw_no: str, digest: str) -> Path:
    return ledger.root.parent / FOLDER / f"{draw_no}-{digest[:16]}.json"


def iso(day: date | None) -> str:
    """A day as the announcement writes it; empty for none."""
    return day.isoformat() if day else ""
