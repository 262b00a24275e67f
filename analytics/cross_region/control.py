"""Two firms under one controller, or the controller itself: by majority holdings upwards at the time of the decision, and downwards today.

Only what no direct path tells already: a controller who is a company, or one that is reached through another company. Whoever
controls many firms (a state investor, a group) joins the innocent with the guilty and leads nowhere.
"""

from analytics.cross_region.origins import SERIOUS

BY_CONTROL = (
    SERIOUS
    + """, up as (
    select o.record_id, o.decided, s.holder_id as head, s.holder_kind, [s.record_id] as link_records, [s.holder_id, s.subject_id] as path, 1 as steps
    from (select distinct record_id, subject_id, decided from origins where subject_id is not null) o join shareholders s using (subject_id)
    where s.share > $majority and coalesce(s.valid_from, o.decided) <= o.decided and coalesce(s.valid_to, date '9999-12-31') > o.decided
    union all
    select u.record_id, u.decided, s.holder_id, s.holder_kind, list_prepend(s.record_id, u.link_records), list_prepend(s.holder_id, u.path), u.steps + 1
    from up u join shareholders s on s.subject_id = u.head
    where u.steps < 3 and s.share > $majority and not list_contains(u.path, s.holder_id)
      and coalesce(s.valid_from, u.decided) <= u.decided and coalesce(s.valid_to, date '9999-12-31') > u.decided
), down as (
    select s.holder_id as head, s.subject_id as target, s.valid_from as link_from, [s.record_id] as link_records,
           [s.holder_id, s.subject_id] as path, 1 as steps
    from shareholders_current s where s.share > $majority and s.holder_id in (select head from up)
    union all
    select d.head, s.subject_id, s.valid_from, list_append(d.link_records, s.record_id), list_append(d.path, s.subject_id), d.steps + 1
    from down d join shareholders_current s on s.holder_id = d.target
    where d.steps < 3 and s.share > $majority and not list_contains(d.path, s.subject_id)
), groups as (select head from down group by head having count(distinct target) > $group),
ways as (
    select * from down
    union all select distinct head, head, cast(null as date), cast([] as varchar[]), [head], 0 from up where steps > 1 and holder_kind <> '自然人'
)
select o.*, t.*, u.head, u.holder_kind as head_kind, d.link_from, list_concat(u.link_records, d.link_records) as link_records,
       list_concat(list_reverse(u.path), d.path[2:]) as path, u.steps as ups
from origins o join up u using (record_id) join ways d using (head) join targets t using (target)
where t.target_province <> o.province and t.target <> o.subject_id and u.head not in (from groups)
  and not list_contains(d.path, o.subject_id) and not list_contains(u.path[2:], t.target)
  and u.steps + d.steps > 1 and (u.holder_kind <> '自然人' or (u.steps + d.steps > 2
       and (starts_with(u.head, 'P-') or u.head in (from merged_persons)) and u.head not in (select person_id from suspended_persons)))
qualify row_number() over (partition by o.record_id, t.target order by u.steps + d.steps, u.path, d.path) = 1
order by t.target, o.decided, o.record_id
"""
)
