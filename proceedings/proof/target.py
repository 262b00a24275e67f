"""What a proof looks for: every row of one decision, its number in every spelling, and words that only these rows say.

Found in an audit view, because other views do not have it any more.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from ledger.errors import InputError, NotFoundError
from ledger.in_force import BEGIN, COUNTING_TABLES, OWNER
from ledger.same_decision import number_key
from ledger.view import View
from proceedings.proof.spelling import is_complete, is_dated, python_pattern, spellings

SHORTEST_WORDS = 6  # characters; shorter texts are the words of a thousand records
WORDS = {"penalties": ("conduct", "facts", "content"), "person_penalties": ("conduct", "facts", "content"), "listings": ("reason", "removal_reason")}
SHAPE = "record_id, document_no, party_name, authority, recorded_at"


@dataclass(frozen=True, slots=True)
class Target:
    """One decision against one party. `others`: rows with the same number that are another decision or another party's."""

    records: tuple[str, ...]
    numbers: tuple[str, ...]
    keys: tuple[str, ...]
    owners: tuple[str, ...]
    names: tuple[str, ...]
    authorities: tuple[str, ...]
    words: tuple[str, ...]
    others: frozenset[str]
    days: tuple[date, ...]
    known: tuple[datetime, ...]

    @property
    def pattern(self) -> str:
        """Every spelling of every number, in Java's dialect; empty when the rows have no number that could be looked for in a text."""
        return "|".join(f"(?:{spellings(key)})" for key in self.keys if is_dated(key))


def found_target(view: View, wanted: str) -> Target:
    """The decision that `wanted` names: the id of a row, or a number in any spelling. `view`: an audit view of today.

    NotFoundError if there never was one; InputError, with the ids to choose from, if several parties or bodies share the number.
    """
    assert view.audit
    rows = [row for name in COUNTING_TABLES for row in view.rows(_sql(name), {"wanted": wanted, "key": _key(view, wanted)})]
    if not rows:
        raise NotFoundError(f"台账中从来没有记录“{wanted}”", todo="核对记录标识或文号；文号的括号、空格、全半角、第字和前导零不影响查找")
    decisions = sorted({(row["owner"] or "", row["decision_id"]) for row in rows})
    if len(decisions) > 1:
        told = "、".join(sorted(row["record_id"] for row in rows))
        raise InputError(f"“{wanted}”是 {len(decisions)} 项不同的决定", todo=f"改用记录标识之一：{told}")
    return _target(view, rows)


def _sql(name: str) -> str:
    """Rows of a table that are the wanted one, bear the wanted number, or are twins of such."""
    key = f"case when t.document_no is null then '' else {number_key('t.document_no')} end"
    words = " || '\x1f' || ".join(f"coalesce(t.{each}, '')" for each in WORDS[name])
    return f"""with every as (
        select t.*, {OWNER[name]} as owner, coalesce(w.decision_id, t.record_id) as decision_id, {key} as number_key
        from {name}_all t left join {name}_twins w using (record_id)),
    meant as (select decision_id from every where record_id = $wanted or (number_key <> '' and number_key = $key))
    select {", ".join(f"t.{each}" for each in SHAPE.split(", "))}, t.owner, t.decision_id, t.number_key, t.{BEGIN[name]} as day, {words} as words
    from every t where decision_id in (from meant) order by t.record_id"""


def _key(view: View, wanted: str) -> str:
    return str(view.rows(f"select {number_key('$wanted')} as key", {"wanted": wanted})[0]["key"])


def _target(view: View, rows: Sequence[Mapping[str, Any]]) -> Target:
    records = _each(rows, "record_id")
    keys = _each(rows, "number_key")
    return Target(
        records=records,
        numbers=_each(rows, "document_no"),
        keys=keys,
        owners=_each(rows, "owner"),
        names=_each(rows, "party_name"),
        authorities=_each(rows, "authority"),
        words=_own_words(view, rows, records),
        others=frozenset(_others(view, keys, records)),
        days=tuple(sorted({row["day"] for row in rows if row["day"]})),
        known=tuple(sorted({row["recorded_at"] for row in rows})),
    )


def _each(rows: Sequence[Mapping[str, Any]], name: str) -> tuple[str, ...]:
    return tuple(sorted({row[name] for row in rows if row[name]}))


def _others(view: View, keys: Sequence[str], records: Sequence[str]) -> list[str]:
    sql = "select record_id from {}_numbered where list_contains($keys, number_key) and not list_contains($records, record_id) order by record_id"
    return [row["record_id"] for name in COUNTING_TABLES for row in view.rows(sql.format(name), {"keys": list(keys), "records": list(records)})]


def _own_words(view: View, rows: Sequence[Mapping[str, Any]], records: Sequence[str]) -> tuple[str, ...]:
    """Texts of these rows that no other row has: whoever shows one of them shows the record, number or not."""
    texts = sorted({text for row in rows for text in row["words"].split("\x1f") if len(text) >= SHORTEST_WORDS})
    shared: set[str] = set()
    for name in COUNTING_TABLES if texts else ():
        for column in WORDS[name]:
            sql = f"select distinct {column} as text from {name}_all where list_contains($texts, {column}) and not list_contains($records, record_id)"
            shared |= {row["text"] for row in view.rows(sql, {"texts": texts, "records": list(records)})}
    return tuple(text for text in texts if text not in shared)


@dataclass(frozen=True, slots=True)
class Needle:
    """The target in the form in which texts are searched for it."""

    target: Target

    def in_text(self, text: str, *, beside: bool) -> str:
        """What of the target a text has; empty if nothing. `beside`: whether what surrounds it is about the party."""
        for record in self.target.records:
            if record in text:
                return f"记录标识 {record}"
        for words in self.target.words:
            if words in text:
                return f"内容 {words[:20]}"
        return self._number(text, beside=beside)

    def _number(self, text: str, *, beside: bool) -> str:
        for key in self.target.keys:
            pattern = python_pattern(spellings(key))
            found = pattern.search(text) if is_complete(key) or (beside and is_dated(key)) else pattern.fullmatch(text.strip()) if beside else None
            if found:
                return f"文号 {found[0].strip()}"
        return ""

    def about(self, text: str) -> bool:
        """Whether a text is about the party: with it, even a number without a year names the document."""
        return any(each in text for each in (*self.target.owners, *self.target.names))
