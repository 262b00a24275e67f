"""Ordinary guarantees of the background: parents for subsidiaries, neighbours for one another, suppliers in a row; most with nobody in trouble.

How common each is, is a design value: no published figure says how many small firms vouch for one another.
"""

from datetime import timedelta
from itertools import pairwise

from bench.generate.model import AS_OF, ENTERPRISE, START, Firm, Guarantee
from bench.generate.world import World

CIRCLES, ROWS, STARS = 90, 60, 40  # at 10,000 subjects
AMOUNTS = (20, 50, 80, 100, 200, 300, 500, 1000, 2000)
NO_AMOUNT, NO_END, ENDED = 0.03, 0.05, 0.2  # not reported, not reported, run out


def vouch_for_others(world: World) -> None:
    """Guarantees between companies that nothing was planted on, some of which have been revoked since."""
    rng = world.rng
    companies = [each for each in world.firms.values() if each.kind == ENTERPRISE and each.subject_id not in world.reserved and each.status in ("K", "D")]
    if len(companies) < 100:
        return
    for share in list(world.shares):
        if (
            isinstance(share.holder, Firm)
            and share.percent > 50
            and rng.random() < 0.3
            and not {share.firm.subject_id, share.holder.subject_id} & world.reserved
        ):
            _vouch(world, share.holder, share.firm)
    for _ in range(world.scaled(CIRCLES)):
        firms = rng.sample(companies, rng.choice((2, 2, 2, 3, 3, 4, 5)))
        for one, other in zip(firms, firms[1:] + firms[:1], strict=True):
            _vouch(world, one, other)
    for _ in range(world.scaled(ROWS)):
        firms = rng.sample(companies, rng.choice((3, 3, 4, 5)))
        for one, other in pairwise(firms):
            _vouch(world, one, other)
    for _ in range(world.scaled(STARS)):
        debtor, *guarantors = rng.sample(companies, rng.choice((2, 3, 4)))
        for each in guarantors:
            _vouch(world, each, debtor)


def _vouch(world: World, one: Firm, other: Firm) -> None:
    rng = world.rng
    first = max(START, one.established, other.established)
    if first + timedelta(days=60) > AS_OF:
        return
    begin = world.day(max(first, AS_OF - timedelta(days=900)))
    end = begin + timedelta(days=rng.choice((365, 730, 1095, 1825)))
    if rng.random() < ENDED:
        end = min(end, AS_OF - timedelta(days=rng.randint(0, 300)))
    amount = None if rng.random() < NO_AMOUNT else float(rng.choice(AMOUNTS))
    world.guarantees.append(Guarantee(one, other, amount, min(begin, end), None if rng.random() < NO_END else end))
