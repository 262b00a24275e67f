"""The general configuration of bench/truthset.toml, read once."""

import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any


@dataclass(frozen=True, slots=True)
class Config:
    """Word lists and weights. Lists of forms are turned into form → first form, a form of two names into both."""

    suffixes: Mapping[str, str]
    legal_forms: frozenset[str]
    generic_mailboxes: frozenset[str]
    hub: int
    given_names: Mapping[str, frozenset[str]]
    street_words: Mapping[str, frozenset[str]]
    countries: Mapping[str, frozenset[str]]
    score: Mapping[str, Any]


@cache
def config() -> Config:
    """The configuration as shipped."""
    data = tomllib.loads((files("bench") / "truthset.toml").read_text(encoding="utf-8"))
    return Config(
        data["suffixes"],
        frozenset(data["legal_forms"]),
        frozenset(data["generic_mailboxes"]),
        data["hub"],
        _forms(data["given_names"]),
        _forms(data["street_words"]),
        _forms(data["countries"]),
        data["score"],
    )


def _forms(lines: Sequence[str]) -> dict[str, frozenset[str]]:
    found: dict[str, frozenset[str]] = {}
    for line in lines:
        first, *_ = words = line.split()
        for word in words:
            found[word] = found.get(word, frozenset()) | {first}
    return found
