"""Whom a trigger reaches: those in a role at that time, those whom the record names, the person whom it is about."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum
from typing import Any

from analytics.bans.policy import ANY_LAW, LISTING, PENALTY, Mechanism
from analytics.bans.records import Act
from analytics.bans.terms import imposed_on, stated_term
from analytics.bans.triggers import Trigger
from ledger.view import View

LINKS = """
select person_id, subject_id, relation, name, valid_from, valid_to, record_id from person_links
where subject_id in (select unnest($subjects::varchar[])) order by subject_id, person_id, valid_from, relation, record_id
"""
KNOWN = """
select id from (select unnest($people::varchar[]) as id)
where (starts_with(id, 'P-') or id in (from merged_persons)) and id not in (select person_id from suspended_persons) order by id
"""
DISOWNED = "select person_id, subject_id from disowned_links"
Pair = tuple[str, str]  # a person and a firm, empty where there is none
Links = Mapping[str, list[dict[str, Any]]]  # what people were of a firm, by firm


class State(StrEnum):
    """A candidate is somebody whom the law may bar; a confirmed ban has a record that names the person."""

    CANDIDATE = "候选"
    CONFIRMED = "已有文书载明本人"


@dataclass(frozen=True, slots=True)
class Barred:
    """A person whom a trigger reaches, and how."""

    trigger: Trigger
    person_id: str
    name: str
    state: State
    then_role: str  # role at that time, or what the record calls the person
    then_from: date | None
    then_to: date | None
    links: tuple[str, ...]  # records of the role and of the naming
    finding: Act | None = None  # the listing that names the person as responsible for what the decision was about


def barred_people(view: View, found: Sequence[Trigger], naming: Iterable[Act]) -> tuple[Barred, ...]:
    """Everybody whom these triggers reach, one row per trigger and person. `naming`: listings, for what they say of responsibility."""
    firms = sorted({each.act.subject_id for each in found if not each.personal and each.act.subject_id})
    held: defaultdict[str, list[dict[str, Any]]] = defaultdict(list)
    for row in view.rows(LINKS, {"subjects": firms}):
        held[row["subject_id"]].append(row)
    usable = _usable(view, found)
    named = _named(naming)
    reached = [each for trigger in found for each in _reached(trigger, held, usable, named)]
    return tuple({(each.trigger.ban.id, each.trigger.act.record_id, each.person_id): each for each in reached}.values())


def _usable(view: View, found: Sequence[Trigger]) -> set[Pair]:
    """(person, firm) pairs of records that may be used: known by more than a name, under no claim of identity theft."""
    pairs = {(person, each.act.subject_id) for each in found for person in (each.act.person_id, each.act.named_id) if person}
    known = {row["id"] for row in view.rows(KNOWN, {"people": sorted({person for person, _ in pairs})})}
    disowned = {(row["person_id"], row["subject_id"]) for row in view.rows(DISOWNED)}
    return {pair for pair in pairs if pair[0] in known} - disowned


def _named(listings: Iterable[Act]) -> dict[tuple[str, str, str], Act]:
    """(firm, number of the decision that a listing rests on, person named as responsible) → that listing."""
    return {
        (each.subject_id, each.basis_number, each.named_id): each
        for each in listings
        if each.source == LISTING and each.subject_id and each.basis_number and each.named_id
    }


def _reached(trigger: Trigger, held: Links, usable: set[Pair], named: dict[tuple[str, str, str], Act]) -> Iterator[Barred]:
    act, ban = trigger.act, trigger.ban
    if trigger.personal:
        if (act.person_id, act.subject_id) in usable:
            yield Barred(trigger, act.person_id, act.party, State.CONFIRMED, "本人", None, None, ())
        return
    if act.source == LISTING and (act.named_id, act.subject_id) in usable:
        yield Barred(trigger, act.named_id, act.named, State.CONFIRMED, "名单载明的责任人", None, None, ())
        return
    for person in _in_role(trigger, held.get(act.subject_id, []), usable):
        finding = named.get((act.subject_id, act.number, person.person_id)) if act.number and ban.mechanism is Mechanism.RESPONSIBILITY else None
        yield _by_name(person) if finding is None else _responsible(person, finding)


def _by_name(person: Barred) -> Barred:
    """The same person, with the ban confirmed where the firm's own decision names them, by number and in words, and restricts them."""
    act, ban = person.trigger.act, person.trigger.ban
    if act.source != PENALTY or act.named_id != person.person_id or ban.mechanism is Mechanism.RESPONSIBILITY or ANY_LAW in ban.laws:
        return person
    said = imposed_on(act.named, act.content)
    if not said:
        return person
    return replace(person, trigger=replace(person.trigger, term=stated_term(said) or person.trigger.term), state=State.CONFIRMED)


def _responsible(person: Barred, finding: Act) -> Barred:
    """The same person, with the listing that names them as responsible."""
    return replace(person, state=State.CONFIRMED, links=(*person.links, finding.record_id), finding=finding)


def _in_role(trigger: Trigger, links: Iterable[dict[str, Any]], usable: set[Pair]) -> Iterator[Barred]:
    """Those in a role that the law names, on the day. Where the decision itself says who represented the firm, that goes first."""
    act, roles = trigger.act, trigger.ban.then_roles
    stated = act.named_id if act.source == PENALTY and (act.named_id, act.subject_id) in usable else ""
    seen: set[str] = set()
    for row in links:
        holds = row["relation"] in roles and (row["valid_from"] or act.day) <= act.day and (row["valid_to"] is None or _held(row, act))
        contradicted = stated and row["relation"] == "法定代表人" and row["person_id"] != stated
        if holds and not contradicted and row["person_id"] not in seen:
            seen.add(row["person_id"])
            span = row["valid_from"], row["valid_to"]
            yield Barred(trigger, row["person_id"], row["name"] or "", State.CANDIDATE, row["relation"], *span, (row["record_id"],))
    if stated and stated not in seen and "法定代表人" in roles:
        yield Barred(trigger, stated, act.named, State.CANDIDATE, "文书载明的法定代表人", act.day, None, ())


def _held(row: dict[str, Any], act: Act) -> bool:
    """Until the day: a business licence that is revoked ends the roles on the same day, so that day still counts for it."""
    last: date = row["valid_to"]
    return act.day <= last if act.source == "status" else act.day < last
