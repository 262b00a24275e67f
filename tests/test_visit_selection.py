"""Which candidates of a grid are visited, and in which order one walks: pure functions."""

from collections import Counter
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analytics.visits.handed import RANDOM, RANKED
from analytics.visits.policy import load_visit_policy
from analytics.visits.select import Chance, choose, draw
from analytics.visits.walk import walking_order
from ledger.errors import PolicyError

TEXT = (Path(__file__).parents[1] / "analytics" / "policy" / "visits.toml").read_text(encoding="utf-8")
POLICY = load_visit_policy()
candidates = st.lists(
    st.tuples(st.integers(0, 9999), st.sampled_from(("linked", "abnormal")), st.sampled_from(("食品", "药品", ""))), max_size=60, unique_by=lambda each: each[0]
).map(lambda rows: [Chance(f"S{number}", main, field) for number, main, field in rows])


def plain(number: int, field: str = "") -> list[Chance]:
    return [Chance(f"S{n:03}", "abnormal", field) for n in range(number)]


@settings(max_examples=60)
@given(ranked=candidates, capacity=st.integers(1, 40))
def test_a_list_is_as_long_as_it_can_be_and_in_rank_order(ranked: list[Chance], capacity: int) -> None:
    found = choose(ranked, capacity, "G1|2026-W28", POLICY)
    places = [each.place for each in found]
    assert len(found) == min(capacity, len(ranked))
    assert places == sorted(set(places))
    assert {each.chance for each in found} <= {1.0} if len(ranked) <= capacity else all(0 <= each.chance < 1 for each in found)


@settings(max_examples=60)
@given(ranked=candidates, capacity=st.integers(1, 40), seed=st.randoms())
def test_the_lot_falls_on_the_same_subjects_whatever_is_expected_of_them(ranked: list[Chance], capacity: int, seed: object) -> None:
    shuffled = list(ranked)
    seed.shuffle(shuffled)  # type: ignore[attr-defined]

    def drawn(order: list[Chance]) -> set[str]:
        return {order[each.place].subject_id for each in choose(order, capacity, "G1|2026-W28", POLICY) if each.arm == RANDOM}

    assert drawn(ranked) == drawn(shuffled)
    assert len(drawn(ranked)) == (0 if len(ranked) <= capacity else POLICY.random.places(capacity))


def test_every_candidate_is_drawn_as_often_as_the_next() -> None:
    keys = [each.subject_id for each in plain(30)]
    counted = Counter(keys[place] for week in range(3000) for place in draw(keys, 3, f"G1|{week}"))
    expected = 3000 * 3 / 30
    assert set(counted) == set(keys)
    assert sum((number - expected) ** 2 / expected for number in counted.values()) < 58.3  # chi-square of 29 degrees, one in a thousand


def test_the_chance_that_is_kept_is_that_of_the_lot() -> None:
    found = choose(plain(40), 20, "G1|2026-W28", POLICY)
    assert Counter(each.arm for each in found) == {RANKED: 18, RANDOM: 2}
    assert {each.chance for each in found} == {2 / 40}


def test_where_there_is_room_for_all_nobody_is_drawn() -> None:
    found = choose(plain(10), 10, "G1|2026-W28", POLICY)
    assert {(each.arm, each.chance) for each in found} == {(RANKED, 1.0)}


def test_a_short_list_spends_no_place_on_the_lot() -> None:
    assert {each.arm for each in choose(plain(40), 9, "G1|2026-W28", POLICY)} == {RANKED}


def test_one_field_does_not_fill_a_list_while_others_wait() -> None:
    ranked = [*plain(20, "食品"), *(Chance(f"T{n}", "abnormal", "药品") for n in range(20))]
    found = choose(ranked, 5, "G1|2026-W28", POLICY)
    assert Counter(ranked[each.place].field for each in found) == {"食品": 3, "药品": 2}


def test_subjects_of_no_field_have_no_limit_and_nothing_stays_empty_for_a_quota() -> None:
    assert [each.place for each in choose(plain(20), 5, "", POLICY)] == [0, 1, 2, 3, 4]
    assert [each.place for each in choose(plain(20, "食品"), 5, "", POLICY)] == [0, 1, 2, 3, 4]


def test_a_field_gets_at_least_its_share() -> None:
    policy = load_visit_policy(TEXT.replace("[quota.field_least]\n", '[quota.field_least]\n"药品" = 0.4\n'))
    ranked = [*plain(20), *(Chance(f"T{n}", "abnormal", "药品") for n in range(20))]
    assert [each.place for each in choose(ranked, 5, "", policy)] == [0, 1, 2, 20, 21]


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ('[quota.field_least]\n', '[quota.field_least]\n"食瓶" = 0.1\n', "不认识"),
        ('[quota.field_least]\n', '[quota.field_least]\n"食品" = 0.95\n', "超过整份"),
        ("share = 0.1", "share = 1.5", "0 到 1"),
        ("linked = 0.3", "linkt = 0.3", "不认识"),
        ("closed_weeks = 2", "", "缺少"),
    ],
)  # fmt: skip
def test_a_policy_that_cannot_be_meant_is_refused(old: str, new: str, message: str) -> None:
    with pytest.raises(PolicyError, match=message):
        load_visit_policy(TEXT.replace(old, new))


def test_one_side_of_the_road_out_and_the_other_back() -> None:
    road = "浙江省杭州市西湖区文三路"
    addresses = [f"{road}{number}号" for number in (2, 7, 3, 10, 1)]
    assert [addresses[place] for place in walking_order(addresses)] == [f"{road}{number}号" for number in (1, 3, 7, 10, 2)]


def test_what_cannot_be_found_on_a_road_comes_last() -> None:
    addresses = ["", "某处", "浙江省杭州市西湖区文三路18号"]
    assert walking_order(addresses) == [2, 0, 1]


@settings(max_examples=50)
@given(
    numbers=st.lists(
        st.tuples(st.sampled_from(("文三路", "天目山路", "学院路")), st.integers(1, 300), st.integers(0, 3)), max_size=30
    )
)  # fmt: skip
def test_everybody_is_walked_to_once_and_no_road_twice(numbers: list[tuple[str, int, int]]) -> None:
    addresses = [f"浙江省杭州市西湖区{road}{number}号" + (f"{room}01室" if room else "") for road, number, room in numbers]
    order = walking_order(addresses)
    assert sorted(order) == list(range(len(addresses)))
    roads = [numbers[place][0] for place in order]
    assert len(set(roads)) == sum(one != other for one, other in zip(["", *roads], roads, strict=False))
