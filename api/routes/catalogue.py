"""The list of measures and of incentives, and the rules that can be switched. To read only: changes are made on the command line."""

from datetime import date
from typing import Annotated

from fastapi import APIRouter, Path, Query

from api.answers.catalogue import catalogue_answer, catalogue_item, rule_lines
from api.dependencies import ServicesDep
from api.models_catalogue import CatalogueAnswer, CatalogueItemLine, GroupName, RuleLine
from ledger.store import Ledger

router = APIRouter(prefix="/v1", tags=["措施清单"])
On = Annotated[date | None, Query(description="哪一天，空为今天 · on this day")]
ItemId = Annotated[str, Path(min_length=1, max_length=40, description="条目编号，如 M-ZJ23-3")]


@router.get("/catalogue", summary="措施清单 · Measures and incentives")
def catalogue(services: ServicesDep, on: On = None, group: GroupName | None = None) -> CatalogueAnswer:
    """Every item with basis, implementing body, period, and its state on the day."""
    return catalogue_answer(Ledger(services.settings.home), on or date.today(), group or "")


@router.get("/catalogue/{item_id}", summary="措施条目 · One item")
def item(services: ServicesDep, item_id: ItemId, on: On = None) -> CatalogueItemLine:
    """One item in full."""
    return catalogue_item(Ledger(services.settings.home), on or date.today(), item_id)


@router.get("/rules", summary="规则开关 · Rules that are switched by name")
def rules(services: ServicesDep, on: On = None) -> list[RuleLine]:
    """Every rule with its source, how sure we are of it, and whether it is on."""
    return rule_lines(Ledger(services.settings.home), on or date.today())
