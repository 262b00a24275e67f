"""Rules of law that are switched on or off, by name. What was not read at source is off until an administrator turns it on.

The steps are rows of `proceedings` (kind 规则开关; `matter_no` is the rule's id, `step` 启用 or 停用), so a switch has two times like
everything else: a view of an earlier day or moment applies the rules that were on then.
"""

from ledger.view import View

SWITCH, ON, OFF = "规则开关", "启用", "停用"


def switched(view: View) -> dict[str, bool]:
    """Rule id → on or off, for every rule that somebody has switched by the view's day and moment. The others are as shipped."""
    rows = view.rows(
        f"select matter_no, arg_max(step, (recorded_at, sequence)) as step from proceedings where kind = '{SWITCH}' group by matter_no order by matter_no"
    )
    return {row["matter_no"]: row["step"] == ON for row in rows}


def is_on(rule: str, shipped: bool, switches: dict[str, bool]) -> bool:
    """Whether a rule applies: as somebody has switched it, else as shipped."""
    return switches.get(rule, shipped)
