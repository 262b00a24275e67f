"""The quality report of a few months: counts, rates, delays, gaps, leads and the list for spot checks, as one frozen value."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from loaders.quality.basis import Basis
from loaders.quality.conflicts import Conflict, find_conflicts
from loaders.quality.counts import Counts, Key, Ledgered, count_lines, ledgered, total
from loaders.quality.deadlines import LATE, ClockLine, Judgement, clock_lines, judge, unmeasured, worst_first
from loaders.quality.decisions import Decision, read_decisions
from loaders.quality.gaps import GAP, Coverage, Gap, coverage, find_gaps
from loaders.quality.known import Known
from loaders.quality.monthly import Monthly, monthly_forms
from loaders.quality.period import Period
from loaders.quality.policy import Clock, clocks, clocks_version
from loaders.quality.sampling import Sample, draw
from loaders.quality.suspicion import Suspicion
from loaders.quality.suspicions import KINDS
from loaders.quality.units import Unit

REPORTING = "double_publicity"  # the limit by which 迟报 is told


@dataclass(frozen=True, slots=True)
class Line:
    """One unit, month and table. `judged`, `late`: by the limit of 双公示, among the decisions that the ledger holds."""

    unit: Unit
    month: str
    table: str
    counts: Counts
    judged: int
    late: int

    @property
    def late_rate(self) -> float | None:
        """迟报率; None where nothing could be judged."""
        return self.late / self.judged if self.judged else None

    @property
    def punctual_rate(self) -> float | None:
        """及时率 = 1 − 迟报率."""
        return 1 - self.late / self.judged if self.judged else None


@dataclass(frozen=True, slots=True)
class Department:
    """One unit over all months of the report. `counts`: the tables of 双公示; `everything`: all tables."""

    unit: Unit
    counts: Counts
    everything: Counts
    judged: int
    late: int
    gaps: int
    suspicions: int
    conflicts: int

    @property
    def late_rate(self) -> float | None:
        """迟报率; None where nothing could be judged."""
        return self.late / self.judged if self.judged else None

    @property
    def unreported(self) -> int:
        """未报送: decisions that evidence presupposes. Leads, not facts."""
        return self.suspicions

    @property
    def produced(self) -> int:
        """产生数, as far as it is known: what is held and what evidence presupposes. The unit's own register may have more."""
        return self.counts.stored + self.counts.pending + self.suspicions


@dataclass(frozen=True, slots=True)
class Report:
    """The whole report. `target`: share to be reached by 改正后合规率. `late_cases`: the worst by limit; `late_total`: how many in all."""

    period: Period
    department: str
    as_of: date
    known_at: datetime
    fingerprint: str
    policy: str
    clocks: str
    target: float
    late_warning: float
    late_least: int
    counts: Counts
    everything: Counts
    judged: int
    late: int
    ledgered: Ledgered
    departments: tuple[Department, ...]
    lines: tuple[Line, ...]
    monthly: tuple[Monthly, ...]
    clock_lines: tuple[ClockLine, ...]
    unmeasured: tuple[tuple[Clock, str], ...]
    late_cases: tuple[Judgement, ...]
    late_total: int
    gaps: tuple[Gap, ...]
    coverage: Coverage
    suspicions: tuple[Suspicion, ...]
    not_looked_for: tuple[str, ...]
    answers_from: date
    answers_to: date
    conflicts: tuple[Conflict, ...]
    sample: Sample

    @property
    def late_rate(self) -> float | None:
        """迟报率 over all units; None where nothing could be judged."""
        return self.late / self.judged if self.judged else None

    @property
    def missing(self) -> tuple[Gap, ...]:
        """Gaps without a statement of 零报送."""
        return tuple(gap for gap in self.gaps if gap.state == GAP)


def quality_report(basis: Basis, *, department: str = "", seed: str = "") -> Report:
    """The report on a view. `department`: only units whose code or name it is, or whose name contains it. `seed`: of the list for spot checks.

    The same view, months and seed give the same report: nothing here reads a clock.
    """
    every = count_lines(basis)
    decisions = [each for each in read_decisions(basis, basis.policy.publicity_tables) if _asked(each.unit, department)]
    judgements = list(judge(basis, decisions))
    known = Known(basis)
    suspicions = tuple(sorted((each for each in find_suspicions(basis, known) if _asked(each.unit, department)), key=_order))
    gaps = tuple(gap for gap in find_gaps(basis, every) if _asked(gap.unit, department))
    conflicts = tuple(each for each in find_conflicts(basis) if any(_asked(unit, department) for unit in each.units))
    lines = _lines(basis, {key: counts for key, counts in every.items() if key.month in basis.period and _asked(key.unit, department)}, judgements)
    publicity = [line for line in lines if line.table in basis.policy.publicity_tables]
    late = worst_first(judgements)
    return Report(
        period=basis.period,
        department=department,
        as_of=basis.view.as_of,
        known_at=basis.view.known_at,
        fingerprint=basis.view.fingerprint,
        policy=basis.policy.version,
        clocks=clocks_version(),
        target=basis.policy.target,
        late_warning=basis.policy.late_warning,
        late_least=basis.policy.late_least,
        counts=total(line.counts for line in publicity),
        everything=total(line.counts for line in lines),
        judged=sum(line.judged for line in publicity),
        late=sum(line.late for line in publicity),
        ledgered=ledgered(basis),
        departments=_departments(publicity, lines, gaps, suspicions, conflicts),
        lines=lines,
        monthly=monthly_forms(((Key(line.unit, line.month, line.table), line.counts) for line in publicity), decisions, suspicions, basis.period),
        clock_lines=clock_lines(judgements),
        unmeasured=unmeasured(basis),
        late_cases=_worst_cases(basis, late),
        late_total=len(late),
        gaps=gaps,
        coverage=coverage(basis),
        suspicions=suspicions,
        not_looked_for=tuple(kind.title for kind in KINDS if not all(basis.has(name, column) for name, column in kind.needs)),
        answers_from=known.answers_from,
        answers_to=known.answers_to,
        conflicts=conflicts,
        sample=_sample(basis, decisions, judgements, suspicions, seed or basis.period.name),
    )


def _worst_cases(basis: Basis, late: Sequence[Judgement]) -> tuple[Judgement, ...]:
    """The latest cases that may be named, by limit in the order of clocks.toml."""
    named = [each for each in late if each.decision.named]
    return tuple(each for clock in clocks() for each in [case for case in named if case.clock == clock][: basis.policy.worst_cases])


def find_suspicions(basis: Basis, known: Known) -> Iterable[Suspicion]:
    """Every lead of every kind, kind by kind."""
    for kind in KINDS:
        yield from kind.find(basis, known)


def _sample(basis: Basis, decisions: Iterable[Decision], judgements: Iterable[Judgement], suspicions: Iterable[Suspicion], seed: str) -> Sample:
    late = {each.decision.record_id for each in judgements if each.state == LATE}
    return draw(basis, decisions, late, {each.subject_id for each in suspicions} - {""}, seed)


def _lines(basis: Basis, counted: Mapping[Key, Counts], judgements: Iterable[Judgement]) -> tuple[Line, ...]:
    judged, late = Counter[Key](), Counter[Key]()
    for each in judgements:
        if each.clock.id == REPORTING and each.state in (LATE, "及时"):
            key = Key(each.decision.unit, each.decision.month, each.decision.table)
            judged[key] += 1
            late[key] += each.state == LATE
    keys = sorted({*counted, *judged}, key=lambda key: (key.month, key.unit.title, key.unit.id, key.table))
    return tuple(Line(key.unit, key.month, key.table, counted.get(key, Counts()), judged[key], late[key]) for key in keys)


def _departments(
    publicity: Iterable[Line], lines: Iterable[Line], gaps: Iterable[Gap], suspicions: Iterable[Suspicion], conflicts: Iterable[Conflict]
) -> tuple[Department, ...]:
    """Those with most to look at first: lowest compliance, then most late, then by name."""
    counts: dict[Unit, list[Line]] = {}
    everything: dict[Unit, list[Line]] = {}
    for line in publicity:
        counts.setdefault(line.unit, []).append(line)
    for line in lines:
        everything.setdefault(line.unit, []).append(line)
    missing = Counter(gap.unit for gap in gaps if gap.state == GAP)
    suspected = Counter(each.unit for each in suspicions)
    disagreeing = Counter(unit for each in conflicts for unit in dict.fromkeys(each.units))
    units = {*everything, *missing, *suspected}
    found = [
        Department(
            unit,
            total(line.counts for line in counts.get(unit, [])),
            total(line.counts for line in everything.get(unit, [])),
            sum(line.judged for line in counts.get(unit, [])),
            sum(line.late for line in counts.get(unit, [])),
            missing[unit],
            suspected[unit],
            disagreeing[unit],
        )
        for unit in units
    ]
    return tuple(sorted(found, key=_worst))


def _worst(department: Department) -> tuple[float, float, int, str, str]:
    rate, late = department.counts.corrected_rate, department.late_rate
    trouble = department.gaps + department.suspicions + department.conflicts
    return (2.0 if rate is None else rate, -(late or 0.0), -trouble, department.unit.title, department.unit.id)


def _order(suspicion: Suspicion) -> tuple[int, date, str, str]:
    order = {kind.id: n for n, kind in enumerate(KINDS)}
    return (order[suspicion.kind], suspicion.day, suspicion.unit.title, suspicion.records[0])


def _asked(unit: Unit, department: str) -> bool:
    return not department or department == unit.id or department in unit.name
