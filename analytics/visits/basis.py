"""What an analysis says about subjects, as columns: findings by subject, the records that they cite, and what each record adds to a score.

The same three tables come from findings and scores in memory, from their rows of the ledger, or straight from a run by SQL.
"""

import json
from collections.abc import Container, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import pyarrow as pa

from analytics.finding import Finding
from analytics.score import Score
from ledger.view import View

PAIRS = pa.schema(
    [
        ("finding_id", pa.string()),
        ("detector", pa.string()),
        ("severity", pa.string()),
        ("subject_id", pa.string()),
        ("about", pa.bool_()),  # it is about this subject; else it only involves it
        ("others", pa.int64()),  # how many further subjects it involves
        ("measures", pa.string()),  # JSON
    ]
)
CITED = pa.schema([("finding_id", pa.string()), ("record_id", pa.string())])
SHARES = pa.schema(
    [
        ("subject_id", pa.string()),
        ("place", pa.int64()),
        ("record_id", pa.string()),
        ("own", pa.bool_()),
        ("value", pa.float64()),
        ("sentence", pa.string()),
    ]
)
RUN_PAIRS = """
with known as (
    select finding_id, detector, severity, subject_id as owner, list_distinct(list_prepend(subject_id, from_json(members, '["VARCHAR"]'))) as involved,
           payload ->> '$.measures' as measures
    from findings where run_id = $run)
select finding_id, detector, severity, s.subject_id, s.subject_id = owner as about, len(involved)::bigint - 1 as others, coalesce(measures, '{}') as measures
from known, unnest(involved) s(subject_id) order by finding_id, s.subject_id
"""
RUN_CITED = """
select finding_id, r.record_id from findings, unnest(from_json(payload -> '$.records', '["VARCHAR"]')) r(record_id)
where run_id = $run order by finding_id, r.record_id
"""
RUN_SHARES = """
with opened as (
    select subject_id, from_json(payload -> '$.contributions', '[{"record_id":"VARCHAR","own":"BOOLEAN","value":"DOUBLE","sentence":"VARCHAR"}]') as shares
    from scores where run_id = $run),
numbered as (select subject_id, n.place, shares[n.place] as share from opened, range(1, len(shares) + 1) n(place))
select subject_id, place, share.record_id, share.own, share.value, case when share.own then share.sentence end as sentence
from numbered order by subject_id, place
"""


@dataclass(frozen=True, slots=True)
class Basis:
    """Columns `PAIRS`, `CITED` and `SHARES`."""

    pairs: pa.Table
    cited: pa.Table
    shares: pa.Table


def basis_of_run(view: View, run: str) -> Basis:
    """Everything that a run says, in columns: nothing of it is made a Python object."""
    return Basis(*(view.arrow(sql, {"run": run}).cast(schema) for sql, schema in ((RUN_PAIRS, PAIRS), (RUN_CITED, CITED), (RUN_SHARES, SHARES))))


def basis_of(findings: Iterable[Finding | Mapping[str, Any]], scores: Iterable[Score | Mapping[str, Any]], subjects: Container[str]) -> Basis:
    """What findings and scores, or their rows of the ledger, say about these subjects."""
    pairs: list[dict[str, Any]] = []
    cited: list[dict[str, Any]] = []
    for finding in findings:
        whole = _finding(finding)
        involved = sorted({whole["subject_id"], *whole["members"]})
        near = [each for each in involved if each in subjects]
        if near:
            told = {name: whole[name] for name in ("finding_id", "detector", "severity")} | {"measures": json.dumps(whole["measures"], ensure_ascii=False)}
            pairs += [{**told, "subject_id": each, "about": each == whole["subject_id"], "others": len(involved) - 1} for each in near]
            cited += [{"finding_id": whole["finding_id"], "record_id": record} for record in whole["records"]]
    shares = [share for score in scores if _subject(score) in subjects for share in _shares(score)]
    return Basis(*(pa.Table.from_pylist(rows, schema) for rows, schema in ((pairs, PAIRS), (cited, CITED), (shares, SHARES))))


def _finding(finding: Finding | Mapping[str, Any]) -> Mapping[str, Any]:
    if isinstance(finding, Finding):
        return {name: getattr(finding, name) for name in ("finding_id", "detector", "severity", "subject_id", "members", "records", "measures")}
    whole = json.loads(finding["payload"])
    return {**whole, "finding_id": f"{whole['detector']}:{whole['subject_id']}", "measures": whole.get("measures", {})}


def _subject(score: Score | Mapping[str, Any]) -> str:
    return score.subject_id if isinstance(score, Score) else str(score["subject_id"])


def _shares(score: Score | Mapping[str, Any]) -> Iterator[dict[str, Any]]:
    names = ("record_id", "own", "value", "sentence")
    if isinstance(score, Score):
        parts = [{name: getattr(each, name) for name in names} for each in score.contributions]
    else:
        parts = json.loads(score["payload"])["contributions"]
    for place, each in enumerate(parts, start=1):
        yield {"subject_id": _subject(score), "place": place, **{name: each[name] for name in names}, "sentence": each["sentence"] if each["own"] else None}
