"""What is to be drawn (抽查任务): items, district, whom, how many, who goes, by when, and where the seed will come from."""

import json
import re
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass, field, replace
from datetime import date
from fractions import Fraction
from typing import Annotated, Any, Literal, TypeVar

from pydantic import Field, TypeAdapter

from analytics.draws.announcement import Commitment, Moment, Name, Plan, PublicNumber, Said, SealedHalves
from analytics.draws.seeds import Seed
from ledger.errors import InputError
from loaders.astray_numbers import hidden
from proceedings.draws.libraries import Scope
from proceedings.draws.policy import CLASSES

PLANS: TypeAdapter[Plan] = TypeAdapter(Plan)
SEEDS: TypeAdapter[Seed] = TypeAdapter(Seed)
HALVES: Literal["sealed-halves"] = "sealed-halves"
SHARE = re.compile(r"[0-9](\.[0-9]{1,6})?")
EACH_MOST, VISITS_MOST = 20, 10_000
Read = TypeVar("Read")
LISTS = ("items", "trades", "tags", "classes")


class AskedHalves(Said):
    """Sealed halves as they are planned: who seals, and what is used if one does not reveal. The seals come afterwards."""

    kind: Literal["sealed-halves"]
    parties: Annotated[list[Name], Field(min_length=2, max_length=2)]
    not_before: Moment
    fallback: PublicNumber


@dataclass(frozen=True, slots=True, kw_only=True)
class Task:
    """One draw as planned. `number`: how many in all, or `share` of the library as a decimal string; neither: each class by its own ratio.

    `control`: how many of them without regard to class, None as the policy says. `seed`: a plan of the draw core as JSON; sealed halves
    come without their seals, which the parties hand in afterwards, with `parties` instead.
    """

    title: str
    scope: Scope
    seed: Mapping[str, Any]
    check_from: date
    check_to: date
    number: int | None = None
    share: str = ""
    control: int | None = None
    each: int = 2  # inspectors of every department that takes part: whoever may punish has two of its own (行政处罚法第 42 条)
    most: int = 40  # visits of one inspector
    replaces: str = ""  # the annulled draw that this one takes the place of
    plan_no: str = ""  # of the yearly plan

    def __post_init__(self) -> None:
        if not self.title.strip():
            raise InputError("没有写明抽查任务名称", where="--title", todo="写明任务名称")
        if self.check_to < self.check_from:
            raise InputError(f"检查期限 {self.check_from} 至 {self.check_to} 先后颠倒", where="--to", todo="核对检查期限")
        if self.number is not None and self.share:
            raise InputError("数量和比例只能写一个", where="--number", todo="写 --number 或 --share，或者都不写，按策略的各类比例")
        if self.number is not None and self.number < 1:
            raise InputError("抽取数量至少为 1", where="--number", todo="写大于 0 的数量")
        if unknown := sorted(set(self.scope.classes) - set(CLASSES)):
            raise InputError(f"没有“{'、'.join(unknown)}”这一信用风险分类", where="--class", todo=f"应为：{'、'.join(CLASSES)}")
        if self.number is not None and self.control is not None and not 0 <= self.control <= self.number:
            raise InputError(f"对照组 {self.control} 户不在 0 到 {self.number} 之间", where="--control", todo="写不多于抽查总数的数量")
        if not (1 <= self.each <= EACH_MOST and 1 <= self.most <= VISITS_MOST):
            raise InputError(f"每部门 1 到 {EACH_MOST} 人，每人 1 到 {VISITS_MOST} 户", where="--each、--most", todo="改正后重试")
        if self.share and not 0 < part_of(self.share) <= 1:
            raise InputError(f"比例 {self.share} 不在 0 到 1 之间", where="--share", todo="写 0 到 1 之间的小数，如 0.05")


def part_of(share: str) -> Fraction:
    """A share as an exact fraction; InputError if it is none."""
    if not SHARE.fullmatch(share):
        raise InputError(f"“{share}”不是比例", where="--share", todo="写 0 到 1 之间的小数，至多六位，如 0.05")
    return Fraction(share)


def to_content(task: Task) -> dict[str, Any]:
    """As values for the log."""
    scope = {**asdict(task.scope), **{name: list(getattr(task.scope, name)) for name in LISTS}, "left_out": dict(task.scope.left_out)}
    days = {"check_from": task.check_from.isoformat(), "check_to": task.check_to.isoformat()}
    plain = {name: getattr(task, name) for name in ("title", "number", "share", "control", "each", "most", "replaces", "plan_no")}
    return {**plain, **days, "scope": scope, "seed": dict(task.seed)}


def without_numbers(task: Task) -> Task:
    """The task with every citizen number in its words hidden: they are kept, and most of them published."""
    said = {name: _without_numbers(value) for name, value in task.seed.items()}
    scope = replace(task.scope, left_out={key: hidden(why) for key, why in task.scope.left_out.items()})
    return replace(task, title=hidden(task.title), plan_no=hidden(task.plan_no), scope=scope, seed=said)


def _without_numbers(said: Any) -> Any:
    if isinstance(said, Mapping):
        return {name: _without_numbers(value) for name, value in said.items()}
    if isinstance(said, list):
        return [_without_numbers(each) for each in said]
    return hidden(said) if isinstance(said, str) else said


def from_content(content: Mapping[str, Any]) -> Task:
    """The task that a step holds."""
    scope = {**content["scope"], **{name: tuple(content["scope"][name]) for name in LISTS}}
    plain = {name: content[name] for name in ("title", "number", "share", "control", "each", "most", "replaces", "plan_no", "seed")}
    first, last = (date.fromisoformat(content[name]) for name in ("check_from", "check_to"))
    return Task(**plain, check_from=first, check_to=last, scope=Scope(**scope))


def parties(task: Task) -> tuple[str, ...]:
    """Who has to seal a half; nobody for other kinds of seed."""
    return tuple(_halves(task.seed).parties) if task.seed.get("kind") == HALVES else ()


def seed_plan(task: Task, seals: Mapping[str, str]) -> Plan:
    """Where the seed will come from, with the seals that were handed in; InputError for one that is missing, or a plan that is none."""
    if task.seed.get("kind") != HALVES:
        return read_plan(task.seed)
    asked = _halves(task.seed)
    if missing := [party for party in asked.parties if party not in seals]:
        raise InputError(f"还没有密封：{'、'.join(missing)}", where="seal", todo="两方都交来密封的一半，再公布名单")
    sealed = [Commitment(party=party, commitment=seals[party]) for party in asked.parties]
    return SealedHalves(kind=HALVES, commitments=sealed, not_before=asked.not_before, fallback=asked.fallback)


def read_plan(said: Mapping[str, Any]) -> Plan:
    """A seed plan out of JSON; InputError saying what is wrong."""
    return checked_json(PLANS.validate_python, said, "种子来源写得不对", "写明来源、位数或次数、见证和不早于的时间")


def read_seed(said: Mapping[str, Any]) -> Seed:
    """A seed out of JSON; InputError saying what is wrong."""
    return checked_json(SEEDS.validate_python, said, "种子写得不对", "按公布的来源填写")


def checked_json(reading: Callable[[Any], Read], said: Mapping[str, Any], what: str, todo: str) -> Read:
    """What `reading` makes of JSON that somebody sent; InputError saying what is wrong with it."""
    try:
        json.dumps(dict(said), ensure_ascii=False, allow_nan=False).encode()  # half of a surrogate pair cannot be published
        return reading(dict(said))
    except (ValueError, TypeError) as error:
        raise InputError(f"{what}：{first_fault(error)}", where="seed", todo=todo) from error


def _halves(said: Mapping[str, Any]) -> AskedHalves:
    return checked_json(AskedHalves.model_validate, said, "密封的种子写得不对", "写明两方、开始揭示的时间和备用公共数字")


def first_fault(error: Exception) -> str:
    """What is wrong, in a few words, of an error of the reader."""
    faults = error.errors() if hasattr(error, "errors") else []
    return "；".join(f"{'.'.join(str(part) for part in each['loc'])}：{each['msg']}" for each in faults[:3]) or str(error)


@dataclass(frozen=True, slots=True)
class Placement:
    """One subject that was drawn: its arm, and who inspects it (certificate numbers)."""

    subject_id: str
    arm: str
    inspectors: tuple[str, ...] = field(default=())
