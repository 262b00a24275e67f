"""A firm that ended after the decision, and one begun around that end with the same person and the same telephone, room or trade.

The person was in a role of the old firm when the decision was made, or had left it within the year before (which is said), and is in a role of
the new one today or was in its first year. Whoever had left long before, or came after the decision, is not the person behind both.
Rooms that many share and telephones of agents are nobody's: they prove nothing.
"""

from analytics.cross_region.origins import SERIOUS

BY_SUCCESSION = (
    SERIOUS
    + """, people as (
    select subject_id, person_id, name as person_name, role, valid_from, valid_to, record_id from roles
    where list_contains($roles, role) and (starts_with(person_id, 'P-') or person_id in (from merged_persons))
), rooms_of_many as (
    select address_key from shared_addresses where address_key is not null
    union select address_key from addresses_used where regexp_matches(address, '集群注册|托管|集中办公区|商务秘书')
), phones_of_agents as (
    select phone_key from phones_used where subject_id in (select agent_id from filings where agent_id is not null)
), ended_firms as (
    select o.*, e.address_key as old_address, e.phone_key as old_phone, e.industry as old_industry from origins o join enterprises e using (subject_id)
    where o.ended >= o.decided - interval 365 day
), pairs as (
    select o.* exclude (old_address, old_phone, old_industry), t.*, a.person_id, a.person_name, a.role as then_role, a.valid_from as then_from,
           a.valid_to as then_to, a.record_id as then_record, b.role as now_role, b.valid_from as now_from, b.valid_to as now_to, b.record_id as now_record,
           coalesce(t.phone_key = o.old_phone and t.phone_key not in (from phones_of_agents), false) as same_phone,
           coalesce(t.address_key = o.old_address and t.address_key not in (from rooms_of_many), false) as same_address,
           coalesce(t.industry = o.old_industry, false) as same_industry
    from ended_firms o join people a using (subject_id) join people b on b.person_id = a.person_id join targets t on t.target = b.subject_id
    where t.target_province <> o.province and t.target <> o.subject_id
      and (coalesce(b.valid_to, date '9999-12-31') > $as_of or coalesce(b.valid_from, t.established) <= t.established + interval 365 day)
      and coalesce(a.valid_from, o.decided) <= o.decided and coalesce(a.valid_to, date '9999-12-31') >= o.decided - interval 365 day
      and t.established between o.ended - to_days($before) and o.ended + to_days($after)
)
select * from pairs where same_phone or same_address or same_industry
qualify row_number() over (partition by target, record_id, person_id
    order by then_to desc nulls first, then_from nulls last, then_role, then_record, now_role, now_record) = 1
order by target, decided, record_id, person_id
"""
)
