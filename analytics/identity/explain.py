"""Why two ids are one or two, and how a person came together, step by step, as values that a page or a program can show."""

from collections.abc import Sequence
from typing import Any

from analytics.identity.one_document import TITLE, documents_of_several_names
from analytics.identity.partition import Groups
from analytics.identity.resolve import Judged, Resolution, grounds, in_force
from ledger.canonical import MERGE, SPLIT, canonical_ids
from ledger.errors import NotFoundError
from ledger.identity_log import APART, Decision, as_named_now, names_now
from ledger.view import View

WHO = """
with seen as (
    select person_id, name, subject_id, role, valid_from, valid_to, record_id from roles_all
    union all select holder_id, holder_name, subject_id, '股东', valid_from, valid_to, record_id from shareholders_all where holder_kind = '自然人'
    union all select named_person_id, legal_rep, subject_id, '处罚文书载明', decided, decided, record_id from penalties
    union all select responsible_id, responsible, subject_id, '名单载明责任人', valid_from, valid_from, record_id from listings)
select s.*, e.name as enterprise from seen s left join enterprises e using (subject_id) where s.person_id = $id order by valid_from, record_id"""
NAMED = "select person_id, name, id_type, source_file, source_row, recorded_at from persons where person_id = $id"


def why(view: View, resolution: Resolution, decisions: Sequence[Decision], left: str, right: str) -> dict[str, Any]:
    """For and against two ids being one. `view`: undecided; the ids may be shown ids or any member's, of today or as they were first given."""
    now, decisions = names_now(view), as_named_now(decisions, view)
    left, right = now.get(left, left), now.get(right, right)
    standing = in_force(decisions)
    groups = Groups(each.pair for each in standing if each.kind == MERGE)
    one, other = _members(groups, left), _members(groups, right)
    pairs = sorted((each for each in resolution.judged if _between(each, one, other)), key=lambda each: -each.probability)
    shown = canonical_ids(decisions)
    together = groups.of(left) == groups.of(right)
    return {
        "left": describe(view, left),
        "right": describe(view, right),
        "shown_as": {"left": shown.get(left, left), "right": shown.get(right, right)},
        "one": together,
        "conclusion": _conclusion(together, pairs, [each for each in standing if each.kind == APART and _across(each.pair, one, other)]),
        "pairs": [{"left": each.key[0], "right": each.key[1], **grounds(each)} for each in pairs],
        "decisions": [as_json(each) for each in decisions if each.left_id in one | other and each.right_id in one | other],
    }


def how(view: View, decisions: Sequence[Decision], person: str) -> dict[str, Any]:
    """The members of a person and the decisions that joined them, in order, each with its evidence. `view`: undecided."""
    decisions, person = as_named_now(decisions, view), names_now(view).get(person, person)
    merges = [each for each in in_force(decisions) if each.kind == MERGE]
    groups = Groups(each.pair for each in merges)
    members = sorted(_members(groups, person))
    described = [describe(view, each) for each in members]
    if not any(each["records"] or each["name"] for each in described):
        raise NotFoundError(f"台账中没有 {person}", todo="用 creditgraph identity review 查看标识")
    steps = [each for each in merges if groups.of(each.left_id) == groups.of(person)]
    shown = canonical_ids(merges)
    return {
        "person": person,
        "shown_as": shown.get(person, person),
        "members": described,
        "flags": [f"{TITLE}：{each.person} {each.text}" for each in documents_of_several_names(view) if each.person in members],
        "steps": [{"step": number, **as_json(each)} for number, each in enumerate(steps, start=1)],
        "undone": [as_json(each) for each in decisions if each.kind in (SPLIT, APART) and {each.left_id, each.right_id} & set(members)],
    }


def describe(view: View, person: str) -> dict[str, Any]:
    """An id as it was loaded: name, kind of document, where it appears, and out of which file."""
    named = view.rows(NAMED, {"id": person})
    rows = view.rows(WHO, {"id": person})
    return {
        "id": person,
        "name": named[0]["name"] if named else (rows[0]["name"] if rows else ""),
        "document": (named[0]["id_type"] or "") if named else "",
        "identified": person.startswith("P-"),
        "records": [
            {
                "subject_id": row["subject_id"],
                "enterprise": row["enterprise"],
                "role": row["role"],
                "from": row["valid_from"],
                "to": row["valid_to"],
                "record": row["record_id"],
            }
            for row in rows
        ],
        "first_row": {"file": named[0]["source_file"], "row": named[0]["source_row"], "recorded_at": named[0]["recorded_at"]} if named else None,
    }


def as_json(decision: Decision) -> dict[str, Any]:
    """A decision as values, with its evidence."""
    return {
        "event": decision.event_id,
        "kind": decision.kind,
        "left": decision.left_id,
        "right": decision.right_id,
        "kept": decision.kept_id or None,
        "undoes": decision.undoes or None,
        "who": decision.who,
        "why": decision.why,
        "decided": decision.decided,
        "recorded_at": decision.recorded_at,
        "evidence": decision.grounds or None,
    }


def _members(groups: Groups, person: str) -> set[str]:
    return set(groups.members().get(groups.of(person), [])) | {person}


def _between(judged: Judged, one: set[str], other: set[str]) -> bool:
    return _across(judged.key, one, other)


def _across(pair: tuple[str, str], one: set[str], other: set[str]) -> bool:
    left, right = pair
    return (left in one and right in other) or (left in other and right in one)


def _conclusion(together: bool, pairs: Sequence[Judged], declared: Sequence[Decision]) -> str:
    if together:
        return "现为同一人"
    if declared:
        return f"已由 {declared[-1].who} 认定不是同一人（{declared[-1].event_id}）"
    if not pairs:
        return "没有姓名以外的共同之处，或姓名不同：不作为同一人，也不进复核"
    return f"不作为同一人；{pairs[0].verdict.action}"
