"""The articles that can bar a person, as a table: mechanism, length, counted from when, and whether it may be used."""

from typing import Any

from analytics.bans.policy import bans
from ledger.switches import is_on, switched
from ledger.view import View
from proceedings.bans.lengths import FROM_DECISION, FROM_LISTING, lengths

STARTS = {FROM_DECISION: "决定之日", FROM_LISTING: "列入之日"}


def rule_rows(view: View) -> list[dict[str, Any]]:
    """One row per article of the policy, in its order. What was not read at source is off until it is turned on by its id."""
    switches = switched(view)
    rows = []
    for rule in bans(enabled=False):
        allowed = lengths()[rule.id.partition("/")[0]]
        rows.append(
            {
                "rule": rule.id,
                "basis": rule.citation,
                "scope": "、".join(part.strip() for part in rule.barred_from.split(";")),
                "mechanism": rule.mechanism.value,
                "lengths": allowed.text,
                "start": STARTS.get(allowed.start, f"文书写明（{rule.counted_from or '法律未写明'}）"),
                "evidence": rule.evidence,
                "on": "是" if is_on(rule.id, rule.verified, switches) else "否",
            }
        )
    return rows
