"""Successor chains: a punished firm closes, and the same people go on under a new name; and shops that merely changed hands.

Only chains whose decisions add up to three in 24 months are asked of the repeat-offender detector: repeat_offence_rules.csv
counts 同一主体或其承继者 for GENERIC_DEFAULT. No detector is asked for the others yet.
"""

from datetime import date, timedelta

from bench.generate.catalogue import trade
from bench.generate.decisions import penalise
from bench.generate.founding import change, found
from bench.generate.model import ENTERPRISE, HOUSEHOLD, Firm
from bench.generate.truth import REPEAT
from bench.generate.world import World

TRUE = {"same_place_same_person": 8, "relative_in_front": 5, "moved_same_phone": 4, "repeats_across": 5}
FALSE = {"shop_changed_hands": 5, "new_trade_years_later": 3, "cleared_before_closing": 2}
LINES = {"6210": "FOOD_EXPIRED", "5292": "AD_FALSE", "9019": "FIRE", "5010": "SITE_DUST", "5132": "TRADEMARK"}


def plant_successors(world: World) -> None:
    """True chains, then innocent successions."""
    for variant in world.variants(TRUE):
        _chain(world, variant)
    for variant in world.variants(FALSE):
        _innocent(world, variant)


def _chain(world: World, variant: str) -> None:
    rng, person = world.rng, world.people.one()
    repeats = variant == "repeats_across"
    closed = world.day(date(2024, 6, 1), date(2025, 6, 1)) if repeats else world.day(date(2022, 9, 1), date(2025, 9, 1))
    began = world.workday(closed - timedelta(days=rng.randint(500, 2000)))
    code = "9019" if repeats else rng.choice(tuple(LINES))
    old = found(
        world,
        HOUSEHOLD if code in ("6210", "9019") and rng.random() < 0.5 else ENTERPRISE,
        line=trade(code),
        established=began,
        reps=((person, began, closed),),
    )
    made = [
        penalise(world, old, LINES[code], world.workday(closed - timedelta(days=days)))
        for days in ((200, 40) if repeats or rng.random() < 0.3 else (rng.randint(20, 150),))
    ]
    old = change(world, old, closed, ended=closed)
    new = _continue(world, old, variant, closed)
    if repeats:
        made.append(penalise(world, new, LINES[code], world.workday(new.established + timedelta(days=rng.randint(60, 160)))))
    note = f"{old.name}受罚后于 {closed} 注销，{(new.established - closed).days} 天内{TOLD[variant]}开办{new.name}"
    world.plant(
        "successor", variant, [old, new], note + ("，前后合计三份同类决定。" if repeats else "。"), detector=REPEAT if repeats else None, expected=True,
        subjects=[new], rule="GENERIC_DEFAULT" if repeats else "", records=[each.document_no for each in made],
    )  # fmt: skip


TOLD = {
    "same_place_same_person": "同一人在原址", "relative_in_front": "由亲属出面、原负责人持股六成，在原址", "moved_same_phone": "同一人换址、沿用原电话",
    "repeats_across": "同一人在原址",
}  # fmt: skip


def _continue(world: World, old: Firm, variant: str, closed: date) -> Firm:
    """The firm that goes on: what it keeps depends on the variant."""
    began = world.workday(closed + timedelta(days=world.rng.randint(5, 150 if variant != "repeats_across" else 60)))
    stem = world.names.stem() if world.rng.random() < 0.6 else old.name[old.name.find("示例") - 2 : old.name.find("示例") + 2]
    kind = ENTERPRISE if variant == "relative_in_front" else old.kind
    name = world.names.one(kind, old.county, old.trade, stem)
    phone = old.phone or old.rep.phone
    if variant == "relative_in_front":
        front = world.people.one(old.rep.name[0] + world.people.name()[1:])
        return found(
            world,
            kind,
            place=old.place,
            line=old.trade,
            established=began,
            name=name,
            phone=phone,
            reps=((front, began, None),),
            holders=((old.rep, 60.0), (front, 40.0)),
        )
    place = None if variant == "moved_same_phone" else old.place
    return found(world, kind, county=old.county, place=place, line=old.trade, established=began, name=name, phone=phone, reps=((old.rep, began, None),))


def _innocent(world: World, variant: str) -> None:
    rng = world.rng
    closed = world.day(date(2022, 3, 1), date(2024, 3, 1))
    old = found(world, HOUSEHOLD, line=trade("6210"), established=world.workday(closed - timedelta(days=1500)))
    if variant != "cleared_before_closing":
        penalise(world, old, "FOOD_EXPIRED", world.workday(closed - timedelta(days=90)))
    old = change(world, old, closed, ended=closed)
    if variant == "shop_changed_hands":
        new = found(
            world,
            HOUSEHOLD,
            place=old.place,
            line=trade(rng.choice(("6210", "5212", "8040"))),
            established=world.workday(closed + timedelta(days=rng.randint(10, 90))),
        )
        note = "店面转让：新经营者与原经营者没有共同的人员和电话"
    elif variant == "new_trade_years_later":
        began = world.workday(closed + timedelta(days=rng.randint(760, 800)))
        new = found(world, HOUSEHOLD, county=old.county, line=trade("5299"), established=began, reps=((old.rep, began, None),))
        note = "同一人两年多后在别处开办另一行业，与原处罚无关"
    else:
        began = world.workday(closed + timedelta(days=40))
        new = found(world, HOUSEHOLD, place=old.place, line=old.trade, established=began, reps=((old.rep, began, None),))
        note = "没有任何处罚，个体户正常重新登记"
    world.plant("successor", variant, [old, new], f"{old.name}、{new.name}：{note}。", detector=None, expected=False, subjects=[new])
