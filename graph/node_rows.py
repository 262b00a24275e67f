"""What becomes a node: one query over the view per label, and the finishing that SQL cannot do (titles, pinyin, masks).

Subjects that are only mentioned (a shareholder from another province, the party of a penalty) become nodes too, with the
name under which they are mentioned, so that no edge is lost. Records that the law says stop (repaired, expired) are in no
relation that is read here.
"""

from collections.abc import Callable
from typing import Any

from graph.pinyin import spelled
from ledger.codelists import code_list
from ledger.in_force import COUNTING_TABLES
from ledger.person_key import phone_digits
from ledger.regions import region_name
from ledger.same_decision import number_key

Row = dict[str, Any]
ORIGIN = 'source, source_file as file, source_row as "row", batch_id as batch'
NO_ORIGIN = 'null as source, null as file, null::bigint as "row", null as batch'

CONTESTED = {"penalties": "subject_id", "person_penalties": "person_id", "listings": "coalesce(subject_id, person_id)", "commitments": "subject_id"}


def in_dispute(name: str, number: str = "document_no") -> str:
    """SQL: whether an objection is open on a row of this table, by the number and the party of its decision. Never longer than the objection."""
    claims = f"select {number_key('document_no')} as key, coalesce(subject_id, person_id) as party from objections_current where kind = '信息有误'"
    party = f"(c.party is null or c.party = {CONTESTED[name]})"
    return f"exists (from ({claims}) c where c.key <> '' and c.key = {number_key(f't.{number}')} and {party})"


MENTIONED = """
select subject_id as key, enterprise_name as name, {origin} from roles
union all select subject_id, enterprise_name, {origin} from shareholders
union all select holder_id, holder_name, {origin} from shareholders where not regexp_matches(holder_id, '^[PN]-')
union all select subject_id, branch_name, {origin} from branches union all select parent_id, null, {origin} from branches
union all select subject_id, enterprise_name, {origin} from filings union all select agent_id, agent_name, {origin} from filings
union all select subject_id, null, {origin} from guarantees union all select debtor_id, null, {origin} from guarantees
union all select subject_id, operator_name, {origin} from shops union all select operator_uscc, operator_name, {origin} from platforms
union all select subject_id, party_name, {origin} from penalties_shown union all select subject_id, party_name, {origin} from listings_shown
union all select subject_id, party_name, {origin} from licences union all select subject_id, party_name, {origin} from commitments
union all select subject_id, party_name, {origin} from inspections union all select subject_id, party_name, {origin} from visits
""".replace("{origin}", ORIGIN)

ENTERPRISES = f"""
with mentioned as (
    select key, coalesce(min(name) filter (name <> ''), key) as name, min((source, file, "row", batch)) as origin
    from ({MENTIONED}) where key <> '' and key not in (select subject_id from enterprises) group by key),
known as (
    select subject_id as key, name, uscc, reg_no, former_name, kind, region, industry, capital_wan::double as capital_wan, established, ended, address, grid,
        status as status_code, {ORIGIN} from enterprises
    union all by name select key, name, case when not regexp_matches(key, '^(REG:|BODS:|O-)') then key end as uscc,
        case when starts_with(key, 'REG:') then key[5:] end as reg_no,
        origin[1] as source, origin[2] as file, origin[3] as "row", origin[4] as batch from mentioned),
found as (select subject_id as key, count(*) as finding_count from findings where run_id = $run group by all),
scored as (select subject_id as key, own_risk, linked_risk, band, payload as risk_json from scores where run_id = $run)
select known.*, coalesce(finding_count, 0) as finding_count, own_risk, linked_risk, band, risk_json,
    key in (select subject_id from objections_current where subject_id is not null) as disputed
from known left join found using (key) left join scored using (key) order by key
"""

PERSONS = """
with mentioned as (
    select person_id as key, name from persons union all select person_id, name from roles_all
    union all select holder_id, holder_name from shareholders_all where regexp_matches(holder_id, '^[PN]-')
    union all select person_id, party_name from person_penalties_shown union all select person_id, party_name from person_licences
    union all select person_id, party_name from listings_shown union all select responsible_id, responsible from listings_shown
    union all select named_person_id, legal_rep from penalties_shown union all select named_person_id, legal_rep from licences)
select key, coalesce(min(name) filter (name <> ''), key) as name, starts_with(key, 'P-') as identified,
    key in (select person_id from objections_current where person_id is not null) as disputed from mentioned where key <> '' group by key order by key
"""

ADDRESSES = """
select u.address_key as key, coalesce(min(u.address), u.address_key) as name, coalesce(min(s.kind), '') as shared
from addresses_used u left join shared_addresses_current s using (address_key) where u.address_key <> '' group by u.address_key order by key
"""

AUTHORITIES = """
with named as (
    select authority_uscc as key, name, region, field, 0 as rank from authorities
    union all select authority_uscc, authority, null, null, 1 from penalties_shown
    union all select authority_uscc, authority, null, null, 1 from person_penalties_shown
    union all select authority_uscc, authority, null, null, 1 from licences
    union all select authority_uscc, authority, authority_region, null, 1 from listings_shown)
select key, coalesce(arg_min(name, (rank, name)), key) as name, min(region) as region, min(field) as field from named where key <> '' group by key order by key
"""

PENALTY = """document_no, party_name, conduct, facts, basis, penalty_kinds, content, fine_wan::double as fine_wan, confiscated_wan::double as confiscated_wan,
    decided, publicity_to, authority, authority_uscc, procedure, not_counted is null as counts, not_counted"""
PENALTIES = f"""
select record_id as key, document_no as name, {PENALTY}, false as personal, {in_dispute("penalties")} as disputed,
    {ORIGIN} from penalties_shown t
union all select record_id, document_no, {PENALTY}, true, {in_dispute("person_penalties")}, {ORIGIN} from person_penalties_shown t order by key
"""
LICENCE = "document_no, party_name, licence_kind, certificate, certificate_no, content, decided, valid_from, valid_to, authority, state"
LICENCES = f"""
select record_id as key, coalesce(document_name, document_no) as name, {LICENCE}, false as personal, {ORIGIN} from licences
union all select record_id, coalesce(document_name, document_no), {LICENCE}, true, {ORIGIN} from person_licences order by key
"""

RECORDS = "from_json(payload -> '$.records', '[\"VARCHAR\"]')"
FINDINGS = f"""
with contested as ({" union all ".join(f"select record_id from {name}_shown t where {in_dispute(name)}" for name in COUNTING_TABLES)})
select finding_id as key, sentence as name, detector, version, subject_id, region, severity, sentence, statutory, payload, as_of,
    json_array_length(members)::bigint as member_count, list_has_any({RECORDS}, (select coalesce(list(record_id), []) from contested)) as disputed
from findings where run_id = $run order by key
"""

MEASURES = """
select item_id as key, item ->> '$.title' as name, item ->> '$.group' as "group", item ->> '$.class_name' as class_name, item ->> '$.citation' as basis
from live_measures qualify row_number() over (partition by item_id order by matter_no desc) = 1 order by key
"""

NODES: dict[str, str] = {
    "Enterprise": ENTERPRISES,
    "Person": PERSONS,
    "Address": ADDRESSES,
    "Phone": "select phone_key as key, min(phone) as name from phones_used where phone_key <> '' group by phone_key order by key",
    "Platform": f"select platform_id as key, coalesce(name, platform_id) as name, kind, url, operator_name, {ORIGIN} from platforms "
    "where platform_id <> '' order by key",
    "Shop": f"select shop_id as key, coalesce(name, shop_id) as name, shop_no, platform_name, url, {ORIGIN} from shops where shop_id <> '' "
    "qualify row_number() over (partition by shop_id order by valid_from desc nulls last, record_id) = 1 order by key",
    "Authority": AUTHORITIES,
    "Region": "select distinct region as key from (select region from enterprises union select region from authorities "
    "union select authority_region from listings_shown union select region from grids) where region <> '' order by key",
    "Grid": "select grid as key, coalesce(name, grid) as name, region, street from grids where grid <> '' union all "
    "select distinct grid, grid, null, null from enterprises where grid <> '' and grid not in (select grid from grids) order by key",
    "Penalty": PENALTIES,
    "Listing": f"select record_id as key, list_type, document_no, party_name, reason, valid_from, valid_to, authority, removal_reason, "
    f"not_counted is null as counts, not_counted, {in_dispute('listings')} as disputed, {ORIGIN} from listings_shown t order by key",
    "Licence": LICENCES,
    "Commitment": "select record_id as key, coalesce(matter, commitment_no) as name, commitment_no, party_name, kind, matter, valid_from, "
    f"authority, fulfilment, judged, {in_dispute('commitments', 'commitment_no')} as disputed, {ORIGIN} from commitments t order by key",
    "Inspection": "select record_id as key, coalesce(matter, kind, inspection_no) as name, inspection_no, party_name, kind, matter, inspected, "
    f"authority, result, critical, serious, minor, {ORIGIN} from inspections order by key",
    "Visit": f"select record_id as key, result as name, visit_no, list_no, party_name, visited, result, {ORIGIN} from visits order by key",
    "Finding": FINDINGS,
    "Measure": MEASURES,
    "Sanction": "select matter_no as key, coalesce(item ->> '$.title', item_id) as name, item_id as item, document_no, array_to_string(departments, '、') "
    f"as department, valid_from, valid_to, pushed, {ORIGIN} from live_measures order by key",
}  # fmt: skip


def finish_enterprise(row: Row) -> Row:
    """Titles of the codes, and pinyin."""
    pinyin, initials = spelled(row["name"])
    titles = {
        "status": code_list("enterprise_status").title(row["status_code"]),
        "region_name": region_name(row["region"]),
        "industry_name": code_list("industries_gbt4754_2017").title(row["industry"]),
    }
    return row | titles | {"pinyin": pinyin, "initials": initials}


def finish_person(row: Row) -> Row:
    """Pinyin of the name."""
    pinyin, initials = spelled(row["name"])
    return row | {"pinyin": pinyin, "initials": initials}


def finish_phone(row: Row) -> Row:
    """The number masked, and its last four digits; the number itself goes nowhere."""
    number = phone_digits(row["name"])
    return row | {"name": mask_phone(number), "tail": number[-4:]}


def finish_region(row: Row) -> Row:
    """The name of the region."""
    return row | {"name": region_name(row["key"]) or row["key"]}


def finish_place(row: Row) -> Row:
    """The name of the region that it lies in."""
    return row | {"region_name": region_name(row["region"])}


def finish_listing(row: Row) -> Row:
    """The name of the list."""
    return row | {"name": code_list("list_types").title(row["list_type"])}


def mask_phone(number: str) -> str:
    """138****1234; of a number shorter than a mobile's only the last four digits stay."""
    return f"{number[:3]}****{number[-4:]}" if len(number) >= 11 else f"****{number[-4:]}"


FINISH: dict[str, Callable[[Row], Row]] = {
    "Enterprise": finish_enterprise,
    "Person": finish_person,
    "Phone": finish_phone,
    "Region": finish_region,
    "Authority": finish_place,
    "Grid": finish_place,
    "Listing": finish_listing,
}
