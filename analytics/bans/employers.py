"""Where barred people work: living firms in which they hold a role today, with the sector of the firm and its licences."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from analytics.bans.people import Barred
from analytics.bans.sectors import ALL, OWN, sectors
from analytics.bans.terms import runs
from ledger.view import View

EVERY_SECTOR = "不限行业"
GONE = ("D", "DA", "C", "ZX", "QC")  # revoked, withdrawn, cancelled, moved away: enterprise_status
POSTS = """
select l.person_id, l.subject_id, l.relation, l.name as person_name, l.valid_from, l.record_id, e.name, e.industry, e.kind, e.region, e.established
from person_links l join enterprises_current e using (subject_id)
where l.person_id in (select unnest($people::varchar[])) and coalesce(l.valid_to, date '9999-12-31') > $as_of
  and coalesce(e.status, '') not in (select unnest($gone::varchar[]))
order by l.subject_id, l.person_id, l.valid_from, l.relation, l.record_id
"""
LICENCES = """
select distinct subject_id, coalesce(certificate, document_name) as certificate from licences
where subject_id in (select unnest($subjects::varchar[])) and coalesce(valid_to, date '9999-12-31') > $as_of and coalesce(state, '有效') = '有效'
order by subject_id, certificate
"""


@dataclass(frozen=True, slots=True)
class Post:
    """A role of a barred person in a living firm that the ban reaches. `certain`: the ban surely runs; else the decision would say."""

    barred: Barred
    subject_id: str
    name: str
    region: str
    person_name: str
    role: str
    since: date | None
    record_id: str
    sector: str  # why the firm is in the barred sector, in Chinese
    certain: bool


def posts(view: View, people: Iterable[Barred]) -> Iterator[Post]:
    """Every post that a running ban reaches, by firm, person and ban."""
    by_person: defaultdict[str, list[Barred]] = defaultdict(list)
    for each in people:
        by_person[each.person_id].append(each)
    rows = view.rows(POSTS, {"people": sorted(by_person), "as_of": view.as_of, "gone": list(GONE)})
    certificates: defaultdict[str, tuple[str, ...]] = defaultdict(tuple)
    for row in view.rows(LICENCES, {"subjects": sorted({row["subject_id"] for row in rows}), "as_of": view.as_of}):
        certificates[row["subject_id"]] += (row["certificate"] or "",)
    for row in rows:
        for barred in by_person[row["person_id"]]:
            post = _post(row, barred, certificates[row["subject_id"]], view.as_of)
            if post:
                yield post


def _post(row: dict[str, Any], barred: Barred, certificates: tuple[str, ...], today: date) -> Post | None:
    ban, act = barred.trigger.ban, barred.trigger.act
    running = runs(barred.trigger.term, act.day, today)
    if running is False or row["relation"] not in ban.barred_roles or (not barred.trigger.personal and row["subject_id"] == act.subject_id):
        return None
    if (ban.barred_kinds and row["kind"] not in ban.barred_kinds) or (ban.provinces and not (row["region"] or "").startswith(ban.provinces)):
        return None
    sector = _sector(row, barred, certificates)
    if not sector:
        return None
    return Post(
        barred, row["subject_id"], row["name"] or row["subject_id"], row["region"] or "", row["person_name"] or barred.name, row["relation"],
        row["valid_from"], row["record_id"], sector,
        running is True,
    )  # fmt: skip


def _sector(row: dict[str, Any], barred: Barred, certificates: tuple[str, ...]) -> str:
    """Why the firm is in the barred sector; empty if it is not, or nobody knows."""
    wanted, industry = barred.trigger.ban.sectors, row["industry"] or ""
    if ALL in wanted:
        return EVERY_SECTOR
    if OWN in wanted:
        own = barred.trigger.act.industry[:2]
        return f"与原单位同属行业大类 {own}" if own and industry.startswith(own) else ""
    return next((reason for name in sorted(wanted) if (reason := sectors()[name].holds(industry, certificates))), "")
