"""The second line under a name in the graph: whatever is not known is left out, and no kind of node fails for it."""

from datetime import date

import pytest

from api.answers.subtitles import PARTS, subtitle
from graph.queries import statement

DAY = date(2026, 6, 30)


@pytest.mark.parametrize("kind", sorted(PARTS))
def test_a_node_of_which_nothing_is_known_still_has_a_line(kind: str) -> None:
    assert subtitle(kind, {}, DAY, free_text=True) == ("登记代理机构" if kind == "Agent" else "")


def test_a_measure_says_since_when_and_by_whom_as_far_as_that_is_known() -> None:
    since = {"valid_from": date(2026, 1, 5)}
    assert subtitle("Sanction", since | {"department": "虚构市税务局"}, DAY, free_text=True) == "2026-01-05 起 · 虚构市税务局"
    assert subtitle("Sanction", since, DAY, free_text=True) == "2026-01-05 起"
    assert subtitle("Sanction", {"department": "虚构市税务局"}, DAY, free_text=True) == "虚构市税务局"


def test_the_line_of_a_node_names_only_what_the_graph_was_asked_for() -> None:
    """The statement that reads nodes lists their properties; one that is missing there is unknown for every node."""
    text = statement("read/node_details").text
    asked = ("penalty_kinds", "department", "class_name", "basis", "fulfilment", "street")
    assert [each for each in asked if f".{each}" not in text] == []
