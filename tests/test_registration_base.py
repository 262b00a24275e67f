"""Code and name against the registration base: an innocent firm never carries another's record, and a misspelling is no conflict."""

from datetime import date
from pathlib import Path
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bench.generate.province import build
from ledger.identifiers import PersonKey, make_uscc
from ledger.store import Ledger
from loaders.check_policy import check_policy
from loaders.company_names import distinctive, likeness, plain_name, plainly_other
from loaders.load import load_paths
from loaders.name_check import is_personal, masked
from loaders.registration_base import operators, registration_base

HEADER = "企业名称,曾用名,成立日期,统一社会信用代码"
FIRM, OTHER = "91330106TE5TAAA11Q", "91330106TE5TAAA2XG"
SHOP = make_uscc("92", "330106", "TE5TAAA3")
THRESHOLD = check_policy().reject_below


@pytest.fixture(scope="module")
def names() -> list[str]:
    """Names of invented firms. Their common 示例 is taken out: it would make all of them alike."""
    return sorted({firm.name.replace("示例", "") for firm in build(1, 0, 400).versions})


def home_with(tmp_path: Path, *lines: str) -> Ledger:
    path = tmp_path / "firms.csv"
    path.write_text("\n".join((HEADER, *lines)) + "\n", encoding="utf-8")
    load_paths(Ledger(tmp_path / "home"), [path], PersonKey("a secret for tests only"), today=date(2026, 6, 30))
    return Ledger(tmp_path / "home")


def test_a_code_is_known_under_every_name_that_it_bore(tmp_path: Path) -> None:
    ledger = home_with(tmp_path, f"杭州虚构乙有限公司,杭州虚构甲有限公司；杭州虚构丙有限公司,2020-01-02,{FIRM}")
    base = registration_base(ledger)
    assert base.names_of(FIRM) == ("杭州虚构丙有限公司", "杭州虚构乙有限公司", "杭州虚构甲有限公司")
    assert (base.holds(FIRM), base.holds(OTHER), base.holds(None), base.empty) == (True, False, False, False)


def test_names_before_and_after_a_change_count(tmp_path: Path) -> None:
    ledger = home_with(tmp_path, f"杭州虚构乙有限公司,,2020-01-02,{FIRM}")
    path = tmp_path / "changes.csv"
    path.write_text(
        f"统一社会信用代码,变更事项,变更前内容,变更后内容,核准日期\n{FIRM},名称变更,杭州更早有限公司,杭州虚构乙有限公司,2021-02-03\n", encoding="utf-8"
    )
    load_paths(ledger, [path], PersonKey("a secret for tests only"), today=date(2026, 6, 30))
    assert "杭州更早有限公司" in registration_base(ledger).names_of(FIRM)


def test_an_empty_base_says_nothing(tmp_path: Path) -> None:
    base = registration_base(Ledger(tmp_path))
    assert (base.empty, base.names_of(FIRM)) == (True, ())


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("杭州虚构试样有限公司", "杭州虚构试样有限责任公司"),
        ("虚构试样（杭州）有限公司", "虚构试样(杭州) 有限公司"),
        ("ＡＢＣ试样公司", "abc试样公司"),
    ],
)
def test_ways_of_writing_are_no_difference(one: str, other: str) -> None:
    assert likeness(one, [other]) == 1


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("杭州虚构试样有限公司", "虚构试样有限公司"),
        ("柳市镇檀洲电器厂", "乐清市檀洲电器厂"),
        ("杭州檀州五金制品有限公司", "杭州檀洲五金制品有限公司"),
        ("杭州檀洲五金有限公司", "杭州檀洲五金制品有限公司西湖分公司"),
    ],
)
def test_small_differences_stay_above_the_threshold(one: str, other: str) -> None:
    assert THRESHOLD <= likeness(one, [other]) < 1


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("杭州檀洲五金制品有限公司", "杭州昀阁五金制品有限公司"),
        ("上海市浦东新区黛林建材店", "上海市浦东新区蓁川建材店"),
        ("杭州虚构试样有限公司", "宁波另有其人餐饮管理有限公司"),
    ],
)
def test_another_trade_name_is_another_firm_however_alike_the_rest(one: str, other: str) -> None:
    assert likeness(one, [other]) < THRESHOLD


def test_a_misspelt_name_is_never_taken_for_anothers(names: list[str]) -> None:
    random = Random(1)
    for name in names:
        place = random.randrange(len(name))
        for written in (name[:place] + name[place + 1 :], name[:place] + "误" + name[place + 1 :], name[:place] + "多" + name[place:]):
            assert likeness(written, [name]) >= THRESHOLD, (written, name)
            assert not plainly_other(written, name), (written, name)


def test_two_invented_firms_are_rarely_taken_for_one(names: list[str]) -> None:
    random = Random(2)
    pairs = [random.sample(names, 2) for _ in range(3000)]
    alike = sum(likeness(one, [other]) >= THRESHOLD for one, other in pairs if distinctive(one) != distinctive(other))
    assert alike / len(pairs) < 0.02


@given(st.text(min_size=1, max_size=12), st.text(min_size=1, max_size=12))
def test_likeness_is_the_same_in_both_directions_and_between_nothing_and_all(one: str, other: str) -> None:
    assert 0 <= likeness(one, [other]) <= 1
    assert likeness(one, [other]) == pytest.approx(likeness(other, [one]), abs=0.25)
    assert likeness(one, [one]) == 1
    assert plain_name(plain_name(one)) == plain_name(one) or not one.isascii()


def test_a_name_in_letters_is_no_conflict_with_one_in_characters(tmp_path: Path) -> None:
    ledger = home_with(tmp_path, f"杭州虚构乙有限公司,,2020-01-02,{FIRM}")
    path = tmp_path / "commitments.csv"
    header = "统一社会信用代码,承诺主体名称,承诺编号,承诺类型,承诺事项,承诺日期,受理单位,履约状态"
    lines = [f"{FIRM},{name},诺{n},告知承诺,虚构,2026-01-02,虚构局,履约中" for n, name in enumerate(("Invented B Ltd", "宁波另有其人有限公司"))]
    path.write_text("\n".join((header, *lines)) + "\n", encoding="utf-8")
    (report,) = load_paths(ledger, [path], PersonKey("a secret for tests only"), today=date(2026, 6, 30))
    assert (report.accepted, report.flags, report.reasons) == (1, {"L167": 1}, {"L166": 1})


def commit(ledger: Ledger, tmp_path: Path, code: str, *names: str) -> tuple[int, dict[str, int], dict[str, int]]:
    """Report undertakings of these names under one code: how many rows are accepted, the flags, the reasons of refusal."""
    path = tmp_path / "commitments.csv"
    header = "统一社会信用代码,承诺主体名称,承诺编号,承诺类型,承诺事项,承诺日期,受理单位,履约状态"
    path.write_text("\n".join((header, *(f"{code},{name},诺{name},告知承诺,虚构,2026-01-02,虚构局,履约中" for name in names))) + "\n", encoding="utf-8")
    (report,) = load_paths(ledger, [path], PersonKey("a secret for tests only"), today=date(2026, 6, 30))
    return report.accepted, report.flags, report.reasons


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("宁波恒试贸易", "杭州恒试贸易有限公司"),
        ("虚构试样（宁波）有限公司", "虚构试样（杭州）有限公司"),
        ("杭州市西湖区老试面馆", "杭州市上城区老试面馆"),
        ("杭州恒试餐饮管理有限公司", "杭州恒试建筑工程有限公司"),
        ("杭州大试建筑装饰工程有限公司", "杭州大试建设有限公司"),
    ],
)
def test_another_place_or_another_trade_is_another_firm_however_alike_the_rest(one: str, other: str) -> None:
    assert plainly_other(one, other)
    assert plainly_other(other, one)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("浙江恒试贸易有限公司", "杭州恒试贸易有限公司"),
        ("永康药店", "杭州永康药店"),
        ("虚构试样（杭州）有限公司", "杭州虚构试样有限公司"),
        ("恒试贸易有限公司宁波分公司", "杭州恒试贸易有限公司"),
        ("浙江省杭州市西湖区老试面馆", "西湖区老试面馆"),
        ("杭州恒试建工", "杭州恒试建筑工程有限公司"),
        ("杭州恒试食误", "杭州恒试食品有限公司"),
        ("恒试", "杭州恒试食品有限公司"),
    ],
)
def test_a_place_or_trade_left_out_shortened_or_misspelt_tells_nothing(one: str, other: str) -> None:
    assert not plainly_other(one, other)
    assert not plainly_other(other, one)


def test_a_name_that_is_another_firms_to_the_letter_is_refused_and_a_former_name_of_the_codes_own_is_not(tmp_path: Path) -> None:
    ledger = home_with(
        tmp_path,
        f"杭州恒试贸易有限公司,杭州曾试贸易有限公司,2020-01-02,{FIRM}",
        f"恒试 贸易（上海）有限责任公司,杭州恒试商贸有限公司,2020-01-02,{OTHER}",
    )
    assert registration_base(ledger).bearers_of("恒试贸易上海有限公司") == (OTHER,)
    refused = ("恒试贸易(上海)有限公司", "杭州恒试商贸有限公司")
    assert commit(ledger, tmp_path, FIRM, *refused, "杭州曾试贸易有限公司", "恒试贸易") == (2, {"L167": 1}, {"L166": 2})


def test_the_operators_of_a_shop_may_stand_for_it_and_nobody_else_once_they_are_known(tmp_path: Path) -> None:
    ledger = home_with(tmp_path, f"杭州市西湖区老试面馆,,2020-01-02,{SHOP}")
    assert commit(ledger, tmp_path, SHOP, "赵虚构", "李四果店") == (1, {"L167": 1}, {"L166": 1})
    path = tmp_path / "roles.csv"
    path.write_text(f"统一社会信用代码,姓名,职务\n{SHOP},王试样,经营者\n", encoding="utf-8")
    load_paths(ledger, [path], PersonKey("a secret for tests only"), today=date(2026, 6, 30))
    assert operators(ledger).names_of(SHOP) == ("王试样",)
    assert commit(ledger, tmp_path, SHOP, "王试样", "钱虚构") == (1, {"L167": 1}, {"L166": 1})


def test_what_looks_like_a_persons_name_is_masked() -> None:
    assert (is_personal("王试样"), masked("王试样")) == (True, "王**")
    assert not is_personal("老王面馆")
    assert masked("杭州虚构试样有限公司") == "杭州虚构试样有限公司"
