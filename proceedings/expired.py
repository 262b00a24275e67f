"""What the daily round finds of records that time has ended since the last analysis. It tells whose numbers have to be worked out again."""

from datetime import date

from analytics.runs import latest_run
from ledger.in_force import COUNTING_TABLES
from ledger.store import Ledger

TOLD = "{count} 条记录保存期满或者停止使用，须重新分析、发布（creditgraph analyse、creditgraph publish）"


def sweep_expired(ledger: Ledger, today: date) -> list[tuple[str, str, str, str]]:
    """(no number, subject, how many of its records have expired, no department) since the day of the latest analysis; nothing before the first.

    Told on every day until an analysis of that day or a later one is kept. Which records they were is not told: they are used no more.
    """
    run = latest_run(ledger)
    if run is None or run.as_of >= today:
        return []
    union = " union all ".join(
        f"select {'subject_id' if name != 'person_penalties' else 'null'} as subject_id from {name}_all join expired_{name} using (record_id)"
        for name in COUNTING_TABLES
    )
    view = ledger.view(run.as_of, today=today)
    try:
        rows = view.rows(f"select coalesce(subject_id, '') as subject_id, count(*) as count from ({union}) group by all order by all")
    finally:
        view.close()
    return [("", row["subject_id"], TOLD.format(count=row["count"]), "") for row in rows]
