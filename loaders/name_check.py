"""The conflict that harms an innocent firm: the row's code is registered, but under a name that is plainly another's."""

import re

from ledger.column import Table
from loaders import rules
from loaders.check_policy import check_policy
from loaders.company_names import likeness, plain_name, plainly_other
from loaders.record import Record
from loaders.source import Context

HAN = re.compile("[\u3400-\u9fff]")
SOLE_TRADER_PREFIX = "92"
LONGEST_PERSONAL_NAME = 4
REGISTRATION_NUMBER = "REG:"
NAMED_CODES: dict[str, tuple[tuple[str, str], ...]] = {  # table → (column of the name, column of the subject that it names)
    "roles": (("enterprise_name", "subject_id"),),
    "shareholders": (("enterprise_name", "subject_id"), ("holder_name", "holder_uscc")),
    "branches": (("branch_name", "subject_id"),),
    "changes": (("enterprise_name", "subject_id"),),
    "agents": (("name", "subject_id"),),
    "filings": (("enterprise_name", "subject_id"), ("agent_name", "agent_id")),
    "platforms": (("operator_name", "operator_uscc"),),
    "shared_addresses": (("host_name", "host_uscc"),),
    "shops": (("operator_name", "subject_id"),),
    "merchant_reports": (("merchant_name", "subject_id"),),
    "penalties": (("party_name", "subject_id"),),
    "licences": (("party_name", "subject_id"),),
    "listings": (("party_name", "subject_id"),),
    "commitments": (("party_name", "subject_id"),),
    "fulfilments": (("party_name", "subject_id"),),
    "inspections": (("party_name", "subject_id"),),
    "complaints": (("party_name", "subject_id"),),
    "visits": (("party_name", "subject_id"),),
    "subject_tags": (("party_name", "subject_id"),),
    "repairs": (("party_name", "subject_id"),),
}


def name_agrees_with_registration(record: Record, table: Table, context: Context) -> None:
    """A code that is registered to somebody plainly else rejects the row; small differences and unknown codes are flagged. Reads NAMED_CODES.

    An individual business is often reported under its operator's own name: that is flagged, and a conflict only if the
    ledger knows its operators and none of them bears it. A name that is another firm's to the letter is always a conflict.
    """
    pairs = NAMED_CODES.get(table.name)
    if pairs is None or context.base.empty:
        return
    for name_column, code_column in pairs:
        name, code = record.values.get(name_column), record.values.get(code_column)
        if not name or not code:
            continue
        registered = context.base.names_of(code)
        if not registered:
            record.flag(rules.NOT_REGISTERED)
        elif name not in registered:
            _compare(record, table.column(name_column).title, name, code, context)


def _compare(record: Record, title: str, name: str, code: str, context: Context) -> None:
    registered = context.base.names_of(code)
    if likeness(name, registered) == 1:
        return
    bearer = _other_bearer(name, context)
    if bearer is None and _may_be(name, code, registered, context):
        record.flag(rules.NAME_DIFFERS)
        return
    shown = "、".join(f"“{masked(each)}”" for each in registered[:2])
    theirs = f"；叫这个名称的是 {bearer}" if bearer else ""
    record.reject(rules.NAME_CONFLICT, title, masked(name), f"{code} 在登记库中是{shown}{'等' if len(registered) > 2 else ''}{theirs}")


def is_anothers(name: str, code: str, context: Context) -> bool:
    """Whether a row with this name and code is rejected: the code is registered, to somebody plainly else."""
    registered = context.base.names_of(code)
    if not registered or name in registered or likeness(name, registered) == 1:
        return False
    return _other_bearer(name, context) is not None or not _may_be(name, code, registered, context)


def _other_bearer(name: str, context: Context) -> str | None:
    """A code other than the row's that bears exactly this name. Persons' names are shared; a registration number may be the same firm's of old."""
    if is_personal(name):
        return None
    return next((code for code in context.base.bearers_of(name) if not code.startswith(REGISTRATION_NUMBER)), None)


def _may_be(name: str, code: str, registered: tuple[str, ...], context: Context) -> bool:
    """Whether the name may be another way of writing a registered one, or that of the operator of an individual business."""
    if not any(is_chinese(name) == is_chinese(each) for each in registered):
        return True
    if any(likeness(name, (each,)) >= check_policy().reject_below and not plainly_other(name, each) for each in registered):
        return True
    if not code.startswith(SOLE_TRADER_PREFIX) or not is_personal(name):
        return False
    known = context.operators.names_of(code)
    return not known or plain_name(name) in map(plain_name, known)


def is_chinese(name: str) -> bool:
    """Whether a name is written in Chinese characters: a name in letters says nothing against one in characters."""
    return HAN.search(name) is not None


def is_personal(name: str) -> bool:
    """Whether a name looks like a person's: two to four characters, and none of the words that shops end with."""
    plain = plain_name(name)
    return 2 <= len(plain) <= LONGEST_PERSONAL_NAME and not plain.endswith(check_policy().shop_words)


def masked(name: str) -> str:
    """A name as a message may show it: what looks like a person's keeps its first character."""
    return name[0] + "*" * (len(name) - 1) if is_personal(name) else name
