"""Who stood behind which firm when a decision was made against it: representatives of the day, and those who controlled it.

Control is more than half of the capital, held directly or through firms of which each holds more than half of the next
(公司法 art. 265(2)). A branch is its legal person's: its own 负责人 answers for nothing here. Persons known by name alone are nobody.
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from analytics.repeat_rules import Decision, cited_laws, families
from ledger.view import View

CHARGES = """
with recursive control as (
    select person_id, name, subject_id as firm, '控股' as relation, valid_from, valid_to, valid_from is null as open, [record_id] as links, [subject_id] as via
    from person_links where relation = '股东' and share > $control
    union all
    select c.person_id, c.name, s.subject_id, '控股', greatest(c.valid_from, s.valid_from), least(c.valid_to, s.valid_to), c.open or s.valid_from is null,
           list_append(c.links, s.record_id), list_append(c.via, s.subject_id)
    from control c join shareholders s on s.holder_id = c.firm
    where s.holder_kind <> '自然人' and s.share > $control and s.subject_id is not null and len(c.via) < 5 and not list_contains(c.via, s.subject_id)
      and coalesce(greatest(c.valid_from, s.valid_from), date '1900-01-01') < coalesce(least(c.valid_to, s.valid_to), date '9999-12-31')
), behind as (
    from control
    union all
    select person_id, name, subject_id, relation, valid_from, valid_to, valid_from is null, [record_id], [subject_id] from person_links
    where relation in ('法定代表人', '负责人', '经营者', '执行事务合伙人')
), charged as (
    select d.*, coalesce(b.parent_id, d.subject_id) as firm from decisions d left join branches b on b.subject_id = d.subject_id
        and b.parent_id is not null and coalesce(b.valid_from, d.decided) <= d.decided and coalesce(b.valid_to, date '9999-12-31') > d.decided
    qualify row_number() over (partition by d.record_id order by b.valid_from desc nulls last, b.parent_id) = 1
), hosts as (
    select e.subject_id from shared_addresses s join enterprises e on e.uscc = s.host_uscc
), met as (
    select b.person_id, b.name, b.relation, b.valid_from, b.valid_to, b.open, b.links, b.via, c.record_id, c.document_no, c.number_key, c.decided,
           c.basis, c.conduct, c.authority, coalesce(c.authority_uscc, c.authority) as office, c.firm, c.subject_id as party, c.penalty_kinds,
           coalesce(e.name, c.party_name) as firm_name, e.established, e.ended, e.region
    from charged c join behind b on b.firm = c.firm left join enterprises e on e.subject_id = c.firm
    where c.firm not in (from hosts) and e.kind is distinct from '分支机构'
      and coalesce(b.valid_from, date '1900-01-01') <= c.decided
      and coalesce(b.valid_to, date '9999-12-31') > c.decided - to_days($case_days)
      and not (b.open and b.relation in ('法定代表人', '经营者') and exists (from roles r where r.subject_id = c.firm and r.role = b.relation
          and r.person_id <> b.person_id and r.valid_from <= c.decided and coalesce(r.valid_to, date '9999-12-31') > c.decided))
      and not (b.open and b.relation in ('法定代表人', '负责人', '经营者') and c.firm = c.subject_id and coalesce(
          case when starts_with(c.named_person_id, 'P-') then c.named_person_id <> b.person_id else c.legal_rep <> '' and c.legal_rep <> b.name end, false))
), several as (select person_id from met group by person_id having count(distinct firm) >= $firms and count(distinct record_id) >= $decisions)
select m.*, s.holder_id as controller, h.person_id is not null as holds
from met m join several using (person_id)
left join shareholders s on s.subject_id = m.firm and s.share > $control and coalesce(s.valid_from, m.decided) <= m.decided
    and coalesce(s.valid_to, date '9999-12-31') > m.decided
left join (select distinct person_id, subject_id from person_links where relation = '股东') h on h.person_id = m.person_id and h.subject_id = m.firm
order by m.person_id, m.decided, m.record_id, m.relation, len(m.via), m.valid_from nulls last, m.links[1], controller
"""
FIRMS = """
with recursive owned as (
    select person_id, subject_id as firm, valid_from, valid_to, relation = '股东' as controls, 1 as steps from person_links
    where person_id in (select unnest($people)) and (relation in ('法定代表人', '经营者', '执行事务合伙人') or (relation = '股东' and share > $control))
    union
    select o.person_id, s.subject_id, greatest(o.valid_from, s.valid_from), least(o.valid_to, s.valid_to), true, o.steps + 1
    from owned o join shareholders s on s.holder_id = o.firm
    where o.controls and s.holder_kind <> '自然人' and s.share > $control and s.subject_id is not null and o.steps < 5
)
select o.person_id, o.firm, o.valid_from, least(o.valid_to, e.ended) as valid_to from owned o join enterprises e on e.subject_id = o.firm
where e.kind <> '分支机构' and o.firm not in (select subject_id from branches where parent_id is not null) order by all
"""


@dataclass(frozen=True, slots=True)
class Tie:
    """How the person stood behind the firm on the day: as what, from when (None: not known) until when, by which records.

    `via`: the firms on the way down, the firm itself last; `through`: the names of those before it.
    """

    relation: str
    since: date | None
    until: date | None
    via: tuple[str, ...]
    through: tuple[str, ...]
    links: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Charge:
    """A decision against a firm behind which the person stood. `party`: the branch that it names, or the firm itself."""

    record_id: str
    number: str
    number_key: str
    decided: date
    fields: tuple[str, ...]
    kinds: str
    conduct: str
    office: str
    firm: str
    firm_name: str
    party: str
    alive: bool
    region: str
    ties: tuple[Tie, ...]
    certain: bool  # stood behind the firm through the whole time in which the act must lie
    stranger: str  # another who controlled the firm while the person held nothing of it; empty: none known
    authority: str = ""
    begin_unknown: bool = False  # the ties cover the time only together, and since when the first held is not known

    @property
    def open(self) -> bool:
        """Whether nobody knows since when the person stood there."""
        return self.begin_unknown or all(tie.since is None for tie in self.ties)


@dataclass(frozen=True, slots=True)
class Person:
    """A person with the decisions against their firms, oldest first, and the time that they stood behind each firm at all."""

    person_id: str
    name: str
    charges: tuple[Charge, ...]
    spans: tuple[tuple[str, date, date], ...]

    def firms_between(self, first: date, last: date) -> frozenset[str]:
        """Legal persons behind which the person stood at some time between two days."""
        return frozenset(firm for firm, begin, end in self.spans if begin <= last and end > first)


def read_people(view: View, control: float, case_days: int, firms: int, decisions: int) -> Iterator[Person]:
    """Persons with so many decisions against so many firms, by id."""
    limits = {"control": control, "case_days": case_days, "firms": firms, "decisions": decisions}
    groups: defaultdict[str, list[dict[str, Any]]] = defaultdict(list)
    for row in view.rows(CHARGES, limits):
        groups[row["person_id"]].append(row)
    spans, names = _spans(view, sorted(groups), control), _names(view, sorted({firm for rows in groups.values() for row in rows for firm in row["via"][:-1]}))
    for person_id, rows in groups.items():
        name = next((row["name"] for row in rows if row["name"]), "")
        yield Person(person_id, name, tuple(_charges(rows, names, timedelta(days=case_days), view.as_of)), spans.get(person_id, ()))


def _spans(view: View, people: list[str], control: float) -> Mapping[str, tuple[tuple[str, date, date], ...]]:
    found: defaultdict[str, list[tuple[str, date, date]]] = defaultdict(list)
    for row in view.rows(FIRMS, {"people": people, "control": control}) if people else ():
        found[row["person_id"]].append((row["firm"], row["valid_from"] or date.min, row["valid_to"] or date.max))
    return {person: tuple(each) for person, each in found.items()}


def _names(view: View, firms: list[str]) -> Mapping[str, str]:
    named = "select subject_id, name from enterprises where subject_id in (select unnest($firms))"
    return {row["subject_id"]: row["name"] for row in view.rows(named, {"firms": firms})} if firms else {}


def _charges(rows: list[dict[str, Any]], names: Mapping[str, str], case: timedelta, as_of: date) -> Iterator[Charge]:
    decisions: defaultdict[str, list[dict[str, Any]]] = defaultdict(list)
    for row in rows:
        decisions[row["record_id"]].append(row)
    for same in decisions.values():
        yield _charge(same, names, case, as_of)


def _charge(same: list[dict[str, Any]], names: Mapping[str, str], case: timedelta, as_of: date) -> Charge:
    row = same[0]
    certain = _covering(same, case)
    alone = any(_throughout([each], case) for each in certain)
    ties = tuple(dict.fromkeys(_tie(each, names) for each in certain or same))
    fields = families(Decision(row["record_id"], "", row["decided"], cited_laws(row["basis"] or ""), authority=row["authority"] or ""))
    others = sorted({each["controller"] for each in same if each["controller"]} - {row["person_id"]})
    controls = any(tie.relation == "控股" for tie in ties)
    return Charge(
        row["record_id"], row["document_no"] or "", row["number_key"] or "", row["decided"], fields, row["penalty_kinds"] or "", row["conduct"] or "",
        row["office"] or "", row["firm"], row["firm_name"] or row["firm"], row["party"], row["ended"] is None or row["ended"] > as_of, row["region"] or "",
        ties, bool(certain), others[0] if others and not controls and not row["holds"] else "",
        row["authority"] or "", not alone and any(tie.since is None for tie in ties),
    )  # fmt: skip


def _tie(row: dict[str, Any], names: Mapping[str, str]) -> Tie:
    through = tuple(names.get(firm) or firm for firm in row["via"][:-1])
    return Tie(row["relation"], None if row["open"] else row["valid_from"], row["valid_to"], tuple(row["via"]), through, tuple(row["links"]))


def _covering(same: list[dict[str, Any]], case: timedelta) -> list[dict[str, Any]]:
    """The rows by which the person stood there throughout: each by itself, else those that do so one after another, best without an unknown begin.

    A re-appointment, a new share, an office given up for a holding: continuous standing often lies in several rows.
    """
    alone = [each for each in same if _throughout([each], case)]
    dated = [each for each in same if each["valid_from"] is not None]
    return alone or next((rows for rows in (dated, same) if _throughout(rows, case)), [])


def _throughout(rows: list[dict[str, Any]], case: timedelta) -> bool:
    """From the presumed act, or the founding of the firm if that was later, to the decision, without a gap."""
    if not rows:
        return False
    decided = rows[0]["decided"]
    covered = max(decided - case, min(rows[0]["established"] or date.min, decided))
    for row in sorted(rows, key=lambda each: each["valid_from"] or date.min):
        if (row["valid_from"] or date.min) > covered:
            return False
        covered = max(covered, row["valid_to"] or date.max)
    return bool(covered > decided)
