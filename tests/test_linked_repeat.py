"""Leads over several firms of one person: what is one case, which window, which firms have nothing but a hired representative in common."""

from dataclasses import replace
from datetime import date, timedelta
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from analytics.linked.leads import Lead, Limits, anchor, leads
from analytics.linked.people import Charge, Person, Tie
from analytics.windows import months_after

LIMITS = Limits(months=24, decisions=3, firms=2, same_case_days=7, share_of_firms=25.0)
DAY = date(2024, 1, 1)


def charge(number: int, firm: str, day: int, **more: object) -> Charge:
    plain = Charge(
        f"penalties:{number}", f"罚{number}号", f"罚{number}号", DAY + timedelta(days=day), ("消防",), "罚款", f"行为{number}", "甲局", firm, firm, firm, True,
        "330106", (Tie("法定代表人", date(2020, 1, 1), None, (firm,), (), (f"roles:{firm}",)),), True, "",
    )  # fmt: skip
    return replace(plain, **more)  # type: ignore[arg-type]


def person(*charges: Charge, others: int = 0) -> Person:
    firms = sorted({each.firm for each in charges} | {f"other-{n}" for n in range(others)})
    spans = tuple((firm, date(2020, 1, 1), date.max) for firm in firms)
    return Person("P-1", "陈小一", tuple(sorted(charges, key=lambda each: (each.decided, each.record_id))), spans)


def lead(*charges: Charge, others: int = 0) -> Lead | None:
    return next(leads(person(*charges, others=others), LIMITS), None)


def test_three_cases_against_two_firms_in_two_years_are_a_lead_and_a_fourth_beyond_is_not_in_it() -> None:
    found = lead(charge(1, "A", 0), charge(2, "B", 300), charge(3, "A", 700), charge(4, "B", 1500))
    assert found
    assert [each.number for each in found.charges] == ["罚1号", "罚2号", "罚3号"]
    assert (found.occasions, found.firms, found.behind) == (3, ("A", "B"), 2)


def test_one_document_against_two_firms_and_one_inspection_of_two_firms_are_one_case() -> None:
    joint = charge(2, "B", 0, number_key="罚1号")
    assert lead(charge(1, "A", 0), joint, charge(3, "B", 300)) is None
    split = charge(2, "B", 7, conduct="行为1")
    assert lead(charge(1, "A", 0), split, charge(3, "B", 300)) is None
    assert lead(charge(1, "A", 0), charge(2, "B", 8, conduct="行为1"), charge(3, "B", 300))
    assert lead(charge(1, "A", 0), charge(2, "B", 7, conduct="行为1", office="乙局"), charge(3, "B", 300))


def test_a_case_against_two_firms_at_once_is_one_case_of_both() -> None:
    joint = [charge(n, firm, 0, number_key="罚1号") for n, firm in enumerate("AB", 1)]
    found = lead(*joint, charge(3, "A", 300), charge(4, "A", 600))
    assert found
    assert found.occasions == 3
    assert lead(charge(1, "A", 0), charge(3, "A", 300), charge(4, "A", 600)) is None


def test_decisions_around_which_the_person_came_or_left_are_told_and_not_counted() -> None:
    unsure = charge(2, "B", 100, certain=False)
    assert lead(charge(1, "A", 0), unsure, charge(3, "B", 300)) is None
    found = lead(charge(1, "A", 0), unsure, charge(3, "B", 300), charge(4, "C", 500))
    assert found
    assert found.doubtful == (unsure,)


def test_a_hired_representative_of_strangers_is_quiet_and_of_one_owner_is_not() -> None:
    strangers = [charge(n, firm, 100 * n, stranger=f"P-{firm}") for n, firm in enumerate("ABC", 1)]
    assert lead(*strangers) is None
    assert lead(*(replace(each, stranger="P-9") for each in strangers))
    assert lead(*strangers[:1], charge(5, "D", 400), charge(6, "E", 600))


def test_a_chain_of_many_firms_of_which_few_are_fined_is_quiet() -> None:
    three = [charge(n, firm, 100 * n) for n, firm in enumerate("ABC", 1)]
    assert lead(*three, others=9)
    assert lead(*three, others=10) is None


def test_the_lead_is_anchored_at_a_living_firm_with_most_of_the_decisions() -> None:
    found = lead(charge(1, "A", 0, alive=False), charge(2, "A", 100, alive=False), charge(3, "C", 200), charge(4, "B", 300))
    assert found
    assert anchor([found]) == "B"


days = st.lists(st.tuples(st.integers(0, 1600), st.sampled_from("ABC")), max_size=8)


@given(days)
def test_a_lead_is_found_exactly_when_three_cases_of_two_firms_fit_into_two_years(held: list[tuple[int, str]]) -> None:
    charges = [charge(n, firm, day) for n, (day, firm) in enumerate(held)]
    cases = sorted({(each.decided, each.firm) for each in charges})  # decisions of one firm on one day are one case
    windows = ([case for case in cases if first[0] <= case[0] <= months_after(first[0], 24)] for first in cases)
    expected = any(len(window) >= 3 and len({firm for _, firm in window}) >= 2 for window in windows)
    found = lead(*charges)
    assert (found is not None) is expected
    if found:
        assert all(one.decided <= other.decided for one, other in pairwise(found.charges))
        assert found.charges[-1].decided <= months_after(found.charges[0].decided, 24)


@given(days, st.randoms(use_true_random=False))
def test_the_order_in_which_decisions_come_changes_nothing(held: list[tuple[int, str]], shuffle: object) -> None:
    charges = [charge(n, firm, day) for n, (day, firm) in enumerate(held)]
    other = charges[:]
    shuffle.shuffle(other)  # type: ignore[attr-defined]
    assert lead(*charges) == lead(*other)
