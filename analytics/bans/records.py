"""The records that can bar somebody: serious decisions on firms, decisions that restrict a person, listings, revoked business licences."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from analytics.bans.citations import Citation, citations
from analytics.bans.policy import DECISION, LISTING, PENALTY, STATUS, Ban
from ledger.view import View

RESTRICTS = "限制从业|市场禁入|(禁止|不得)[^。；;]{0,16}(从事|担任)"

OF_FIRMS = """
select d.record_id, d.subject_id, d.document_no, d.decided as day, d.penalty_kinds as what, d.basis, d.content, d.authority, d.named_person_id as named_id,
       d.legal_rep as named, concat_ws(' ', d.penalty_kinds, d.licence_withheld, d.content) as text,
       coalesce(d.authority_region, e.region) as region, coalesce(e.name, d.party_name) as party, e.kind, e.industry
from decisions d left join enterprises e using (subject_id)
where regexp_matches(d.penalty_kinds, $kinds) or regexp_matches(coalesce(d.content, ''), $restricts)
order by d.decided, d.record_id
"""
OF_PERSONS = """
select record_id, person_id, document_no, decided as day, penalty_kinds as what, basis, content, authority, party_name as party, authority_region as region,
       concat_ws(' ', penalty_kinds, content) as text
from person_penalties where person_id is not null and (contains(penalty_kinds, '限制从业') or regexp_matches(coalesce(content, ''), $restricts))
qualify row_number() over (partition by person_id, document_no, decided order by record_id) = 1
order by decided, record_id
"""
LISTED = """
select l.record_id, l.subject_id, l.person_id, coalesce(l.document_no, l.case_no) as document_no, l.valid_from as day, l.list_type as what, l.reason as text,
       l.authority, l.responsible_id as named_id, l.responsible as named, l.basis_document_no, coalesce(l.authority_region, e.region) as region,
       coalesce(e.name, l.party_name) as party, e.kind, e.industry
from listings l left join enterprises e using (subject_id)
where (l.list_type in (select unnest($lists::varchar[])) or l.basis_document_no is not null) and l.valid_from is not null
order by l.valid_from, l.record_id
"""
REVOKED = """
select subject_id, ended as day, status as what, name as party, kind, industry, region, record_id
from enterprises where status in (select unnest($statuses::varchar[])) and ended <= $as_of and ended > $as_of - to_years($years::integer)
order by ended, subject_id
"""


@dataclass(frozen=True, slots=True)
class Act:
    """One record, or two where the law asks for two: who it is about, when, what it decides, and whom it names."""

    source: str  # penalty | decision | listing | status
    record_id: str
    day: date
    number: str
    what: str  # penalty kinds, list type or status
    text: str
    content: str
    cites: tuple[Citation, ...]
    authority: str
    region: str
    party: str
    subject_id: str
    person_id: str  # whom it is about, if a person
    named_id: str  # the legal representative in a decision, the responsible person in a listing
    named: str
    kind: str
    industry: str
    basis_number: str = ""
    before: tuple[str, ...] = ()  # records of the earlier decisions that the law adds up


def acts(view: View, bans: tuple[Ban, ...]) -> tuple[Act, ...]:
    """Every record that could trigger one of these bans, in order of time."""
    kinds = "|".join(sorted({each.kinds for each in bans if PENALTY in each.record and each.kinds}))
    lists = sorted({name for each in bans for name in each.lists})
    statuses = sorted({name for each in bans for name in each.statuses})
    years = max((each.term.most or 0 for each in bans if STATUS in each.record), default=0)
    found: list[Act] = []
    found += _read(view, PENALTY, OF_FIRMS, {"kinds": kinds or "$^", "restricts": RESTRICTS})
    found += _read(view, DECISION, OF_PERSONS, {"restricts": RESTRICTS})
    found += _read(view, LISTING, LISTED, {"lists": lists})
    found += _read(view, STATUS, REVOKED, {"statuses": statuses, "as_of": view.as_of, "years": years})
    return tuple(sorted(found, key=lambda each: (each.day, each.record_id, each.source)))


def _read(view: View, source: str, sql: str, given: dict[str, object]) -> Iterator[Act]:
    return (_act(source, row) for row in view.rows(sql, given))


def _act(source: str, row: dict[str, Any]) -> Act:
    def said(name: str) -> str:
        return row.get(name) or ""

    return Act(
        source, row["record_id"], row["day"], said("document_no"), said("what"), said("text"), said("content"), citations(said("basis")), said("authority"),
        said("region"), said("party"), said("subject_id"), said("person_id"), said("named_id"), said("named"), said("kind"), said("industry"),
        said("basis_document_no"),
    )  # fmt: skip
