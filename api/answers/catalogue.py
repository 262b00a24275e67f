"""The list of measures and of incentives, read fresh from the ledger: a step taken a moment ago is in it."""

from datetime import date

from api.models_catalogue import CatalogueAnswer, CatalogueItemLine, RuleLine
from ledger.errors import NotFoundError
from ledger.store import Ledger
from proceedings.catalogue import list_of
from proceedings.catalogue.as_rows import item_row, item_rows
from proceedings.rules.registry import Standing, standings


def catalogue_answer(ledger: Ledger, on: date, group: str) -> CatalogueAnswer:
    """Every item and where it stands on the day."""
    view = ledger.view(on)
    try:
        listed = list_of(view, on)
    finally:
        view.close()
    lines = [CatalogueItemLine.model_validate(row) for row in item_rows(listed, on, group)]
    return CatalogueAnswer(on=on, version=listed.version, items=lines)


def catalogue_item(ledger: Ledger, on: date, item_id: str) -> CatalogueItemLine:
    """One item; NotFoundError if the list does not have it."""
    view = ledger.view(on)
    try:
        listed = list_of(view, on)
    finally:
        view.close()
    if item_id not in listed.items:
        raise NotFoundError(f"清单中没有条目“{item_id}”", where=f"清单版本 {listed.version}", todo="核对条目编号")
    return CatalogueItemLine.model_validate(item_row(listed, listed.items[item_id], on))


def rule_lines(ledger: Ledger, on: date) -> list[RuleLine]:
    """Every rule as it stands on the day; who switched it stays in the office's own log."""
    view = ledger.view(on)
    try:
        return [_rule_line(each) for each in standings(view)]
    finally:
        view.close()


def _rule_line(each: Standing) -> RuleLine:
    rule, step = each.rule, each.step
    told = {"id": rule.id, "family": rule.family.value, "title": rule.title, "source": rule.source, "evidence": rule.evidence, "shipped": rule.shipped}
    switched = {"switched_on": step.day, "document_no": step.document_no} if step else {}
    return RuleLine.model_validate({**told, **switched, "on": each.on, "can_switch": not rule.fixed, "note": "；".join(filter(None, (rule.fixed, rule.note)))})
