"""What holds of every draw: nobody is favoured, order plays no part, no byte can be changed, nobody is without a team who could have one."""

import json
import random
from collections import Counter
from dataclasses import replace
from typing import Any

import networkx as nx
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import chi2

from analytics.draws.announce import Libraries, PoolInspector, PoolSubject, Rate, Terms, announce
from analytics.draws.announcement import Announcement, Item, PublicNumber, Team
from analytics.draws.document import Document, Outcome, digest_of, document, inspector_openings, opening, read, subject_openings, write
from analytics.draws.hashes import list_hash, rank
from analytics.draws.pair import can_go, loads, needs, pair
from analytics.draws.seeds import PublicNumberSeed
from analytics.draws.select import Selection, key_of, select
from analytics.draws.takes import Wanted, takes
from analytics.draws.verify import Published, holds, verify

KEY = bytes(range(32))
NUMBER = PublicNumber(kind="public-number", source="虚构数字", digits=6, not_before="2026-07-01T13:00:00Z")
A, F = Item(item="A1", name="登记", department="甲局"), Item(item="F1", name="消防", department="乙队")
TERMS = Terms(
    draw_no="CC-2026-0001",
    title="虚构抽查",
    directed=False,
    joint=False,
    scope="",
    as_of="2026-06-30",
    check_from="2026-07-02",
    check_to="2026-09-30",
    policy="test",
    items=(A,),
    rates={1: Rate("0.1"), 2: Rate("0.5")},
    control=3,
    team=Team(least=2, each=2, most=50),
    seed=NUMBER,
)


def seed(number: int) -> PublicNumberSeed:
    return PublicNumberSeed(kind="public-number", value=f"{number:06}", evidence="公报", obtained="2026-07-01T13:05:00Z")


def subjects(count: int) -> list[PoolSubject]:
    return [PoolSubject(f"S{number:03}", 1 + number % 2, "330106", ("A1",)) for number in range(count)]


def inspectors(count: int) -> list[PoolInspector]:
    return [PoolInspector(f"J{number}", "甲局", "330106", (), "2024-01-01") for number in range(count)]


@pytest.fixture(scope="module")
def announcement() -> Announcement:
    return announce(Libraries(subjects(40), inspectors(6)), TERMS, KEY)


@pytest.fixture(scope="module")
def published(announcement: Announcement) -> bytes:
    openings = subject_openings(KEY, {each.subject_id: "单位" for each in subjects(40)}) + inspector_openings(
        KEY, [each.inspector_no for each in inspectors(6)]
    )
    return write(document(announcement, "2026-07-01T01:00:00Z", Outcome(seed(48213), "2026-07-01T13:30:00Z"), openings))


def tail(counts: Counter[str], members: list[str], draws: int) -> float:
    """Chance of counts at least so uneven if every member is equally likely; drawing without replacement shrinks the spread by 1 − p."""
    expected = sum(counts[each] for each in members) / len(members)
    spread = sum((counts[each] - expected) ** 2 for each in members) / (expected * (1 - expected / draws))
    return float(chi2.sf(spread * (len(members) - 1) / len(members), len(members) - 1))


def test_over_many_seeds_everybody_of_a_stratum_is_drawn_equally_often(announcement):
    control, risk, both = Counter[str](), Counter[str](), Counter[str]()
    for number in range(1500):
        selection = select(announcement, seed(number))
        control.update(selection.control)
        risk.update(token for each in selection.strata for token in each.tokens)
        both.update(" ".join(sorted(pair)) for pair in zip(selection.control, selection.control[1:], strict=False))
    groups = [[each.token for each in announcement.subjects if each.stratum == number] for number in (1, 2)]
    assert 0.001 < tail(control, groups[0] + groups[1], 1500) < 0.999
    for group in groups:
        assert 0.001 < tail(risk, group, 1500) < 0.999
    pairs = [f"{one} {other}" for place, one in enumerate(sorted(groups[0] + groups[1])) for other in sorted(groups[0] + groups[1])[place + 1 :]]
    assert 0.001 < tail(both, pairs, 1500) < 0.999  # who comes with whom is left to chance as well


def test_over_many_seeds_every_inspector_is_sent_equally_often(announcement):
    sent = Counter[str]()
    for number in range(60):
        sent.update(loads(pair(announcement, seed(number), select(announcement, seed(number)))))
    assert max(sent.values()) - min(sent.values()) <= 60  # at most one visit more per draw, and never the same people


@settings(max_examples=25, deadline=None)
@given(st.randoms(use_true_random=False), st.integers(0, 999999))
def test_the_order_of_the_libraries_changes_nothing(shuffling: random.Random, number: int):
    ties = [("J1", "S001"), ("J2", "S005"), ("J0", "S007")]
    one = announce(Libraries(subjects(24), inspectors(5), frozenset(ties)), TERMS, KEY)
    mixed, sent = subjects(24), inspectors(5)
    shuffling.shuffle(mixed)
    shuffling.shuffle(sent)
    other = announce(Libraries(mixed, sent, frozenset(ties)), TERMS, KEY)
    assert list_hash(one) == list_hash(other)
    assert pair(one, seed(number), select(one, seed(number))) == pair(other, seed(number), select(other, seed(number)))


@settings(max_examples=120, deadline=None)
@given(st.data())
def test_a_change_of_any_byte_is_seen(published: bytes, data: st.DataObject):
    place = data.draw(st.integers(0, len(published) - 1))
    changed = bytearray(published)
    changed[place] ^= data.draw(st.integers(1, 255))
    assert not holds(verify(bytes(changed)))


def test_what_is_published_is_accepted_and_says_how_much_it_opens(published):
    checks = verify(published)
    assert [each.passed for each in checks] == [True] * 9
    assert checks[-1].reason == "公开 46 个，其中抽中的主体 15／15 户"


def forged(published: bytes, change: Any) -> bytes:
    """A file whose forger has computed every digest again."""
    said = json.loads(published)
    change(said)
    parts = Document.model_validate_json(json.dumps(said))
    parts = parts.model_copy(update={"list_hash": list_hash(parts.announcement)})
    return write(parts.model_copy(update={"digest": digest_of(parts)}))


def failing(content: bytes, published: Published | None = None) -> set[str]:
    return {each.id for each in verify(content, published) if each.passed is False}


def swap_drawn(said: dict[str, Any]) -> None:
    drawn = {*said["selection"]["control"], *(token for each in said["selection"]["strata"] for token in each["tokens"])}
    said["selection"]["control"][0] = next(each["token"] for each in said["announcement"]["subjects"] if each["token"] not in drawn)


def swap_team(said: dict[str, Any]) -> None:
    visit, other = said["pairing"]["visits"][:2]
    visit["inspectors"], other["inspectors"] = other["inspectors"], visit["inspectors"]


def hide_one(said: dict[str, Any]) -> None:
    del said["openings"][7]


def drop_subject(said: dict[str, Any]) -> None:
    gone = said["announcement"]["subjects"].pop()
    said["announcement"]["strata"][gone["stratum"] - 1]["size"] -= 1
    said["openings"] = [each for each in said["openings"] if each["token"] != gone["token"]]


def test_a_forger_who_computes_every_digest_again_is_still_found(published):
    hashed = Published(list_hash(read(published).announcement))
    assert failing(forged(published, lambda said: None), hashed) == set()
    assert failing(forged(published, swap_drawn)) == {"selection"}
    assert failing(forged(published, swap_team)) == {"pairing"}
    assert failing(forged(published, lambda said: said["seed"].update(value="048214"))) == {"selection", "pairing"}
    assert failing(forged(published, lambda said: said["seed"].update(value="0482130"))) >= {"seed", "selection"}
    assert failing(forged(published, lambda said: said.update(published="2026-07-01T13:00:00Z"))) == {"times"}
    assert failing(forged(published, lambda said: said.update(drawn="2026-07-01T13:04:59Z"))) == {"times"}
    assert failing(forged(published, lambda said: said["seed"].update(obtained="2026-07-01T12:00:00Z"))) >= {"times", "seed"}
    assert failing(forged(published, lambda said: said["announcement"]["strata"][0].update(take=9))) == {"list"}
    assert failing(forged(published, lambda said: said["openings"][0].update(number="J9"))) == {"openings"}
    assert failing(forged(published, lambda said: said.update(seed=None, drawn=None))) == {"seed"}
    assert "list-hash" in failing(forged(published, drop_subject), hashed)


def test_only_the_published_digest_shows_a_forged_time_that_is_in_order(published):
    earlier = forged(published, lambda said: said.update(published="2026-06-30T01:00:00Z"))
    assert failing(earlier) == set()
    assert failing(earlier, Published(digest=read(published).digest)) == {"digest"}


def test_a_firm_that_stands_in_the_list_twice_is_found_where_its_tokens_are_opened(announcement):
    once, again = opening(KEY, "subject", "S000", "单位"), opening(KEY[::-1], "subject", "S000", "单位")  # another salt, another token
    other = next(each.token for each in announcement.subjects if each.token != once.token)
    rows = sorted(
        (each.model_copy(update={"token": again.token}) if each.token == other else each for each in announcement.subjects), key=lambda each: each.token
    )
    stuffed = announcement.model_copy(update={"subjects": rows})
    assert failing(write(document(stuffed, "2026-07-01T01:00:00Z", None, [once]))) == set()
    assert failing(write(document(stuffed, "2026-07-01T01:00:00Z", None, [once, again]))) == {"openings"}


def test_the_supervisors_file_has_to_open_every_token(published):
    assert failing(published, Published(everybody=True)) == set()
    assert failing(forged(published, hide_one)) == set()
    assert failing(forged(published, hide_one), Published(everybody=True)) == {"all"}


def test_a_list_before_its_seed_is_checked_as_far_as_it_goes(announcement):
    checks = verify(write(document(announcement, "2026-07-01T01:00:00Z")))
    assert {each.id: each.passed for each in checks if each.passed is not True} == {"seed": None, "selection": None, "pairing": None}
    assert holds(checks)


@pytest.mark.parametrize("content", [b"", b"{}", b"[]", b'{"protocol":"creditgraph-draw/1"}', b"\xff\xfe", b"[" * 5000, b'{"a":1e9}', b"null"])
def test_what_is_no_draw_is_refused_without_an_error(content):
    assert failing(content) == {"file"}


@st.composite
def staffing(draw: st.DrawFn) -> Announcement:
    """A few subjects and inspectors of two departments, with many ties, so that places are short."""
    firms = [PoolSubject(f"S{number}", 1, "330106", draw(st.sampled_from([("A1",), ("F1",), ("A1", "F1")]))) for number in range(draw(st.integers(1, 7)))]
    people = [PoolInspector(f"J{number}", draw(st.sampled_from(["甲局", "乙队"])), "330100", (), "2024-01-01") for number in range(draw(st.integers(0, 6)))]
    ties = {(one.inspector_no, other.subject_id) for one in people for other in firms if draw(st.integers(0, 2)) == 0}
    team = Team(least=2, each=draw(st.integers(1, 2)), most=draw(st.integers(1, 3)))
    return announce(Libraries(firms, people, frozenset(ties)), replace(TERMS, items=(A, F), joint=True, rates={1: Rate("1")}, control=0, team=team), KEY)


def all_staffed(said: Announcement, tokens: list[str]) -> bool:
    """Whether all of them can have a team at once: a maximum flow, by another program."""
    chosen = [each for each in said.subjects if each.token in tokens]
    flow = nx.DiGraph()
    wanted = 0
    for subject in chosen:
        for department, number in needs(said, subject).items():
            wanted += number
            flow.add_edge("in", (subject.token, department), capacity=number)
            for each in said.inspectors:
                if each.department == department and can_go(said, subject, each) and (each.token, subject.token) not in said.conflicts:
                    flow.add_edge((subject.token, department), each.token, capacity=1)
                    flow.add_edge(each.token, "out", capacity=said.team.most)
    return wanted == 0 or ("out" in flow and nx.maximum_flow_value(flow, "in", "out") == wanted)


@settings(max_examples=150, deadline=None)
@given(staffing(), st.integers(0, 999999))
def test_a_subject_is_without_a_team_only_if_those_before_it_leave_it_none(said: Announcement, number: int):
    selection = select(said, seed(number))
    pairing = pair(said, seed(number), selection)
    key = key_of(said, seed(number))
    staffed: list[str] = []
    for token in sorted(selection.tokens, key=lambda each: rank(key, "visit", each)):
        if all_staffed(said, [*staffed, token]):
            staffed.append(token)
    assert [each.subject for each in pairing.visits] == staffed
    assert {each.subject for each in pairing.unstaffed} | set(staffed) == set(selection.tokens)
    check_teams(said, selection, pairing)


def check_teams(said: Announcement, selection: Selection, pairing: Any) -> None:
    people, firms = {each.token: each for each in said.inspectors}, {each.token: each for each in said.subjects}
    for visit in pairing.visits:
        team = [people[each] for each in visit.inspectors]
        assert len(set(visit.inspectors)) == len(team) >= 2
        assert Counter(each.department for each in team) == needs(said, firms[visit.subject])
        assert all(can_go(said, firms[visit.subject], each) and (each.token, visit.subject) not in said.conflicts for each in team)
    assert all(load <= said.team.most for load in loads(pairing).values())


wanted = st.builds(Wanted, st.just(1), st.integers(0, 60), st.decimals(0, 1, places=3).map(str), st.integers(0, 5))


@settings(max_examples=100, deadline=None)
@given(st.lists(wanted, min_size=1, max_size=4), st.integers(0, 200))
def test_a_total_is_shared_out_exactly_within_floors_and_sizes(strata: list[Wanted], more: int):
    floors = [min(each.floor, each.size) for each in strata]
    taken = takes(strata, sum(floors) + more)
    assert all(low <= take <= each.size for low, take, each in zip(floors, taken, strata, strict=True))
    room = sum(each.size - low for low, each in zip(floors, strata, strict=True) if float(each.ratio) > 0)
    assert sum(taken) == sum(floors) + min(more, room)


@settings(max_examples=100, deadline=None)
@given(wanted)
def test_a_ratio_gives_the_nearest_whole_number_at_least_the_floor(stratum: Wanted):
    (taken,) = takes([stratum])
    nearest = (round(float(stratum.ratio) * 1000) * stratum.size * 2 + 1000) // 2000
    assert taken == min(stratum.size, max(stratum.floor, nearest))
