"""The past as it was answered, for the audit role: records as they stood, and the score and findings that were given, from what was kept.

The law ends the use of a record, not the account of what was done with it (浙江省公共信用信息管理条例 art. 20: logs of use are kept 10 years). Nothing
here is computed again: a score is that of the newest analysis of this very day that there was at that moment, else of the newest analysis
of any earlier day, with its payload unchanged.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from ledger.errors import NotFoundError
from ledger.in_force import BEGIN, COUNTING_TABLES, OWNER
from ledger.store import Ledger
from ledger.view import View

RUN = """with results as (select run_id, batch_id, as_of from findings union select run_id, batch_id, as_of from scores)
select run_id from results join batches using (batch_id) where as_of <= $as_of order by as_of = $as_of desc, batch_number desc, run_id limit 1"""
SCORE = "select run_id, as_of, own_risk, linked_risk, band, policy, payload from scores where run_id = $run and subject_id = $subject"
FINDINGS = """select finding_id, severity, sentence from findings where run_id = $run
and (subject_id = $subject or list_contains(from_json(members, '["varchar"]'), $subject)) order by finding_id"""


@dataclass(frozen=True, slots=True)
class Standing:
    """One record as it stood at a moment, and whether its use has ended since."""

    record_id: str
    table: str
    owner: str
    document_no: str
    authority: str
    day: date | None
    counted: bool
    not_counted: str
    ended_now: bool
    content: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Past:
    """A subject as it was answered at a moment."""

    as_of: date
    known_at: datetime
    records: Sequence[Standing]
    run_id: str
    score: Mapping[str, Any] | None
    findings: Sequence[Mapping[str, Any]]


def past_of(ledger: Ledger, subject: str, as_of: date, known_at: datetime | None, today: date) -> Past:
    """Everything about a subject or person on `as_of`, as known at `known_at`. NotFoundError if nothing of it was known then."""
    view, now = ledger.view(as_of, known_at, audit=True), ledger.view(today)
    try:
        records = _standings(view, now, "owner = $wanted", subject)
        run = next((row["run_id"] for row in view.rows(RUN, {"as_of": as_of})), "")
        scores = view.rows(SCORE, {"run": run, "subject": subject})
        known = view.rows("select 1 from enterprises where subject_id = $subject", {"subject": subject})
        if not (records or known):
            raise NotFoundError(f"当时没有关于“{subject}”的任何记录", where=f"as_of {as_of}", todo="核对标识；以当时的标识查询")
        findings = view.rows(FINDINGS, {"run": run, "subject": subject})
        score = {**scores[0], "payload": json.loads(scores[0]["payload"])} if scores else None
        return Past(view.as_of, view.known_at, records, run, score, findings)
    finally:
        view.close()
        now.close()


def record_of(ledger: Ledger, record_id: str, as_of: date, known_at: datetime | None, today: date) -> tuple[Standing, datetime]:
    """One record as it stood, and the moment of the view. NotFoundError if it was not known then."""
    view, now = ledger.view(as_of, known_at, audit=True), ledger.view(today)
    try:
        records = _standings(view, now, "record_id = $wanted", record_id)
        if not records:
            raise NotFoundError(f"当时没有记录“{record_id}”", where=f"as_of {as_of}", todo="核对记录标识和时间")
        return records[0], view.known_at
    finally:
        view.close()
        now.close()


def _standings(view: View, now: View, condition: str, wanted: str) -> list[Standing]:
    return [_standing(row, name, in_use) for name in COUNTING_TABLES for row, in_use in _rows(view, now, name, condition, wanted)]


def _rows(view: View, now: View, name: str, condition: str, wanted: str) -> list[tuple[Mapping[str, Any], bool]]:
    sql = f"""with every as (
        select t.*, {OWNER[name]} as owner, {BEGIN[name]} as day, record_id in (from ended_{name}) as ended from {name}_shown t)
    select * from every where {condition} order by day, record_id"""
    rows = view.rows(sql, {"wanted": wanted})
    sql = f"select record_id from {name}_shown where list_contains($records, record_id)"
    in_use = {row["record_id"] for row in now.rows(sql, {"records": [row["record_id"] for row in rows]})}
    return [(row, row["record_id"] in in_use) for row in rows]


def _standing(row: Mapping[str, Any], name: str, in_use: bool) -> Standing:
    reason = row["not_counted"] or ("已停止使用" if row["ended"] else "")
    inside = {key: value for key, value in row.items() if key not in ("owner", "day", "ended", "not_counted") and value is not None}
    return Standing(
        row["record_id"], name, row["owner"] or "", row["document_no"] or "", row["authority"] or "", row["day"], not reason, reason, not in_use, inside
    )
