"""Agencies of the background whose clients turned out badly by chance or by other plantings, noted so that finding them is not called false.

A cruder reading than the detector's: every client once, the head office with its branches, an event within three years after
the first filing, beside the yearly rate of all subjects of its kind and province; well more than expected, four at least, and hardly chance.
"""

from collections import defaultdict
from collections.abc import Iterator
from datetime import date, timedelta

from scipy.stats import poisson

from bench.generate.bad_turns import bad_days
from bench.generate.model import AS_OF, START, Firm
from bench.generate.truth import AGENTS, Planted
from bench.generate.world import World

HORIZON, FEWEST, LEAST, TIMES, CHANCE = timedelta(days=1096), 10, 4, 1.5, 0.05
CLOSING = ("注销", "清算", "歇业", "信用修复", "移出", "异议")


def natural_agents(world: World) -> Iterator[Planted]:
    """Agencies that are rightly found though nobody planted them."""
    days, judged = bad_days(world), world.judged(AGENTS)
    alike: defaultdict[tuple[str, str], list[Firm]] = defaultdict(list)
    for firm in world.firms.values():
        alike[firm.kind, firm.province].append(firm)
    rates = {key: _rate(firms, days) for key, firms in alike.items()}
    for agency, clients in sorted(_clients(world).items()):
        spans = [(firm, _span(firm, since, days)) for firm, since in clients.items()]
        counted = [(firm, span) for firm, span in spans if span]
        turned = [firm for firm, (_, bad) in counted if bad]
        expected = sum(years * rates[firm.kind, firm.province] for firm, (years, _) in counted)
        if agency in judged or len(counted) < FEWEST or len(turned) < LEAST or len(turned) < TIMES * expected:
            continue
        if poisson.sf(len(turned) - 1, expected) < CHANCE:
            name = world.firms[agency].name
            note = f"{name}：背景中自然形成，{len(counted)} 户客户中 {len(turned)} 户在委托后三年内出了问题，按同类主体约应为 {expected:.1f} 户。"
            yield Planted("agent", f"natural-agent-{agency}", (agency,), (agency,), AGENTS, True, note, "natural", natural=True)


def _clients(world: World) -> dict[str, dict[Firm, date]]:
    """First filing of every client, by agency; branches file for their head office, and their own firms are no clients."""
    parents = {each.firm.subject_id: each.parent.subject_id for each in world.branches}
    agents = {each.agent.subject_id for each in world.filings}
    found: defaultdict[str, dict[Firm, date]] = defaultdict(dict)
    for each in world.filings:
        head, firm = parents.get(each.agent.subject_id, each.agent.subject_id), world.firms[each.firm.subject_id]
        if firm.subject_id in agents or parents.get(firm.subject_id) == head or any(word in each.matter for word in CLOSING):
            continue
        found[head][firm] = min(each.begin, found[head].get(firm, each.begin))
    return found


def _span(firm: Firm, since: date, days: dict[str, list[date]]) -> tuple[float, bool] | None:
    """Years during which something could happen to a client, and whether it did; None if it had happened before."""
    begin = max(since, firm.established, START)
    first = next(iter(days.get(firm.subject_id, ())), None)
    if first and first <= begin:
        return None
    end = min(begin + HORIZON, AS_OF, firm.ended or AS_OF)
    return (max(0, (min(first or end, end) - begin).days) / 365.25, bool(first and first <= begin + HORIZON))


def _rate(firms: list[Firm], days: dict[str, list[date]]) -> float:
    """Bad turns per year of subjects."""
    years, turned = 0.0, 0
    for firm in firms:
        begin, first = max(START, firm.established), next(iter(days.get(firm.subject_id, ())), None)
        if first is None or first > begin:
            years += (min(first or AS_OF, firm.ended or AS_OF) - begin).days / 365.25
            turned += first is not None
    return turned / years if years > 0 else 0.0
