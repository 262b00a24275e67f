"""Bans of persons. Candidates and proposals are for investigators; what may touch a right rests on confirmed bans alone."""

from datetime import date
from typing import Annotated

from fastapi import APIRouter, Path, Query

from api.answers.bans import ban_lines, candidate_lines, eligibility_answer, employment_lines, proposed, stepped
from api.dependencies import ActorDep, ServicesDep, TokenDep
from api.masking import Masker
from api.models_bans import BanLine, BanStepRequest, CandidateLine, EligibilityAnswer, EligibilityRequest, EmploymentLine, ProposalRequest

work = APIRouter(prefix="/v1/bans", tags=["任职限制"])
asked = APIRouter(prefix="/v1", tags=["任职限制"])
On = Annotated[date | None, Query(description="哪一天，空为今天 · on this day")]
Number = Annotated[str, Path(min_length=1, max_length=40, description="编号 XZ-…")]
Subject = Annotated[str, Query(max_length=80, description="只看这一单位")]


@work.get("/candidates", summary="任职限制候选 · Candidates")
def ban_candidates(services: ServicesDep, on: On = None) -> list[CandidateLine]:
    """Whom the records suggest that an article may bar; no right is touched."""
    return candidate_lines(services.settings, on or date.today())


@work.get("", summary="任职限制 · Bans")
def ban_list(services: ServicesDep, on: On = None) -> list[BanLine]:
    """Every ban that was proposed, as it stands on the day."""
    return ban_lines(services.settings, on or date.today())


@work.post("", summary="提请确认 · Propose a ban")
def propose_ban(services: ServicesDep, actor: ActorDep, request: ProposalRequest) -> BanLine:
    """Put a document before a second person; everything that it must carry is checked."""
    return proposed(services.settings, request, actor, date.today())


@work.post("/{number}/steps", summary="确认、中止、解除、撤销 · A step of a ban")
def step_of_ban(services: ServicesDep, actor: ActorDep, number: Number, request: BanStepRequest) -> BanLine:
    """Who proposed a ban cannot confirm it; lifting and quashing need a document."""
    return stepped(services.settings, number, request, actor, date.today())


@asked.post("/eligibility", summary="任职资格 · May this person hold this role")
def ask_eligibility(services: ServicesDep, request: EligibilityRequest) -> EligibilityAnswer:
    """可以, 不可以 or 不知道, from confirmed bans only, with their documents."""
    return eligibility_answer(services.settings, request, date.today())


@asked.get("/employers", summary="限制期内在职 · Barred people at work")
def employer_list(services: ServicesDep, token: TokenDep, on: On = None, subject: Subject = "") -> list[EmploymentLine]:
    """From confirmed bans only."""
    return employment_lines(services.settings, on or date.today(), subject, Masker(token.role))
