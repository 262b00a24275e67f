"""Who holds shares: a person, a subject by its code or registration number, or an organisation known at this enterprise only."""

from collections.abc import Sequence
from datetime import date

from ledger.identifiers import check_registration_number, local_subject_id, normalise, subject_id
from ledger.registration_numbers import identifying_number
from loaders import rules
from loaders.cell_words import is_placeholder
from loaders.people import named_person, subject_of
from loaders.record import Entry, Record
from loaders.source import Context


def shareholder(record: Record, context: Context) -> Sequence[Entry]:
    """The holder, and the day from which it holds. Reads holder_kind, holder_uscc, holder_reg_no, holder_country, holder_name and the days."""
    values = record.values
    values["subject_id"] = at = subject_of(record)
    values["valid_from"] = values.get("valid_from") or _first_day(values.get("subscribed"), values.get("paid"), context.today)
    if values.get("holder_kind") == "自然人":
        values["holder_id"], entries = named_person(record, context, at, values.get("holder_name"), "holder_id_type", "holder_id_number")
        return entries
    values.pop("holder_id_number", None)
    values["holder_id"] = _organisation(record, at)
    if values["holder_id"] is not None and values["holder_id"] == at:
        record.reject(rules.SELF_LINK, "股东统一社会信用代码", at)
    return ()


def _organisation(record: Record, at: str | None) -> str | None:
    """By code, else by a domestic registration number of 15 digits, else by a foreign number with its country, else local to the enterprise.

    Registries abroad number on their own, so a foreign number without its country could be anybody's.
    """
    values = record.values
    if values.get("holder_uscc"):
        return str(values["holder_uscc"])
    number, country = normalise(values.get("holder_reg_no")), normalise(values.get("holder_country"))
    if check_registration_number(number) and identifying_number(number):
        return subject_id(None, number)
    if country and not is_placeholder(number):
        return subject_id(None, f"{country}-{number}")
    record.flag(rules.HOLDER_UNNUMBERED)
    return local_subject_id(at, values.get("holder_name")) if at else None


def _first_day(subscribed: date | None, paid: date | None, today: date) -> date | None:
    """The earliest day of contribution that lies in the past: what is subscribed may be due in years."""
    return min((day for day in (subscribed, paid) if day is not None and day <= today), default=None)
