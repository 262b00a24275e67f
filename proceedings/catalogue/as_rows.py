"""Items as lines of a table: for the command line and the HTTP interface."""

from datetime import date
from typing import Any

from proceedings.catalogue.items import CatalogueItem
from proceedings.catalogue.listed import Listed

IN_FORCE, OFF, NOT_YET, OVER, RETIRED = "施行", "未启用", "尚未施行", "已失效", "已退出"
NEEDS_LAW = "须另附法律、行政法规依据"  # the gate refuses it as it is (CG610)


def state_of(listed: Listed, item: CatalogueItem, day: date) -> str:
    """Where an item stands on a day."""
    if item.id in listed.retired:
        return RETIRED
    if day < item.valid_from:
        return NOT_YET
    if item.valid_to and day > item.valid_to:
        return OVER
    if not listed.on(item):
        return OFF
    return NEEDS_LAW if item.needs_higher_basis else IN_FORCE


def item_row(listed: Listed, item: CatalogueItem, day: date) -> dict[str, Any]:
    """One item with its state on that day, in plain words."""
    retired = listed.retired.get(item.id)
    return {
        "id": item.id,
        "state": state_of(listed, item, day),
        "group": item.group.value,
        "class_name": item.class_name,
        "title": item.title,
        "kinds": list(item.kinds),
        "basis_level": item.basis_level.value,
        "citation": item.citation,
        "bodies": list(item.bodies),
        "period": item.period,
        "longest_months": item.longest_months,
        "counted_from": item.counted_from.value,
        "requires": item.requires.value,
        "ordinary": item.ordinary.value,
        "reaches_person": item.reaches_person,
        "region": item.region,
        "valid_from": item.valid_from,
        "valid_to": item.valid_to,
        "evidence": item.evidence,
        "own": item.own,
        "note": item.note,
        "retired_on": retired.day if retired else None,
        "retired_by": retired.document_no if retired else "",
        "list_version": listed.version,
    }


def item_rows(listed: Listed, day: date, group: str = "") -> list[dict[str, Any]]:
    """All items of the list, in its order, or those of one group."""
    return [item_row(listed, item, day) for item in listed.items.values() if group in ("", item.group.value)]
