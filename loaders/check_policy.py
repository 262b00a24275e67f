"""The numbers of policy/checks.toml, read once."""

import tomllib
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cache
from importlib.resources import files
from typing import Any

from ledger.errors import PolicyError

WHERE = "loaders/policy/checks.toml"


@dataclass(frozen=True, slots=True)
class SimpleLimit:
    """What the simplified procedure allowed while a text of the law was in force, in yuan."""

    valid_from: date
    valid_to: date | None
    citizen_yuan: Decimal
    organisation_yuan: Decimal


@dataclass(frozen=True, slots=True)
class CheckPolicy:
    """What the checks compare with."""

    version: str
    earliest_birth: date
    latest_birth: date
    old_year_in_text: int
    simple_limits: tuple[SimpleLimit, ...]
    implausible_fine_wan: Decimal
    reject_below: float
    forms: tuple[str, ...]
    shop_words: tuple[str, ...]

    def simple_limit(self, decided: date) -> SimpleLimit | None:
        """The limit on a day; None before the law."""
        return next((each for each in self.simple_limits if each.valid_from <= decided and (each.valid_to is None or decided < each.valid_to)), None)


@cache
def check_policy() -> CheckPolicy:
    """The policy as shipped; PolicyError if it does not hold together."""
    data = tomllib.loads((files("loaders") / "policy" / "checks.toml").read_text(encoding="utf-8"))
    base = data["registration_base"]
    if not 0 < base["reject_below"] < 1:
        raise PolicyError("reject_below 不在 0 与 1 之间", where=f"{WHERE} [registration_base]", todo="填 0.5 左右的数")
    return CheckPolicy(
        data["version"],
        data["birth"]["earliest"],
        data["birth"]["latest_by_shape"],
        int(data["birth"]["old_year_in_text"]),
        tuple(_limit(each) for each in data["simple_procedure"]),
        Decimal(data["implausible_fine"]["fine_wan"]),
        float(base["reject_below"]),
        tuple(base["forms"]),
        tuple(base["shop_words"]),
    )


def _limit(entry: dict[str, Any]) -> SimpleLimit:
    return SimpleLimit(entry["valid_from"], entry.get("valid_to"), Decimal(entry["citizen_yuan"]), Decimal(entry["organisation_yuan"]))
