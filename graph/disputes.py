"""An objection in the graph at once, before everything is worked out again: marks, what counts, and links that are suspended.

Only what the objection names is touched, so it takes milliseconds in a graph of any size. What is marked is what a publication of
the same view would write; `graph.settle` does the rest.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from graph.edge_rows import edge_sql
from graph.model import RELATIONS
from graph.node_rows import NODES
from graph.publish import edge_row
from graph.store import GraphStore
from ledger.view import View

LABEL_OF = {"penalties": "Penalty", "person_penalties": "Penalty", "listings": "Listing", "commitments": "Commitment"}
SUSPENDED = ("LEGAL_REP_OF", "LIAISON_OF", "OFFICER_OF", "SHAREHOLDER_OF", "AGAINST", "NAMES")  # as cypher/write/suspend_person.cypher
RESTING = "select finding_id as key from findings, (select unnest($named) as named) where run_id = $run and contains(payload, '\"' || named || '\"')"
OPEN = "select distinct unnest([subject_id, person_id]) as key from objections_current"


@dataclass(frozen=True, slots=True)
class Touched:
    """What an objection names: records, and the parties for whom it was filed. `person`: whose links it suspends; empty if it is about a record."""

    records: Sequence[str] = ()
    parties: Sequence[str] = ()
    person: str = ""


@dataclass(frozen=True, slots=True)
class Marked:
    """How many records, findings and parties were marked anew, and how many links were suspended."""

    records: int
    findings: int
    parties: int
    links: int


def mark(store: GraphStore, view: View, touched: Touched) -> Marked:
    """Make the graph say of these records and parties what the view says; findings of the published run that rest on them are marked.

    A finding is marked for what is in dispute itself, whatever else is. The links of the person become those of the view: taken out while a
    claim is open, put back when it has ended, whether or not everything was worked out again in between.
    """
    suspended = bool(touched.person) and bool(view.rows("select 1 from suspended_persons where person_id = $id", {"id": touched.person}))
    said = _records(view, touched.records)
    named = [*(str(row["key"]) for row in said if row["disputed"]), *([touched.person] if suspended else [])]
    return Marked(
        records=int(store.write("write/mark_records", rows=said)[0]["marked"]) if said else 0,
        findings=_findings(store, view, named),
        parties=_parties(store, view, touched.parties),
        links=_links(store, view, touched.person, suspended=suspended) if touched.person else 0,
    )


def unmark(store: GraphStore, view: View) -> int:
    """Findings that were marked before everything was worked out again say what the view says of them; how many."""
    marked = [row["key"] for row in store.read("findings_in_dispute")]
    run = _run(store)
    true = {row["key"] for row in view.rows(f"select key from ({NODES['Finding']}) where disputed", {"run": run})} if marked else set()
    rows = [{"key": key, "disputed": key in true} for key in marked]
    return int(store.write("write/mark_findings", rows=rows)[0]["marked"]) if rows else 0


def _links(store: GraphStore, view: View, person: str, *, suspended: bool) -> int:
    """How many links were taken out. Those that the view shows are merged: what is there stays as it is, what was taken out comes back."""
    gone = int(store.write("write/suspend_person", key=person)[0]["suspended"]) if suspended else 0
    publication = store.write("publish/current")
    for kind in (each for each in RELATIONS if each.name in SUSPENDED and publication):
        for pair in (each for each in kind.pairs if "Person" in each):
            side = '"from"' if pair[0] == "Person" else '"to"'
            rows = view.rows(f"from ({edge_sql(kind.name, pair)}) where {side} = $person", {"person": person})
            if rows:
                store.write(kind.statement(pair), rows=[edge_row(row) for row in rows], publication=publication[0]["publication"])
    return gone


def _records(view: View, records: Iterable[str]) -> list[dict[str, object]]:
    wanted: dict[str, list[str]] = {}
    for record in records:
        wanted.setdefault(LABEL_OF[record.partition(":")[0]], []).append(record)
    return [row for label, keys in wanted.items() for row in _said(view, label, keys)]


def _said(view: View, label: str, keys: Sequence[str]) -> list[dict[str, object]]:
    counts = "null as counts, null as not_counted" if label == "Commitment" else "counts, not_counted"
    return view.rows(f"select key, disputed, {counts} from ({NODES[label]}) where list_contains($keys, key)", {"keys": list(keys)})


def _findings(store: GraphStore, view: View, named: Sequence[str]) -> int:
    """Of what a finding rests on, its kept text names every record and every person of its picture."""
    rows = view.rows(f"select distinct key from ({RESTING}) order by key", {"named": list(named), "run": _run(store)}) if named else []
    return int(store.write("write/mark_findings", rows=[row | {"disputed": True} for row in rows])[0]["marked"]) if rows else 0


def _parties(store: GraphStore, view: View, parties: Sequence[str]) -> int:
    said = {row["key"] for row in view.rows(OPEN)}
    rows = [{"key": key, "disputed": key in said} for key in parties if key]
    return int(store.write("write/mark_parties", rows=rows)[0]["marked"]) if rows else 0


def _run(store: GraphStore) -> str:
    published = store.read("publication")
    return str(published[0]["run"] or "") if published else ""
