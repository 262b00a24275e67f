"""Who carries on the business of a firm that ended: the same person, at the same room or with the same telephone.

A lead, not a finding of evasion: closing and opening again is lawful. Shared addresses and agents' telephones prove nothing,
and a shop that changed hands has no person in common. The readings are those of analytics/succession.
"""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date, timedelta

from analytics.succession.chains import NOTICED
from analytics.succession.facts import Span, common, endings, firms
from analytics.succession.policy import succession_policy
from ledger.view import View


@dataclass(frozen=True, slots=True)
class Predecessor:
    """A firm whose business another carried on."""

    subject_id: str
    name: str
    ended: date


def predecessors(view: View, share: float, before: int, after: int) -> dict[str, tuple[Predecessor, ...]]:
    """Successor → all firms before it, through chains, nearest first. `before` and `after` are days around the end."""
    policy = succession_policy()
    ended = {subject: [each for each in known if each.how not in NOTICED] for subject, known in endings(view, policy).items()}
    pairs = common(view, policy, share, Span(before, 0, after))
    known = firms(view, sorted({subject for pair in pairs for subject in pair}))
    direct: defaultdict[str, list[Predecessor]] = defaultdict(list)
    for (old, new), shared in sorted(pairs.items(), key=lambda item: (item[0][1], item[0][0])):
        kinds = {each.kind for each in shared}
        near = [each.day for each in ended[old] if timedelta(-before) <= known[new].established - each.day <= timedelta(after)]
        if near and "person" in kinds and kinds & {"address", "phone"}:
            direct[new].append(Predecessor(old, known[old].name, near[0]))
    for each_before in direct.values():
        each_before.sort(key=lambda each: (-each.ended.toordinal(), each.subject_id))
    return {successor: _chain(successor, direct) for successor in sorted(direct)}


def _chain(successor: str, direct: dict[str, list[Predecessor]]) -> tuple[Predecessor, ...]:
    found: dict[str, Predecessor] = {}
    waiting = list(direct[successor])
    while waiting:
        each = waiting.pop(0)
        if each.subject_id not in found and each.subject_id != successor:
            found[each.subject_id] = each
            waiting += direct.get(each.subject_id, [])
    return tuple(found.values())
