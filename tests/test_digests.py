"""Digests of many rows at once are those of single rows, and the table of known rows behaves as a dictionary."""

import hashlib

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from ledger.digests import JSON, digests, keyed, numbers, numbers_in, numbers_of, texts, texts_of
from ledger.known import Digests, Known
from ledger.person_key import keyed_hash
from ledger.schema import ENCODER

PLAIN = st.text("甲乙丙abc·12 ", max_size=90)
ROWS = st.integers(1, 4).flatmap(lambda width: st.lists(st.lists(PLAIN | st.none(), min_size=width, max_size=width), min_size=1, max_size=40))


def places(rows: list[list[str | None]]) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """The cells of rows in one buffer."""
    cells = [[None if cell is None else cell.encode() for cell in row] for row in rows]
    arena = np.frombuffer(b"".join(cell for row in cells for cell in row if cell) or b" ", np.uint8)
    starts, lengths, at = np.zeros((len(rows[0]), len(rows)), np.int32), np.full((len(rows[0]), len(rows)), -1, np.int32), 0
    for n, row in enumerate(cells):
        for place, cell in enumerate(row):
            if cell is not None:
                starts[place, n], lengths[place, n], at = at, len(cell), at + len(cell)
    return arena, starts, lengths


@settings(max_examples=60, deadline=None)
@given(ROWS)
def test_many_digests_are_those_of_each_row(rows: list[list[str | None]]) -> None:
    arena, starts, lengths = places(rows)
    found = digests(arena, starts, lengths, np.ones(len(starts), np.bool_), JSON)
    expected = [hashlib.sha256(ENCODER.encode(row).encode()).hexdigest()[:20] for row in rows]
    assert [bytes(each).decode() for each in texts(found, "", 20)] == expected
    assert [bytes(each).decode() for each in texts(found, "roles:", 20)] == [f"roles:{each}" for each in expected]
    high, low = numbers(found)
    for other in (numbers_of(expected), numbers_in(texts_of(high, low, "roles:"))):
        assert (other[0] == high).all()
        assert (other[1] == low).all()


@settings(max_examples=60, deadline=None)
@given(st.lists(st.tuples(PLAIN, PLAIN), min_size=1, max_size=30), st.binary(min_size=1, max_size=130))
def test_many_keyed_hashes_are_those_of_each_person(pairs: list[tuple[str, str]], secret: bytes) -> None:
    found = keyed(secret, *places([list(pair) for pair in pairs]), "name")
    assert [bytes(each).decode() for each in texts(found, "N-", 20)] == [keyed_hash(secret, "N-", 20, "name", *pair) for pair in pairs]


@settings(max_examples=60, deadline=None)
@given(st.lists(st.lists(st.tuples(st.integers(0, 50), st.integers(0, 3)), max_size=200), max_size=4), st.booleans())
def test_known_rows_behave_as_a_dictionary(chunks: list[list[tuple[int, int]]], first_only: bool) -> None:
    known, expected, own = Known(), dict[int, int](), set[int]()
    for chunk in chunks:
        ids, contents = (
            Digests(np.array(part, np.uint64) << np.uint64(40), np.array(part, np.uint16)) for part in (zip(*chunk, strict=True) if chunk else ((), ()))
        )
        fresh, again = known.take(ids, contents, first_only=first_only)
        for (key, content), is_fresh, is_again in zip(chunk, fresh, again, strict=True):
            assert is_fresh == (key not in expected or (not first_only and expected[key] != content))
            assert is_again == (key in own)
            own.add(key)
            if is_fresh:
                expected[key] = content


def test_a_hundred_thousand_ids_stay_apart() -> None:
    random = np.random.default_rng(1)
    ids = Digests(random.integers(0, 2**63, 100_000).astype(np.uint64), random.integers(0, 2**16, 100_000).astype(np.uint16))
    known = Known()
    assert known.take(ids, ids)[0].all()
    assert not known.take(ids, ids)[0].any()
    assert known.count == 100_000
