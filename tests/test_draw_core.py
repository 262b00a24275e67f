"""A draw is a function of the list and the seed: who is drawn, who goes there, and nothing else plays a part."""

import random
from dataclasses import replace

import pytest

from analytics.draws.announce import Libraries, PoolInspector, PoolSubject, Rate, Terms, announce, inspector_token, subject_token
from analytics.draws.announcement import Item, PublicNumber, Team
from analytics.draws.hashes import list_hash
from analytics.draws.pair import pair
from analytics.draws.seeds import PublicNumberSeed, SeedRefusedError
from analytics.draws.select import select
from ledger.errors import InputError

KEY = bytes(range(32))
NUMBER = PublicNumber(kind="public-number", source="虚构数字 第 181 期", digits=6, not_before="2026-07-01T13:00:00Z")


def seed(value: str = "048213", obtained: str = "2026-07-01T13:05:00Z") -> PublicNumberSeed:
    return PublicNumberSeed(kind="public-number", value=value, evidence="公报", obtained=obtained)


def subjects(count: int = 40) -> list[PoolSubject]:
    return [PoolSubject(f"S{number:03}", 1 + number % 2, "330106", ("A1",)) for number in range(count)]


def inspectors(count: int = 6) -> list[PoolInspector]:
    return [PoolInspector(f"J{number}", "市场监管局", "330106", (), "2024-01-01", "2027-12-31") for number in range(count)]


TERMS = Terms(
    draw_no="CC-2026-0001",
    title="虚构抽查",
    directed=False,
    joint=False,
    scope="西湖区企业",
    as_of="2026-06-30",
    check_from="2026-07-02",
    check_to="2026-09-30",
    policy="sampling-test",
    items=(Item(item="A1", name="登记事项检查", department="市场监管局"),),
    rates={1: Rate("0.05", 2), 2: Rate("0.5")},
    control=4,
    team=Team(least=2, each=2, most=10),
    seed=NUMBER,
)


def test_a_draw_takes_what_each_stratum_was_given_and_the_arms_do_not_overlap():
    announcement = announce(Libraries(subjects(), inspectors()), TERMS, KEY)
    selection = select(announcement, seed())
    assert len(selection.control) == 4
    assert [len(each.tokens) for each in selection.strata] == [2, 10]
    assert len(set(selection.tokens)) == 16


def test_the_order_in_which_the_libraries_come_in_changes_nothing():
    one = announce(Libraries(subjects(), inspectors(), frozenset({("J1", "S001"), ("J2", "S005")})), TERMS, KEY)
    mixed, sent = subjects(), inspectors()
    random.Random(7).shuffle(mixed)
    random.Random(7).shuffle(sent)
    other = announce(Libraries(mixed, sent, frozenset({("J2", "S005"), ("J1", "S001")})), TERMS, KEY)
    assert list_hash(one) == list_hash(other)
    assert select(one, seed()) == select(other, seed())


def test_every_visit_has_two_inspectors_and_nobody_meets_a_tie():
    ties = frozenset(("J0", each.subject_id) for each in subjects())
    announcement = announce(Libraries(subjects(), inspectors(), ties), TERMS, KEY)
    selection = select(announcement, seed())
    pairing = pair(announcement, seed(), selection)
    assert not pairing.unstaffed
    assert {each.subject for each in pairing.visits} == set(selection.tokens)
    assert all(len(set(each.inspectors)) == 2 and inspector_token(KEY, "J0") not in each.inspectors for each in pairing.visits)


def test_whose_certificate_ends_within_the_period_is_not_listed_and_no_date_is_published():
    out = [replace(inspectors()[0], inspector_no="J8", valid_to="2026-09-29"), replace(inspectors()[0], inspector_no="J9", valid_from="2026-07-03")]
    one = announce(Libraries(subjects(), inspectors()), TERMS, KEY)
    other = announce(Libraries(subjects(), [*inspectors(), *out], frozenset({("J8", "S001")})), TERMS, KEY)
    assert list_hash(one) == list_hash(other)
    assert sorted(one.inspectors[0].model_dump()) == ["department", "items", "region", "token"]


def test_the_draws_beside_it_stand_in_the_list_in_one_order():
    one = announce(Libraries(subjects(), inspectors()), replace(TERMS, beside=("CC-2026-0003", "CC-2026-0002", "CC-2026-0003")), KEY)
    assert one.beside == ["CC-2026-0002", "CC-2026-0003"]
    assert list_hash(one) != list_hash(announce(Libraries(subjects(), inspectors()), TERMS, KEY))
    for changed in ({"beside": ("CC-2026-0001",)}, {"replaces": "CC-2026-0001"}):
        with pytest.raises(InputError, match="不能取代自己"):
            announce(Libraries(subjects(), inspectors()), replace(TERMS, **changed), KEY)


def test_a_subject_for_whom_nobody_is_left_is_reported():
    lonely = subject_token(KEY, "S000")
    ties = frozenset((f"J{number}", "S000") for number in range(5))
    terms = replace(TERMS, rates={1: Rate("1"), 2: Rate("0")}, control=0)
    announcement = announce(Libraries(subjects(), inspectors(), ties), terms, KEY)
    pairing = pair(announcement, seed(), select(announcement, seed()))
    assert [(each.subject, each.department, each.eligible, each.needed) for each in pairing.unstaffed] == [(lonely, "市场监管局", 1, 2)]
    assert len(pairing.visits) == 19


def test_a_seed_that_is_too_early_or_too_short_is_refused():
    announcement = announce(Libraries(subjects(), inspectors()), TERMS, KEY)
    with pytest.raises(SeedRefusedError, match="早于"):
        select(announcement, seed(obtained="2026-07-01T12:59:59Z"))
    with pytest.raises(SeedRefusedError, match="6 位"):
        select(announcement, seed(value="0482131"))


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"region": "杭州"}, "region '杭州'"),
        ({"items": ()}, "没有适用的抽查事项"),
        ({"items": ("B9",)}, "不在抽查事项之列"),
        ({"stratum": 9}, "第 9 层没有抽取比例"),
        ({"subject_id": "S001"}, "出现不止一次"),
    ],
)
def test_a_library_that_cannot_be_published_teaches(changed, said):
    with pytest.raises(InputError, match=said):
        announce(Libraries([replace(subjects()[0], **changed), *subjects()[1:]], inspectors()), TERMS, KEY)


def test_terms_that_cannot_hold_teach():
    pool = Libraries(subjects(), inspectors())
    for changed, said in (({"check_to": "2026-02-31"}, "2026-02-31"), ({"rates": {1: Rate("5%"), 2: Rate("0.5")}}, "比例"), ({"total": 1}, "保底")):
        with pytest.raises(InputError, match=said):
            announce(pool, replace(TERMS, **changed), KEY)
