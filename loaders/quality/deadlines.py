"""Late or in time: every decision held against every time limit that applies to it (loaders/policy/clocks.toml).

The day of reporting is 上报日期 where the unit gave it, else the day on which the ledger first held the record, and the
report says which. A record without 上报日期 that was already due when the ledger began to hold its table is not judged:
unknown is neither late nor in time. A limit that ends with a day that nobody filled in is judged only where the unit
accountable fills it in for most of the records that the limit concerns (quality.toml [in_use]); then an empty cell past its
last day is late.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from ledger.tables import table
from loaders.quality.basis import Basis
from loaders.quality.decisions import Decision, every_row
from loaders.quality.policy import ALL, RECEIVER, REPORTER, SAME_PROVINCE, Clock, clocks
from loaders.quality.units import Unit, province_name

IN_TIME, LATE, RUNNING, UNKNOWN = "及时", "迟", "未到期", "无法判断"
STATED, RECORDED, MISSING = "填报日期", "归集日期", "没有日期"
FALLING_BACK = ("reported",)  # columns for which the day of the ledger stands in
RECEIVING = "接收省:{}"
Used = Mapping[tuple[str, str], frozenset[str]]  # limit and table → ids of the units accountable that fill in its day as a rule


@dataclass(frozen=True, slots=True)
class Judgement:
    """One decision by one limit. `days_late`: (working) days after the last day in time."""

    clock: Clock
    decision: Decision
    accountable: Unit
    begin: date
    due: date
    end: date | None
    by: str  # STATED | RECORDED | MISSING: where the day came from
    state: str
    days_late: int


@dataclass(frozen=True, slots=True)
class ClockLine:
    """One limit, one unit accountable: how many in time, late, running, not to be judged."""

    clock: str
    unit: Unit
    in_time: int
    late: int
    running: int
    unknown: int
    by_recorded: int  # of those judged, by the day of the ledger

    @property
    def judged(self) -> int:
        """How many could be judged."""
        return self.in_time + self.late

    @property
    def late_rate(self) -> float | None:
        """迟报率: late ÷ judged; None where none could be judged."""
        return self.late / self.judged if self.judged else None


def judge(basis: Basis, decisions: Iterable[Decision]) -> Iterator[Judgement]:
    """Every decision by every limit that applies to it."""
    began, used = _beginnings(basis), _used(basis)
    for decision in decisions:
        for clock in clocks():
            begin = decision.decided if clock.begin == "decided" else decision.days.get(clock.begin)
            if begin and decision.table in clock.tables and clock.holds_on(begin) and _concerns(clock, decision.authority, decision.party_province):
                yield _judge(basis, clock, decision, begin, began=began[decision.table], used=used)


def clock_lines(judgements: Iterable[Judgement]) -> tuple[ClockLine, ...]:
    """The judgements by limit and unit accountable, in the order of the limits, then most late first."""
    counts: dict[tuple[str, Unit], Counter[str]] = {}
    for each in judgements:
        counter = counts.setdefault((each.clock.id, each.accountable), Counter())
        counter[each.state] += 1
        counter[RECORDED] += each.by == RECORDED and each.state in (IN_TIME, LATE)
    order = {clock.id: n for n, clock in enumerate(clocks())}
    lines = [ClockLine(name, unit, c[IN_TIME], c[LATE], c[RUNNING], c[UNKNOWN], c[RECORDED]) for (name, unit), c in counts.items()]
    return tuple(sorted(lines, key=lambda line: (order[line.clock], -line.late, line.unit.title, line.unit.id)))


def worst_first(judgements: Iterable[Judgement]) -> list[Judgement]:
    """Late cases, the latest first."""
    late = (each for each in judgements if each.state == LATE)
    return sorted(late, key=lambda each: (-each.days_late, each.decision.decided, each.decision.record_id, each.clock.id))


def distant(basis: Basis, decisions: Iterable[Decision]) -> Counter[Unit]:
    """Per reporting unit, decisions that the ledger first held long after the day of reporting that the unit states (quality.toml [stated_day]).

    A day of reporting from before the ledger began to hold the table says nothing: the row could not have come sooner.
    """
    began, limit = _beginnings(basis), timedelta(days=basis.policy.distant_days)
    stated = ((each, each.days["reported"]) for each in decisions)
    return Counter(each.unit for each, day in stated if day and began[each.table] <= day < each.first_recorded - limit)


def unmeasured(basis: Basis) -> tuple[tuple[Clock, str], ...]:
    """Limits that cannot be measured on this ledger, and why."""
    found, used = [], _used(basis)
    for clock in clocks():
        lacking = [table(name).title for name in clock.tables if clock.end not in FALLING_BACK and not basis.has(name, clock.begin, clock.end)]
        if lacking:
            found.append((clock, f"{'、'.join(lacking)}没有“{clock.end}”这一列"))
        elif clock.end not in FALLING_BACK and not any(used.get((clock.id, name)) for name in clock.tables):
            found.append((clock, "没有单位按常规填报这一日期"))
    return tuple(found)


def _concerns(clock: Clock, authority: Unit, party_province: str) -> bool:
    if clock.fields and authority.field not in clock.fields:
        return False
    if clock.except_fields and (not authority.field or authority.field in clock.except_fields):
        return False
    if clock.parties == ALL:
        return True
    known = bool(authority.province and party_province)
    return known and (authority.province == party_province) == (clock.parties == SAME_PROVINCE)


def _judge(basis: Basis, clock: Clock, decision: Decision, begin: date, *, began: date, used: Used) -> Judgement:
    accountable = _accountable(clock, decision.unit, decision.authority, decision.party_province)
    due = clock.due(begin, basis.calendar)
    stated = decision.days.get(clock.end)
    end, by = (stated, STATED) if stated else (decision.first_recorded, RECORDED) if clock.end == "reported" else (None, MISSING)
    if (by == RECORDED and due < began) or (by == MISSING and accountable.id not in used.get((clock.id, decision.table), ())):
        return Judgement(clock, decision, accountable, begin, due, end, by, UNKNOWN, 0)
    days_late = clock.overdue(due, end or basis.today, basis.calendar)
    state = LATE if days_late else RUNNING if end is None else IN_TIME
    return Judgement(clock, decision, accountable, begin, due, end, by, state, days_late)


def _accountable(clock: Clock, reporter: Unit, authority: Unit, party_province: str) -> Unit:
    if clock.accountable == RECEIVER:
        name = f"{province_name(party_province)}（接收方{'、'.join(clock.fields)}机关）"
        return Unit(RECEIVING.format(party_province), name, province=party_province)
    return reporter if clock.accountable == REPORTER else authority


def _beginnings(basis: Basis) -> dict[str, date]:
    """Table → the day on which the ledger first held a row of it."""
    names = sorted({name for clock in clocks() for name in clock.tables})
    sql = "select min(first_recorded) as day from ({})"
    return {name: basis.rows(sql.format(basis.first_recorded(name)))[0]["day"] or date.max for name in names}


def _used(basis: Basis) -> Used:
    """Who fills in the day that ends a limit for most of the records that it concerns, over all months."""
    share = basis.policy.sections["in_use"]["share"]
    found: dict[tuple[str, str], frozenset[str]] = {}
    for clock in clocks():
        for name in clock.tables:
            if clock.end not in FALLING_BACK and basis.has(name, clock.begin, clock.end, "authority", "subject_id"):
                counts = _filled(basis, clock, name)
                found[clock.id, name] = frozenset(unit for unit, (filled, rows) in counts.items() if filled and filled >= share * rows)
    return found


def _filled(basis: Basis, clock: Clock, name: str) -> dict[str, tuple[int, int]]:
    """Unit accountable → records with the day, and all that the limit concerns and that have it or are due."""
    rows = basis.rows(
        f"select t.authority_uscc, t.authority, coalesce(e.region, t.subject_id[3:8])[:2] as province, "
        f"count(t.{clock.end}) as filled, count(*) as rows "
        f"from {every_row(name)} t left join enterprises e using (subject_id) "
        f"where t.{clock.begin} <= $begun or t.{clock.end} is not null group by all order by all",
        {"begun": clock.begun_by(basis.today, basis.calendar)},
    )
    found: dict[str, tuple[int, int]] = {}
    for row in rows:
        authority = basis.units.unit(row["authority_uscc"], row["authority"])
        if _concerns(clock, authority, row["province"]):
            unit = _accountable(clock, authority, authority, row["province"]).id
            filled, every = found.get(unit, (0, 0))
            found[unit] = (filled + row["filled"], every + row["rows"])
    return found
