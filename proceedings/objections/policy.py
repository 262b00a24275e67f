"""The rules of objections as data: time limits by place, and who decides what has no provider (proceedings/policy/objections.toml)."""

import tomllib
from dataclasses import dataclass
from datetime import date
from functools import cache
from importlib.resources import files

from ledger.errors import PolicyError

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
    registry_words: tuple[str, ...]  # in the name of a department that registers enterprises
    clocks: tuple[Clock, ...]


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
        policy = ObjectionPolicy(data["version"], data["default_place"], tuple(data["theft"]["registry_words"]), clocks)
    except (KeyError, TypeError) as error:
        raise PolicyError(f"异议时限缺少或写错一项：{error}", where=FILE, todo="对照随产品发布的文件补全") from error
    wrong = [each.id for each in clocks if each.when not in WHEN or each.days < 1 or (each.longest is not None and each.longest < each.days)]
    if wrong:
        raise PolicyError(f"异议时限写错：{'、'.join(wrong)}", where=FILE, todo="days 至少为 1，longest 不小于 days，when 只能是空、自行、转交")
    return policy
