"""What is checked before a record is repaired. Every answer is yes, no or not known, with a reason that the applicant can read and a basis."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from ledger.errors import NotFoundError
from ledger.life.facts import What
from ledger.life.publicity import NEVER, finders
from ledger.life.records import record_and_events, rules_of
from ledger.life.state import State, state
from ledger.months import months_after
from ledger.switches import switched
from ledger.view import View
from proceedings.repair.matter import Repair
from proceedings.repair.policy import RepairPolicy, repair_policy

IN_USE, MINIMUM, DUTIES, COMMITMENT, SEVERE, FINDER, FALSE = "XF01", "XF02", "XF03", "XF04", "XF05", "XF06", "XF07"
ON_A_LIST = """select distinct list_type, valid_from from listings where coalesce(subject_id, person_id) = $party and list_contains($lists, list_type)
and coalesce(valid_to, date '9999-12-31') > $day order by valid_from"""
BROKEN = """select commitment_no, judged from commitments where subject_id = $party and fulfilment = '失诺' and judged > $since and judged <= $day
order by judged desc limit 1"""
PROVISIONAL = "凭法院裁定{ruling}临时修复，不适用"


@dataclass(frozen=True, slots=True)
class Check:
    """One check of one application. `passed` None: not known, so a person decides and says why."""

    id: str
    title: str
    passed: bool | None
    reason: str
    basis: str

    @property
    def told(self) -> str:
        """One line: code, what is checked, the answer and the reason."""
        answer = {True: "通过", False: "未通过", None: "需人工核实"}[self.passed]
        return f"{self.id} {self.title}：{answer}——{self.reason}"


Answer = tuple[str, bool | None, str]  # id, passed, reason


def checks(view: View, repair: Repair, day: date, department: str = "") -> list[Check]:
    """All checks of an application as things stand on `day`. `department`: who is about to decide; empty: not yet known."""
    policy = repair_policy()
    answers = (*_of_record(view, repair, day), *_of_applicant(view, repair, day, policy), _of_finder(repair, department))
    told = {each[0]: each for each in answers}
    return [Check(rule.id, rule.title, told[rule.id][1], told[rule.id][2], rule.basis) for rule in policy.checks.values() if rule.id in told]


def failed(found: list[Check]) -> list[Check]:
    """Those that are not passed."""
    return [each for each in found if each.passed is False]


def _of_record(view: View, repair: Repair, day: date) -> Iterator[Answer]:
    shown = [each for record in repair.records if (each := _life(view, record, day)) and each.shown]
    yield IN_USE, bool(shown), "记录正在使用" if shown else "记录已不再使用，无须修复"
    if shown:
        yield MINIMUM, *_minimum(repair, shown, day)


def _life(view: View, record: str, day: date) -> State | None:
    """The state of one row; None if no ordinary view shows it. A severe list is a check of its own, so it is left out here."""
    try:
        said, events = record_and_events(view, record)
    except NotFoundError:
        return None
    return state(said, [each for each in events if each.what is not What.LISTED], day, rules_of(view))


def _minimum(repair: Repair, rows: Sequence[State], day: date) -> tuple[bool | None, str]:
    """Whether the shortest publicity is over on the channel of whoever made the finding, as `creditgraph life` says it; other channels are named.

    Rows of one decision are one decision: the one that is best known speaks for all.
    """
    if repair.provisional:
        return True, PROVISIONAL.format(ruling=repair.court_ruling)
    channels = [each for row in rows for each in finders(row.publications)]
    if any(each.early is False for each in channels):
        rule = next(each for each in channels if each.early is False)
        return False, f"{rule.instrument}{rule.article}：不得提前停止公示"
    known = [(each.repair_from, each) for each in channels if each.repair_from is not None]
    if not known:
        said = next((each.repair_note for each in rows if each.repair_note), "") or "没有适用的公示期限，或者等级、起算日不明，由认定机关核定"
        return None, said
    first, rule = min(known, key=lambda each: each[0])
    told = f"{rule.channel}，{rule.grade}：{first} 起可以申请修复（{rule.instrument}）{_elsewhere(rows, rule.channel)}"
    return first <= day, told if first <= day else f"最短公示期未满；{told}"


def _elsewhere(rows: Sequence[State], channel: str) -> str:
    """The other channels, each with its own day: a repair there is asked of whoever keeps that channel."""
    days: dict[str, date | None] = {}
    for each in (one for row in rows for one in row.publications if one.channel != channel and one.publish != NEVER):
        known = [one for one in (days.get(each.channel), each.repair_from) if one is not None]
        days[each.channel] = min(known, default=None)
    return "".join(f"；{name}：{f'{first} 起' if first else '不详'}" for name, first in days.items())


def _of_applicant(view: View, repair: Repair, day: date, policy: RepairPolicy) -> Iterator[Answer]:
    if repair.provisional:
        yield DUTIES, True, PROVISIONAL.format(ruling=repair.court_ruling)
    else:
        yield (
            DUTIES,
            bool(repair.proofs),
            f"已提交 {len(repair.proofs)} 件证明：{'、'.join(repair.proofs)}" if repair.proofs else "没有提交已履行义务的证明材料",
        )
    yield COMMITMENT, bool(repair.commitment), f"已提交：{repair.commitment}" if repair.commitment else "没有提交信用承诺书"
    yield SEVERE, *_severe(view, repair, day)
    rule, switches = policy.false_commitment, switched(view)
    if rule.applies(switches):
        broken = view.rows(BROKEN, {"party": repair.subject_id, "since": months_after(day, -12 * rule.years), "day": day})
        yield FALSE, not broken, f"{broken[0]['judged']} 被认定违背信用承诺，{rule.years} 年内不予修复" if broken else f"{rule.years} 年内没有违背承诺的认定"


def _severe(view: View, repair: Repair, day: date) -> tuple[bool, str]:
    lists = list(rules_of(view).life.repair_barred_on)
    on = view.rows(ON_A_LIST, {"party": repair.subject_id or repair.person_id, "lists": lists, "day": day}) if lists else []
    if on:
        return False, f"自 {on[0]['valid_from']} 起列入严重失信名单，列入期间不适用信用修复；移出名单后可再申请"
    return True, "没有列入不适用修复的严重失信名单"


def _of_finder(repair: Repair, department: str) -> Answer:
    if not department:
        return FINDER, None, f"应由认定机关 {repair.authority or '（机关不详）'} 决定，办理时按所写的部门核对"
    if is_finder(repair, department):
        return FINDER, True, f"{department} 是认定机关"
    return FINDER, False, f"认定机关是 {repair.authority or '（机关不详）'}，不是 {department}"


def is_finder(repair: Repair, department: str) -> bool:
    """Whether a department is the body that made the finding: the same name however it is punctuated, or the same code."""
    wanted = plain(department)
    return bool(wanted) and (wanted in {plain(each) for each in repair.authority.split("；")} or wanted == plain(repair.authority_uscc))


def plain(name: str) -> str:
    """A name without what spelling may change."""
    return "".join(each for each in name if each.isalnum()).upper()
