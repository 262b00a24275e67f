"""Yesterday's answer, byte for byte: whatever is loaded later, a view at an earlier `known_at` is what it was.

Repairs are the one exception, and on purpose (decision 0001, 0004): a record that was repaired is used at no `known_at`
any more. An audit view replays the past with them too.
"""

import json
import unicodedata
from collections.abc import Iterable, Sequence
from datetime import UTC, date, datetime, timedelta, timezone
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pyarrow as pa
import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from ledger.batch import Row
from ledger.errors import LedgerError
from ledger.identifiers import PersonKey
from ledger.relations import relations
from ledger.store import Ledger
from ledger.tables import table
from loaders.load import load_paths

DAYS = (date(2025, 6, 30), date(2026, 6, 30))
FIRMS = ("91330106MA0000015K", "91330100MA0000015W", "REG:330106000000015")
OFFICE = "11330106000000001A"
TOUCHED = ("enterprises", "penalties", "listings", "roles", "objections", "persons", "identity_events", "repairs", "reviews")
DERIVED = ("withdrawals", "suspended_persons", "disowned_links", "enterprise_versions", "enterprise_names", "addresses_used", "phones_used")
IDENTITY = ("id_aliases", "merged_persons")
SHOWN = tuple(name for name in relations({}, DAYS[0], audit=False) if name.startswith(TOUCHED) or name in DERIVED + IDENTITY)
OF_TODAY = ("repairs_reaching", "repairs_known", "reviews_ended")  # what an ordinary view uses to end records; they are of today on purpose
ENDING = ("repairs", "reviews")  # they end records for every moment
Load = Sequence[tuple[str, dict[str, Any], bool]]  # table, values, withdrawn


def dump(ledger: Ledger, day: date, known_at: datetime | None, *, audit: bool) -> dict[str, bytes]:
    """Every relation of a view in bytes: names, types and values."""
    view = ledger.view(day, known_at, audit=audit)
    try:
        return {name: as_bytes(view.arrow(f"from {name} order by all")) for name in SHOWN if not name.endswith("_now") and name not in OF_TODAY}
    finally:
        view.close()


def as_bytes(rows: pa.Table) -> bytes:
    return f"{rows.schema.to_string()}\n{rows.to_pylist()!r}".encode()


def put(ledger: Ledger, load: Load) -> None:
    """One batch."""
    with ledger.batch("template", "a.csv") as batch:
        for n, (name, values, withdrawn) in enumerate(load, 2):
            batch.append(table(name), [Row(values, n, withdrawn)])


days = st.dates(date(2019, 1, 1), date(2026, 12, 31))  # late rows among them: years before, and days not yet come
ends = st.none() | days
firms = st.sampled_from(FIRMS)
few = st.sampled_from(("1", "2", "3"))


@st.composite
def rows(draw: st.DrawFn, names: Sequence[str]) -> tuple[str, dict[str, Any], bool]:
    """One row: new, a correction of another with the same key, or its withdrawal."""
    name, number = draw(st.sampled_from(names)), draw(few)
    person = f"P-{draw(few) * 20}"
    made: dict[str, dict[str, Any]] = {
        "enterprises": {"subject_id": draw(firms), "name": f"虚构{number}公司", "reg_no": draw(st.sampled_from((None, "330106000000015"))),
                        "valid_from": draw(days), "address_key": draw(st.none() | few), "address": number, "phone_key": draw(st.none() | few)},
        "penalties": {"subject_id": draw(firms), "document_no": number, "authority_uscc": OFFICE, "decided": draw(days), "content": draw(few)},
        "listings": {"subject_id": draw(firms), "list_type": "SAMR_SEVERE", "document_no": number, "valid_from": draw(days), "valid_to": draw(ends)},
        "roles": {"subject_id": draw(firms), "person_id": person, "name": "某", "role": "董事", "valid_from": draw(days), "valid_to": draw(ends)},
        "persons": {"person_id": person, "name": f"某{number}", "identified": True},
        "objections": {"objection_no": number, "kind": draw(st.sampled_from(("冒用身份", "信息有误"))), "party_name": "某", "subject_id": draw(firms),
                       "person_id": person, "document_no": draw(few), "valid_from": draw(days), "valid_to": draw(ends),
                       "outcome": draw(st.sampled_from((None, "成立", "不成立")))},
        "identity_events": {"event_id": number, "kind": "合并", "left_id": person, "right_id": f"P-{draw(few) * 20}", "kept_id": person, "who": "某",
                            "why": "同号", "decided": draw(days)},
        "repairs": {"subject_id": draw(firms), "record_kind": draw(st.sampled_from(("行政处罚", "名单"))), "document_no": draw(few), "repair_no": number,
                    "outcome": draw(st.sampled_from(("准予修复", "不予修复"))), "decided": draw(days)},
        "reviews": {"subject_id": draw(firms), "review_no": number, "kind": "行政复议", "record_kind": "行政处罚", "document_no": draw(few),
                    "filed": draw(days), "ended": draw(ends), "outcome": draw(st.sampled_from((None, "维持", "撤回", "撤销")))},
    }  # fmt: skip
    return name, made[name], draw(st.integers(0, 4)) == 0


def histories(names: Sequence[str]) -> st.SearchStrategy[list[Load]]:
    return st.lists(st.lists(rows(names), min_size=1, max_size=6), min_size=2, max_size=3)


def check(history: Sequence[Load], *, audit: bool) -> None:
    """After each batch, note every answer; after all batches, ask again for each of those moments."""
    with TemporaryDirectory() as folder:
        ledger = Ledger(Path(folder))
        noted: list[tuple[date, datetime, dict[str, bytes]]] = []
        for number, load in enumerate(history):
            put(ledger, load)
            day = DAYS[number % len(DAYS)]
            noted.append((day, ledger.lines()[-1].committed_at, dump(ledger, day, None, audit=audit)))
        for day, moment, answers in noted[:-1]:
            again = dump(ledger, day, moment, audit=audit)
            assert [name for name in answers if again[name] != answers[name]] == []


QUICK = settings(max_examples=6, deadline=None, suppress_health_check=list(HealthCheck), phases=(Phase.explicit, Phase.reuse, Phase.generate))


@QUICK
@given(histories([name for name in TOUCHED if name not in ENDING]))
def test_later_loads_corrections_and_withdrawals_change_no_earlier_answer(history: list[Load]) -> None:
    check(history, audit=False)


@QUICK
@given(histories(TOUCHED))
def test_an_audit_view_gives_every_earlier_answer_again_also_before_a_repair(history: list[Load]) -> None:
    check(history, audit=True)


FIRM = FIRMS[0]


def penalty(number: str, decided: date, **values: Any) -> tuple[str, dict[str, Any], bool]:
    return "penalties", {"subject_id": FIRM, "document_no": number, "authority_uscc": OFFICE, "decided": decided} | values, False


def asked(ledger: Ledger, sql: str, day: date = DAYS[1], known_at: datetime | None = None, *, audit: bool = False) -> list[dict[str, Any]]:
    view = ledger.view(day, known_at, audit=audit)
    try:
        return view.rows(sql)
    finally:
        view.close()


def numbers(ledger: Ledger, day: date, known_at: datetime | None = None) -> list[str]:
    return [row["document_no"] for row in asked(ledger, "select document_no from penalties order by document_no", day, known_at)]


@pytest.fixture
def ledger(tmp_path: Path) -> Ledger:
    return Ledger(tmp_path)


def test_a_late_row_is_true_then_and_known_only_now(ledger: Ledger) -> None:
    put(ledger, [penalty("早报", date(2025, 1, 5))])
    before = ledger.lines()[-1].committed_at
    put(ledger, [penalty("迟报", date(2024, 1, 5))])
    assert set(numbers(ledger, date(2025, 6, 30))) == {"早报", "迟报"}
    assert numbers(ledger, date(2025, 6, 30), before) == ["早报"]
    late = asked(ledger, "select decided, recorded_at from penalties where document_no = '迟报'")
    assert late == [{"decided": date(2024, 1, 5), "recorded_at": ledger.lines()[-1].committed_at}]


def test_the_moment_of_a_batch_is_kept_in_utc_and_may_be_asked_for_in_any_zone(ledger: Ledger) -> None:
    put(ledger, [penalty("甲", date(2025, 1, 5))])
    (line,) = ledger.lines()
    assert abs(datetime.now(UTC) - line.committed_at) < timedelta(minutes=1)
    in_china = line.committed_at.astimezone(timezone(timedelta(hours=8)))
    assert numbers(ledger, DAYS[1], in_china) == numbers(ledger, DAYS[1], line.committed_at.astimezone(UTC)) == ["甲"]
    assert numbers(ledger, DAYS[1], in_china - timedelta(microseconds=1)) == []
    with pytest.raises(LedgerError, match="时区"):
        ledger.view(DAYS[1], in_china.replace(tzinfo=None))


def test_a_clock_that_was_set_back_does_not_change_the_order_of_batches(ledger: Ledger, monkeypatch: pytest.MonkeyPatch) -> None:
    class Yesterday(datetime):
        @classmethod
        def now(cls, tz: Any = None) -> "Yesterday":
            return super().now(tz) - timedelta(days=1)

    put(ledger, [penalty("甲", date(2025, 1, 5), content="先")])
    monkeypatch.setattr("ledger.store.datetime", Yesterday)
    put(ledger, [penalty("甲", date(2025, 1, 5), content="后")])
    first, second = ledger.lines()
    assert first.committed_at < second.committed_at
    assert asked(ledger, "select content from penalties") == [{"content": "后"}]


def test_an_audit_view_does_not_show_a_repair_before_it_was_known(ledger: Ledger) -> None:
    put(ledger, [penalty("甲", date(2025, 1, 5))])
    before = ledger.lines()[-1].committed_at
    repair = {"subject_id": FIRM, "record_kind": "行政处罚", "document_no": "甲", "repair_no": "修1", "outcome": "准予修复", "decided": date(2026, 5, 1)}
    put(ledger, [("repairs", repair, False)])
    assert [len(asked(ledger, f"from {name}", known_at=before, audit=True)) for name in ("repairs", "penalties")] == [0, 1]
    assert [len(asked(ledger, f"from {name}", known_at=before)) for name in ("repairs", "penalties")] == [1, 0]


SNAPSHOTS = Path(__file__).parent / "data" / "jp_labor_violations"
OPEN = "select party_name from listings_all where valid_to is null or valid_to > $day"


def test_a_list_of_what_is_in_force_is_given_again_for_each_of_its_days_as_it_was_known_then(tmp_path: Path) -> None:
    load_paths(Ledger(tmp_path), [SNAPSHOTS], PersonKey("a secret for tests only"))
    ledger, wanted = Ledger(tmp_path), {path.name: names_in(path) for path in SNAPSHOTS.glob("*.tsv")}
    lines = ledger.lines()
    assert [line.file_name for line in lines] == ["c_first.tsv", "a_second.tsv", "b_third.tsv"]
    for number, line in enumerate(lines):
        day = date.fromisoformat(json.loads(line.note)["snapshot"])
        view = ledger.view(day, line.committed_at, audit=True)
        assert plain(row["party_name"] for row in view.rows(OPEN, {"day": day})) == wanted[line.file_name]
        view.close()
        before = lines[number - 1].committed_at if number else line.committed_at - timedelta(microseconds=1)
        view = ledger.view(day, before, audit=True)
        still = plain(row["party_name"] for row in view.rows(OPEN, {"day": day}))
        view.close()
        assert still == (wanted[lines[number - 1].file_name] if number else [])  # nothing of today's list was known yesterday


def names_in(path: Path) -> list[str]:
    """The names that a snapshot lists, read without the loader."""
    header, *lines = [line.split("\t") for line in path.read_text(encoding="utf-8-sig").splitlines()]
    column = next(n for n, title in enumerate(header) if title.startswith("企業・事"))
    return plain(cells[column] for cells in lines)


def plain(names: Iterable[str]) -> list[str]:
    return sorted(unicodedata.normalize("NFKC", name) for name in names)
