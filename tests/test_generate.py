"""The invented province: what it holds, that it is invented, and that the truth about it is true."""

import csv
from collections import Counter
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path
from typing import get_args

import openpyxl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from analytics.weeks import week_of
from bench.generate import Truth, generate
from bench.generate.catalogue import list_kinds
from bench.generate.field_rows import FIELD_ROWS as ROWS_OF
from bench.generate.field_rows import read_lists, write_lists
from bench.generate.grades import PUBLISHED, Grade, blemished, grades, in_force, shares
from bench.generate.model import AS_OF, ENTERPRISE
from bench.generate.natural_links import Links, serious
from bench.generate.natural_repeat import counting, rules_met
from bench.generate.people import identity_number, phone_number
from bench.generate.planting.repeat import PATTERNS
from bench.generate.province import build
from bench.generate.truth import Kind
from bench.generate.world import World
from ledger.addresses import parse_address
from ledger.codelists import code_list
from ledger.errors import InputError
from ledger.identifiers import PersonKey, birth_and_sex, check_citizen_number, check_registration_number, check_uscc
from ledger.months import months_after
from ledger.regions import counties
from ledger.store import Ledger
from ledger.tables import TABLES, table
from loaders.load import load_paths

SMALL, SEED = 300, 3
BEYOND_WINDOWS = {"SHEBIKE36", "STAT50", "ROAD66", "SEA106", "BID67B"}  # rules on more than decisions in a window: not read a second time
BEYOND_ONE_LINK = {"owned_two_steps", "same_shop"}  # reached otherwise than by one person or one holding


@pytest.fixture(scope="module")
def province(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Truth]:
    folder = tmp_path_factory.mktemp("province") / "sources"
    return folder, generate(SMALL, SEED, folder)


@pytest.fixture(scope="module")
def big() -> World:
    return build(1, 0, 10_000)


def rows_of(path: Path) -> Iterator[list[str]]:
    if path.suffix == ".xlsx":
        for line in openpyxl.load_workbook(path).active.iter_rows(values_only=True):
            yield ["" if cell is None else str(cell) for cell in line]
        return
    raw = path.read_bytes()
    text = raw.decode("utf-8-sig" if raw.startswith(b"\xef\xbb\xbf") else "gbk")
    yield from csv.reader(text.splitlines())


def test_the_same_seed_gives_the_same_bytes_and_another_seed_others(province: tuple[Path, Truth], tmp_path: Path) -> None:
    folder, _ = province
    generate(SMALL, SEED, tmp_path / "again")
    generate(SMALL, SEED + 1, tmp_path / "other")
    again = {path.name: path.read_bytes() for path in (tmp_path / "again").iterdir()}
    assert again == {path.name: path.read_bytes() for path in folder.iterdir()}
    assert (tmp_path / "other" / "truth.json").read_bytes() != again["truth.json"]


def test_files_have_the_official_titles_and_as_many_rows_as_the_truth_says(province: tuple[Path, Truth]) -> None:
    folder, truth = province
    for each in truth.files:
        header, *rows = rows_of(folder / each.name)
        assert header == [column.title for column in table(each.table).template], each.name
        assert len(rows) == each.rows, each.name


def test_files_come_as_utf8_with_mark_as_gbk_and_as_workbooks(province: tuple[Path, Truth]) -> None:
    starts = Counter("xlsx" if path.suffix == ".xlsx" else path.read_bytes()[:3] == b"\xef\xbb\xbf" for path in province[0].iterdir() if path.suffix != ".json")
    assert set(starts) == {"xlsx", True, False}


def test_every_layout_but_the_computed_ones_and_person_licences_is_written(big: World, province: tuple[Path, Truth]) -> None:
    written = {each.table for each in province[1].files}
    optional = {"person_licences", "persons", "repairs", "objections", "shared_addresses", "zero_reports", "reviews"}
    optional |= {"changes", "fulfilments", "merchant_reports", "agents"}
    assert {each.name for each in TABLES if each.role != "result"} - written <= optional
    assert big.repairs
    assert big.objections
    assert big.shared


def test_the_loader_takes_every_good_row_and_rejects_every_bad_one(province: tuple[Path, Truth], tmp_path: Path) -> None:
    folder, truth = province
    reports = load_paths(Ledger(tmp_path), [folder], PersonKey("a key for tests only"))
    persons = sum(each.rows for each in truth.files if each.table == "persons")
    assert sum(each.rows_in for each in reports) == sum(each.rows for each in truth.files)
    assert sum(each.rejected for each in reports) == sum(each.bad for each in truth.files) > 0
    extra = sum(each.duplicate for each in reports) - sum(each.duplicate for each in truth.files)
    assert 0 <= extra <= persons, "only persons that other files had brought in already may be repetitions beside the noted ones"
    names = {row["name"] for row in Ledger(tmp_path).view(AS_OF).rows("select name from enterprises")}
    assert len(names) == SMALL


def test_every_number_checks_and_none_can_belong_to_anybody(big: World) -> None:
    assert all(check_uscc(firm.uscc).level == 5 for firm in big.firms.values() if firm.uscc)
    assert all(check_registration_number(firm.reg_no) for firm in big.firms.values() if firm.reg_no)
    people = {role.person for role in big.roles if role.person.number}
    assert all(check_citizen_number(person.number) for person in people)
    assert all(birth_and_sex(person.number)[0].year < 1900 for person in people)
    assert len({person.number for person in people}) == len(people)
    assert all(person.phone.startswith("154") and len(person.phone) == 11 for person in people)
    assert all("示例" in firm.name for firm in big.firms.values())
    assert {check_uscc(each.authority.uscc).level for each in big.penalties} == {5}


def test_codes_are_of_the_lists_and_regions_are_real(big: World) -> None:
    known = {county.code for county in counties()}
    for firm in big.firms.values():
        assert firm.county in known
        assert firm.grid[:6] in known
        assert code_list("industries_gbt4754_2017").stored(firm.trade.code) == firm.trade.code
        assert code_list("enterprise_status").stored(firm.status) == firm.status
        assert code_list("enterprise_types").stored(firm.type_code) == firm.type_code
    assert all(code_list("penalty_types").stored(each.kinds) == each.kinds for each in big.penalties)
    assert all(code_list("list_types").stored(each.list_type) == each.list_type for each in big.listings)


def test_addresses_can_be_compared_to_the_room(big: World) -> None:
    firms = list(big.firms.values())[::7]
    assert all(parse_address(firm.place.text(), firm.county).key for firm in firms)
    offices = [firm.place for firm in firms if firm.place.building and firm.place.room and not firm.place.note]
    assert len({parse_address(place.text(), place.county).key for place in offices}) == len(set(offices))


def test_the_province_is_mostly_zhejiang_and_has_the_size_asked_for(big: World) -> None:
    assert len(big.firms) == 10_000
    shares = Counter(firm.province for firm in big.firms.values())
    assert 0.6 < shares["33"] / 10_000 < 0.75
    assert min(shares[each] for each in ("31", "32", "34")) > 300
    penalised = {each.firm.subject_id for each in big.penalties if each.firm}
    assert 0.15 < len(penalised) / 10_000 < 0.25
    assert 0.05 < sum((each.reported - each.decided).days > 11 for each in big.penalties) / len(big.penalties) < 0.2


@pytest.mark.parametrize("seed", [1, 11])
def test_grades_are_near_those_that_zhejiang_published(seed: int, big: World) -> None:
    held = shares(grades(big if seed == 1 else build(seed, 0, 10_000)))
    off = {grade: held[grade] / published for grade, published in PUBLISHED.items()}
    assert 0.9 < off[Grade.EXCELLENT] < 1.1
    assert 0.97 < off[Grade.GOOD] < 1.03
    assert 0.9 < off[Grade.MIDDLING] < 1.1
    assert 0.75 < off[Grade.POOR] < 1.25


def test_honours_end_with_their_year_and_do_not_exclude_every_blemish(big: World) -> None:
    honours = [each for each in big.listings if list_kinds()[each.list_type].honours and each.firm]
    stained = blemished(big)
    assert any(each.end for each in honours)
    assert {each.firm.subject_id for each in honours if each.firm and in_force(each)} & stained
    assert all(each.firm.kind == ENTERPRISE and each.firm.subject_id not in big.reserved for each in honours if each.firm)
    assert not set(honours) & set(serious(big)), "an honour is never a serious record"


def test_homonyms_are_common_and_are_different_people(big: World) -> None:
    names = Counter(person.name for person in {role.person for role in big.roles})
    assert names.most_common(1)[0][1] > 50


def test_enough_is_planted_of_every_kind(big: World) -> None:
    true = Counter(each.kind for each in big.planted if each.expected and not each.natural)
    innocent = Counter(each.kind for each in big.planted if not each.expected)
    assert true["repeat"] >= 40
    assert true["shell"] >= 25
    assert true["successor"] >= 20
    assert true["cross_region"] >= 30
    assert all(innocent[kind] >= 10 for kind in ("repeat", "shell", "successor", "cross_region"))
    assert all(each.note.endswith("。") and set(each.subjects) <= set(each.members) for each in big.planted)


def test_planted_repeat_offenders_meet_their_rule_and_innocent_ones_meet_none(big: World) -> None:
    decided = counting(big)
    for each in big.planted:
        if each.kind == "repeat" and not each.natural and each.rule not in BEYOND_WINDOWS:
            met = {rule for subject in each.subjects for rule in rules_met(decided.get(subject, []))}
            assert bool(met) == each.expected, (each.variant, met)
            assert not each.rule or each.rule in met, (each.variant, met)
    assert {each.rule for each in big.planted if each.kind == "repeat" and each.expected} >= {pattern.rule for pattern in PATTERNS}


def test_planted_cross_region_cases_are_reached_and_innocent_ones_are_not(big: World) -> None:
    links = Links(big)
    paths = [(record.firm, subject) for record in serious(big) for subject in links.reached(record)]
    for each in big.planted:
        if each.kind == "cross_region" and each.variant not in BEYOND_ONE_LINK:
            own = {subject for firm, subject in paths if each.expected or (firm and firm.subject_id == each.members[0])}  # a record of others may reach it too
            assert bool(own & set(each.subjects)) == each.expected, each.variant


def test_shell_networks_have_five_to_twenty_members_alive(big: World) -> None:
    for each in big.planted:
        if each.kind == "shell" and each.expected:
            firms = [big.firms[subject] for subject in each.members]
            assert 5 <= sum(firm.ended is None for firm in firms) <= 20
            began = sorted(firm.established for firm in firms)
            assert began[-1] - began[0] <= timedelta(days=730 if each.variant == "reopened" else 220), each.variant


def test_a_cluster_address_is_annotated_and_on_the_white_list(big: World) -> None:
    cluster = next(each for each in big.planted if each.variant == "cluster")
    assert len(cluster.members) >= 300
    assert all("（集群注册）" in big.firms[subject].place.text() for subject in cluster.members)
    assert {big.firms[subject].place for subject in cluster.members} <= {each.place for each in big.shared}


def test_holdings_mostly_add_up_and_never_exceed_the_whole(big: World) -> None:
    sums: Counter[str] = Counter()
    odd = {subject for each in big.planted if each.kind == "ownership" for subject in each.members}
    for share in big.shares:
        if share.firm.subject_id not in odd and (share.end is None or share.end > AS_OF):
            sums[share.firm.subject_id] += share.percent  # type: ignore[assignment]  # percents are floats
    assert all(total < 100.01 for total in sums.values())
    assert sum(total > 99.5 for total in sums.values()) / len(sums) > 0.9


def test_nothing_happens_before_it_can(big: World) -> None:
    for penalty in big.penalties:
        assert penalty.decided <= penalty.reported <= AS_OF
        assert penalty.firm is None or penalty.firm.established < penalty.decided
    for role in big.roles:
        assert role.end is None or role.begin is None or role.begin < role.end
    assert all(firm.established <= firm.valid_from <= AS_OF for firm in big.versions)
    assert all(firm.established <= AS_OF and (firm.ended is None or firm.established < firm.ended <= AS_OF) for firm in big.firms.values())


def test_results_of_visits_belong_to_lists_that_were_handed_out_before(big: World) -> None:
    handed = {each.content.visit_no(visit): (each, visit) for each in big.lists_out for visit in each.content.visits}
    for visit in big.visits:
        if visit.list_no:
            out, asked = handed[visit.number]
            assert asked.subject_id == visit.firm.subject_id
            assert out.issued < visit.day <= AS_OF
            assert str(week_of(visit.day)) == out.content.week
    assert len({visit.number for visit in big.visits}) == len(big.visits) > 3000
    assert all(visit.firm.established < visit.day and not visit.firm.ended for visit in big.visits)


def test_some_of_every_list_with_more_candidates_than_places_are_drawn_by_lot(big: World) -> None:
    for each in big.lists_out:
        arms = Counter(visit.arm for visit in each.content.visits)
        assert (arms["随机"] > 0) == (each.content.candidates > len(each.content.visits))
        assert {visit.chance for visit in each.content.visits} == {arms["随机"] / each.content.candidates or 1.0}


def test_inspectors_are_of_the_departments_of_the_items_and_mostly_certified(big: World) -> None:
    items, people = list(ROWS_OF["check_items"](big)), list(ROWS_OF["inspectors"](big))
    assert {row["department"] for row in people} == {row["department"] for row in items}
    assert 0.85 < sum(each.end > AS_OF for each in big.inspectors) / len(big.inspectors) < 0.97
    assert {each.inspector for each in big.ties} <= set(big.inspectors)


def test_past_lists_read_back_as_they_were_written(big: World, tmp_path: Path) -> None:
    write_lists(big, tmp_path / "lists.json")
    assert list(read_lists(tmp_path / "lists.json")) == big.lists_out


def test_blocks_share_no_subject_and_no_person() -> None:
    one, other = build(1, 0, 200), build(1, 1, 200)
    assert not one.firms.keys() & other.firms.keys()
    assert not {role.person.number for role in one.roles if role.person.number} & {role.person.number for role in other.roles}
    assert not {each.id for each in one.planted} & {each.id for each in other.planted}


def test_the_smallest_province_still_has_every_kind(tmp_path: Path) -> None:
    truth = generate(100, 5, tmp_path / "small")
    planted = {each.kind for each in truth.planted if not each.natural}
    assert {"repeat", "shell", "successor", "cross_region", "linked_repeat"} <= planted <= set(get_args(Kind))
    assert Truth.read(tmp_path / "small" / "truth.json") == truth


def test_progress_is_told_and_ends_at_the_total(tmp_path: Path) -> None:
    told: list[tuple[str, int, int]] = []
    generate(100, 1, tmp_path / "sources", progress=lambda step, done, total: told.append((step, done, total)))
    assert told[-1][1:] == (100, 100)


def test_a_folder_with_files_and_a_size_out_of_range_are_refused(tmp_path: Path) -> None:
    (tmp_path / "something").touch()
    with pytest.raises(InputError, match="不是空的"):
        generate(100, 1, tmp_path)
    with pytest.raises(InputError, match="不在"):
        generate(99, 1, tmp_path / "new")


@given(st.lists(st.integers(0, 200_000_000), min_size=2, max_size=50, unique=True))
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_no_two_persons_ever_get_one_identity_number(serials: list[int]) -> None:
    numbers = [identity_number(serial) for serial in serials]
    assert len(set(numbers)) == len(serials)
    assert all(check_citizen_number(number) == number for number in numbers)


@given(st.integers(0, 99_999_999), st.integers(0, 99_999_999))
def test_no_two_persons_ever_get_one_phone(one: int, other: int) -> None:
    assert (phone_number(one) == phone_number(other)) == (one == other)


@given(st.dates(date(1900, 1, 1), date(2100, 1, 1)), st.integers(-600, 600))
def test_a_month_later_is_the_same_day_or_the_last_of_the_month(day: date, months: int) -> None:
    later = months_after(day, months)
    assert (later.year * 12 + later.month) - (day.year * 12 + day.month) == months
    assert later.day == day.day or (later.day < day.day and (later + timedelta(days=1)).day == 1)
