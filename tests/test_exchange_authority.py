"""A province may bring and end what its own authorities have decided: our own decisions are out of its reach, whatever its packages say."""

import shutil
from collections.abc import Mapping
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest

from ledger.batch import Row
from ledger.number_checks import make_uscc
from ledger.store import Ledger
from ledger.tables import table
from proceedings.events import Actor
from proceedings.exchange.authority import is_of
from proceedings.exchange.keys import key_id, public_key
from proceedings.exchange.package import Payload, count_of, digest_of, seal
from proceedings.exchange.receiving import Taken, take_in
from proceedings.exchange.refusals import ExchangeError, MalformedPackageError, ScopeError
from proceedings.exchange.sending import Order, export
from proceedings.exchange.trust import Ground, register, trust

NOW = datetime(2026, 6, 30, 2, 0, tzinfo=UTC)
TODAY = date(2026, 6, 30)
LI = Actor("李科", "信用中心")
GROUND = Ground(LI, TODAY, "与对方信用中心电话核对公钥")
FIRM = make_uscc("91", "331125", "TE5TAAA1")
OURS_CODE, THEIRS_CODE, CITY = make_uscc("11", "331125", "TE5TAAA2"), make_uscc("11", "310101", "TE5TAAA3"), make_uscc("11", "110101", "TE5TAAA4")
OURS: dict[str, Any] = {
    "subject_id": FIRM, "uscc": FIRM, "party_name": "云和虚构食品厂", "document_no": "云市监罚处〔2026〕18号", "conduct": "添加禁用物质", "facts": "添加",
    "basis": "《食品安全法》第一百二十三条", "penalty_kinds": "吊销许可证件", "content": "吊销食品生产许可证", "decided": date(2026, 2, 1),
    "authority": "云和县市场监督管理局", "authority_uscc": OURS_CODE, "authority_region": "331125", "procedure": "一般程序",
}  # fmt: skip
CLAIMED = {
    "party_name": "云和虚构食品厂", "document_no": OURS["document_no"], "conduct": "添加禁用物质", "basis": "《食品安全法》第一百二十三条",
    "penalty_kinds": "吊销许可证件", "decided": "2026-02-01", "authority": "云和县市场监督管理局", "authority_region": "310000",
}  # fmt: skip


def put(home: Path, name: str, *rows: Mapping[str, Any]) -> None:
    with Ledger(home).batch("test", name) as batch:
        batch.append(table(name), [Row(row, number) for number, row in enumerate(rows, start=1)])


@pytest.fixture(scope="module")
def founded(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Zhejiang with a penalty of its own; Shanghai, which it trusts."""
    folder = tmp_path_factory.mktemp("authority")
    for province in ("31", "33"):
        register(Ledger(folder / province), folder / province, province, f"{province}信用中心", GROUND)
    trust(Ledger(folder / "33"), "31", "上海市信用中心", public_key(folder / "31"), GROUND)
    put(folder / "33", "penalties", OURS)
    return folder


@pytest.fixture
def homes(founded: Path, tmp_path: Path) -> tuple[Path, Path]:
    """The two homes, to be changed."""
    for province in ("31", "33"):
        shutil.copytree(founded / province, tmp_path / province)
    return tmp_path / "31", tmp_path / "33"


def package(shanghai: Path, *fields: Mapping[str, str], ended: tuple[str, str] | None = None, after: bytes = b"", day: str = "2026-06-30") -> bytes:
    """What Shanghai signs: these penalties, or the end of the first one of the package before."""
    named = {f"penalties:{number}": each for number, each in enumerate(fields)}
    records = [
        {
            "reference": reference, "kind": "行政处罚", "disclosure": "0", "subject_id": FIRM, "standard": "行政处罚", "field": "", "standing": "只是处罚",
            "responsible": [], "fields": dict(each),
        }
        for reference, each in named.items()
    ]  # fmt: skip
    said = {
        "protocol": "creditgraph-exchange/1", "origin": {"province": "31", "office": "上海市信用中心"}, "recipient": "33", "series": "0123456789abcdef",
        "sequence": 2 if after else 1, "previous": digest_of(after) if after else "", "issued": "2026-06-30T02:00:00Z",
        "valid_until": "2026-07-20T02:00:00Z", "as_of": "2026-06-30", "key": key_id(public_key(shanghai)), "crosswalk": {"version": "1", "rows": []},
        "records": records, "ended": [{"reference": ended[0], "reason": ended[1], "day": day}] if ended else [], "count": count_of(named).model_dump(),
    }  # fmt: skip
    return seal(shanghai, Payload.model_validate(said))


def arrive(home: Path, content: bytes) -> Taken:
    path = home.parent / "包.json"
    path.write_bytes(content)
    return take_in(Ledger(home), path, LI, NOW)


def standing(home: Path) -> list[tuple[str, str]]:
    return [(row["authority_uscc"], row["source"]) for row in Ledger(home).view(TODAY).rows("from penalties order by source desc")]


def refused(home: Path, content: bytes, error: type[ExchangeError]) -> None:
    before = [line.batch_id for line in Ledger(home).all_lines()]
    with pytest.raises(error):
        arrive(home, content)
    assert [line.batch_id for line in Ledger(home).all_lines()] == before


@pytest.mark.parametrize("code", [OURS_CODE, CITY, "113100"])
def test_a_record_of_an_authority_of_another_province_refuses_the_whole_package(homes: tuple[Path, Path], code: str) -> None:
    shanghai, zhejiang = homes
    good = CLAIMED | {"authority_uscc": THEIRS_CODE, "document_no": "沪罚1号"}
    refused(zhejiang, package(shanghai, good, CLAIMED | {"authority_uscc": code}), ScopeError)


def test_what_our_own_table_says_of_an_authority_counts_too(homes: tuple[Path, Path]) -> None:
    shanghai, zhejiang = homes
    put(zhejiang, "authorities", {"authority_uscc": THEIRS_CODE, "name": "云和县市场监督管理局", "region": "331125"})
    refused(zhejiang, package(shanghai, CLAIMED | {"authority_uscc": THEIRS_CODE}), ScopeError)


@pytest.mark.parametrize("reason", ["修复", "撤销", "撤回"])
@pytest.mark.parametrize("code", [{}, {"authority_uscc": THEIRS_CODE}])
def test_our_own_penalty_outlives_every_end_that_another_province_says_of_its_number(homes: tuple[Path, Path], reason: str, code: dict[str, str]) -> None:
    """Without a code a repair would reach it by number; with one of Shanghai's, as another row of one decision."""
    shanghai, zhejiang = homes
    first = package(shanghai, CLAIMED | code)
    (said,) = arrive(zhejiang, first).claimed
    assert "云和县市场监督管理局" in said
    taken = arrive(zhejiang, package(shanghai, ended=("penalties:0", reason), after=first))
    assert standing(zhejiang) == [(OURS_CODE, "test")]
    assert len(taken.claimed) == 1
    assert Ledger(zhejiang).view(TODAY).rows("from repairs") == []


@pytest.mark.parametrize("reason", ["修复", "撤回"])
def test_a_row_of_the_very_same_key_is_neither_bound_nor_written_over(homes: tuple[Path, Path], reason: str) -> None:
    shanghai, zhejiang = homes
    put(zhejiang, "penalties", OURS | {"authority_uscc": None, "document_no": "云罚2号"})
    first = package(shanghai, CLAIMED | {"document_no": "云罚2号"})
    taken = arrive(zhejiang, first)
    assert (taken.used, taken.known, len(taken.claimed)) == (0, 0, 1)
    arrive(zhejiang, package(shanghai, ended=("penalties:0", reason), after=first))
    assert sorted(standing(zhejiang), key=str) == [(OURS_CODE, "test"), (None, "test")]


def test_a_binding_that_was_made_before_is_checked_again_when_it_ends(homes: tuple[Path, Path]) -> None:
    shanghai, zhejiang = homes
    first = package(shanghai, CLAIMED | {"authority_uscc": THEIRS_CODE, "document_no": "沪罚1号"})
    arrive(zhejiang, first)
    (ours,) = Ledger(zhejiang).view(TODAY).rows("select record_id from penalties where source = 'test'")
    (bound,) = Ledger(zhejiang).view(TODAY).rows("from received")
    columns = {column.name: bound[column.name] for column in table("received").stored}
    put(zhejiang, "received", columns | {"own_id": None, "content": f'{{"local": "{ours["record_id"]}"}}'})
    taken = arrive(zhejiang, package(shanghai, ended=("penalties:0", "修复"), after=first))
    assert (OURS_CODE, "test") in standing(zhejiang)
    assert len(taken.claimed) == 1


@pytest.mark.parametrize("day", ["2026-01-31", "2026-07-01"])
def test_an_end_lies_between_the_decision_and_the_package(homes: tuple[Path, Path], day: str) -> None:
    shanghai, zhejiang = homes
    first = package(shanghai, CLAIMED | {"authority_uscc": THEIRS_CODE, "document_no": "沪罚1号"})
    arrive(zhejiang, first)
    refused(zhejiang, package(shanghai, ended=("penalties:0", "修复"), after=first, day=day), MalformedPackageError)
    assert arrive(zhejiang, package(shanghai, ended=("penalties:0", "修复"), after=first)).ended == {"修复": 1}
    assert standing(zhejiang) == [(OURS_CODE, "test")]


def test_nothing_is_sent_that_the_other_side_would_have_to_refuse(homes: tuple[Path, Path]) -> None:
    shanghai, _ = homes
    put(shanghai, "penalties", OURS | {"authority_region": "310101"})
    assert export(Ledger(shanghai), shanghai, Order("33", LI, NOW)) == []


def test_whose_a_decision_is_needs_every_sign_to_agree() -> None:
    assert is_of("31", {"authority_uscc": THEIRS_CODE, "authority_region": "310101"}, {THEIRS_CODE: "310101"})
    assert is_of("31", {"authority_region": "310101"}, {})
    for row in ({}, {"authority_uscc": OURS_CODE, "authority_region": "310101"}, {"authority_uscc": THEIRS_CODE, "authority_region": "331125"}):
        assert not is_of("31", row, {})
