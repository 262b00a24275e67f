"""Persons and phones without their numbers: keyed hashes, so that a key that leaks from the graph tells nothing.

个人信息保护法 art. 51 (de-identification): the plain number never enters the ledger. The key is a ring of secrets per
installation, kept outside the ledger: the current one names new persons, retired ones only recognise those whom the
ledger already knows under them, so that ids stay (ledger/person_key_ring.py reads and rotates the ring).

What rotation is worth: from then on, whoever holds a leaked secret can no longer test guesses against *new* persons.
Persons named under the leaked secret, and every N- and T- id, stay guessable by its holder. Only a rebuild of the ledger
from its source files under a fresh ring cures that.
"""

import hashlib
import hmac
import re
from collections.abc import Container

from ledger.number_checks import check_citizen_number, normalise

CITIZEN = "身份证"
NAME_DOTS = str.maketrans(dict.fromkeys("•・‧∙.。⋅", "·"))
NOT_DIGIT = re.compile(r"[^0-9]")


class PersonKey:
    """Turns identity numbers and phones into stable ids with HMAC-SHA-256.

    `secret` is the current one; `retired` are those before it, the newest first.
    """

    def __init__(self, secret: bytes | str, *retired: bytes | str) -> None:
        self._secret, *older = (each.encode() if isinstance(each, str) else each for each in (secret, *retired))
        self._retired = tuple(older)
        self._first = (self._secret, *older)[-1]  # names what must stay equal for ever: N- and T- ids

    @property
    def rotated(self) -> bool:
        """Whether persons may be known under more than one secret; if not, `person_id` alone decides."""
        return bool(self._retired)

    @property
    def document_secret(self) -> bytes:
        """The secret of `person_id`, for digests of many rows at once (ledger/digests.py)."""
        return self._secret

    @property
    def first_secret(self) -> bytes:
        """The secret of `person_at` and `phone_key`, for the same."""
        return self._first

    def person_id(self, id_type: str | None, number: str | None) -> str:
        """P- and 20 hex digits: the same for one document however it is written. Old citizen numbers equal their new form."""
        return self._hash("P-", 20, *document(id_type, number))

    def person_ids(self, id_type: str | None, number: str | None) -> tuple[str, ...]:
        """The ids that this document has had or would get: under the current secret first, then under each retired one, the newest first."""
        parts = document(id_type, number)
        return tuple(keyed_hash(secret, "P-", 20, *parts) for secret in (self._secret, *self._retired))

    def known_person(self, id_type: str | None, number: str | None, known: Container[str]) -> str:
        """The oldest id under which `known` has this document, else the id under the current secret: ids that were given stay."""
        ids = self.person_ids(id_type, number)
        return next((each for each in reversed(ids) if each in known), ids[0])

    def person_at(self, subject_id: str, name: str | None) -> str:
        """N- and 20 hex digits: a person without a number is a name at one enterprise, never merged with another by name. Same under every ring."""
        return keyed_hash(self._first, "N-", 20, "name", subject_id, normalise(name).translate(NAME_DOTS))

    def phone_key(self, phone: str | None) -> str | None:
        """T- and 16 hex digits for a number of at least seven digits; None if there is no number. Same under every ring."""
        digits = phone_digits(phone)
        return keyed_hash(self._first, "T-", 16, "phone", digits) if len(digits) >= 7 and len(set(digits)) > 1 else None

    def row_key(self, content: str) -> str:
        """W- and 20 hex digits: names a source row by what it says, without saying it. Same under every ring."""
        return keyed_hash(self._first, "W-", 20, "row", content)

    def _hash(self, prefix: str, length: int, *parts: str) -> str:
        return keyed_hash(self._secret, prefix, length, *parts)


def keyed_hash(secret: bytes, prefix: str, length: int, *parts: str) -> str:
    """`prefix` and `length` hex digits of HMAC-SHA-256 over the parts."""
    return prefix + hmac.new(secret, "\x1f".join(parts).encode(), hashlib.sha256).hexdigest()[:length]


def document(id_type: str | None, number: str | None) -> tuple[str, str, str]:
    """What is hashed of a document: its kind and its number in one writing."""
    citizen = check_citizen_number(number) if id_type in (None, "", CITIZEN) else None
    return "person", CITIZEN if citizen else id_type or CITIZEN, citizen or normalise(number)


def phone_digits(phone: str | None) -> str:
    """The digits of a phone number without the country code 86."""
    digits = NOT_DIGIT.sub("", normalise(phone)).removeprefix("0086")
    return digits[2:] if len(digits) == 13 and digits.startswith("861") else digits
