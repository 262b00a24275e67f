"""The ordinary register of agencies: who files for others, who keeps books, and what they file for clients that they have."""

from datetime import date, timedelta

from bench.generate.model import AS_OF, ENTERPRISE, START, Agency, Filing, Firm
from bench.generate.world import World

NUMBERED = date(2025, 9, 15)  # 登记代理机构有全国统一编码 (RULES section 10.1, S2)
BOOKKEEPERS, BOOKKEEPING, LATER, OTHER = 0.35, 0.02, 0.12, 0.25
ALONE = {"7249": 0.05, "7297": 0.6}  # trades some of which keep books or repair credit without filing for anybody
SERVICES = {"登记代理机构": "市场主体登记注册代理", "代理记账机构": "代理记账；纳税申报", "信用服务机构": "信用修复辅导；信用报告"}


def register_agencies(world: World) -> None:
    """Enter agencies into the register, and file what clients need later: changes, books, an end."""
    for agency in world.agents:
        _enter(world, agency, "登记代理机构")
        if world.rng.random() < BOOKKEEPERS:
            _enter(world, agency, "代理记账机构")
    known = {each.firm.subject_id for each in world.agencies}
    for firm in [each for each in world.firms.values() if each.kind == ENTERPRISE and each.subject_id not in known]:
        if world.rng.random() < ALONE.get(firm.trade.code, 0.0):
            _enter(world, firm, world.rng.choice(("代理记账机构", "信用服务机构", "知识产权代理机构")))
    for filing in list(world.filings):
        _later(world, filing)


def _enter(world: World, firm: Firm, kind: str) -> None:
    number = f"虚代{firm.uscc[-9:-1]}" if kind == "登记代理机构" else ""
    world.agencies.append(Agency(firm, kind, number, firm.established, firm.ended, SERVICES.get(kind, "")))


def _later(world: World, filing: Filing) -> None:
    """A later filing for a client: mostly by the same agency."""
    firm, rng = world.firms[filing.firm.subject_id], world.rng
    agent = filing.agent if rng.random() > OTHER else world.agent(firm.county)
    if agent is None or agent.subject_id == firm.subject_id:
        return
    if firm.ended and firm.ended > START and rng.random() < 0.5:
        world.filings.append(Filing(firm, agent, "注销登记", firm.ended - timedelta(days=rng.randint(20, 60))))
    elif rng.random() < LATER:
        first, last = max(START, firm.established + timedelta(days=40)), min(AS_OF, firm.ended or AS_OF)
        if first < last:
            world.filings.append(Filing(firm, agent, "代理记账" if rng.random() < BOOKKEEPING * 10 else "变更登记", world.day(first, last)))
