"""Bans, candidates and employments as plain values, for tables and JSON. Names of persons stay out unless they are given."""

from typing import Any

from proceedings.bans.ban import PersonBan
from proceedings.bans.eligibility import Eligibility
from proceedings.bans.employers import Employment


def ban_row(ban: PersonBan, name: str = "") -> dict[str, Any]:
    """One ban: state, person, article, document, from when to when, and what it rests on."""
    terms = ban.terms
    return {
        "number": ban.number,
        "state": f"{ban.state.value}（{ban.suspended}）" if ban.suspended else ban.state.value,
        "binding": ban.binding,
        "person": ban.person_id,
        "name": name,
        "subject": ban.subject_id,
        "firm": terms.firm_name,
        "role": terms.role,
        "rule": terms.rule,
        "basis": ban.rule.citation,
        "mechanism": ban.rule.mechanism.value,
        "scope": terms.scope,
        "document_no": ban.document,
        "finding_no": terms.finding_no,
        "authority": terms.authority,
        "decided": terms.decided.isoformat(),
        "start": terms.start.isoformat(),
        "until": terms.until,
        "ended": ban.ended.isoformat() if ban.ended else "",
        "proposed_by": ban.proposed_by,
        "confirmed_by": ban.confirmed_by,
        "confirmed_on": ban.confirmed_on.isoformat() if ban.confirmed_on else "",
    }


def eligibility_row(answer: Eligibility) -> dict[str, Any]:
    """An answer with the documents on which it rests."""
    return {
        "verdict": answer.verdict.value,
        "reason": answer.reason,
        "person": answer.person_id,
        "role": answer.role,
        "subject": answer.place.subject_id,
        "sector": answer.place.sector,
        "day": answer.day.isoformat(),
        "documents": [
            {
                "number": each.number,
                "document_no": each.document,
                "authority": each.terms.authority,
                "basis": each.rule.citation,
                "start": each.terms.start.isoformat(),
                "until": each.terms.until,
            }
            for each in answer.bans
        ],
    }


def employment_row(each: Employment, name: str) -> dict[str, Any]:
    """One role that a confirmed ban reaches."""
    return {
        "subject": each.place.subject_id,
        "firm": each.place.name,
        "name": name,
        "role": each.role,
        "since": each.since.isoformat() if each.since else "任职起始日期不详",
        "reached": "及于" if each.certain else "须看文书",
        "ban": each.ban.number,
        "basis": each.ban.rule.citation,
        "document_no": each.ban.document,
        "authority": each.ban.terms.authority,
        "until": each.ban.terms.until,
        "employer_law": each.employer_law or "未核对",
    }
