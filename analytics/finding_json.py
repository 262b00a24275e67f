"""A finding as JSON and back, whole: the ledger keeps it in one column, and every door serves what was kept."""

import json
from dataclasses import asdict
from typing import Any

from analytics.finding import Citation, Edge, Evidence, Finding, Node, Severity, Subgraph


def finding_to_json(finding: Finding) -> str:
    """All of it; equal findings give equal text."""
    return json.dumps(asdict(finding), ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def finding_from_json(text: str) -> Finding:
    """The finding that `finding_to_json` wrote."""
    values: dict[str, Any] = json.loads(text)
    picture = values.pop("picture")
    evidence = tuple(Evidence(**{**each, "records": tuple(each["records"])}) for each in values.pop("evidence"))
    return Finding(
        **values
        | {
            "severity": Severity(values["severity"]),
            "evidence": evidence,
            "records": tuple(values["records"]),
            "members": tuple(values["members"]),
            "citations": tuple(Citation(**each) for each in values.get("citations", ())),
            "picture": Subgraph(tuple(Node(**each) for each in picture["nodes"]), tuple(Edge(**each) for each in picture["edges"])),
        }
    )
