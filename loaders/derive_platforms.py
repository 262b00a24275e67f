"""Platforms, shops, and the merchants that a platform reports every half-year."""

import re
import unicodedata
from collections.abc import Sequence
from datetime import date
from typing import Any

from ledger.identifiers import normalise
from ledger.tables import SHOPS
from loaders import rules
from loaders.people import identified_person, person_row, subject_of
from loaders.places import address_key, phone_key
from loaders.record import Entry, Record
from loaders.source import Context

PERIOD = re.compile(r"(20\d\d)年?-?(?:(上|下)半年度?|H([12]))")
REGISTERED, UNREGISTERED = "已登记", "依法免登记"


def platform(record: Record, context: Context) -> Sequence[Entry]:
    """A platform goes by its name: shops name it in no other way."""
    record.values["platform_id"] = platform_id(record.values.get("name"))
    return ()


def shop(record: Record, context: Context) -> Sequence[Entry]:
    """A shop goes by its platform and its number there."""
    values = record.values
    values["subject_id"] = subject_of(record)
    values["platform_id"] = platform_id(values.get("platform_name"))
    values["shop_id"] = shop_id(values["platform_id"], values.get("shop_no"))
    return ()


def merchant_report(record: Record, context: Context) -> Sequence[Entry]:
    """A registered merchant runs a shop from the half-year of its first report, unless its code is nobody's; of a person only the keyed hash stays."""
    values = record.values
    values["platform_id"] = platform_id(values.get("platform_name"))
    values["address_key"] = address_key(record, values.get("address"), "")
    values["phone_key"] = phone_key(record, context)
    period = read_period(values.get("period"))
    if period is None:
        record.reject(rules.BAD_PERIOD, "报送期间", values.get("period"))
        return ()
    values["period"], begin = period
    if values.get("merchant_kind") == UNREGISTERED:
        values["person_id"] = who = identified_person(record, context, "merchant_name")
        return person_row(context, who, values["merchant_name"], values.get("id_type")) if who and values.get("merchant_name") else ()
    values.pop("id_number", None)
    if rules.MERCHANT_CODE in record.flags:
        return ()
    values["subject_id"] = subject_of(record)
    return _shop_of(values, begin, context)


def read_period(text: str | None) -> tuple[str, date] | None:
    """2026上半年, 2026年下半年, 2026-H1 → (2026-H1, its first day); None for anything else."""
    match = PERIOD.fullmatch(unicodedata.normalize("NFKC", text or "").replace(" ", "").upper())
    if match is None:
        return None
    half = 1 if match[2] == "上" or match[3] == "1" else 2
    return f"{match[1]}-H{half}", date(int(match[1]), 1 if half == 1 else 7, 1)


def platform_id(name: str | None) -> str | None:
    """How the ledger names a platform."""
    return f"PLATFORM:{normalise(name)}" if name else None


def shop_id(platform: str | None, number: str | None) -> str:
    """How the ledger names a shop."""
    return f"{platform}#{number}"


def _shop_of(values: dict[str, Any], begin: date, context: Context) -> Sequence[Entry]:
    """The shop as a row of its own, if nobody has said yet that this subject runs it."""
    key = shop_id(values["platform_id"], values.get("shop_no"))
    runs = (key, values["subject_id"])
    if values["subject_id"] is None or runs in context.shops:
        return ()
    context.shops.add(runs)
    shop = {
        "shop_id": key,
        "subject_id": values["subject_id"],
        "platform_id": values["platform_id"],
        "shop_no": values.get("shop_no"),
        "name": values.get("shop_name"),
        "platform_name": values.get("platform_name"),
        "uscc": values.get("uscc"),
        "operator_name": values.get("merchant_name"),
        "url": values.get("url"),
        "valid_from": begin,
    }
    return [Entry(SHOPS, shop, secondary=True)]
