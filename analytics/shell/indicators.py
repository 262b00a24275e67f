"""The indicators of shell_indicators.toml that our records can decide: each a function, its value held against a threshold."""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher

from analytics.score_sentences import masked_phone, surname_only
from analytics.shell.clusters import BURST_DAYS
from analytics.shell.facts import Facts, Firm, Tie
from analytics.shell.policy import Indicator, ShellPolicy
from ledger.errors import PolicyError

VIRTUAL = re.compile(r"^\+?(86)?(162|165|167|170|171)")  # S08: numbers of virtual operators
TRADE_SUFFIX = re.compile(r"(有限责任公司|股份有限公司|有限公司|合伙企业|经营部|商行|中心|店)?([（(].*[）)])?$")
REPRESENTATIVE = ("法定代表人", "负责人", "经营者", "执行事务合伙人")
LIAISON = ("登记联络员", "经办人")
SIMILAR = 0.9


@dataclass(frozen=True, slots=True)
class Members:
    """The firms of one cluster and what they share."""

    firms: Sequence[Firm]
    shared: dict[tuple[str, str], list[Tie]]


@dataclass(frozen=True, slots=True)
class Value:
    """A measured value; None is unknown, which is neither zero nor met."""

    amount: float | None
    text: str
    records: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Reading:
    """An indicator with its value."""

    indicator: Indicator
    value: Value

    @property
    def met(self) -> bool:
        """Whether the value reaches the threshold."""
        return self.value.amount is not None and self.value.amount >= self.indicator.threshold


def s01(members: Members) -> Value:
    """Most firms at one room."""
    ties = _most(members, "address")
    return Value(_firms(ties), f"{_firms(ties)} 户登记或经营于“{ties[0].title}”" if ties else "没有共用的住所", _records(ties))


def s02(members: Members) -> Value:
    """Most firms with one telephone and not one representative."""
    ties = _most(members, "phone")
    subjects = {tie.subject_id for tie in ties}
    sole = any(subjects <= {tie.subject_id for tie in each if tie.detail in REPRESENTATIVE} for (kind, _), each in members.shared.items() if kind == "person")
    if not ties or sole:
        return Value(0, "没有不同法定代表人共用的电话")
    return Value(_firms(ties), f"{_firms(ties)} 户共用电话 {masked_phone(ties[0].title)}，法定代表人不同", _records(ties))


def s03(members: Members) -> Value:
    """Most firms that one person represents."""
    ties = _most(members, "person", REPRESENTATIVE)
    return Value(
        _firms(ties), f"{surname_only(ties[0].title)}任 {_firms(ties)} 户的法定代表人（负责人）" if ties else "没有一人任多户法定代表人", _records(ties)
    )


def s04(members: Members) -> Value:
    """Most firms with one liaison or one agent."""
    liaison, agent = _most(members, "person", LIAISON), _most(members, "agent")
    ties = max(liaison, agent, key=_firms)
    who = ties[0].title if ties and ties[0].kind == "agent" else surname_only(ties[0].title) if ties else ""
    return Value(_firms(ties), f"{_firms(ties)} 户由{who}办理或联络" if ties else "没有共用的联络员或代理机构", _records(ties))


def s05(members: Members) -> Value:
    """Firms whose representative, finance officer and tax clerk are one person."""
    found = [firm for firm in members.firms if firm.one_person]
    return Value(len(found), f"{len(found)} 户三职由一人担任", tuple(firm.one_person for firm in found if firm.one_person))


def s06(members: Members) -> Value:
    """Most firms begun within 30 days."""
    days = sorted((firm.established, firm.record_id) for firm in members.firms)
    best = max((days[n:m] for n in range(len(days)) for m in [_until(days, n)]), key=len)
    return Value(len(best), f"{best[0][0]} 至 {best[-1][0]} 登记 {len(best)} 户", tuple(record for _, record in best))


def s08(members: Members) -> Value:
    """Firms with a virtual operator's number."""
    known = [firm for firm in members.firms if firm.phone and firm.phone[:3].isdigit()]
    found = [firm for firm in known if VIRTUAL.match(firm.phone or "")]
    if not known:
        return Value(None, "电话未知")
    return Value(len(found), f"{len(found)} 户使用虚拟运营商号段", tuple(firm.record_id for firm in found))


def s09(members: Members) -> Value:
    """Share of firms without insured staff, among those whose count is known."""
    known = [firm for firm in members.firms if firm.insured is not None]
    found = [firm for firm in known if firm.insured == 0]
    unknown = len(members.firms) - len(known)
    if not known:
        return Value(None, "参保人数未知")
    text = f"{len(known)} 户中 {len(found)} 户参保人数为零" + (f"，{unknown} 户未知" if unknown else "")
    return Value(100 * len(found) / len(known), text, tuple(firm.record_id for firm in found))


def s10(members: Members) -> Value:
    """Firms listed as unreachable at their registered address."""
    found = [firm.unreachable for firm in members.firms if firm.unreachable]
    return Value(len(found), f"{len(found)} 户因无法联系列入经营异常名录", tuple(found))


def s14(members: Members) -> Value:
    """Firms that an inspection could not find."""
    found = [firm.missing for firm in members.firms if firm.missing]
    return Value(len(found), f"{len(found)} 户检查时查无下落", tuple(found))


def s16(members: Members) -> Value:
    """Firms whose name is nearly the name of another."""
    names = [(firm, TRADE_SUFFIX.sub("", firm.name)) for firm in members.firms]
    found = [firm for firm, name in names if any(firm is not other and _alike(name, second) for other, second in names)]
    return Value(len(found), f"{len(found)} 户名称相似" + (f"，如{found[0].name}" if found else ""), tuple(firm.record_id for firm in found))


def s19(members: Members) -> Value:
    """Firms that changed address or representative three times or more within twelve months."""
    found = [firm for firm in members.firms if firm.changes >= 3]
    return Value(len(found), f"{len(found)} 户频繁变更住所或法定代表人", tuple(firm.record_id for firm in found))


MEASURES: dict[str, Callable[[Members], Value]] = {
    "S01": s01, "S02": s02, "S03": s03, "S04": s04, "S05": s05, "S06": s06, "S08": s08, "S09": s09, "S10": s10, "S14": s14, "S16": s16, "S19": s19,
}  # fmt: skip


def readings(facts: Facts, subjects: Sequence[str], policy: ShellPolicy) -> list[Reading]:
    """Every enabled indicator with its value for these firms, in the order of the policy."""
    members = Members([facts.firms[subject] for subject in sorted(subjects)], facts.shared(sorted(subjects)))
    enabled = [each for each in policy.indicators if each.enabled]
    if unknown := [each.id for each in enabled if each.id not in MEASURES]:
        raise PolicyError(f"没有计算方法的指标不能启用：{'、'.join(unknown)}", where="shell_indicators.toml", todo="设为 enabled = false 并写明原因")
    found = [Reading(each, MEASURES[each.id](members)) for each in enabled]
    shared = any(each.met for each in found if each.indicator.id in {"S01", "S02", "S03"})
    return [each if each.indicator.id != "S16" or shared else Reading(each.indicator, Value(0, "没有 S01、S02、S03 佐证")) for each in found]


def _most(members: Members, kind: str, details: Sequence[str] = ()) -> list[Tie]:
    """Ties to the item of that kind which most members share, through one of `details` if given."""
    chosen = ([tie for tie in ties if not details or tie.detail in details] for (each, _), ties in members.shared.items() if each == kind)
    best = max(chosen, key=_firms, default=[])
    return best if _firms(best) > 1 else []


def _firms(ties: Sequence[Tie]) -> int:
    return len({tie.subject_id for tie in ties})


def _records(ties: Sequence[Tie]) -> tuple[str, ...]:
    return tuple(sorted({tie.record_id for tie in ties}))


def _until(days: Sequence[tuple[object, str]], start: int) -> int:
    first = days[start][0]
    return next((n for n in range(start, len(days)) if (days[n][0] - first).days > BURST_DAYS), len(days))  # type: ignore[operator]


def _alike(one: str, other: str) -> bool:
    if min(len(one), len(other)) < 4 or abs(len(one) - len(other)) > 2:
        return False
    return SequenceMatcher(None, one, other, autojunk=False).ratio() >= SIMILAR
