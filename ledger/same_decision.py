"""Which rows are one decision: several departments report it, each in its own spelling, and a repair or a count must take it once.

A number is compared by its key (`number_key`): brackets, spaces, 第 and leading zeros do not make another number. Rows of one
party with one key are one decision if the same authority made both; or if the number bears an agency's letters and its year and
the days lie close together (record_life.toml [same_decision]); or if they are of one day and of one authority by name, or about
one conduct. A bare number such as 1号 of another authority is another decision: 双公示 knows a decision by number, authority
and party, the number alone is not unique.
"""

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from datetime import timedelta
from itertools import pairwise
from typing import Any

import pyarrow as pa

from ledger.canonical_relations import Read, Relation

WIDE, NARROW = "０１２３４５６７８９", "0123456789"
YEAR = "(?:19|20)[0-9]{2}"
FULL = rf"^\p{{Han}}{{2,}}.*/{YEAR}(?:[^0-9].*)?/[0-9]+"  # letters of an agency, the year, then the number within the year
MARKS = r"[^\p{L}\p{N}]"
SHAPE = pa.schema([("record_id", pa.string()), ("decision_id", pa.string())])


def number_key(column: str) -> str:
    """SQL: the key of a document number. Each run of digits gets a / before it, so that a year and a number stay two: 杭市监罚/2026/2号."""
    runs = f"regexp_replace(translate(upper({column}), '{WIDE}', '{NARROW}'), '{MARKS}*第?{MARKS}*0*([0-9]+)', '/\\1', 'g')"
    return f"regexp_replace({runs}, '[^\\p{{L}}\\p{{N}}/]', '', 'g')"


def letters(column: str) -> str:
    """SQL: a text without what spelling may change."""
    return f"regexp_replace({column}, '{MARKS}', '', 'g')"


def same_decision_relations(name: str, owner: str, begin: str, days: int) -> dict[str, Relation]:
    """`<name>_numbered`: record, party, key; `<name>_twins`: record and the first record of its decision, for records that are not alone."""
    what, kind = ("reason", "list_type") if name == "listings" else ("conduct", "''")
    numbered = (
        f"table select record_id, {owner} as owner, {number_key('document_no')} as number_key, authority_uscc from {name}_all t "
        "where document_no is not null order by record_id"
    )
    several = (
        f"select n.record_id, n.owner, n.number_key, {kind} as kind, {begin} as day, n.authority_uscc as code, {letters('authority')} as office, "
        f"{letters(what)} as what, regexp_matches(n.number_key, '{FULL}') as complete from {name}_numbered n join {name}_all using (record_id) "
        f"where n.number_key <> '' and n.owner is not null "
        f"and (n.owner, n.number_key) in (select (owner, number_key) from {name}_numbered group by owner, number_key having count(*) > 1) order by n.record_id"
    )
    return {f"{name}_numbered": numbered, f"{name}_twins": lambda read: _twins(read, several, timedelta(days=days))}


def _twins(read: Read, several: str, near: timedelta) -> pa.Table:
    groups: defaultdict[tuple[str, str, str], list[dict[str, Any]]] = defaultdict(list)
    for row in read(several).to_pylist():
        groups[row["owner"], row["number_key"], row["kind"]].append(row)
    pairs = sorted(pair for rows in groups.values() for pair in _first_of_each(rows, near))
    return pa.table([[pair[place] for pair in pairs] for place in (0, 1)], schema=SHAPE)


def _first_of_each(rows: Sequence[Mapping[str, Any]], near: timedelta) -> Iterator[tuple[str, str]]:
    """Each record with the first record of its decision; what is the same as the same is the same."""
    above = {row["record_id"]: row["record_id"] for row in rows}

    def top(record: str) -> str:
        while above[record] != record:
            record = above[record]
        return record

    for one, other in _same(rows, near):
        low, high = sorted((top(one), top(other)))
        above[high] = low
    first = {record: top(record) for record in above}
    size = Counter(first.values())
    yield from ((record, known) for record, known in first.items() if size[known] > 1)


def _same(rows: Sequence[Mapping[str, Any]], near: timedelta) -> Iterator[tuple[str, str]]:
    """Pairs of records of one decision, enough of them to reach every other: one after another by what they have in common."""
    common: defaultdict[tuple[object, ...], list[str]] = defaultdict(list)
    for row in rows:
        common["authority", row["code"] or row["office"]].append(row["record_id"])
        for what in ("office", "what"):
            if row[what]:
                common[what, row["day"], row[what]].append(row["record_id"])
    for records in common.values():
        yield from pairwise(records)
    complete = sorted((row for row in rows if row["complete"] and row["day"]), key=lambda row: (row["day"], row["record_id"]))
    yield from ((one["record_id"], other["record_id"]) for one, other in pairwise(complete) if other["day"] - one["day"] <= near)
