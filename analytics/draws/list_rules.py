"""What a list has to be, whoever made it: in its one order, nobody twice, numbers that follow from sizes and ratios, ties among its own."""

from collections import Counter
from collections.abc import Iterator
from datetime import date

from analytics.draws.announcement import Announcement
from analytics.draws.seeds import check_plan
from analytics.draws.takes import Wanted, takes
from ledger.errors import InputError


def problems(said: Announcement) -> Iterator[str]:
    """What is wrong with the list, in words; nothing if it is in order."""
    yield from _order_problems(said)
    yield from _number_problems(said)
    yield from _strata_problems(said)
    yield from _reference_problems(said)
    yield from _day_problems(said)
    try:
        check_plan(said.seed)
    except InputError as error:
        yield error.what


def _order_problems(said: Announcement) -> Iterator[str]:
    lists = {
        "并列的抽查": said.beside,
        "抽查事项": [each.item for each in said.items],
        "主体": [each.token for each in said.subjects],
        "未入库原因": [each.reason for each in said.left_out],
    }
    lists |= {"检查人员": [each.token for each in said.inspectors], "回避": [" ".join(pair) for pair in said.conflicts]}
    lists |= {"层": [f"{each.number:09}" for each in said.strata]}
    lists |= {f"主体 {each.token} 的事项": each.items for each in said.subjects} | {f"检查人员 {each.token} 的事项": each.items for each in said.inspectors}
    yield from (f"{name}没有按次序排列，或有重复" for name, each in lists.items() if each != sorted(set(each)))


def _number_problems(said: Announcement) -> Iterator[str]:
    if said.draw_no in (said.replaces, *said.beside):
        yield f"{said.draw_no} 不能取代自己，也不与自己并列"


def _strata_problems(said: Announcement) -> Iterator[str]:
    sizes = Counter(each.stratum for each in said.subjects)
    if unknown := sizes.keys() - {each.number for each in said.strata}:
        yield f"第 {min(unknown)} 层没有公布比例"
    yield from (f"第 {each.number} 层写明 {each.size} 户，名单中有 {sizes[each.number]} 户" for each in said.strata if each.size != sizes[each.number])
    if said.by == "ratio" and said.total:
        yield "按比例抽取的名单不写总数"
    wanted = [Wanted(each.number, each.size, each.ratio, each.floor) for each in said.strata]
    try:
        due = takes(wanted, said.total if said.by == "number" else None)
    except InputError as error:
        yield error.what
        return
    yield from (f"第 {each.number} 层应抽 {number} 户，写的是 {each.take} 户" for each, number in zip(said.strata, due, strict=True) if each.take != number)
    if said.control > len(said.subjects):
        yield f"对照组 {said.control} 户，多于名单的 {len(said.subjects)} 户"


def _reference_problems(said: Announcement) -> Iterator[str]:
    items, subjects, inspectors = {each.item for each in said.items}, {each.token for each in said.subjects}, {each.token for each in said.inspectors}
    yield from (f"主体 {each.token} 的事项不在抽查事项之列" for each in said.subjects if not items.issuperset(each.items))
    yield from (f"回避涉及名单之外的 {one} 和 {other}" for one, other in said.conflicts if one not in inspectors or other not in subjects)


def _day_problems(said: Announcement) -> Iterator[str]:
    days = {"数据日期": said.as_of, "检查开始": said.check_from, "检查结束": said.check_to}
    yield from (f"{name}：没有 {day} 这一天" for name, day in days.items() if not _real(day))
    if said.check_from > said.check_to:
        yield "检查期限先后颠倒"


def _real(day: str) -> bool:
    try:
        date.fromisoformat(day)
    except ValueError:
        return False
    return True
