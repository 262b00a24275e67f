"""The requests by which one operation is asked for the record: every clue that fits its parameters."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import chain, islice, product, zip_longest
from typing import Any
from urllib.parse import quote, unquote

from api.proof.clues import Clues
from api.proof.operations import Operation, Parameter

MOST_COMBINED = 400  # of several required parameters
PLACE = re.compile(r"\{(\w+)(?::\w+)?\}")
FEW = 4  # clues that are tried in a parameter that may be left out


@dataclass(frozen=True, slots=True)
class Question:
    """One request. `further`: what is asked only if this one is answered."""

    path: str
    query: Mapping[str, Any] = field(default_factory=dict)
    body: Any = None
    further: tuple["Question", ...] = ()
    about: bool = False  # asked by the party's own id
    kind: str = ""  # what the clue is with which it was filled; empty without one

    def __str__(self) -> str:
        return self.path + ("?" + "&".join(f"{name}={value}" for name, value in self.query.items()) if self.query else "")

    @property
    def asked(self) -> list[str]:
        """Every text that the question itself carries."""
        return [*map(unquote, self.path.split("/")), *_texts(dict(self.query)), *_texts(self.body)]

    def with_texts(self, others: Mapping[str, str]) -> "Question":
        """The same question with other texts in the place of these."""
        path = "/".join(quote(others.get(unquote(each), unquote(each)), safe="") for each in self.path.split("/"))
        return replace(self, path=path, query=_with(dict(self.query), others), body=_with(self.body, others), further=())


def questions(operation: Operation, clues: Clues) -> Iterator[Question]:
    """Every way to fill what is required; and, each behind its own, one optional parameter after the other."""
    required = [each for each in operation.parameters if each.required]
    values = [_values(each.schema, clues, clues.every) for each in required]
    bodies = list(_bodies(operation.body, clues))
    ways = sorted(islice(product(*values), MOST_COMBINED), key=lambda chosen: _rank(chosen, clues))
    for turn in range(len(bodies)):  # every way with another body first: a sample from the front has all of both
        for number, chosen in enumerate(ways):
            clue, body = bodies[(number + turn) % len(bodies)]
            yield _question(operation, dict(zip((each.name for each in required), chosen, strict=True)), body, clue, clues)


def _question(operation: Operation, given: Mapping[str, Any], body: Any, clue: str, clues: Clues) -> Question:
    path = _path(operation.path, given)
    query = {each.name: given[each.name] for each in operation.parameters if each.required and each.place == "query"}
    far = any(value in clues.far for value in given.values())
    about = any(value in clues.owners for value in given.values())
    kind = next((clues.kind(each) for each in given.values() if isinstance(each, str) and each in clues.every), clues.kind(clue) if clue else "")
    further = tuple(_varied(operation, path, query, body, clues, far=far, about=about))
    return Question(path, query, body, further, about, kind)


def _rank(chosen: Sequence[Any], clues: Clues) -> int:
    """How near the clues of a way are; ways that differ in a format only have the same."""
    return max((clues.every.index(each) for each in chosen if isinstance(each, str) and each in clues.every), default=0)


def _path(template: str, given: Mapping[str, Any]) -> str:
    return PLACE.sub(lambda match: quote(str(given.get(match[1], "")), safe=""), template)


def _varied(operation: Operation, path: str, query: Mapping[str, Any], body: Any, clues: Clues, *, far: bool, about: bool) -> Iterator[Question]:
    optional = [each for each in operation.parameters if not each.required]
    widest = {each.name: value for each in optional if (value := _widest(each)) is not None}
    if widest:
        yield Question(path, {**query, **widest}, body, (), about)
    several = [[(each.name, value) for value in _values(each.schema, clues, clues.near[:FEW])] for each in (() if far else optional)]
    for name, value in filter(None, chain.from_iterable(zip_longest(*several))):  # one value of every parameter, then the next
        yield Question(path, {**query, name: value}, body, (), about)


def _widest(parameter: Parameter) -> Any:
    """The value that shows most: the largest number, every switch on; None where there is no such thing."""
    kind = parameter.schema.get("type")
    if kind == "boolean":
        return True
    return parameter.schema.get("maximum") if kind in ("integer", "number") else None


def _values(schema: Mapping[str, Any], clues: Clues, texts: Sequence[str]) -> list[Any]:
    """What may stand for a parameter of this schema."""
    kind, shape = schema.get("type"), schema.get("format", "")
    if "enum" in schema or "const" in schema:
        return list(schema.get("enum", [schema.get("const")]))
    if kind == "boolean":
        return [True, False]
    if kind in ("integer", "number"):
        return [schema.get("default") or schema.get("maximum") or schema.get("minimum") or 1]
    if shape == "date":
        return list(clues.days)
    if shape == "date-time":
        return list(clues.moments)
    if kind == "array":
        items = _values(schema.get("items", {"type": "string"}), clues, texts)[: schema.get("maxItems", len(texts) or 1)]
        return [items] if items else [[]]
    return [each for each in texts if _fits(each, schema)]


def _fits(text: str, schema: Mapping[str, Any]) -> bool:
    right_length = schema.get("minLength", 0) <= len(text) <= schema.get("maxLength", len(text))
    return right_length and (re.search(schema["pattern"], text) is not None if "pattern" in schema else True)


def _bodies(schema: Mapping[str, Any] | None, clues: Clues) -> Iterator[tuple[str, Any]]:
    """JSON bodies with the clue of each: everything that fits in every list, the clue in every text."""
    if schema is None:
        yield "", None
        return
    seen = []
    for clue in clues.every:
        body = _body(schema, clues, clue)
        if body not in seen:
            seen.append(body)
            yield clue, body


def _body(schema: Mapping[str, Any], clues: Clues, clue: str) -> Any:
    kind = schema.get("type")
    if kind == "object" or "properties" in schema:
        return {name: _body(each, clues, clue) for name, each in schema.get("properties", {}).items()}
    if kind == "array":
        items = schema.get("items", {"type": "string"})
        whole = list(clues.every) if items.get("type") == "string" and "enum" not in items else [_body(items, clues, clue)]
        return whole[: schema.get("maxItems", len(whole))]
    values = _values(schema, clues, [clue, *clues.near])
    return values[0] if values else None


def _texts(value: Any) -> Iterator[str]:
    """Every text in a value."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, (list, dict)):
        for each in value.values() if isinstance(value, dict) else value:
            yield from _texts(each)


def _with(value: Any, others: Mapping[str, str]) -> Any:
    if isinstance(value, dict):
        return {name: _with(each, others) for name, each in value.items()}
    if isinstance(value, list):
        return [_with(each, others) for each in value]
    return others.get(value, value) if isinstance(value, str) else value
