"""The replay of the past, as the audit role reads it."""

from dataclasses import asdict
from datetime import date, datetime

from api.models import Times
from api.models_audit import RecordReplay, Replay, ReplayedFinding, ReplayedRecord, ReplayedScore, ReplayedServing
from ledger.store import Ledger
from proceedings.outbox import served_items
from proceedings.replay import Standing, past_of, record_of
from proceedings.serving_log import Serving, ServingLog


def subject_replay(ledger: Ledger, subject: str, as_of: date | None, known_at: datetime | None, today: date) -> Replay:
    """A subject as it was answered then."""
    past = past_of(ledger, subject, as_of or today, known_at, today)
    return Replay(
        subject_id=subject,
        times=Times(as_of=past.as_of, known_at=past.known_at),
        records=[_record(each) for each in past.records],
        score=ReplayedScore.model_validate(past.score) if past.score else None,
        run_id=past.run_id,
        findings=[ReplayedFinding.model_validate(each) for each in past.findings],
    )


def record_replay(ledger: Ledger, record: str, as_of: date | None, known_at: datetime | None, today: date) -> RecordReplay:
    """A record as it stood, and everybody who was ever served it."""
    standing, moment = record_of(ledger, record, as_of or today, known_at, today)
    view = ledger.view(today, audit=True)
    try:
        items = served_items(view, [record])
    finally:
        view.close()
    lines = ServingLog(ledger.root.parent).servings(items)
    return RecordReplay(times=Times(as_of=as_of or today, known_at=moment), record=_record(standing), servings=[_serving(each) for each in lines])


def _record(standing: Standing) -> ReplayedRecord:
    return ReplayedRecord.model_validate(asdict(standing))


def _serving(line: Serving) -> ReplayedServing:
    told = asdict(line)
    return ReplayedServing.model_validate({**told.pop("receiver"), **told})
