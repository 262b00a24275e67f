"""Credit repair: applied for, checked, decided, put into effect; a decision that was quashed. What is repaired is for the auditor only."""

from datetime import date
from typing import Annotated

from fastapi import APIRouter, Depends, Path, Query, Response

from api.answers.repairs import accepted, applied, decided, kept_receipt, quashed, receipt_answer, repair_answer, repair_lines, taken_back
from api.dependencies import ActorDep, ServicesDep, TokenDep, allow
from api.models_repairs import ApplicationRequest, DecisionRequest, QuashingRequest, ReasonRequest, ReceiptAnswer, RepairAnswer, RepairLine
from api.repair_receipt import receipt_pdf
from api.security import Role
from proceedings.repair.steps import Act, Application

WORKERS = frozenset({Role.INVESTIGATOR, Role.DEPARTMENT, Role.ADMINISTRATOR})
router = APIRouter(prefix="/v1", tags=["信用修复"])
work = APIRouter(prefix="/v1", tags=["信用修复"], dependencies=[Depends(allow(WORKERS))])
Number = Annotated[str, Path(min_length=1, max_length=40, description="编号 XF-…")]
PDF: dict[int | str, dict[str, object]] = {200: {"description": "回执，PDF", "content": {"application/pdf": {}}}}


@router.get("/repairs", summary="修复清单 · Repairs")
def repairs(services: ServicesDep, token: TokenDep, overdue: Annotated[bool, Query(description="只列超期的")] = False) -> list[RepairLine]:
    """Applications with what is due; granted ones for the auditor only."""
    return repair_lines(services, token.role, date.today(), late=overdue)


@router.get("/repairs/{number}", summary="一件修复 · A repair")
def repair(services: ServicesDep, token: TokenDep, actor: ActorDep, number: Number) -> RepairAnswer:
    """Its conditions as they stand today, each with its reason and basis, and its steps."""
    return repair_answer(services, token.role, number, actor, date.today())


@router.get("/repairs/{number}/receipt", summary="回执 · The receipt")
def receipt(services: ServicesDep, token: TokenDep, number: Number) -> ReceiptAnswer:
    """Every change, before and after. Of a record that is used no more: for the auditor only."""
    return receipt_answer(kept_receipt(services, token.role, number, date.today()))


@router.get("/repairs/{number}/receipt.pdf", summary="回执 PDF · The receipt as PDF", response_class=Response, responses=PDF)
def receipt_file(services: ServicesDep, token: TokenDep, number: Number) -> Response:
    """The same on paper."""
    return Response(receipt_pdf(kept_receipt(services, token.role, number, date.today())), media_type="application/pdf")


@work.post("/repairs", summary="申请修复 · Apply")
def apply_for_repair(services: ServicesDep, token: TokenDep, actor: ActorDep, request: ApplicationRequest) -> RepairAnswer:
    """An application is always taken in for a record in use; the answer says what is missing."""
    return applied(services, token.role, Application(**request.model_dump()), actor, date.today())


@work.post("/repairs/{number}/acceptance", summary="受理 · Accept")
def acceptance(services: ServicesDep, token: TokenDep, actor: ActorDep, number: Number, request: ReasonRequest) -> RepairAnswer:
    """受理, or 不予受理 with each reason if a condition is not met. By the body that made the finding."""
    return accepted(services, token.role, number, Act(actor, date.today(), request.why))


@work.post("/repairs/{number}/decision", summary="决定 · Decide")
def decision(services: ServicesDep, token: TokenDep, actor: ActorDep, number: Number, request: DecisionRequest) -> ReceiptAnswer:
    """In effect when the answer comes: out of scores, paths, findings, lists; dependent measures lifted; recipients to be told."""
    return decided(services, token.role, number, Act(actor, date.today(), request.why), request.outcome, request.document)


@work.post("/repairs/{number}/withdrawal", summary="撤回申请 · Withdraw")
def withdrawal(services: ServicesDep, token: TokenDep, actor: ActorDep, number: Number, request: ReasonRequest) -> RepairAnswer:
    """At any time before the decision."""
    return taken_back(services, token.role, number, Act(actor, date.today(), request.why))


@work.post("/quashings", summary="原决定撤销 · A decision was quashed")
def quashing(services: ServicesDep, actor: ActorDep, request: QuashingRequest) -> ReceiptAnswer:
    """行政处罚法第四十八条: changed, quashed, unlawful or void; its use ends at once."""
    return quashed(services, request, actor, date.today())
