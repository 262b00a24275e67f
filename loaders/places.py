"""Where a row says that somebody is: keys of addresses and phones, regions of authorities."""

from ledger.addresses import parse_address
from ledger.regions import current_code, region_name
from loaders import rules
from loaders.record import Record
from loaders.source import Context


def address_key(record: Record, text: str | None, region_hint: str) -> str | None:
    """The key of an address; one that is not read to a house number has none, and that is counted."""
    if text is None:
        return None
    key = parse_address(text, region_hint).key
    if not key:
        record.flag(rules.ADDRESS_UNPARSED)
    return key or None


def phone_key(record: Record, context: Context) -> str | None:
    """The keyed hash of the row's phone; a number that is too short has none, and that is counted."""
    phone = record.values.get("phone")
    key = context.person_key.phone_key(phone)
    if phone and key is None:
        record.flag(rules.PHONE_UNPARSED)
    return key


def region_of(uscc: str | None) -> str | None:
    """The region of today in characters 3 to 8 of a code; None if they name none (GB 32100-2015: the registration authority)."""
    code = current_code(uscc[2:8]) if uscc else None
    return code if code and region_name(code) else None
