"""Objections: filed and followed; everything used about a subject, for that subject."""

from datetime import date
from typing import Annotated, Literal

from fastapi import APIRouter, BackgroundTasks, Path, Query, Response

from api.answers.objections import Wanted, dossier_answer, dossier_of, file_answer, objection_line, objection_lines, step_answer
from api.dependencies import ActorDep, ServicesDep, SubjectKey, TokenDep
from api.dossier_pages import dossier_pdf, dossier_text
from api.exports import download
from api.masking import Masker
from api.models_objections import DossierAnswer, ObjectionAnswer, ObjectionLine, ObjectionRequest, ObjectionStepRequest

seen = APIRouter(prefix="/v1", tags=["异议"])
work = APIRouter(prefix="/v1", tags=["异议"])
Number = Annotated[str, Path(min_length=1, max_length=40, description="编号 YY-…")]
Department = Annotated[str, Query(max_length=80, description="只看现由这一部门办理的；空为全部")]
Subject = Annotated[str, Query(max_length=80, description="只看这一主体或人员的；空为全部")]
FILE: dict[int | str, dict[str, object]] = {200: {"description": "文件", "content": {"application/octet-stream": {}}}}
RENDER = {"pdf": ("application/pdf", dossier_pdf), "txt": ("text/plain; charset=utf-8", lambda found: dossier_text(found).encode())}


@seen.get("/objections", summary="异议 · Objections")
def objection_list(services: ServicesDep, token: TokenDep, department: Department = "", subject: Subject = "") -> list[ObjectionLine]:
    """All objections with their limits, those open first."""
    return objection_lines(services, Masker(token.role), Wanted(date.today(), department, subject), late=False)


@seen.get("/objections/overdue", summary="超期的异议 · Overdue objections")
def objections_overdue(services: ServicesDep, token: TokenDep, department: Department = "") -> list[ObjectionLine]:
    """What is late, by the department that has to answer."""
    return objection_lines(services, Masker(token.role), Wanted(date.today(), department), late=True)


@seen.get("/objections/{number}", summary="一件异议 · An objection")
def objection(services: ServicesDep, token: TokenDep, number: Number) -> ObjectionLine:
    """One objection, step by step."""
    return objection_line(services, Masker(token.role), number, date.today())


@work.post("/objections", summary="提出异议 · File an objection")
def file_objection(services: ServicesDep, token: TokenDep, actor: ActorDep, request: ObjectionRequest, later: BackgroundTasks) -> ObjectionAnswer:
    """In dispute everywhere from this answer on."""
    return file_answer(services, Masker(token.role), request, actor, later)


@work.post("/objections/{number}/steps", summary="办理异议 · A step of an objection")
def step_of_objection(
    services: ServicesDep, token: TokenDep, actor: ActorDep, number: Number, request: ObjectionStepRequest, later: BackgroundTasks
) -> ObjectionAnswer:
    """受理, 转交, 延期; 成立, 不成立, 撤回; 更正, 移除. Whether it may be taken follows from the steps before it."""
    return step_answer(services, Masker(token.role), number, request, actor, later)


@work.get("/subjects/{key}/dossier", summary="本主体被使用的全部信息 · Everything used about a subject")
def subject_dossier(services: ServicesDep, key: SubjectKey) -> DossierAnswer:
    """To be handed to that subject: other natural persons by surname."""
    return dossier_answer(services, key)


@work.get("/subjects/{key}/dossier.{format}", summary="本主体被使用的全部信息（文件） · The same as a file", response_class=Response, responses=FILE)
def subject_dossier_file(services: ServicesDep, key: SubjectKey, file_format: Annotated[Literal["pdf", "txt"], Path(alias="format")]) -> Response:
    """To print, or to keep."""
    media, render = RENDER[file_format]
    found = dossier_of(services, key)
    return download(render(found), media, f"全部信息_{found.subject.replace(':', '-')}.{file_format}")
