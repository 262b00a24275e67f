"""What every part of the report reads: the ledger as one view shows it, the policy, the calendar, the months, the units."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta, timezone
from functools import cached_property
from typing import Any

from ledger.scan import scan
from ledger.schema import arrow_schema
from ledger.store import Ledger
from ledger.tables import table
from ledger.view import View
from ledger.working_days import WorkingDays
from loaders.quality.period import Period
from loaders.quality.policy import QualityPolicy, quality_policy
from loaders.quality.units import Units, read_units

CHINA = timezone(timedelta(hours=8))


@dataclass(frozen=True)
class Basis:
    """One view of one ledger and what to measure it by. Nothing here reads a clock."""

    ledger: Ledger
    view: View
    period: Period
    calendar: WorkingDays

    @property
    def policy(self) -> QualityPolicy:
        """The policy as shipped."""
        return quality_policy()

    @cached_property
    def units(self) -> Units:
        """Who reports and who decides."""
        return read_units(self.view)

    @cached_property
    def today(self) -> date:
        """The day on which the view looks: `as_of`, or the day of `known_at` in China if that is earlier."""
        return min(self.view.as_of, china_day(self.view.known_at))

    def rows(self, sql: str, parameters: Mapping[str, object] | None = None) -> list[dict[str, Any]]:
        """Rows of a query on the view."""
        return self.view.rows(sql, parameters)

    def has(self, name: str, *columns: str) -> bool:
        """Whether a table is declared with these columns."""
        declared = {column.name for column in table(name).stored}
        return declared.issuperset(columns)

    def column(self, name: str, column: str, kind: str = "date") -> str:
        """A column for a query, or null of that type where the table is not declared with it."""
        return column if self.has(name, column) else f"cast(null as {kind})"

    def versions(self, name: str) -> str:
        """A query for every version of a table's rows that was known, each with `recorded_at` and `batch_number`."""
        rows = scan(arrow_schema(table(name)), self.ledger.files(name))
        return f"select r.*, b.recorded_at, b.batch_number from ({rows}) r join batches b using (batch_id)"

    def first_recorded(self, name: str) -> str:
        """A query (record_id, first_recorded): the day in China on which the ledger first held each row."""
        return f"select record_id, {DAY_IN_CHINA.format('min(recorded_at)')} as first_recorded from ({self.versions(name)}) group by record_id"


DAY_IN_CHINA = "cast(make_timestamp(epoch_us({}) + 28800000000) as date)"  # without the time-zone extension of DuckDB


def china_day(moment: datetime) -> date:
    """The day of a moment in China."""
    return (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).astimezone(CHINA).date()
