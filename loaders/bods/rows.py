"""What statements become in the ledger: rows of statements, enterprises, persons, interests, shareholders and roles."""

import hashlib
import json
from collections.abc import Iterator, Sequence
from dataclasses import asdict
from typing import Any

from ledger.tables import INTERESTS, PERSONS, ROLES, SHAREHOLDERS, STATEMENTS
from loaders.bods.statement import Json, Statement, codes, listed_objects
from loaders.bods.timeline import Interval
from loaders.record import Entry

UNNAMED_ENTITY, UNNAMED_PERSON = "未具名主体", "未具名自然人"
KIND_OF_PREFIX = {"91": "企业", "92": "个体工商户", "93": "农民专业合作社"}  # GB 32100-2015, characters 1 and 2


def statement_entry(statement: Statement, identity: str | None) -> Entry:
    """The statement itself."""
    details = statement.details
    kind = details.get("entityType")
    types = (kind.get("type"), kind.get("subtype")) if isinstance(kind, dict) else (details.get("personType"),)
    exposure = details.get("politicalExposure")
    values = {
        "publisher": statement.publisher,
        "statement_no": statement.statement_no,
        "record_no": statement.record_no,
        "record_type": statement.record_type,
        "record_status": statement.record_status,
        "entity_type": "/".join(str(each) for each in types if each) or None,
        "identity": identity,
        "stated": statement.stated,
        "published": statement.published,
        "declaration": statement.declaration,
        "declaration_subject": statement.declaration_subject,
        "component": statement.component,
        "unspecified": statement.unspecified,
        "exposure": str(exposure["status"]) if isinstance(exposure, dict) and exposure.get("status") else None,
        "interests": json.dumps([asdict(each) for each in statement.interests], ensure_ascii=False, default=str) if statement.interests else None,
        "content_hash": hashlib.sha256(json.dumps(details, sort_keys=True).encode()).hexdigest()[:20],
    }
    return Entry(STATEMENTS, values)


def person_entry(statement: Statement, person: str) -> Entry:
    """The person, under the name that is called legal, else the first one."""
    schemes = sorted(str(each["scheme"]) for each in listed_objects(statement.details.get("identifiers")) if each.get("scheme") and each.get("id"))
    values = {"person_id": person, "name": person_name(statement.details), "id_type": schemes[0] if schemes else None, "identified": person.startswith("P-")}
    return Entry(PERSONS, values)


def person_name(details: Json) -> str:
    """The name of a person, or that there is none."""
    names = sorted(listed_objects(details.get("names")), key=lambda each: each.get("type") != "legal")
    for each in names:
        parts = [str(each[part]) for part in ("givenName", "patronymicName", "familyName") if each.get(part)]
        if name := str(each.get("fullName") or " ".join(parts)).strip():
            return name
    return UNNAMED_PERSON


def enterprise_values(statement: Statement, subject: str) -> dict[str, Any]:
    """An entity as a version of an enterprise, without its time."""
    details = statement.details
    uscc = subject if not subject.startswith("BODS:") else None
    kind = details["entityType"]["type"]
    place = details.get("jurisdiction")
    return {
        "subject_id": subject,
        "uscc": uscc,
        "name": str(details.get("name") or UNNAMED_ENTITY),
        "kind": KIND_OF_PREFIX.get(uscc[:2], "其他") if uscc else "企业" if kind == "registeredEntity" else "其他",
        "registrar": str(place["name"]) if isinstance(place, dict) and place.get("name") else None,
        "address": registered_address(details),
    }


def registered_address(details: Json) -> str | None:
    """The registered address in one line."""
    for each in listed_objects(details.get("addresses")):
        if each.get("type") == "registered":
            country = each.get("country")
            parts = (each.get("address"), each.get("postCode"), country.get("name") if isinstance(country, dict) else None)
            return ", ".join(str(part).strip() for part in parts if part) or None
    return None


def interest_entries(statement: Statement, subject: str, holder: str, holder_name: str, held: Sequence[Interval]) -> Iterator[Entry]:
    """The interests, and what of them is a direct share or an office."""
    shares: dict[tuple[Any, Any], list[float | None]] = {}
    for each in held:
        yield Entry(INTERESTS, interest_values(statement, subject, holder, each))
        if each.interest.kind == "shareholding" and each.interest.directness == "direct":
            shares.setdefault((each.begin, each.end), []).append(each.interest.share)
        elif holder.startswith(("P-", "N-")) and (role := codes().offices.get(each.interest.kind)):
            office = {"subject_id": subject, "person_id": holder, "name": holder_name, "role": role, "valid_from": each.begin, "valid_to": each.end}
            yield Entry(ROLES, office)
    for (begin, end), parts in shares.items():
        known = [part for part in parts if part is not None]
        values = {
            "subject_id": subject,
            "holder_id": holder,
            "holder_name": holder_name,
            "holder_kind": holder_kind(holder),
            "holder_uscc": holder if holder_kind(holder) == "法人" else None,
            "share": min(sum(known), 100.0) if len(known) == len(parts) else None,
            "valid_from": begin,
            "valid_to": end,
        }
        yield Entry(SHAREHOLDERS, values)


def interest_values(statement: Statement, subject: str, holder: str, held: Interval) -> dict[str, Any]:
    """One row of the table of interests."""
    interest = held.interest
    return {
        "subject_id": subject,
        "holder_id": holder,
        "holder_kind": holder_kind(holder),
        "interest": interest.kind,
        "interest_title": codes().interests[interest.kind],
        "ordinal": interest.ordinal,
        "directness": interest.directness,
        "beneficial": interest.beneficial,
        "share": interest.share,
        "share_min": interest.share_min,
        "share_max": interest.share_max,
        "open_range": interest.open_range or None,
        "component": statement.component,
        "details": interest.details,
        "publisher": statement.publisher,
        "record_no": statement.record_no,
        "statement_no": held.statement_no,
        "stated": held.stated,
        "ended_by": held.ended_by or None,
        "valid_from": held.begin,
        "valid_to": held.end,
    }


def holder_kind(holder: str) -> str:
    """自然人, 境外机构 or 法人, by the id."""
    return "自然人" if holder.startswith(("P-", "N-")) else "境外机构" if holder.startswith("BODS:") else "法人"
