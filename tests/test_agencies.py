"""How agencies hang together, what is to be expected of their clients, and that the policy is read strictly."""

from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from analytics.agents.chains import Agency, head_of
from analytics.agents.compare import Comparison, Rates, comparisons
from analytics.agents.exposure import Client, Stratum
from analytics.agents.policy import FILE, agent_policy, read_agent_policy
from analytics.detectors.agents import told_apart
from analytics.policy_data import policy_table
from ledger.errors import PolicyError

TRADE: Stratum = ("F", "企业", "33", 0)
OTHER: Stratum = ("H", "企业", "33", 0)
NAMES = st.sampled_from("ABCDEFGH")


def agency(name: str) -> Agency:
    return Agency(name, name, "", "", "33", True)


def clients(count: int, turned: int, stratum: Stratum = TRADE, unit: str = "") -> list[Client]:
    day = date(2025, 1, 6)
    return [
        Client(
            f"{stratum[0]}{n}",
            "A",
            unit or f"{stratum[0]}{n}",
            day,
            f"filings:{n}",
            {stratum: 1.0},
            day if n < turned else None,
            stratum if n < turned else None,
        )
        for n in range(count)
    ]


def compare(mine: list[Client], everybody: dict[Stratum, tuple[float, int]]) -> Comparison:
    (found,) = comparisons({"A": mine}, everybody, agent_policy())
    return found


@given(st.dictionaries(NAMES, NAMES), NAMES)
def test_every_agency_has_one_head_that_is_an_agency_and_its_own_head(above: dict[str, str], start: str) -> None:
    agencies = {name: agency(name) for name in "ABCDEFGH"}
    head = head_of(start, above, agencies)
    assert head in agencies
    assert head_of(head, above, agencies) == head


def test_an_owner_that_is_no_agency_is_no_head() -> None:
    assert head_of("B", {"B": "A", "A": "OWNER"}, {"A": agency("A"), "B": agency("B")}) == "A"
    assert head_of("B", {"B": "OWNER"}, {"B": agency("B")}) == "B"


def test_agencies_that_own_each_other_in_a_circle_are_one() -> None:
    circle, agencies = {"A": "B", "B": "C", "C": "A", "D": "C"}, {name: agency(name) for name in "ABCD"}
    assert {head_of(name, circle, agencies) for name in "ABCD"} == {"A"}


def test_what_is_expected_is_what_happens_to_everybody_else_of_the_trade() -> None:
    found = compare(clients(20, 5), {TRADE: (1020.0, 105), OTHER: (5000.0, 5)})
    assert found.expected == pytest.approx(20 * 0.1, rel=0.15)  # 100 turns in 1000 years, a little drawn to the other trade and below 20 · 0.1 as 1 − e^−x
    assert found.observed == 5
    assert compare(clients(20, 5, OTHER), {TRADE: (1000.0, 100), OTHER: (5020.0, 10)}).expected < 0.2


def test_an_agencys_own_clients_do_not_excuse_one_another() -> None:
    alone, others = {TRADE: (20.0, 10)}, {OTHER: (1000.0, 10)}
    assert compare(clients(20, 10), {**alone, **others}).expected == pytest.approx(20 * 0.01, rel=0.1)


def test_clients_of_one_hand_are_one_and_turn_more_easily_than_one() -> None:
    everybody = {TRADE: (1000.0, 100)}
    single, several = clients(12, 0), [*clients(12, 0), *(replace(each, subject_id=f"X{each.subject_id}", unit="P-1") for each in clients(8, 8))]
    one, two = compare(single, everybody), compare(several, everybody)
    assert (one.units, two.units, two.observed) == (12, 13, 1)
    assert 0.4 < two.expected - one.expected < 1


def test_a_stratum_that_nobody_knows_falls_back_on_the_wider_one() -> None:
    rates = Rates({TRADE: (1000.0, 50)}, 60.0)
    assert rates.without({}).rate(("Z", "企业", "31", 0)) == pytest.approx(0.05, rel=0.02)
    assert rates.without({TRADE: (1000.0, 50)}).rate(TRADE) == 0.0


def test_a_significant_but_small_difference_of_a_very_large_agency_is_not_said() -> None:
    found = compare(clients(4000, 560), {TRADE: (40_000.0, 4000)})
    assert found.corrected < 1e-6
    assert found.ratio < agent_policy().ratio
    assert not told_apart(found, agent_policy())


@pytest.mark.parametrize(
    ("part", "key", "value"),
    [("clients", "roles", ["老板"]), ("strata", "ages_months", [6, 12]), ("strata", "ages_months", [0, 12, 6])],
)
def test_a_policy_that_names_what_nobody_knows_is_refused(part: str, key: str, value: Any) -> None:
    held = policy_table(FILE)
    with pytest.raises(PolicyError):
        read_agent_policy({**held, part: {**held[part], key: value}})


@pytest.mark.parametrize("change", [{"kind": "rumour"}, {"lists": ["NO_LIST"]}])
def test_an_outcome_that_nobody_can_read_is_refused(change: dict[str, Any]) -> None:
    held = policy_table(FILE)
    outcome = {**next(each for each in held["outcomes"] if each["id"] == "SEVERE"), **change}
    with pytest.raises(PolicyError):
        read_agent_policy({**held, "outcomes": [outcome]})


def test_every_outcome_has_a_source_and_a_name_of_its_own() -> None:
    outcomes = agent_policy().outcomes
    assert len({each.id for each in outcomes}) == len(outcomes)
    assert all(each.title and each.source for each in outcomes)
