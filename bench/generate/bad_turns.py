"""What went wrong for a subject and when, as the records tell on the last day: the facts behind agencies and platforms."""

from collections import defaultdict
from datetime import date, timedelta

from bench.generate.decisions import SERIOUS_LISTS
from bench.generate.model import AS_OF, START
from bench.generate.natural_repeat import counting
from bench.generate.world import World

LISTED = (*SERIOUS_LISTS, "PROCUREMENT")
SOON = timedelta(days=365)  # closed so soon after its founding that something was wrong
REVOKED = ("D", "DA", "C")
UNREACHABLE = ("无法联系", "无法取得联系", "查无下落")


def bad_days(world: World) -> dict[str, list[date]]:
    """Days on which a subject was revoked, closed soon, lost, listed or penalised, oldest first; only records still used."""
    found: defaultdict[str, list[date]] = defaultdict(list)
    for firm in world.firms.values():
        if firm.ended and firm.ended <= AS_OF and (firm.status in REVOKED or (firm.status == "ZX" and firm.ended - firm.established < SOON)):
            found[firm.subject_id].append(firm.ended)
    for subject, penalties in counting(world).items():
        found[subject] += [each.decided for each in penalties]
    for inspection in world.inspections:
        if inspection.result == "查无下落":
            found[inspection.firm.subject_id].append(inspection.day)
    for subject, day in _listed(world):
        found[subject].append(day)
    return {subject: sorted(days) for subject, days in found.items()}


def _listed(world: World) -> list[tuple[str, date]]:
    """Entries on serious lists, and as unreachable on the list of abnormal operation, that are still in force."""
    gone = {(each.firm.subject_id, each.document_no) for each in world.repairs if each.outcome != "不予修复"}
    return [
        (each.firm.subject_id, each.begin)
        for each in world.listings
        if each.firm
        and (each.end is None or each.end > AS_OF)
        and (each.firm.subject_id, each.document_no) not in gone
        and (each.list_type in LISTED or (each.list_type == "SAMR_ABNORMAL" and any(word in each.reason for word in UNREACHABLE)))
    ]


def first_after(days: list[date], since: date, months: int) -> date | None:
    """The first of these days after `since` and within so many months, if none of them lies before it."""
    if not days or days[0] <= max(since, START):
        return None
    return days[0] if days[0] <= since + timedelta(days=round(months * 30.44)) else None
