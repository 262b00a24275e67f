"""Promises that look broken and are not: kept, running and uncontradicted, corrected, disputed, or with the ground gone."""

from collections.abc import Callable, Mapping
from datetime import date, timedelta

from bench.generate.decisions import penalise, repair
from bench.generate.founding import change
from bench.generate.model import AS_OF, Firm, Objection
from bench.generate.planting.commitments import LAST, LINES, check, days, inspect, promise, promiser, some_matter
from bench.generate.truth import COMMITMENTS
from bench.generate.world import World

FALSE = {
    "kept_after_a_fine": 4, "other_matter": 5, "before_the_promise": 4, "fine_repaired": 3, "ground_quashed": 3, "corrected_later": 4, "disputed": 3,
    "closed_alone": 3, "small_fine_general": 3, "put_right": 3, "simplified_only": 2, "long_ago": 2, "another_person": 3,
}  # fmt: skip
Told = tuple[list[Firm], str]


def plant_commitments_innocent(world: World) -> None:
    """Each a firm with a promise, and the reason why it is not broken, or not of use."""
    for variant in world.variants(FALSE):
        firms, note = WAYS[variant](world)
        told = f"{'、'.join(firm.name for firm in firms)}：{note}"
        world.plant("broken_commitment", variant, firms, told, detector=COMMITMENTS, expected=False, subjects=firms[-1:])


def _promised(world: World, firm: Firm, last: date = date(2025, 9, 1)) -> date:
    return world.day(max(date(2024, 8, 1), firm.established + timedelta(days=30)), last)


def _kept_after_a_fine(world: World) -> Told:
    """Fined after the promise, put it right, and the authority found the promise kept."""
    matter, offence = some_matter(world)
    firm = promiser(world, LINES[offence])
    on = _promised(world, firm)
    fined = penalise(world, firm, offence, days(world, on, 45, 150))
    judged = days(world, fined.decided, 30, 120, AS_OF)
    check(world, promise(world, firm, "信用修复", matter, on, "已履约", judged), judged, "已履约", "已整改，认定履约")
    return [firm], f"承诺之后于 {fined.decided} 受罚，整改后 {judged} 已认定履约"


def _other_matter(world: World) -> Told:
    matter, offence = some_matter(world)
    firm = promiser(world, LINES[offence])
    on = _promised(world, firm)
    promise(world, firm, world.rng.choice(("信用修复", "告知承诺")), matter, on)
    other = penalise(world, firm, world.rng.choice(("STATISTICS", "MEASURE", "TRADEMARK")), days(world, on, 45, 300))
    return [firm], f"承诺的是“{matter}”，{other.decided} 的处罚属于另一事项，承诺仍在履行"


def _before_the_promise(world: World) -> Told:
    """Decided before the promise, or so soon after it that the act lay before."""
    matter, offence = some_matter(world)
    firm = promiser(world, LINES[offence])
    on = _promised(world, firm)
    fined = penalise(world, firm, offence, world.workday(on + timedelta(days=world.rng.randint(-60, 25))))
    promise(world, firm, "信用修复", matter, on)
    return [firm], f"{fined.decided} 的处罚针对承诺（{on}）之前的行为"


def _fine_repaired(world: World) -> Told:
    matter, offence = some_matter(world)
    firm = promiser(world, LINES[offence])
    on = _promised(world, firm, date(2025, 2, 1))
    promise(world, firm, "告知承诺", matter, on)
    fined = penalise(world, firm, offence, days(world, on, 45, 150))
    repair(world, fined, decided=days(world, fined.decided, 120, 200, AS_OF))
    return [firm], "承诺之后的处罚已经准予修复，不再使用，承诺仍在履行"


def _ground_quashed(world: World) -> Told:
    matter, offence = some_matter(world)
    firm = promiser(world, LINES[offence])
    on = _promised(world, firm, date(2025, 2, 1))
    fined = penalise(world, firm, offence, days(world, on, 45, 150))
    judged = days(world, fined.decided, 5, 40)
    made = promise(world, firm, "告知承诺", matter, on, "失诺", judged)
    check(world, made, judged, "失诺", "承诺之后再次受罚", f"依据{fined.document_no}")
    repair(world, fined, outcome="原决定撤销", decided=days(world, judged, 60, 150, AS_OF))
    return [firm], f"失诺认定所依据的处罚决定（{fined.document_no}）已被撤销"


def _corrected_later(world: World) -> Told:
    """The list of promises still says broken; a later check found it kept."""
    firm = promiser(world)
    on = _promised(world, firm, date(2025, 6, 1))
    judged = days(world, on, 30, 120)
    made = promise(world, firm, "告知承诺", "证照办理告知承诺", on, "失诺", judged)
    if world.rng.random() < 0.5:
        check(world, made, judged, "失诺", "逾期未补齐材料")
    later = days(world, judged, 20, 120, AS_OF)
    check(world, made, later, "已履约", "已补齐材料")
    return [firm], f"{judged} 认定失诺，{later} 复核已履约，承诺表尚未更新"


def _disputed(world: World) -> Told:
    firm = promiser(world)
    on = _promised(world, firm, date(2025, 6, 1))
    judged = days(world, on, 60, 240)
    made = promise(world, firm, "信用修复", "按期整改并缴清罚款", on, "失诺", judged)
    begin = AS_OF - timedelta(days=world.rng.randint(2, 18))
    number = f"异议〔{begin.year}〕{world.block:03d}{len(world.objections) + 1:05d}号"
    world.objections.append(Objection(firm, None, "信息有误", number, made.number, begin))
    return [firm], f"主体对 {judged} 的失诺认定提出异议，尚未办结"


def _closed_alone(world: World) -> Told:
    firm = promiser(world)
    on = _promised(world, firm, date(2025, 2, 1))
    judged = days(world, on, 40, 150)
    check(world, promise(world, firm, "告知承诺", "证照办理告知承诺", on, "失诺", judged), judged, "失诺")
    closed = days(world, judged, 20, 120, AS_OF)
    return [change(world, firm, closed, ended=closed)], f"失诺后于 {closed} 注销，有关人员没有其他主体，已无可核查"


def _small_fine_general(world: World) -> Told:
    firm = promiser(world)
    on = _promised(world, firm)
    promise(world, firm, "主动公示", "诚信守法经营", on)
    fined = penalise(world, firm, world.rng.choice(("REGISTER", "MEASURE", "FIRE")), days(world, on, 45, 300))
    return [firm], f"笼统承诺诚信守法经营，{fined.decided} 的一次普通处罚不足以认定失诺"


def _put_right(world: World) -> Told:
    firm = promiser(world, "6210")
    on = _promised(world, firm)
    promise(world, firm, "告知承诺", "不再发生食品安全违法行为", on)
    seen = days(world, on, 40, 200)
    inspect(world, firm, "食品安全检查", seen, "发现问题待整改")
    again = days(world, seen, 10, 40, AS_OF)
    inspect(world, firm, "食品安全检查", again, world.rng.choice(("发现问题已整改", "未发现问题")))
    return [firm], f"{seen} 检查发现的问题，{again} 复查已整改"


def _simplified_only(world: World) -> Told:
    firm = promiser(world, "6210")
    on = _promised(world, firm)
    promise(world, firm, "信用修复", "不再发生食品安全违法行为", on)
    penalise(world, firm, "FOOD_CHECK", days(world, on, 45, 300), simple=True)
    return [firm], "承诺之后只有一次简易程序处罚，不计为不良信息"


def _long_ago(world: World) -> Told:
    """Broken more than five years ago."""
    firm = promiser(world, began=world.day(date(2014, 1, 6), date(2018, 1, 5)))
    on = world.day(date(2020, 1, 6), date(2020, 9, 1))
    judged = days(world, on, 30, 200, date(2021, 6, 20))
    promise(world, firm, "告知承诺", "证照办理告知承诺", on, "失诺", judged)
    return [firm], f"{judged} 的失诺认定已超过五年"


def _another_person(world: World) -> Told:
    """The firm of somebody with the same name broke a promise; this one only made one."""
    name = world.rng.choice(("张伟", "王芳", "李强", "刘伟", "李娜"))
    other, firm = promiser(world, person=world.people.one(name)), promiser(world, person=world.people.one(name))
    on = _promised(world, other, date(2025, 6, 1))
    closed = days(world, on, 200, 260, LAST)
    promise(world, other, "告知承诺", "经营场所符合要求", on, "失诺", days(world, on, 40, 150))
    other = change(world, other, closed, ended=closed)
    promise(world, firm, "告知承诺", "经营场所符合要求", _promised(world, firm))
    return [other, firm], f"另一位{name}的企业失诺后注销；此户法定代表人同名而证件号码不同，承诺仍在履行"


WAYS: Mapping[str, Callable[[World], Told]] = {
    "kept_after_a_fine": _kept_after_a_fine, "other_matter": _other_matter, "before_the_promise": _before_the_promise, "fine_repaired": _fine_repaired,
    "ground_quashed": _ground_quashed, "corrected_later": _corrected_later, "disputed": _disputed, "closed_alone": _closed_alone,
    "small_fine_general": _small_fine_general, "put_right": _put_right, "simplified_only": _simplified_only, "long_ago": _long_ago,
    "another_person": _another_person,
}  # fmt: skip
