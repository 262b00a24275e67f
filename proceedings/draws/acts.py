"""What people do with a draw. Each act writes one step under the ledger's lock, if the draw as it then stands allows it.

Who plans a draw does not publish it, annul it or hold a half of its seed. Moments come from the edge (`now`, with time zone).
"""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any

from pydantic import TypeAdapter

from analytics.draws.hashes import list_hash
from analytics.draws.list_rules import problems
from analytics.draws.pair import pair
from analytics.draws.seeds import Seed, check_plan, seed_text
from analytics.draws.select import select
from ledger.errors import InputError, NotFoundError
from ledger.store import Ledger
from ledger.view import View
from proceedings.draws import task as tasks
from proceedings.draws.book import Book, book_of, keep, new_key, open_book
from proceedings.draws.libraries import Libraries, check_items, libraries, region_prefix
from proceedings.draws.listing import Fixed, list_of
from proceedings.draws.matter import CONTROL, RISK, Draw, drawn_before, draws, met_last_time
from proceedings.draws.policy import sampling_policy
from proceedings.draws.steps import FOLLOWS, DrawError, DrawStateError, SecondPersonError, State, Step
from proceedings.draws.task import Task, parties, seed_plan, to_content
from proceedings.events import Actor, Draft, Entry, Event, Kind, next_number, read_events, record, same_person

SEEDS: TypeAdapter[Seed] = TypeAdapter(Seed)
SEAL = re.compile(r"[0-9a-f]{64}")


@dataclass(frozen=True, slots=True)
class Act:
    """Who acts and when."""

    actor: Actor
    now: datetime
    why: str = ""

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
    """拟定. InputError or NotFoundError for items, a district or a seed that cannot be; the libraries are made when the list is published."""

    def drafting(events: Sequence[Event], view: View) -> Entry:
        region_prefix(task.scope.region)
        check_items(view, task.scope)
        check_plan(tasks.seed_plan(task, dict.fromkeys(parties(task), "0" * 64)))
        if task.replaces and (known := draws(events).get(task.replaces)) and known.state is not State.VOID:
            raise DrawStateError(f"{task.replaces} 没有作废，不能另行重抽", where=task.replaces, todo="先由另一人作废并写明理由")
        content = {"task": to_content(task), "policy": sampling_policy().version}
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
        source = seed_plan(draw.task, {party: commitment for party, (commitment, _) in draw.seals.items()})
        if source.not_before <= act.moment:
            raise DrawError(f"种子 {source.not_before} 就能知道，不晚于公布名单的时间", where=draw_no, todo="作废后重新拟定，改用公布名单之后才产生的种子")
        policy, others = sampling_policy(), [each for each in known.values() if each.draw_no != draw_no]
        held = libraries(view, draw.task.scope, drawn_before(others), policy)
        key = new_key()
        announcement = list_of(draw.task, held, Fixed(draw_no, view.as_of.isoformat(), source, met_last_time(others), key), policy)
        if fault := next(problems(announcement), ""):
            raise DrawError(fault, where=draw_no, todo="作废后重新拟定")
        return {"published": act.moment, "list_hash": list_hash(announcement), "book": keep(ledger, book_of(announcement, key, held)), "policy": policy.version}

    return _step(ledger, draw_no, Step.PUBLISH, making, act)


def take_seed(ledger: Ledger, draw_no: str, said: Mapping[str, Any], act: Act) -> Event:
    """取得种子: `said` as the draw core writes it. Refused if it is not from the source that was announced, or was known before the list."""

    def making(draw: Draw, known: Mapping[str, Draw], view: View) -> Mapping[str, Any]:
        seed = read_seed({**said, "obtained": said.get("obtained") or act.moment})
        if not draw.published < seed.obtained <= act.moment:
            raise InputError(f"种子取得的时间 {seed.obtained} 不在公布名单（{draw.published}）之后、现在之前", where="--obtained", todo="写实际取得的时间")
        seed_text(draw_no, open_book(ledger, draw_no, draw.book).announcement.seed, seed)
        return {"seed": seed.model_dump(mode="json")}

    return _step(ledger, draw_no, Step.SEED, making, act)


def run(ledger: Ledger, draw_no: str, act: Act) -> Event:
    """抽取: who is drawn and who inspects follow from the list and the seed; nothing can be chosen."""

    def making(draw: Draw, known: Mapping[str, Draw], view: View) -> Mapping[str, Any]:
        book, seed = open_book(ledger, draw_no, draw.book), read_seed(draw.seed or {})
        if list_hash(book.announcement) != draw.list_hash:
            raise DrawError("底册中的名单与公布的摘要不符", where=draw_no, todo="从备份恢复底册")
        return {"drawn": _drawn(book, seed), "drawn_at": act.moment}

    return _step(ledger, draw_no, Step.RUN, making, act)


def announce_result(ledger: Ledger, draw_no: str, act: Act) -> Event:
    """公布结果: who was drawn may now be read outside; from here on results are expected."""
    return _step(ledger, draw_no, Step.ANNOUNCE, lambda draw, known, view: {"announced_at": act.moment}, act)


def annul(ledger: Ledger, draw_no: str, act: Act) -> Event:
    """作废, by another person than the planner, with the reason. It stays in the list for everybody to see: nobody draws until it pleases."""

    def making(draw: Draw, known: Mapping[str, Draw], view: View) -> Mapping[str, Any]:
        _second(draw, act, "作废")
        if not act.why.strip():
            raise InputError("没有写明作废的理由", where="--why", todo="写明理由：作废和理由会公布")
        return {"from": draw.state.value}

    return _step(ledger, draw_no, Step.VOID, making, act)


def read_seed(said: Mapping[str, Any]) -> Seed:
    """A seed out of JSON; InputError saying what is wrong."""
    return tasks.checked_json(SEEDS.validate_python, said, "种子写得不对", "按公布的来源填写")


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


def _second(draw: Draw, act: Act, what: str) -> None:
    if same_person(draw.planner, act.actor.who):
        raise SecondPersonError(f"拟定的人不能{what}", where=draw.draw_no, todo="由另一人办理")


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
