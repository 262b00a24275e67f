"""Who carries on the business of a firm that ended: the same person, at the same room or with the same telephone.

A lead, not a finding of evasion: closing and opening again is lawful. Shared addresses and agents' telephones prove nothing,
and a shop that changed hands has no person in common.
"""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date

from ledger.view import View

SUCCESSIONS = """
with people as (
    select subject_id, person_id from roles where role in ('法定代表人', '负责人', '经营者', '执行事务合伙人')
    union select subject_id, holder_id from shareholders where share >= $share
), agents as (select distinct agent_id as subject_id from filings where agent_id is not null),
rooms_of_many as (
    select address_key from shared_addresses where address_key is not null
    union select address_key from addresses_used where regexp_matches(address, '集群注册|托管|集中办公区|商务秘书')
), things as (
    select subject_id, address_key as thing from addresses_used where address_key <> '' and address_key not in (from rooms_of_many)
    union select subject_id, phone_key from phones_used where phone_key <> '' and phone_key not in (
        select phone_key from phones_used join agents using (subject_id))
)
select distinct old.subject_id as predecessor, old.name as predecessor_name, old.ended, new.subject_id as successor, new.established
from enterprises old join people a on a.subject_id = old.subject_id
    and (starts_with(a.person_id, 'P-') or a.person_id in (from merged_persons))
join people b on b.person_id = a.person_id join enterprises new on new.subject_id = b.subject_id and new.subject_id <> old.subject_id
join things c on c.subject_id = old.subject_id join things d on d.subject_id = new.subject_id and d.thing = c.thing
where old.ended is not null and old.ended <= $as_of and new.established between old.ended - to_days($before) and old.ended + to_days($after)
  and new.established > old.established
order by successor, predecessor
"""


@dataclass(frozen=True, slots=True)
class Predecessor:
    """A firm whose business another carried on."""

    subject_id: str
    name: str
    ended: date


def predecessors(view: View, share: float, before: int, after: int) -> dict[str, tuple[Predecessor, ...]]:
    """Successor → all firms before it, through chains, nearest first. `before` and `after` are days around the end."""
    direct: defaultdict[str, list[Predecessor]] = defaultdict(list)
    for row in view.rows(SUCCESSIONS, {"as_of": view.as_of, "share": share, "before": before, "after": after}):
        direct[row["successor"]].append(Predecessor(row["predecessor"], row["predecessor_name"], row["ended"]))
    return {successor: _chain(successor, direct) for successor in sorted(direct)}


def _chain(successor: str, direct: dict[str, list[Predecessor]]) -> tuple[Predecessor, ...]:
    found: dict[str, Predecessor] = {}
    waiting = list(direct[successor])
    while waiting:
        each = waiting.pop(0)
        if each.subject_id not in found and each.subject_id != successor:
            found[each.subject_id] = each
            waiting += direct.get(each.subject_id, [])
    return tuple(found.values())
