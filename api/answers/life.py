"""The life of one record as plain values, for the command line and for other systems."""

from dataclasses import asdict
from typing import Any

from ledger.life.records import as_then, named, record_and_events, rules_of
from ledger.life.state import state
from ledger.life.timeline import timeline
from ledger.view import View

PUBLICATION = (
    "channel", "regime", "grade", "begins", "repair_from", "unsure_from", "min_evidence", "ends", "max_evidence", "published_from",
    "stops_use", "instrument", "article", "evidence", "note",
)  # fmt: skip


def life_of(view: View, record_id: str) -> dict[str, Any]:
    """State on the view's day, the channels, and the days that matter; NotFoundError if the view does not show the record.

    An audit view replays its day: what came later is left out.
    """
    rules = rules_of(view)
    record, events = record_and_events(view, record_id)
    events = as_then(events, view.as_of) if view.audit else events
    found = state(record, events, view.as_of, rules, today=view.today)
    return {
        "record_id": record_id,
        **named(view, record_id),
        "day": found.day,
        "stage": found.stage,
        "shown": found.shown,
        "published": found.published,
        "counts_as_negative": found.counts_as_negative,
        "not_counted": found.not_counted,
        "final_from": found.final_from,
        "final_note": found.final_note,
        "repair_from": found.repair_from,
        "repair_channel": found.repair_channel,
        "repair_days": [{"channel": channel, "day": day} for channel, day in found.repair_days],
        "repair_note": found.repair_note,
        "ends_at": found.ends_at,
        "kept_until": found.kept_until,
        "publications": [{key: getattr(each, key) for key in PUBLICATION} for each in found.publications],
        "timeline": [asdict(each) | {"unsure": each.unsure} for each in timeline(record, events, found, rules)],
    }
