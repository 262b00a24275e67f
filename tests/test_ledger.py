"""The ledger: batches that count whole or not at all, and views in two times."""

import signal
import subprocess
import sys
from collections.abc import Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest

from ledger.batch import Row
from ledger.errors import LedgerError
from ledger.store import Ledger, sha256_of
from ledger.tables import table
from ledger.view import View

AS_OF = date(2026, 6, 30)
FIRM, OTHER = "91330106MA0000015K", "91330100MA0000015W"
ALL = "from penalties order by record_id"
OFFICE = "11330106000000001A"
PENALTIES = table("penalties")


def enterprise(subject: str = FIRM, **values: Any) -> dict[str, Any]:
    return {"subject_id": subject, "name": "杭州虚构一号有限公司", "established": date(2020, 1, 1), "valid_from": date(2020, 1, 1)} | values


def penalty(number: str, decided: date, subject: str = FIRM, **values: Any) -> dict[str, Any]:
    base = {"subject_id": subject, "document_no": number, "authority_uscc": OFFICE, "decided": decided, "penalty_kinds": "罚款", "procedure": "一般程序"}
    return base | values


def repair(number: str, decided: date, outcome: str = "准予修复", subject: str | None = FIRM, **values: Any) -> dict[str, Any]:
    base = {"subject_id": subject, "record_kind": "行政处罚", "document_no": number, "repair_no": f"修复{number}", "outcome": outcome, "decided": decided}
    return base | values


def role(person: str, subject: str = FIRM, **values: Any) -> dict[str, Any]:
    return {"subject_id": subject, "person_id": person, "name": "张三", "role": "法定代表人", "valid_from": date(2020, 1, 1)} | values


def claim(person: str, begin: date, end: date | None = None) -> dict[str, Any]:
    return {"objection_no": f"异{person}", "kind": "冒用身份", "party_name": "张三", "person_id": person, "valid_from": begin, "valid_to": end}


@pytest.fixture
def ledger(tmp_path: Path) -> Ledger:
    return Ledger(tmp_path)


@pytest.fixture
def views() -> Iterator[list[View]]:
    opened: list[View] = []
    yield opened
    for view in opened:
        view.close()


def load(ledger: Ledger, rows: Mapping[str, list[dict[str, Any]]], file: str = "a.csv") -> list[bool]:
    """One batch with these rows by table name; what was new."""
    with ledger.batch("template", file) as batch:
        fresh = [new for name, values in rows.items() for new in batch.append(table(name), [Row(value, n) for n, value in enumerate(values, 2)])]
        batch.rows_in, batch.accepted, batch.duplicate = len(fresh), sum(fresh), fresh.count(False)
    return fresh


def rows(ledger: Ledger, sql: str, as_of: date = AS_OF, **options: Any) -> list[dict[str, Any]]:
    view = ledger.view(as_of, **options)
    try:
        return view.rows(sql)
    finally:
        view.close()


def numbers(ledger: Ledger, as_of: date = AS_OF, relation: str = "penalties", **options: Any) -> list[str]:
    return [row["document_no"] for row in rows(ledger, f"select document_no from {relation} order by document_no", as_of, **options)]


def test_an_empty_ledger_gives_empty_tables(ledger: Ledger) -> None:
    assert rows(ledger, "from enterprises") == rows(ledger, ALL) == ledger.lines() == []


def test_every_row_says_where_it_came_from(ledger: Ledger) -> None:
    load(ledger, {"penalties": [penalty("甲1", date(2026, 1, 5))]}, "处罚.csv")
    (row,) = rows(ledger, ALL)
    (line,) = ledger.lines()
    assert (row["source"], row["source_file"], row["source_row"]) == ("template", "处罚.csv", 2)
    assert (row["batch_id"], row["recorded_at"]) == (line.batch_id, line.committed_at)


def fail_after_writing(ledger: Ledger) -> None:
    with ledger.batch("template", "b.csv") as batch:
        batch.append(PENALTIES, [Row(penalty("甲1", date(2026, 1, 5)), 2)])
        raise ZeroDivisionError


def test_an_error_in_the_middle_leaves_nothing(ledger: Ledger) -> None:
    load(ledger, {"enterprises": [enterprise()]})
    with pytest.raises(ZeroDivisionError):
        fail_after_writing(ledger)
    assert numbers(ledger) == []
    assert [line.file_name for line in ledger.lines()] == ["a.csv"]
    assert load(ledger, {"penalties": [penalty("甲1", date(2026, 1, 5))]}) == [True]
    assert numbers(ledger) == ["甲1"]


WRITER = """
import sys
from datetime import date
from pathlib import Path
from ledger.batch import Row
from ledger.store import Ledger
from ledger.tables import table
with Ledger(Path(sys.argv[1])).batch("template", "killed.csv") as batch:
    values = {"subject_id": "A", "document_no": "未完成", "authority_uscc": "B", "decided": date(2026, 1, 5), "procedure": "一般程序"}
    batch.append(table("penalties"), [Row(values, 2)])
    print("written", flush=True)
    sys.stdin.read()
"""


def test_a_writer_killed_with_signal_9_leaves_nothing_and_no_lock(ledger: Ledger, tmp_path: Path) -> None:
    load(ledger, {"penalties": [penalty("甲1", date(2026, 1, 5))]})
    before = rows(ledger, ALL)
    command = [sys.executable, "-c", WRITER, str(tmp_path)]
    with subprocess.Popen(command, cwd=Path(__file__).parents[1], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as writer:
        assert writer.stdout is not None
        assert writer.stdout.readline() == "written\n"
        with pytest.raises(LedgerError, match="正在写入"):
            load(ledger, {"penalties": [penalty("甲2", date(2026, 1, 6))]})
        writer.send_signal(signal.SIGKILL)
        assert writer.wait(30) == -signal.SIGKILL
    assert rows(ledger, ALL) == before
    assert len(ledger.files("penalties")) == 1  # what it had written is not named by the table
    assert load(ledger, {"penalties": [penalty("甲2", date(2026, 1, 6))]}) == [True]
    assert numbers(ledger) == ["甲1", "甲2"]


def test_two_writers_at_once_are_refused_and_the_first_goes_on(ledger: Ledger) -> None:
    with ledger.batch("template", "a.csv") as batch:
        with pytest.raises(LedgerError, match="等它结束"), Ledger(ledger.root.parent).batch("template", "b.csv"):
            pass
        batch.append(PENALTIES, [Row(penalty("甲1", date(2026, 1, 5)), 2)])
    assert [line.file_name for line in ledger.lines()] == ["a.csv"]
    assert numbers(ledger) == ["甲1"]


def test_the_same_rows_twice_change_nothing(ledger: Ledger) -> None:
    content = {"enterprises": [enterprise()], "penalties": [penalty("甲1", date(2026, 1, 5)), penalty("甲2", date(2026, 1, 6))]}
    assert load(ledger, content) == [True, True, True]
    before = rows(ledger, ALL)
    assert load(ledger, content) == [False, False, False]
    assert rows(ledger, ALL) == before
    assert [(line.rows_in, line.accepted, line.duplicate) for line in ledger.lines()] == [(3, 3, 0), (3, 0, 3)]


def test_a_row_that_stands_twice_in_one_file_is_taken_once(ledger: Ledger) -> None:
    assert load(ledger, {"penalties": [penalty("甲1", date(2026, 1, 5))] * 2}) == [True, False]


def test_a_correction_is_a_new_version_and_the_old_one_stays_readable(ledger: Ledger) -> None:
    load(ledger, {"penalties": [penalty("甲1", date(2026, 1, 5), content="罚款一万元")]})
    load(ledger, {"penalties": [penalty("甲1", date(2026, 1, 5), content="罚款二万元")]})
    first, second = (line.committed_at for line in ledger.lines())
    assert [row["content"] for row in rows(ledger, ALL)] == ["罚款二万元"]
    assert [row["content"] for row in rows(ledger, ALL, known_at=first)] == ["罚款一万元"]
    assert [row["content"] for row in rows(ledger, ALL, known_at=second)] == ["罚款二万元"]


def test_a_value_that_goes_back_to_what_it_was_is_kept(ledger: Ledger) -> None:
    for content in ("甲", "乙", "甲"):
        assert load(ledger, {"penalties": [penalty("甲1", date(2026, 1, 5), content=content)]}) == [True]
    assert [row["content"] for row in rows(ledger, ALL)] == ["甲"]
    assert [[r["content"] for r in rows(ledger, ALL, known_at=line.committed_at)] for line in ledger.lines()] == [["甲"], ["乙"], ["甲"]]


def test_there_and_back_inside_one_batch_ends_where_it_began(ledger: Ledger) -> None:
    versions = [penalty("甲1", date(2026, 1, 5), content=content) for content in ("甲", "乙", "甲")]
    assert load(ledger, {"penalties": versions}) == [True, True, True]
    assert [row["content"] for row in rows(ledger, ALL)] == ["甲"]


def test_yesterdays_answer_can_be_given_again_byte_for_byte(ledger: Ledger) -> None:
    load(ledger, {"enterprises": [enterprise()], "penalties": [penalty("甲1", date(2026, 1, 5))], "roles": [role("P-1")]})
    moment = ledger.lines()[-1].committed_at
    before = {name: repr(rows(ledger, f"from {name}", known_at=moment)) for name in ("enterprises", "penalties", "roles")}
    late = {"penalties": [penalty("甲0", date(2025, 1, 5)), penalty("甲1", date(2026, 1, 5), content="改")], "roles": [role("P-2")]}
    load(ledger, {"enterprises": [enterprise(name="改名"), enterprise(OTHER)], **late})
    assert numbers(ledger) == ["甲0", "甲1"]
    assert {name: repr(rows(ledger, f"from {name}", known_at=moment)) for name in before} == before


def test_a_moment_before_the_first_batch_knows_nothing(ledger: Ledger) -> None:
    load(ledger, {"penalties": [penalty("甲1", date(2026, 1, 5))]})
    assert numbers(ledger, known_at=datetime(2020, 1, 1, tzinfo=UTC)) == []


def test_a_moment_without_a_time_zone_is_refused(ledger: Ledger) -> None:
    with pytest.raises(LedgerError, match="时区"):
        ledger.view(AS_OF, datetime(2026, 1, 1))


def test_batches_are_committed_in_a_strict_order(ledger: Ledger) -> None:
    for n in range(4):
        load(ledger, {"penalties": [penalty(f"甲{n}", date(2026, 1, 5))]})
    moments = [line.committed_at for line in ledger.lines()]
    assert moments == sorted(set(moments))


def test_what_had_not_begun_by_the_day_is_not_in_the_view(ledger: Ledger) -> None:
    load(ledger, {"penalties": [penalty("甲1", date(2026, 1, 5)), penalty("甲2", date(2026, 3, 5))]})
    assert numbers(ledger, date(2026, 3, 4), "penalties_shown") == ["甲1"]


def test_an_enterprise_is_shown_in_the_version_of_the_day(ledger: Ledger) -> None:
    load(ledger, {"enterprises": [enterprise(name="旧名"), enterprise(name="新名", valid_from=date(2024, 5, 1))]})
    assert [row["name"] for row in rows(ledger, "from enterprises", date(2024, 4, 30))] == ["旧名"]
    assert [row["name"] for row in rows(ledger, "from enterprises", date(2024, 5, 1))] == ["新名"]
    spans = rows(ledger, "select name, valid_from, valid_to from enterprise_versions order by valid_from")
    assert [(row["name"], row["valid_to"]) for row in spans] == [("旧名", date(2024, 5, 1)), ("新名", None)]


def test_an_address_and_a_phone_are_used_as_long_as_the_versions_that_name_them(ledger: Ledger) -> None:
    old = enterprise(address="旧址", address_key="旧", phone="13800000001", phone_key="T-1")
    new = enterprise(address="新址", address_key="新", phone="13800000001", phone_key="T-1", valid_from=date(2024, 5, 1))
    load(ledger, {"enterprises": [old, new]})
    used = rows(ledger, "select address_key, valid_from, valid_to from addresses_used order by valid_from")
    assert [tuple(row.values()) for row in used] == [("旧", date(2020, 1, 1), date(2024, 5, 1)), ("新", date(2024, 5, 1), None)]
    assert [tuple(row.values()) for row in rows(ledger, "select phone_key, valid_from, valid_to from phones_used")] == [("T-1", date(2020, 1, 1), None)]


def test_an_ended_link_stays_in_the_table_but_is_not_current(ledger: Ledger) -> None:
    load(ledger, {"roles": [role("P-1", valid_to=date(2024, 1, 1)), role("P-2", valid_from=date(2024, 1, 1))]})
    assert len(rows(ledger, "from roles")) == 2
    assert [row["person_id"] for row in rows(ledger, "from roles_current")] == ["P-2"]
    assert [row["person_id"] for row in rows(ledger, "from roles_current", date(2023, 12, 31))] == ["P-1"]


@pytest.mark.parametrize("outcome", ["准予修复", "原决定撤销"])
def test_a_repaired_or_quashed_record_is_gone_also_for_a_day_before_the_repair(ledger: Ledger, outcome: str) -> None:
    load(ledger, {"penalties": [penalty("甲1", date(2025, 1, 5)), penalty("甲2", date(2025, 1, 6))]})
    load(ledger, {"repairs": [repair("甲1", date(2026, 5, 1), outcome)]})
    for day in (AS_OF, date(2026, 1, 1), date(2025, 6, 1)):
        assert numbers(ledger, day) == numbers(ledger, day, "penalties_shown") == ["甲2"]
    assert [row["document_no"] for row in rows(ledger, "from repairs", date(2026, 4, 30))] == []


def test_a_refused_repair_changes_nothing(ledger: Ledger) -> None:
    load(ledger, {"penalties": [penalty("甲1", date(2025, 1, 5))], "repairs": [repair("甲1", date(2026, 5, 1), "不予修复")]})
    assert numbers(ledger) == ["甲1"]


def test_a_repair_reaches_only_the_subject_authority_and_kind_that_it_names(ledger: Ledger) -> None:
    same_number = [penalty("甲1", date(2025, 1, 5)), penalty("甲1", date(2025, 1, 5), OTHER), penalty("甲1", date(2025, 1, 5), authority_uscc="另一机关")]
    load(ledger, {"penalties": same_number, "repairs": [repair("甲1", date(2026, 5, 1), authority_uscc=OFFICE)]})
    left = rows(ledger, "select subject_id, authority_uscc from penalties")
    assert {(row["subject_id"], row["authority_uscc"]) for row in left} == {(OTHER, OFFICE), (FIRM, "另一机关")}
    load(ledger, {"listings": [listing("甲1")]})
    assert numbers(ledger, relation="listings") == ["甲1"]


def listing(number: str, **values: Any) -> dict[str, Any]:
    return {"list_type": "SAMR_SEVERE", "document_no": number, "subject_id": FIRM, "reason": "虚构", "valid_from": date(2025, 1, 1)} | values


def test_a_repaired_listing_is_gone_and_a_removed_one_no_longer_counts(ledger: Ledger) -> None:
    load(ledger, {"listings": [listing("列1"), listing("列2", valid_to=date(2026, 1, 1)), listing("列3")]})
    load(ledger, {"repairs": [repair("列1", date(2026, 5, 1), record_kind="名单")]})
    assert numbers(ledger, relation="listings") == ["列3"]
    assert numbers(ledger, relation="listings_shown") == ["列2", "列3"]
    assert numbers(ledger, date(2025, 12, 31), "listings") == ["列2", "列3"]


def test_only_an_audit_view_still_holds_what_was_repaired(ledger: Ledger) -> None:
    load(ledger, {"penalties": [penalty("甲1", date(2025, 1, 5))], "repairs": [repair("甲1", date(2026, 5, 1))]})
    assert numbers(ledger) == []
    assert numbers(ledger, audit=True) == ["甲1"]


def test_a_penalty_by_the_simplified_procedure_is_shown_but_does_not_count(ledger: Ledger) -> None:
    load(ledger, {"penalties": [penalty("甲1", date(2025, 1, 5), procedure="简易程序"), penalty("甲2", date(2025, 1, 5))]})
    assert numbers(ledger) == ["甲2"]
    (row,) = rows(ledger, "from penalties_shown where not_counted is not null")
    assert (row["document_no"], row["not_counted"]) == ("甲1", "简易程序，不计为不良信息")


def test_a_penalty_of_an_unknown_procedure_counts(ledger: Ledger) -> None:
    load(ledger, {"penalties": [penalty("甲1", date(2025, 1, 5), procedure=None)]})
    assert numbers(ledger) == ["甲1"]


def test_a_penalty_does_not_count_before_the_time_for_review_has_passed(ledger: Ledger) -> None:
    load(ledger, {"penalties": [penalty("甲1", date(2026, 1, 1))]})
    assert [numbers(ledger, day) for day in (date(2026, 3, 2), date(2026, 3, 3))] == [[], ["甲1"]]  # on the 60th day a review may still be filed
    assert numbers(ledger, date(2026, 3, 1), "penalties_shown") == ["甲1"]


def test_after_five_years_a_penalty_is_used_no_more(ledger: Ledger) -> None:
    load(ledger, {"penalties": [penalty("甲1", date(2021, 3, 10))]})
    assert numbers(ledger, date(2026, 3, 9)) == ["甲1"]
    assert numbers(ledger, date(2026, 3, 10)) == numbers(ledger, date(2026, 3, 10), "penalties_shown") == []
    assert numbers(ledger, date(2026, 3, 10), audit=True) == ["甲1"]


def test_five_years_of_a_listing_begin_when_it_ends(ledger: Ledger) -> None:
    load(ledger, {"listings": [listing("列1", valid_from=date(2015, 1, 1)), listing("列2", valid_from=date(2015, 1, 1), valid_to=date(2020, 1, 1))]})
    assert numbers(ledger, relation="listings_shown") == ["列1"]


def test_an_open_identity_theft_claim_suspends_the_roles_of_that_person(ledger: Ledger) -> None:
    load(ledger, {"roles": [role("P-1"), role("P-2")], "objections": [claim("P-1", date(2026, 5, 1))]})
    assert [row["person_id"] for row in rows(ledger, "from roles")] == ["P-2"]
    assert [row["person_id"] for row in rows(ledger, "from roles_current")] == ["P-2"]
    assert [row["person_id"] for row in rows(ledger, "select person_id from roles_all order by person_id")] == ["P-1", "P-2"]
    assert [row["person_id"] for row in rows(ledger, "from suspended_persons")] == ["P-1"]


def test_a_claim_suspends_from_its_first_day_to_its_end_and_shareholdings_too(ledger: Ledger) -> None:
    holding = {"subject_id": FIRM, "holder_id": "P-1", "holder_name": "张三", "holder_kind": "自然人", "share": 60.0, "valid_from": date(2020, 1, 1)}
    load(ledger, {"roles": [role("P-1")], "shareholders": [holding], "objections": [claim("P-1", date(2026, 5, 1), date(2026, 6, 1))]})
    counts = [[len(rows(ledger, f"from {name}", day)) for name in ("roles", "shareholders")] for day in (date(2026, 4, 30), date(2026, 5, 1), date(2026, 6, 1))]
    assert counts == [[1, 1], [0, 0], [1, 1]]


def test_reading_from_many_threads_gives_each_its_own_rows(ledger: Ledger) -> None:
    load(ledger, {"penalties": [penalty(f"甲{n:03d}", date(2026, 1, 5)) for n in range(200)]})
    lines, hashes = ledger.lines(), ledger.latest_hashes(PENALTIES)
    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(lambda n: ledger.lines() == lines if n % 2 else ledger.latest_hashes(PENALTIES) == hashes, range(60)))
    assert all(answers)


def test_one_view_read_from_many_threads_gives_each_its_own_rows(ledger: Ledger, views: list[View]) -> None:
    load(ledger, {"penalties": [penalty(f"甲{n:03d}", date(2026, 1, 5)) for n in range(200)]})
    view = ledger.view(AS_OF)
    views.append(view)

    def count(n: int) -> bool:
        return view.rows("select count(*) as n from penalties where document_no < $no", {"no": f"甲{n:03d}"}) == [{"n": n}]

    with ThreadPoolExecutor(8) as pool:
        assert all(pool.map(count, range(0, 200, 3)))


def test_a_script_that_reads_and_leaves_the_view_open_ends_quietly(ledger: Ledger, tmp_path: Path) -> None:
    load(ledger, {"penalties": [penalty("甲1", date(2026, 1, 5))]})
    script = (
        "import sys; from datetime import date; from pathlib import Path; from ledger.store import Ledger; "
        "v = Ledger(Path(sys.argv[1])).view(date(2026, 6, 30)); print(v.arrow('from penalties').num_rows)"
    )
    done = subprocess.run(
        [sys.executable, "-c", script, str(tmp_path)], cwd=Path(__file__).parents[1], capture_output=True, text=True, timeout=120, check=False
    )
    assert (done.returncode, done.stdout, done.stderr) == (0, "1\n", "")


def test_a_view_over_the_same_facts_has_the_same_fingerprint_and_another_day_has_another(ledger: Ledger, views: list[View]) -> None:
    load(ledger, {"penalties": [penalty("甲1", date(2026, 1, 5))]})
    views.extend([ledger.view(AS_OF), ledger.view(AS_OF), ledger.view(date(2026, 6, 29)), ledger.view(AS_OF, audit=True)])
    marks = [view.fingerprint for view in views]
    assert marks[0] == marks[1]
    assert len(set(marks)) == 3


def test_the_digest_of_a_file_is_sha_256(tmp_path: Path) -> None:
    (tmp_path / "a").write_bytes(b"abc")
    assert sha256_of(tmp_path / "a") == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"


def test_a_record_under_an_open_objection_is_shown_as_disputed_and_does_not_count_until_it_is_closed(ledger: Ledger) -> None:
    objection = {"objection_no": "异1", "kind": "信息有误", "party_name": "甲", "subject_id": FIRM, "document_no": "甲1", "valid_from": date(2026, 1, 10)}
    load(ledger, {"penalties": [penalty("甲1", date(2025, 1, 5))], "objections": [objection | {"valid_to": date(2026, 2, 10)}]})
    assert [numbers(ledger, day) for day in (date(2026, 1, 9), date(2026, 1, 10), date(2026, 2, 10))] == [["甲1"], [], ["甲1"]]
    assert numbers(ledger, date(2026, 1, 10), "penalties_shown") == ["甲1"]


def test_a_repaired_record_is_gone_also_from_what_was_known_before_the_repair_and_only_audit_replays_it(ledger: Ledger) -> None:
    load(ledger, {"penalties": [penalty("甲1", date(2025, 1, 5)), penalty("甲2", date(2025, 1, 5))]})
    before = ledger.lines()[-1].committed_at
    prints = [ledger.view(AS_OF, before, audit=audit).fingerprint for audit in (False, True)]
    load(ledger, {"repairs": [repair("甲1", date(2026, 5, 1))]})
    assert numbers(ledger, known_at=before) == ["甲2"]
    assert numbers(ledger, known_at=before, audit=True) == ["甲1", "甲2"]
    after = [ledger.view(AS_OF, before, audit=audit).fingerprint for audit in (False, True)]
    assert (after[0] == prints[0], after[1] == prints[1]) == (False, True)


def test_an_upheld_objection_keeps_the_record_out_until_it_is_corrected(ledger: Ledger) -> None:
    upheld = {"objection_no": "异1", "kind": "信息有误", "party_name": "甲", "subject_id": FIRM, "document_no": "甲1", "outcome": "成立"}
    load(ledger, {"penalties": [penalty("甲1", date(2025, 1, 5))], "objections": [upheld | {"valid_from": date(2026, 1, 10), "valid_to": date(2026, 2, 10)}]})
    assert numbers(ledger) == []
    load(ledger, {"penalties": [penalty("甲1", date(2025, 1, 5), fine_wan=None, content="更正后")]}, "b.csv")
    assert numbers(ledger) == ["甲1"]


def test_an_upheld_identity_theft_claim_ends_the_link_to_that_firm_and_no_other(ledger: Ledger) -> None:
    upheld = claim("P-1", date(2026, 1, 10), date(2026, 2, 10)) | {"subject_id": FIRM, "outcome": "成立"}
    load(ledger, {"roles": [role("P-1"), role("P-1", OTHER)], "objections": [upheld]})
    assert [row["subject_id"] for row in rows(ledger, "from roles")] == [OTHER]


def test_objections_of_two_offices_with_one_number_are_two_objections(ledger: Ledger) -> None:
    objection = {"objection_no": "2026-001", "kind": "信息有误", "party_name": "甲", "valid_from": date(2026, 1, 10)}
    load(ledger, {"objections": [objection | {"subject_id": FIRM, "document_no": "甲1"}, objection | {"subject_id": OTHER, "document_no": "乙1"}]})
    assert len(rows(ledger, "from objections")) == 2


def test_a_repair_that_names_its_authority_reaches_a_listing_that_does_not(ledger: Ledger) -> None:
    load(ledger, {"listings": [listing("列1") | {"authority_uscc": None}]})
    load(ledger, {"repairs": [repair("列1", date(2026, 5, 1), record_kind="名单", authority_uscc=OFFICE)]})
    assert numbers(ledger, relation="listings") == []
