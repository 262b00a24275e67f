"""Measures of joint punishment: who asks sees them fresh from the ledger; who acts is the holder of the token, for its department."""

from datetime import date
from typing import Annotated, Literal

from fastapi import APIRouter, Path, Query, Response

from api.answers.measures import candidate_lines, measure_answer, measure_lines, overdue_lines, paper, proposed, stepped
from api.dependencies import ActorDep, ServicesDep, TokenDep
from api.masking import Masker
from api.models_measures import MeasureAnswer, MeasureCandidateLine, MeasureLine, MeasureProposalRequest, MeasureStepRequest, OverdueLine
from proceedings.sanctions.commands import Act

read = APIRouter(prefix="/v1/measures", tags=["惩戒措施"])
work = APIRouter(prefix="/v1/measures", tags=["惩戒措施"])
leads = APIRouter(prefix="/v1/measures", tags=["惩戒措施"])
On = Annotated[date | None, Query(description="哪一天，空为今天 · on this day")]
Number = Annotated[str, Path(min_length=1, max_length=160, description="编号 CJ-…")]
Department = Annotated[str, Query(max_length=80, description="只看这一部门")]
Paper = Annotated[Literal["sheet", "notice"], Path(description="sheet 惩戒单，notice 告知书")]
FILE: dict[int | str, dict[str, object]] = {200: {"description": "PDF", "content": {"application/pdf": {}}}}


@read.get("", summary="惩戒措施 · Measures")
def measure_list(services: ServicesDep, token: TokenDep, on: On = None, live: bool = False) -> list[MeasureLine]:
    """Every measure as it stands on the day; `live`: only those that may be executed."""
    return measure_lines(services, on or date.today(), Masker(token.role), live=live)


@read.get("/overdue", summary="逾期未办 · Overdue")
def overdue_list(services: ServicesDep, token: TokenDep, on: On = None, department: Department = "") -> list[OverdueLine]:
    """By department, the longest overdue first."""
    return overdue_lines(services, on or date.today(), department, Masker(token.role))


@leads.get("/candidates", summary="线索 · Leads")
def measure_candidates(services: ServicesDep) -> list[MeasureCandidateLine]:
    """Findings that may lead to a measure, with the document that each lacks. A lead can never be pushed."""
    return candidate_lines(services, date.today())


@read.get("/{number}", summary="一项措施 · A measure")
def measure(services: ServicesDep, token: TokenDep, number: Number, on: On = None) -> MeasureAnswer:
    """Reasons in plain words, basis, remedy, conditions of release, every step."""
    return measure_answer(services, number, on or date.today(), Masker(token.role))


@read.get("/{number}/{paper}.pdf", summary="惩戒单、告知书 · The two papers", response_class=Response, responses=FILE)
def measure_paper(services: ServicesDep, token: TokenDep, number: Number, name: Annotated[Paper, Path(alias="paper")], on: On = None) -> Response:
    """For the executing departments, or for the subject."""
    return paper(services, number, name, on or date.today(), Masker(token.role))


@work.post("", summary="提请 · Propose a measure")
def propose_measure(services: ServicesDep, token: TokenDep, actor: ActorDep, request: MeasureProposalRequest) -> MeasureLine:
    """What the catalogue does not allow is not stored: the refusal has its own code."""
    return proposed(services, request, Act(actor, date.today(), date.today()), Masker(token.role))


@work.post("/{number}/steps", summary="审核、告知、推送、执行、反馈、解除 · A step")
def step_of_measure(services: ServicesDep, token: TokenDep, actor: ActorDep, number: Number, request: MeasureStepRequest) -> MeasureLine:
    """Who proposed cannot audit; nothing is pushed before the subject was heard; only a department that it was pushed to executes."""
    return stepped(services, number, request, actor, date.today(), Masker(token.role))
