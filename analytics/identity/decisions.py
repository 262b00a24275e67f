"""Deciding who is one: the automatic run, and what a person decides. Every decision is a row with who and why, and can be taken back."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from analytics.identity.partition import Groups
from analytics.identity.plan import plan, staying
from analytics.identity.policy import IdentityPolicy
from analytics.identity.resolve import Resolution, grounds, in_force, resolve
from ledger.canonical import MERGE, SPLIT, canonical_ids
from ledger.errors import InputError, NotFoundError
from ledger.identity_log import APART, Decision, Draft, as_named_now, decide, first_seen, names_now, read_decisions
from ledger.store import Ledger

PERSON = ("P-", "N-")
FOLLOWS = "policy:不是同一人"  # who undoes automatic merges when people are declared different: it follows, nobody looked at those pairs
EXISTS = """select count(*) as n from (select person_id as id from persons union all select subject_id from enterprises
union all select person_id from roles_all union all select holder_id from shareholders_all) where id = $id"""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What an automatic run found and what it wrote."""

    resolution: Resolution
    written: tuple[Decision, ...]


@dataclass(frozen=True, slots=True)
class Person:
    """Who decides, and why: kept with the decision."""

    who: str
    why: str

    def __post_init__(self) -> None:
        if not self.who.strip() or not self.why.strip():
            raise InputError("缺少决定人或理由", where="--who、--why", todo="写明是谁决定的、根据什么")
        if self.who.startswith("policy:"):
            raise InputError("决定人不能以 policy: 开头", where="--who", todo="这个写法留给自动归并，写人的姓名或工号")


def propose(ledger: Ledger, as_of: date, policy: IdentityPolicy, known_at: datetime | None = None) -> Resolution:
    """What the records say today about who is one. Nothing is written: the review queue is always worked out anew."""
    view, log = ledger.view(as_of, known_at, undecided=True), ledger.view(as_of, known_at)
    try:
        return resolve(view, as_named_now(read_decisions(log), view), policy)
    finally:
        view.close()
        log.close()


def resolve_and_record(ledger: Ledger, today: date, policy: IdentityPolicy) -> Outcome:
    """Write the automatic merges that the records support, and undo those that they support no more, in one batch."""
    found: dict[tuple[str, ...], tuple[Resolution, list[Decision]]] = {}

    def drafting(decisions: Sequence[Decision]) -> list[Draft]:
        key = tuple(each.event_id for each in decisions)
        if key not in found:
            view = ledger.view(today, undecided=True)
            try:
                named = as_named_now(decisions, view)
                found[key] = resolve(view, named, policy), named
            finally:
                view.close()
        resolution, named = found[key]
        supported = {each.key: grounds(each) for each in resolution.joined}
        ids = {each for pair in supported for each in pair} | {each for event in named for each in (event.left_id, event.right_id)}
        return plan(named, supported, staying(first_seen(ledger, ids)), policy.who)

    written = decide(ledger, drafting, today, f"resolve {policy.version}")
    return Outcome(list(found.values())[-1][0], tuple(written))


def merge(ledger: Ledger, left: str, right: str, person: Person, today: date, *, sure: bool = False) -> list[Decision]:
    """Two ids are one by a person's decision. Two documents, or two credit codes, need `sure`; what is declared different is refused."""

    def drafting(decisions: Sequence[Decision]) -> list[Draft]:
        named, (one, other) = _as_they_are_now(ledger, today, decisions, left, right)
        _check_ids(ledger, one, other, today)
        _check_merge(named, one, other, sure=sure)
        shown = canonical_ids(named)
        sides = [shown.get(each, each) for each in (one, other)]
        order = staying(first_seen(ledger, [one, other, *sides]))
        first, second = sorted((one, other), key=order)
        return [Draft(MERGE, first, second, person.who, person.why, min(sides, key=order))]

    return decide(ledger, drafting, today, "merge")


def split(ledger: Ledger, target: str, person: Person, today: date) -> list[Decision]:
    """Take back a decision, or every merge that made a person: everybody returns to the ids they had."""

    def drafting(decisions: Sequence[Decision]) -> list[Draft]:
        named, (member,) = _as_they_are_now(ledger, today, decisions, target)
        standing = in_force(named)
        chosen = [each for each in standing if each.event_id == target] or _merges_of(standing, member)
        if not chosen:
            raise NotFoundError(f"{target} 不是现行决定的编号，也不是归并而成的人员", todo="用 creditgraph identity how 人员标识 查看组成它的决定")
        return [Draft(SPLIT, each.left_id, each.right_id, person.who, person.why, undoes=each.event_id) for each in chosen]

    return decide(ledger, drafting, today, "split")


def distinct(ledger: Ledger, left: str, right: str, person: Person, today: date) -> list[Decision]:
    """Two ids are two: no automatic merge joins them again, not through others either. Automatic merges that do so now are undone."""

    def drafting(decisions: Sequence[Decision]) -> list[Draft]:
        named, (one, other) = _as_they_are_now(ledger, today, decisions, left, right)
        _check_ids(ledger, one, other, today)
        standing = in_force(named)
        by_people = Groups(each.pair for each in standing if each.kind == MERGE and not each.automatic)
        if by_people.of(one) == by_people.of(other):
            events = "、".join(each.event_id for each in _merges_of(standing, one) if not each.automatic)
            raise InputError("两者已由人工归并", where=f"{left} {right}", todo=f"先用 identity split 撤销：{events}")
        joined = Groups(each.pair for each in standing if each.kind == MERGE)
        undone = [each for each in _merges_of(standing, one) if each.automatic] if joined.of(one) == joined.of(other) else []
        consequences = [Draft(SPLIT, each.left_id, each.right_id, FOLLOWS, person.why, undoes=each.event_id) for each in undone]
        return [Draft(APART, one, other, person.who, person.why), *consequences]

    return decide(ledger, drafting, today, "distinct")


def _as_they_are_now(ledger: Ledger, today: date, decisions: Sequence[Decision], *ids: str) -> tuple[list[Decision], list[str]]:
    """The decisions and these ids as the ledger shows them today: an id of before an enterprise had its credit code still finds its person."""
    view = ledger.view(today, undecided=True)
    try:
        now = names_now(view)
        return as_named_now(decisions, view), [now.get(each, each) for each in ids]
    finally:
        view.close()


def _merges_of(standing: Sequence[Decision], member: str) -> list[Decision]:
    """The merges that made the group of an id."""
    merges = [each for each in standing if each.kind == MERGE]
    groups = Groups(each.pair for each in merges)
    return [each for each in merges if groups.of(each.left_id) == groups.of(member)]


def _check_ids(ledger: Ledger, left: str, right: str, today: date) -> None:
    if left == right:
        raise InputError("两个标识相同，或已经是一个", where=left, todo="给出两个不同的标识")
    if left.startswith(PERSON) != right.startswith(PERSON):
        raise InputError("一个是人员，一个是主体", where=f"{left} {right}", todo="只能归并两个人员，或两个主体")
    view = ledger.view(today, undecided=True)
    try:
        for each in (left, right):
            if not view.rows(EXISTS, {"id": each})[0]["n"]:
                raise NotFoundError(f"台账中没有 {each}", todo="用 creditgraph identity review 或 how 查看标识")
    finally:
        view.close()


def _check_merge(decisions: Sequence[Decision], left: str, right: str, *, sure: bool) -> None:
    standing = in_force(decisions)
    merges = [each for each in standing if each.kind == MERGE]
    groups = Groups(each.pair for each in merges)
    if groups.of(left) == groups.of(right):
        raise InputError("两者已经是一个", where=f"{left} {right}", todo="用 identity how 查看")
    members = {each for event in merges for each in event.pair if groups.of(each) in (groups.of(left), groups.of(right))} | {left, right}
    for each in standing:
        if each.kind == APART and set(each.pair) <= members:
            todo = f"认定有误的，先用 identity split {each.event_id} 撤销该认定"
            raise InputError("其中有已认定“不是同一人”的", where=" ".join(each.pair), todo=todo)
    exclusive = [each for each in members if not each.startswith("N-")]
    if len(exclusive) > 1 and not sure:
        what = "证件号码" if left.startswith(PERSON) else "统一社会信用代码或注册号"
        raise InputError(
            f"归并后会把 {len(exclusive)} 个不同的{what}当作一个：它们名下的处罚、名单和任职都会合在一起",
            where="、".join(sorted(exclusive)),
            todo="只有核对过原始证件（如换发护照、登记机关更正）才可归并；确认后加 --two-documents",
        )
