"""Complaints about subjects: more where people eat, and there mostly about nothing that a visit would find. All design values."""

from datetime import timedelta

from bench.generate.field_model import Complaint
from bench.generate.model import AS_OF, Firm
from bench.generate.world import World, authority

EATING = "62"  # GB/T 4754: 餐饮业
MATTERS = {
    EATING: ("菜品里有异物", "用餐后身体不适", "后厨卫生差", "收费和菜单不符"),
    "": ("商品质量不合格", "虚假宣传", "不开发票", "预付卡不退款", "价格没有明码标价"),
}
OFTEN, ELSEWHERE, ONE_MORE = 0.50, 0.05, 0.25
OUTCOMES, WEIGHTS = ("属实", "部分属实", "不属实", "无法核实", "撤回"), (34, 26, 26, 9, 5)
YEAR = 365


def complain(world: World) -> None:
    """Complaints of the last year about subjects that are still there."""
    for firm in list(world.firms.values()):
        if firm.ended is None and firm.established < AS_OF - timedelta(days=90):
            while world.rng.random() < (OFTEN if firm.trade.code.startswith(EATING) else ELSEWHERE):
                _one(world, firm)
                if world.rng.random() > ONE_MORE:
                    break


def _one(world: World, firm: Firm) -> None:
    rng, office = world.rng, authority("市场监管", firm.county)
    received = world.day(max(firm.established, AS_OF - timedelta(days=YEAR)), AS_OF - timedelta(days=3))
    ended = world.workday(received + timedelta(days=rng.randint(7, 60)))
    matter = rng.choice(MATTERS[EATING if firm.trade.code.startswith(EATING) else ""])
    number = f"诉〔{received.year}〕{world.block:03d}{len(world.complaints) + 1:06d}"
    done = ended <= AS_OF
    outcome = rng.choices(OUTCOMES, WEIGHTS)[0]
    made = Complaint(firm, office, number, rng.choice(("投诉", "投诉", "举报")), matter, received, ended if done else None, outcome if done else "")
    world.complaints.append(made)
