"""Whether a confirmed ban reaches a role in a firm or a sector: yes, no, or unknown. What cannot be judged is unknown, never no.

The scope is that of the article in the policy (analytics/policy/person_bans.csv); articles that the policy does not put into roles and
sectors are unknown, and the document has to be read.
"""

from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from analytics.bans.employers import LICENCES
from analytics.bans.sectors import ALL, OWN, sectors
from ledger.codelists import code_list
from ledger.errors import InputError
from ledger.view import View
from proceedings.bans.ban import PersonBan

FIRM = "select subject_id, name, industry, kind, region from enterprises where subject_id = $subject"


class Reach(StrEnum):
    """Whether a ban reaches what is asked about."""

    YES = "是"
    NO = "否"
    UNKNOWN = "不知道"


@dataclass(frozen=True, slots=True)
class Place:
    """Where somebody would hold a role: a firm with what is known of it, or only a sector. Empty words are not known."""

    subject_id: str = ""
    name: str = ""
    industry: str = ""
    kind: str = ""
    region: str = ""
    certificates: tuple[str, ...] = ()
    sector: str = ""


def place_of(view: View, subject_id: str, sector: str) -> Place:
    """The place asked about. InputError if neither or both are named, or one is not known."""
    if bool(subject_id) == bool(sector):
        raise InputError("须写明单位或者行业，二者取一", where="subject / sector", todo="填写统一社会信用代码，或者行业领域例如 food")
    if sector:
        if sector not in sectors():
            raise InputError(f"没有行业领域“{sector}”", where="sector", todo=f"可用：{'、'.join(sorted(sectors()))}")
        return Place(sector=sector)
    rows = view.rows(FIRM, {"subject": subject_id})
    if not rows:
        raise InputError(f"没有主体“{subject_id}”", where="subject", todo="核对统一社会信用代码；不在册的单位改问行业")
    licences = view.rows(LICENCES, {"subjects": [subject_id], "as_of": view.as_of})
    return _firm(rows[0], tuple(row["certificate"] or "" for row in licences))


def checked_role(role: str) -> str:
    """A role of the code list, or 股东. InputError for another."""
    if role != "股东" and code_list("roles").stored(role) != role:
        raise InputError(f"没有职务“{role}”", where="role", todo=f"可用：{'、'.join(code_list('roles').titles)}、股东")
    return role


def reaches(ban: PersonBan, role: str, place: Place) -> Reach:
    """Whether this ban bars from that role there."""
    rule = ban.rule
    if not rule.barred_roles or not rule.sectors:
        return Reach.UNKNOWN
    if role not in rule.barred_roles:
        return Reach.NO
    return _all_of(_sector(ban, place), _kind(rule.barred_kinds, place), _province(rule.provinces, place))


def _all_of(*parts: Reach) -> Reach:
    if Reach.NO in parts:
        return Reach.NO
    return Reach.UNKNOWN if Reach.UNKNOWN in parts else Reach.YES


def _sector(ban: PersonBan, place: Place) -> Reach:
    wanted = ban.rule.sectors
    if ALL in wanted:
        return Reach.YES
    if OWN in wanted:
        own = ban.terms.industry[:2]
        return Reach.UNKNOWN if not own or not place.industry else _yes(place.industry.startswith(own))
    if place.sector:
        return _yes(place.sector in wanted)
    if any(sectors()[name].holds(place.industry, place.certificates) for name in wanted):
        return Reach.YES
    return Reach.NO if place.industry else Reach.UNKNOWN


def _kind(kinds: frozenset[str], place: Place) -> Reach:
    if not kinds:
        return Reach.YES
    return _yes(place.kind in kinds) if place.kind else Reach.UNKNOWN


def _province(provinces: tuple[str, ...], place: Place) -> Reach:
    if not provinces:
        return Reach.YES
    return _yes(place.region.startswith(provinces)) if place.region else Reach.UNKNOWN


def _yes(holds: bool) -> Reach:
    return Reach.YES if holds else Reach.NO


def _firm(row: dict[str, Any], certificates: tuple[str, ...]) -> Place:
    return Place(row["subject_id"], row["name"] or "", row["industry"] or "", row["kind"] or "", row["region"] or "", certificates)
