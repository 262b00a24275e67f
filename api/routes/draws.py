"""Double-random draws: planned, published, drawn, inspected, reported; the papers for the public."""

from datetime import date, datetime
from typing import Annotated, Literal

from fastapi import APIRouter, Path, Response

from api.answers.draws import draw_answer, draw_lines, plan_answer, public_paper, report_answer, results_answer, step_answer, visits_of_draw
from api.dependencies import ActorDep, ServicesDep, TokenDep
from api.models_draws import DrawAnswer, DrawLine, DrawPlanRequest, DrawReceipt, DrawReportAnswer, DrawResultsRequest, DrawStepRequest, DrawVisit
from proceedings.draws.acts import Act

read = APIRouter(prefix="/v1/draws", tags=["双随机抽查"])
work = APIRouter(prefix="/v1/draws", tags=["双随机抽查"])
Number = Annotated[str, Path(min_length=1, max_length=40, description="编号 CC-…")]
PaperKind = Annotated[Literal["json", "html"], Path(alias="format", description="文件格式")]
FILE: dict[int | str, dict[str, object]] = {200: {"description": "公告或核验文件", "content": {"application/octet-stream": {}}}}


@read.get("", summary="抽查 · Draws")
def draw_list(services: ServicesDep) -> list[DrawLine]:
    """All draws with where they are; annulled ones stay."""
    return draw_lines(services, date.today())


@read.get("/{number}", summary="一次抽查 · A draw")
def draw(services: ServicesDep, number: Number) -> DrawAnswer:
    """What is fixed, what was drawn, when results are due."""
    return draw_answer(services, number, date.today())


@read.get("/{number}/report", summary="问题发现率 · What a draw found")
def draw_report(services: ServicesDep, number: Number) -> DrawReportAnswer:
    """The arm drawn by class beside the control arm, with the interval of the difference."""
    return report_answer(services, number, date.today())


@read.get("/{number}/public.{format}", summary="公告和核验文件 · Papers for the public", response_class=Response, responses=FILE)
def draw_public(services: ServicesDep, number: Number, file_format: PaperKind) -> Response:
    """The page to read, and the file that anybody can verify: no inspector, no class."""
    return public_paper(services, number, file_format, date.today())


@work.post("", summary="拟定抽查 · Plan a draw")
def plan_draw(services: ServicesDep, token: TokenDep, actor: ActorDep, request: DrawPlanRequest) -> DrawAnswer:
    """Whom, how many, who goes, and where the seed will come from."""
    return plan_answer(services, request, token, Act(actor, datetime.now().astimezone()))


@work.post("/{number}/steps", summary="办理抽查 · A step of a draw")
def step_of_draw(services: ServicesDep, token: TokenDep, actor: ActorDep, number: Number, request: DrawStepRequest) -> DrawAnswer:
    """密封, 公布名单, 揭示, 取得种子, 确认种子, 抽取, 公布结果, 更换检查人员, 作废. Who plans does not publish, announce or annul."""
    return step_answer(services, number, request, token, Act(actor, datetime.now().astimezone(), request.why))


@work.get("/{number}/visits", summary="谁去查谁 · Who inspects whom")
def draw_visits(services: ServicesDep, token: TokenDep, number: Number) -> list[DrawVisit]:
    """For the departments: it names inspectors. Empty until the result is announced; a department sees its own lines."""
    return visits_of_draw(services, number, token, date.today())


@work.post("/{number}/results", summary="报回检查结果 · Report results")
def draw_results(services: ServicesDep, token: TokenDep, actor: ActorDep, number: Number, request: DrawResultsRequest) -> list[DrawReceipt]:
    """Each on its own: taken in, or refused with the reason. Sending the same again changes nothing."""
    return results_answer(services, number, request, token, Act(actor, datetime.now().astimezone(), request.why))
