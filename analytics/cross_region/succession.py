"""A firm that ended after the decision, and one begun around that end with the same person and the same telephone, room or trade.

Rooms that many share and telephones of agents are nobody's: they prove nothing.
"""

from analytics.cross_region.origins import SERIOUS

BY_SUCCESSION = (
    SERIOUS
    + """, people as (
    select subject_id, person_id, min(name) as person_name from roles
    where list_contains($roles, role) and (starts_with(person_id, 'P-') or person_id in (from merged_persons)) group by subject_id, person_id
), rooms_of_many as (
    select address_key from shared_addresses where address_key is not null
    union select address_key from addresses_used where regexp_matches(address, '集群注册|托管|集中办公区|商务秘书')
), phones_of_agents as (
    select phone_key from phones_used where subject_id in (select agent_id from filings where agent_id is not null)
), ended_firms as (
    select o.*, e.address_key as old_address, e.phone_key as old_phone, e.industry as old_industry from origins o join enterprises e using (subject_id)
    where o.ended >= o.decided - interval 365 day
), pairs as (
    select o.* exclude (old_address, old_phone, old_industry), t.*, a.person_id, a.person_name,
           coalesce(t.phone_key = o.old_phone and t.phone_key not in (from phones_of_agents), false) as same_phone,
           coalesce(t.address_key = o.old_address and t.address_key not in (from rooms_of_many), false) as same_address,
           coalesce(t.industry = o.old_industry, false) as same_industry
    from ended_firms o join people a using (subject_id) join people b on b.person_id = a.person_id join targets t on t.target = b.subject_id
    where t.target_province <> o.province and t.target <> o.subject_id
      and t.established between o.ended - to_days($before) and o.ended + to_days($after)
)
select * from pairs where same_phone or same_address or same_industry order by target, decided, record_id, person_id
"""
)
