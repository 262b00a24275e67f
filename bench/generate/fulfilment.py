"""How the promises of the background were checked: mostly in step with the list of promises, sometimes behind it or ahead of it."""

from datetime import date, timedelta

from bench.generate.model import AS_OF, Commitment, Fulfilment
from bench.generate.truth import COMMITMENTS
from bench.generate.world import World

BROKEN, KEPT, RUNNING = "失诺", "已履约", "履约中"
FACTS = {BROKEN: ("核查发现与承诺不符", "逾期未补齐材料", "未按期整改"), KEPT: ("核查与承诺一致", "已补齐材料", ""), RUNNING: ("", "按承诺履行中")}


def fulfil(world: World) -> None:
    """Checks of every promise that nothing was planted on."""
    told = {member for each in world.planted if each.detector == COMMITMENTS for member in each.members}
    for promise in world.commitments:
        if promise.firm.subject_id not in told:
            _check(world, promise)


def _check(world: World, promise: Commitment) -> None:
    """Checks of one promise. Design values: what share of promises is checked, and how often the two records differ."""
    rng = world.rng
    draw = rng.random()
    if promise.judged is None:
        if draw < 0.30:
            _add(world, promise, _between(world, promise.begin, AS_OF), RUNNING if draw > 0.04 else KEPT if draw > 0.008 else BROKEN)
        return
    if draw < 0.75:
        _add(world, promise, promise.judged, promise.fulfilment)
    elif draw < 0.80:
        _add(world, promise, _between(world, promise.begin, promise.judged), RUNNING)
    elif draw < 0.83:  # seen broken, put right in time; or thought kept at first
        _add(world, promise, _between(world, promise.begin, promise.judged), KEPT if promise.fulfilment == BROKEN else BROKEN)
    elif draw < 0.85:  # checked once more, with another result
        _add(world, promise, _between(world, promise.judged, AS_OF), KEPT if promise.fulfilment == BROKEN else BROKEN)
    elif draw < 0.853:  # two offices, one day, two opinions
        _add(world, promise, promise.judged, KEPT if promise.fulfilment == BROKEN else BROKEN)


def _add(world: World, promise: Commitment, day: date, state: str) -> None:
    world.fulfilments.append(Fulfilment(promise, day, state, world.rng.choice(FACTS[state])))


def _between(world: World, first: date, last: date) -> date:
    """A working day after the first; the last day itself if there is none."""
    return world.day(min(first + timedelta(days=4), last), last)
