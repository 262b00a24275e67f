"""Which firms are compared, and what is never evidence: one SQL text, so that search, indicators and sentences leave out the same.

Left out, because they join the innocent: branches, old firms, agents and hosts themselves with their rooms, telephones (those
that they declare, too) and staff, village collectives, addresses that are shared by law or say so, people known by name only,
people with an open identity-theft claim, and everything that more firms share than the cap.
"""

from analytics.shell.policy import ShellPolicy
from ledger.view import View

POPULATION = """
with intermediaries as (
    select agent_id as subject_id from filings where agent_id is not null
    union select a.subject_id from agents a join enterprises e using (subject_id) where list_contains($agent_kinds, a.kind) and e.insured > 0
    union select subject_id from enterprises where list_contains($host_industries, industry)
    union select host_uscc from shared_addresses where host_uscc is not null
), firms as (
    select subject_id, established, not list_contains($inactive, coalesce(status, '')) and coalesce(ended, date '9999-12-31') > $as_of as active
    from enterprises where kind is distinct from '分支机构' and established >= $as_of - to_months($months)
      and subject_id not in (select subject_id from branches_current where subject_id is not null) and subject_id not in (from intermediaries)
      and not regexp_matches(coalesce(name, ''), $collective_words)
)
"""

# `items`: every (firm, kind, item) that may be evidence, past ones too: details changed after the registration hide nothing.
# A person counts as holder wherever he represents or holds, and as finance wherever he does anything.
# A telephone in the agents' register is text and not a key: the digits are compared, without the country code.
# `crowded`: what more firms have than the cap.
ITEMS = (
    POPULATION
    + """, rooms_of_many as (
    select address_key from shared_addresses_current where address_key is not null
    union select address_key from addresses_used where address_key is not null and regexp_matches(address, $host_words)
    union select a.address_key from addresses_used a join intermediaries using (subject_id) where a.address_key is not null
), declared as (
    select distinct regexp_replace(regexp_replace(phone, '[^0-9]', '', 'g'), '^(00)?86(1[0-9]{10})$', '\\2') as digits
    from agents join intermediaries using (subject_id) where phone is not null
), phones_of_many as (
    select phone_key from phones_used join intermediaries using (subject_id) where phone_key is not null
    union select phone_key from phones_used where phone_key is not null
        and regexp_replace(regexp_replace(phone, '[^0-9]', '', 'g'), '^(00)?86(1[0-9]{10})$', '\\2') in (from declared where length(digits) >= 7)
), staff_of_many as (select r.person_id from roles r join intermediaries using (subject_id) where r.person_id is not null),
persons as (
    select subject_id, person_id, role as what from roles union all select subject_id, holder_id, '股东' from shareholders
), items as (
    select subject_id, 'address' as kind, address_key as item from addresses_used
    where address_key <> '' and address_key not in (from rooms_of_many)
    union select subject_id, 'phone', phone_key from phones_used where phone_key <> '' and phone_key not in (from phones_of_many)
    union select p.subject_id, k.kind, p.person_id from persons p join (values
        ('representative', '法定代表人'), ('representative', '负责人'), ('representative', '经营者'), ('representative', '执行事务合伙人'),
        ('holder', '法定代表人'), ('holder', '负责人'), ('holder', '经营者'), ('holder', '执行事务合伙人'), ('holder', '股东'),
        ('finance', '法定代表人'), ('finance', '负责人'), ('finance', '经营者'), ('finance', '执行事务合伙人'), ('finance', '股东'),
        ('finance', '财务负责人'), ('finance', '办税人员'), ('liaison', '登记联络员'), ('liaison', '经办人')) k(kind, what) using (what)
    where (starts_with(p.person_id, 'P-') or p.person_id in (from merged_persons)) and p.person_id not in (from staff_of_many)
    union select s.subject_id, 'holding', s.holder_id from shareholders s where s.holder_id in (select subject_id from firms)
    union select s.holder_id, 'holding', s.holder_id from shareholders s where s.holder_id in (select subject_id from firms)
), crowded as (
    select kind, item from items join firms using (subject_id) group by kind, item having count(*) > $cap
)
"""
)

# The agent that filed each firm first, and how many firms it filed that were begun within the burst around this one.
FILINGS = """, first_filing as (
    select f.subject_id, f.agent_id, firms.established from filings f join firms using (subject_id) where f.agent_id is not null
    qualify row_number() over (partition by f.subject_id order by f.valid_from, f.record_id) = 1
), filed as (
    select subject_id, agent_id, count(*) over (
        partition by agent_id order by established range between to_days($days) preceding and to_days($days) following) as near
    from first_filing
)
"""


def population_values(view: View, policy: ShellPolicy) -> dict[str, object]:
    """What POPULATION asks for."""
    chosen = policy.population
    return {
        "host_industries": list(chosen.host_industries),
        "agent_kinds": list(chosen.agent_kinds),
        "collective_words": chosen.collective_words,
        "inactive": list(chosen.inactive_status),
        "as_of": view.as_of,
        "months": chosen.recent_months,
    }


def item_values(view: View, policy: ShellPolicy) -> dict[str, object]:
    """What ITEMS asks for."""
    return {**population_values(view, policy), "host_words": policy.population.host_words, "cap": policy.degree_cap}
