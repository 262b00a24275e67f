"""Pairs of person ids that have one name and something more in common: what speaks for one person, and what against.

Blocking: the same name and at least one shared item that is no hub. A pair with the name alone is no pair here.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from analytics.identity.facts import Facts

IN_TIME = "a.begin_day <= t.x_end and t.x_begin <= a.end_day and b.begin_day <= t.y_end and t.y_begin <= b.end_day"
ACROSS = f"""
select a.person as left_id, b.person as right_id, t.kind, t.via, min(a.subject) as left_at, min(b.subject) as right_at
from ties t join appears a on a.subject = t.x join appears b on b.subject = t.y and b.name_key = a.name_key
where a.person < b.person and {IN_TIME} and t.via <> a.person and t.via <> b.person and t.via_name <> a.name_key
    and not exists (from appears s join appears o on o.subject = s.subject where s.person = a.person and o.person = b.person)
group by all order by all"""
WITHIN = """
select a.person as left_id, b.person as right_id, a.subject as place,
    bool_or(list_contains($heads, a.role) and list_contains($heads, b.role) and a.begin_day <= b.end_day and b.begin_day <= a.end_day) as same_head
from appears a join appears b on b.subject = a.subject and b.name_key = a.name_key
where a.person < b.person group by all order by all"""
EXCLUSIVE = """
select distinct least(a.person, b.person) as left_id, greatest(a.person, b.person) as right_id, a.subject as place
from appears a join appears b on b.subject = a.subject and b.name_key = a.name_key
where a.person <> b.person and list_contains($left, a.role) and list_contains($right, b.role) and a.begin_day <= b.end_day and b.begin_day <= a.end_day
order by all"""
ONE_OFFICE = """select distinct p.item as phone, r.item as room from phones p join rooms r using (subject)
group by all having count(distinct p.subject) >= 3 order by all"""
NAMES = "select person, min(name_key) as name from appears where person in (from chosen) group by person"
COMMON = """select name_key, count(distinct person) as documents from appears
where starts_with(person, 'P-') and name_key in (select name_key from appears where person in (from chosen)) group by name_key"""
KINDS_OF_DOCUMENT = "select person, any_value(id_type) as id_type from documents where person in (from chosen) and id_type is not null group by person"


@dataclass(frozen=True, slots=True)
class Corroborator:
    """One thing beside the name that two observations have in common. `via`: the shared person, phone, room or enterprise."""

    kind: str
    via: str
    left_at: str
    right_at: str


@dataclass(slots=True)
class Pair:
    """Two observations of one name."""

    left: str
    right: str
    name: str = ""
    documents: int = 0  # different documents under this name in the view
    within: bool = False  # at one enterprise
    found: list[Corroborator] = field(default_factory=list)
    exclusive: list[tuple[str, str]] = field(default_factory=list)  # (enterprise, which offices exclude each other)
    one_office: bool = False  # phone and room are those of one office that serves others too
    id_types: tuple[str | None, str | None] = (None, None)

    @property
    def key(self) -> tuple[str, str]:
        """The two ids in order."""
        return self.left, self.right

    @property
    def identified(self) -> int:
        """How many of the two have a document."""
        return self.left.startswith("P-") + self.right.startswith("P-")


def read_pairs(facts: Facts) -> list[Pair]:
    """All pairs, in order of their ids."""
    pairs: dict[tuple[str, str], Pair] = {}
    for row in _rows(facts, WITHIN, {"heads": list(facts.policy.heads)}):
        pair = _pair(pairs, row)
        pair.within = True
        kinds = ["same_enterprise", *(["same_head"] if row["same_head"] else [])]
        pair.found += [Corroborator(kind, row["place"], row["place"], row["place"]) for kind in kinds if kind in facts.policy.kinds]
    for row in _rows(facts, ACROSS):
        _pair(pairs, row).found.append(Corroborator(row["kind"], row["via"], row["left_at"], row["right_at"]))
    for each in facts.policy.exclusive:
        for row in _rows(facts, EXCLUSIVE, {"left": list(each.left), "right": list(each.right)}):
            _pair(pairs, row).exclusive.append((row["place"], each.title))
    _complete(facts, pairs)
    return [pairs[key] for key in sorted(pairs)]


def _complete(facts: Facts, pairs: Mapping[tuple[str, str], Pair]) -> None:
    """Names, how common they are, kinds of document, and offices that serve many."""
    facts.choose({each for key in pairs for each in key})
    names = {row["person"]: row["name"] for row in _rows(facts, NAMES)}
    common = {row["name_key"]: row["documents"] for row in _rows(facts, COMMON)}
    types = {row["person"]: row["id_type"] for row in _rows(facts, KINDS_OF_DOCUMENT)}
    offices = {(row["phone"], row["room"]) for row in _rows(facts, ONE_OFFICE)}
    for pair in pairs.values():
        pair.name = names.get(pair.left, "")
        pair.documents = common.get(pair.name, 0)
        pair.id_types = types.get(pair.left), types.get(pair.right)
        vias: defaultdict[str, list[str]] = defaultdict(list)
        for each in pair.found:
            vias[each.kind].append(each.via)
        pair.one_office = any((phone, room) in offices for phone in vias["phone"] for room in vias["room"])


def _pair(pairs: dict[tuple[str, str], Pair], row: Mapping[str, Any]) -> Pair:
    key = row["left_id"], row["right_id"]
    return pairs.setdefault(key, Pair(*key))


def _rows(facts: Facts, sql: str, parameters: Mapping[str, Sequence[str]] | None = None) -> list[dict[str, Any]]:
    cursor = facts.connection.execute(sql, dict(parameters) if parameters else None)
    names = [column[0] for column in cursor.description or ()]
    return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]
