"""Who stood behind a broken promise when it was broken, and where else these persons and holders stand today.

A person counts by identity number only, in a main role or with half of the shares at that time. Somebody at very many
subjects is an agent or a name lent, and links nothing.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from analytics.commitments.policy import CommitmentPolicy
from ledger.view import View

LINKED = """
with breaches as (select unnest($subjects) as subject_id, unnest($days::date[]) as day),
behind as (
    select b.subject_id as breaker, l.person_id, l.name, l.relation, l.share, l.valid_from, l.valid_to, l.record_id
    from breaches b join person_links l on l.subject_id = b.subject_id
    where (list_contains($roles, l.relation) or (l.relation = '股东' and l.share >= $share))
      and coalesce(l.valid_from, b.day) <= b.day and coalesce(l.valid_to, date '9999-12-31') > b.day),
standing as (
    select l.person_id, l.subject_id, l.relation, l.share, l.valid_from, l.valid_to, l.record_id from person_links l
    where l.person_id in (select person_id from behind) and coalesce(l.valid_to, date '9999-12-31') > $as_of
      and (list_contains($roles, l.relation) or (l.relation = '股东' and l.share >= $share))),
usual as (select person_id from standing group by person_id having count(distinct subject_id) <= $hub),
ties as (
    select b.breaker, n.subject_id as linked, b.person_id as through, b.name, b.relation as then_role, b.valid_from as then_from, b.valid_to as then_to,
           b.record_id as then_record, n.relation as now_role, n.valid_from as now_from, n.valid_to as now_to, n.record_id as now_record
    from behind b join standing n using (person_id) semi join usual using (person_id)
    union all
    select s.holder_id, s.subject_id, s.holder_id, s.holder_name, '持股', null, null, null, printf('持股 %g%%', s.share), s.valid_from, s.valid_to, s.record_id
    from shareholders_current s semi join breaches b on b.subject_id = s.holder_id where s.share >= $share
    union all
    select s.subject_id, s.holder_id, s.holder_id, s.holder_name, '持股', null, null, null, printf('持股 %g%%', s.share), s.valid_from, s.valid_to, s.record_id
    from shareholders s join breaches b on b.subject_id = s.subject_id
    where s.share >= $share and s.holder_kind <> '自然人' and coalesce(s.valid_from, b.day) <= b.day and coalesce(s.valid_to, date '9999-12-31') > b.day)
select t.*, e.name as linked_name, p.record_id as promise_id, p.commitment_no, p.kind, p.matter, p.valid_from as promised, p.fulfilment
from ties t join enterprises_current e on e.subject_id = t.linked
left join commitments p on p.subject_id = t.linked
where t.linked <> t.breaker
qualify row_number() over (partition by t.breaker, t.linked, p.record_id order by t.through, t.then_role, t.now_role, t.now_record) = 1
order by t.breaker, t.linked, p.valid_from, p.record_id
"""


@dataclass(frozen=True, slots=True)
class Linked:
    """Another subject behind which the same person or holder stands, with the promises that it has made itself, if any."""

    subject_id: str
    name: str
    tie: Mapping[str, Any]  # through, name, then_role …, now_role …
    promises: tuple[Mapping[str, Any], ...]


def read_linked(view: View, breaches: Mapping[str, date], policy: CommitmentPolicy) -> dict[str, list[Linked]]:
    """For each subject that broke a promise on a day, the living subjects linked with it, by id."""
    if not breaches:
        return {}
    given = {"subjects": sorted(breaches), "days": [breaches[each] for each in sorted(breaches)]}
    limits = {"roles": list(policy.roles), "share": policy.share, "hub": policy.hub, "as_of": view.as_of}
    rows: dict[tuple[str, str], list[dict[str, Any]]] = {}
    for row in view.rows(LINKED, {**given, **limits}):
        rows.setdefault((row["breaker"], row["linked"]), []).append(row)
    found: dict[str, list[Linked]] = {}
    for (breaker, linked), group in rows.items():
        promises = tuple(row for row in group if row["promise_id"])
        found.setdefault(breaker, []).append(Linked(linked, group[0]["linked_name"] or linked, group[0], promises))
    return found
