"""Barred persons at work whom the background, and other people's plantings, hold by chance, noted so that finding them is not called false.

A second reading of the articles that does not call the detector. Which articles a record can show at all, the sectors and the
five years of keeping are the product's own policy, taken over.
"""

from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import pairwise

from bench.generate.model import AS_OF, COOPERATIVE, ENTERPRISE, Firm, Listing, Penalty, Role
from bench.generate.natural_repeat import FINAL_AFTER, KEPT_MONTHS, counting
from bench.generate.people import Person
from bench.generate.truth import BARRED, Planted
from bench.generate.world import World
from ledger.months import months_after

MAIN = frozenset({"法定代表人", "负责人", "经营者", "执行事务合伙人"})
MANAGE = MAIN | {"董事", "经理"}
WORK = MANAGE | {"财务负责人"}
BOARD = frozenset({"法定代表人", "董事", "监事", "经理", "财务负责人"})
REP = frozenset({"法定代表人"})
LIFE, LISTED_BEFORE, YEARS_3 = 12_000, date(2024, 5, 1), 36
GONE = ("D", "DA", "C", "ZX", "QC")


@dataclass(frozen=True, slots=True)
class Article:
    """What one article makes of a decision: cited words, kind, whom it bars, from which offices and trades, how many months, in which province."""

    cites: str
    kind: str
    offices: frozenset[str]
    trades: tuple[str, ...]
    months: int
    province: str = ""


ON_FIRMS = (
    Article("《中华人民共和国食品安全法》", "吊销许可证件", MANAGE, ("food",), 60),
    Article("《上海市食品安全条例》", "吊销许可证件", MANAGE, ("food", "food_small"), 60, "31"),
    Article("《旅行社条例》", "吊销许可证件", MAIN, ("travel",), 60),
    Article("《娱乐场所管理条例》", "吊销许可证件", MAIN, ("entertainment",), 60),
    Article("《互联网上网服务营业场所管理条例》", "吊销许可证件", MAIN, ("internet_cafe",), 60),
    Article("《营业性演出管理条例》", "吊销许可证件", MAIN, ("performance",), 60),
    Article("《印刷业管理条例》", "吊销许可证件", MAIN, ("printing",), 120),
    Article("《中华人民共和国安全生产法》第一百一十三条", "责令关闭", MAIN, (), 60),
    Article("《中华人民共和国药品管理法》第一百一十六条", "限制从业", WORK, ("drug",), LIFE),
)
ON_PERSONS = (
    Article("《中华人民共和国食品安全法》第一百三十五条", "限制从业", MANAGE, ("food",), 60),
    Article("《中华人民共和国药品管理法》第一百一十八条", "限制从业", WORK, ("drug",), LIFE),
    Article("《中华人民共和国药品管理法》第一百二十六条", "限制从业", WORK, ("drug",), LIFE),
    Article("《化妆品监督管理条例》第五十九条", "限制从业", WORK, ("cosmetics",), LIFE),
    Article("《医疗器械监督管理条例》第八十六条", "限制从业", WORK, ("device",), 120),
)
STOPPED = Article("《浙江省食品小作坊小餐饮店小食杂店和食品摊贩管理规定》", "责令停产停业", MANAGE, ("food", "food_small"), 36, "33")
CERTIFICATES = {"food": "食品", "food_small": "食品经营", "drug": "药品经营", "device": "医疗器械经营", "travel": "旅行社", "entertainment": "娱乐经营",
                "performance": "营业性演出", "printing": "印刷经营"}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Bar:
    """Somebody barred today: from which offices, in firms of which sort, but for the firm where it happened."""

    person: Person
    offices: frozenset[str]
    reaches: Callable[[Firm], bool]
    apart: str = ""


class Register:
    """Who held which office when, and which licences a firm holds today."""

    def __init__(self, world: World) -> None:
        self.world = world
        self._roles: defaultdict[str, list[Role]] = defaultdict(list)
        self._certificates: defaultdict[str, list[str]] = defaultdict(list)
        for role in world.roles:
            self._roles[role.firm.subject_id].append(role)
        for each in world.licences:
            if each.begin <= AS_OF < each.end:
                self._certificates[each.firm.subject_id].append(each.certificate)

    def then(self, firm: Firm, day: date, offices: frozenset[str], *, ending: bool = False) -> list[Person]:
        """Who held one of these offices on that day; `ending`: also who left on it."""
        held = [role for role in self._roles[firm.subject_id] if role.role in offices and (role.begin or day) <= day]
        return [role.person for role in held if (role.end or date.max) > day or (ending and role.end == day)]

    def reaches(self, article: Article) -> Callable[[Firm], bool]:
        """Whether a firm is in the province and trade of an article, or holds a licence of that trade."""
        words = tuple(CERTIFICATES[each] for each in article.trades if each in CERTIFICATES)

        def reach(firm: Firm) -> bool:
            if not firm.county.startswith(article.province):
                return False
            if not article.trades or firm.trade.sector in article.trades:
                return True
            return any(word in held for held in self._certificates[firm.subject_id] for word in words)

        return reach


def natural_bans(world: World) -> Iterator[Planted]:
    """Firms in which somebody barred holds an office, other than those planted for this."""
    judged, offices, reached = world.judged(BARRED), _offices(world), defaultdict[str, set[str]](set)
    suspended = {each.person.number for each in world.objections if each.person and each.kind == "冒用身份" and each.end is None}
    disowned = {(each.person.number, each.firm.subject_id) for each in world.objections if each.person and each.firm and each.outcome == "成立"}
    for bar in _bars(Register(world)):
        if bar.person.number and bar.person.number not in suspended and (bar.person.number, bar.apart) not in disowned:
            for firm, office in offices[bar.person.number]:
                if office in bar.offices and firm.subject_id != bar.apart and bar.reaches(firm) and (bar.person.number, firm.subject_id) not in disowned:
                    reached[firm.subject_id].add(office)
    for subject, held in sorted(reached.items()):
        if subject not in judged:
            note = f"{world.firms[subject].name}：背景中自然形成，其{'、'.join(sorted(held))}在禁止期内。"
            yield Planted("barred_person", f"natural-barred_person-{subject}", (subject,), (subject,), BARRED, True, note, "natural", natural=True)


def _offices(world: World) -> defaultdict[str, list[tuple[Firm, str]]]:
    """Offices held today in living firms, by identity number."""
    held: defaultdict[str, list[tuple[Firm, str]]] = defaultdict(list)
    for role in world.roles:
        firm = world.firms[role.firm.subject_id]
        if role.person.number and (role.end or date.max) > AS_OF and (firm.ended is None or firm.ended > AS_OF) and firm.status not in GONE:
            held[role.person.number].append((firm, role.role))
    return held


def _bars(register: Register) -> Iterator[Bar]:
    for decisions in counting(register.world).values():
        for penalty in decisions:
            yield from _by_decision(register, penalty)
        yield from _stopped_twice(register, decisions)
    yield from _by_own_decision(register)
    yield from _by_list(register)
    yield from _by_status(register)


def _by_decision(register: Register, penalty: Penalty) -> Iterator[Bar]:
    firm = penalty.firm
    if firm is None:
        return
    for each in ON_FIRMS:
        permit = each.kind != "吊销许可证件" or firm.trade.licence  # else only the business licence was there to be taken
        if permit and each.cites in penalty.offence.basis and each.kind in penalty.kinds and _runs(penalty.decided, each.months):
            yield from (Bar(person, each.offices, register.reaches(each), firm.subject_id) for person in register.then(firm, penalty.decided, MAIN))
    lost = "责令关闭" in penalty.kinds or ("吊销许可证件" in penalty.kinds and ("营业执照" in penalty.content or not firm.trade.licence))
    if lost and firm.kind == ENTERPRISE and _runs(penalty.decided, YEARS_3):
        for person in register.then(firm, penalty.decided, REP):
            yield from _company_bars(person, firm.subject_id)


def _stopped_twice(register: Register, decisions: Sequence[Penalty]) -> Iterator[Bar]:
    mine = sorted((each for each in decisions if STOPPED.cites in each.offence.basis and STOPPED.kind in each.kinds), key=lambda each: each.decided)
    for first, second in pairwise(mine):
        if second.firm and second.decided <= months_after(first.decided, 12) and _runs(second.decided, STOPPED.months):
            for person in register.then(second.firm, second.decided, MAIN):
                yield Bar(person, STOPPED.offices, register.reaches(STOPPED), second.firm.subject_id)


def _by_own_decision(register: Register) -> Iterator[Bar]:
    for penalty in register.world.penalties:
        if penalty.firm is None and penalty.decided + FINAL_AFTER <= AS_OF < months_after(penalty.decided, KEPT_MONTHS):
            for each in ON_PERSONS:
                if each.cites in penalty.offence.basis and each.kind in penalty.kinds and _runs(penalty.decided, each.months):
                    yield Bar(penalty.person, each.offices, register.reaches(each))


def _by_list(register: Register) -> Iterator[Bar]:
    gone = {(each.firm.subject_id, each.document_no) for each in register.world.repairs if each.outcome != "不予修复"}
    for each in register.world.listings:
        if (each.end or date.max) <= AS_OF or (each.firm and (each.firm.subject_id, each.document_no) in gone):
            continue
        if each.list_type == "COURT_SXBZXR" and each.person:
            yield from _company_bars(each.person)
        elif each.firm and each.firm.kind == ENTERPRISE:
            yield from _by_listed_firm(register, each, each.firm)


def _by_listed_firm(register: Register, listing: Listing, firm: Firm) -> Iterator[Bar]:
    named = [listing.responsible] if listing.responsible else []
    if listing.list_type == "SAMR_SEVERE" and listing.begin < LISTED_BEFORE and _runs(listing.begin, YEARS_3):
        for person in named or register.then(firm, listing.begin, REP | {"负责人"}):
            yield Bar(person, REP | {"负责人"}, lambda other: other.kind in (ENTERPRISE, "分支机构"), firm.subject_id)
    if listing.list_type == "SAFETY" and "重大" in listing.reason.replace("较大", ""):
        for person in named:
            yield Bar(person, MAIN, lambda other: other.trade.code[:2] == firm.trade.code[:2], firm.subject_id)


def _by_status(register: Register) -> Iterator[Bar]:
    for firm in register.world.firms.values():
        if firm.status in ("D", "DA") and firm.kind == ENTERPRISE and firm.ended and firm.ended <= AS_OF and _runs(firm.ended, YEARS_3):
            for person in register.then(firm, firm.ended, REP, ending=True):
                yield from _company_bars(person, firm.subject_id)


def _company_bars(person: Person, apart: str = "") -> Iterator[Bar]:
    """公司法 art. 178 and 市场主体登记管理条例 art. 12."""
    yield Bar(person, BOARD, lambda firm: firm.kind == ENTERPRISE, apart)
    yield Bar(person, REP, lambda firm: firm.kind == COOPERATIVE, apart)


def _runs(begin: date, months: int) -> bool:
    return months >= LIFE or months_after(begin, months) >= AS_OF
