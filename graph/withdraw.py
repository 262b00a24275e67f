"""Records that may be used no more, out of the graph at once: their nodes, the findings that rest on them, and what they add to anybody's figures.

One transaction, of the size of what is touched. `graph.settle` then brings everything into line with the new analysis.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from graph.store import GraphStore


def withdraw_records(store: GraphStore, records: Sequence[str], findings: Mapping[str, str], figures: Sequence[Mapping[str, Any]]) -> None:
    """Take out these records and findings. `findings`: id → subject; `figures`: rows of key, own_risk, linked_risk, band, risk_json without them."""
    store.write_together(
        [
            ("write/withdraw_records", {"keys": [*records, *findings]}),
            ("write/recount_findings", {"keys": sorted(set(findings.values()))}),
            ("write/interim_risk", {"rows": list(figures)}),
        ]
    )
