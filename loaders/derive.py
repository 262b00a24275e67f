"""What a row of each template becomes: the identities that the ledger computes (subject, person, holder, address, phone, shop)."""

from collections.abc import Callable, Mapping, Sequence

from ledger.addresses import parse_address
from ledger.codelists import code_list
from ledger.identifiers import subject_id
from ledger.tables import LISTINGS, SHARED_ADDRESSES
from loaders import rules
from loaders.derive_holders import shareholder
from loaders.derive_platforms import merchant_report, platform, shop
from loaders.people import identified_person, named_person, person_row, subject_of
from loaders.places import address_key, phone_key, region_of
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
    values["phone_key"] = phone_key(record, context)
    return ()


def person(record: Record, context: Context) -> Sequence[Entry]:
    """A person reported on its own: known by the number or not at all."""
    record.values["person_id"] = identified_person(record, context, "name")
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
    values["person_id"] = who = identified_person(record, context, "party_name")
    return person_row(context, who, values["party_name"], values.get("id_type")) if who and values.get("party_name") else ()


def listing(record: Record, context: Context) -> Sequence[Entry]:
    """A subject by its code, else a person by the number; and the person whom the decision holds responsible."""
    values = record.values
    complete_listing(record)
    values["subject_id"] = at = subject_id(values.get("uscc"), values.get("reg_no"))
    entries: list[Entry] = []
    if at is None:
        entries += person_licence(record, context)
    values.pop("id_number", None)
    responsible = named_person(record, context, at or values.get("person_id"), values.get("responsible"), "responsible_id_type", "responsible_id_number")
    values["responsible_id"], more = responsible
    values["authority_region"] = values.get("authority_region") or region_of(values.get("authority_uscc"))
    return [*entries, *more]


def complete_listing(record: Record) -> None:
    """The court's case number stands for the decision's, its ground or the coded reason for the reason; a listing without either is no listing."""
    values = record.values
    for column, instead in (("document_no", values.get("case_no")), ("reason", values.get("conduct") or _reason(values.get("reason_code")))):
        values[column] = values.get(column) or instead
        if values[column] is None:
            record.reject(rules.REQUIRED, LISTINGS.column(column).title)


def objection(record: Record, context: Context) -> Sequence[Entry]:
    """Who objects: a subject, a person, or a person about a subject. Whose number goes under another's name may say so: no name is compared."""
    values = record.values
    values["subject_id"] = values.get("uscc")
    if values["subject_id"] is not None and values.get("id_number") is None:
        return ()
    values["person_id"] = who = identified_person(record, context, "")
    return person_row(context, who, values["party_name"], values.get("id_type")) if who and values.get("party_name") else ()


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


def review(record: Record, context: Context) -> Sequence[Entry]:
    """Whose decision is under review: a subject or a person; without either, the decision and its authority name the record."""
    values = record.values
    values["subject_id"] = subject_id(values.get("uscc"), values.get("reg_no"))
    if values["subject_id"] is None and values.get("id_number") is not None:
        return person_licence(record, context)
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


def _kind(uscc: str | None, type_code: str | None) -> str | None:
    """Kind of subject out of the registered type, else out of the code; None if neither says."""
    if any(word in code_list("enterprise_types").title(type_code) for word in BRANCH_WORDS):
        return "分支机构"
    if uscc:
        return KIND_OF_PREFIX.get(uscc[:2], "其他")
    return "个体工商户" if type_code == SOLE_TRADER_TYPE else None


def _reason(reason_code: str | None) -> str | None:
    return code_list("abnormal_reason_codes").title(reason_code) or None


DERIVATIONS: Mapping[str, Derivation] = {
    "enterprises": enterprise,
    "persons": person,
    "roles": role,
    "shareholders": shareholder,
    "branches": between_subjects("parent_id", "parent_uscc"),
    "changes": subject,
    "agents": subject,
    "filings": between_subjects("agent_id", "agent_uscc"),
    "guarantees": between_subjects("debtor_id", "debtor_uscc"),
    "shared_addresses": shared_address,
    "platforms": platform,
    "shops": shop,
    "merchant_reports": merchant_report,
    "penalties": penalty,
    "person_penalties": person_penalty,
    "licences": licence,
    "person_licences": person_licence,
    "listings": listing,
    "commitments": subject,
    "fulfilments": subject,
    "inspections": subject,
    "complaints": subject,
    "visits": subject,
    "repairs": repair,
    "objections": objection,
    "reviews": review,
    "grids": reference,
    "authorities": reference,
    "check_items": reference,
    "inspectors": reference,
    "inspector_ties": subject,
    "subject_tags": subject,
    "zero_reports": reference,
}
