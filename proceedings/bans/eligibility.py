"""May this person hold this role there on this day? 可以, 不可以 or 不知道, from confirmed bans only, each with its document.

A candidate, a suspended ban, a finding, a score never enter the answer. Unknown is said where the person is known only by a name, where
the article's scope cannot be judged from data, or where the firm's sector is not known.
"""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from ledger.view import View
from proceedings.bans.ban import PersonBan
from proceedings.bans.checks import KNOWN
from proceedings.bans.register import binding_bans
from proceedings.bans.scope import Place, Reach, checked_role, place_of, reaches

NO_BAN = "截至该日没有已确认且在期限内、及于该职务的任职限制；其他法律条件不在此判断"
NOT_KNOWN = "不能确定是哪一个人：此人不在册，或者只有姓名没有证件号码"
UNJUDGED = "有已确认的限制，其范围是否及于该职务和单位不能由系统判断，须看文书"


class Verdict(StrEnum):
    """The answer. Unknown is neither yes nor no."""

    MAY = "可以"
    MAY_NOT = "不可以"
    UNKNOWN = "不知道"


@dataclass(frozen=True, slots=True)
class Eligibility:
    """The answer with what it rests on: the bans that bar, or those that a person has to read."""

    verdict: Verdict
    reason: str
    person_id: str
    role: str
    place: Place
    day: date
    bans: tuple[PersonBan, ...] = ()


def eligibility(view: View, person_id: str, role: str, *, subject_id: str = "", sector: str = "") -> Eligibility:
    """The answer on the day of the view, for a role (任职信息 code list) in a firm or in a sector. InputError for an unknown role, firm or sector."""
    place, role = place_of(view, subject_id, sector), checked_role(role)
    if not view.rows(KNOWN, {"person": person_id}):
        return Eligibility(Verdict.UNKNOWN, NOT_KNOWN, person_id, role, place, view.as_of)
    return answered(person_id, role, place, [each for each in binding_bans(view) if each.person_id == person_id], view.as_of)


def answered(person_id: str, role: str, place: Place, bans: list[PersonBan], day: date) -> Eligibility:
    """The answer from the bans of the person; those that do not bind are passed over."""
    found = [(each, reaches(each, role, place)) for each in bans if each.binding]
    barring = tuple(each for each, reach in found if reach is Reach.YES)
    unclear = tuple(each for each, reach in found if reach is Reach.UNKNOWN)
    if barring:
        return Eligibility(Verdict.MAY_NOT, "；".join(each.said for each in barring), person_id, role, place, day, barring)
    if unclear:
        return Eligibility(Verdict.UNKNOWN, UNJUDGED, person_id, role, place, day, unclear)
    return Eligibility(Verdict.MAY, NO_BAN, person_id, role, place, day)
