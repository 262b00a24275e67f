"""How a view applies canonical ids: every column that holds the id of a subject or person shows the one that is theirs.

Relations that every view has:

- `id_aliases` (id, canonical_id): ids that are not shown, with the one shown for them; `person_aliases`, `subject_aliases`: its two parts;
- `ambiguous_numbers`: registration numbers under which rows came, that more than one credit code claims, or a branch and its parent: not linked;
- `repairs_reaching`: every repair under every id that is its subject's today, because what was repaired is used at no `known_at`;
  `late`: it became known, or came to reach the subject, only after the view's moment;
- `merged_persons`: shown ids that stand for several: such a person is known beyond one enterprise, whatever the id begins with;
- `enterprise_names`: every name of a subject, present and former; `person_names`: every name of a person.

While nothing is linked, a relation is made exactly as it would be without this module: that costs nothing.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence

import pyarrow as pa

from ledger.canonical import MERGE, IdentityEvent, canonical_ids, resolved
from ledger.column import Table
from ledger.number_checks import normalise
from ledger.person_key import NAME_DOTS
from ledger.scan import scan
from ledger.schema import arrow_schema
from ledger.tables import ENTERPRISES, IDENTITY_EVENTS, PERSONS, TABLES

Read = Callable[[str], pa.Table]
Relation = str | Callable[[Read], str | pa.Table]  # SQL, or what to make of other relations: SQL or rows
Files = Mapping[str, Sequence[str]]
Newest = Callable[[Table, str], str]
REG = "between 'REG:' and 'REG;'"  # not starts_with: row groups without such ids are skipped by their smallest and largest value
A_PERSON = "regexp_matches(id, '^[PN]-')"
NO_CLAIM = "table select null::varchar as id, null::varchar as code, false as apart where false"
SEPARATORS = r"[；;、，,|\s]+"


def identity_columns(table: Table) -> tuple[str, ...]:
    """Columns of a table that hold the id of a subject or person."""
    return tuple(column.name for column in table.stored if column.identity)


def with_canonical_ids(table: Table, newest: str) -> Relation:
    """The relation of a table with canonical ids. `newest`: the query for its rows as they were loaded."""
    columns = identity_columns(table)
    if not columns:
        return f"table {newest}"
    return lambda read: linked(table, columns, newest) if read("select 1 from id_aliases limit 1").num_rows else f"table {newest}"


def linked(table: Table, columns: Sequence[str], newest: str) -> str:
    """The rows with their ids replaced. Where two rows become one by natural key, the newer stays; of a person, the row of the id that is shown."""
    joins = " ".join(f"left join id_aliases a{n} on a{n}.id = l.{name}" for n, name in enumerate(columns))
    shown = [f"coalesce(a{n}.canonical_id, l.{name}) as {name}" for n, name in enumerate(columns)]
    if table is PERSONS:
        shown.append("(identified or l.person_id in (select canonical_id from id_aliases where starts_with(id, 'P-'))) as identified")
    relinked = " or ".join(f"a{n}.id is not null" for n in range(len(columns)))
    key = ", ".join(table.key)
    first = "relinked, " if table is PERSONS else ""
    return f"""table with linked as materialized (select l.* replace ({", ".join(shown)}), ({relinked}) as relinked from ({newest}) l {joins}),
    superseded as (select record_id from linked where hash({key}) in (select hash({key}) from linked where relinked)
        qualify row_number() over (partition by {key} order by {first}recorded_at desc, sequence desc, record_id) > 1)
    select * exclude (relinked) from linked where record_id not in (from superseded) order by record_id"""


def identity_relations(files: Files, newest: Newest) -> dict[str, Relation]:
    """The relations named above. `newest`: the query for the newest version of each row of a table, out of the named batches, whenever it is valid."""
    now = _alias_relations(files, newest, "_now", "all_batches")
    later = now.pop("id_aliases_now")
    return {
        **_alias_relations(files, newest, "", "batches"),
        **now,
        "id_aliases_now": lambda read: later(read) if callable(later) and read(LATER_BATCH).num_rows else "view from id_aliases",
        "subject_aliases": f"view select id as subject_id, canonical_id from id_aliases where not {A_PERSON}",
        "person_aliases": f"view select id as person_id, canonical_id from id_aliases where {A_PERSON}",
        "merged_persons": "view select distinct canonical_id as person_id from person_aliases",
        "repairs_reaching": lambda read: REACHING if read(LINKED_LATER).num_rows else f"view select *, {LATE} as late from repairs_known",
        "ambiguous_numbers": AMBIGUOUS,
        "enterprise_names": ENTERPRISE_NAMES,
        "person_names": f"""view select distinct coalesce(a.canonical_id, person_id) as person_id, name from ({newest(PERSONS, "batches")}) p
            left join id_aliases a on a.id = p.person_id where name <> '' order by person_id, name""",
    }


def _alias_relations(files: Files, newest: Newest, suffix: str, batches: str) -> dict[str, Relation]:
    """`id_aliases` and what it is made of, as known in the named batches."""
    used, claims, events = f"reg_ids_used{suffix}", f"registration_claims{suffix}", newest(IDENTITY_EVENTS, batches)
    return {
        used: f"table {_reg_ids_used(files, batches)}",
        claims: lambda read: _claims(newest(ENTERPRISES, batches), used) if read(f"select 1 from {used} limit 1").num_rows else NO_CLAIM,
        f"id_aliases{suffix}": lambda read: _aliases(read, claims, events, lambda subjects: _persons_at(files, subjects, batches)),
    }


AMBIGUOUS = """table select id[5:] as reg_no, id as subject_id, list(distinct code order by code) as codes,
    case when count(distinct code) > 1 then '同一注册号有多个统一社会信用代码' else '注册号下是分支机构，代码是另一主体，或相反' end as reason
    from registration_claims where id not in (select id from id_aliases) group by id order by id"""
ENTERPRISE_NAMES = f"""view with spoken as (
    select subject_id, name, valid_from, valid_to from enterprise_versions
    union all
    select subject_id, unnest(string_split_regex(former_name, '{SEPARATORS}')), null, valid_from from enterprise_versions where former_name <> '')
    select s.subject_id, s.name, s.name is distinct from any_value(e.name) as former, min(s.valid_from) as valid_from,
        case when bool_or(s.valid_to is null) then null else max(s.valid_to) end as valid_to
    from spoken s join enterprises e using (subject_id) where s.name <> '' group by s.subject_id, s.name order by s.name, s.subject_id"""
LATE = "coalesce(recorded_at > (select max(recorded_at) from batches), true)"
LATER_BATCH = "from all_batches where batch_id not in (select batch_id from batches) limit 1"
LINKED_LATER = "select 1 from (from id_aliases_now except from id_aliases) limit 1"
REACHING = f"""table with one as (from id_aliases_now union select canonical_id, canonical_id from id_aliases_now)
    select r.* replace (coalesce(o.id, r.subject_id) as subject_id), {LATE} or o.id is distinct from r.subject_id as late from repairs_known r
    left join one m on m.id = r.subject_id left join one o on o.canonical_id = m.canonical_id order by record_id, subject_id"""


def _reg_ids_used(files: Files, batches: str) -> str:
    parts = [
        f"select {name} as id from ({_scan(table, files, name)}) join {batches} using (batch_id) where {name} {REG}"
        for table in TABLES
        if files.get(table.name)
        for name in identity_columns(table)
    ]
    return f"select distinct id from ({' union all '.join(parts)})" if parts else "select null::varchar as id where false"


def _scan(table: Table, files: Files, *names: str) -> str:
    """Every row of a table as loaded, with these columns only: a view would take the name of another for a relation that is needed."""
    return scan(pa.schema([arrow_schema(table).field(name) for name in (*names, "batch_id")]), files.get(table.name, ()))


def _claims(enterprises: str, used: str) -> str:
    """Which credit codes claim a number under which rows came; `apart` if one of the two is a branch and the other is not."""
    return f"""table with known as (select subject_id, uscc, 'REG:' || upper(replace(reg_no, ' ', '')) as id, kind = '分支机构' as branch from ({enterprises})),
    numbered as (select subject_id as id, bool_or(branch) as branch from known where subject_id in (from {used}) group by all)
    select k.id, k.uscc as code, coalesce(bool_or(k.branch) <> any_value(n.branch), false) as apart
    from known k left join numbered n on n.id = k.id
    where k.uscc <> '' and k.id in (from {used}) group by k.id, k.uscc order by k.id, k.uscc"""


def _aliases(read: Read, claims: str, events: str, persons_at: Callable[[Sequence[str]], str]) -> pa.Table:
    """Links of numbers to codes, then persons who are one name at one linked enterprise, then what people decided."""
    rows = read(f"select event_id, kind, left_id, right_id, kept_id, undoes from ({events}) order by recorded_at, sequence").to_pylist()
    decided = [IdentityEvent(*(value or "" for value in row.values())) for row in rows]
    links = _links(read(f"select id, code, apart from {claims} order by id, code").to_pylist(), canonical_ids(decided))
    local = _local_persons(read(persons_at(sorted({*links, *links.values()}))).to_pylist(), links) if links else []
    merged = canonical_ids([*local, *resolved(decided, links)])
    shown = {each: merged.get(code, code) for each, code in links.items()} | merged
    return pa.table({"id": sorted(shown), "canonical_id": [shown[each] for each in sorted(shown)]}, schema=ALIASES)


ALIASES = pa.schema([("id", pa.string()), ("canonical_id", pa.string())])


def _links(claims: Iterable[Mapping[str, object]], decided: Mapping[str, str]) -> dict[str, str]:
    """REG id → the one code that claims it; codes that people have declared one count as one."""
    codes: defaultdict[str, list[str]] = defaultdict(list)
    for claim in claims:
        codes[str(claim["id"])].append("" if claim["apart"] else str(claim["code"]))
    return {each: found[0] for each, found in codes.items() if "" not in found and len({decided.get(code, code) for code in found}) == 1}


def _local_persons(persons: Iterable[Mapping[str, str]], links: Mapping[str, str]) -> list[IdentityEvent]:
    """A person without a number is a name at one enterprise: met under both ids of the enterprise, it is one person, known as at the code."""
    at: defaultdict[tuple[str, str], list[tuple[bool, str]]] = defaultdict(list)
    for row in persons:
        subject = row["subject_id"]
        at[links.get(subject, subject), normalise(row["name"]).translate(NAME_DOTS)].append((subject in links, row["id"]))
    ids = [[each for _, each in sorted(at[key])] for key in sorted(at)]
    return [IdentityEvent("", MERGE, first, other, first) for first, *others in ids for other in others if other != first]


def _persons_at(files: Files, subjects: Sequence[str], batches: str) -> str:
    """The persons without a number who were met at these subjects, with their names."""
    wanted = ", ".join(f"('{each.replace(chr(39), chr(39) * 2)}')" for each in subjects)
    parts = [
        f"select subject_id, {name} as id from ({_scan(table, files, 'subject_id', name)}) join {batches} using (batch_id) "
        f"where starts_with({name}, 'N-') and subject_id in (from wanted)"
        for table in TABLES
        if files.get(table.name) and "subject_id" in identity_columns(table)
        for name in identity_columns(table)
        if name != "subject_id"
    ]
    met = " union all ".join(parts) or "select null::varchar as subject_id, null::varchar as id where false"
    persons = _scan(PERSONS, files, "person_id", "name")
    named = f"select person_id as id, min(name) as name from ({persons}) join {batches} using (batch_id) where name <> '' group by all"
    return f"with wanted(id) as (values {wanted}) select distinct subject_id, id, name from ({met}) join ({named}) using (id) order by all"
