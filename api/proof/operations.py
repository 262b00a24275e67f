"""Every operation of an application, read from its routes and its OpenAPI document, so that none can be forgotten."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from fastapi import FastAPI
from fastapi.routing import APIRoute, iter_route_contexts
from starlette.routing import Mount, Route
from starlette.staticfiles import StaticFiles

METHODS = ("get", "post", "put", "patch", "delete")
TEXT: Mapping[str, Any] = {"type": "string"}


@dataclass(frozen=True, slots=True)
class Parameter:
    """One parameter: where it stands (path, query), its name, and the schema of its values."""

    place: str
    name: str
    required: bool
    schema: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Operation:
    """One method of one path. `body`: the schema of a JSON body, None without one."""

    method: str
    path: str
    parameters: tuple[Parameter, ...]
    body: Mapping[str, Any] | None = None

    def __str__(self) -> str:
        return f"{self.method.upper()} {self.path}"


def operations(app: FastAPI) -> list[Operation]:
    """All operations: those of the document, and routes that the document does not show."""
    document = app.openapi()
    schemas = document.get("components", {}).get("schemas", {})
    shown = [_operation(method, path, each[method], schemas) for path, each in document["paths"].items() for method in METHODS if method in each]
    known = {(each.method, each.path) for each in shown}
    hidden = [each for each in _hidden(app) if (each.method, each.path) not in known]
    return [*shown, *hidden]


def unreachable(app: FastAPI) -> list[str]:
    """Routes of a kind that the walk cannot call: sub-applications, web sockets. Files of the workbench hold no data and are none of them."""
    return sorted(_name(each) for each in iter_route_contexts(app.routes) if not _is_called(each.original_route))


def _is_called(route: object) -> bool:
    return isinstance(route, Route) or (isinstance(route, Mount) and isinstance(route.app, StaticFiles))


def _name(context: Any) -> str:
    path = getattr(context, "path", "") or getattr(context.original_route, "path", "")
    return f"{type(context.original_route).__name__} {path or '/'}"


def _hidden(app: FastAPI) -> Iterator[Operation]:
    for context in iter_route_contexts(app.routes):
        route = context.original_route
        if isinstance(route, Route):
            queried = [each.alias for each in route.dependant.query_params] if isinstance(route, APIRoute) else []
            path = context.path_format if isinstance(route, APIRoute) else route.path_format
            parameters = [Parameter("path", name, True, TEXT) for name in route.param_convertors]
            parameters += [Parameter("query", name, False, TEXT) for name in queried]
            for method in sorted({each.lower() for each in route.methods or ()} & set(METHODS)):
                yield Operation(method, str(path), tuple(parameters))


def _operation(method: str, path: str, told: Mapping[str, Any], schemas: Mapping[str, Any]) -> Operation:
    parameters = [
        Parameter(each["in"], each["name"], bool(each.get("required")), resolved(each["schema"], schemas))
        for each in told.get("parameters", ())
        if each["in"] in ("path", "query")
    ]
    content = told.get("requestBody", {}).get("content", {})
    body = resolved(content["application/json"]["schema"], schemas) if "application/json" in content else None
    return Operation(method, path, tuple(parameters), body)


def resolved(schema: Mapping[str, Any], schemas: Mapping[str, Any], depth: int = 6) -> Mapping[str, Any]:
    """The schema with references looked up, and of several possibilities the first that is a value."""
    if depth == 0:
        return TEXT
    if "$ref" in schema:
        return resolved(schemas[schema["$ref"].rpartition("/")[2]], schemas, depth)
    for word in ("anyOf", "oneOf", "allOf"):
        if word in schema:
            return resolved(_first_value(schema[word]), schemas, depth)
    inside: dict[str, Any] = {}
    if "items" in schema:
        inside["items"] = resolved(schema["items"], schemas, depth - 1)
    if "properties" in schema:
        inside["properties"] = {name: resolved(each, schemas, depth - 1) for name, each in schema["properties"].items()}
    return {**schema, **inside}


def _first_value(several: Sequence[Mapping[str, Any]]) -> Mapping[str, Any]:
    return next((each for each in several if each.get("type") != "null"), several[0])
