"""Records of the truth set as features: names, birth dates, addresses, telephones, mailboxes, identifiers, employers."""

import csv
import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path

from bench.truthset_config import config
from bench.truthset_names import Name, fold, name_of

EMAIL = re.compile(r"[\w.+-]+@[\w.-]+\.\w+")
DIGITS = re.compile(r"\D+")
TOKEN = re.compile(r"[^\W_]+")
DATES = ("%m/%d/%Y", "%m/%d/%y", "%d/%m/%Y", "%d/%m/%y", "%Y-%m-%d", "%d-%b-%y", "%d-%b-%Y", "%b %d %Y")
NEWEST_BIRTH = 2020  # a two-digit year after this one is of the last century
SHORTEST_PHONE = 7
IDENTIFIERS = (
    ("SSN", "SSN_NUMBER", ""),
    ("PASSPORT", "PASSPORT_NUMBER", "PASSPORT_COUNTRY"),
    ("DL", "DRIVERS_LICENSE_NUMBER", "DRIVERS_LICENSE_STATE"),
    ("NATIONAL", "NATIONAL_ID_NUMBER", "NATIONAL_ID_COUNTRY"),
)
ADDRESS = ("ADDR_FULL", "ADDR_LINE1", "ADDR_CITY", "ADDR_STATE", "ADDR_POSTAL_CODE", "ADDR_COUNTRY")


@dataclass(frozen=True, slots=True)
class Identifier:
    """A number that one person has and nobody else. `issuer`: country or state, empty if not said."""

    kind: str
    number: str
    issuer: frozenset[str]


@dataclass(frozen=True, slots=True)
class Address:
    """The numbers of an address, and its words in one spelling."""

    numbers: frozenset[str]
    words: frozenset[str]


@dataclass(frozen=True, slots=True)
class Record:
    """One record. Empty collections: the source does not say."""

    id: str
    organisation: bool
    names: tuple[Name, ...]
    suffix: str
    birth: frozenset[str]  # as written first; the second, if any, with day and month swapped
    first_birth: str
    addresses: tuple[Address, ...]
    phones: frozenset[str]
    emails: frozenset[str]
    identifiers: tuple[Identifier, ...]
    employers: tuple[Name, ...]


def read_records(path: Path) -> list[Record]:
    """The records of one file, in order."""
    with path.open(encoding="utf-8-sig", newline="") as handle:
        return [_record({key: (value or "").strip() for key, value in row.items() if key}) for row in csv.DictReader(handle)]


def without_hubs(records: Sequence[Record]) -> list[Record]:
    """The records without mailboxes and telephones that too many share."""
    counts = Counter(item for each in records for item in (*each.emails, *each.phones))
    hubs = {item for item, count in counts.items() if count > config().hub}
    return [replace(each, emails=each.emails - hubs, phones=each.phones - hubs) for each in records]


def _record(row: Mapping[str, str]) -> Record:
    spoken = [
        name_of(row.get("PRIMARY_NAME_FULL", "")),
        name_of(row.get("NATIVE_NAME_FULL", "")),
        name_of("", row.get("PRIMARY_NAME_LAST", ""), " ".join(filter(None, (row.get("PRIMARY_NAME_FIRST", ""), row.get("PRIMARY_NAME_MIDDLE", ""))))),
        name_of(f"{row.get('PRIMARY_NAME_ORG', '')}".replace(",", " ")),
        name_of(f"{row.get('PRIMARY_NAME_ORG', '')} {row.get('SECONDARY_NAME_ORG', '')}".replace(",", " ") if row.get("SECONDARY_NAME_ORG") else ""),
    ]
    birth = birth_dates(row.get("DATE_OF_BIRTH", ""))
    employer = name_of(row.get("EMPLOYER", "").replace(",", " "))[0]
    return Record(
        f"{row['DATA_SOURCE']}:{row['RECORD_ID']}",
        row.get("RECORD_TYPE", "") == "ORGANIZATION",
        tuple(dict.fromkeys(name for name, _ in spoken if name)),
        next((suffix for _, suffix in spoken if suffix), ""),
        frozenset(birth),
        birth[0] if birth else "",
        _addresses(row),
        frozenset(_phones(row.get("PHONE_NUMBER", ""))),
        frozenset(_emails(row.get("EMAIL_ADDRESS", ""))),
        tuple(_identifiers(row)),
        (employer,) if employer else (),
    )


def birth_dates(text: str) -> list[str]:
    """The date that a text means, month first as in the United States, then, if there is one, the other way to read it."""
    found = []
    for form in DATES:
        try:
            day = datetime.strptime(text, form)
        except ValueError:
            continue
        year = day.year - 100 if "%y" in form and day.year > NEWEST_BIRTH else day.year
        found.append(f"{year:04d}-{day.month:02d}-{day.day:02d}")
    return list(dict.fromkeys(found))


def _addresses(row: Mapping[str, str]) -> tuple[Address, ...]:
    written = fold(" ".join(row.get(column, "") for column in ADDRESS))
    words = TOKEN.findall(written.replace("p.o.", "po").replace("strasse", " strasse "))
    if not words:
        return ()
    spelt = config().street_words
    numbers = frozenset(word for word in words if any(letter.isdigit() for letter in word))
    return (Address(numbers, frozenset(form for word in words if word not in numbers for form in spelt.get(word, {word}))),)


def _phones(text: str) -> Iterable[str]:
    digits = DIGITS.sub("", text).lstrip("0")
    return [digits] if len(digits) >= SHORTEST_PHONE else []


def _emails(text: str) -> Iterable[str]:
    found = EMAIL.search(text.casefold())
    return [found[0]] if found and found[0].partition("@")[0] not in config().generic_mailboxes else []


def _identifiers(row: Mapping[str, str]) -> Iterable[Identifier]:
    for kind, number, issuer in IDENTIFIERS:
        value = "".join(TOKEN.findall(row.get(number, "").upper()))
        said = "".join(TOKEN.findall(fold(row.get(issuer, "")))) if issuer else ""
        if value:
            yield Identifier(kind, value, config().countries.get(said, frozenset({said}) if said else frozenset()))
