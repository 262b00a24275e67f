"""How each relation of a view is made: SQL by name. A view makes a relation when a query first names it."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date

import pyarrow as pa

from ledger.canonical_relations import Relation, identity_relations, with_canonical_ids
from ledger.column import Table
from ledger.in_force import COUNTING_TABLES, Days, in_force_relations
from ledger.life.policy import ending_outcomes
from ledger.live_measures import LIVE_MEASURES
from ledger.scan import empty, scan
from ledger.schema import arrow_schema
from ledger.switches import switches_relation
from ledger.tables import PROCEEDINGS, RECEIVED, REVIEWS, TABLES

FOREVER = "date '9999-12-31'"
WITHOUT_SUSPENDED = {"roles": "person_id", "shareholders": "holder_id"}  # links that an identity-theft claim suspends


def relations(files: Mapping[str, Sequence[str]], as_of: date, *, audit: bool, today: date | None = None) -> dict[str, Relation]:
    """Name → `table …` or `view …`: the words that follow `create` and the name in DuckDB; or what gives them when it is made.

    `today`: the day on which the view is asked, if that is later than `as_of`; what has ended by then is in no ordinary view.
    """
    days = Days(as_of, as_of if audit or today is None else max(as_of, today))
    made = identity_relations(files, lambda table, batches: newest(replace(table, begin=""), files.get(table.name, ()), batches))
    for table in TABLES:
        made[table.name] = with_canonical_ids(table, days.sql(newest(table, files.get(table.name, ()))))
        if table.end:
            made[f"{table.name}_current"] = f"view from {table.name} where coalesce({table.end}, {FOREVER}) > $as_of"
    made["reviews_ended"] = with_canonical_ids(REVIEWS, newest(replace(REVIEWS, begin=""), files.get("reviews", ()), "all_batches"))
    made["endings_known"] = ENDINGS
    made["switches"] = switches_relation(_log(files, days))
    made["repairs_known"] = made["repairs"]
    made["repairs"] = "view from repairs_known where decided <= $as_of"
    if not audit:  # what another province has stopped is gone at every `known_at`, as a repair is
        made["received_standing"] = f"view {newest(RECEIVED, files.get(RECEIVED.name, ()), 'all_batches')}"
        made["received_known"] = made["received"]
        made["received"] = "table from received_known where record_id in (select record_id from received_standing) order by record_id"
    made["enterprise_rows"] = made["enterprises"]
    for name, who in WITHOUT_SUSPENDED.items():
        made[f"{name}_all"] = made[name]
        made[name] = (
            f"table from {name}_all t where {who} not in (select person_id from suspended_persons) "
            f"and not exists (from disowned_links d where d.person_id = t.{who} and d.subject_id = t.subject_id) order by record_id"
        )
    for name in COUNTING_TABLES:
        made[f"{name}_all"] = made[name]
        made |= in_force_relations(name, days, audit=audit)
    made["withdrawals"] = f"view {withdrawals(files if audit else {})}"
    made |= DERIVED
    return {name: days.sql(sql) if isinstance(sql, str) else sql for name, sql in made.items()}


def _log(files: Mapping[str, Sequence[str]], days: Days) -> str:
    """The log of steps that says which rules are on: that of the view, or of today where today ends what the view shows."""
    if days.today == days.as_of:
        return "proceedings"
    rows = newest(PROCEEDINGS, files.get("proceedings", ()), "all_batches")
    return f"({days.sql(rows.replace('$as_of', '$today'))})"


def newest(table: Table, files: Sequence[str], batches: str = "batches") -> str:
    """The newest known version of each row that had begun by `as_of`, unless that version says that the source withdraws the row."""
    if not files:
        return empty(pa.schema([*arrow_schema(table), RECORDED]))
    everything = not table.begin or table.name == "repairs"  # a repair ends the use of a record for every `as_of` …
    begun = "" if everything else f"and ({table.begin} is null or {table.begin} <= $as_of)"
    batches = "all_batches" if table.name == "repairs" else batches  # … and every `known_at`; only an audit view replays the past
    return (
        "select * exclude (batch_number) from ("
        f"select r.*, b.recorded_at, b.batch_number from ({scan(arrow_schema(table), files)}) r join {batches} b using (batch_id) "
        f"qualify row_number() over (partition by record_id order by batch_number desc, sequence desc) = 1) "
        f"where retracted is not true {begun} order by record_id"
    )


def withdrawals(files: Mapping[str, Sequence[str]]) -> str:
    """Rows that their source has withdrawn, as known: table, row, and where the withdrawal came from. For audit: others see nothing of them."""
    newest_rows = (
        f"select '{table.name}' as table_name, r.record_id, r.source_file, r.source_row, r.batch_id, b.recorded_at, r.retracted "
        f"from ({scan(arrow_schema(table), files[table.name])}) r join batches b using (batch_id) "
        "qualify row_number() over (partition by record_id order by b.batch_number desc, sequence desc) = 1"
        for table in TABLES
        if files.get(table.name)
    )
    shape = pa.schema([*((name, pa.string()) for name in ("table_name", "record_id", "source_file")), ("source_row", pa.int64()), ("batch_id", pa.string())])
    nothing = empty(pa.schema([*shape, RECORDED, ("retracted", pa.bool_())]))
    return f"select * exclude (retracted) from ({' union all '.join([nothing, *newest_rows])}) where retracted order by table_name, record_id"


ENDINGS = f"""view select *, cast(null as date) as before from repairs_known union all by name
    select record_id, row_hash, batch_id, recorded_at, coalesce(subject_id, person_id) as subject_id, authority_uscc, document_no, record_kind,
    '原决定撤销' as outcome, ended as decided, ended as before from reviews_ended where outcome in ({", ".join(f"'{each}'" for each in ending_outcomes())})"""
RECORDED = pa.field("recorded_at", pa.timestamp("us", tz="UTC"))
DERIVED = {
    "live_measures": LIVE_MEASURES,
    "suspended_persons": f"""view select distinct person_id, objection_no from objections
    where kind = '冒用身份' and person_id is not null and (coalesce(valid_to, {FOREVER}) > $as_of or (outcome = '成立' and subject_id is null))""",
    "disowned_links": """view select distinct person_id, subject_id, objection_no from objections
    where kind = '冒用身份' and person_id is not null and subject_id is not null and outcome = '成立' and valid_to <= $as_of""",
    "person_links": """view with links as (
        select person_id, subject_id, role as relation, cast(null as double) as share, name, valid_from, valid_to, record_id from roles
        union all
        select holder_id, subject_id, '股东', share, holder_name, valid_from, valid_to, record_id from shareholders where holder_kind = '自然人')
    select * from links where subject_id is not null and (starts_with(person_id, 'P-') or person_id in (from merged_persons))""",
    "decisions": """table select p.*, n.number_key, regexp_extract_all(basis, '《(?:中华人民共和国)?([^》（(]+)', 1) as laws
    from penalties p left join penalties_numbered n using (record_id) left join penalties_twins t using (record_id) where p.subject_id is not null
    qualify row_number() over (partition by coalesce(t.decision_id, p.record_id) order by p.record_id) = 1 order by p.record_id""",
    "enterprise_versions": """table select * replace (coalesce(valid_to, lead(valid_from) over (partition by subject_id order by valid_from)) as valid_to)
    from enterprise_rows order by subject_id, valid_from""",
    "enterprises": """table from enterprise_versions
    qualify row_number() over (partition by subject_id order by valid_from desc) = 1 order by subject_id""",
    "enterprises_current": f"view from enterprises where coalesce(ended, {FOREVER}) > $as_of",
    "addresses_used": """table with spans as (
        select subject_id, address_key, address, '住所' as use, valid_from, least(valid_to, ended) as valid_to
        from enterprise_versions where address_key is not null
        union all
        select subject_id, operating_address_key, operating_address, '生产经营地', valid_from, least(valid_to, ended)
        from enterprise_versions where operating_address_key is not null and operating_address_key is distinct from address_key)
    select subject_id, address_key, use, any_value(address order by valid_from) as address, min(valid_from) as valid_from,
           case when bool_or(valid_to is null) then null else max(valid_to) end as valid_to
    from spans group by all order by subject_id, address_key, use""",
    "phones_used": """table select subject_id, phone_key, any_value(phone) as phone, min(valid_from) as valid_from,
           case when bool_or(coalesce(valid_to, ended) is null) then null else max(least(valid_to, ended)) end as valid_to
    from enterprise_versions where phone_key is not null group by subject_id, phone_key order by subject_id, phone_key""",
    "addresses_used_current": f"view from addresses_used where coalesce(valid_to, {FOREVER}) > $as_of",
    "phones_used_current": f"view from phones_used where coalesce(valid_to, {FOREVER}) > $as_of",
}
