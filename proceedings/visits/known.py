"""What the ledger knows of the visits that results are reported for: the lists, the subjects, the results so far."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from analytics.visits.numbers import visit_number
from ledger.store import Ledger
from ledger.tables import ENTERPRISES, VISIT_LISTS, VISITS
from ledger.versions import rows_with, versions_with
from ledger.view import View
from loaders.astray_numbers import hidden
from proceedings.visits.errors import FeedbackError, NotOnListError, UnknownListError, UnknownSubjectError

LISTED_NUMBER = re.compile(r"(.+-\d{4}-W\d{2})-\d{2,}")
ALIASES = "select id, canonical_id from id_aliases where list_contains($ids, id)"


@dataclass(frozen=True, slots=True)
class Place:
    """Where a result says that it belongs. Outside a list `list_no` is empty; on a list `visit_no` may be."""

    list_no: str
    visit_no: str
    subject: str


@dataclass(frozen=True, slots=True)
class Visit:
    """The visit that a result is about. `list_no` is empty and `issued` None outside a list."""

    visit_no: str
    list_no: str
    subject_id: str
    name: str
    grid: str
    issued: date | None


@dataclass(frozen=True, slots=True)
class Known:
    """What the results of one batch are held against."""

    lists: Mapping[str, Mapping[str, Visit]]  # list → subject → visit
    numbers: Mapping[str, Visit]  # number of the visit → visit on a list
    subjects: Mapping[str, Mapping[str, Any]]  # by id
    reported: Mapping[str, Mapping[str, Any]]  # number of the visit → the newest result
    earlier: Mapping[str, Sequence[Mapping[str, Any]]]  # number of the visit → every version of its result that the ledger keeps


def known_visits(ledger: Ledger, view: View, places: Sequence[Place]) -> Known:
    """All that concerns these places, read row by row: no relation of the whole register is made for a few results."""
    lists = {each.list_no for each in places if each.list_no} | {list_of(each.visit_no) for each in places if list_of(each.visit_no)}
    listed = rows_with(ledger, VISIT_LISTS, "list_no", lists)
    subjects = _subjects(ledger, {each.subject for each in places if each.subject} | {row["subject_id"] for row in listed})
    found: dict[str, dict[str, Visit]] = {}
    for row in listed:
        name = subjects.get(row["subject_id"], {"name": row["subject_id"]})["name"]
        visit = Visit(visit_number(row["list_no"], row["rank"]), row["list_no"], row["subject_id"], name, row["grid"], row["issued"])
        found.setdefault(row["list_no"], {})[row["subject_id"]] = visit
    _joined_since(view, found, places)
    numbers = {visit.visit_no: visit for each in found.values() for visit in each.values()}
    asked = {each.visit_no for each in places if each.visit_no} | numbers.keys()
    reported = {row["visit_no"]: row for row in rows_with(ledger, VISITS, "visit_no", asked)}
    earlier: dict[str, list[Mapping[str, Any]]] = {}
    for row in versions_with(ledger, VISITS, "visit_no", reported):
        earlier.setdefault(row["visit_no"], []).append(row)
    return Known(found, numbers, subjects, reported, earlier)


def _subjects(ledger: Ledger, ids: set[str]) -> dict[str, Mapping[str, Any]]:
    """The newest registration of each subject, under the id by which it was asked for."""
    rows = sorted(rows_with(ledger, ENTERPRISES, "subject_id", ids), key=lambda row: row["valid_from"] or date.min)
    return {row["subject_id"]: row for row in rows}


def _joined_since(view: View, lists: Mapping[str, dict[str, Visit]], places: Sequence[Place]) -> None:
    """Adds the ids under which subjects of a list are shown today, where somebody names one that the list does not have."""
    strange = {each.list_no for each in places if each.subject and each.list_no in lists and each.subject not in lists[each.list_no]}
    ids = sorted({subject for number in strange for subject in lists[number]})
    shown = {row["id"]: row["canonical_id"] for row in view.rows(ALIASES, {"ids": ids})} if ids else {}
    for number in strange:
        lists[number].update({shown[subject]: visit for subject, visit in list(lists[number].items()) if subject in shown})


def placed(known: Known, place: Place) -> Visit:
    """The visit that a result is about. On a list its subject and its number must be those of one visit; either may be left out, and the list by its number."""
    if not place.list_no and place.visit_no in known.numbers:
        place = replace(place, list_no=known.numbers[place.visit_no].list_no)
    if not place.list_no:
        return _outside(known, place)
    listed = known.lists.get(place.list_no)
    if listed is None:
        raise UnknownListError(f"没有下发过清单“{place.list_no}”", todo="核对清单编号；不在清单上的走访不填清单编号")
    if not (place.subject or place.visit_no):
        raise FeedbackError("没有写明是哪一户", todo="填走访编号或统一社会信用代码")
    visit = listed.get(place.subject) if place.subject else known.numbers.get(place.visit_no)
    if visit is None or visit.list_no != place.list_no:
        raise NotOnListError(f"“{place.subject or place.visit_no}”不在清单 {place.list_no} 上", todo="核对单位；不在清单上的走访不填清单编号")
    if place.visit_no and place.visit_no != visit.visit_no:
        raise NotOnListError(f"走访编号“{place.visit_no}”不是清单 {place.list_no} 上这一户的（{visit.visit_no}）", todo="核对走访编号")
    return visit


def list_of(visit_no: str) -> str:
    """The list that a number of a visit names by its shape; empty if it has another."""
    found = LISTED_NUMBER.fullmatch(visit_no)
    return found[1] if found else ""


def _outside(known: Known, place: Place) -> Visit:
    if not place.visit_no or not place.subject:
        raise FeedbackError("清单之外的走访要有编号和单位", todo="填走访编号（自编，不重复）和统一社会信用代码")
    if list_of(place.visit_no):
        raise UnknownListError(f"“{place.visit_no}”是清单上的编号，没有下发过这样的清单", todo="核对走访编号；不在清单上的走访自编编号，不要写成清单的样子")
    if hidden(place.visit_no) != place.visit_no:
        raise FeedbackError("走访编号中有身份证件号码", todo="换一个编号，不用任何人的证件号码")
    subject = known.subjects.get(place.subject)
    if subject is None:
        raise UnknownSubjectError(f"登记中没有“{place.subject}”", todo="核对统一社会信用代码；没有登记的单位请告知市场监管部门")
    return Visit(place.visit_no, "", subject["subject_id"], subject["name"], subject["grid"] or "", None)
