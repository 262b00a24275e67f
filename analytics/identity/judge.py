"""What the policy says about a pair: join, let a person look, or nothing; with every reason for and against in words.

Independence, exactly: two corroborators count as two if (1) they are of different channels, (2) neither kind is explained by
the other (a group shares its office and its telephone), and (3) they are not telephone and room of one office that at least
one more enterprise uses too. Hubs never became corroborators at all (facts.py).
"""

from collections.abc import Sequence
from dataclasses import dataclass

from analytics.identity.pairs import Corroborator, Pair
from analytics.identity.policy import IdentityPolicy

CITIZEN = "身份证"
JOIN, REVIEW = "自动归并", "人工复核"


@dataclass(frozen=True, slots=True)
class Reason:
    """One reason, in Chinese and English."""

    code: str
    text: str
    english: str


@dataclass(frozen=True, slots=True)
class Verdict:
    """What is to be done with a pair. `counted`: the corroborators that are independent of each other."""

    pair: Pair
    action: str
    counted: tuple[Corroborator, ...]
    needed: int
    supporting: tuple[Reason, ...]
    against: tuple[Reason, ...]
    missing: tuple[Reason, ...]


def judge(pair: Pair, policy: IdentityPolicy) -> Verdict | None:
    """The verdict on one pair by itself; None if it is nobody's business: no corroborator, or two citizen numbers."""
    counted, dependent = independent(pair, policy)
    if not counted or pair.id_types == (CITIZEN, CITIZEN):
        return None
    needed = needed_for(pair, policy)
    against = [*_against(pair), *dependent]
    barred = [each for each in against if each.code != "dependent"]
    action = JOIN if len(counted) >= needed and not barred else REVIEW
    supporting = tuple(Reason(each.kind, policy.kinds[each.kind].title, policy.kinds[each.kind].english) for each in counted)
    return Verdict(pair, action, tuple(counted), needed, supporting, tuple(against), tuple(_missing(pair, policy, counted, needed)))


def independent(pair: Pair, policy: IdentityPolicy) -> tuple[list[Corroborator], list[Reason]]:
    """The corroborators that count, in the policy's order, and why others do not."""
    present = {each.kind for each in pair.found}
    counted: list[Corroborator] = []
    reasons: list[Reason] = []
    channels: set[str] = set()
    for kind in policy.kinds.values():
        if kind.kind not in present:
            continue
        explained = [each for each in kind.explained_by if each in present]
        if explained or kind.channel in channels or (kind.kind == "room" and pair.one_office and "contact" in channels):
            reasons.append(_dependent(kind.title, kind.english))
            continue
        channels.add(kind.channel)
        counted.append(next(each for each in pair.found if each.kind == kind.kind))
    return counted, reasons


def needed_for(pair: Pair, policy: IdentityPolicy) -> int:
    """How many independent corroborators this pair needs."""
    needed = policy.needed
    if pair.within:
        return needed.within
    return needed.across_common if needed.common(pair.name, pair.documents) else needed.across


def _against(pair: Pair) -> list[Reason]:
    found = []
    if pair.identified == 2:
        found.append(Reason("two_documents", "两个不同的证件号码：只能由人核对后归并", "two different documents: only a person may join them"))
    for _, title in pair.exclusive:
        found.append(Reason("exclusive", f"同一户同一时间不能兼任：{title}", "offices that one person may not hold at one time"))
    return found


def _dependent(title: str, english: str) -> Reason:
    return Reason("dependent", f"不另计：{title}，与其他佐证出自同一来源", f"not counted, comes with another corroborator: {english}")


def _missing(pair: Pair, policy: IdentityPolicy, counted: Sequence[Corroborator], needed: int) -> list[Reason]:
    """What would settle the pair."""
    missing = []
    if pair.identified < 2:
        missing.append(Reason("document", "证件号码（向报送单位补报）", "the identity number, from the reporting department"))
    if len(counted) < needed:
        channels, present = {policy.kinds[each.kind].channel for each in counted}, {each.kind for each in pair.found}
        others = [
            each.title
            for each in policy.kinds.values()
            if each.channel not in channels and not present & {each.kind, *each.explained_by} and (each.channel in ("enterprise", "office")) == pair.within
        ]
        missing.append(Reason("corroborator", f"还差 {needed - len(counted)} 项独立佐证，例如：{'；'.join(others)}", "more independent corroborators"))
    return missing
