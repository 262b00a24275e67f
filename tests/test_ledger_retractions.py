"""What a source withdraws: gone from every relation from that batch on, still there before it, and able to come back."""

from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from deltalake import write_deltalake

from ledger.batch import Row
from ledger.schema import row_hash
from ledger.store import Ledger
from ledger.tables import table
from ledger.view import View

AS_OF = date(2026, 6, 30)
PENALTIES, LISTINGS, PERSONS = table("penalties"), table("listings"), table("persons")
FIRM = "91330106MA0000015K"


def penalty(number: str, **values: Any) -> dict[str, Any]:
    base = {"subject_id": FIRM, "document_no": number, "authority_uscc": "11330106000000001A", "decided": date(2025, 1, 5), "procedure": "一般程序"}
    return base | values


def put(ledger: Ledger, rows: Sequence[dict[str, Any]], *, retracted: bool = False, name: str = "penalties") -> list[bool]:
    """One batch of these rows, or of their withdrawal."""
    with ledger.batch("template", "a.csv") as batch:
        return batch.append(table(name), [Row(values, n, retracted) for n, values in enumerate(rows, 2)])


def numbers(view: View, relation: str = "penalties") -> list[str]:
    return [row["document_no"] for row in view.rows(f"select document_no from {relation} order by document_no")]


@pytest.fixture
def ledger(tmp_path: Path) -> Ledger:
    return Ledger(tmp_path)


def test_a_withdrawn_row_leaves_every_relation_and_stays_in_what_was_known_before(ledger: Ledger) -> None:
    put(ledger, [penalty("甲1"), penalty("甲2")])
    before = ledger.lines()[-1].committed_at
    assert put(ledger, [penalty("甲1")], retracted=True) == [True]
    for relation in ("penalties", "penalties_all", "penalties_shown"):
        assert numbers(ledger.view(AS_OF), relation) == ["甲2"]
        assert numbers(ledger.view(AS_OF, before), relation) == ["甲1", "甲2"]


def test_withdrawing_twice_is_a_repetition_whatever_else_the_row_says(ledger: Ledger) -> None:
    put(ledger, [penalty("甲1")])
    assert put(ledger, [penalty("甲1")], retracted=True) == [True]
    assert put(ledger, [penalty("甲1", content="别的")], retracted=True) == [False]


def test_a_withdrawn_row_comes_back_when_it_is_reported_again_with_the_same_content(ledger: Ledger) -> None:
    put(ledger, [penalty("甲1")])
    put(ledger, [penalty("甲1")], retracted=True)
    assert put(ledger, [penalty("甲1")]) == [True]
    assert numbers(ledger.view(AS_OF)) == ["甲1"]
    assert [numbers(ledger.view(AS_OF, line.committed_at)) for line in ledger.lines()] == [["甲1"], [], ["甲1"]]


def test_withdrawing_what_nobody_reported_is_kept_and_harmless(ledger: Ledger) -> None:
    assert put(ledger, [penalty("甲9")], retracted=True) == [True]
    assert numbers(ledger.view(AS_OF)) == numbers(ledger.view(AS_OF, audit=True)) == []
    assert put(ledger, [penalty("甲9")]) == [True]
    assert numbers(ledger.view(AS_OF)) == ["甲9"]


def test_a_withdrawal_is_another_content_than_the_row_and_than_an_empty_row() -> None:
    values = penalty("甲1")
    bare = {name: values.get(name) for name in PENALTIES.key}
    digests = {row_hash(PENALTIES, values), row_hash(PENALTIES, bare), row_hash(PENALTIES, values, retracted=True)}
    assert len(digests) == 3
    assert row_hash(PENALTIES, values, retracted=True) == row_hash(PENALTIES, bare, retracted=True)


def test_loaders_do_not_build_on_a_withdrawn_row(ledger: Ledger) -> None:
    put(ledger, [{"person_id": "P-1"}, {"person_id": "P-2"}], name="persons")
    put(ledger, [{"person_id": "P-1"}], retracted=True, name="persons")
    assert ledger.newest(PERSONS, ("person_id",)) == [{"person_id": "P-2"}]


def test_withdrawing_a_repair_brings_the_record_back(ledger: Ledger) -> None:
    repair = {"subject_id": FIRM, "record_kind": "行政处罚", "document_no": "甲1", "repair_no": "修1", "outcome": "准予修复", "decided": date(2026, 5, 1)}
    put(ledger, [penalty("甲1")])
    put(ledger, [repair], name="repairs")
    assert numbers(ledger.view(AS_OF)) == []
    put(ledger, [repair], retracted=True, name="repairs")
    assert numbers(ledger.view(AS_OF)) == ["甲1"]


def test_only_an_audit_view_tells_what_was_withdrawn_and_when(ledger: Ledger) -> None:
    put(ledger, [penalty("甲1"), penalty("甲2")])
    before = ledger.lines()[-1].committed_at
    put(ledger, [penalty("甲1")], retracted=True)
    (row,) = ledger.view(AS_OF, audit=True).rows("from withdrawals")
    assert (row["table_name"], row["source_file"], row["recorded_at"]) == ("penalties", "a.csv", ledger.lines()[-1].committed_at)
    assert ledger.view(AS_OF, before, audit=True).rows("from withdrawals") == ledger.view(AS_OF).rows("from withdrawals") == []
    put(ledger, [penalty("甲1")])
    assert ledger.view(AS_OF, audit=True).rows("from withdrawals") == []


def as_an_older_version_wrote_it(ledger: Ledger, folder: Path) -> None:
    """The same ledger in the layout before `retracted`, the checks and the column `publicity_to` existed."""
    older = {"penalties": ["retracted", "publicity_to"], "batches": ["tables", "chain"]}
    for name, later in older.items():
        rows = pa.concat_tables([pq.ParquetFile(file).read() for file in ledger.files(name)], promote_options="default")
        write_deltalake(str(folder / "ledger" / name), rows.drop_columns([each for each in later if each in rows.column_names]))


def test_a_ledger_from_before_the_column_existed_is_read_and_written(ledger: Ledger, tmp_path: Path) -> None:
    put(ledger, [penalty("甲1"), penalty("甲2")])
    as_an_older_version_wrote_it(ledger, tmp_path / "old")
    old = Ledger(tmp_path / "old")
    assert numbers(old.view(AS_OF)) == ["甲1", "甲2"]
    assert old.view(AS_OF).rows("select distinct publicity_to, retracted from penalties_all") == [{"publicity_to": None, "retracted": None}]
    assert put(old, [penalty("甲1"), penalty("甲2")]) == [False, False]
    assert put(old, [penalty("甲1")], retracted=True) == [True]
    assert put(old, [penalty("甲3", publicity_to=date(2028, 1, 1))]) == [True]
    assert numbers(old.view(AS_OF)) == ["甲2", "甲3"]
