"""From the two libraries to the announcement: numbers become tokens, everything gets its one order, each stratum its number to draw.

Order: subjects, inspectors and conflicts by token, items by their code, strata by number. So the order in which the libraries come in
changes nothing, and a library has one hash.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from pydantic import ValidationError

from analytics.draws.announcement import PROTOCOL, Announcement, Inspector, Item, LeftOut, Plan, Stratum, Subject, Team
from analytics.draws.list_rules import problems
from analytics.draws.takes import Wanted, takes
from analytics.draws.tokens import INSPECTOR, SUBJECT, salt_of, token_of
from ledger.errors import InputError


@dataclass(frozen=True, slots=True)
class PoolSubject:
    """One who may be drawn. `stratum`: 1, 2, … as the sampling policy says; `region`: district where it operates, empty if unknown."""

    subject_id: str
    stratum: int
    region: str
    items: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class PoolInspector:
    """One who may be sent. `items` empty: all of the department; `valid_to`: last day of the certificate, empty: no end. ISO dates, which are not published.

    Whose certificate does not hold for the whole period of the checks does not come into the list.
    """

    inspector_no: str
    department: str
    region: str
    items: tuple[str, ...]
    valid_from: str
    valid_to: str = ""


@dataclass(frozen=True, slots=True)
class Libraries:
    """Both libraries. `conflicts`: (inspector_no, subject_id) that must not meet, for whatever reason; `left_out`: reason → how many subjects."""

    subjects: Sequence[PoolSubject]
    inspectors: Sequence[PoolInspector]
    conflicts: frozenset[tuple[str, str]] = frozenset()
    left_out: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Rate:
    """How a stratum is drawn: its ratio as a decimal string with at most six decimals, and the least number."""

    ratio: str
    floor: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Terms:
    """What the draw is about and how it goes. `rates`: stratum number → rate; `total`: draw so many in all, None: by ratio. `replaces`: an annulled draw.
    `beside`: other draws, open or void, that overlap in items and district. Dates are ISO.
    """

    draw_no: str
    title: str
    directed: bool
    joint: bool
    scope: str
    as_of: str
    check_from: str
    check_to: str
    policy: str
    items: Sequence[Item]
    rates: Mapping[int, Rate]
    control: int
    team: Team
    seed: Plan
    total: int | None = None
    replaces: str = ""
    beside: Sequence[str] = ()


def announce(libraries: Libraries, terms: Terms, key: bytes) -> Announcement:
    """What is published before the seed. `key`: 32 secret bytes of this draw, kept by the office. InputError for terms that cannot hold."""
    _check(libraries, terms)
    try:
        said = _said(libraries, terms, key)
    except ValidationError as error:
        fault = error.errors()[0]
        place = ".".join(str(part) for part in fault["loc"])
        raise InputError(
            f"名单不能写成：{place} {fault['input']!r}", where=terms.draw_no, todo="核对这一项的写法：区划六位，日期 2026-06-30，比例至多六位小数"
        ) from error
    if problem := next(problems(said), ""):
        raise InputError(problem, where=terms.draw_no, todo="核对名单和抽查的要求")
    return said


def _said(libraries: Libraries, terms: Terms, key: bytes) -> Announcement:
    return Announcement(
        protocol=PROTOCOL,
        draw_no=terms.draw_no,
        replaces=terms.replaces,
        beside=sorted(set(terms.beside)),
        title=terms.title,
        directed="定向" if terms.directed else "不定向",
        joint="跨部门" if terms.joint else "本部门",
        scope=terms.scope,
        as_of=terms.as_of,
        check_from=terms.check_from,
        check_to=terms.check_to,
        policy=terms.policy,
        items=sorted(terms.items, key=lambda each: each.item),
        by="ratio" if terms.total is None else "number",
        total=terms.total or 0,
        control=min(terms.control, len(libraries.subjects)),
        strata=_strata(libraries, terms),
        subjects=sorted((_subject(each, key) for each in libraries.subjects), key=lambda each: each.token),
        inspectors=sorted((_inspector(each, key) for each in _valid(libraries, terms)), key=lambda each: each.token),
        conflicts=_conflicts(libraries, _valid(libraries, terms), key),
        team=terms.team,
        left_out=[LeftOut(reason=reason, count=count) for reason, count in sorted(libraries.left_out.items())],
        seed=terms.seed,
    )


def subject_token(key: bytes, subject_id: str) -> str:
    """How the list of this draw names the subject."""
    return token_of(SUBJECT, salt_of(key, SUBJECT, subject_id), subject_id)


def inspector_token(key: bytes, inspector_no: str) -> str:
    """How the list of this draw names the inspector."""
    return token_of(INSPECTOR, salt_of(key, INSPECTOR, inspector_no), inspector_no)


def _subject(subject: PoolSubject, key: bytes) -> Subject:
    return Subject(token=subject_token(key, subject.subject_id), stratum=subject.stratum, region=subject.region, items=sorted(set(subject.items)))


def _inspector(inspector: PoolInspector, key: bytes) -> Inspector:
    return Inspector(
        token=inspector_token(key, inspector.inspector_no),
        department=inspector.department,
        region=inspector.region,
        items=sorted(set(inspector.items)),
    )


def _valid(libraries: Libraries, terms: Terms) -> list[PoolInspector]:
    """Whose certificate holds for the whole period: the dates themselves would tell in a small team who stands behind a token."""
    return [each for each in libraries.inspectors if each.valid_from <= terms.check_from and (not each.valid_to or each.valid_to >= terms.check_to)]


def _conflicts(libraries: Libraries, valid: Sequence[PoolInspector], key: bytes) -> list[tuple[str, str]]:
    """Only between those who stand in the list: others say nothing about this draw."""
    subjects, inspectors = {each.subject_id for each in libraries.subjects}, {each.inspector_no for each in valid}
    pairs = {(inspector, subject) for inspector, subject in libraries.conflicts if inspector in inspectors and subject in subjects}
    return sorted((inspector_token(key, inspector), subject_token(key, subject)) for inspector, subject in pairs)


def _strata(libraries: Libraries, terms: Terms) -> list[Stratum]:
    sizes = Counter(each.stratum for each in libraries.subjects)
    wanted = [Wanted(number, sizes[number], rate.ratio, rate.floor) for number, rate in sorted(terms.rates.items())]
    counts = takes(wanted, terms.total)
    return [Stratum(number=each.number, size=each.size, ratio=each.ratio, floor=each.floor, take=take) for each, take in zip(wanted, counts, strict=True)]


def _check(libraries: Libraries, terms: Terms) -> None:
    if unknown := {each.stratum for each in libraries.subjects} - terms.rates.keys():
        raise InputError(f"第 {sorted(unknown)[0]} 层没有抽取比例", todo="在抽取策略中补写这一层的比例")
    if twice := [number for number, count in Counter(each.subject_id for each in libraries.subjects).items() if count > 1]:
        raise InputError(f"{twice[0]} 在主体库中出现不止一次", todo="每个主体只列一次")
    if without := next((each for each in libraries.subjects if not each.items), None):
        raise InputError(f"{without.subject_id} 没有适用的抽查事项", todo="不适用任何事项的主体不入库，计入未入库原因")
