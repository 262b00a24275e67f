"""A draw from the plan to the report: libraries, classes, second person, seeds, pairing, results, what is published."""

import json
import shutil
from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from analytics.draws.seeds import SeedRefusedError, commitment_of
from analytics.policy_data import policy_text
from api.errors import status_of
from ledger.batch import Row
from ledger.errors import InputError, NotFoundError, PolicyError
from ledger.number_checks import make_uscc
from ledger.store import Ledger
from ledger.tables import table
from proceedings.draws.acts import Act, announce_result, annul, confirm_seed, draw_of, exchange, plan, preview, publish, reveal, run, seal, take_seed
from proceedings.draws.book import Book, open_book, paper
from proceedings.draws.classes import risk_class
from proceedings.draws.libraries import COOL_DOWN, DRAWN, NO_REGION, STATUS, Scope, libraries
from proceedings.draws.matter import CONTROL, RISK, Draw, drawn_before, met_last_time
from proceedings.draws.papers import public_page
from proceedings.draws.policy import read_sampling, sampling_policy
from proceedings.draws.results import Result, report_results, reported
from proceedings.draws.steps import BookError, DrawError, DrawStateError, SecondPersonError, State
from proceedings.draws.task import Task, read_seed
from proceedings.events import Actor, Kind, read_events

DAY = date(2026, 6, 30)
NOW = datetime(2026, 6, 30, 9, 0, tzinfo=UTC)
LATER = NOW + timedelta(days=3)
LI, WANG, ZHAO, QIAN = (Actor(name, "西湖区市场监督管理局") for name in ("李科", "王处", "赵工", "钱工"))
JUSTICE = "西湖区司法局"
SUN = Actor("孙工", JUSTICE)
MARKET, FIRE = "西湖区市场监督管理局", "西湖区消防救援大队"
FOOD, YEARLY, FIRE_ITEM = "SP-01", "NB-01", "XF-01"
FIRMS = [make_uscc("91", "330106", f"TE5TD{n:03d}") for n in range(60)]
FINED, LISTED, CLEAN_LINKED, YOUNG, CLOSED, CHECKED, PROMISE, COMPLAINED = FIRMS[:8]
PUBLIC = {"kind": "public-number", "source": "福彩双色球 2026075 期", "digits": 14, "not_before": "2026-07-01T13:15:00Z"}
NEXT = {**PUBLIC, "source": "福彩双色球 2026080 期", "not_before": "2026-07-09T13:15:00Z"}
DRAWN_NUMBER = {"kind": "public-number", "value": "03071218233109", "evidence": "https://www.example.invalid/2026075"}


def put(home: Path, name: str, *rows: Mapping[str, Any]) -> None:
    with Ledger(home).batch("test", name) as batch:
        batch.append(table(name), [Row(row, number) for number, row in enumerate(rows, start=1)])


def firm(number: int, key: str) -> dict[str, Any]:
    return {
        "subject_id": key,
        "uscc": key,
        "name": f"杭州样例{number}有限公司",
        "region": "330106",
        "kind": "企业",
        "status": "ZX" if key == CLOSED else "K",
        "industry": "6210" if number % 2 else "5211",
        "established": date(2026, 3, 1) if key == YOUNG else date(2015, 1, 1),
        "valid_from": date(2015, 1, 1),
        "address": f"文一路 {number} 号",
    }


def inspector(number: str, department: str, items: str = "", valid_to: date | None = date(2028, 1, 1), region: str = "330106") -> dict[str, Any]:
    return {
        "inspector_no": number,
        "name": f"检查员{number}",
        "department": department,
        "region": region,
        "items": items,
        "valid_from": date(2024, 1, 1),
        "valid_to": valid_to,
    }


def item(code: str, department: str, trades: str = "", tag: str = "") -> dict[str, Any]:
    name = {FOOD: "食品经营检查", YEARLY: "年报公示信息检查", FIRE_ITEM: "消防安全检查"}[code]
    return {"item": code, "name": name, "department": department, "subjects": trades, "tag": tag, "basis": "抽查事项清单", "valid_from": date(2024, 1, 1)}


@pytest.fixture(scope="module")
def founded(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Sixty firms of one district, their records, two departments."""
    home = tmp_path_factory.mktemp("draws") / "home"
    put(home, "enterprises", *(firm(number, key) for number, key in enumerate(FIRMS)))
    penalty = {
        "subject_id": FINED, "uscc": FINED, "party_name": "杭州样例0有限公司", "document_no": "杭西市监罚〔2026〕9号", "conduct": "虚假宣传",
        "facts": "虚假宣传", "basis": "《中华人民共和国广告法》第五十五条", "penalty_kinds": "罚款；吊销许可证件", "content": "罚款", "authority": MARKET,
        "authority_uscc": make_uscc("11", "330106", "TE5TD999"), "procedure": "一般程序", "decided": date(2026, 1, 5), "public_until": date(2029, 1, 5),
    }  # fmt: skip
    put(home, "penalties", penalty)
    put(home, "listings", {"subject_id": LISTED, "uscc": LISTED, "party_name": "样例1", "list_type": "SAMR_SEVERE", "document_no": "列1",
                           "reason": "提交虚假材料", "authority": MARKET, "valid_from": date(2026, 1, 5)})  # fmt: skip
    put(home, "inspections", {"subject_id": CHECKED, "uscc": CHECKED, "party_name": "杭州样例5有限公司", "inspection_no": "查1", "kind": "双随机",
                              "inspected": date(2026, 2, 1), "authority": MARKET, "result": "未发现问题"})  # fmt: skip
    put(home, "commitments", {"subject_id": PROMISE, "uscc": PROMISE, "party_name": "样例6", "commitment_no": "承1", "kind": "审批替代型",
                              "matter": "补齐材料", "valid_from": date(2026, 1, 1), "authority": MARKET,
                              "fulfilment": "失诺", "judged": date(2026, 3, 1)})  # fmt: skip
    put(home, "complaints", {"subject_id": COMPLAINED, "party_name": "杭州样例7有限公司", "complaint_no": "诉1", "kind": "投诉", "matter": "售后",
                             "received": date(2026, 3, 1), "ended": date(2026, 4, 1), "outcome": "属实", "authority": MARKET})  # fmt: skip
    put(home, "check_items", item(FOOD, MARKET, "52；62"), item(YEARLY, MARKET), item(FIRE_ITEM, FIRE, tag="人员密集场所"))
    put(home, "subject_tags", *({"subject_id": key, "uscc": key, "party_name": "样例", "tag": "人员密集场所", "authority": FIRE, "valid_from": date(2024, 1, 1)}
                                for key in FIRMS[8:20]))  # fmt: skip
    staff = [inspector(f"A{n}", MARKET) for n in range(1, 7)] + [inspector(f"F{n}", FIRE) for n in range(1, 4)]
    put(home, "inspectors", *staff, inspector("A9", MARKET, valid_to=date(2026, 7, 15)), inspector("A8", MARKET, region="330108"))
    put(home, "inspector_ties", *({"subject_id": key, "inspector_no": "A1", "kind": "曾任职", "valid_from": date(2020, 1, 1)} for key in FIRMS[20:]))
    return home


@pytest.fixture
def home(founded: Path, tmp_path: Path) -> Path:
    """A copy to work in."""
    return Path(shutil.copytree(founded, tmp_path / "home"))


def task(**changes: Any) -> Task:
    base = Task(
        title="2026 年食品经营双随机抽查",
        scope=Scope("330106", (YEARLY,)),
        seed=PUBLIC,
        check_from=date(2026, 7, 6),
        check_to=date(2026, 8, 31),
    )
    return replace(base, **changes)


def state(home: Path, number: str, day: date = date(2026, 7, 2)) -> Draw:
    view = Ledger(home).view(day)
    try:
        return draw_of(read_events(view, Kind.DRAW), number)
    finally:
        view.close()


def draw_end(home: Path, number: str) -> date:
    return state(home, number).task.check_to


def classes_of(book: Book) -> list[str]:
    """The class of each stratum, as the office knows it."""
    tokens = book.subject_tokens()
    found = {each.stratum: book.subjects[tokens[each.token]].risk for each in book.announcement.subjects}
    return [found[each.number] for each in book.announcement.strata]


def published(home: Path, which: Task) -> str:
    ledger = Ledger(home)
    number = plan(ledger, which, Act(LI, NOW)).matter_no
    publish(ledger, number, Act(WANG, NOW + timedelta(hours=1)))
    return number


def drawn(home: Path, which: Task, said: Mapping[str, Any] = DRAWN_NUMBER) -> str:
    ledger, number = Ledger(home), published(home, which)
    take_seed(ledger, number, said, Act(LI, NOW + timedelta(days=2)))
    run(ledger, number, Act(LI, NOW + timedelta(days=2, minutes=1)))
    return number


@pytest.fixture(scope="module")
def once(founded: Path, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, str]:
    """A home in which twenty were drawn, to be read; and the number of the draw."""
    home = Path(shutil.copytree(founded, tmp_path_factory.mktemp("drawn") / "home"))
    return home, drawn(home, task(number=20))


@pytest.fixture(scope="module")
def listed(founded: Path, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, str]:
    """A home with a list that is published, to which nothing is added."""
    home = Path(shutil.copytree(founded, tmp_path_factory.mktemp("listed") / "home"))
    return home, published(home, task())


@pytest.fixture
def again(once: tuple[Path, str], tmp_path: Path) -> tuple[Path, str]:
    """A copy of it to work in."""
    return Path(shutil.copytree(once[0], tmp_path / "home")), once[1]


def test_classes_come_from_own_records_only(founded: Path) -> None:
    view = Ledger(founded).view(DAY)
    found = {key: risk_class(view, key, sampling_policy()).name for key in FIRMS[:8]}
    view.close()
    assert found == {FINED: "C", LISTED: "D", CLEAN_LINKED: "A", YOUNG: "B", CLOSED: "A", CHECKED: "A", PROMISE: "C", COMPLAINED: "B"}


def test_an_incentive_lowers_b_to_a_and_a_live_measure_raises_to_d(home: Path) -> None:
    view = Ledger(home).view(DAY)
    ground = view.rows("select record_id from penalties where subject_id = $s", {"s": FINED})[0]["record_id"]
    view.close()
    measure = {"item_id": "M-FOCUS10", "item": {}, "grounds": [ground], "first_day": "2026-02-01", "last_day": None, "departments": [MARKET]}
    favour = {"items": [{"id": "I-GF33-7"}]}
    steps = [("惩戒", "CJ-1", "提请", FINED, measure), ("惩戒", "CJ-1", "推送", FINED, {})]
    steps += [("激励", f"JL-{key}", step, key, favour) for key in (COMPLAINED, PROMISE) for step in ("提名", "批准")]
    rows = [
        {
            "event_id": f"e{n}",
            "kind": kind,
            "matter_no": number,
            "step": step,
            "subject_id": key,
            "day": date(2026, 2, 1),
            "who": "某",
            "content": json.dumps(said),
        }
        for n, (kind, number, step, key, said) in enumerate(steps)
    ]
    put(home, "proceedings", *rows)
    view = Ledger(home).view(DAY)
    found = {key: risk_class(view, key, sampling_policy()).name for key in (FINED, COMPLAINED, PROMISE)}
    view.close()
    assert found == {FINED: "D", COMPLAINED: "A", PROMISE: "C"}


def test_the_library_leaves_out_the_closed_and_the_recently_checked_and_says_why(home: Path) -> None:
    number = plan(Ledger(home), task(), Act(LI, NOW)).matter_no
    view = Ledger(home).view(DAY)
    held = preview(view, state(home, number))
    view.close()
    assert held.excluded == {CLOSED: STATUS, CHECKED: COOL_DOWN}
    assert len(held.members) == 58
    assert held.strata() == {"A": 53, "B": 2, "C": 2, "D": 1}


def test_a_draw_goes_from_the_plan_to_the_announcement(again: tuple[Path, str]) -> None:
    home, number = again
    announce_result(Ledger(home), number, Act(WANG, NOW + timedelta(days=2, hours=1)))
    found = state(home, number, date(2026, 7, 3))
    book = open_book(Ledger(home), number, found.book)
    control = [book.subjects[each.subject_id].risk for each in found.placements if each.arm == CONTROL]
    risk = [book.subjects[each.subject_id].risk for each in found.placements if each.arm == RISK]
    assert found.state is State.ANNOUNCED
    assert len(found.placements) == len({each.subject_id for each in found.placements})
    assert len(control) == 5
    for stratum, name in zip(book.announcement.strata, classes_of(book), strict=True):  # whom the control arm took cannot be drawn twice
        assert risk.count(name) == min(stratum.take, stratum.size - control.count(name))
    assert sum(each.take for each in book.announcement.strata) == 15
    assert all(len(each.inspectors) == 2 for each in found.placements)


def test_inspectors_with_a_tie_or_an_ending_certificate_or_of_another_district_do_not_go(once: tuple[Path, str]) -> None:
    sent = {(each.subject_id, person) for each in state(*once).placements for person in each.inspectors}
    assert {person for _, person in sent} <= {"A1", "A2", "A3", "A4", "A5", "A6"}
    assert len({person for _, person in sent} - {"A1"}) == 5
    assert not {subject for subject, person in sent if person == "A1"} & set(FIRMS[20:])


def test_whoever_inspected_last_time_does_not_meet_the_subject_again(once: tuple[Path, str]) -> None:
    found = state(*once)
    earlier = replace(found, placements=tuple(replace(each, inspectors=("A9",)) for each in found.placements))
    assert met_last_time([earlier, found]) == {(person, each.subject_id) for each in found.placements for person in each.inspectors}
    assert met_last_time([replace(found, state=State.VOID)]) == frozenset()


def test_whoever_planned_does_not_publish(home: Path) -> None:
    number = plan(Ledger(home), task(), Act(LI, NOW)).matter_no
    with pytest.raises(SecondPersonError):
        publish(Ledger(home), number, Act(LI, NOW))


def test_a_seed_that_is_known_when_the_list_is_published_is_refused(home: Path) -> None:
    number = plan(Ledger(home), task(), Act(LI, NOW)).matter_no
    with pytest.raises(DrawError, match="不晚于公布名单"):
        publish(Ledger(home), number, Act(WANG, NOW + timedelta(days=2)))


@pytest.mark.parametrize(
    ("said", "words"),
    [
        ({**DRAWN_NUMBER, "value": "123456"}, "应有 14 位"),
        ({**DRAWN_NUMBER, "evidence": " "}, "哪里可以查到"),
        ({"kind": "dice", "rolls": [1] * 14, "witnesses": ["甲", "乙"]}, "不是 dice"),
        ({"kind": "coin"}, "种子写得不对"),
    ],
)
def test_a_seed_that_is_not_the_announced_one_is_refused_and_nothing_is_written(listed: tuple[Path, str], said: dict[str, Any], words: str) -> None:
    home, number = listed
    with pytest.raises((SeedRefusedError, InputError), match=words):
        take_seed(Ledger(home), number, said, Act(LI, NOW + timedelta(days=2)))
    assert state(home, number).state is State.PUBLISHED


def test_there_is_no_second_seed_for_a_list(again: tuple[Path, str]) -> None:
    home, number = again
    for act in (lambda: take_seed(Ledger(home), number, DRAWN_NUMBER, Act(LI, LATER)), lambda: publish(Ledger(home), number, Act(WANG, LATER))):
        with pytest.raises(DrawStateError):
            act()


def test_two_parties_seal_halves_before_the_list_and_one_that_does_not_match_is_refused(home: Path) -> None:
    ledger, halves = Ledger(home), {JUSTICE: "ab" * 32, MARKET: "cd" * 32}
    seed = {
        "kind": "sealed-halves",
        "parties": list(halves),
        "not_before": "2026-07-01T01:00:00Z",
        "fallback": {**PUBLIC, "not_before": "2026-07-05T13:15:00Z"},
    }
    number = plan(ledger, task(seed=seed), Act(LI, NOW)).matter_no
    with pytest.raises(InputError, match="还没有密封"):
        publish(ledger, number, Act(WANG, NOW))
    first, second = halves
    with pytest.raises(SecondPersonError):
        seal(ledger, number, first, commitment_of(number, first, halves[first]), Act(LI, NOW))
    with pytest.raises(SecondPersonError, match="自己的人"):
        seal(ledger, number, first, commitment_of(number, first, halves[first]), Act(ZHAO, NOW))
    seal(ledger, number, first, commitment_of(number, first, halves[first]), Act(SUN, NOW))
    with pytest.raises(SecondPersonError, match="另一方"):
        seal(ledger, number, second, commitment_of(number, second, halves[second]), Act(Actor("孙工", MARKET), NOW))
    seal(ledger, number, second, commitment_of(number, second, halves[second]), Act(QIAN, NOW))
    with pytest.raises(SecondPersonError, match="密封了一半"):
        publish(ledger, number, Act(QIAN, NOW))
    publish(ledger, number, Act(WANG, NOW))
    when = NOW + timedelta(days=2)
    with pytest.raises(DrawStateError, match="揭示的时间"):
        reveal(ledger, number, first, halves[first], Act(SUN, NOW + timedelta(hours=1)))
    with pytest.raises(SecondPersonError):
        reveal(ledger, number, first, halves[first], Act(QIAN, when))
    with pytest.raises(SeedRefusedError):
        reveal(ledger, number, first, "ef" * 32, Act(SUN, when))
    with pytest.raises(InputError, match="各自揭示"):
        take_seed(ledger, number, {"kind": "sealed-halves", "halves": []}, Act(LI, when))
    reveal(ledger, number, first, halves[first], Act(SUN, when))
    assert state(home, number).state is State.PUBLISHED
    late = NOW + timedelta(days=6)  # the fallback number is known by now: whoever waited for it reveals no more
    with pytest.raises(DrawStateError, match="揭示的时间"):
        reveal(ledger, number, second, halves[second], Act(QIAN, late))
    take_seed(ledger, number, {**DRAWN_NUMBER, "kind": "fallback", "withheld": [first], "obtained": "2026-07-01T00:00:00Z"}, Act(LI, late))
    found = state(home, number, late.date())
    assert (found.seed or {})["withheld"] == [second]
    assert (found.seed or {})["obtained"] == "2026-07-06T09:00:00Z"


def test_rolls_count_once_another_person_has_confirmed_them(home: Path) -> None:
    dice = {"kind": "dice", "faces": 6, "count": 12, "witnesses": ["司法局", "商会"], "not_before": "2026-07-01T00:00:00Z"}
    ledger, number, when = Ledger(home), published(home, task(seed=dice)), NOW + timedelta(days=2)
    said = {"kind": "dice", "rolls": [3] * 12, "witnesses": ["司法局", "商会"]}
    with pytest.raises(InputError, match="哪里可以查到"):
        take_seed(ledger, number, said, Act(LI, when))
    take_seed(ledger, number, {**said, "evidence": "录像 7 号"}, Act(ZHAO, when))
    with pytest.raises(DrawStateError, match="只有一次"):
        take_seed(ledger, number, {**said, "rolls": [4] * 12, "evidence": "录像 7 号"}, Act(ZHAO, when))
    with pytest.raises(DrawStateError, match="不能抽取"):
        run(ledger, number, Act(LI, when))
    for who in (LI, ZHAO):
        with pytest.raises(SecondPersonError):
            confirm_seed(ledger, number, [3] * 12, Act(who, when))
    with pytest.raises(InputError, match="不同"):
        confirm_seed(ledger, number, [3] * 11 + [4], Act(WANG, when))
    confirm_seed(ledger, number, [3] * 12, Act(WANG, when))
    run(ledger, number, Act(LI, when))
    assert state(home, number).state is State.DRAWN


def test_nobody_draws_again_unseen(again: tuple[Path, str]) -> None:
    home, number = again
    ledger, seen = Ledger(home), state(home, number).placements
    announce_result(ledger, number, Act(WANG, LATER))
    annul(ledger, number, Act(WANG, LATER, "名录有误"))
    void = state(home, number, LATER.date())
    page = public_page(ledger, void, [void])
    assert (page.void_from, page.void_reason) == ("结果已公布", "名录有误")
    assert "03071218233109" in page.seed
    assert {key for key, _ in page.drawn} == {each.subject_id for each in seen}
    assert page.file.selection is not None
    for replaces, words in (("", "已经公布过、后来作废"), ("CC-1999-999999", "没有编号")):
        with pytest.raises((DrawError, NotFoundError), match=words):
            plan(ledger, task(seed=NEXT, replaces=replaces), Act(LI, LATER))
    second = plan(ledger, task(seed=NEXT, replaces=number), Act(LI, LATER)).matter_no
    publish(ledger, second, Act(WANG, LATER))
    found = state(home, second, LATER.date())
    assert open_book(ledger, second, found.book).announcement.beside == [number]
    assert public_page(ledger, found, [void, found]).annulled == ((number, "名录有误"),)


def test_there_are_no_two_lists_of_the_same_subjects_to_choose_from(listed: tuple[Path, str], tmp_path: Path) -> None:
    home, number = Path(shutil.copytree(listed[0], tmp_path / "home")), listed[1]
    second = plan(Ledger(home), task(), Act(LI, NOW)).matter_no
    with pytest.raises(DrawError, match=f"{number}.*同时在两份名单中"):
        publish(Ledger(home), second, Act(WANG, NOW + timedelta(hours=2)))


def test_who_goes_instead_is_chosen_by_nobody_and_seen(again: tuple[Path, str]) -> None:
    home, number = again
    ledger, place = Ledger(home), state(*again).placements[0]
    gone = place.inspectors[0]
    with pytest.raises(SecondPersonError):
        exchange(ledger, number, place.subject_id, gone, Act(LI, LATER, "病假"))
    with pytest.raises(InputError, match="理由"):
        exchange(ledger, number, place.subject_id, gone, Act(WANG, LATER))
    with pytest.raises(InputError, match="不在检查"):
        exchange(ledger, number, place.subject_id, "A99", Act(WANG, LATER, "病假"))
    instead = exchange(ledger, number, place.subject_id, gone, Act(WANG, LATER, "病假")).content["in"]
    found = state(home, number, LATER.date())
    team = next(each.inspectors for each in found.placements if each.subject_id == place.subject_id)
    assert set(team) == {instead, *place.inspectors} - {gone}
    assert instead not in place.inspectors
    assert (instead, place.subject_id) in met_last_time([found])


def test_a_finding_is_corrected_by_another_with_a_reason_and_a_later_visit_does_not_undo_it(again: tuple[Path, str]) -> None:
    home, number = again
    ledger, when = Ledger(home), NOW + timedelta(days=20)
    announce_result(ledger, number, Act(WANG, NOW + timedelta(days=2, hours=1)))
    key, other = (each.subject_id for each in state(home, number, when.date()).placements[:2])
    found, clean = Result(key, date(2026, 7, 6), "发现问题待整改"), Result(key, date(2026, 7, 6), "未发现问题")

    def told(said: Result, who: Actor, why: str = "") -> str:
        return report_results(ledger, number, [said], Act(who, when, why))[0].problem

    def first() -> str:
        draw, view = state(home, number, when.date()), ledger.view(when.date())
        try:
            return next(each.result for each in reported(view, draw, open_book(ledger, number, draw.book)) if each.subject_id == key)
        finally:
            view.close()

    assert "2026-07-06" in told(replace(found, subject=other, inspected=date(2026, 7, 3)), LI)  # before the period of inspection
    assert "与安排的" in told(replace(found, inspectors=("A1", "A99")), LI)
    late = replace(found, subject=other, inspected=draw_end(home, number) + timedelta(days=1))
    assert "不在检查期限" in report_results(ledger, number, [late], Act(LI, NOW + timedelta(days=90)))[0].problem
    assert told(found, LI) == ""
    assert "写明理由" in told(clean, WANG)
    assert "不能自己" in told(clean, LI, "看错了")
    assert told(replace(clean, inspected=date(2026, 7, 15)), LI) == ""  # a re-inspection
    assert first() == "发现问题待整改"
    assert told(clean, WANG, "记录与照片不符") == ""
    assert first() == "未发现问题"


def test_a_class_is_not_told_by_empty_strata_or_by_names(home: Path) -> None:
    number = drawn(home, task(scope=Scope("330106", (YEARLY,), classes=("C", "D")), number=3, control=0))
    announce_result(Ledger(home), number, Act(WANG, LATER))
    found = state(home, number, LATER.date())
    page = public_page(Ledger(home), found, [found])
    strata = page.file.announcement.strata
    assert ([each.number for each in strata], sorted(each.size for each in strata)) == ([1, 2], [1, 2])
    assert (page.drawn, page.count) == ((), 3)


def test_who_refused_or_vanished_has_no_peace_and_who_cannot_be_placed_is_counted(home: Path) -> None:
    seen = {"kind": "双随机", "inspected": date(2026, 5, 1), "authority": MARKET}
    put(home, "inspections", *({**seen, "subject_id": key, "uscc": key, "party_name": "某", "inspection_no": key, "result": result}
                               for key, result in zip(FIRMS[30:33], ("查无下落", "不配合检查", "发现问题待整改"), strict=True)))  # fmt: skip
    nowhere = make_uscc("91", "330106", "TE5TD900")
    put(home, "enterprises", {**firm(99, nowhere), "region": None})
    view = Ledger(home).view(DAY)
    held = libraries(view, Scope("330106", (YEARLY,)), {FIRMS[30]: date(2026, 4, 1), FIRMS[40]: date(2026, 4, 1)}, sampling_policy())
    view.close()
    assert {key: held.excluded.get(key) for key in FIRMS[30:33]} == {FIRMS[30]: None, FIRMS[31]: None, FIRMS[32]: COOL_DOWN}
    assert (held.excluded[nowhere], held.excluded[FIRMS[40]]) == (NO_REGION, DRAWN)


def test_a_plan_with_a_slip_or_without_people_is_refused(home: Path) -> None:
    with pytest.raises(InputError, match="查无此户"):
        plan(Ledger(home), task(scope=Scope("330106", (YEARLY,), left_out={"NOSUCH": "搬迁"})), Act(LI, NOW))
    with pytest.raises(InputError, match="没有“Z”"):
        task(scope=Scope("330106", (YEARLY,), classes=("Z",)))
    with pytest.raises(InputError, match="对照组"):
        task(number=1, control=4)
    with pytest.raises(InputError, match=f"{FIRE} 3 人"):
        plan(Ledger(home), task(scope=Scope("330106", (YEARLY, FIRE_ITEM)), each=4), Act(LI, NOW))
    with pytest.raises(InputError, match="只有 58 户"):
        plan(Ledger(home), task(number=59), Act(LI, NOW))


def test_the_same_list_and_seed_draw_the_same_again(once: tuple[Path, str]) -> None:
    home, number = once
    found = state(home, number)
    book = open_book(Ledger(home), number, found.book)
    said = paper(book, found.published, (read_seed(found.seed or {}), found.drawn_at), {})
    assert said.list_hash == found.list_hash
    assert said.selection is not None
    assert [book.subject_tokens()[token] for token in said.selection.tokens] == [each.subject_id for each in found.placements]


def test_a_changed_book_is_refused(listed: tuple[Path, str], tmp_path: Path) -> None:
    home, number = Path(shutil.copytree(listed[0], tmp_path / "home")), listed[1]
    path = next((home / "draws").iterdir())
    path.write_text(path.read_text(encoding="utf-8").replace("杭州样例9有限公司", "杭州样例0有限公司"), encoding="utf-8")
    with pytest.raises(BookError, match="不符") as refused:
        take_seed(Ledger(home), number, DRAWN_NUMBER, Act(LI, NOW + timedelta(days=2)))
    assert (refused.value.where, status_of(refused.value)) == (number, 503)  # not where the home lies


def test_whoever_was_drawn_is_left_out_of_the_next_draw(again: tuple[Path, str]) -> None:
    home, first = again
    number = plan(Ledger(home), task(seed=NEXT), Act(LI, LATER)).matter_no
    view = Ledger(home).view(LATER.date())
    held = preview(view, state(home, number, LATER.date()))
    view.close()
    assert {subject for subject, why in held.excluded.items() if why == DRAWN} == {each.subject_id for each in state(home, first).placements}


def test_an_annulled_draw_stays_to_be_seen_and_takes_nobody_out_of_the_next(again: tuple[Path, str]) -> None:
    home, number = again
    with pytest.raises(DrawStateError, match="没有作废"):
        plan(Ledger(home), task(replaces=number), Act(LI, LATER))
    with pytest.raises(SecondPersonError):
        annul(Ledger(home), number, Act(LI, LATER, "名录有误"))
    with pytest.raises(InputError, match="理由"):
        annul(Ledger(home), number, Act(WANG, LATER))
    annul(Ledger(home), number, Act(WANG, LATER, "名录有误"))
    found = state(home, number, LATER.date())
    assert (found.state, found.void_reason, found.live) == (State.VOID, "名录有误", False)
    assert drawn_before([found]) == {}


def test_a_draw_about_one_class_publishes_neither_class_nor_ratio(home: Path) -> None:
    number = published(home, task(scope=Scope("330106", (YEARLY,), classes=("C",)), control=0))
    said = open_book(Ledger(home), number, state(home, number).book).announcement
    assert [(each.number, each.size, each.ratio) for each in said.strata] == [(1, 2, "1")]
    assert "C" not in said.scope


def test_several_departments_go_together(home: Path) -> None:
    number = drawn(home, task(scope=Scope("330106", (YEARLY, FIRE_ITEM), tags=("人员密集场所",)), number=6))
    found = state(home, number)
    assert {each.subject_id for each in found.placements} <= set(FIRMS[8:20])
    assert all({person[0] for person in each.inspectors} == {"A", "F"} for each in found.placements)


def test_items_that_nobody_knows_and_empty_libraries_are_said(home: Path) -> None:
    with pytest.raises(NotFoundError, match="ZZ"):
        plan(Ledger(home), task(scope=Scope("330106", ("ZZ",))), Act(LI, NOW))
    with pytest.raises(InputError, match="检查对象库为空"):
        plan(Ledger(home), task(scope=Scope("330108", (YEARLY,))), Act(LI, NOW))


def test_without_a_number_each_class_is_drawn_by_its_ratio(home: Path) -> None:
    number = drawn(home, task())
    found = state(home, number)
    book = open_book(Ledger(home), number, found.book)
    taken = [book.subjects[each.subject_id].risk for each in found.placements if each.arm == RISK]
    assert [taken.count(name) for name in "ABCD"] == [2, 1, 1, 1]


def test_a_policy_that_favours_the_worse_or_sends_one_alone_is_refused() -> None:
    text = policy_text("sampling.toml")
    for old, new in (('ratio = "0.80"', 'ratio = "0.01"'), ("inspectors_per_subject = 2", "inspectors_per_subject = 1"), ('"M-FOCUS10"', '"M-NOWHERE"')):
        with pytest.raises(PolicyError):
            read_sampling(text.replace(old, new))


@pytest.mark.parametrize(
    "seed",
    [
        {},
        {"kind": "sealed-halves"},
        {"kind": "sealed-halves", "parties": 5, "not_before": "2026-07-01T00:00:00Z", "fallback": PUBLIC},
        {"kind": "sealed-halves", "parties": ["甲", "乙"], "not_before": "2026-07-09T00:00:00Z", "fallback": PUBLIC},
        {**PUBLIC, "source": "\ud800"},
        {**PUBLIC, "digits": float("nan")},
        {**PUBLIC, "not_before": "明天"},
        {**PUBLIC, "not_before": "2026-99-99T99:99:99Z"},
        {"kind": "dice", "faces": 6, "count": 3, "witnesses": ["甲", "乙"], "not_before": "2026-07-01T00:00:00Z"},
    ],
)
def test_a_seed_plan_that_is_none_is_refused_and_nothing_is_written(founded: Path, seed: dict[str, Any]) -> None:
    with pytest.raises(InputError):
        plan(Ledger(founded), task(seed=seed), Act(LI, NOW))


def test_the_same_results_again_write_nothing_and_none_of_two_is_lost(again: tuple[Path, str]) -> None:
    home, number = again
    ledger, act = Ledger(home), Act(ZHAO, NOW + timedelta(days=20))
    announce_result(ledger, number, Act(WANG, NOW + timedelta(days=2, hours=1)))
    key = state(home, number).placements[0].subject_id
    said = Result(key, date(2026, 7, 6), "未发现问题", matter="法定代表人 330106199001011237")
    first, second = report_results(ledger, number, [said, replace(said, result="发现问题待整改")], act)
    assert (first.problem, "已经有一条" in second.problem) == ("", True)
    before = len(list((home / "ledger").rglob("*")))
    assert [each.problem for each in report_results(ledger, number, [said, said], act)] == ["", ""]
    assert len(list((home / "ledger").rglob("*"))) == before
    view = ledger.view(act.day)
    kept = view.rows("select matter from inspections where task_no = $n", {"n": number})
    view.close()
    assert len(kept) == 1
    assert "19900101" not in kept[0]["matter"]


def test_no_identity_number_stays_in_what_is_planned_or_said(home: Path) -> None:
    ledger, person = Ledger(home), "330106199001011237"
    scope = Scope("330106", (YEARLY,), left_out={FIRMS[30]: f"负责人 {person} 病重"}, classes=("C", "C"))
    number = plan(ledger, task(title=f"抽查 {person}", scope=scope, seed={**PUBLIC, "source": f"{person} 报"}), Act(LI, NOW)).matter_no
    annul(ledger, number, Act(WANG, NOW, f"{person} 有误"))
    found = state(home, number)
    assert person not in f"{found}"
    assert found.task.scope.classes == ("C",)


def test_only_those_who_can_go_are_in_the_list_and_too_few_of_them_are_told(home: Path) -> None:
    ledger = Ledger(home)
    put(home, "enterprises", {**firm(70, FIRMS[9][:-1] + "X"), "region": "330108"})
    put(home, "inspectors", *(inspector(f"B{n}", MARKET, region="310101") for n in range(50)))
    event = plan(ledger, task(), Act(LI, NOW))
    assert event.content["inspectors"] == {MARKET: 7}  # not A8 of another district nor those of another province; A9 until the list is made
    assert event.content["warnings"] == []
    few = plan(ledger, task(scope=Scope("330106", (YEARLY, FIRE_ITEM)), each=3), Act(LI, NOW))
    assert [FIRE in each and "人员一侧没有随机" in each for each in few.content["warnings"]] == [True]
    publish(ledger, event.matter_no, Act(WANG, NOW))
    found = state(home, event.matter_no)
    said = open_book(ledger, event.matter_no, found.book).announcement
    assert len(said.inspectors) == 6
    assert {each.region for each in (*said.subjects, *said.inspectors)} == {""}  # districts decide nothing here: they are not told
    assert public_page(ledger, found, [found]).warnings == ()
