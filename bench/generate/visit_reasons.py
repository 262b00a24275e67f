"""What spoke for a visit on a past day, and how likely it was that the visit would find something.

The two differ on purpose, so that reports on visits have something to show. What is expected is what analytics/policy/visits.toml
expects of such leads; what is true is a design value: complaints about eating places and links find less than expected, the abnormal
list mostly leads to closed doors.
"""

import math
from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date, timedelta

from analytics.visits.policy import VisitPolicy
from bench.generate.complaints import EATING
from bench.generate.grades import BROKEN
from bench.generate.model import Firm
from bench.generate.natural_repeat import counting
from bench.generate.world import World

LOOKED_BACK = timedelta(days=730)
TRUE = {"unrectified": 0.7, "complaint": 0.6, "abnormal": 0.12, "broken_promise": 0.4, "linked": 0.03}
COMPLAINT_WHERE_PEOPLE_EAT = 0.05
OWN_STEPS, TRUE_OWN = (0.0, 0.12, 0.28, 0.42), (0.0, 0.12, 0.30, 0.45)  # by decisions that count: none, one, two, more
ANYWAY = 0.03  # that a visit finds something for no reason known before
LINKED = 0.20  # of subjects


@dataclass(slots=True)
class Past:
    """What happened to one subject, with its days."""

    decided: list[date] = field(default_factory=list)
    broken: list[date] = field(default_factory=list)
    founded: list[date] = field(default_factory=list)  # complaints that were founded
    abnormal: list[tuple[date, date]] = field(default_factory=list)
    problems: list[date] = field(default_factory=list)  # inspections that left something to put right
    gone_to: list[date] = field(default_factory=list)  # inspections and visits
    linked: bool = False


def pasts(world: World) -> dict[str, Past]:
    """The past of every subject to which anything happened."""
    found: defaultdict[str, Past] = defaultdict(Past)
    for subject, penalties in counting(world).items():
        found[subject].decided = [each.decided for each in penalties]
    for check in world.fulfilments:
        if check.state == BROKEN:
            found[check.promise.firm.subject_id].broken.append(check.day)
    for complaint in world.complaints:
        if complaint.ended and complaint.outcome in ("属实", "部分属实"):
            found[complaint.firm.subject_id].founded.append(complaint.ended)
    for listing in world.listings:
        if listing.firm and listing.list_type == "SAMR_ABNORMAL":
            found[listing.firm.subject_id].abnormal.append((listing.begin, listing.end or date.max))
    for inspection in world.inspections:
        found[inspection.firm.subject_id].gone_to.append(inspection.day)
        if inspection.result == "发现问题待整改":
            found[inspection.firm.subject_id].problems.append(inspection.day)
    for subject in sorted(world.firms):
        if world.rng.random() < LINKED:
            found[subject].linked = True
    return found


def leads_on(past: Past, day: date, policy: VisitPolicy) -> dict[str, float]:
    """Kinds of leads known on that day, with what the policy expects of each."""
    held = {}
    recently = [max((when for when in days if day - LOOKED_BACK <= when < day), default=None) for days in (past.founded, past.broken)]
    if max((gone for gone in past.gone_to if gone < day), default=None) in past.problems:  # and nobody went to see since
        held["unrectified"] = policy.leads["unrectified"].expected
    if recently[0]:
        held["complaint"] = policy.leads["complaint"].expected
    if recently[1]:
        held["broken_promise"] = policy.leads["broken_promise"].expected
    if any(begin < day <= end for begin, end in past.abnormal):
        held["abnormal"] = policy.leads["abnormal"].expected
    if own := OWN_STEPS[min(3, sum(day - LOOKED_BACK <= decided < day for decided in past.decided))]:
        held["own_records"] = own
    if past.linked:
        held["linked"] = policy.linked_risk[0][1]
    return held


def due(past: Past, day: date, cool_down: int) -> bool:
    """Whether nobody was there within the cool-down."""
    return all((day - gone).days >= cool_down or gone >= day for gone in past.gone_to)


def together(strengths: list[float]) -> float:
    """1 − Π(1 − strength)."""
    return 1.0 - math.prod(1.0 - each for each in strengths)


def truly(firm: Firm, leads: dict[str, float]) -> float:
    """How likely a visit finds something."""
    strengths = [ANYWAY]
    for kind, expected in leads.items():
        if kind == "own_records":
            strengths.append(TRUE_OWN[OWN_STEPS.index(expected)])
        elif kind == "complaint" and firm.trade.code.startswith(EATING):
            strengths.append(COMPLAINT_WHERE_PEOPLE_EAT)
        else:
            strengths.append(TRUE[kind])
    return together(strengths)
