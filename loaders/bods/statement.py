"""One statement: checked against the parts of BODS 0.4 that the ledger relies on, and read into plain values.

Everything else in a statement (annotations, addresses of persons, birth dates, sources) is left where it is: the ledger
keeps no personal data that it does not use (个人信息保护法第六条).
"""

import json
import re
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from importlib.resources import files
from typing import Any

from loaders import rules
from loaders.record import Record

DAY = re.compile(r"(\d{4}-\d\d-\d\d)(?:T.*)?")
VERSION = "0.4"
NOT_STATED = "notStated"
Json = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Codes:
    """codes.toml."""

    lists: Mapping[str, tuple[str, ...]]
    interests: Mapping[str, str]
    offices: Mapping[str, str]


@cache
def codes() -> Codes:
    """The lists as shipped."""
    data = tomllib.loads((files("loaders.bods") / "codes.toml").read_text(encoding="utf-8"))
    return Codes({name: tuple(values) for name, values in data["lists"].items()}, data["interests"], data["offices"])


@dataclass(frozen=True, slots=True)
class Interest:
    """One interest as declared."""

    kind: str
    ordinal: int
    directness: str
    beneficial: bool | None
    share: float | None
    share_min: float | None
    share_max: float | None
    open_range: str
    details: str | None
    begin: date | None
    end: date | None


@dataclass(frozen=True, slots=True)
class Statement:
    """One statement. `subject` and `party` are record numbers, empty where the statement gives a reason instead."""

    statement_no: str
    record_no: str
    record_type: str
    record_status: str | None
    stated: date  # when it was made; the day of publication where it does not say
    published: date | None
    publisher: str
    declaration: str | None
    declaration_subject: str
    component: bool | None
    details: Json
    unspecified: str | None = None
    subject: str = ""
    party: str = ""
    interests: tuple[Interest, ...] = ()


def read_statement(record: Record) -> Statement | None:
    """The statement of a row; None if anything in it breaks the standard, which the record then says."""
    values = record.values
    details, publication = _object(record, "recordDetails"), _object(record, "publicationDetails")
    version = publication.get("bodsVersion")
    if version not in (None, VERSION):
        record.reject(rules.BODS_VERSION, "publicationDetails", str(version)[:10])
    record_type = _listed(record, "record_types", "recordType", values.get("recordType"))
    status = _listed(record, "record_statuses", "recordStatus", values.get("recordStatus"))
    stated = _day(record, "statementDate", values.get("statementDate"))
    published = _day(record, "publicationDate", publication.get("publicationDate"))
    if stated is None and published is None and not record.problems:
        record.reject(rules.BODS_INVALID, "statementDate", "", "既没有声明日期，也没有公布日期")
    component = details.get("isComponent")
    if not isinstance(component, bool | None):
        record.reject(rules.BODS_INVALID, "isComponent")
    named = _relationship(record, details) if record_type == "relationship" else _node(record, details, record_type)
    if record.problems:
        return None
    publisher = publication.get("publisher")
    return Statement(
        statement_no=values["statementId"],
        record_no=values["recordId"],
        record_type=str(record_type),
        record_status=status,
        stated=stated or published or date.min,
        published=published,
        publisher=str(publisher.get("name") or publisher.get("url") or "") if isinstance(publisher, dict) else "",
        declaration=values.get("declaration"),
        declaration_subject=values["declarationSubject"],
        component=component,
        details=details,
        **named,
    )


def _relationship(record: Record, details: Json) -> dict[str, Any]:
    """Subject, party and interests; an end that is not named must give its reason."""
    subject, party = details.get("subject"), details.get("interestedParty")
    reasons = []
    for title, end in (("subject", subject), ("interestedParty", party)):
        if isinstance(end, dict) and isinstance(end.get("reason"), str):
            reasons.append(end["reason"])
        elif not (isinstance(end, str) and end):
            record.reject(rules.BODS_INVALID, title, "", "缺少记录编号或原因")
    listed = details.get("interests") or []
    if not isinstance(listed, list) or not all(isinstance(each, dict) for each in listed):
        record.reject(rules.BODS_INVALID, "interests")
        return {}
    counts: dict[tuple[str, str], int] = {}
    interests = tuple(_interest(record, each, counts) for each in listed)
    ends = {"subject": subject if isinstance(subject, str) else "", "party": party if isinstance(party, str) else ""}
    return {**ends, "interests": interests, "unspecified": "、".join(reasons) or None}


def _interest(record: Record, told: Json, counts: dict[tuple[str, str], int]) -> Interest:
    kind = told.get("type", NOT_STATED)
    if kind not in codes().interests:
        record.reject(rules.UNKNOWN_CODE, "interests", str(kind)[:40], "interestType")
    directness = _listed(record, "directness", "directOrIndirect", told.get("directOrIndirect")) or "unknown"
    begin, end = _day(record, "startDate", told.get("startDate")), _day(record, "endDate", told.get("endDate"))
    if begin and end and end < begin:
        record.reject(rules.DATE_ORDER, "startDate、endDate", f"{begin}、{end}")
    beneficial = told.get("beneficialOwnershipOrControl")
    counts[str(kind), directness] = ordinal = counts.get((str(kind), directness), 0) + 1
    share = _share(record, told.get("share"))
    details = told.get("details")
    return Interest(str(kind), ordinal, directness, beneficial if isinstance(beneficial, bool) else None, *share, str(details) if details else None, begin, end)


def _share(record: Record, told: object) -> tuple[float | None, float | None, float | None, str]:
    """Exact share, bounds, and which bounds are open. An exact share is its own bounds."""
    if told is None:
        return None, None, None, ""
    if not isinstance(told, dict) or not all(isinstance(each, int | float) and not isinstance(each, bool) for each in told.values()):
        record.reject(rules.BODS_INVALID, "share")
        return None, None, None, ""
    if not all(0 <= each <= 100 for each in told.values()):
        record.reject(rules.BAD_PERCENT, "share", json.dumps(told))
    exact, low, high = (told.get(name) for name in ("exact", "minimum", "maximum"))
    open_low, open_high = told.get("exclusiveMinimum"), told.get("exclusiveMaximum")
    low, high = low if low is not None else open_low, high if high is not None else open_high
    if exact is None and low is not None and low == high and open_low is None and open_high is None:
        exact = low
    if exact is not None:
        low, high, open_low, open_high = exact, exact, None, None
    if low is not None and high is not None and low > high:
        record.reject(rules.BODS_INVALID, "share", json.dumps(told), "下限大于上限")
    ranges = " ".join(name for name, value in (("min", open_low), ("max", open_high)) if value is not None)
    return *(float(value) if value is not None else None for value in (exact, low, high)), ranges  # type: ignore[return-value]


def _node(record: Record, details: Json, record_type: str | None) -> dict[str, Any]:
    """The reason why an entity or person is not named; its type must be one of the standard's."""
    if record_type == "entity":
        kind = details.get("entityType")
        if not isinstance(kind, dict) or kind.get("type") is None:
            record.reject(rules.BODS_INVALID, "entityType")
        else:
            _listed(record, "entity_types", "entityType", kind["type"])
    elif record_type == "person":
        if details.get("personType") is None:
            record.reject(rules.BODS_INVALID, "personType")
        _listed(record, "person_types", "personType", details.get("personType"))
    told = details.get("unspecifiedEntityDetails") or details.get("unspecifiedPersonDetails")
    return {"unspecified": str(told["reason"]) if isinstance(told, dict) and told.get("reason") else None}


def _object(record: Record, name: str) -> Json:
    """The object in a cell; an empty one is empty, anything else breaks the standard."""
    text = record.values.get(name)
    try:
        value = json.loads(text) if text else {}
    except ValueError:
        value = None
    if isinstance(value, dict):
        return value
    record.reject(rules.BODS_INVALID, name, "", "不是对象")
    return {}


def _listed(record: Record, name: str, title: str, value: object) -> str | None:
    if value is None:
        return None
    if value not in codes().lists[name]:
        record.reject(rules.UNKNOWN_CODE, title, str(value)[:40], "BODS 0.4")
        return None
    return str(value)


def _day(record: Record, title: str, value: object) -> date | None:
    """The day of a date or date-time, in the zone in which it is written."""
    if value is None:
        return None
    match = DAY.fullmatch(str(value))
    try:
        if match:
            return date.fromisoformat(match[1])
    except ValueError:
        pass
    record.reject(rules.BAD_DATE, title, str(value)[:40])
    return None


def listed_objects(value: object) -> Sequence[Json]:
    """The objects of an array, or nothing."""
    return [each for each in value if isinstance(each, dict)] if isinstance(value, list) else []
