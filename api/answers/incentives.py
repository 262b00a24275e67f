"""Incentives of a subject, read fresh from the ledger on the day of the latest analysis: before it nobody knows the linked risk."""

from datetime import date

from analytics.runs import latest_run
from api.models_incentives import IncentiveAnswer, IncentiveItem, IncentivePlace, PointLine
from ledger.errors import NotFoundError
from ledger.settings import Settings
from ledger.store import Ledger
from proceedings.events import Kind, read_events
from proceedings.incentives.letters import told
from proceedings.incentives.matter import Matter, matters
from proceedings.incentives.standing import Point, Standing, standing_of


def incentive_answer(settings: Settings, key: str, today: date) -> IncentiveAnswer:
    """NotFoundError for a subject that the ledger does not know."""
    ledger = Ledger(settings.home)
    day = judged_on(ledger, today)
    view, now = ledger.view(day), ledger.view(today)
    try:
        standing = standing_of(view, key)
        if standing is None:
            raise NotFoundError(f"没有主体“{key}”", where="key", todo="用 /v1/search 查找")
        places = [each for each in matters(read_events(now, Kind.INCENTIVE)).values() if each.subject_id == key]
    finally:
        view.close()
        now.close()
    return IncentiveAnswer(
        subject=key, name=standing.name, verdict=standing.verdict, grounds=[_point(each) for each in standing.grounds],
        against=[_point(each) for each in standing.against], places=[_place(each, standing) for each in reversed(places)], as_of=day,
    )  # fmt: skip


def judged_on(ledger: Ledger, today: date) -> date:
    """The day of the latest analysis, or today before the first and for one of a later day."""
    run = latest_run(ledger)
    return run.as_of if run and run.as_of <= today else today


def _point(point: Point) -> PointLine:
    return PointLine(kind=point.kind, sentence=point.sentence, record=point.record)


def _place(matter: Matter, standing: Standing) -> IncentivePlace:
    items = [IncentiveItem(id=each["id"], title=each["title"], citation=each["citation"], authority=each["authority"]) for each in matter.items]
    return IncentivePlace(
        matter_no=matter.matter_no, state=matter.state, live=matter.live, since=matter.since, why=matter.why, records=told(matter, standing), items=items
    )
