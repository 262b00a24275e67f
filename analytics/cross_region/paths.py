"""Paths from serious records in one of the four provinces to subjects of another: by person, holding, control, succession, shop."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from analytics.cross_region.control import BY_CONTROL
from analytics.cross_region.origins import SERIOUS
from analytics.cross_region.policy import CrossRegionPolicy
from analytics.cross_region.succession import BY_SUCCESSION
from analytics.cross_region.weight import CONTROL, PERSON, SHOP, SUCCESSOR, over, weight
from ledger.view import View

Path = dict[str, Any]  # one row: the record and its owner, the target, and how the one leads to the other

# Who stood behind the record (named in it, listed in person, in a role or holding enough at that time) and what that person is today.
# Whoever held the role counts only where the record does not name somebody else: a list names the responsible, a decision the representative.
BY_PERSON = (
    SERIOUS
    + """, then_held as (
    select o.record_id, o.named_id as person_id, o.named_as as then_role, cast(null as date) as then_from, cast(null as date) as then_to,
           cast(null as varchar) as then_record, cast(null as double) as then_share from origins o
    union all select record_id, listed_id, '名单载明的本人', null, null, null, null from origins
    union all select o.record_id, r.person_id, r.role, r.valid_from, r.valid_to, r.record_id, null from origins o join roles r using (subject_id)
    where list_contains($roles, r.role) and coalesce(r.valid_from, o.decided) <= o.decided and coalesce(r.valid_to, date '9999-12-31') > o.decided
      and (coalesce(o.named_id, o.named) is null or r.person_id = o.named_id or (not o.by_list and r.role = '执行事务合伙人')
           or (list_contains(regexp_split_to_array(o.named, '[、，,;；\\s]+'), r.name)
               and (o.named <> r.name or not coalesce(starts_with(o.named_id, 'P-') or o.named_id in (from merged_persons), false))))
    union all select o.record_id, s.holder_id, printf('股东（%g%%）', s.share), s.valid_from, s.valid_to, s.record_id, s.share
    from origins o join shareholders s using (subject_id)
    where s.share >= $share and coalesce(s.valid_from, o.decided) <= o.decided and coalesce(s.valid_to, date '9999-12-31') > o.decided
), now_held as (
    select person_id, subject_id as target, role as now_role, valid_from as now_from, name as person_name, record_id as now_record,
           cast(null as double) as now_share
    from roles_current where list_contains($roles, role)
    union all select holder_id, subject_id, printf('股东（%g%%）', share), valid_from, holder_name, record_id, share
    from shareholders_current where share >= $share
)
select distinct o.*, t.*, person_id, then_role, then_from, then_to, then_record, then_share, now_role, now_from, now_record, now_share, person_name
from origins o join then_held using (record_id) join now_held n using (person_id) join targets t using (target)
where (starts_with(person_id, 'P-') or person_id in (from merged_persons)) and person_id not in (select person_id from suspended_persons)
  and not exists (from disowned_links d where d.person_id = n.person_id and d.subject_id = o.subject_id)
  and t.target_province <> o.province and t.target is distinct from o.subject_id
order by t.target, o.decided, o.record_id, person_id, then_role, now_role
"""
)

# Up to three steps downwards, the product of the shares staying at or above the threshold; one step upwards, at the time.
BY_SHARE = (
    SERIOUS
    + """, chains as (
    select s.holder_id as origin, s.subject_id as target, s.share, s.share as weakest, s.valid_from,
           [s.record_id] as link_records, [s.holder_id, s.subject_id] as path, 1 as steps
    from shareholders_current s where s.share >= $share and s.holder_id in (select subject_id from origins)
    union all
    select c.origin, s.subject_id, c.share * s.share / 100, least(c.weakest, s.share), s.valid_from,
           list_append(c.link_records, s.record_id), list_append(c.path, s.subject_id), c.steps + 1
    from chains c join shareholders_current s on s.holder_id = c.target
    where c.steps < 3 and c.share * s.share / 100 >= $share and not list_contains(c.path, s.subject_id)
), holdings as (
    select * exclude (steps), 'OWNED' as mechanism, cast(null as date) as until from chains
    qualify row_number() over (partition by origin, target order by share desc, steps, path) = 1
    union all select s.subject_id, s.holder_id, s.share, s.share, s.valid_from, [s.record_id], [s.holder_id, s.subject_id], 'OWNER', s.valid_to
    from shareholders s where s.share >= $share
)
select o.*, t.*, h.share, h.weakest, h.valid_from as link_from, h.link_records, h.path, h.mechanism
from origins o join holdings h on h.origin = o.subject_id join targets t using (target)
where t.target_province <> o.province
  and (h.mechanism = 'OWNED' or (coalesce(h.valid_from, o.decided) <= o.decided and coalesce(h.until, date '9999-12-31') > o.decided))
order by t.target, o.decided, o.record_id, h.mechanism
"""
)

# The same shop (platform and number) or the same shop address, run by the one and later or still by the other.
BY_SHOP = (
    SERIOUS
    + """, old as (select o.record_id, a.subject_id, a.shop_id, a.url, a.valid_from as old_from from origins o join shops a using (subject_id)),
pairs as (
    select a.*, b.subject_id as target, b.shop_id as found from old a join shops_current b on b.shop_id = a.shop_id
    union select a.*, b.subject_id, b.shop_id from old a join shops_current b on b.url = a.url
)
select distinct o.*, t.*, b.shop_id, b.name as shop_name, b.platform_name, b.valid_from as link_from
from origins o join pairs a using (record_id) join shops_current b on b.shop_id = a.found and b.subject_id = a.target and b.subject_id <> a.subject_id
join targets t on t.target = b.subject_id
where t.target_province <> o.province and coalesce(b.valid_from, date '9999-12-31') >= coalesce(a.old_from, date '0001-01-01')
order by t.target, o.decided, o.record_id, b.shop_id
"""
)
NAMES = """
select subject_id, name from enterprises where subject_id in (select unnest($subjects::varchar[]))
union all select holder_id, any_value(holder_name order by record_id) from shareholders
where holder_id in (select unnest($subjects::varchar[])) and holder_id not in (select subject_id from enterprises) group by holder_id
"""


@dataclass(frozen=True, slots=True)
class Reach:
    """How far a path may go: shares in percent, days around the end of a firm for its successor, firms of one controller at most."""

    share: float
    before: int
    after: int
    majority: float
    group: int


def paths_by_target(view: View, policy: CrossRegionPolicy, reach: Reach) -> dict[str, list[Path]]:
    """Every path, by the subject that it reaches."""
    given: dict[str, object] = {"lists": list(policy.lists), "kinds": "|".join(policy.penalty_kinds), "provinces": list(policy.provinces)}
    roles, share, window = {"roles": list(policy.roles)}, {"share": reach.share}, {"before": reach.before, "after": reach.after}
    found: defaultdict[str, list[Path]] = defaultdict(list)
    for mechanism, rows in (
        (PERSON, view.rows(BY_PERSON, {**given, **roles, **share})),
        ("", _named(view, view.rows(BY_SHARE, {**given, **share}))),
        (CONTROL, _named(view, view.rows(BY_CONTROL, {**given, "majority": reach.majority, "group": reach.group}))),
        (SUCCESSOR, view.rows(BY_SUCCESSION, {**given, **roles, **window, "as_of": view.as_of})),
        (SHOP, view.rows(BY_SHOP, given)),
    ):
        for row in rows:
            path = {"mechanism": mechanism} | row
            found[row["target"]].append(path | {"weight": weight(path, policy, reach.majority), "over": over(path, policy, view.as_of)})
    return dict(found)


def _named(view: View, rows: list[Path]) -> Iterable[Path]:
    """Paths of holdings with the names of those on them."""
    subjects = sorted({subject for row in rows for subject in row["path"]})
    names = {row["subject_id"]: row["name"] for row in view.rows(NAMES, {"subjects": subjects})} if subjects else {}
    return (row | {"path": [(subject, names.get(subject) or subject) for subject in row["path"]]} for row in rows)
