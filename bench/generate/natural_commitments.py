"""Promises of the background that are broken by the records, noted so that finding them is not called false.

A second reading of the definition that does not call the detector: the newest statement about a promise decides; a running promise
is contradicted by a record of the promised matter. Which offence is of which matter is told here from the offences that the
province is made of, not from words. The days and months are the product's own policy, taken over.
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from bench.generate.decisions import SERIOUS_LISTS
from bench.generate.model import AS_OF, REP_ROLE, Commitment, Firm, Inspection, Listing, Penalty
from bench.generate.natural_links import SERIOUS_KINDS
from bench.generate.natural_repeat import counting
from bench.generate.truth import COMMITMENTS, Planted
from bench.generate.world import World
from ledger.months import months_after

BROKEN, KEPT, RUNNING = "失诺", "已履约", "履约中"
LAG, MONTHS, REPAIR_MONTHS, KEPT_MONTHS, MANY, HALF = timedelta(days=30), 24, 36, 60, 20, 50.0
TROUBLE = ("发现问题待整改", "不配合检查", "查无下落")


@dataclass(frozen=True, slots=True)
class Matter:
    """What goes against a promise: fields of law, single offences, inspections, reasons of the abnormal list; `grave`: serious records only."""

    families: tuple[str, ...] = ()
    offences: tuple[str, ...] = ()
    inspections: tuple[str, ...] = ()
    abnormal: str = ""
    gone: bool = False
    grave: bool = False
    alike: bool = False
    lists: tuple[str, ...] = ()


MATTERS: Mapping[str, Matter] = {
    "经营场所符合要求": Matter(offences=("REGISTER",), inspections=("登记事项检查",), abnormal="住所", gone=True),
    "证照办理告知承诺": Matter(offences=("FOOD_LICENCE",)),
    "诚信守法经营": Matter(grave=True),
    "不再发生同类违法行为": Matter(alike=True),
    "不再发生食品安全违法行为": Matter(families=("食品",), inspections=("食品安全检查",)),
    "遵守消防安全规定": Matter(offences=("FIRE",), inspections=("消防安全检查",)),
    "落实安全生产责任": Matter(offences=("SAFE_TRAIN", "SAFE_HAZARD", "SAFE_SIGN", "EQUIPMENT"), lists=("SAFETY",)),
    "依法发布广告": Matter(families=("广告",), offences=("UNFAIR",)),
}


def natural_commitments(world: World) -> Iterator[Planted]:
    """Subjects of the background with a broken promise."""
    records, judged = _Records(world), world.judged(COMMITMENTS)
    broken: defaultdict[str, list[tuple[date, str]]] = defaultdict(list)
    for promise in world.commitments:
        subject = promise.firm.subject_id
        if promise.firm.uscc and subject not in judged and (day := records.breach(promise)):
            broken[subject].append((day, promise.number))
    for subject, each in sorted(broken.items()):
        firm = world.firms[subject]
        if firm.ended is None or firm.ended > AS_OF or records.goes_on(firm, max(day for day, _ in each)):
            numbers = tuple(sorted(number for _, number in each))
            note = f"{firm.name}：背景中自然形成，承诺 {'、'.join(numbers)} 失诺或有相反记录。"
            yield Planted("broken_commitment", f"natural-commitment-{subject}", (subject,), (subject,), COMMITMENTS, True, note, "natural", "", numbers, True)


class _Records:
    """What followed promises, and who stood where."""

    def __init__(self, world: World) -> None:
        self._said: defaultdict[tuple[str, str], list[tuple[date, str]]] = defaultdict(list)
        for check in world.fulfilments:
            self._said[check.promise.firm.subject_id, check.promise.number].append((check.day, check.state))
        self._penalties = counting(world)
        gone = {(each.firm.subject_id, each.document_no) for each in world.repairs if each.outcome != "不予修复"}
        self._listings: defaultdict[str, list[Listing]] = defaultdict(list)
        for listing in world.listings:
            if listing.firm and (listing.end or date.max) > AS_OF and (listing.firm.subject_id, listing.document_no) not in gone:
                self._listings[listing.firm.subject_id].append(listing)
        self._inspections: defaultdict[str, list[Inspection]] = defaultdict(list)
        for inspection in world.inspections:
            self._inspections[inspection.firm.subject_id].append(inspection)
        self._disputed = {each.document_no for each in world.objections if each.kind == "信息有误" and (each.end is None or each.outcome == "成立")}
        self._standing = _Standing(world)

    def breach(self, promise: Commitment) -> date | None:
        """The day since which a promise is broken; None if it is not."""
        if promise.number in self._disputed:
            return None
        said = list(self._said[promise.firm.subject_id, promise.number])
        if promise.judged and promise.fulfilment != RUNNING:
            said.append((promise.judged, promise.fulfilment))
        newest = max((day for day, _ in said), default=None)
        states = {state for day, state in said if day == newest}
        if newest and BROKEN in states:  # if somebody says kept on the same day, it is to be cleared up
            return newest if months_after(newest, KEPT_MONTHS) > AS_OF else None
        return None if KEPT in states else self._contradicted(promise)

    def _contradicted(self, promise: Commitment) -> date | None:
        matter = MATTERS.get(promise.matter)
        last = months_after(promise.begin, REPAIR_MONTHS if promise.kind == "信用修复" else MONTHS)
        found = [day for day in self._against(promise, matter) if day <= last] if matter else []
        return min(found, default=None)

    def _against(self, promise: Commitment, matter: Matter) -> Iterator[date]:
        subject = promise.firm.subject_id
        penalties = self._penalties.get(subject, [])
        for penalty in penalties:
            if penalty.decided > promise.begin + LAG and _is_against(penalty, penalties, promise, matter):
                yield penalty.decided
        for listing in self._listings[subject]:
            if listing.begin > promise.begin + LAG and _is_listed_against(listing, matter):
                yield listing.begin
        for seen in self._inspections[subject]:
            of_matter = seen.matter in matter.inspections or (matter.gone and seen.result == "查无下落")
            if seen.day > promise.begin and seen.result in TROUBLE and of_matter and not self._put_right(seen):
                yield seen.day

    def _put_right(self, seen: Inspection) -> bool:
        later = (each for each in self._inspections[seen.firm.subject_id] if each.matter == seen.matter and each.day > seen.day)
        return any(each.result in ("未发现问题", "发现问题已整改") for each in later)

    def goes_on(self, firm: Firm, day: date) -> bool:
        """Whether somebody who stood behind a closed firm that day stands behind a living one that has promised anything."""
        return self._standing.goes_on(firm, day)


def _is_against(penalty: Penalty, penalties: list[Penalty], promise: Commitment, matter: Matter) -> bool:
    if matter.grave:
        return any(kind in penalty.kinds for kind in SERIOUS_KINDS)
    if matter.alike:
        law = penalty.offence.basis.partition("》")[0]
        return any(each.decided <= promise.begin and each.offence.basis.partition("》")[0] == law for each in penalties)
    return penalty.offence.family in matter.families or penalty.offence.id in matter.offences


def _is_listed_against(listing: Listing, matter: Matter) -> bool:
    grave = matter.grave and listing.list_type in (*SERIOUS_LISTS, "PROCUREMENT")
    absent = bool(matter.abnormal) and listing.list_type == "SAMR_ABNORMAL" and matter.abnormal in listing.reason
    food = "食品" in matter.families and listing.list_type == "SAMR_SEVERE" and "食品" in listing.reason
    return grave or absent or food or listing.list_type in matter.lists


class _Standing:
    """Main roles and halves of firms, then and now."""

    def __init__(self, world: World) -> None:
        self._world = world
        self._promised = {each.firm.subject_id for each in world.commitments}
        self._suspended = {each.person.number for each in world.objections if each.person and each.end is None}
        self._behind: defaultdict[str, list[tuple[str, date, date]]] = defaultdict(list)
        self._now: defaultdict[str, set[str]] = defaultdict(set)
        roles = [(each.firm, each.person, each.begin or date.min, each.end) for each in world.roles if each.role in REP_ROLE.values()]
        shares = [(each.firm, each.holder, each.begin, each.end) for each in world.shares if each.percent >= HALF]
        for firm, who, begin, end in [*roles, *shares]:
            key = who.subject_id if isinstance(who, Firm) else who.number
            if key and key not in self._suspended:
                self._behind[firm.subject_id].append((key, begin, end or date.max))
                if (end or date.max) > AS_OF:
                    self._now[key].add(firm.subject_id)

    def goes_on(self, firm: Firm, day: date) -> bool:
        keys = {key for key, begin, end in self._behind[firm.subject_id] if begin <= day < end}
        reached = {one for key in keys if len(self._now[key]) <= MANY for one in self._now[key]}
        reached |= self._now[firm.subject_id] | (keys & self._world.firms.keys())
        return any(one != firm.subject_id and one in self._promised and self._alive(one) for one in reached)

    def _alive(self, subject: str) -> bool:
        ended = self._world.firms[subject].ended
        return ended is None or ended > AS_OF
