"""The working-day calendar: what the notices say, what counting means, and that nothing is guessed beyond them."""

from datetime import date, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ledger.codelists import read_rows
from ledger.errors import PolicyError
from ledger.working_days import FILE_NAME, add_working_days, working_days, working_days_between, working_days_of

DAYS = st.dates(date(2004, 1, 1), date(2026, 12, 31))
HEADER = "day,kind,occasion,notice,evidence"
NOTICE = "国务院办公厅关于2027年部分节假日安排的通知（测试用的虚构内容）"
YEAR_2027 = [f"2027-01-01,放假,元旦,{NOTICE},O", f"2027-02-08,放假,春节,{NOTICE},O", f"2027-02-20,上班,春节,{NOTICE},O", f"2027-10-01,放假,国庆节,{NOTICE},O"]


def home_with(tmp_path: Path, *lines: str) -> Path:
    (tmp_path / FILE_NAME).write_text("\n".join([HEADER, *lines]) + "\n", encoding="utf-8-sig")
    return tmp_path


def test_the_national_day_week_of_2025_is_eight_days_off_and_two_days_made_up() -> None:
    calendar = working_days()
    assert [day for day in range(1, 13) if calendar.is_working(date(2025, 10, day))] == [9, 10, 11]
    assert calendar.is_working(date(2025, 9, 28)), "Sunday, made up"
    assert calendar.is_working(date(2025, 10, 11)), "Saturday, made up"


def test_the_spring_festival_of_2026_is_as_the_notice_says() -> None:
    worked = [day for day in range(9, 32) if day <= 28 and working_days().is_working(date(2026, 2, day))]
    assert worked == [9, 10, 11, 12, 13, 14, 24, 25, 26, 27, 28]


def test_a_plain_week_has_five_working_days() -> None:
    assert working_days_between(date(2026, 6, 7), date(2026, 6, 14)) == 5


@pytest.mark.parametrize(
    ("decided", "last"),
    [
        (date(2026, 6, 1), date(2026, 6, 10)),  # Monday; 2 to 5, 8 to 10 June
        (date(2026, 9, 30), date(2026, 10, 15)),  # 8, 9, 10 (Saturday, made up), 12 to 15 October
        (date(2026, 2, 13), date(2026, 3, 2)),  # 14 (Saturday, made up), 24 to 28 (28 is a Saturday, made up), 2 March
        (date(2025, 9, 26), date(2025, 10, 13)),  # 28 (Sunday, made up), 29, 30 September, 9, 10, 11 (Saturday, made up), 13 October
    ],
)
def test_seven_working_days_end_where_a_calendar_on_the_wall_says(decided: date, last: date) -> None:
    assert add_working_days(decided, 7) == last
    assert working_days_between(decided, last) == 7


@given(day=DAYS, count=st.integers(0, 60))
def test_adding_and_counting_agree(day: date, count: int) -> None:
    if day.year == 2026 and day.month > 9:
        day = day.replace(year=2025, day=min(day.day, 28))
    last = add_working_days(day, count)
    assert working_days_between(day, last) == count
    assert count == 0 or working_days().is_working(last)


@given(day=DAYS, count=st.integers(0, 60))
def test_a_limit_that_began_on_the_day_found_is_just_over(day: date, count: int) -> None:
    if day.year == 2004:
        day = day.replace(year=2005, day=min(day.day, 28))
    begun = working_days().since(day, count)
    assert add_working_days(begun, count) <= day
    assert working_days_between(begun + timedelta(days=1), day) < count or begun == day


@given(one=DAYS, two=DAYS, three=DAYS)
def test_counts_add_up_over_any_three_days(one: date, two: date, three: date) -> None:
    assert working_days_between(one, two) + working_days_between(two, three) == working_days_between(one, three)
    assert working_days_between(one, two) == -working_days_between(two, one)


@given(day=DAYS, span=st.integers(0, 400))
def test_a_longer_span_never_has_fewer_working_days_nor_more_than_days(day: date, span: int) -> None:
    end = min(day + timedelta(days=span), date(2026, 12, 31))
    assert 0 <= working_days_between(day, end) <= (end - day).days


def test_every_row_of_the_calendar_is_what_the_calendar_says() -> None:
    rows = read_rows("working_days_cn.csv")
    assert len(rows) > 700
    assert {int(row["day"][:4]) for row in rows} == set(range(2004, 2027)) == working_days().years
    for row in rows:
        day = date.fromisoformat(row["day"])
        assert working_days().is_working(day) == (row["kind"] == "上班")
        assert row["kind"] == "放假" or day.weekday() >= 5, "only Saturdays and Sundays are made up"
        assert row["notice"].startswith("国务院")
        assert row["evidence"] == "S2"


def test_days_without_a_row_follow_the_weekday() -> None:
    named = {date.fromisoformat(row["day"]) for row in read_rows("working_days_cn.csv")}
    for day in (date(2024, 1, 1) + timedelta(days=n) for n in range(366)):
        assert day in named or working_days().is_working(day) == (day.weekday() < 5)


@pytest.mark.parametrize("day", [date(2003, 12, 31), date(2027, 1, 4)])
def test_outside_the_calendar_the_error_names_the_year_and_what_to_do(day: date) -> None:
    with pytest.raises(PolicyError, match=rf"{day.year} 年.*working_days\.csv"):
        working_days().is_working(day)


def test_a_limit_that_runs_beyond_the_calendar_is_not_guessed() -> None:
    with pytest.raises(PolicyError, match="2027"):
        add_working_days(date(2026, 12, 28), 7)
    with pytest.raises(PolicyError, match="2027"):
        working_days_between(date(2026, 12, 28), date(2027, 1, 6))


def test_an_administrator_adds_a_year(tmp_path: Path) -> None:
    calendar = working_days_of(home_with(tmp_path, *YEAR_2027))
    assert calendar.is_working(date(2027, 2, 20)), "Saturday, made up"
    assert not calendar.is_working(date(2027, 2, 8)), "Monday, a holiday"
    assert calendar.add(date(2026, 12, 28), 7) == date(2027, 1, 7)  # 29, 30, 31 December, 4 to 7 January
    with pytest.raises(PolicyError, match="2028"):
        calendar.is_working(date(2028, 1, 4))


def test_an_administrator_corrects_a_day_and_adds_the_turn_of_the_year_without_covering_it(tmp_path: Path) -> None:
    calendar = working_days_of(home_with(tmp_path, f"2026-12-31,放假,元旦,{NOTICE},O", f"2026-12-26,上班,元旦,{NOTICE},O"))
    assert not calendar.is_working(date(2026, 12, 31))
    assert calendar.is_working(date(2026, 12, 26))
    assert calendar.years == working_days().years
    assert working_days().is_working(date(2026, 12, 31)), "the shipped calendar is untouched"


def test_without_a_file_the_shipped_calendar_holds(tmp_path: Path) -> None:
    assert working_days_of(tmp_path) is working_days()


@pytest.mark.parametrize(
    ("lines", "message"),
    [
        (YEAR_2027[:1], "2027 年的日历不完整，没有 春节、国庆节"),
        (["2027-13-01,放假,元旦,x,O"], "2027-13-01.*第 2 行"),
        (["2027-01-01,休息,元旦,x,O"], "休息.*第 2 行"),
        (["2027-01-01,放假,元旦,,O"], "没有写明依据"),
    ],
)
def test_a_faulty_calendar_is_refused_with_file_and_row(tmp_path: Path, lines: list[str], message: str) -> None:
    with pytest.raises(PolicyError, match=message):
        working_days_of(home_with(tmp_path, *lines))


def test_a_calendar_without_its_columns_is_refused(tmp_path: Path) -> None:
    (tmp_path / FILE_NAME).write_text("日期,类型\n2027-01-01,放假\n", encoding="gbk")
    with pytest.raises(PolicyError, match=r"working_days\.csv"):
        working_days_of(tmp_path)
    (tmp_path / FILE_NAME).write_text("day,kind\n2027-01-01,放假\n", encoding="utf-8")
    with pytest.raises(PolicyError, match="缺少列：occasion、notice、evidence"):
        working_days_of(tmp_path)
