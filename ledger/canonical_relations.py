"""How a view applies canonical ids: every column that holds the id of a subject or person shows the one that is theirs.

Relations that every view has:

- `id_aliases` (id, canonical_id): ids that are not shown, with the one shown for them; `person_aliases`, `subject_aliases`: its two parts;
- `ambiguous_numbers`: registration numbers under which rows came, that more than one credit code claims, or a branch and its parent: not linked;
  also numbers that are linked but under which rows bear a name that is plainly another's: those rows stay under the number (`misnamed_rows`);
- `repairs_reaching`: every repair, and every review that took a decision away, under every id that is its subject's today, because what
  was repaired is used at no `known_at`; `late`: it became known, or came to reach the subject, only after the view's moment;
- `merged_persons`: shown ids that stand for several: such a person is known beyond one enterprise, whatever the id begins with;
- `enterprise_names`: every name of a subject, present and former; `person_names`: every name of a person.

While nothing is linked, a relation is made exactly as it would be without this module: that costs nothing.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence

import pyarrow as pa

from ledger.canonical import MERGE, IdentityEvent, canonical_ids, resolved
from ledger.column import Table
from ledger.firm_names import name_endings
from ledger.misnamed import NAMES_OF, misnamed, names_registered, names_used, values
from ledger.number_checks import normalise
from ledger.person_key import NAME_DOTS
from ledger.registration_numbers import identifying_number
from ledger.scan import scan
from ledger.schema import arrow_schema
from ledger.tables import ENTERPRISES, IDENTITY_EVENTS, PERSONS, TABLES

Read = Callable[[str], pa.Table]
Relation = str | Callable[[Read], str | pa.Table]  # SQL, or what to make of other relations: SQL or rows
Files = Mapping[str, Sequence[str]]
Newest = Callable[[Table, str], str]
REG = "between 'REG:' and 'REG;'"  # not starts_with: row groups without such ids are skipped by their smallest and largest value
A_PERSON = "regexp_matches(id, '^[PN]-')"
NO_CLAIM = "table select null::varchar as id, null::varchar as code, false as apart, false as one_is_a_branch where false"
SEPARATORS = r"[；;、，,|\s]+"
MARKS = r"[\s()（）·•.,，、\-—]+"
SPEAKS_FOR_ITSELF = ("objections",)  # two claims are two, whoever turns out to be one: an open one is never hidden behind a closed one


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
    joins = " ".join(_join(table, n, name) for n, name in enumerate(columns))
    shown = [f"coalesce(a{n}.canonical_id, l.{name}) as {name}" for n, name in enumerate(columns)]
    if table is PERSONS:
        shown.append("(identified or l.person_id in (select canonical_id from id_aliases where starts_with(id, 'P-'))) as identified")
    relinked = " or ".join(f"a{n}.id is not null" for n in range(len(columns)))
    key = ", ".join(table.key)
    if table.name in SPEAKS_FOR_ITSELF:
        return f"""table select l.* replace ({", ".join(shown)}) from ({newest}) l {joins} order by record_id"""
    first = "relinked, " if table is PERSONS else ""
    return f"""table with linked as materialized (select l.* replace ({", ".join(shown)}), ({relinked}) as relinked from ({newest}) l {joins}),
    superseded as (select record_id from linked where hash({key}) in (select hash({key}) from linked where relinked)
        qualify row_number() over (partition by {key} order by {first}recorded_at desc, sequence desc, record_id) > 1)
    select * exclude (relinked) from linked where record_id not in (from superseded) order by record_id"""


def _join(table: Table, number: int, column: str) -> str:
    """The shown id of one column, unless the row names somebody plainly else."""
    name = NAMES_OF.get(table.name, {}).get(column)
    if name is None:
        return f"left join id_aliases a{number} on a{number}.id = l.{column}"
    return (
        f"left join misnamed_rows m{number} on m{number}.id = l.{column} and m{number}.name = l.{name} "
        f"left join id_aliases a{number} on a{number}.id = case when m{number}.id is null then l.{column} end"
    )


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
        "repairs_reaching": lambda read: REACHING if read(LINKED_LATER).num_rows else f"view select *, {LATE} as late from endings_known",
        "ambiguous_numbers": AMBIGUOUS,
        "enterprise_names": ENTERPRISE_NAMES,
        "person_names": f"""view select distinct coalesce(a.canonical_id, person_id) as person_id, name from ({newest(PERSONS, "batches")}) p
            left join id_aliases a on a.id = p.person_id where name <> '' order by person_id, name""",
    }


def _alias_relations(files: Files, newest: Newest, suffix: str, batches: str) -> dict[str, Relation]:
    """`id_aliases` and what it is made of, as known in the named batches."""
    used, claims, events = f"reg_ids_used{suffix}", f"registration_claims{suffix}", newest(IDENTITY_EVENTS, batches)
    linked_numbers, strangers = f"registration_links{suffix}", f"misnamed_rows{suffix}"
    return {
        used: f"table {_reg_ids_used(files, batches)}",
        claims: lambda read: _claims(newest(ENTERPRISES, batches), used) if read(f"select 1 from {used} limit 1").num_rows else NO_CLAIM,
        linked_numbers: lambda read: _linked_numbers(read, claims, events),
        strangers: lambda read: _misnamed(read, linked_numbers, claims, files, lambda ids: names_registered(newest, ids, batches), batches),
        f"id_aliases{suffix}": lambda read: _aliases(read, linked_numbers, events, lambda subjects: _persons_at(files, subjects, batches, strangers)),
    }


AMBIGUOUS = """table select * from (select id[5:] as reg_no, id as subject_id, list(distinct code order by code) as codes,
    case when count(distinct code) > 1 then '同一注册号有多个统一社会信用代码' when bool_or(one_is_a_branch) then '注册号下是分支机构，代码是另一主体，或相反'
        when bool_or(apart) then '主体类型不明，且注册号下的名称与代码下的不同'
        else '注册号没有注册号的形状，或是占位数字' end as reason
    from registration_claims where id not in (select id from id_aliases) group by id)
    union all select id[5:], id, [code], '部分记录的名称显然是另一主体：' || string_agg(name, '、' order by name) || '；这些记录未归入该代码'
    from misnamed_rows group by id, code order by reg_no"""
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
    select r.* replace (coalesce(o.id, r.subject_id) as subject_id), {LATE} or o.id is distinct from r.subject_id as late from endings_known r
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
    """Which credit codes claim a number under which rows came; `apart` if one of the two is a branch and the other is not.

    Where it is not known of one whether it is a branch, they are the same only if they have a name in common.
    """
    ending = "|".join(name_endings().branch)
    branch = (
        f"case when regexp_matches(regexp_replace(name, '{MARKS}', '', 'g'), '({ending})$') then true when kind is null then null else kind = '分支机构' end"
    )
    names = f"list_transform(string_split_regex(concat_ws('；', name, former_name), '[；;、，,|/]'), n -> regexp_replace(n, '{MARKS}', '', 'g'))"
    return f"""table with known as (
        select subject_id, uscc, 'REG:' || upper(replace(reg_no, ' ', '')) as id, {branch} as branch, {names} as names from ({enterprises})),
    numbered as (select subject_id as id, bool_or(branch) as branch, flatten(list(names)) as names from known where subject_id in (from {used}) group by all),
    claimed as (select id, uscc as code, bool_or(branch) as branch, flatten(list(names)) as names from known
        where uscc <> '' and id in (from {used}) group by id, uscc)
    select c.id, c.code, n.id is not null and coalesce(c.branch <> n.branch, not list_has_any(c.names, n.names)) as apart,
        coalesce(c.branch <> n.branch, false) as one_is_a_branch
    from claimed c left join numbered n on n.id = c.id order by c.id, c.code"""


def _linked_numbers(read: Read, claims: str, events: str) -> pa.Table:
    """REG id → the credit code that it is."""
    links = _links(read(f"select id, code, apart from {claims} order by id, code").to_pylist(), canonical_ids(_decided(read, events)))
    return _pairs(links)


def _misnamed(read: Read, links: str, claims: str, files: Files, registered: Callable[[Sequence[str]], str], batches: str) -> pa.Table:
    """Under linked numbers, the names that are plainly another's."""
    linked_to = {row["id"]: row["canonical_id"] for row in read(f"from {links}").to_pylist()}
    if not linked_to:
        return misnamed({}, (), ())
    subjects = {*linked_to, *(row["code"] for row in read(f"select code from {claims}").to_pylist())}
    used = read(names_used(files, sorted(linked_to), batches)).to_pylist()
    return misnamed(linked_to, used, read(registered(sorted(subjects))).to_pylist())


def _decided(read: Read, events: str) -> list[IdentityEvent]:
    rows = read(f"select event_id, kind, left_id, right_id, kept_id, undoes from ({events}) order by recorded_at, sequence").to_pylist()
    return [IdentityEvent(*(value or "" for value in row.values())) for row in rows]


def _pairs(shown: Mapping[str, str]) -> pa.Table:
    return pa.table({"id": sorted(shown), "canonical_id": [shown[each] for each in sorted(shown)]}, schema=ALIASES)


def _aliases(read: Read, linked_numbers: str, events: str, persons_at: Callable[[Sequence[str]], str]) -> pa.Table:
    """Links of numbers to codes, then persons who are one name at one linked enterprise, then what people decided."""
    decided = _decided(read, events)
    links = {row["id"]: row["canonical_id"] for row in read(f"from {linked_numbers}").to_pylist()}
    local = _local_persons(read(persons_at(sorted({*links, *links.values()}))).to_pylist(), links) if links else []
    merged = canonical_ids([*local, *resolved(decided, links)])
    shown = {each: merged.get(code, code) for each, code in links.items()} | merged
    return _pairs(shown)


ALIASES = pa.schema([("id", pa.string()), ("canonical_id", pa.string())])


def _links(claims: Iterable[Mapping[str, object]], decided: Mapping[str, str]) -> dict[str, str]:
    """REG id → the one code that claims it; codes that people have declared one count as one. A stand-in such as 0 is nobody's number."""
    codes: defaultdict[str, list[str]] = defaultdict(list)
    for claim in claims:
        codes[str(claim["id"])].append("" if claim["apart"] else str(claim["code"]))
    one = {each: found[0] for each, found in codes.items() if "" not in found and len({decided.get(code, code) for code in found}) == 1}
    return {each: code for each, code in one.items() if identifying_number(each.removeprefix("REG:"))}


def _local_persons(persons: Iterable[Mapping[str, str]], links: Mapping[str, str]) -> list[IdentityEvent]:
    """A person without a number is a name at one enterprise: met under both ids of the enterprise, it is one person, known as at the code."""
    at: defaultdict[tuple[str, str], list[tuple[bool, str]]] = defaultdict(list)
    for row in persons:
        subject = row["subject_id"]
        at[links.get(subject, subject), normalise(row["name"]).translate(NAME_DOTS)].append((subject in links, row["id"]))
    ids = [[each for _, each in sorted(at[key])] for key in sorted(at)]
    return [IdentityEvent("", MERGE, first, other, first) for first, *others in ids for other in others if other != first]


def _persons_at(files: Files, subjects: Sequence[str], batches: str, strangers: str) -> str:
    """The persons without a number who were met at these subjects, with their names; not in rows that name somebody plainly else."""
    parts = [
        f"select subject_id, {person} as id from ({_scan(table, files, 'subject_id', person, *name)}) l join {batches} using (batch_id) "
        f"where starts_with({person}, 'N-') and subject_id in (from wanted)"
        + "".join(f" and not exists (from {strangers} m where m.id = l.subject_id and m.name = l.{each})" for each in name)
        for table in TABLES
        if files.get(table.name) and "subject_id" in identity_columns(table)
        for name in [[each for column, each in NAMES_OF.get(table.name, {}).items() if column == "subject_id"]]
        for person in identity_columns(table)
        if person != "subject_id"
    ]
    met = " union all ".join(parts) or "select null::varchar as subject_id, null::varchar as id where false"
    persons = _scan(PERSONS, files, "person_id", "name")
    named = f"select person_id as id, min(name) as name from ({persons}) join {batches} using (batch_id) where name <> '' group by all"
    return f"with wanted(id) as (values {values(subjects)}) select distinct subject_id, id, name from ({met}) join ({named}) using (id) order by all"
