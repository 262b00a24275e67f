"""What becomes an edge: one query over the view per relation, as (from, to) keys and the properties of graph/model.py.

Ended edges are published with their end, so that the graph can show an earlier day. Links through a person with an open
identity-theft claim are suspended: they are in none of these queries.
"""

from graph.model import LIAISON, REPRESENTATIVES

ORIGIN = 'record_id, source, source_file as file, source_row as "row", batch_id as batch'
HELD = "valid_from, valid_to"
NAMED = ", ".join(f"'{role}'" for role in REPRESENTATIVES)
TRUSTED = "not in (select person_id from suspended_persons)"
FIRST_VERSION = """
(select {key}, subject_id, first({{'record_id': record_id, 'source': source, 'file': source_file, 'row': source_row, 'batch': batch_id}}
 order by valid_from, record_id) as origin from enterprise_versions group by all)"""


def role_sql(condition: str) -> str:
    """Edges from a person to an enterprise."""
    return f'select person_id as "from", subject_id as "to", role, {HELD}, {ORIGIN} from roles where {condition}'


def used_sql(relation: str, key: str, column: str, condition: str = "true") -> str:
    """Edges to an address or a phone; they come from the first version of the enterprise that names it."""
    first = FIRST_VERSION.format(key=column)
    return f"""select u.subject_id as "from", u.{key} as "to", u.valid_from, u.valid_to,
    origin.record_id, origin.source, origin.file, origin."row", origin.batch
    from {relation} u join {first} v on v.subject_id = u.subject_id and v.{column} = u.{key} where {condition}"""


def record_sql(relation: str, target: str, begin: str, end: str = "null::date", condition: str = "true") -> str:
    """Edges from a record."""
    return f'select record_id as "from", {target} as "to", {begin} as valid_from, {end} as valid_to, {ORIGIN} from {relation} where {condition}'


def measure_sql(target: str, condition: str = "true") -> str:
    """Edges from a live measure; the number of its matter is the node's key."""
    return f"""select matter_no as "from", {target} as "to", valid_from, valid_to, {ORIGIN} from live_measures where {condition}"""


def finding_sql(targets: str, condition: str) -> str:
    """Edges from a finding of the run that is published; its own id is the source."""
    return f"""select * from (select finding_id as "from", {targets} as "to", as_of as valid_from, null::date as valid_to, finding_id as record_id,
    source, source_file as file, source_row as "row", batch_id as batch from findings where run_id = $run) where {condition}"""


def shareholder_sql(condition: str) -> str:
    """Edges from a holder to the enterprise."""
    return f"""select holder_id as "from", subject_id as "to", share, subscribed_wan::double as subscribed_wan, paid_wan::double as paid_wan, {HELD}, {ORIGIN}
    from shareholders where {condition}"""


MEMBERS, RECORDS = "unnest(from_json(members, '[\"VARCHAR\"]'))", "unnest(from_json(payload -> '$.records', '[\"VARCHAR\"]'))"
A_PERSON_HOLDS, A_PERSON_THERE = "regexp_matches(holder_id, '^[PN]-')", """regexp_matches("to", '^[PN]-')"""
SHOP = f"{HELD}, {ORIGIN} from shops"
ALWAYS = f"null::date as valid_from, null::date as valid_to, {ORIGIN}"
EDGES: dict[tuple[str, str, str], str] = {
    ("LEGAL_REP_OF", "Person", "Enterprise"): role_sql(f"role in ({NAMED})"),
    ("LIAISON_OF", "Person", "Enterprise"): role_sql(f"role = '{LIAISON}'"),
    ("OFFICER_OF", "Person", "Enterprise"): role_sql(f"role not in ({NAMED}, '{LIAISON}')"),
    ("SHAREHOLDER_OF", "Person", "Enterprise"): shareholder_sql(A_PERSON_HOLDS),
    ("SHAREHOLDER_OF", "Enterprise", "Enterprise"): shareholder_sql(f"not {A_PERSON_HOLDS}"),
    ("BRANCH_OF", "Enterprise", "Enterprise"): f'select subject_id as "from", parent_id as "to", {HELD}, {ORIGIN} from branches',
    ("FILED_BY", "Enterprise", "Enterprise"): 'select subject_id as "from", agent_id as "to", matter, valid_from, null::date as valid_to, '
    f"{ORIGIN} from filings",
    ("REGISTERED_AT", "Enterprise", "Address"): used_sql("addresses_used", "address_key", "address_key", "u.use = '住所'"),
    ("OPERATES_AT", "Enterprise", "Address"): used_sql("addresses_used", "address_key", "operating_address_key", "u.use = '生产经营地'"),
    ("HAS_PHONE", "Enterprise", "Phone"): used_sql("phones_used", "phone_key", "phone_key"),
    ("RUNS", "Enterprise", "Shop"): f'select subject_id as "from", shop_id as "to", {SHOP}',
    ("SELLS_ON", "Shop", "Platform"): f'select shop_id as "from", platform_id as "to", {SHOP}',
    ("OPERATED_BY", "Platform", "Enterprise"): f'select platform_id as "from", operator_uscc as "to", {HELD}, {ORIGIN} from platforms',
    ("GUARANTEES", "Enterprise", "Enterprise"): 'select subject_id as "from", debtor_id as "to", amount_wan::double as amount_wan, '
    f"{HELD}, {ORIGIN} from guarantees",
    ("IN_REGION", "Enterprise", "Region"): f'select subject_id as "from", region as "to", {HELD}, {ORIGIN} from enterprises',
    ("IN_REGION", "Authority", "Region"): f'select authority_uscc as "from", region as "to", {ALWAYS} from authorities',
    ("IN_REGION", "Grid", "Region"): f'select grid as "from", region as "to", {ALWAYS} from grids',
    ("IN_GRID", "Enterprise", "Grid"): f'select subject_id as "from", grid as "to", {HELD}, {ORIGIN} from enterprises',
    ("AGAINST", "Penalty", "Enterprise"): record_sql("penalties_shown", "subject_id", "decided"),
    ("AGAINST", "Penalty", "Person"): record_sql("person_penalties_shown", "person_id", "decided", condition=f"person_id {TRUSTED}"),
    ("AGAINST", "Listing", "Enterprise"): record_sql("listings_shown", "subject_id", "valid_from", "valid_to"),
    ("AGAINST", "Listing", "Person"): record_sql("listings_shown", "person_id", "valid_from", "valid_to", f"person_id {TRUSTED}"),
    ("AGAINST", "Licence", "Enterprise"): record_sql("licences", "subject_id", "valid_from", "valid_to"),
    ("AGAINST", "Licence", "Person"): record_sql("person_licences", "person_id", "valid_from", "valid_to", f"person_id {TRUSTED}"),
    ("AGAINST", "Commitment", "Enterprise"): record_sql("commitments", "subject_id", "valid_from"),
    ("AGAINST", "Inspection", "Enterprise"): record_sql("inspections", "subject_id", "inspected"),
    ("VISITED", "Visit", "Enterprise"): record_sql("visits", "subject_id", "visited"),
    ("ISSUED_BY", "Penalty", "Authority"): f"{record_sql('penalties_shown', 'authority_uscc', 'decided')} union all "
    f"{record_sql('person_penalties_shown', 'authority_uscc', 'decided')}",
    ("ISSUED_BY", "Listing", "Authority"): record_sql("listings_shown", "authority_uscc", "valid_from", "valid_to"),
    ("ISSUED_BY", "Licence", "Authority"): f"{record_sql('licences', 'authority_uscc', 'valid_from', 'valid_to')} union all "
    f"{record_sql('person_licences', 'authority_uscc', 'valid_from', 'valid_to')}",
    ("NAMES", "Penalty", "Person"): record_sql("penalties_shown", "named_person_id", "decided", condition=f"named_person_id {TRUSTED}"),
    ("NAMES", "Listing", "Person"): record_sql("listings_shown", "responsible_id", "valid_from", "valid_to", f"responsible_id {TRUSTED}"),
    ("NAMES", "Licence", "Person"): record_sql("licences", "named_person_id", "valid_from", "valid_to", f"named_person_id {TRUSTED}"),
    ("AGAINST", "Sanction", "Enterprise"): measure_sql("subject_id"),
    ("AGAINST", "Sanction", "Person"): measure_sql("person_id", f"person_id {TRUSTED}"),
    ("APPLIES", "Sanction", "Measure"): measure_sql("item_id"),
    ("ABOUT", "Finding", "Enterprise"): finding_sql("subject_id", f"not {A_PERSON_THERE}"),
    ("ABOUT", "Finding", "Person"): finding_sql("subject_id", A_PERSON_THERE),
    ("INVOLVES", "Finding", "Enterprise"): finding_sql(MEMBERS, f"not {A_PERSON_THERE}"),
    ("INVOLVES", "Finding", "Person"): finding_sql(MEMBERS, A_PERSON_THERE),
    ("CITES", "Finding", "Penalty"): finding_sql(RECORDS, """regexp_matches("to", '^(person_)?penalties:')"""),
    ("CITES", "Finding", "Listing"): finding_sql(RECORDS, """starts_with("to", 'listings:')"""),
    ("CITES", "Finding", "Licence"): finding_sql(RECORDS, """regexp_matches("to", '^(person_)?licences:')"""),
    ("CITES", "Finding", "Commitment"): finding_sql(RECORDS, """starts_with("to", 'commitments:')"""),
    ("CITES", "Finding", "Inspection"): finding_sql(RECORDS, """starts_with("to", 'inspections:')"""),
}  # fmt: skip


def edge_sql(name: str, pair: tuple[str, str]) -> str:
    """The query of one relation between two labels: complete edges only, in a stable order."""
    return f'select distinct * from ({EDGES[name, *pair]}) where "from" <> \'\' and "to" <> \'\' order by record_id, "from", "to"'
