"""A package on paper: one writing, every byte counts, the right sender, the next in its series, within the scope."""

from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ledger.errors import InputError, PolicyError
from proceedings.events import Event, Kind
from proceedings.exchange.canonical import canonical, read_canonical
from proceedings.exchange.checking import check_content, check_place, check_sender
from proceedings.exchange.keys import checked_public, create_key, key_id
from proceedings.exchange.package import Payload, count_of, digest_of, read_package, seal
from proceedings.exchange.policy import _scope, exchange_policy
from proceedings.exchange.refusals import ExchangeError, MalformedPackageError
from proceedings.exchange.state import EXPORTED, IMPORTED, Identity, Trusted, incoming, outgoing

SHANGHAI, ZHEJIANG, SERIES = "31", "33", "0123456789abcdef"
FIELDS = {
    "party_name": "上海虚构化工有限公司", "list_type": "ENV", "document_no": "沪环严〔2026〕1号", "reason": "违法排污", "valid_from": "2026-03-01",
    "authority": "上海市生态环境局", "authority_region": "310101",
}  # fmt: skip


def payload(public: str, references: Sequence[str] = ("listings:1",), **changes: Any) -> Payload:
    record = {
        "kind": "名单",
        "disclosure": "0",
        "subject_id": "X",
        "standard": "备忘录",
        "field": "生态环境",
        "standing": "区域互认",
        "responsible": ["法定代表人"],
    }
    said: dict[str, Any] = {
        "protocol": "creditgraph-exchange/1", "origin": {"province": SHANGHAI, "office": "信用中心"}, "recipient": ZHEJIANG, "series": SERIES,
        "sequence": 1,
        "previous": "", "issued": "2026-06-30T02:00:00Z", "valid_until": "2026-07-30T02:00:00Z", "as_of": "2026-06-30", "key": key_id(public),
        "crosswalk": {"version": "1", "rows": []}, "records": [record | {"reference": each, "fields": FIELDS} for each in references], "ended": [],
        "count": count_of(references).model_dump(),
    }  # fmt: skip
    return Payload.model_validate(said | changes)


@pytest.fixture(scope="session")
def origin(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, str]:
    """A home with a key, and its public half."""
    home = tmp_path_factory.mktemp("origin")
    return home, create_key(home)


@pytest.fixture(scope="session")
def file(origin: tuple[Path, str]) -> bytes:
    home, public = origin
    return seal(home, payload(public))


def check(content: bytes, public: str) -> None:
    """What is checked of every package before it may say anything."""
    us, trust = Identity(ZHEJIANG, "浙江省信用中心", ""), {SHANGHAI: Trusted(SHANGHAI, "", {key_id(public): public})}
    check_sender(read_package(content, ""), us, trust)


def test_every_byte_of_a_package_counts(origin: tuple[Path, str], file: bytes) -> None:
    _, public = origin
    check(file, public)
    for place in range(len(file)):
        with pytest.raises(ExchangeError):
            check(file[:place] + bytes([file[place] ^ (1 << place % 8)]) + file[place + 1 :], public)


@settings(max_examples=500, deadline=None)
@given(data=st.data())
def test_any_single_byte_changed_added_or_taken_out_is_refused(origin: tuple[Path, str], file: bytes, data: st.DataObject) -> None:
    place = data.draw(st.integers(0, len(file) - 1))
    other = data.draw(st.binary(min_size=1, max_size=1).filter(lambda byte: byte != file[place : place + 1]))
    changed = data.draw(st.sampled_from([file[:place] + other + file[place + 1 :], file[:place] + file[place + 1 :], file[:place] + other + file[place:]]))
    with pytest.raises(ExchangeError):
        check(changed, origin[1])


@given(st.binary(max_size=200))
def test_whatever_the_bytes_are_they_are_refused_and_never_crash(origin: tuple[Path, str], content: bytes) -> None:
    with pytest.raises(ExchangeError):
        check(content, origin[1])


def event(matter_no: str, step: str, content: dict[str, Any]) -> Event:
    return Event("", Kind.EXCHANGE, matter_no, step, "", "", "", date(2026, 6, 30), "李", "", "", "", content)


@given(st.lists(st.integers(0, 5), max_size=14))
def test_however_packages_arrive_they_are_taken_in_once_and_in_order(origin: tuple[Path, str], order: list[int]) -> None:
    _, public = origin
    files, previous = list[bytes](), ""
    for number in range(1, 7):
        files.append(canonical(payload(public, sequence=number, previous=previous).model_dump(mode="json")))
        previous = digest_of(files[-1])
    taken, events = list[int](), list[Event]()
    for place in order:
        said = Payload.model_validate(read_canonical(files[place], ""))
        try:
            check_place(said, files[place], incoming(events, SHANGHAI))
        except ExchangeError:
            assert place != len(taken)
            continue
        taken.append(place)
        events.append(event(f"来自-{SHANGHAI}", IMPORTED, {"series": said.series, "sequence": said.sequence, "digest": digest_of(files[place])}))
    assert taken == list(range(len(taken)))


CHANGES = st.lists(st.tuples(st.dictionaries(st.sampled_from("甲乙丙丁"), st.sampled_from(["1", "2"])), st.sets(st.sampled_from("甲乙丙丁"))), max_size=8)


@given(CHANGES, st.integers(0, 8))
def test_what_the_recipient_holds_is_what_was_sent_and_not_ended_and_a_new_series_begins_from_nothing(
    changes: list[tuple[dict[str, str], set[str]]], at: int
) -> None:
    events, expected = list[Event](), dict[str, str]()
    for number, (sent, ended) in enumerate(changes):
        if number == at:
            expected = {}
        series = "新" if number >= at else "旧"
        expected = {key: mark for key, mark in {**expected, **sent}.items() if key not in ended}
        said = {"series": series, "sequence": number, "digest": str(number), "sent": sent, "ended": sorted(ended)}
        events.append(event(f"发往-{ZHEJIANG}", EXPORTED, said))
    assert outgoing(events, ZHEJIANG).held == expected
    assert outgoing(events, "34").held == {}


NAMES = st.sets(st.sampled_from([f"listings:{n}" for n in range(8)]))


@given(NAMES, NAMES, NAMES, NAMES)
def test_a_package_is_taken_in_only_if_both_sides_hold_the_same_afterwards(
    origin: tuple[Path, str], held: set[str], fresh: set[str], ended: set[str], claimed: set[str]
) -> None:
    gone = [{"reference": each, "reason": "撤回", "day": "2026-06-30"} for each in sorted(ended)]
    said = payload(origin[1], sorted(fresh), ended=gone, count=count_of(claimed).model_dump())
    good = not fresh & ended and (held - ended) | fresh == claimed
    try:
        check_content(said, held)
    except ExchangeError:
        assert not good
    else:
        assert good


VALUES = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**53) + 1, 2**53 - 1) | st.text(st.characters(exclude_categories=["Cs"])),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(st.characters(max_codepoint=127), max_size=6), inner, max_size=4),
    max_leaves=12,
)


@given(VALUES)
def test_a_value_has_one_writing_and_the_writing_gives_the_value(value: object) -> None:
    content = canonical(value)
    assert read_canonical(content, "") == value
    assert canonical(read_canonical(content, "")) == content


def test_the_writing_is_that_of_rfc_8785() -> None:
    assert canonical({"b": [True, None, 1], "a": "€$\x0f\nA'B\"\\/\x7f"}) == '{"a":"€$\\u000f\\nA\'B\\"\\\\/\x7f","b":[true,null,1]}'.encode()
    for value in (1.5, 2**53, "\ud800", {"省": 1}, object()):
        with pytest.raises(MalformedPackageError):
            canonical(value)


def test_a_key_under_which_anything_passes_is_none() -> None:
    for weak in ("00" * 32, "01" + "00" * 31, "ec" + "ff" * 30 + "7f", "26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05", "abc"):
        with pytest.raises(InputError):
            checked_public(weak)


def test_no_scope_lets_out_a_column_that_is_not_public() -> None:
    for scope in exchange_policy().scopes.values():
        assert not {"responsible", "responsible_id", "legal_rep", "named_person_id", "obligation", "remark", "id_number"} & set(scope.fields)
    with pytest.raises(PolicyError):
        _scope({"id": "9", "name": "试", "fields": ["responsible"], "used": False, "exported": False, "roles": []})
