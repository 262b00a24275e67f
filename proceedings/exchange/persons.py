"""How a person is matched across provinces: by the role at the firm on the day of the record, and by nothing else.

Our keyed hashes mean nothing to another province, numbers must not travel, and a name is nobody (decision 0014). So the origin says
*which role* the named person held at the listed firm; the recipient looks up who held it in its own registration data, and knows
that person by its own hash. Where nobody or more than one person held the role, nobody is matched, and that is said.
"""

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from analytics.cross_region.policy import cross_region_policy
from ledger.view import View
from proceedings.exchange.policy import DAY_OF, LISTING, TABLE_OF

OTHER = "其他责任人"  # the record names somebody who held no role that our data know
UNMATCHED = "来源省未提供姓名，按职务未能对应"
NAMES = re.compile(r"[、，,;；\s]+")
HELD = """
select distinct t.record_id, r.role, r.person_id, r.name from {table} t join roles r using (subject_id)
where list_contains($records, t.record_id) and coalesce(r.valid_from, t.{day}) <= t.{day} and coalesce(r.valid_to, date '9999-12-31') > t.{day}
order by all
"""
HOLDING = """
select distinct a.key, a.role, r.person_id, r.name from (select unnest($keys::varchar[]) as key, unnest($subjects::varchar[]) as subject_id,
    unnest($roles::varchar[]) as role, unnest($days::date[]) as day) a
join roles r on r.subject_id = a.subject_id and r.role = a.role and r.person_id is not null
    and coalesce(r.valid_from, a.day) <= a.day and coalesce(r.valid_to, date '9999-12-31') > a.day
order by all
"""
NAMED = {LISTING: ("responsible", "responsible_id"), "行政处罚": ("legal_rep", "named_person_id")}


def roles_of_named(view: View, kind: str, records: Sequence[str]) -> dict[str, list[str]]:
    """Record → the roles of those whom it names; 其他责任人 for one without a role; a record that names nobody is not in it."""
    table, day, (name, known) = TABLE_OF[kind].name, DAY_OF[kind], NAMED[kind]
    asked = {"records": sorted(records)}
    naming = view.rows(f"select record_id, {name} as names, {known} as known from {table} where list_contains($records, record_id) order by record_id", asked)
    held: dict[str, list[dict[str, Any]]] = {}
    for row in view.rows(HELD.format(table=table, day=day), asked):
        held.setdefault(row["record_id"], []).append(row)
    return {row["record_id"]: _roles(row, held.get(row["record_id"], [])) for row in naming if row["names"] or row["known"]}


@dataclass(frozen=True, slots=True)
class Asked:
    """Who held these roles at this firm on this day?"""

    subject_id: str
    roles: Sequence[str]
    day: date


def holders(view: View, asked: Mapping[str, Asked]) -> dict[str, list[tuple[str, str]]]:
    """Reference → (person_id, name) of the one person who held each of the roles that day; not in it if of any role nobody or several did."""
    given = [(key, each.subject_id, role, each.day) for key, each in asked.items() for role in each.roles]
    if not given:
        return {}
    columns = dict(zip(("keys", "subjects", "roles", "days"), (list(column) for column in zip(*given, strict=True)), strict=True))
    people: dict[tuple[str, str], dict[str, str]] = {}
    for row in view.rows(HOLDING, columns):
        people.setdefault((row["key"], row["role"]), {})[row["person_id"]] = row["name"] or ""
    found: dict[str, list[tuple[str, str]]] = {}
    for key, each in asked.items():
        held = [people.get((key, role), {}) for role in each.roles]
        if held and all(len(one) == 1 for one in held):
            found[key] = list(dict.fromkeys(next(iter(one.items())) for one in held))
    return found


def _roles(row: Mapping[str, Any], held: Sequence[Mapping[str, Any]]) -> list[str]:
    """One role for each person named, the one that carries responsibility before any other."""
    names = [each for each in NAMES.split(row["names"] or "") if each]
    by_id = {each["role"] for each in held if row["known"] and len(names) < 2 and each["person_id"] == row["known"]}
    if by_id:
        return [_first(by_id)]
    by_name = [{each["role"] for each in held if each["name"] == name} for name in names] or [set()]
    return sorted({_first(mine) if mine else OTHER for mine in by_name})


def _first(roles: Collection[str]) -> str:
    order = cross_region_policy().roles
    return min(roles, key=lambda role: (order.index(role) if role in order else len(order), role))
