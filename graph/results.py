"""Which results of an analysis may be published: of the newest run over exactly what the view shows, or none.

A run over another day, or from before the last load, may rest on records that have since been repaired. It is left out. So is every
run of a view of an earlier moment after which a repair came to reach what it shows.
"""

from ledger.batch_line import NOT_INPUT
from ledger.view import View

RESULTS_RUN = """
with results as (select run_id, batch_id, as_of from findings union select run_id, batch_id, as_of from scores),
last_load as (select coalesce(max(batch_number), -1) as number from batches where not list_contains($not_input, kind))
select run_id from results join batches using (batch_id) where as_of = $as_of and batch_number > (select number from last_load)
and not exists (from repairs_reaching where late)
order by batch_number desc, run_id limit 1
"""


def results_run(view: View) -> str | None:
    """The run whose findings and scores belong to this view."""
    rows = view.rows(RESULTS_RUN, {"as_of": view.as_of, "not_input": list(NOT_INPUT)})
    return rows[0]["run_id"] if rows else None


def has_results(view: View) -> bool:
    """Whether the ledger holds any results at all."""
    return bool(view.rows("select 1 from scores union all select 1 from findings limit 1"))
