"""When a subject may be proposed, and what ends its place: proceedings/policy/trustworthy.toml, checked on load."""

import tomllib
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from analytics.score_policy import BANDS
from ledger.codelists import code_list
from ledger.errors import PolicyError
from ledger.switches import is_on

FILE = "proceedings/policy/trustworthy.toml"
REVIEW, END = "复核", "退出"


@dataclass(frozen=True, slots=True)
class Trustworthy:
    """trustworthy.toml as read. `on_link`: what follows when only a link speaks against a subject on the list."""

    version: str
    rule: str  # id of the switch of the clean rule
    shipped: bool
    source: str
    evidence: str
    months: int
    registered_months: int
    positive: int
    statuses: tuple[str, ...]
    bands: tuple[str, ...]
    on_link: str

    def clean_on(self, switches: dict[str, bool]) -> bool:
        """Whether clean subjects may be proposed; subjects of red lists always may."""
        return is_on(self.rule, self.shipped, switches)


@cache
def trustworthy() -> Trustworthy:
    """The policy as shipped; PolicyError for a status, band or action that nobody knows."""
    held = tomllib.loads((files("proceedings") / "policy" / "trustworthy.toml").read_text(encoding="utf-8"))
    clean, linked = held["clean"], held["linked"]
    unknown = [each for each in clean["statuses"] if code_list("enterprise_status").stored(each) != each]
    unknown += [each for each in clean["bands"] if each not in BANDS] + [each for each in (linked["action"],) if each not in (REVIEW, END)]
    if unknown or min(clean["months"], clean["registered_months"], clean["positive"]) < 1:
        raise PolicyError(f"守信名单的条件不正确：{'、'.join(unknown) or '月数和条数至少为 1'}", where=FILE, todo="按 ledger/codes 和 score.toml 改正")
    return Trustworthy(
        held["version"], clean["id"], clean["enabled"], clean["source"], clean["evidence"], clean["months"], clean["registered_months"], clean["positive"],
        tuple(clean["statuses"]), tuple(clean["bands"]), linked["action"],
    )  # fmt: skip
