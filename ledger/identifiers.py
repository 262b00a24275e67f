"""How a subject, a person and a phone are named: one door to the numbers (number_checks) and the keyed hashes (person_key)."""

import hashlib

from ledger.number_checks import (
    UsccCheck,
    birth_and_sex,
    check_citizen_number,
    check_organisation_code,
    check_registration_number,
    check_uscc,
    make_citizen_number,
    make_registration_number,
    make_uscc,
    normalise,
    organisation_code_check,
    uscc_check_character,
)
from ledger.person_key import PersonKey, phone_digits
from ledger.person_key_ring import open_person_key

__all__ = [
    "PersonKey",
    "UsccCheck",
    "birth_and_sex",
    "check_citizen_number",
    "check_organisation_code",
    "check_registration_number",
    "check_uscc",
    "local_subject_id",
    "make_citizen_number",
    "make_registration_number",
    "make_uscc",
    "normalise",
    "open_person_key",
    "organisation_code_check",
    "phone_digits",
    "subject_id",
    "uscc_check_character",
]


def subject_id(uscc: str | None, reg_no: str | None) -> str | None:
    """How the ledger names a subject: its credit code, else REG: and its registration number, else None."""
    code, number = normalise(uscc), normalise(reg_no)
    return code or (f"REG:{number}" if number else None)


def local_subject_id(at: str, name: str | None) -> str:
    """O- and 20 hex digits: an organisation without a usable number is a name at one enterprise, never merged with another by name."""
    return "O-" + hashlib.sha256(f"{at}\x1f{normalise(name)}".encode()).hexdigest()[:20]
