"""The interface document: fresh, complete, and honest about tokens and errors."""

import json
from typing import Any

from api.openapi import DOCUMENT, main, openapi_text

OPEN = {"/healthz", "/readyz"}


def document() -> dict[str, Any]:
    read: dict[str, Any] = json.loads(DOCUMENT.read_text(encoding="utf-8"))
    return read


def operations() -> list[tuple[str, dict[str, Any]]]:
    return [(path, operation) for path, methods in document()["paths"].items() for operation in methods.values()]


def test_the_committed_document_is_what_the_application_says() -> None:
    assert DOCUMENT.read_text(encoding="utf-8") == openapi_text()
    assert main(["--check"]) == 0


def test_it_is_openapi_3_1_and_names_the_bearer_token() -> None:
    assert document()["openapi"].startswith("3.1")
    scheme = document()["components"]["securitySchemes"]["bearerToken"]
    assert (scheme["type"], scheme["scheme"]) == ("http", "bearer")


def test_every_route_but_the_two_probes_needs_the_token() -> None:
    assert {path for path, operation in operations() if "security" not in operation} == OPEN


def test_every_error_is_a_problem_and_never_the_frameworks_own_shape() -> None:
    for path, operation in operations():
        errors = {number: answer for number, answer in operation["responses"].items() if number[0] in "45"}
        assert errors, path
        assert {kind for answer in errors.values() for kind in answer["content"]} == {"application/problem+json"}
    assert "HTTPValidationError" not in document()["components"]["schemas"]
    assert "Problem" in document()["components"]["schemas"]


def test_operations_have_short_unique_names_and_a_chinese_summary() -> None:
    names = [operation["operationId"] for _, operation in operations()]
    assert len(names) == len(set(names))
    assert all(name.replace("_", "").isalpha() for name in names)
    assert all(not operation["summary"].isascii() for _, operation in operations())


def test_every_reference_leads_somewhere() -> None:
    text = DOCUMENT.read_text(encoding="utf-8")
    wanted = {part.split('"')[0] for part in text.split("#/components/schemas/")[1:]}
    assert wanted <= set(document()["components"]["schemas"])
