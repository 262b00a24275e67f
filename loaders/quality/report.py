"""The quality report of a few months: counts, rates, delays, gaps, leads and the list for spot checks, as one frozen value."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from loaders.quality.basis import Basis
from loaders.quality.conflicts import Conflict, find_conflicts
from loaders.quality.counts import Counts, Key, Ledgered, count_lines, ledgered, total
from loaders.quality.deadlines import LATE, ClockLine, Judgement, clock_lines, distant, judge, unmeasured, worst_first
from loaders.quality.decisions import Decision, read_decisions
from loaders.quality.gaps import GAP, Coverage, Gap, coverage, expectations, find_gaps
from loaders.quality.known import Known
from loaders.quality.monthly import Monthly, monthly_forms
from loaders.quality.period import Period
from loaders.quality.policy import Clock, clocks, clocks_version
from loaders.quality.sampling import Sample, draw
from loaders.quality.suspicion import Suspicion
from loaders.quality.suspicions import KINDS
from loaders.quality.units import Unit, asked_for, require

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
    distant: int  # first held by the ledger long after the stated day of reporting
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
    distant_days: int
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
    def distant(self) -> int:
        """Decisions first held by the ledger long after the day of reporting that their unit states."""
        return sum(each.distant for each in self.departments)

    @property
    def missing(self) -> tuple[Gap, ...]:
        """Gaps without a statement of 零报送."""
        return tuple(gap for gap in self.gaps if gap.state == GAP)


@dataclass(frozen=True, slots=True)
class Findings:
    """What was found for the units asked for, before it is put together."""

    lines: tuple[Line, ...]
    decisions: tuple[Decision, ...]
    judgements: tuple[Judgement, ...]
    suspicions: tuple[Suspicion, ...]
    gaps: tuple[Gap, ...]
    conflicts: tuple[Conflict, ...]


def quality_report(basis: Basis, *, department: str = "", seed: str = "") -> Report:
    """The report on a view. `department`: only units whose code or name it is, or whose name contains it. `seed`: of the list for spot checks.

    The same view, months and seed give the same report: nothing here reads a clock. InputError for a department that nobody is.
    """
    known = Known(basis)
    found = _findings(basis, known, department)
    publicity = [line for line in found.lines if line.table in basis.policy.publicity_tables]
    late = worst_first(found.judgements)
    keyed = ((Key(line.unit, line.month, line.table), line.counts) for line in publicity)
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
        distant_days=basis.policy.distant_days,
        counts=total(line.counts for line in publicity),
        everything=total(line.counts for line in found.lines),
        judged=sum(line.judged for line in publicity),
        late=sum(line.late for line in publicity),
        ledgered=ledgered(basis),
        departments=_departments(basis, found, publicity),
        lines=found.lines,
        monthly=monthly_forms(keyed, found.decisions, found.suspicions, basis.period),
        clock_lines=clock_lines(found.judgements),
        unmeasured=unmeasured(basis),
        late_cases=_worst_cases(basis, late),
        late_total=len(late),
        gaps=found.gaps,
        coverage=coverage(basis),
        suspicions=found.suspicions,
        not_looked_for=tuple(kind.title for kind in KINDS if not all(basis.has(name, column) for name, column in kind.needs)),
        answers_from=known.answers_from,
        answers_to=known.answers_to,
        conflicts=found.conflicts,
        sample=_sample(basis, found, seed or basis.period.name),
    )


def _findings(basis: Basis, known: Known, department: str) -> Findings:
    every = count_lines(basis)
    require(department, {*basis.units.known.values(), *(key.unit for key in every), *(each.unit for each in expectations(basis))})
    decisions = tuple(each for each in read_decisions(basis, basis.policy.publicity_tables) if asked_for(each.unit, department))
    judgements = tuple(judge(basis, decisions))
    counted = {key: counts for key, counts in every.items() if key.month in basis.period and asked_for(key.unit, department)}
    return Findings(
        _lines(counted, judgements),
        decisions,
        judgements,
        tuple(sorted((each for each in find_suspicions(basis, known) if asked_for(each.unit, department)), key=_order)),
        tuple(gap for gap in find_gaps(basis, every) if asked_for(gap.unit, department)),
        tuple(each for each in find_conflicts(basis) if any(asked_for(unit, department) for unit in each.units)),
    )


def _worst_cases(basis: Basis, late: Sequence[Judgement]) -> tuple[Judgement, ...]:
    """The latest cases that may be named, by limit in the order of clocks.toml."""
    named = [each for each in late if each.decision.named]
    return tuple(each for clock in clocks() for each in [case for case in named if case.clock == clock][: basis.policy.worst_cases])


def find_suspicions(basis: Basis, known: Known) -> Iterable[Suspicion]:
    """Every lead of every kind, kind by kind."""
    for kind in KINDS:
        yield from kind.find(basis, known)


def _sample(basis: Basis, found: Findings, seed: str) -> Sample:
    late = {each.decision.record_id for each in found.judgements if each.state == LATE}
    return draw(basis, found.decisions, late, {each.subject_id for each in found.suspicions} - {""}, seed)


def _lines(counted: Mapping[Key, Counts], judgements: Iterable[Judgement]) -> tuple[Line, ...]:
    judged, late = Counter[Key](), Counter[Key]()
    for each in judgements:
        if each.clock.id == REPORTING and each.state in (LATE, "及时"):
            key = Key(each.decision.unit, each.decision.month, each.decision.table)
            judged[key] += 1
            late[key] += each.state == LATE
    keys = sorted({*counted, *judged}, key=lambda key: (key.month, key.unit.title, key.unit.id, key.table))
    return tuple(Line(key.unit, key.month, key.table, counted.get(key, Counts()), judged[key], late[key]) for key in keys)


def _departments(basis: Basis, found: Findings, publicity: Iterable[Line]) -> tuple[Department, ...]:
    """Those with most to look at first: lowest compliance, then most late, then by name."""
    of_publicity, everything = _by_unit(publicity), _by_unit(found.lines)
    missing = Counter(gap.unit for gap in found.gaps if gap.state == GAP)
    suspected = Counter(each.unit for each in found.suspicions)
    disagreeing = Counter(unit for each in found.conflicts for unit in dict.fromkeys(each.units))
    far = distant(basis, found.decisions)
    departments = [
        Department(
            unit=unit,
            counts=total(line.counts for line in of_publicity.get(unit, [])),
            everything=total(line.counts for line in everything.get(unit, [])),
            judged=sum(line.judged for line in of_publicity.get(unit, [])),
            late=sum(line.late for line in of_publicity.get(unit, [])),
            distant=far[unit],
            gaps=missing[unit],
            suspicions=suspected[unit],
            conflicts=disagreeing[unit],
        )
        for unit in {*everything, *missing, *suspected}
    ]
    return tuple(sorted(departments, key=_worst))


def _by_unit(lines: Iterable[Line]) -> dict[Unit, list[Line]]:
    found: dict[Unit, list[Line]] = {}
    for line in lines:
        found.setdefault(line.unit, []).append(line)
    return found


def _worst(department: Department) -> tuple[float, float, int, str, str]:
    rate, late = department.counts.corrected_rate, department.late_rate
    trouble = department.gaps + department.suspicions + department.conflicts
    return (2.0 if rate is None else rate, -(late or 0.0), -trouble, department.unit.title, department.unit.id)


def _order(suspicion: Suspicion) -> tuple[int, date, str, str]:
    order = {kind.id: n for n, kind in enumerate(KINDS)}
    return (order[suspicion.kind], suspicion.day, suspicion.unit.title, suspicion.records[0])
