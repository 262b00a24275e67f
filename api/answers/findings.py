"""The list of findings, page by page."""

import base64
import binascii
import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

from analytics.bans.people import State
from analytics.finding import Finding
from analytics.finding_json import finding_from_json
from api.answers.detectors import TITLES
from api.answers.rows import summary
from api.enquiry import Enquiry
from api.masking import FULL_NAMES
from api.models import FindingLine, FindingsAnswer
from api.security import Role
from graph.store import GraphStore
from ledger.errors import InputError

FIRST = (9, "")  # before every rank


CANDIDATES_OF = "barred-person-active"
CANDIDATE = f'"states":["{State.CANDIDATE.value}"'  # as finding_json writes the measures of a finding; a candidate is told first
SEE_CANDIDATES = FULL_NAMES


@dataclass(frozen=True, slots=True)
class FindingFilter:
    """Which findings are wanted; empty means all."""

    detector: str = ""
    severity: str = ""
    region: str = ""


def withheld_from(store: GraphStore, role: Role) -> dict[str, str]:
    """Findings that this role is not shown, each with its subject: those that tell of a person whom no document has barred, except to investigators."""
    rows = [] if role in SEE_CANDIDATES else store.read("candidate_findings", detector=CANDIDATES_OF, mark=CANDIDATE)
    return {row["key"]: row["subject"] for row in rows}


def findings_answer(enquiry: Enquiry, wanted: FindingFilter, cursor: str, limit: int) -> FindingsAnswer:
    """One page. The cursor names the last finding seen, so that nothing is shown twice when findings change."""
    rank, key = read_cursor(cursor) if cursor else FIRST
    query = asdict(wanted) | {"withheld": list(enquiry.masker.withheld)}
    rows = enquiry.store.read("findings", **query, after_rank=rank, after_key=key, payload=not enquiry.masker.full_names, limit=limit + 1)
    page = rows[:limit]
    return FindingsAnswer(
        total=enquiry.store.read("findings_total", **query)[0]["total"],
        results=[finding_line(enquiry, row) for row in page],
        next=write_cursor(page[-1]["rank"], page[-1]["finding"]["key"]) if len(rows) > limit else "",
    )


def finding_line(enquiry: Enquiry, row: Mapping[str, Any]) -> FindingLine:
    """One finding in a list; names of people inside the sentence as the role may see them."""
    found = row["finding"]
    names = people_named(finding_from_json(row["payload"])) if row["payload"] else []
    subject = row["subject"] or {"key": found["subject_id"]}
    return FindingLine(
        finding_id=found["key"],
        detector=found["detector"],
        detector_title=TITLES.get(found["detector"], found["detector"]),
        subject=summary(enquiry.masker, subject, row["labels"] or ["Enterprise"]),
        severity=found["severity"],
        sentence=enquiry.masker.text(found["sentence"], names),
        statutory=found["statutory"],
        members=found["member_count"] or 0,
        disputed=bool(found["disputed"]),
    )


def people_named(finding: Finding) -> list[str]:
    """Names of the people in the picture."""
    return [node.name for node in finding.picture.nodes if node.kind == "Person"]


def write_cursor(rank: int, key: str) -> str:
    """Where a page ended."""
    return base64.urlsafe_b64encode(json.dumps([rank, key]).encode()).decode().rstrip("=")


def read_cursor(cursor: str) -> tuple[int, str]:
    """The end of the page before; InputError for anything that `write_cursor` did not write."""
    try:
        rank, key = json.loads(base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)))
        if type(rank) is not int or not isinstance(key, str) or not 0 <= rank <= 9:
            raise ValueError(cursor)
    except (ValueError, TypeError, binascii.Error) as error:
        raise InputError("cursor 无法识别", where="cursor", todo="原样使用上一页答案中的 next；从头开始则留空") from error
    return rank, key
