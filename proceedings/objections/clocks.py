"""By when what has to be done: the rules of proceedings/policy/objections.toml over the calendar of working days."""

import tomllib
from dataclasses import dataclass
from datetime import date
from functools import cache
from importlib.resources import files

from ledger.errors import PolicyError
from ledger.working_days import WorkingDays
from proceedings.objections.matter import Objection

FILE = "proceedings/policy/objections.toml"
WHEN = ("", "自行", "转交")


@dataclass(frozen=True, slots=True)
class Clock:
    """One time limit of one place. `longest`: working days with an extension; None: it cannot be extended."""

    id: str
    place: str
    step: str
    begins: str
    when: str
    days: int
    longest: int | None
    article: str
    valid_from: date


@dataclass(frozen=True, slots=True)
class ObjectionPolicy:
    """The rules of objections."""

    version: str
    default_place: str
    clocks: tuple[Clock, ...]


@dataclass(frozen=True, slots=True)
class Due:
    """What has to be done by which day, and on what rule that rests. `latest`: the day beyond which no extension goes; None without extension."""

    step: str
    day: date
    rule: Clock
    latest: date | None


@cache
def objection_policy() -> ObjectionPolicy:
    """The policy as shipped; PolicyError if an entry is wrong."""
    data = tomllib.loads((files("proceedings") / "policy" / "objections.toml").read_text(encoding="utf-8"))
    try:
        clocks = tuple(
            Clock(
                each["id"], each["place"], each["step"], each["from"], each["when"], each["days"], each.get("longest"),
                f"{each['instrument']}{each['article']}", each["valid_from"],
            )
            for each in data["clock"]
        )  # fmt: skip
        policy = ObjectionPolicy(data["version"], data["default_place"], clocks)
    except (KeyError, TypeError) as error:
        raise PolicyError(f"异议时限缺少或写错一项：{error}", where=FILE, todo="对照随产品发布的文件补全") from error
    wrong = [each.id for each in clocks if each.when not in WHEN or each.days < 1 or (each.longest is not None and each.longest < each.days)]
    if wrong:
        raise PolicyError(f"异议时限写错：{'、'.join(wrong)}", where=FILE, todo="days 至少为 1，longest 不小于 days，when 只能是空、自行、转交")
    return policy


def due(objection: Objection, calendar: WorkingDays, policy: ObjectionPolicy) -> Due | None:
    """What has to be done next and by when; None if nothing has, or no rule of the place was read: unknown, not without limit.

    Counted from the filing while nobody has accepted it, so that leaving it lie gains no time.
    """
    if not objection.open:
        return None
    needs_transfer = bool(objection.transferred) or (bool(objection.provider) and objection.provider != objection.unit)
    begun = {"受理": objection.accepted or objection.filed, "转交": objection.transferred}
    running = [
        (each, start)
        for each in policy.clocks
        if each.place == objection.place and each.valid_from <= objection.filed and each.when in ("", "转交" if needs_transfer else "自行")
        if (start := begun[each.begins]) is not None and not (each.step == "转交" and objection.transferred)
    ]
    dues = [_due(objection, rule, start, calendar) for rule, start in running]
    return min(dues, key=lambda each: each.day, default=None)


def _due(objection: Objection, rule: Clock, start: date, calendar: WorkingDays) -> Due:
    latest = calendar.add(start, rule.longest) if rule.longest is not None else None
    usual = calendar.add(start, rule.days)
    extended = objection.extended_to if objection.extended_to and rule.step == "办结" else None
    return Due(rule.step, extended or usual, rule, latest)
