"""The report as plain values: the same figures as the other formats, in full."""

from typing import Any

from loaders.quality.conflicts import Conflict
from loaders.quality.counts import Counts
from loaders.quality.deadlines import ClockLine, Judgement
from loaders.quality.gaps import Gap
from loaders.quality.monthly import Monthly
from loaders.quality.policy import clocks
from loaders.quality.report import Department, Line, Report
from loaders.quality.sampling import Sample
from loaders.quality.suspicion import Suspicion
from loaders.quality.units import Unit
from loaders.quality.wording import DISCLAIMER, KIND_BY_ID, TITLE, caveats, headline


def plain(report: Report) -> dict[str, Any]:
    """Everything, with ISO dates; rates are numbers from 0 to 1 or null where nothing could be judged."""
    return {
        "title": TITLE,
        "disclaimer": DISCLAIMER,
        "period": {"from": report.period.first, "to": report.period.last},
        "department": report.department,
        "as_of": report.as_of.isoformat(),
        "known_at": report.known_at.isoformat(),
        "fingerprint": report.fingerprint,
        "policy": report.policy,
        "clocks": report.clocks,
        "target": report.target,
        "distant_days": report.distant_days,
        "headline": list(headline(report)),
        "publicity": _counts(report.counts) | {"judged": report.judged, "late": report.late, "late_rate": report.late_rate},
        "all_tables": _counts(report.everything),
        "ledgered": {name: getattr(report.ledgered, name) for name in (*report.ledgered.__slots__, "agree")},
        "departments": [_department(each) for each in report.departments],
        "lines": [_line(each) for each in report.lines],
        "monthly": [_monthly(each) for each in report.monthly],
        "limits": [_limit(each) for each in report.clock_lines],
        "limit_rules": [{name: _value(getattr(clock, name)) for name in clock.__slots__} for clock in clocks()],
        "not_measured": [{"limit": clock.id, "title": clock.title, "why": why} for clock, why in report.unmeasured],
        "late_cases": [_late(each) for each in report.late_cases],
        "late_total": report.late_total,
        "gaps": [_gap(each) for each in report.gaps],
        "coverage": {
            "listed": report.coverage.listed,
            "reporting": report.coverage.reporting,
            "rate": report.coverage.rate,
            "silent": [_unit(unit) for unit in report.coverage.silent],
        },
        "suspicions": [_suspicion(each) for each in report.suspicions],
        "conflicts": [_conflict(each) for each in report.conflicts],
        "sample": _sample(report.sample),
        "caveats": list(caveats(report)),
    }


def _unit(unit: Unit) -> dict[str, str]:
    return {"id": unit.id, "name": unit.title}


def _value(value: object) -> object:
    return list(value) if isinstance(value, tuple) else value if isinstance(value, int) or value is None else str(value)


def _counts(counts: Counts) -> dict[str, Any]:
    names = ("reported", "stored", "first_stored", "duplicate", "withdrawn", "rejected", "corrected", "pending", "undated", "first_rate", "corrected_rate")
    return {name: getattr(counts, name) for name in names} | {"reasons": dict(counts.reasons), "flags": dict(counts.flags)}


def _department(each: Department) -> dict[str, Any]:
    names = ("judged", "late", "late_rate", "distant", "gaps", "suspicions", "conflicts", "produced")
    return {"unit": _unit(each.unit), "publicity": _counts(each.counts), "all_tables": _counts(each.everything)} | {name: getattr(each, name) for name in names}


def _line(each: Line) -> dict[str, Any]:
    known = {"unit": _unit(each.unit), "month": each.month, "table": each.table}
    return known | _counts(each.counts) | {"judged": each.judged, "late": each.late, "late_rate": each.late_rate}


def _limit(each: ClockLine) -> dict[str, Any]:
    names = ("in_time", "late", "running", "unknown", "by_recorded", "late_rate")
    return {"limit": each.clock, "unit": _unit(each.unit)} | {name: getattr(each, name) for name in names}


def _late(each: Judgement) -> dict[str, Any]:
    return {
        "limit": each.clock.id,
        "accountable": _unit(each.accountable),
        "document_no": each.decision.document_no,
        "party_name": each.decision.party_name,
        "record_id": each.decision.record_id,
        "decided": each.decision.decided.isoformat(),
        "begin": each.begin.isoformat(),
        "due": each.due.isoformat(),
        "end": each.end.isoformat() if each.end else None,
        "by": each.by,
        "days_late": each.days_late,
    }


def _gap(each: Gap) -> dict[str, Any]:
    return {"unit": _unit(each.unit), "table": each.table, "month": each.month, "state": each.state, "why": each.why}


def _suspicion(each: Suspicion) -> dict[str, Any]:
    kind = KIND_BY_ID[each.kind]
    return {
        "kind": each.kind,
        "title": kind.title,
        "unit": _unit(each.unit),
        "subject_id": each.subject_id,
        "subject_name": each.subject_name,
        "day": each.day.isoformat(),
        "presupposed": each.presupposed,
        "sentence": each.sentence,
        "records": list(each.records),
        "innocent": list(kind.innocent),
        "next_step": kind.next_step,
    }


def _monthly(each: Monthly) -> dict[str, Any]:
    counts = {"reported": each.counts.reported, "stored": each.counts.stored, "pending": each.counts.pending}
    known = {"unit": _unit(each.unit), "month": each.month, "produced": each.produced, "published": each.published, "unreported": each.unreported}
    return known | counts


def _conflict(each: Conflict) -> dict[str, Any]:
    return {
        "kind": each.kind,
        "document_no": each.document_no,
        "subject_id": each.subject_id,
        "party_name": each.party_name,
        "units": [_unit(unit) for unit in each.units],
        "differences": [{"column": column, "said": list(said)} for column, said in each.differences],
        "records": list(each.records),
    }


def _sample(sample: Sample) -> dict[str, Any]:
    drawn = [
        {
            "unit": _unit(each.unit),
            "table": each.table,
            "record_id": each.record_id,
            "document_no": each.document_no,
            "party_name": each.party_name,
            "decided": each.decided.isoformat(),
            "arm": each.arm,
            "weight": each.weight,
        }
        for each in sample.drawn
    ]
    return {"seed": sample.seed, "population": sample.population, "population_hash": sample.population_hash, "drawn": drawn}
