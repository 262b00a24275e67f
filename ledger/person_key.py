"""Persons and phones without their numbers: keyed hashes, so that a key that leaks from the graph tells nothing.

个人信息保护法 art. 51 (de-identification): the plain number never enters the ledger. The key is one secret per
installation; with another key the same person has another id, so keep it as safe as the ledger itself.
"""

import hashlib
import hmac
import os
import re
import secrets
from pathlib import Path

from ledger.errors import LedgerError
from ledger.number_checks import check_citizen_number, normalise
from ledger.settings import Settings

CITIZEN = "身份证"
SHORTEST_SECRET = 16
NAME_DOTS = str.maketrans(dict.fromkeys("•・‧∙.。⋅", "·"))
NOT_DIGIT = re.compile(r"[^0-9]")


class PersonKey:
    """Turns identity numbers and phones into stable ids with HMAC-SHA-256."""

    def __init__(self, secret: bytes | str) -> None:
        self._secret = secret.encode() if isinstance(secret, str) else secret

    def person_id(self, id_type: str | None, number: str | None) -> str:
        """P- and 20 hex digits: the same for one document however it is written. Old citizen numbers equal their new form."""
        citizen = check_citizen_number(number) if id_type in (None, "", CITIZEN) else None
        return self._hash("P-", 20, "person", CITIZEN if citizen else id_type or CITIZEN, citizen or normalise(number))

    def person_at(self, subject_id: str, name: str | None) -> str:
        """N- and 20 hex digits: a person without a number is a name at one enterprise, never merged with another."""
        return self._hash("N-", 20, "name", subject_id, normalise(name).translate(NAME_DOTS))

    def phone_key(self, phone: str | None) -> str | None:
        """T- and 16 hex digits for a number of at least seven digits; None if there is no number."""
        digits = phone_digits(phone)
        return self._hash("T-", 16, "phone", digits) if len(digits) >= 7 and len(set(digits)) > 1 else None

    def _hash(self, prefix: str, length: int, *parts: str) -> str:
        message = "\x1f".join(parts).encode()
        return prefix + hmac.new(self._secret, message, hashlib.sha256).hexdigest()[:length]


def phone_digits(phone: str | None) -> str:
    """The digits of a phone number without the country code 86."""
    digits = NOT_DIGIT.sub("", normalise(phone)).removeprefix("0086")
    return digits[2:] if len(digits) == 13 and digits.startswith("861") else digits


def open_person_key(settings: Settings) -> PersonKey:
    """The key of this installation: from the setting, else from a 0600 file in home that is made on first use."""
    given = settings.person_key.get_secret_value()
    if given:
        if len(given) < SHORTEST_SECRET:
            raise LedgerError("人员密钥太短", where="CREDITGRAPH_PERSON_KEY", todo=f"至少 {SHORTEST_SECRET} 个字符")
        return PersonKey(given)
    path = settings.home / "person.key"
    if not path.exists():
        _make(path)
    if path.stat().st_mode & 0o077:
        raise LedgerError("人员密钥文件可被他人读取", where=str(path), todo=f"执行 chmod 600 {path}")
    secret = path.read_text(encoding="ascii").strip()
    if len(secret) < SHORTEST_SECRET:
        raise LedgerError("人员密钥文件已损坏", where=str(path), todo="从备份恢复；换用新密钥会使所有人员标识改变")
    return PersonKey(secret)


def _make(path: Path) -> None:
    """Write a new key beside the name and link it there, so that two first starts at once agree on one."""
    path.parent.mkdir(parents=True, exist_ok=True)
    draft = path.with_name(f".{path.name}.{secrets.token_hex(4)}")
    with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as handle:
        handle.write(secrets.token_hex(32) + "\n")
        handle.flush()
        os.fsync(handle.fileno())
    try:
        os.link(draft, path)
    except FileExistsError:
        pass
    finally:
        draft.unlink()
