"""The score on random graphs, with loops, hubs, parallel links and records about people: what it states of itself holds exactly."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from typing import Any

import pyarrow as pa
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from analytics.links import Link, build_links
from analytics.score import OwnEdges, Score, ScoreFacts, load_score_policy, score_facts
from analytics.score_records import Record

POLICY = replace(load_score_policy(), degree_cap={"Enterprise": 5, "Person": 4, "Address": 3, "Phone": 3})  # small caps: hubs are met often
FIRMS, PEOPLE, ROOMS, PHONES = ([f"{letter}{n}" for n in range(count)] for letter, count in (("E", 9), ("P-", 5), ("甲路1号", 2), ("T-", 2)))
EDGES = pa.schema(
    [
        *((name, pa.string()) for name in ("a", "b", "relation", "detail")),
        ("share", pa.float64()),
        ("kind", pa.string()),
        ("name", pa.string()),
        ("unsure", pa.bool_()),
    ]
)
EXAMPLES = settings(max_examples=300, deadline=None, suppress_health_check=[HealthCheck.too_slow])
Edge = dict[str, Any]
Closed = dict[str, frozenset[str]]
World = tuple[list[Edge], list[Record], dict[str, OwnEdges], Closed]


def edge(a: str, b: str, relation: str, kind: str, detail: str | None = None, share: float | None = None) -> Edge:
    return {"a": a, "b": b, "relation": relation, "detail": detail, "share": share, "kind": kind, "name": a, "unsure": False}


firms = st.sampled_from(FIRMS)
shares = st.none() | st.floats(0, 100)
any_edge = st.one_of(
    st.builds(lambda p, f, role: edge(p, f, "role", "Person", role), st.sampled_from(PEOPLE), firms, st.sampled_from(sorted(POLICY.roles))),
    st.builds(lambda p, f, share: edge(p, f, "share", "Person", share=share), st.sampled_from(PEOPLE), firms, shares),
    st.builds(lambda f, g, share: edge(f, g, "share", "Enterprise", share=share), firms, firms, shares),
    st.builds(lambda f, g, how: edge(f, g, how, "Enterprise"), firms, firms, st.sampled_from(["branch", "guarantor"])),
    st.builds(lambda room, f: edge(room, f, "address", "Address", "住所"), st.sampled_from(ROOMS), firms),
    st.builds(lambda phone, f: edge(phone, f, "phone", "Phone"), st.sampled_from(PHONES), firms),
)


@st.composite
def worlds(draw: st.DrawFn) -> World:
    """Declared links, records of firms and of people, the edges that exist for one record only, and who took office after it."""
    edges = draw(st.lists(any_edge, max_size=30))
    drawn = draw(st.lists(st.tuples(st.sampled_from(FIRMS + PEOPLE), st.floats(0.001, 1), st.none() | st.sampled_from(PEOPLE)), max_size=9))
    records = [Record(f"penalties:{n}", owner, named, date(2026, 1, 1), weight, f"第{n}号决定") for n, (owner, weight, named) in enumerate(drawn)]
    own = {each.record_id: ((Link(each.named, each.owner, "named", None, None), POLICY.named, False),) for each in records if each.named}
    closed = {each.record_id: draw(st.frozensets(st.sampled_from(PEOPLE), max_size=2)) for each in records if draw(st.booleans())}
    return edges, records, own, closed


def facts_of(world: World) -> ScoreFacts:
    edges, records, own, closed = world
    enterprises = pa.table({"subject_id": FIRMS, "name": [f"{key}公司" for key in FIRMS]})
    links = build_links(pa.Table.from_pylist(edges, schema=EDGES), enterprises, POLICY, [each.owner for each in records])
    known = {key: tuple(each for each in found if each[0].a in links.index) for key, found in own.items()}
    shut = {key: frozenset(each for each in people if each in links.index) for key, people in closed.items()}
    return ScoreFacts({key: f"{key}公司" for key in FIRMS}, records, links, known, shut)


def scores(facts: ScoreFacts) -> dict[str, Score]:
    return {each.subject_id: each for each in score_facts(facts, POLICY)}


def own_part(found: Mapping[str, Score]) -> dict[str, Any]:
    return {
        key: (each.own_risk, [(line.record_id, line.weight, line.sentence, line.own_without) for line in each.contributions if line.own])
        for key, each in found.items()
        if any(line.own for line in each.contributions)
    }


@EXAMPLES
@given(world=worlds(), more=any_edge)
def test_own_risk_never_moves_because_of_a_link(world: World, more: Edge) -> None:
    edges, records, own, closed = world
    with_links = own_part(scores(facts_of(world)))
    assert with_links == own_part(scores(facts_of(([], records, {}, {}))))
    assert with_links == own_part(scores(facts_of(([*edges, more], records, own, closed))))


@EXAMPLES
@given(world=worlds())
def test_what_is_stated_without_a_record_is_what_computing_without_it_gives(world: World) -> None:
    facts = facts_of(world)
    whole = scores(facts)
    for gone in facts.records:
        rest = scores(replace(facts, records=[each for each in facts.records if each is not gone]))
        for subject, score in whole.items():
            other = rest.get(subject)
            left = (other.own_risk, other.linked_risk) if other else (0.0, 0.0)
            stated = [(line.own_without, line.linked_without) for line in score.contributions if line.record_id == gone.record_id]
            assert [left] == (stated or [(score.own_risk, score.linked_risk)])


@EXAMPLES
@given(world=worlds())
def test_a_record_taken_out_never_raises_anybodys_risk(world: World) -> None:
    facts = facts_of(world)
    for score in scores(facts).values():
        for line in score.contributions:
            assert line.own_without <= score.own_risk
            assert line.linked_without <= score.linked_risk


@EXAMPLES
@given(world=worlds(), seed=st.randoms(use_true_random=False))
def test_the_order_in_which_links_were_declared_changes_no_number(world: World, seed: Any) -> None:
    edges, records, own, closed = world
    shuffled = list(edges)
    seed.shuffle(shuffled)
    one, other = scores(facts_of(world)), scores(facts_of((shuffled, records, own, closed)))
    assert {key: (each.own_risk, each.linked_risk, each.band) for key, each in one.items()} == {
        key: (each.own_risk, each.linked_risk, each.band) for key, each in other.items()
    }


@EXAMPLES
@given(world=worlds())
def test_a_link_alone_never_takes_a_subject_to_the_highest_band(world: World) -> None:
    for score in scores(facts_of(world)).values():
        if score.own_risk < POLICY.own_bands["高"]:
            assert score.band != "高"
