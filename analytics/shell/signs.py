"""Indicators that say something about the firms themselves, beyond what they share (S05, S07–S11, S14, S18–S20)."""

import re
from collections.abc import Sequence
from datetime import date

from analytics.score_sentences import surname_only
from analytics.shell.facts import Firm, Former
from analytics.shell.members import HOUSEHOLD, Members, Value

RESTING = "Z"  # 歇业 as registered, at most three years: lawful


def s05(members: Members) -> Value:
    """Companies whose representative, finance officer and tax clerk are one person; a one-man business has nobody else."""
    found = [firm for firm in members.firms if firm.one_person and firm.kind != HOUSEHOLD]
    return Value(len(found), f"{len(found)} 户三职由一人担任", tuple(firm.one_person for firm in found if firm.one_person))


def s07(members: Members) -> Value:
    """Companies whose registered address says that it is a dwelling. What the text does not say is unknown, not an office."""
    known = [firm for firm in members.firms if firm.address and firm.kind != HOUSEHOLD]
    words, excluded = members.measures.dwelling_words, members.measures.dwelling_not
    found = [firm for firm in known if re.search(words, firm.address or "") and not re.search(excluded, firm.address or "")]
    if not known:
        return Value(None, "住所文字未知")
    return Value(len(found), f"{len(found)} 户住所文字显示为住宅（住改商各地依法允许）", _own(found))


def s08(members: Members) -> Value:
    """Firms with a virtual operator's number of their own."""
    known = [firm for firm in members.firms if firm.phone and firm.phone[:3].isdigit()]
    found = [firm for firm in known if re.sub(r"^(\+?86)", "", firm.phone or "").startswith(members.measures.virtual_prefixes)]
    if not known:
        return Value(None, "没有可供判断的本企业电话")
    return Value(len(found), f"{len(found)} 户使用虚拟运营商号段", _own(found))


def s09(members: Members) -> Value:
    """Share of companies without insured staff, among those that are a year old and whose count is known."""
    months = members.measures.insured_months
    grown = [firm for firm in members.firms if firm.kind != HOUSEHOLD and _months(firm.established, members.facts.as_of) >= months]
    known = [firm for firm in grown if firm.insured is not None]
    found = [firm for firm in known if firm.insured == 0]
    if len(known) < members.measures.insured_known:
        return Value(None, f"成立满 {months} 个月而参保人数已知的只有 {len(known)} 户")
    unknown, young = len(grown) - len(known), len(members.firms) - len(grown)
    left_out = (f"，{unknown} 户未知" if unknown else "") + (f"，{young} 户不满 {months} 个月或为个体工商户不计" if young else "")
    return Value(100 * len(found) / len(known), f"{len(known)} 户中 {len(found)} 户参保人数为零{left_out}", _own(found))


def s10(members: Members) -> Value:
    """Firms that are listed today as unreachable at their registered address."""
    found = [firm.unreachable for firm in members.firms if firm.unreachable]
    return Value(len(found), f"{len(found)} 户因无法联系列入经营异常名录", tuple(found))


def s11(members: Members) -> Value:
    """Firms whose representative represented a firm on the day on which its licence was revoked or its registration quashed."""
    former = [members.facts.revoked[firm.subject_id] for firm in members.firms if firm.subject_id in members.facts.revoked]
    return Value(len(former), _told(former, "户的法定代表人曾任被吊销、撤销登记企业的法定代表人"), _of(former))


def s14(members: Members) -> Value:
    """Firms that the last inspection could not find, or that the tax office listed as having run away."""
    found = [firm.missing for firm in members.firms if firm.missing]
    return Value(len(found), f"{len(found)} 户检查时查无下落或因走逃被税务列入名单", tuple(found))


def s18(members: Members) -> Value:
    """Firms that go on where a closed one stopped: the same person, the same room or telephone, within 180 days."""
    former = [members.facts.reopened[firm.subject_id] for firm in members.firms if firm.subject_id in members.facts.reopened]
    return Value(len(former), _told(former, f"户在原企业注销后 {members.measures.reopened_days} 天内由同一人重开"), _of(former))


def s19(members: Members) -> Value:
    """Firms that changed address or representative three times or more within twelve months."""
    found = [firm for firm in members.firms if firm.changes >= members.measures.changes]
    return Value(len(found), f"{len(found)} 户频繁变更住所或法定代表人", _own(found))


def s20(members: Members) -> Value:
    """Firms found closed for business at least six months ago and not found open since; registered rest (歇业) is lawful."""
    today, months = members.facts.as_of, members.measures.stopped_months
    found = [firm for firm in members.firms if firm.stopped and firm.status != RESTING and not firm.ended and _months(firm.stopped, today) >= months]
    first = f"，最早见于 {min(firm.stopped for firm in found if firm.stopped)}" if found else ""
    return Value(len(found), f"{len(found)} 户检查时已停业满 {months} 个月{first}", tuple(firm.stopped_record for firm in found if firm.stopped_record))


def _own(firms: Sequence[Firm]) -> tuple[str, ...]:
    return tuple(firm.record_id for firm in firms)


def _of(former: Sequence[Sequence[Former]]) -> tuple[str, ...]:
    return tuple(sorted({record for each in former for one in each for record in one.records}))


def _told(former: Sequence[Sequence[Former]], what: str) -> str:
    if not former:
        return f"0 {what}"
    one = former[0][0]
    return (
        f"{len(former)} {what}，如{surname_only(one.person) + '之于' if one.person else ''}{one.name}（{one.day}{'，任职起始日期不详' if one.unsure else ''}）"
    )


def _months(first: date, last: date) -> int:
    """Whole months between two days."""
    return 12 * (last.year - first.year) + last.month - first.month - (last.day < first.day)
