"""The clocks of a measure, from policy/sanctions.toml, and the days that they come to."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from importlib.resources import files

from ledger.errors import PolicyError
from ledger.working_days import WorkingDays
from proceedings.sanctions.steps import Step

CLOCKS = ("review", "notify", "reply", "consider", "push", "execute", "feedback", "stop")
STARTS: Mapping[Step, tuple[str, ...]] = {
    Step.PROPOSE: ("review",),
    Step.PASS: ("notify",),
    Step.NOTIFY: ("reply", "push"),
    Step.REPLY: ("consider",),
    Step.PUSH: ("execute", "feedback"),
    Step.LIFT: ("stop",),
    Step.EXPIRE: ("stop",),
}


@dataclass(frozen=True, slots=True)
class Clock:
    """One limit: `days` working days from a step."""

    name: str
    days: int
    begins: str
    who: str
    source: str
    evidence: str


@cache
def clocks() -> Mapping[str, Clock]:
    """The limits as shipped, by name; PolicyError if one is missing or not a positive number."""
    table = tomllib.loads((files("proceedings") / "policy" / "sanctions.toml").read_text(encoding="utf-8"))
    wrong = [name for name in CLOCKS if not isinstance(table.get(name, {}).get("days"), int) or table[name]["days"] < 1]
    if wrong:
        raise PolicyError(f"期限不正确：{'、'.join(wrong)}", where="proceedings/policy/sanctions.toml", todo="每项写明 days，至少 1")
    return {name: Clock(name, table[name]["days"], table[name]["from"], table[name]["who"], table[name]["source"], table[name]["evidence"]) for name in CLOCKS}


def due(step: Step, day: date, calendar: WorkingDays) -> dict[str, str]:
    """Deadlines that a step sets: name → day. The one to push runs from the end of the period to state a view."""
    limits = clocks()
    found = {name: calendar.add(day, limits[name].days) for name in STARTS.get(step, ())}
    if "push" in found:
        found["push"] = calendar.add(found["reply"], limits["push"].days)
    return {name: last.isoformat() for name, last in found.items()}
