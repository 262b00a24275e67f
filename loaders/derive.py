"""What a row of each template becomes: the identities that the ledger computes (subject, person, holder, address, phone, shop)."""

from collections.abc import Callable, Mapping, Sequence

from ledger.addresses import parse_address
from ledger.codelists import code_list
from ledger.identifiers import normalise, subject_id
from ledger.regions import current_code, region_name
from ledger.tables import SHARED_ADDRESSES
from loaders import rules
from loaders.people import identified_person, named_person, person_row, subject_of
from loaders.record import Entry, Record
from loaders.source import Context

Derivation = Callable[[Record, Context], Sequence[Entry]]
KIND_OF_PREFIX = {"91": "企业", "92": "个体工商户", "93": "农民专业合作社"}  # GB 32100-2015, characters 1 and 2
SOLE_TRADER_TYPE = "9500"  # enterprise_types
BRANCH_WORDS = ("分公司", "分支机构")
HEADS = ("法定代表人", "负责人")
SOLE_TRADER_PREFIX = "92"


def enterprise(record: Record, context: Context) -> Sequence[Entry]:
    """Subject, kind, first day of this version, keys of addresses and phone."""
    values = record.values
    values["subject_id"] = subject_of(record)
    values["kind"] = values.get("kind") or _kind(values.get("uscc"), values.get("type_code"))
    values["valid_from"] = values.get("valid_from") or values.get("established")
    hint = values.get("region") or ""
    for column in ("address", "operating_address"):
        values[f"{column}_key"] = address_key(record, values.get(column), hint)
    phone = values.get("phone")
    values["phone_key"] = context.person_key.phone_key(phone)
    if phone and values["phone_key"] is None:
        record.flag(rules.PHONE_UNPARSED)
    return ()


def person(record: Record, context: Context) -> Sequence[Entry]:
    """A person reported on its own: known by the number or not at all."""
    record.values["person_id"] = identified_person(record, context)
    record.values["identified"] = True
    return ()


def role(record: Record, context: Context) -> Sequence[Entry]:
    """Who holds a role where. The head of an individual business is its operator, whatever word the sender uses."""
    values = record.values
    values["subject_id"] = at = subject_of(record)
    values["person_id"], entries = named_person(record, context, at, values.get("name"), "id_type", "id_number")
    if (values.get("uscc") or "").startswith(SOLE_TRADER_PREFIX) and values.get("role") in HEADS:
        values["role"] = "经营者"
    return entries


def shareholder(record: Record, context: Context) -> Sequence[Entry]:
    """A holder is a subject by its code, or a person."""
    values = record.values
    values["subject_id"] = at = subject_of(record)
    if values.get("holder_kind") == "自然人":
        values["holder_id"], entries = named_person(record, context, at, values.get("holder_name"), "holder_id_type", "holder_id_number")
        return entries
    values.pop("holder_id_number", None)
    values["holder_id"] = values.get("holder_uscc")
    if values["holder_id"] is None:
        record.reject(rules.NO_HOLDER, "股东统一社会信用代码")
    return ()


def between_subjects(other: str, other_uscc: str) -> Derivation:
    """An edge from the subject to another one that its code names."""

    def derive(record: Record, context: Context) -> Sequence[Entry]:
        values = record.values
        values["subject_id"] = subject_of(record)
        values[other] = values.get(other_uscc)
        if values["subject_id"] is not None and values["subject_id"] == values[other]:
            record.reject(rules.SELF_LINK, "统一社会信用代码", values[other])
        return ()

    return derive


def shared_address(record: Record, context: Context) -> Sequence[Entry]:
    """The address by its key; one that cannot be read to a number would excuse nobody, so it is rejected."""
    text = record.values.get("address")
    record.values["address_key"] = parse_address(text).key or None
    if text and record.values["address_key"] is None:
        record.reject(rules.SHARED_ADDRESS_UNPARSED, SHARED_ADDRESSES.column("address").title, text)
    return ()


def platform(record: Record, context: Context) -> Sequence[Entry]:
    """A platform goes by its name: shops name it in no other way."""
    record.values["platform_id"] = platform_id(record.values.get("name"))
    return ()


def shop(record: Record, context: Context) -> Sequence[Entry]:
    """A shop goes by its platform and its number there."""
    values = record.values
    values["subject_id"] = subject_of(record)
    values["platform_id"] = platform_id(values.get("platform_name"))
    values["shop_id"] = f"{values['platform_id']}#{values.get('shop_no')}"
    return ()


def penalty(record: Record, context: Context) -> Sequence[Entry]:
    """The party, the representative named in the document, the region of the authority."""
    return (*licence(record, context), *authority(record))


def licence(record: Record, context: Context) -> Sequence[Entry]:
    """The party and the representative named in the document; of an individual business the operator's own document counts."""
    values = record.values
    if values.get("party_kind") == "自然人":
        record.reject(rules.WRONG_TABLE, "行政相对人类别", "自然人")
    values["subject_id"] = at = subject_of(record)
    own = values.get("party_kind") == "个体工商户" and values.get("legal_rep_id_number") is None
    id_type, id_number = ("id_type", "id_number") if own else ("legal_rep_id_type", "legal_rep_id_number")
    values["named_person_id"], entries = named_person(record, context, at, values.get("legal_rep"), id_type, id_number)
    values.pop("id_number", None)
    return entries


def person_penalty(record: Record, context: Context) -> Sequence[Entry]:
    """The person and the region of the authority."""
    return (*person_licence(record, context), *authority(record))


def person_licence(record: Record, context: Context) -> Sequence[Entry]:
    """The person whom a document is about."""
    values = record.values
    values["person_id"] = who = identified_person(record, context)
    return person_row(context, who, values["party_name"], values.get("id_type")) if who and values.get("party_name") else ()


def listing(record: Record, context: Context) -> Sequence[Entry]:
    """A subject by its code, else a person by the number; and the person whom the decision holds responsible."""
    values = record.values
    values["subject_id"] = at = subject_id(values.get("uscc"), values.get("reg_no"))
    entries: list[Entry] = []
    if at is None:
        entries += person_licence(record, context)
    values.pop("id_number", None)
    responsible = named_person(record, context, at or values.get("person_id"), values.get("responsible"), "responsible_id_type", "responsible_id_number")
    values["responsible_id"], more = responsible
    values["authority_region"] = values.get("authority_region") or region_of(values.get("authority_uscc"))
    return [*entries, *more]


def objection(record: Record, context: Context) -> Sequence[Entry]:
    """Who objects: a subject, a person, or a person about a subject."""
    values = record.values
    values["subject_id"] = values.get("uscc")
    if values["subject_id"] is not None and values.get("id_number") is None:
        return ()
    return person_licence(record, context)


def subject(record: Record, context: Context) -> Sequence[Entry]:
    """The subject that the row is about."""
    record.values["subject_id"] = subject_of(record)
    return ()


def repair(record: Record, context: Context) -> Sequence[Entry]:
    """The subject, unless the repaired record is a person's: then the decision and its authority name the record."""
    values = record.values
    values["subject_id"] = subject_id(values.get("uscc"), values.get("reg_no"))
    if values["subject_id"] is None and values.get("authority_uscc") is None:
        record.reject(rules.NO_SUBJECT, "统一社会信用代码、原决定机关统一社会信用代码")
    return ()


def reference(record: Record, context: Context) -> Sequence[Entry]:
    """Nothing to compute."""
    return ()


def authority(record: Record) -> Sequence[Entry]:
    """The region of the authority, out of its code."""
    record.values["authority_region"] = region_of(record.values.get("authority_uscc"))
    return ()


def region_of(uscc: str | None) -> str | None:
    """The region of today in characters 3 to 8 of a code; None if they name none (GB 32100-2015: the registration authority)."""
    code = current_code(uscc[2:8]) if uscc else None
    return code if code and region_name(code) else None


def address_key(record: Record, text: str | None, region_hint: str) -> str | None:
    """The key of an address; one that is not read to a house number has none, and that is counted."""
    if text is None:
        return None
    key = parse_address(text, region_hint).key
    if not key:
        record.flag(rules.ADDRESS_UNPARSED)
    return key or None


def platform_id(name: str | None) -> str | None:
    """How the ledger names a platform."""
    return f"PLATFORM:{normalise(name)}" if name else None


def _kind(uscc: str | None, type_code: str | None) -> str | None:
    """Kind of subject out of the registered type, else out of the code; None if neither says."""
    if any(word in code_list("enterprise_types").title(type_code) for word in BRANCH_WORDS):
        return "分支机构"
    if uscc:
        return KIND_OF_PREFIX.get(uscc[:2], "其他")
    return "个体工商户" if type_code == SOLE_TRADER_TYPE else None


DERIVATIONS: Mapping[str, Derivation] = {
    "enterprises": enterprise,
    "persons": person,
    "roles": role,
    "shareholders": shareholder,
    "branches": between_subjects("parent_id", "parent_uscc"),
    "filings": between_subjects("agent_id", "agent_uscc"),
    "guarantees": between_subjects("debtor_id", "debtor_uscc"),
    "shared_addresses": shared_address,
    "platforms": platform,
    "shops": shop,
    "penalties": penalty,
    "person_penalties": person_penalty,
    "licences": licence,
    "person_licences": person_licence,
    "listings": listing,
    "commitments": subject,
    "inspections": subject,
    "repairs": repair,
    "objections": objection,
    "grids": reference,
    "authorities": reference,
    "zero_reports": reference,
}
