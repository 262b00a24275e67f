"""The problems that each route may answer with, written into the OpenAPI document."""

from typing import Any

from fastapi import FastAPI

from api.errors import TITLES
from api.models import Problem

OF_EVERY_ROUTE = (400,)  # the Host check
BEHIND_A_TOKEN = (400, 401, 403, 404, 422, 503)
WITHOUT_GRAPH = ("/healthz",)


def describe(app: FastAPI) -> None:
    """Make `app.openapi()` name RFC 9457 problems in place of the framework's own error shapes."""
    plain = app.openapi

    def document() -> dict[str, Any]:
        if app.openapi_schema is None:
            app.openapi_schema = _with_problems(plain())
        return app.openapi_schema

    app.openapi = document  # type: ignore[method-assign]


def _with_problems(document: dict[str, Any]) -> dict[str, Any]:
    for path, operations in document["paths"].items():
        for operation in operations.values():
            answers = {number: answer for number, answer in operation["responses"].items() if number != "422"}
            operation["responses"] = answers | {str(number): _response(number) for number in _numbers(path, operation)}
    schemas = document["components"]["schemas"]
    schemas |= {"Problem": Problem.model_json_schema(ref_template="#/components/schemas/{model}")}
    document["components"]["schemas"] = {name: schemas[name] for name in sorted(schemas) if name not in ("HTTPValidationError", "ValidationError")}
    return document


def _numbers(path: str, operation: dict[str, Any]) -> tuple[int, ...]:
    if "security" in operation:
        return BEHIND_A_TOKEN
    return OF_EVERY_ROUTE if path in WITHOUT_GRAPH else (*OF_EVERY_ROUTE, 503)


def _response(number: int) -> dict[str, Any]:
    return {"description": TITLES[number], "content": {"application/problem+json": {"schema": {"$ref": "#/components/schemas/Problem"}}}}
