"""What people do with a draw. Each act writes one step under the ledger's lock, if the draw as it then stands allows it.

Who plans a draw does not publish it, annul it or hold a half of its seed. Moments come from the edge (`now`, with time zone).
"""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any

from analytics.draws.announcement import SealedHalves
from analytics.draws.choice import scarce_in_words
from analytics.draws.hashes import list_hash
from analytics.draws.list_rules import problems
from analytics.draws.pair import pair
from analytics.draws.seeds import Seed, SeedRefusedError, check_plan, commitment_of, seed_text
from analytics.draws.select import select
from ledger.errors import InputError, NotFoundError
from ledger.store import Ledger
from ledger.view import View
from loaders.astray_numbers import hidden
from proceedings.draws import task as tasks
from proceedings.draws.book import Book, book_of, keep, new_key, open_book
from proceedings.draws.exchange import replacement
from proceedings.draws.libraries import Libraries, check_items, check_left_out, check_staff, libraries, region_prefix
from proceedings.draws.listing import Fixed, list_of, trial
from proceedings.draws.matter import CONTROL, RISK, Draw, drawn_before, draws, met_last_time
from proceedings.draws.others import check_replaced, draws_beside
from proceedings.draws.policy import sampling_policy
from proceedings.draws.steps import FOLLOWS, DrawError, DrawStateError, SecondPersonError, Step
from proceedings.draws.task import Task, parties, read_seed, seed_plan, to_content
from proceedings.events import Actor, Draft, Entry, Event, Kind, next_number, read_events, record, same_person

SEAL = re.compile(r"[0-9a-f]{64}")


@dataclass(frozen=True, slots=True)
class Act:
    """Who acts and when."""

    actor: Actor
    now: datetime
    why: str = ""

    def __post_init__(self) -> None:
        object.__setattr__(self, "why", hidden(self.why))  # it is kept, and why a draw was annulled is published

    @property
    def day(self) -> date:
        """The day on which it is done, where it is done."""
        return self.now.date()

    @property
    def moment(self) -> str:
        """The moment as the published file writes it: UTC, whole seconds."""
        return self.now.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


Making = Callable[[Draw, Mapping[str, Draw], View], Mapping[str, Any]]  # the draw, all draws, the view → content of the step


def plan(ledger: Ledger, task: Task, act: Act) -> Event:
    """拟定. InputError or NotFoundError for items, a district or a seed that cannot be, a library too small.

    The libraries are looked at as they are today, and fixed when the list is published.
    """

    task = tasks.without_numbers(task)

    def drafting(events: Sequence[Event], view: View) -> Entry:
        region_prefix(task.scope.region)
        check_items(view, task.scope)
        check_left_out(view, task.scope)
        check_plan(tasks.seed_plan(task, dict.fromkeys(parties(task), "0" * 64)))
        check_replaced(task, draws(events))
        policy = sampling_policy()
        held = libraries(view, task.scope, drawn_before(draws(events).values()), policy)
        check_staff(held, task.each)
        scarce = scarce_in_words(trial(task, held, policy, view.as_of))
        content = {"task": to_content(task), "policy": policy.version, "library": len(held.members), "inspectors": held.staff(), "warnings": scarce}
        return Entry([_draft(next_number(events, Kind.DRAW, act.day), Step.PLAN, act, content)])

    return record(ledger, Kind.DRAW, drafting, act.day)[0]


def preview(view: View, draw: Draw) -> Libraries:
    """The libraries as they would be if the list were published on the view's day."""
    return libraries(view, draw.task.scope, drawn_before(draws(read_events(view, Kind.DRAW)).values()), sampling_policy())


def seal(ledger: Ledger, draw_no: str, party: str, commitment: str, act: Act) -> Event:
    """密封: a party hands in what it has sealed. Another person for each half, and never the planner."""

    def making(draw: Draw, known: Mapping[str, Draw], view: View) -> Mapping[str, Any]:
        if party not in parties(draw.task):
            raise InputError(f"“{party}”不是密封种子的一方", where="--party", todo=f"应为：{'、'.join(parties(draw.task)) or '本次抽查不用密封的种子'}")
        if not SEAL.fullmatch(commitment):
            raise InputError("密封的摘要应为 64 位十六进制", where="--commitment", todo="用 creditgraph draw half 生成")
        _own_party(party, act)
        if party in draw.seals:
            raise DrawStateError(f"{party} 已经密封过，不能更换", where=draw_no, todo="确需更换的，作废后重新拟定")
        for other in (draw.planner, *(who for _, who in draw.seals.values())):
            if same_person(other, act.actor.who):
                raise SecondPersonError("拟定的人和另一方不能代为密封", where=draw_no, todo="由该方自己的人办理")
        return {"party": party, "commitment": commitment}

    return _step(ledger, draw_no, Step.SEAL, making, act)


def publish(ledger: Ledger, draw_no: str, act: Act) -> Event:
    """公布名单: both libraries are made, fixed and hashed, by another person than the planner, before anybody can know the seed."""

    def making(draw: Draw, known: Mapping[str, Draw], view: View) -> Mapping[str, Any]:
        _second(draw, act, "公布")
        if any(same_person(who, act.actor.who) for _, who in draw.seals.values()):
            raise SecondPersonError("密封了一半种子的人不能公布名单", where=draw_no, todo="由拟定、密封以外的人公布")
        source = seed_plan(draw.task, {party: commitment for party, (commitment, _) in draw.seals.items()})
        if source.not_before <= act.moment:
            raise DrawError(f"种子 {source.not_before} 就能知道，不晚于公布名单的时间", where=draw_no, todo="作废后重新拟定，改用公布名单之后才产生的种子")
        check_replaced(draw.task, known)
        policy, others = sampling_policy(), [each for each in known.values() if each.draw_no != draw_no]
        held = libraries(view, draw.task.scope, drawn_before(others), policy)
        check_staff(held, draw.task.each)
        beside = draws_beside(ledger, draw, held, others)
        key = new_key()
        announcement = list_of(draw.task, held, Fixed(draw_no, view.as_of.isoformat(), source, met_last_time(others), key, beside), policy)
        if fault := next(problems(announcement), ""):
            raise DrawError(fault, where=draw_no, todo="作废后重新拟定")
        kept = keep(ledger, book_of(announcement, key, held))
        scarce = scarce_in_words(announcement)
        return {"published": act.moment, "list_hash": list_hash(announcement), "book": kept, "policy": policy.version, "warnings": scarce}

    return _step(ledger, draw_no, Step.PUBLISH, making, act)


def take_seed(ledger: Ledger, draw_no: str, said: Mapping[str, Any], act: Act) -> Event:
    """取得种子: `said` as the draw core writes it, of this moment. Rolls count once somebody else has confirmed them; sealed halves are revealed instead.

    Refused if it is not from the source that was announced, was known before the list, or cannot be looked up.
    """

    def making(draw: Draw, known: Mapping[str, Draw], view: View) -> Mapping[str, Any]:
        if draw.entered:
            raise DrawStateError(f"{draw.entered_by} 已登记点数，只有一次", where=draw_no, todo="由另一人确认种子；登记错了的，作废后重新拟定")
        seed = _seed_of(draw, said, act)
        source = open_book(ledger, draw_no, draw.book).announcement.seed
        seed_text(draw_no, source, seed)
        if seed.kind == "dice":
            return {"entered": seed.model_dump(mode="json")}
        return {"seed": seed.model_dump(mode="json")}

    return _step(ledger, draw_no, Step.SEED, making, act)


def confirm_seed(ledger: Ledger, draw_no: str, rolls: Sequence[int], act: Act) -> Event:
    """确认种子: somebody who neither planned the draw nor entered the rolls writes them down from the record again; they must be the same."""

    def making(draw: Draw, known: Mapping[str, Draw], view: View) -> Mapping[str, Any]:
        if not draw.entered:
            raise DrawStateError("还没有登记点数", where=draw_no, todo="先用 creditgraph draw seed 登记掷出的点数")
        for other in (draw.planner, draw.entered_by):
            if same_person(other, act.actor.who):
                raise SecondPersonError("拟定的人和登记点数的人不能确认", where=draw_no, todo="由到场的另一人确认")
        if list(rolls) != list(draw.entered["rolls"]):
            raise InputError("点数与登记的不同", where="--rolls", todo="对照录像或笔录；登记错了的，作废后重新拟定")
        return {"rolls": list(rolls)}

    return _step(ledger, draw_no, Step.CONFIRM, making, act)


def reveal(ledger: Ledger, draw_no: str, party: str, half: str, act: Act) -> Event:
    """揭示: a party reveals its half, once, before the fallback number can be known; the seed is whole with the second half."""

    def making(draw: Draw, known: Mapping[str, Draw], view: View) -> Mapping[str, Any]:
        source = open_book(ledger, draw_no, draw.book).announcement.seed
        if not isinstance(source, SealedHalves) or party not in draw.seals:
            raise InputError(f"“{party}”没有密封过一半", where="--party", todo=f"应为：{'、'.join(draw.seals) or '本次抽查不用密封的种子'}")
        _own_party(party, act)
        if party in draw.reveals:
            raise DrawStateError(f"{party} 已经揭示过", where=draw_no, todo="等另一方揭示")
        if not source.not_before <= act.moment < source.fallback.not_before:
            raise DrawStateError(
                f"揭示的时间是 {source.not_before} 起、{source.fallback.not_before} 之前", where=draw_no, todo="过期没有揭示的，改用备用公共数字"
            )
        theirs = (who for each, (_, who) in (*draw.seals.items(), *draw.reveals.items()) if each != party)
        if any(same_person(other, act.actor.who) for other in (draw.planner, *theirs)):
            raise SecondPersonError("拟定的人和另一方不能代为揭示", where=draw_no, todo="由该方自己的人办理")
        if commitment_of(draw_no, party, half) != draw.seals[party][0]:
            raise SeedRefusedError(f"{party} 揭示的一半与密封的不符", todo="揭示原来密封的一半；到期不能揭示的，改用公布的备用公共数字")
        told = {**{each: known_half for each, (known_half, _) in draw.reveals.items()}, party: half}
        if len(told) < len(draw.seals):
            return {"party": party, "half": half}
        halves = [{"party": each.party, "half": told[each.party]} for each in source.commitments]
        return {"party": party, "half": half, "seed": {"kind": "sealed-halves", "halves": halves, "obtained": act.moment}}

    return _step(ledger, draw_no, Step.REVEAL, making, act)


def run(ledger: Ledger, draw_no: str, act: Act) -> Event:
    """抽取: who is drawn and who inspects follow from the list and the seed; nothing can be chosen."""

    def making(draw: Draw, known: Mapping[str, Draw], view: View) -> Mapping[str, Any]:
        book, seed = open_book(ledger, draw_no, draw.book), read_seed(draw.seed or {})
        if list_hash(book.announcement) != draw.list_hash:
            raise DrawError("底册中的名单与公布的摘要不符", where=draw_no, todo="从备份恢复底册")
        return {"drawn": _drawn(book, seed), "drawn_at": act.moment}

    return _step(ledger, draw_no, Step.RUN, making, act)


def announce_result(ledger: Ledger, draw_no: str, act: Act) -> Event:
    """公布结果, by another person than the planner: who was drawn may now be read outside; from here on results are expected."""

    def making(draw: Draw, known: Mapping[str, Draw], view: View) -> Mapping[str, Any]:
        _second(draw, act, "公布结果")
        return {"announced_at": act.moment}

    return _step(ledger, draw_no, Step.ANNOUNCE, making, act)


def annul(ledger: Ledger, draw_no: str, act: Act) -> Event:
    """作废, by another person than the planner, with the reason, also after the result. What was drawn stays for everybody to see."""

    def making(draw: Draw, known: Mapping[str, Draw], view: View) -> Mapping[str, Any]:
        _second(draw, act, "作废")
        if not act.why.strip():
            raise InputError("没有写明作废的理由", where="--why", todo="写明理由：作废和理由会公布")
        return {"from": draw.state.value, "at": act.moment}

    return _step(ledger, draw_no, Step.VOID, making, act)


def exchange(ledger: Ledger, draw_no: str, subject_id: str, gone: str, act: Act) -> Event:
    """更换检查人员: who goes instead follows from list and seed as well (`replacement`). Another person than the planner, with the reason."""

    def making(draw: Draw, known: Mapping[str, Draw], view: View) -> Mapping[str, Any]:
        _second(draw, act, "更换检查人员")
        if not act.why.strip():
            raise InputError("没有写明更换的理由", where="--why", todo="写明理由，如 病假、调离、临时发现须回避")
        return {"subject": subject_id, "out": gone, "in": replacement(open_book(ledger, draw_no, draw.book), draw, subject_id, gone)}

    return _step(ledger, draw_no, Step.REPLACE, making, act)


def draw_of(events: Sequence[Event], draw_no: str) -> Draw:
    """One draw; NotFoundError if there is none of that number."""
    found = draws(events).get(draw_no)
    if found is None:
        raise NotFoundError(f"没有编号为“{draw_no}”的抽查", where=draw_no, todo="用 creditgraph draw list 查看编号")
    return found


def _step(ledger: Ledger, draw_no: str, step: Step, making: Making, act: Act) -> Event:
    def drafting(events: Sequence[Event], view: View) -> Entry:
        draw = draw_of(events, draw_no)
        if draw.state not in FOLLOWS[step]:
            raise DrawStateError(f"该抽查{draw.state.value}，不能{step.value}", where=draw_no, todo="用 creditgraph draw show 查看进展")
        return Entry([_draft(draw_no, step, act, making(draw, draws(events), view))])

    return record(ledger, Kind.DRAW, drafting, act.day)[0]


def _draft(draw_no: str, step: Step, act: Act, content: Mapping[str, Any]) -> Draft:
    return Draft(Kind.DRAW, draw_no, step, act.day, act.actor, act.why, content=content)


def _seed_of(draw: Draw, said: Mapping[str, Any], act: Act) -> Seed:
    """The seed with the moment at which it was logged. Who did not reveal follows from who did."""
    given = {**said, "obtained": act.moment}
    if isinstance(given.get("evidence"), str):
        given["evidence"] = hidden(given["evidence"])
    if given.get("kind") == "sealed-halves":
        raise InputError("密封的两半由两方各自揭示", where="--half", todo="由各方用 creditgraph draw reveal 揭示")
    if given.get("kind") == "fallback":
        given["withheld"] = sorted(draw.seals.keys() - draw.reveals.keys())
    return read_seed(given)


def _second(draw: Draw, act: Act, what: str) -> None:
    if same_person(draw.planner, act.actor.who):  # one step holds one person; the plan holds the other
        raise SecondPersonError(f"拟定的人不能{what}", where=draw.draw_no, todo="由另一人办理")


def _own_party(party: str, act: Act) -> None:
    """A half is handed in and revealed by the party's own people: else one office could hold both."""
    if act.actor.department.strip() != party:
        raise SecondPersonError(
            f"{party} 的一半由该方自己的人办理，办理部门写的是“{act.actor.department or '空'}”",
            where="--department",
            todo=f"写 --department {party}；用令牌办理的，令牌的部门须是该方",
        )


def _drawn(book: Book, seed: Seed) -> list[dict[str, Any]]:
    """Everybody who was drawn, in the order of the draw, with arm and inspectors; nobody of them where there is nobody to go."""
    selection = select(book.announcement, seed)
    pairing = pair(book.announcement, seed, selection)
    subjects, people = book.subject_tokens(), book.inspector_tokens()
    teams = {visit.subject: [people[each] for each in visit.inspectors] for visit in pairing.visits}
    control = set(selection.control)
    return [
        {"subject": subjects[token], "arm": CONTROL if token in control else RISK, "inspectors": sorted(teams.get(token, []))} for token in selection.tokens
    ]
