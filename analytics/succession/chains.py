"""Who carried on whose business, and why it looks like leaving a penalty behind: pairs of firms weighed, then joined to chains."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta

from analytics.succession.facts import Ending, Firm, Pair, Reorganised, Shared, Span, Trouble, common, endings, firms, groups, parents, reorganised, troubles
from analytics.succession.policy import SuccessionPolicy, succession_policy
from analytics.windows import months_after
from ledger.firm_names import distinctive, plain
from ledger.view import View

TRADE_NAME = 2  # characters that a trade name has at least (企业名称登记管理规定 art. 8), as ledger.firm_names reads it
NAMED = 4  # characters that a name has at least to be recognised inside a text
SOLE_TRADER = "个体工商户"
NOTICED = ("unreachable", "not_found", "closed", "no_report")


@dataclass(frozen=True, slots=True)
class Limits:
    """Windows of the detector, in days and months."""

    share: float
    span: Span
    trouble_months: int  # the decision at most so long before the end
    late_days: int  # … or so long after it
    filed_days: int  # the new firm at most so long before the decision: the case was open by then


@dataclass(frozen=True, slots=True)
class Succession:
    """One step from an old firm to a new one, with what carries over; `troubles`: what it may leave behind, empty if nothing."""

    old: Firm
    new: Firm
    ending: Ending
    shared: tuple[Shared, ...]  # the best of every kind
    total: float
    troubles: tuple[Trouble, ...] = ()
    persons: tuple[Shared, ...] = field(default=())

    @property
    def tangible(self) -> bool:
        """Whether a thing carries over beside the person and the trade: a room, a telephone, a shop, a name, a licence."""
        return any(each.kind in ("address", "phone", "shop", "name", "licence_no") for each in self.shared)

    @property
    def same_person(self) -> bool:
        """Whether a person by identity number stands behind both."""
        return bool(self.persons)


@dataclass(frozen=True, slots=True)
class Chain:
    """All firms that lead up to one, oldest step first."""

    last: Firm
    steps: tuple[Succession, ...]

    @property
    def evading(self) -> tuple[Succession, ...]:
        """The steps that leave a decision behind."""
        return tuple(step for step in self.steps if step.troubles)


def chains(view: View, policy: SuccessionPolicy, limits: Limits) -> Iterator[Chain]:
    """Every chain that leaves a decision behind, by its last firm."""
    found = successions(view, policy, limits)
    before: defaultdict[str, list[Succession]] = defaultdict(list)
    for step in found:
        before[step.new.subject_id].append(step)
    followed = {step.old.subject_id for step in found}
    for last in sorted(set(before) - followed):
        steps = _steps(last, before)
        if any(step.troubles for step in steps):
            yield Chain(before[last][0].new, steps)


def successions(view: View, policy: SuccessionPolicy, limits: Limits) -> list[Succession]:
    """Every step whose evidence is enough and that nothing innocent explains, by old and new firm."""
    pairs = common(view, policy, limits.share, limits.span)
    ids = sorted({subject for pair in pairs for subject in pair})
    known, ended, bad = firms(view, ids), endings(view, policy), troubles(view, policy, ids)
    excused = _excused(view, policy, pairs, known, ended)
    steps = []
    for pair in sorted(pairs):
        old, new = known[pair[0]], known[pair[1]]
        ending = _ending(ended[pair[0]], new, limits.span)
        if ending and pair not in excused and (step := _step(old, new, ending, pairs[pair], bad.get(pair[0], ()), policy, limits)):
            steps.append(step)
    return steps


def _steps(last: str, before: Mapping[str, Sequence[Succession]]) -> tuple[Succession, ...]:
    """All steps that lead to a firm; every step goes to a younger firm, so there is no circle."""
    found: dict[tuple[str, str], Succession] = {}
    waiting = [last]
    while waiting:
        for step in before.get(waiting.pop(), ()):
            key = step.old.subject_id, step.new.subject_id
            if key not in found:
                found[key] = step
                waiting.append(step.old.subject_id)
    direct = [step for pair, step in found.items() if not _by_way_of_another(pair, step, found)]
    return tuple(sorted(direct, key=lambda step: (step.new.established, step.old.established, step.old.subject_id, step.new.subject_id)))


def _by_way_of_another(pair: Pair, step: Succession, found: Mapping[Pair, Succession]) -> bool:
    """Whether the step from A to C is told by A to B and B to C already."""
    between = (each for each in found if each[0] == pair[0] and each != pair and (each[1], pair[1]) in found)
    return any(found[each].troubles or not step.troubles for each in between)


def _ending(known: Sequence[Ending], new: Firm, span: Span) -> Ending | None:
    """The ending around which the new firm was founded: a formal one before one that was only noticed, then the nearest."""
    near = [each for each in known if _first(each, span) <= new.established <= each.day + timedelta(days=span.after)]
    return min(near, key=lambda each: (each.how in NOTICED, each.how == "no_report", abs((new.established - each.day).days), each.record_id), default=None)


def _first(ending: Ending, span: Span) -> date:
    return ending.day - timedelta(days=span.before_left if ending.how in NOTICED else span.before)


def _excused(view: View, policy: SuccessionPolicy, pairs: Mapping[Pair, object], known: Mapping[str, Firm], ended: Mapping[str, Sequence[Ending]]) -> set[Pair]:
    """Pairs that the register explains: a recorded or declared conversion, a merger, a division; one legal person or old group above both."""
    ids = sorted(known)
    recorded, above, parent = reorganised(view, ids), groups(view, policy, ids), parents(view, ids)
    excused = set()
    for old, new in pairs:
        group = [began for _, began in above.get((old, new), ()) if months_after(began, 12 * policy.group_years) <= known[new].established]
        one_person = bool(parent.get(old, frozenset()) & (parent.get(new, frozenset()) | {new}))
        told = _recorded(known[old], known[new], ended[old], recorded, policy) or _declared(known[old], known[new], ended[old], policy)
        if group or one_person or told:
            excused.add((old, new))
    return excused


def _recorded(old: Firm, new: Firm, ended: Sequence[Ending], recorded: Mapping[str, Sequence[Reorganised]], policy: SuccessionPolicy) -> bool:
    """A line of the register near the turn that names the other firm, tells of an individual business that became an enterprise, or is the old firm's own
    before its end. A new firm that later changes its own type says nothing about the old one.
    """
    near, turns = timedelta(days=policy.restructured_days), [new.established, *(each.day for each in ended)]
    for firm, other in ((old, new), (new, old)):
        names = [plain(name) for name in (other.name, other.former_name or "", other.subject_id) if len(plain(name)) >= NAMED]
        for line in recorded.get(firm.subject_id, ()):
            before_end = firm is old and any(line.day <= each.day for each in ended)
            named = any(name in plain(line.text) for name in names)
            if (before_end or named or line.into_enterprise) and any(abs(line.day - turn) <= near for turn in turns):
                return True
    return False


def _declared(old: Firm, new: Firm, ended: Sequence[Ending], policy: SuccessionPolicy) -> bool:
    """An individual business deregistered within days, and an enterprise that gives its name as its own former one: a conversion openly declared."""
    turned = old.kind == SOLE_TRADER and new.kind != SOLE_TRADER and bool(new.former_name) and plain(new.former_name or "") == plain(old.name)
    within = timedelta(days=policy.declared_days)
    return turned and any(each.how == "deregistered" and abs(each.day - new.established) <= within for each in ended)


def _step(
    old: Firm, new: Firm, ending: Ending, shared: Sequence[Shared], bad: Sequence[Trouble], policy: SuccessionPolicy, limits: Limits
) -> Succession | None:
    left = tuple(each for each in bad if _left_behind(each, ending, new, limits))
    persons = tuple(each for each in shared if each.kind == "person" and _in_time(each, ending, left, new))
    kept = _best(old, new, [*persons, *(each for each in shared if each.kind != "person")])
    kept += _timing(ending, new, policy)
    total = round(sum(policy.carries[each.kind].weight for each in kept), 4)
    needed = policy.with_person if persons else policy.without_person
    if total < needed or not (persons or any(_own_mobile(each) for each in kept)):
        return None
    if left and not _same_matter(kept, left, old, new, policy):
        left = ()
    return Succession(old, new, ending, tuple(kept), total, left, persons)


def _timing(ending: Ending, new: Firm, policy: SuccessionPolicy) -> list[Shared]:
    """The one begins where the other stops; what was only noticed has no day to begin from."""
    days = (new.established - ending.day).days
    if ending.how in NOTICED or abs(days) > policy.timing_days:
        return []
    return [Shared("timing", str(days), f"相隔 {abs(days)} 天", old_record=ending.record_id, new_record=new.record_id)]


def _left_behind(trouble: Trouble, ending: Ending, new: Firm, limits: Limits) -> bool:
    """Decided within the window before the end, or shortly after it, and the new firm not older than the case can be."""
    earliest = months_after(ending.day, -limits.trouble_months)
    latest = ending.day + timedelta(days=limits.late_days)
    return earliest <= trouble.day <= latest and new.established >= trouble.day - timedelta(days=limits.filed_days)


def _in_time(person: Shared, ending: Ending, left: Sequence[Trouble], new: Firm) -> bool:
    """Stood behind the old firm when it was decided against or ended, and behind the new one from its first year on."""
    turn = min([ending.day, *(each.day for each in left)])
    at_old = (person.since is None or person.since <= ending.day) and (person.until is None or person.until >= turn)
    return at_old and (person.began is None or person.began <= new.established + timedelta(days=365))


def _best(old: Firm, new: Firm, shared: Sequence[Shared]) -> list[Shared]:
    """One of every kind, and what the two registrations say of business, name and licences."""
    kept: dict[str, Shared] = {}
    for each in shared:
        held = kept.get(each.kind)
        if held is None or _rank(each) > _rank(held):
            kept[each.kind] = each
    if old.industry and new.industry and old.industry[:2] == new.industry[:2]:
        kind = "business" if old.industry == new.industry else "trade"
        kept[kind] = Shared(kind, new.industry, f"{old.industry} → {new.industry}", old_record=old.record_id, new_record=new.record_id)
    if named := _named(old, new):
        kept[named.kind] = named
    if "address" in kept and (same := sorted(set(old.certificates) & set(new.certificates))):
        kept["licence"] = Shared("licence", same[0], "、".join(same))
    return list(kept.values())


def _rank(shared: Shared) -> tuple[bool, bool, float, str]:
    """Who answers outwards before who owns, the larger share first."""
    return (shared.was != "股东", shared.became not in ("股东", "经理", "董事"), shared.has or 0.0, shared.thing)


def _named(old: Firm, new: Firm) -> Shared | None:
    """The same trade name under either name of the old firm; or one that begins alike, which is less."""
    mine, theirs = trade_name(new.name), [each for each in (trade_name(name) for name in (old.name, old.former_name or "")) if each]
    if mine and mine in theirs:
        return Shared("name", mine, mine, old_record=old.record_id, new_record=new.record_id)
    head = mine[:TRADE_NAME] if mine[:TRADE_NAME] not in succession_policy().trade_words else ""
    alike = next((each for each in theirs if head and each.startswith(head)), "")
    return Shared("name_alike", mine, f"{alike} → {mine}", old_record=old.record_id, new_record=new.record_id) if alike else None


def trade_name(name: str) -> str:
    """The whole trade name (字号): the name without place, legal form and the words of the trade at its end; empty if there is none to compare."""
    core, words = distinctive(name), succession_policy().trade_words
    tail = plain(name).rpartition(core)[2] if core else ""
    whole = _without_trade(core + tail, words)  # 饭店 is a trade, though 店 alone is a form
    held = whole if whole != core + tail else _without_trade(core, words)
    return held if len(held) >= TRADE_NAME and held not in words else ""


def _without_trade(core: str, words: Sequence[str]) -> str:
    while word := next((each for each in words if core.endswith(each) and len(core) - len(each) >= TRADE_NAME), ""):
        core = core.removesuffix(word)
    return core


def _own_mobile(shared: Shared) -> bool:
    """A mobile number belongs to a person; a landline goes with the premises."""
    digits = "".join(letter for letter in shared.shown if letter.isdigit())
    return shared.kind == "phone" and len(digits.removeprefix("86")) == 11 and digits.removeprefix("86").startswith("1")


def _same_matter(kept: Sequence[Shared], left: Sequence[Trouble], old: Firm, new: Firm, policy: SuccessionPolicy) -> bool:
    """The same business goes on; or it is a debt, which another business does not change; or a trade is not known."""
    kinds = {each.kind for each in kept}
    if kinds & {"business", "trade", "shop", "licence", "licence_no"} or not (old.industry and new.industry):
        return True
    return any(each.list_type in policy.debt_lists for each in left) or {"name", "address", "phone"} <= kinds
