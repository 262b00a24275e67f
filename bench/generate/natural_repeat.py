"""Repeat-offence windows that the background meets by chance, noted so that finding them is not called false.

A second reading of the laws that does not call the detector. It is not blind: fields of law (`family`), final after 60 days
and five years of keeping are the product's own policy, taken over, so agreement with the detector says nothing about them.
Subjects that are planted for this detector are left out; those planted for another are looked at too.
"""

from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from bench.generate.model import AS_OF, Penalty
from bench.generate.natural_chains import predecessors
from bench.generate.truth import REPEAT, Planted
from bench.generate.world import World
from ledger.months import months_after

FINAL_AFTER, KEPT_MONTHS, CLUSTER, TOGETHER = timedelta(days=61), 60, 24, 3  # a review may be filed on the 60th day after the decision
EVER = date.max
Test = Callable[[Penalty], bool]


@dataclass(frozen=True, slots=True)
class Window:
    """So many decisions of a sort within so many months or days. `further`: and then one more; `alike`: of one nature; `acts`: days count."""

    rule: str
    sort: Test
    count: int
    months: int = 0
    days: int = 0
    province: str = ""
    excludes: str = ""
    further: bool = False
    alike: bool = False
    needs: str = ""
    cites: str = ""
    acts: bool = False

    def end(self, first: date) -> date:
        """Last day, 民法典 arts. 201 and 202."""
        if self.months:
            return months_after(first, self.months)
        return first + timedelta(days=self.days) if self.days else EVER


def law(*names: str) -> Test:
    """Decisions that cite one of these laws."""
    return lambda penalty: any(name in penalty.offence.basis for name in names)


def offence(*ids: str) -> Test:
    """Decisions about certain offences."""
    return lambda penalty: penalty.offence.id in ids


SMALL_FOOD = "《浙江省食品小作坊小餐饮店小食杂店和食品摊贩管理规定》"
WINDOWS = (
    Window("FOOD134", law("食品安全法》"), 3, months=12, excludes="责令停产停业"),
    Window("FOODREG67_5", law("食品安全法》", "食品安全法实施条例》", "《上海市食品安全条例》", SMALL_FOOD), 2, months=12, alike=True, acts=True),
    Window("ZJFOOD24", lambda each: law("食品安全法》", SMALL_FOOD)(each) and "责令停产停业" in each.kinds, 2, months=12, province="33", cites=SMALL_FOOD),
    Window("SAFE113", law("安全生产法》"), 3, days=180, needs="重大事故隐患"),
    Window("SAFE113B", law("安全生产法》"), 4, months=12, needs="重大事故隐患"),
    Window("ZJSAFE24", law("安全生产法》"), 2, months=12, province="33"),
    Window("AD55", offence("AD_FALSE", "LICENCE_REVOKE_AD"), 3, months=24, acts=True),
    Window("TM60", offence("TRADEMARK"), 2, months=60, acts=True),
    Window("BID67", offence("BID_COLLUDE"), 2, months=36, acts=True),
    Window("BID68", offence("BID_NAME"), 2, months=36, acts=True),
    Window("ENT54A", law("《娱乐场所管理条例》"), 3, months=24, further=True),
    Window("SHCARD25", offence("PREPAID"), 2, months=12, province="31"),
    Window("DRUG137", offence("DRUG_FAKE", "DRUG_INFERIOR"), 2, acts=True),
)  # fmt: skip


def counting(world: World) -> dict[str, list[Penalty]]:
    """Decisions that count on the last day, by subject, each once: ordinary procedure, final, kept, neither repaired nor quashed."""
    gone = {(each.firm.subject_id, each.document_no) for each in world.repairs if each.outcome != "不予修复"}
    found: defaultdict[str, dict[tuple[str, date], Penalty]] = defaultdict(dict)
    for each in world.penalties:
        if (
            each.firm
            and not each.simplified
            and (each.firm.subject_id, each.document_no) not in gone
            and each.decided + FINAL_AFTER <= AS_OF < months_after(each.decided, KEPT_MONTHS)
        ):
            found[each.firm.subject_id].setdefault((each.document_no, each.decided), each)
    return {subject: sorted(each.values(), key=lambda penalty: (penalty.decided, penalty.document_no)) for subject, each in found.items()}


def rules_met(penalties: Sequence[Penalty]) -> list[str]:
    """Rules whose window a subject's counting decisions meet."""
    met = [window.rule for window in WINDOWS if any(_met(window, group) for group in _groups(window, penalties))]
    families: defaultdict[str, list[Penalty]] = defaultdict(list)
    for each in penalties:
        families[each.offence.family].append(each)
    if any(_clustered(sorted({each.decided for each in group})) for group in families.values()):
        met.append("GENERIC_DEFAULT")
    return met


def carried_on(own: Sequence[Penalty], before: Sequence[Penalty]) -> bool:
    """Whether a subject's decisions and those of the firms that it carries on cluster in one field, at least one of them its own."""
    days: defaultdict[str, set[date]] = defaultdict(set)
    for each in before:
        days[each.offence.family].add(each.decided)
    for family in {each.offence.family for each in own}:
        mine = {each.decided for each in own if each.offence.family == family}
        every = sorted(mine | days[family])
        windows = (every[n : n + TOGETHER] for n in range(len(every) - TOGETHER + 1))
        if any(window[-1] <= months_after(window[0], CLUSTER) and mine & set(window) for window in windows):
            return True
    return False


def natural_repeats(world: World) -> Iterator[Planted]:
    """Subjects of the background that meet a rule: by decisions, or by the product default for inspections."""
    inspected: defaultdict[str, set[date]] = defaultdict(set)
    for each in world.inspections:
        if each.critical:
            inspected[each.firm.subject_id].add(each.day)
    decided, before = counting(world), predecessors(world)
    for subject in sorted((decided.keys() | inspected.keys()) - world.judged(REPEAT)):
        penalties = decided.get(subject, [])
        met = rules_met(penalties) + (["GENERIC_INSPECTION"] if _clustered(sorted(inspected[subject])) else [])
        if not met and carried_on(penalties, [each for old in sorted(before.get(subject, ())) for each in decided.get(old, ())]):
            met = ["GENERIC_DEFAULT"]
        if met:
            note = f"{world.firms[subject].name}：背景中自然形成，{len(penalties)} 份计入的决定，符合 {'、'.join(met)}。"
            records = tuple(each.document_no for each in penalties)
            yield Planted("repeat", f"natural-repeat-{subject}", (subject,), (subject,), REPEAT, True, note, "natural", met[0], records, True)


def _clustered(days: Sequence[date]) -> bool:
    """Product default: three within 24 months."""
    return any(days[n + TOGETHER - 1] <= months_after(days[n], CLUSTER) for n in range(len(days) - TOGETHER + 1))


def _groups(window: Window, penalties: Sequence[Penalty]) -> Iterator[list[Penalty]]:
    chosen = [each for each in penalties if window.sort(each) and each.authority.region.startswith(window.province)]
    if not window.alike:
        yield chosen
        return
    for conduct in sorted({each.offence.conduct for each in chosen}):
        yield [each for each in chosen if each.offence.conduct == conduct]
    for item in sorted({each.offence.basis for each in chosen if each.offence.basis.endswith("项")}):  # one item of one article is one nature
        yield [each for each in chosen if each.offence.basis == item]


def _met(window: Window, group: Sequence[Penalty]) -> bool:
    if window.acts:
        group = [each for n, each in enumerate(group) if n == 0 or each.decided != group[n - 1].decided]
    counted = [each for each in group if not (window.excludes and (window.excludes in each.kinds or "吊销" in each.kinds))]
    for start, first in enumerate(counted):
        inside = [each for each in counted[start:] if each.decided <= window.end(first.decided)]
        said = not window.needs or any(window.needs in each.facts for each in inside)
        if said and len(inside) >= window.count + window.further and any(window.cites in each.offence.basis for each in inside):
            return True
    return False
