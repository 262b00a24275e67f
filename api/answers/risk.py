"""Linked risk as it was computed when the data was published."""

import json
from collections.abc import Mapping
from typing import Any

from api.answers.rows import band_of, summary
from api.answers.subject import subject_row
from api.enquiry import Enquiry
from api.models import Contribution, RiskAnswer

NOTHING = "没有计入的不良信息，也没有经由关联的不良信息"


def risk_answer(enquiry: Enquiry, key: str) -> RiskAnswer:
    """Band and reasons first, then every contribution with its path and the figures without it."""
    row = subject_row(enquiry, key)
    node = row["subject"]
    kept = json.loads(node.get("risk_json") or "{}")
    enquiry.analysis()  # a subject without a score is 低 only if scores were computed
    contributions = [_contribution(enquiry, each) for each in kept.get("contributions", ())]
    return RiskAnswer(
        subject=summary(enquiry.masker, node, row["labels"]),
        band=band_of(node) or "低",
        reasons=[enquiry.masker.text(each) for each in kept.get("reasons", ())] or [NOTHING],
        own_risk=node.get("own_risk") or 0.0,
        linked_risk=node.get("linked_risk") or 0.0,
        contributions=contributions,
        policy=kept.get("policy") or "",
        times=enquiry.times,
    )


def _contribution(enquiry: Enquiry, kept: Mapping[str, Any]) -> Contribution:
    path = [step | {"name": enquiry.masker.named(step["kind"], step["name"])} for step in kept["path"]]
    return Contribution.model_validate({**kept, "path": path})
