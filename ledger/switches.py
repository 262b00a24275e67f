"""Rules of law that are switched on or off, by name. What was not read at source is off until an administrator turns it on.

The steps are rows of `proceedings` (kind 规则开关; `matter_no` is the rule's id, `step` 启用 or 停用), so a switch has two times like
everything else: a view of an earlier day or moment applies the rules that were on then.
"""

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from ledger.view import View

SWITCH, ON, OFF = "规则开关", "启用", "停用"


def switches_relation(proceedings: str) -> str:
    """SQL: matter_no and step, the last of each rule, of a relation or query that holds the log."""
    last = "arg_max(step, (recorded_at, sequence)) as step"
    return f"view select matter_no, {last} from {proceedings} where kind = '{SWITCH}' group by matter_no order by matter_no"


def assumed_relation(switches: Mapping[str, bool]) -> str:
    """SQL: `switches` as it would be with these rules switched so, made of `switches_made`. The ids come from the registry, so they hold no quote."""
    rules = ", ".join(f"'{rule}'" for rule in switches)
    rows = " ".join(f"union all select '{rule}', '{ON if on else OFF}'" for rule, on in switches.items())
    return f"view select matter_no, step from switches_made where matter_no not in ({rules}) {rows} order by matter_no"


def states(rows: Iterable[Mapping[str, Any]]) -> dict[str, bool]:
    """Rule id → on or off, of rows of `switches`."""
    return {row["matter_no"]: row["step"] == ON for row in rows}


def switched(view: "View") -> dict[str, bool]:
    """Rule id → on or off, for every rule that somebody has switched by the view's day and moment. The others are as shipped."""
    return states(view.rows("select matter_no, step from switches"))


def is_on(rule: str, shipped: bool, switches: Mapping[str, bool]) -> bool:
    """Whether a rule applies: as somebody has switched it, else as shipped."""
    return switches.get(rule, shipped)
