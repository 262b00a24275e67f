"""What a view says about persons: who appears where, when and as what; and which enterprises are tied to each other by what.

Read once per resolution into a DuckDB of its own, names compared by `name_key`. Everything is looked at with the time in
which it was true: an open end is for ever, an unknown beginning from ever.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from types import TracebackType

import duckdb
import pyarrow as pa

from analytics.identity.names import name_key
from analytics.identity.policy import IdentityPolicy
from ledger.view import View

APPEARANCES = """
with seen(person_id, name, subject_id, role, valid_from, valid_to) as (
select person_id, name, subject_id, role, valid_from, valid_to from roles where person_id is not null and subject_id is not null
union all select holder_id, holder_name, subject_id, '股东', valid_from, valid_to from shareholders where holder_kind = '自然人' and holder_id is not null
union all select named_person_id, legal_rep, subject_id, '法定代表人', decided, decided from penalties where named_person_id is not null
union all select named_person_id, legal_rep, subject_id, '法定代表人', decided, decided from licences where named_person_id is not null
union all select responsible_id, responsible, subject_id, '责任人', valid_from, valid_from from listings
    where responsible_id is not null and subject_id is not null)
select * from seen s where person_id not in (select person_id from suspended_persons)
    and not exists (from disowned_links d where d.person_id = s.person_id and d.subject_id = s.subject_id)
"""  # decisions and lists name whoever the register named: a stolen identity speaks for nobody, wherever it appears
DOCUMENTS = "select person_id, name, id_type from persons"
PHONES = "select subject_id, phone_key as item, valid_from, valid_to from phones_used where phone_key <> ''"
# The last part of the key must be the number of a room: a floor (1F), a building (2#), a unit (U3) or a name is shared by many.
ROOMS = r"""select subject_id, address_key as item, address, valid_from, valid_to from addresses_used
where regexp_matches(split_part(address_key, '|', 4), '(^|[-+])\d{3,}(-[A-Z])?$|[^-]-\d+$') and not regexp_matches(address_key, '[|-]B-\d$')
and address_key not in (select address_key from shared_addresses where address_key is not null)"""
OWNERSHIP = """
select subject_id, parent_id as other_id, valid_from, valid_to from branches where subject_id is not null and parent_id is not null
union all select subject_id, holder_id, valid_from, valid_to from shareholders
    where holder_kind <> '自然人' and holder_id is not null and subject_id is not null"""
AGENTS = "select distinct agent_id as subject_id from filings where agent_id is not null"
SUBJECTS = "select subject_id, name, region, industry from enterprises"

SPAN = "coalesce(valid_from, date '0001-01-01') as begin_day, coalesce(valid_to, date '9999-12-31') as end_day"
TABLES = f"""
create table appears as select distinct person_id as person, n.name_key, subject_id as subject, role, {SPAN}
    from appearances join name_keys n using (name) where n.name_key <> '';
create table documents as select person_id as person, n.name_key, id_type from persons left join name_keys n using (name);
create table phones as select subject_id as subject, item, {SPAN} from phones_used
    where item not in (select item from phones_used join agents using (subject_id));
create table rooms as select subject_id as subject, item, {SPAN} from rooms_used
    where item not in (select item from rooms_used join agents using (subject_id))
    and item not in (select item from rooms_used where regexp_matches(address, $shared_words));
create table owned as select subject_id as subject, other_id as other, {SPAN} from ownership where subject_id <> other_id;
create table office as select person, name_key, subject, min(begin_day) as begin_day, max(end_day) as end_day
    from appears where starts_with(person, 'P-') and list_contains($governing, role) group by all;
create table liaising as select person, name_key, subject, min(begin_day) as begin_day, max(end_day) as end_day
    from appears where starts_with(person, 'P-') and list_contains($liaison, role) group by all;
"""
# Two enterprises tied by something that both have: x has it in its time, y in its.
SHARED_ITEM = """
select '{kind}' as kind, l.item as via, '' as via_name, l.subject as x, l.begin_day as x_begin, l.end_day as x_end,
    r.subject as y, r.begin_day as y_begin, r.end_day as y_end
from {table} l join {table} r using (item)
where l.subject <> r.subject and l.item in (select item from {table} group by item having count(distinct subject) between 2 and {limit})
    and date_diff('day', l.end_day, r.begin_day) <= $gap and date_diff('day', r.end_day, l.begin_day) <= $gap"""
SHARED_PERSON = """
select '{kind}', l.person, l.name_key, l.subject, l.begin_day, l.end_day, r.subject, r.begin_day, r.end_day
from {table} l join {table} r using (person)
where l.subject <> r.subject and l.person in (select person from {table} group by person having count(distinct subject) between 2 and {limit})"""
OWNED = """
select 'ownership', subject, '', subject, begin_day, end_day, other, begin_day, end_day from owned
union all select 'ownership', subject, '', other, begin_day, end_day, subject, begin_day, end_day from owned"""


@dataclass(frozen=True, slots=True)
class Facts:
    """Tables appears, documents, phones, rooms, owned, office, liaising, ties, subjects in a DuckDB of their own. Close after use."""

    connection: duckdb.DuckDBPyConnection
    policy: IdentityPolicy

    def __enter__(self) -> "Facts":
        return self

    def choose(self, persons: Iterable[str]) -> None:
        """Make these the rows of the table `chosen`."""
        self.connection.register("chosen", pa.table({"person": pa.array(sorted(persons), pa.string())}))

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self.connection.close()


def read_facts(view: View, policy: IdentityPolicy) -> Facts:
    """The facts of a view in which nobody has decided who is one (`Ledger.view(..., undecided=True)`)."""
    connection = duckdb.connect()
    connection.execute("set threads = 2; set preserve_insertion_order = false")
    sources = {"appearances": APPEARANCES, "persons": DOCUMENTS, "phones_used": PHONES, "rooms_used": ROOMS, "ownership": OWNERSHIP, "agents": AGENTS}
    for name, sql in sources.items():
        connection.register(name, view.arrow(sql))
    connection.register("subjects", view.arrow(SUBJECTS))
    connection.register("name_keys", _name_keys(connection))
    hubs = policy.hubs
    parameters = {"shared_words": "|".join(hubs.shared_words) or "$^", "governing": list(policy.governing), "liaison": list(policy.liaison)}
    for statement in TABLES.strip().split(";\n"):
        wanted = {name: value for name, value in parameters.items() if f"${name}" in statement}
        connection.execute(statement, wanted)
    connection.execute(f"create table ties as {_ties(policy)}", {"gap": hubs.gap_days})
    return Facts(connection, policy)


def _ties(policy: IdentityPolicy) -> str:
    """The ties of the kinds that the policy names; each stands in both directions."""
    hubs = policy.hubs
    made = {
        "phone": SHARED_ITEM.format(kind="phone", table="phones", limit=int(hubs.phone)),
        "room": SHARED_ITEM.format(kind="room", table="rooms", limit=int(hubs.room)),
        "co_person": SHARED_PERSON.format(kind="co_person", table="office", limit=int(hubs.co_person)),
        "liaison": SHARED_PERSON.format(kind="liaison", table="liaising", limit=int(hubs.liaison)),
        "ownership": OWNED,
    }
    columns = "null::varchar as kind, null::varchar as via, null::varchar as via_name, null::varchar as x, null::date as x_begin, null::date as x_end"
    nothing = f"select {columns}, null::varchar as y, null::date as y_begin, null::date as y_end where $gap < 0"
    return " union all ".join([nothing, *(sql for kind, sql in made.items() if kind in policy.kinds)])


def _name_keys(connection: duckdb.DuckDBPyConnection) -> pa.Table:
    names = [row[0] for row in connection.execute("select name from appearances union select name from persons").fetchall() if row[0]]
    return pa.table({"name": pa.array(names, pa.string()), "name_key": pa.array([name_key(name) for name in names], pa.string())})
