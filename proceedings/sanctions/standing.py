"""Whether the grounds of measures still stand: the records that they rest on, in the view, with every other row of the same decisions."""

from collections.abc import Iterable
from dataclasses import dataclass

from ledger.in_force import COUNTING_TABLES
from ledger.view import View

SUSPENDING = ("异议", "复议", "诉讼")  # a record that is disputed is not gone: the measure rests meanwhile, and is not lifted


@dataclass(frozen=True, slots=True)
class Ground:
    """One record as the view shows it. `counts`: it is final and may be used; `suspended`: not now, because it is disputed, but it is not gone."""

    record_id: str
    counts: bool
    suspended: bool
    not_counted: str

    @property
    def stands(self) -> bool:
        """Whether a measure may go on resting on it."""
        return self.counts or self.suspended


def grounds(view: View, records: Iterable[str]) -> dict[str, Ground]:
    """The records that the view still shows. One that is missing was repaired, quashed, withdrawn, or has expired."""
    wanted = sorted({record for record in records if record.partition(":")[0] in COUNTING_TABLES})
    tables = sorted({record.partition(":")[0] for record in wanted})
    if not tables:
        return {}
    union = " union all ".join(f"select record_id, not_counted from {name}_shown where list_contains($wanted, record_id)" for name in tables)
    found = view.rows(f"from ({union}) order by record_id", {"wanted": wanted})
    return {row["record_id"]: _ground(row["record_id"], row["not_counted"] or "") for row in found}


def same_decisions(view: View, records: Iterable[str]) -> set[str]:
    """These records and every other row of the decisions that they report: a repair ends all of them."""
    given = {record for record in records if record.partition(":")[0] in COUNTING_TABLES}
    both: set[str] = set(records)
    for name in sorted({record.partition(":")[0] for record in given}):
        decided = f"select decision_id from {name}_twins where list_contains($given, record_id)"
        rows = view.rows(f"select record_id from {name}_twins where decision_id in ({decided}) order by record_id", {"given": sorted(given)})
        both |= {row["record_id"] for row in rows}
    return both


def _ground(record: str, not_counted: str) -> Ground:
    return Ground(record, not not_counted, any(word in not_counted for word in SUSPENDING), not_counted)
