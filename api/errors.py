"""Every error as an RFC 9457 problem. HTTP status numbers live here and nowhere else."""

import logging
from typing import Any

from fastapi import FastAPI, Request
from fastapi.encoders import jsonable_encoder
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from starlette.exceptions import HTTPException

from api.headers import SECURITY_HEADERS
from api.models import Problem
from ledger.errors import (
    CreditGraphError,
    ForbiddenError,
    GraphError,
    InputError,
    LedgerError,
    NotFoundError,
    PolicyError,
    SourceError,
    UnauthenticatedError,
)
from proceedings.bans.errors import BanError
from proceedings.catalogue.refusals import GateError
from proceedings.draws.steps import BookError, DrawError
from proceedings.exchange.refusals import ExchangeError
from proceedings.incentives.errors import IncentiveError
from proceedings.sanctions.matter import MeasureError
from proceedings.visits.errors import FeedbackError

log = logging.getLogger("creditgraph.api")

STATUS: dict[type[CreditGraphError], int] = {
    InputError: 422,
    NotFoundError: 404,
    ForbiddenError: 403,
    UnauthenticatedError: 401,
    LedgerError: 503,
    SourceError: 422,
    GraphError: 503,
    PolicyError: 500,
    GateError: 422,
    ExchangeError: 422,
    IncentiveError: 422,
    FeedbackError: 422,
    BanError: 422,
    MeasureError: 422,
    DrawError: 422,
    BookError: 503,
    CreditGraphError: 500,
}
TITLES = {
    400: "请求不合规 · Bad request",
    401: "需要有效的令牌 · Unauthenticated",
    403: "无权查看 · Forbidden",
    404: "没有找到 · Not found",
    405: "不支持的方法 · Method not allowed",
    422: "参数不合规 · Invalid request",
    500: "内部错误 · Internal error",
    503: "暂时不能服务 · Service unavailable",
}
MEANINGS = {
    "missing": "缺少此参数",
    "int_parsing": "应为整数",
    "int_type": "应为整数",
    "bool_parsing": "应为 true 或 false",
    "date_from_datetime_parsing": "应为日期，例如 2026-06-30",
    "date_parsing": "应为日期，例如 2026-06-30",
    "date_from_datetime_inexact": "应为日期，例如 2026-06-30",
    "datetime_from_date_parsing": "应为带时区的时间，例如 2026-06-30T08:00:00+08:00",
    "datetime_parsing": "应为带时区的时间，例如 2026-06-30T08:00:00+08:00",
    "timezone_aware": "应写明时区，例如 2026-06-30T08:00:00+08:00",
    "greater_than_equal": "不能小于 {ge}",
    "less_than_equal": "不能大于 {le}",
    "string_too_short": "至少 {min_length} 个字",
    "string_too_long": "至多 {max_length} 个字",
    "too_short": "至少 {min_length} 项",
    "too_long": "至多 {max_length} 项",
    "literal_error": "只能是 {expected}",
    "enum": "只能是 {expected}",
    "string_pattern_mismatch": "格式不符：{pattern}",
    "json_invalid": "不是合法的 JSON",
}


def status_of(error: CreditGraphError) -> int:
    """The HTTP status of an error: that of its nearest class in STATUS."""
    return next(STATUS[kind] for kind in type(error).__mro__ if kind in STATUS)


def problem(status: int, code: str, detail: str, todo: str = "", headers: dict[str, str] | None = None) -> JSONResponse:
    """A problem response."""
    body = Problem(title=TITLES.get(status, "错误 · Error"), status=status, code=code, detail=detail, todo=todo)
    return JSONResponse(body.model_dump(), status, headers, media_type="application/problem+json")


def add_error_handlers(app: FastAPI) -> None:
    """From here on no error leaves as a stack trace."""
    app.add_exception_handler(CreditGraphError, _ours)
    app.add_exception_handler(RequestValidationError, _invalid)
    app.add_exception_handler(HTTPException, _http)
    app.add_exception_handler(Exception, _defect)


def _ours(_: Request, error: Exception) -> JSONResponse:
    assert isinstance(error, CreditGraphError)
    status = status_of(error)
    if status >= 500:
        log.error("%s %s", error.code, error)
    headers = {"WWW-Authenticate": 'Bearer realm="creditgraph"'} if status == 401 else {"Retry-After": "5"} if status == 503 else None
    detail = _without_inside(error.what) if status >= 500 else f"{error.what}（{error.where}）" if error.where else error.what
    return problem(status, error.code, detail, error.todo, headers)


def _without_inside(text: str) -> str:
    """What happened, without the cause after the colon: host names and statements stand in the log."""
    return text.partition("：")[0]


def _invalid(_: Request, error: Exception) -> JSONResponse:
    assert isinstance(error, RequestValidationError)
    return problem(422, InputError.code, "；".join(_fault(each) for each in error.errors()), "对照接口文档 /openapi.json 修改参数")


def _fault(fault: dict[str, Any]) -> str:
    place = ".".join(str(part) for part in jsonable_encoder(fault["loc"])[1:]) or "请求体"
    meaning = MEANINGS.get(fault["type"])
    return f"{place}：{meaning.format_map(fault.get('ctx', {})) if meaning else fault['msg']}"


def _http(_: Request, error: Exception) -> JSONResponse:
    assert isinstance(error, HTTPException)
    codes = {404: NotFoundError.code, 401: UnauthenticatedError.code, 403: ForbiddenError.code}
    detail = {404: "没有这个地址", 405: "这个地址不支持该方法"}.get(error.status_code, str(error.detail))
    return problem(error.status_code, codes.get(error.status_code, InputError.code), detail, headers=dict(error.headers or {}))


def _defect(request: Request, error: Exception) -> JSONResponse:
    log.error("defect at %s %s", request.method, request.url.path, exc_info=error)
    return problem(500, "CG900", "服务内部错误，已记入日志", "请把发生的时间和操作告知管理员", SECURITY_HEADERS)
