"""One document under several names: a number typed wrong, or stolen, makes two people one without anybody deciding so. A person looks at it.

Compared whole (analytics/identity/names.py), names in letters not with those in characters, masked ones (王某) with none. A
person who took another name is among them too: that is why nothing is decided here.
"""

from collections import defaultdict
from dataclasses import dataclass
from typing import Any

from analytics.identity.names import HAN, name_key
from ledger.view import View

TITLE = "同一证件、不同姓名"
MASKS = frozenset("某*＊×?？")
SEEN = """
with seen(person_id, name, subject_id, record_id, what) as (
    select person_id, name, null, record_id, '人员名册' from persons
    union all select person_id, name, subject_id, record_id, role from roles_all
    union all select holder_id, holder_name, subject_id, record_id, '股东' from shareholders_all where holder_kind = '自然人'
    union all select named_person_id, legal_rep, subject_id, record_id, '处罚文书载明' from penalties_all
    union all select named_person_id, legal_rep, subject_id, record_id, '许可文书载明' from licences
    union all select responsible_id, responsible, subject_id, record_id, '名单载明责任人' from listings_all
    union all select person_id, party_name, subject_id, record_id, '列入名单' from listings_all
    union all select person_id, party_name, null, record_id, '个人处罚' from person_penalties_all),
documents as (select person_id, name, subject_id, record_id, what from seen where starts_with(person_id, 'P-') and name <> ''),
several as (select person_id from documents group by person_id having count(distinct name) > 1)
select d.person_id, d.name, d.subject_id, d.what, d.record_id, e.name as enterprise
from documents d join several using (person_id) left join enterprises e using (subject_id) order by all"""


@dataclass(frozen=True, slots=True)
class OneDocument:
    """A document and the rows under each of its names; names in order."""

    person: str
    names: tuple[tuple[str, tuple[dict[str, Any], ...]], ...]

    @property
    def text(self) -> str:
        """The names and where each stands, in one line."""
        return "；".join(f"{name}（{'、'.join(dict.fromkeys(_place(row) for row in rows))}）" for name, rows in self.names)

    def as_json(self) -> dict[str, Any]:
        """The entry of the queue as values."""
        names = [{"name": name, "records": list(rows)} for name, rows in self.names]
        return {"kind": TITLE, "left": self.person, "right": self.person, "name": "、".join(name for name, _ in self.names), "names": names}


def documents_of_several_names(view: View) -> list[OneDocument]:
    """Every document that stands under names which differ, in order of ids. `view`: undecided, so that a merge is not taken for it."""
    rows: defaultdict[str, list[dict[str, Any]]] = defaultdict(list)
    for row in view.rows(SEEN):
        rows[row["person_id"]].append(row)
    return [OneDocument(person, names) for person, seen in sorted(rows.items()) if (names := _names(seen))]


def _names(seen: list[dict[str, Any]]) -> tuple[tuple[str, tuple[dict[str, Any], ...]], ...]:
    """The rows by name, of those scripts in which there is more than one name; empty if there is none."""
    scripts: dict[bool, defaultdict[str, list[dict[str, Any]]]] = {True: defaultdict(list), False: defaultdict(list)}
    for row in seen:
        key = name_key(row["name"])
        if key and not MASKS & set(key):
            told = {"subject_id": row["subject_id"], "enterprise": row["enterprise"], "what": row["what"], "record": row["record_id"]}
            chinese = HAN.search(key) is not None
            scripts[chinese][key if chinese else " ".join(sorted(key.split()))].append(told)
    return tuple((name, tuple(rows)) for names in scripts.values() if len(names) > 1 for name, rows in sorted(names.items()))


def _place(row: dict[str, Any]) -> str:
    return f"{row['enterprise'] or row['subject_id'] or ''} {row['what']}".strip()
