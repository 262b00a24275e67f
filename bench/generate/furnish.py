"""What every province needs first: registration agencies and platforms, which everybody else then uses."""

from datetime import date

from bench.generate.catalogue import trade
from bench.generate.founding import found
from bench.generate.model import ENTERPRISE, Platform
from bench.generate.world import World

PLATFORMS = (
    ("示例优选商城", "网络交易"),
    ("示例到家外卖", "外卖"),
    ("示例出行", "网约车"),
    ("示例直播间", "直播电商"),
    ("示例同城集市", "网络交易"),
    ("示例鲜生", "其他"),
)


def furnish(world: World) -> None:
    """Found the agencies and the platforms."""
    for _ in range(world.scaled(34, least=3)):
        began = world.day(date(2010, 1, 4), date(2020, 12, 31))
        world.agents.append(found(world, ENTERPRISE, line=trade("7297"), established=began, insured=world.rng.randint(3, 30)))
    wanted = PLATFORMS if world.subjects >= 2000 else PLATFORMS[:3]
    for number, (name, kind) in enumerate(wanted, 1):
        began = world.day(date(2012, 1, 4), date(2018, 12, 31))
        operator = found(
            world, ENTERPRISE, province="33" if number < 3 else "", line=trade("6513"), established=began, insured=world.rng.randint(80, 900), capital=5000
        )
        world.platforms.append(Platform(name, kind, operator, f"https://{world.block + 1}-{number}.shop.example", began))
        world.reserved.add(operator.subject_id)
