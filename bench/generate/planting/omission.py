"""Decisions that nobody reports, and the traces that they leave: listings, court entries, cases opened, repairs, foreign penalties.

Most of what presupposes a decision has it among the reported ones, some of them late, or by another office of the same
field: a lead on those is false. Runs after everything else is drawn, so that the rest of the province stays as it was; what
natural occurrences there are is computed afterwards.
"""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date, timedelta

from bench.generate.catalogue import offences
from bench.generate.decisions import penalise, reported_day
from bench.generate.model import AS_OF, ENTERPRISE, Firm, Inspection, Listing, Penalty
from bench.generate.truth import Omission
from bench.generate.world import World, authority

FIRST, LAST = date(2023, 1, 1), date(2026, 5, 1)  # evidence outside may rest on what lies before the ledger, or is still on its way
GROUNDS: Mapping[str, str] = {"SAMR_SEVERE": "市场监管", "TAX": "税务", "SAFETY": "应急管理", "TOURISM_CULTURE": "文化旅游", "PROCUREMENT": "财政"}
UNREPORTED, OPENED, DROPPED = 0.2, 0.25, 0.6  # DROPPED: of cases opened
GRAVE = ("吊销", "停业", "关闭")
HOME, FOREIGN = "33", ("31", "32", "34")


def plant_omissions(world: World) -> None:
    """Leave decisions out, each kind in its own way."""
    for way in (_repairs, _listings, _court, _inspections, _foreign, _revocations):
        way(world)
    world.penalties[:] = [_published(world, penalty) for penalty in world.penalties]
    world.licences[:] = [replace(each, reported=reported_day(world, each.begin)) for each in world.licences]


def omit(world: World, kind: str, firm: Firm, day: date, evidence: str, presupposed: str = "", *, natural: bool = False) -> None:
    """Note down a decision that is left out."""
    world.omissions.append(Omission(kind, firm.subject_id, day, evidence, presupposed, natural))


def left_out(world: World, firm: Firm, day: date, share: float = UNREPORTED) -> bool:
    """Whether the decision behind some evidence is left out: never for subjects of other plants, nor where nobody could tell."""
    return FIRST <= day <= LAST and firm.subject_id not in world.reserved and world.rng.random() < share


def _repairs(world: World) -> None:
    """Decisions that were repaired, and had never been reported."""
    for each in world.repairs:
        mine = [penalty for penalty in world.penalties if penalty.document_no == each.document_no and penalty.firm == each.firm]
        if each.kind == "行政处罚" and mine and left_out(world, each.firm, each.decided):
            world.penalties[:] = [penalty for penalty in world.penalties if penalty not in mine]
            omit(world, "repair-without-record", each.firm, each.decided, each.number, each.document_no)


def _listings(world: World) -> None:
    """A decision behind every entry on a severe list that needs one, or none."""
    for each in [listing for listing in world.listings if listing.firm and listing.list_type in GROUNDS]:
        firm, field = each.firm, GROUNDS[each.list_type]
        if firm is None or any(p.firm == firm and p.offence.field == field and p.decided <= each.begin for p in world.penalties):
            continue
        if not _offence(field) or left_out(world, firm, each.begin):
            natural = not _offence(field)
            if FIRST <= each.begin <= LAST:
                omit(world, "listing-without-penalty", firm, each.begin, each.document_no, natural=natural)
            continue
        made = penalise(world, firm, _offence(field), _before(world, firm, each.begin))
        world.penalties[-1] = _disguised(world, made, each)


def _disguised(world: World, penalty: Penalty, listing: Listing) -> Penalty:
    """As real data have it: some are reported only after the listing, some by another office of the same field."""
    draw = world.rng.random()
    if draw < 0.15:
        return replace(penalty, reported=min(AS_OF, listing.begin + timedelta(days=world.rng.randint(5, 40))))
    if draw < 0.3:
        others = [
            p.authority for p in world.penalties if p.authority.field == penalty.authority.field and p.authority.region[:2] == penalty.authority.region[:2]
        ]
        office = world.rng.choice(others)
        return replace(penalty, authority=office, source_unit=office)
    return penalty


def _court(world: World) -> None:
    """What the court enforces: mostly a judgment, now and then a penalty decision."""
    for n, each in enumerate(world.listings):
        if each.list_type != "COURT_SXBZXR" or each.firm is None:
            continue
        known = [p for p in world.penalties if p.firm == each.firm and p.decided < each.begin]
        office = authority("市场监管", each.firm.county)
        if left_out(world, each.firm, each.begin):
            number = f"{office.short}罚〔{each.begin.year - 1}〕{world.number(office, each.begin.year - 1)}号"
            omit(world, "court-without-penalty", each.firm, each.begin, each.document_no, number)
            world.listings[n] = replace(each, basis_document_no=number, basis_authority=office.name)
        elif known:
            world.listings[n] = replace(each, basis_document_no=known[-1].document_no, basis_authority=known[-1].authority.name)
        else:
            number = f"（{each.begin.year - 1}）{each.authority.short[:2]}民初{world.rng.randint(100, 9000)}号"
            world.listings[n] = replace(each, basis_document_no=number, basis_authority=each.authority.name)


def _inspections(world: World) -> None:
    """Serious findings open a case; most cases end in a penalty."""
    for n, each in enumerate(world.inspections):
        found = each.result == "发现问题待整改" and each.critical > 0 and each.day <= LAST - timedelta(days=130)
        opened = found and each.firm.subject_id not in world.reserved and each.firm.ended is None and world.rng.random() < OPENED
        world.inspections[n] = replace(each, disposal="立案查处" if opened else each.disposal or _disposal(each))
        if opened:
            _case(world, each)


def _disposal(inspection: Inspection) -> str:
    return "责令改正" if inspection.result.startswith("发现问题") else "无需处理"


def _case(world: World, inspection: Inspection) -> None:
    firm, decided = inspection.firm, world.workday(inspection.day + timedelta(days=world.rng.randint(20, 85)))
    if left_out(world, firm, inspection.day, DROPPED):
        if not any(p.firm == firm and inspection.day <= p.decided <= inspection.day + timedelta(days=120) for p in world.penalties):
            omit(world, "inspection-without-penalty", firm, inspection.day, inspection.number)
    else:
        penalise(world, firm, _offence(inspection.authority.field), decided)


def _foreign(world: World) -> None:
    """Penalties by other provinces on subjects of this one: pushed and published, or silent."""
    punished = {penalty.firm.subject_id for penalty in world.penalties if penalty.firm}
    pool = [firm for firm in world.firms.values() if firm.subject_id in punished and _ordinary(world, firm)]
    for firm in world.rng.sample(pool, min(len(pool), world.scaled(40, least=8))):
        decided = world.day(max(FIRST, firm.established + timedelta(days=60)), LAST)
        made = penalise(world, firm, "AD_FALSE", decided, region=world.places.county(world.rng.choice(FOREIGN)))
        if left_out(world, firm, decided):
            omit(world, "foreign-penalty-not-passed-on", firm, decided, made.document_no, made.document_no)
            continue
        pushed = decided + timedelta(days=world.rng.randint(1, 22))
        received = pushed + timedelta(days=world.rng.randint(0, 2))
        world.penalties[-1] = replace(made, pushed=pushed, received=received, published=received + timedelta(days=world.rng.randint(1, 20)))


def _ordinary(world: World, firm: Firm) -> bool:
    """An enterprise of this province, on the register, old enough, and of no other plant."""
    grown = firm.established <= LAST - timedelta(days=90) and not firm.ended
    return grown and firm.province == HOME and firm.kind == ENTERPRISE and firm.subject_id not in world.reserved


def _revocations(world: World) -> None:
    """Subjects whose register says revoked, without a decision: the background never makes one, so all of them are natural."""
    revoked = {p.firm.subject_id for p in world.penalties if p.firm and "吊销" in p.kinds}
    before = {(firm.subject_id, firm.valid_from) for firm in world.versions if firm.status != "D"}
    for firm in world.versions:
        earlier = any(subject == firm.subject_id and begin < firm.valid_from for subject, begin in before) if firm.status == "D" else False
        if earlier and firm.subject_id not in revoked and firm.valid_from >= FIRST:
            omit(world, "revocation-without-penalty", firm, firm.valid_from, "", natural=True)


def _published(world: World, penalty: Penalty) -> Penalty:
    """The day of publication: Zhejiang's authorities fill it in, the others leave it empty."""
    if penalty.published or penalty.firm is None or penalty.authority.region[:2] != HOME or penalty.firm.province != HOME:
        return penalty
    return replace(penalty, published=min(AS_OF, penalty.reported + timedelta(days=world.rng.randint(0, 4))))


def _before(world: World, firm: Firm, day: date) -> date:
    """Some weeks earlier, but not before the subject began."""
    return max(min(day, firm.established + timedelta(days=1)), world.workday(day - timedelta(days=world.rng.randint(15, 60))))


def _offence(field: str) -> str:
    """An ordinary offence of that field; empty if the catalogue has none."""
    return next((each.id for each in offences().values() if each.field == field and each.weight and not any(word in each.kinds for word in GRAVE)), "")
