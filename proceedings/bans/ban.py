"""A ban of one person as its steps tell it. Its state follows from the steps, the day, and what has become of its ground; it is stored nowhere.

    提请 ─▶ 候选 ─┬─ 确认（另一人）─▶ 已确认 ─┬─ 期满 ─▶ 已到期
                 │                        ├─ 解除、移出名单 ─▶ 已解除
                 └─ 不予确认               └─ 原决定撤销 ─▶ 已撤销

Only a confirmed ban touches a right, from its first day to its last, and not while it is suspended.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from analytics.bans.policy import Ban, bans
from analytics.bans.terms import Term, last_day, read_term
from ledger.errors import PolicyError
from proceedings.events import Event, same_person


class State(StrEnum):
    """Where a ban stands."""

    CANDIDATE = "候选"
    CONFIRMED = "已确认"
    REFUSED = "不予确认"
    EXPIRED = "已到期"
    LIFTED = "已解除"
    QUASHED = "已撤销"


class Step(StrEnum):
    """What is done to a ban."""

    PROPOSED = "提请"
    CONFIRMED = "确认"
    REFUSED = "不予确认"
    SUSPENDED = "中止"
    RESUMED = "恢复"
    EXPIRED = "到期"
    LIFTED = "解除"
    QUASHED = "撤销"


WITHHELD = "文号因信用修复不再提供"
STEPS = {each.value: each for each in Step}
NEXT: dict[tuple[State | None, Step], State] = {
    (None, Step.PROPOSED): State.CANDIDATE,
    (State.CANDIDATE, Step.CONFIRMED): State.CONFIRMED,
    (State.CANDIDATE, Step.REFUSED): State.REFUSED,
    (State.CONFIRMED, Step.EXPIRED): State.EXPIRED,
    (State.CONFIRMED, Step.LIFTED): State.LIFTED,
    (State.CONFIRMED, Step.QUASHED): State.QUASHED,
}


@dataclass(frozen=True, slots=True)
class Ground:
    """What has become of that on which a ban rests, on the day of the view, whoever did or did not write it down."""

    claimed: bool = False  # the person, or the link to the firm, is under a claim of identity theft
    quashed: date | None = None  # since when the decision is quashed
    unlisted: date | None = None  # since when the listing has ended
    repaired: bool = False  # the record that reports the document was repaired: the ban stands, its number is told no more


SOUND = Ground()


@dataclass(frozen=True, slots=True)
class Terms:
    """What the document says: everything that a ban is made of, as proposed."""

    rule: str
    document_no: str
    authority: str
    decided: date
    start: date
    length: str  # 5, LIFE, LISTED
    scope: str  # what is barred, in the document's words
    role: str  # what the person was at that time, and by what it is known
    finding_no: str = ""  # the document that finds personal responsibility
    firm_name: str = ""
    industry: str = ""  # of that firm at that time: the own sector of the ban

    @property
    def term(self) -> Term:
        """Its length."""
        return read_term(self.length, self.rule)

    @property
    def last(self) -> date | None:
        """Its last day, inclusive; None for life or while listed."""
        return None if self.term.listed else last_day(self.start, self.term.most)

    @property
    def until(self) -> str:
        """Until when, in Chinese."""
        if self.term.listed:
            return "至移出名单为止"
        return f"至 {self.last}" if self.last else "终身"


@dataclass(frozen=True, slots=True)
class PersonBan:
    """One ban on one day. `ended`: since when it is over, where it is."""

    number: str
    person_id: str
    subject_id: str  # the firm on whose account; empty if none
    records: tuple[str, ...]
    terms: Terms
    state: State
    repaired: bool
    claimed: bool  # an open claim of identity theft suspends it
    held: str  # why a person has suspended it; empty if nobody has
    ended: date | None
    day: date
    latest: date  # of the last step
    proposed_by: str
    confirmed_by: str
    confirmed_on: date | None

    @property
    def suspended(self) -> str:
        """Why it is suspended; empty if it is not."""
        return "冒用身份异议处理中" if self.claimed else self.held

    @property
    def binding(self) -> bool:
        """Whether it touches a right on this day."""
        return self.state is State.CONFIRMED and not self.suspended and self.terms.start <= self.day

    @property
    def document(self) -> str:
        """The number of its document as it may be told: not once the record that reports the same document was repaired."""
        return f"{WITHHELD}，凭 {self.number} 向作出机关核实" if self.repaired else self.terms.document_no

    @property
    def rule(self) -> Ban:
        """The article."""
        return rule_of(self.terms.rule)

    @property
    def said(self) -> str:
        """In one sentence, without the person: article, document, authority, from when to when."""
        terms = self.terms
        return f"{self.rule.citation}：{terms.scope}；{terms.authority}{self.document}（{terms.decided}），自 {terms.start} 起，{terms.until}"


def rule_of(rule_id: str) -> Ban:
    """The ban of that id in the policy. PolicyError if it is no longer there."""
    found = next((each for each in bans(enabled=False) if each.id == rule_id), None)
    if found is None:
        raise PolicyError(f"没有禁入规则“{rule_id}”", where="person_bans.csv", todo="恢复该行：已确认的限制仍以它为依据")
    return found


def stands(steps: Sequence[Event], day: date, ground: Ground = SOUND) -> PersonBan | None:
    """How a ban stands on a day after these steps of its matter, in the order in which they were written; None before it is proposed.

    A confirmation by whoever proposed it is none. What the state machine does not know is passed over: a wrong step changes nothing.
    """
    known = [each for each in steps if each.day <= day]
    first = next((each for each in known if each.step == Step.PROPOSED), None)
    if first is None:
        return None
    state, held, ended, confirmed = _folded(known, first)
    terms = terms_of(first)
    if state is State.CONFIRMED:
        state, ended = _by_law(terms, day, ground)
    records = tuple(part for part in first.about.split("；") if part)
    return PersonBan(
        first.matter_no, first.person_id, first.subject_id, records, terms, state, ground.repaired, ground.claimed, held, ended, day,
        max(each.day for each in known), first.who, confirmed.who if confirmed else "", confirmed.day if confirmed else None,
    )  # fmt: skip


def terms_of(step: Event) -> Terms:
    """The terms that a proposal carries."""
    said = {name: str(value) for name, value in step.content.items()}
    decided, start = (date.fromisoformat(said.pop(name)) for name in ("decided", "start"))
    return Terms(document_no=step.document_no, decided=decided, start=start, **said)


def _folded(steps: Iterable[Event], first: Event) -> tuple[State, str, date | None, Event | None]:
    state: State | None = None
    held, ended, confirmed = "", None, None
    for each in steps:
        step = STEPS.get(each.step)
        if step is None or (step is Step.CONFIRMED and same_person(each.who, first.who)):
            continue
        if state is State.CONFIRMED and step in (Step.SUSPENDED, Step.RESUMED):
            held = (each.why or "中止") if step is Step.SUSPENDED else ""
        if (state, step) in NEXT:
            state = NEXT[state, step]
            confirmed = each if step is Step.CONFIRMED else confirmed
            ended = each.day if state in (State.EXPIRED, State.LIFTED, State.QUASHED) else None
    return state or State.CANDIDATE, held, ended, confirmed


def _by_law(terms: Terms, day: date, ground: Ground) -> tuple[State, date | None]:
    """What the law has made of a confirmed ban by that day, written down or not."""
    if ground.quashed and ground.quashed <= day:
        return State.QUASHED, ground.quashed
    if terms.term.listed and ground.unlisted and ground.unlisted <= day:
        return State.LIFTED, ground.unlisted
    if terms.last and day > terms.last:
        return State.EXPIRED, terms.last
    return State.CONFIRMED, None
