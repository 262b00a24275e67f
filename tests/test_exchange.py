"""Two provinces exchange what stands: signed, in order, within the scope, and taken back when the origin ends it."""

import shutil
from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from analytics.detectors.cross_region_dishonesty import DETECTOR
from ledger.batch import Row
from ledger.errors import InputError
from ledger.number_checks import make_citizen_number, make_uscc
from ledger.store import Ledger
from ledger.tables import table
from proceedings.events import Actor
from proceedings.exchange.canonical import canonical
from proceedings.exchange.holding import held_of
from proceedings.exchange.keys import FILE, public_key
from proceedings.exchange.package import Payload, digest_of, read_package, seal, written
from proceedings.exchange.policy import exchange_policy
from proceedings.exchange.receiving import Taken, take_in
from proceedings.exchange.refusals import (
    BrokenChainError,
    CountError,
    ExchangeError,
    ExchangeKeyError,
    ExpiredPackageError,
    FuturePackageError,
    MalformedPackageError,
    NewSeriesError,
    OlderPackageError,
    OversizedPackageError,
    ReplayedPackageError,
    ScopeError,
    SkippedPackageError,
    TamperedPackageError,
    UnknownKeyError,
    UnknownOriginError,
    UnknownProtocolError,
    WrongRecipientError,
)
from proceedings.exchange.sending import Made, Order, export
from proceedings.exchange.trust import Ground, accept, distrust, register, trust

NOW = datetime(2026, 6, 30, 2, 0, tzinfo=UTC)
TODAY = date(2026, 6, 30)
LI = Actor("李科", "信用中心")
GROUND = Ground(LI, TODAY, "与对方信用中心电话核对公钥", "函1号")
SHANGHAI, ZHEJIANG = "31", "33"
LISTED = make_uscc("91", "310101", "TE5TAAA1")
FINED = make_uscc("91", "310101", "TE5TAAA2")
LOCAL = make_uscc("91", "330106", "TE5TAAA3")
COURT = make_uscc("11", "310101", "TE5TAAA4")
ZHANG = "P-00000000000000000033"  # as Zhejiang's own key names the person
ZHANG_THERE = "P-00000000000000000031"  # as Shanghai's key names the same person

ENV: dict[str, Any] = {
    "subject_id": LISTED, "uscc": LISTED, "party_name": "上海虚构化工有限公司", "list_type": "ENV", "document_no": "沪环严〔2026〕1号", "reason": "违法排污",
    "authority": "上海市生态环境局", "authority_uscc": COURT, "authority_region": "310101", "valid_from": date(2026, 3, 1),
    "responsible": "张三", "responsible_id": ZHANG_THERE,
}  # fmt: skip
PENALTY: dict[str, Any] = {
    "subject_id": FINED, "uscc": FINED, "party_name": "上海虚构旅行社有限公司", "document_no": "沪文罚〔2026〕7号", "conduct": "转让许可", "facts": "转让",
    "basis": "《旅行社条例》第四十七条", "penalty_kinds": "吊销许可证件", "content": "吊销旅行社业务经营许可证", "decided": date(2026, 2, 1),
    "authority": "上海市文化和旅游局", "authority_uscc": COURT, "authority_region": "310101", "procedure": "一般程序",
}  # fmt: skip


def firm(key: str, name: str, region: str) -> dict[str, Any]:
    return {
        "subject_id": key,
        "uscc": key,
        "name": name,
        "region": region,
        "kind": "企业",
        "status": "K",
        "established": date(2015, 1, 1),
        "valid_from": date(2015, 1, 1),
    }


def role(subject: str, person: str, name: str, office: str = "法定代表人", begin: date = date(2016, 1, 1), end: date | None = None) -> dict[str, Any]:
    return {"subject_id": subject, "person_id": person, "name": name, "role": office, "valid_from": begin, "valid_to": end}


def put(home: Path, name: str, *rows: Mapping[str, Any], retracted: bool = False) -> None:
    with Ledger(home).batch("test", name) as batch:
        batch.append(table(name), [Row(row, number, retracted=retracted) for number, row in enumerate(rows, start=1)])


@pytest.fixture(scope="session")
def founded(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Shanghai, with a listed firm and a revoked licence; Zhejiang, with a firm of the same man. They trust each other."""
    folder = tmp_path_factory.mktemp("provinces")
    shanghai, zhejiang = folder / SHANGHAI, folder / ZHEJIANG
    put(shanghai, "enterprises", firm(LISTED, "上海虚构化工有限公司", "310101"), firm(FINED, "上海虚构旅行社有限公司", "310101"))
    put(shanghai, "roles", role(LISTED, ZHANG_THERE, "张三"))
    put(shanghai, "listings", ENV)
    put(shanghai, "penalties", PENALTY)
    put(zhejiang, "enterprises", firm(LOCAL, "杭州虚构清洗有限公司", "330106"))
    put(zhejiang, "roles", role(LISTED, ZHANG, "张三", end=date(2026, 5, 1)), role(LOCAL, ZHANG, "张三"))
    for home, province in ((shanghai, SHANGHAI), (zhejiang, ZHEJIANG)):
        register(Ledger(home), home, province, f"{province}信用中心", GROUND)
    trust(Ledger(zhejiang), SHANGHAI, "上海市信用中心", public_key(shanghai), GROUND)
    trust(Ledger(shanghai), ZHEJIANG, "浙江省信用中心", public_key(zhejiang), GROUND)
    return folder


@pytest.fixture(scope="session")
def first(founded: Path, tmp_path_factory: pytest.TempPathFactory) -> bytes:
    """The first package from Shanghai to Zhejiang; `founded` has not sent it."""
    home = tmp_path_factory.mktemp("sender") / SHANGHAI
    shutil.copytree(founded / SHANGHAI, home)
    return send(home)[0].content


@pytest.fixture
def homes(founded: Path, tmp_path: Path) -> tuple[Path, Path]:
    """The two homes, to be changed."""
    for province in (SHANGHAI, ZHEJIANG):
        shutil.copytree(founded / province, tmp_path / province)
    return tmp_path / SHANGHAI, tmp_path / ZHEJIANG


def send(home: Path, now: datetime = NOW, to: str = ZHEJIANG, *, anew: bool = False) -> list[Made]:
    return export(Ledger(home), home, Order(to, LI, now, anew=anew))


def arrive(home: Path, content: bytes, now: datetime = NOW) -> Taken:
    path = home.parent / "包.json"
    path.write_bytes(content)
    return take_in(Ledger(home), path, LI, now)


def refused(home: Path, content: bytes, error: type[ExchangeError], now: datetime = NOW) -> None:
    """The package is refused with this error, and nothing of it is in the ledger."""
    before = [line.batch_id for line in Ledger(home).all_lines()]
    with pytest.raises(error) as caught:
        arrive(home, content, now)
    assert type(caught.value) is error
    assert [line.batch_id for line in Ledger(home).all_lines()] == before


def resealed(home: Path, content: bytes, **changes: Any) -> bytes:
    """The package with some of its payload changed, signed again with the key of its origin."""
    return seal(home, Payload.model_validate(read_package(content, "").payload.model_dump() | changes))


def listings(home: Path, relation: str = "listings", *, audit: bool = False) -> list[dict[str, Any]]:
    return Ledger(home).view(TODAY, audit=audit).rows(f"from {relation} order by record_id")


def test_what_stands_at_the_origin_arrives_with_its_origin_standard_and_class(homes: tuple[Path, Path]) -> None:
    shanghai, zhejiang = homes
    (made,) = send(shanghai)
    taken = arrive(zhejiang, made.content)
    assert (taken.records, taken.used, taken.unmatched, taken.differences) == (2, 2, 0, ())
    (listed,) = listings(zhejiang)
    assert (listed["source"], listed["authority_region"], listed["document_no"]) == ("exchange:31", "310101", ENV["document_no"])
    held = {each.record_kind: each for each in held_of(Ledger(zhejiang).view(TODAY), SHANGHAI).values()}
    assert held["名单"].regional_class == "区域互认·生态环境"
    assert held["行政处罚"].regional_class == "只是处罚·旅游"
    assert "长三角生态环境领域联合奖惩备忘录" in held["名单"].local_standard
    assert held["名单"].crosswalk == read_package(made.content, "").payload.crosswalk.version


def test_no_number_no_hash_and_no_name_of_a_person_travels(homes: tuple[Path, Path]) -> None:
    (made,) = send(homes[0])
    text = made.content.decode()
    assert "张三" not in text
    assert "P-" not in text
    assert '"responsible":["法定代表人"]' in text


def test_the_person_is_known_by_the_role_in_our_own_registration_data(homes: tuple[Path, Path]) -> None:
    shanghai, zhejiang = homes
    arrive(zhejiang, send(shanghai)[0].content)
    (listed,) = listings(zhejiang)
    assert (listed["responsible"], listed["responsible_id"]) == ("张三", ZHANG)


def test_an_imported_listing_reaches_the_cross_region_detector_with_its_origin(homes: tuple[Path, Path]) -> None:
    shanghai, zhejiang = homes
    arrive(zhejiang, send(shanghai)[0].content)
    (found,) = DETECTOR.run(Ledger(zhejiang).view(TODAY))
    assert found.subject_id == LOCAL
    assert "上海市" in found.sentence
    assert ENV["document_no"] in found.sentence
    assert {each["origin_province"] for each in found.measures["recognition"]} == {SHANGHAI}


@pytest.mark.parametrize("outcome", ["准予修复", "原决定撤销"])
def test_what_is_repaired_or_quashed_at_the_origin_is_gone_here_with_the_next_package(homes: tuple[Path, Path], outcome: str) -> None:
    shanghai, zhejiang = homes
    arrive(zhejiang, send(shanghai)[0].content)
    before = Ledger(zhejiang).view(TODAY).known_at
    repair = {
        "subject_id": LISTED,
        "party_name": "上海虚构化工有限公司",
        "record_kind": "名单",
        "document_no": ENV["document_no"],
        "repair_no": "沪修1号",
        "outcome": outcome,
        "decided": TODAY,
    }
    put(shanghai, "repairs", repair)
    (made,) = send(shanghai, NOW + timedelta(days=1))
    assert ENV["document_no"] not in made.content.decode()
    assert "上海虚构化工" not in made.content.decode()
    taken = arrive(zhejiang, made.content, NOW + timedelta(days=1))
    assert taken.ended == {"修复" if outcome == "准予修复" else "撤销": 1}
    assert listings(zhejiang) == listings(zhejiang, "listings_shown") == []
    earlier = Ledger(zhejiang).view(date(2026, 4, 1), before)
    assert earlier.rows("from listings") == earlier.rows("from listings_shown") == []
    assert len(earlier.rows("from received")) == 1
    assert len(listings(zhejiang, audit=True)) == 1
    assert list(DETECTOR.run(Ledger(zhejiang).view(TODAY))) == []


def test_every_other_end_at_the_origin_has_its_own_reason_and_takes_the_record_back(homes: tuple[Path, Path]) -> None:
    shanghai, zhejiang = homes
    arrive(zhejiang, send(shanghai)[0].content)
    put(shanghai, "listings", ENV | {"valid_to": date(2026, 6, 20), "removal_reason": "整改到位"})
    put(shanghai, "penalties", PENALTY, retracted=True)
    taken = arrive(zhejiang, send(shanghai)[0].content)
    assert taken.ended == {"移出": 1, "撤回": 1}
    view = Ledger(zhejiang).view(TODAY)
    assert view.rows("from listings") == view.rows("from penalties_shown") == []
    (shown,) = view.rows("from listings_shown")
    assert (shown["valid_to"], shown["removal_reason"], shown["not_counted"]) == (date(2026, 6, 20), "来源省移出", "已移出")
    assert held_of(view, SHANGHAI) == {}


def test_what_is_disputed_at_the_origin_is_held_back_and_comes_again_when_it_stands(homes: tuple[Path, Path]) -> None:
    shanghai, zhejiang = homes
    arrive(zhejiang, send(shanghai)[0].content)
    claim = {
        "subject_id": LISTED,
        "objection_no": "沪异1号",
        "kind": "信息有误",
        "party_name": "上海虚构化工有限公司",
        "document_no": ENV["document_no"],
        "valid_from": date(2026, 6, 1),
    }
    put(shanghai, "objections", claim)
    assert arrive(zhejiang, send(shanghai)[0].content).ended == {"争议": 1}
    assert listings(zhejiang) == []
    put(shanghai, "objections", claim | {"valid_to": date(2026, 6, 29), "outcome": "不成立"})
    assert arrive(zhejiang, send(shanghai)[0].content).used == 1
    assert len(listings(zhejiang)) == 1


def test_nothing_new_is_no_package_and_a_change_is_one(homes: tuple[Path, Path]) -> None:
    shanghai, _ = homes
    first = send(shanghai)
    assert send(shanghai) == []
    put(shanghai, "listings", ENV | {"reason": "违法排污，拒不整改"})
    (second,) = send(shanghai)
    payload = read_package(second.content, "").payload
    assert (payload.sequence, payload.previous, len(payload.records), payload.count.records) == (2, digest_of(first[0].content), 1, 2)


def test_a_record_of_another_source_stays_and_a_repair_at_the_origin_ends_it_too(homes: tuple[Path, Path]) -> None:
    shanghai, zhejiang = homes
    put(zhejiang, "listings", ENV | {"responsible_id": ZHANG, "reason": "本省另行收到"})
    assert arrive(zhejiang, send(shanghai)[0].content).known == 1
    (kept,) = listings(zhejiang)
    assert (kept["source"], kept["reason"]) == ("test", "本省另行收到")
    put(shanghai, "listings", ENV, retracted=True)
    arrive(zhejiang, send(shanghai)[0].content)
    assert len(listings(zhejiang)) == 1


def test_what_came_from_elsewhere_is_never_passed_on(homes: tuple[Path, Path]) -> None:
    shanghai, zhejiang = homes
    arrive(zhejiang, send(shanghai)[0].content)
    assert send(zhejiang, to="34") == []
    assert send(zhejiang, to=SHANGHAI) == []


def test_a_person_who_cannot_be_matched_by_role_is_matched_with_nobody_until_our_data_say_who_it_is(homes: tuple[Path, Path]) -> None:
    shanghai, zhejiang = homes
    put(zhejiang, "roles", role(LISTED, ZHANG, "张三", end=date(2026, 5, 1)), retracted=True)
    assert arrive(zhejiang, send(shanghai)[0].content).unmatched == 1
    assert listings(zhejiang)[0]["responsible_id"] is None
    assert list(DETECTOR.run(Ledger(zhejiang).view(TODAY))) == []
    put(zhejiang, "roles", role(LISTED, ZHANG, "张三", end=date(2026, 5, 1)))
    put(shanghai, "penalties", PENALTY | {"content": "吊销旅行社业务经营许可证（更正）"})
    arrive(zhejiang, send(shanghai)[0].content)
    assert listings(zhejiang)[0]["responsible_id"] == ZHANG
    assert [each.subject_id for each in DETECTOR.run(Ledger(zhejiang).view(TODAY))] == [LOCAL]


def test_a_record_in_whose_text_stands_the_number_of_a_citizen_is_kept_back(homes: tuple[Path, Path]) -> None:
    shanghai, _ = homes
    number = make_citizen_number("310101", date(1980, 1, 1), 12)
    put(shanghai, "listings", ENV | {"reason": f"违法排污，负责人张三（{number}）"})
    (made,) = send(shanghai)
    assert (made.records, len(made.kept_back)) == (1, 1)
    assert number not in made.content.decode()


def test_every_package_stays_within_its_limits_and_many_records_are_several_packages(homes: tuple[Path, Path], monkeypatch: pytest.MonkeyPatch) -> None:
    shanghai, zhejiang = homes
    put(shanghai, "listings", *(ENV | {"document_no": f"沪环严〔2026〕{number}号"} for number in range(2, 25)))
    small = replace(exchange_policy(), limits=replace(exchange_policy().limits, max_records=10))
    monkeypatch.setattr("proceedings.exchange.sending.exchange_policy", lambda: small)
    made = send(shanghai)
    assert [each.records for each in made] == [10, 10, 5]
    refused(zhejiang, made[1].content, SkippedPackageError)
    for each in made:
        arrive(zhejiang, each.content)
    assert len(listings(zhejiang)) == 24


def test_a_recipient_who_has_lost_its_place_begins_again_only_when_a_person_has_accepted_it(homes: tuple[Path, Path]) -> None:
    shanghai, zhejiang = homes
    one = send(shanghai)[0].content
    arrive(zhejiang, one)
    put(shanghai, "penalties", PENALTY, retracted=True)
    anew = send(shanghai, NOW + timedelta(hours=1), anew=True)[0].content
    refused(zhejiang, anew, NewSeriesError)
    accept(Ledger(zhejiang), SHANGHAI, read_package(anew, "").payload.series, GROUND)
    assert arrive(zhejiang, anew, NOW + timedelta(hours=1)).ended == {"不再交换": 1}
    assert Ledger(zhejiang).view(TODAY).rows("from penalties") == []
    refused(zhejiang, one, OlderPackageError)


def test_a_replayed_an_older_a_skipped_and_a_forked_package_are_refused(homes: tuple[Path, Path]) -> None:
    shanghai, zhejiang = homes
    one = send(shanghai)[0].content
    arrive(zhejiang, one)
    refused(zhejiang, one, ReplayedPackageError)
    refused(zhejiang, resealed(shanghai, one, as_of="2026-06-29"), OlderPackageError)
    put(shanghai, "listings", ENV, retracted=True)
    two = send(shanghai)[0].content
    refused(zhejiang, resealed(shanghai, two, sequence=3), SkippedPackageError)
    refused(zhejiang, resealed(shanghai, two, previous="0" * 64), BrokenChainError)
    refused(zhejiang, resealed(shanghai, two, ended=[]), CountError)
    arrive(zhejiang, two)
    refused(zhejiang, one, ReplayedPackageError)


def test_who_sends_and_to_whom_is_checked_before_anything_is_used(homes: tuple[Path, Path], first: bytes) -> None:
    shanghai, zhejiang = homes
    refused(zhejiang, resealed(shanghai, first, recipient="34"), WrongRecipientError)
    refused(zhejiang, resealed(shanghai, first, origin={"province": "32", "office": "江苏省信用中心"}), UnknownOriginError)
    refused(zhejiang, resealed(zhejiang, first), TamperedPackageError)
    distrust(Ledger(zhejiang), SHANGHAI, read_package(first, "").payload.key, GROUND)
    refused(zhejiang, first, UnknownKeyError)


def test_a_new_key_counts_only_once_it_is_trusted(homes: tuple[Path, Path], first: bytes) -> None:
    shanghai, zhejiang = homes
    register(Ledger(shanghai), shanghai, SHANGHAI, "上海市信用中心", GROUND, anew=True)
    (made,) = send(shanghai)
    refused(zhejiang, made.content, UnknownKeyError)
    trust(Ledger(zhejiang), SHANGHAI, "上海市信用中心", public_key(shanghai), GROUND)
    assert arrive(zhejiang, made.content).used == 2
    with pytest.raises(InputError):
        trust(Ledger(zhejiang), "32", "江苏省信用中心", public_key(shanghai), GROUND)


def test_a_package_has_its_time(homes: tuple[Path, Path], first: bytes) -> None:
    shanghai, zhejiang = homes
    refused(zhejiang, first, ExpiredPackageError, NOW + timedelta(days=31))
    refused(zhejiang, first, FuturePackageError, NOW - timedelta(minutes=11))
    forever = resealed(shanghai, first, valid_until=written(NOW + timedelta(days=3650)))
    refused(zhejiang, forever, ExpiredPackageError, NOW + timedelta(days=31))
    assert arrive(zhejiang, first, NOW - timedelta(minutes=9)).used == 2


def test_what_the_scope_does_not_allow_refuses_the_whole_package(homes: tuple[Path, Path], first: bytes) -> None:
    shanghai, zhejiang = homes
    listed, fined = sorted(read_package(first, "").payload.model_dump()["records"], key=lambda each: str(each["kind"]), reverse=False)
    for wrong in (
        {"fields": listed["fields"] | {"responsible": "张三"}},
        {"disclosure": "2"},
        {"disclosure": "1"},
        {"fields": listed["fields"] | {"reason": make_citizen_number("310101", date(1980, 1, 1), 12)}},
        {"subject_id": ZHANG_THERE},
        {"fields": listed["fields"] | {"authority_region": "330106"}},
    ):
        refused(zhejiang, resealed(shanghai, first, records=[listed | wrong, fined]), ScopeError)


def test_a_file_that_is_no_package_is_refused_before_it_is_read_or_believed(homes: tuple[Path, Path], first: bytes) -> None:
    shanghai, zhejiang = homes
    payload = read_package(first, "").payload.model_dump()
    refused(zhejiang, b" " * (exchange_policy().limits.max_bytes + 1), OversizedPackageError)
    for content in (b"", b"{}", b"[1.5]", b'{"payload":{}}', b"[" * 100_000, b"\xff\xfe", first + b"\n", first.replace(b'","', b'", "', 1), b'{"a":1,"a":1}'):
        refused(zhejiang, content, MalformedPackageError)
    refused(zhejiang, canonical({"payload": payload | {"protocol": "creditgraph-exchange/2"}, "signature": "0" * 128}), UnknownProtocolError)
    twice = [payload["records"][0], payload["records"][0]]
    refused(zhejiang, resealed(shanghai, first, records=twice), MalformedPackageError)
    wrong = payload["records"][0] | {"fields": payload["records"][0]["fields"] | {"valid_from": "昨天", "decided": "昨天"}}
    with pytest.raises(ExchangeError):
        arrive(zhejiang, resealed(shanghai, first, records=[wrong, payload["records"][1]]))


def test_a_key_that_others_can_read_is_refused(homes: tuple[Path, Path]) -> None:
    shanghai, _ = homes
    (shanghai / FILE).chmod(0o644)
    with pytest.raises(ExchangeKeyError):
        send(shanghai)
