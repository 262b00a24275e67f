"""The proof that nothing serves a repaired record. It must be able to fail: every leak that is planted is found."""

import io
import json
import shutil
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import duckdb
import openpyxl
import pypdf
import pytest
from click.testing import Result
from fastapi import FastAPI
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl.comments import Comment
from openpyxl.workbook.defined_name import DefinedName
from typer.testing import CliRunner

from analytics.runs import analyse
from api.app import create_app
from api.cli import build
from api.dependencies import TokenDep
from api.proof.operations import operations
from api.proof.prove import Manner, Proof, prove_all
from graph.publish import publish
from graph.store import GraphStore
from ledger.batch import Row
from ledger.errors import InputError, LedgerError, NotFoundError
from ledger.same_decision import number_key
from ledger.settings import Settings
from ledger.store import Ledger
from ledger.tables import table
from proceedings.events import Actor, Draft, Entry, Kind, record
from proceedings.outbox import notices
from proceedings.proof.places import Place, proven
from proceedings.proof.search import SPREADSHEET, UnreadableError, found_in, found_in_file
from proceedings.proof.spelling import python_pattern, spellings
from proceedings.proof.stores import graph_places, ledger_places, outbox_places
from proceedings.proof.target import Needle, found_target
from tests.test_api import DAY, TEA, province

NUMBER, OTHER_SPELLING = "虚市监罚〔2026〕3号", "虚市监罚[２０２６] 第０3号"
REPAIRED = DAY - timedelta(days=1)
FACTS = "查获超过保质期的虚构龙井三箱"
LI = Actor("李科", "发展改革局")


def loaded(home: Path) -> Ledger:
    """The small province, one of whose fines two departments report, each in its own spelling."""
    ledger, rows = Ledger(home), dict(province())
    last = rows["penalties"][-1] | {"document_no": NUMBER, "facts": FACTS}
    rows["penalties"] = [*rows["penalties"][:-1], last, last | {"document_no": OTHER_SPELLING, "facts": "略"}]
    with ledger.batch("test", "province.csv") as batch:
        for name, each in rows.items():
            batch.append(table(name), [Row(values, number) for number, values in enumerate(each, start=2)])
    analyse(ledger, DAY)
    return ledger


def repair(ledger: Ledger) -> None:
    """The fine is repaired by a decision, and whoever was served it is told."""
    row = {"subject_id": TEA, "party_name": "虚构西湖茶业有限公司", "record_kind": "行政处罚", "document_no": NUMBER, "repair_no": "XF-2026-000001"}
    row |= {"outcome": "准予修复", "decided": REPAIRED, "authority_uscc": "11330106MB0000001X"}

    def drafting(_: object, view: Any) -> Entry:
        records = [each["record_id"] for each in view.rows("select record_id from penalties where document_no = $number", {"number": NUMBER})]
        decided = Draft(Kind.REPAIR, "XF-2026-000001", "准予", REPAIRED, LI, subject_id=TEA)
        return Entry([decided, *notices(view, "XF-2026-000001", records, TEA, "修复", REPAIRED, LI, ["虚构银行"])], [(table("repairs"), row)])

    record(ledger, Kind.REPAIR, drafting, DAY, facts=True)


@pytest.fixture(scope="module")
def pattern(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The small province, analysed once; whoever changes it works in a copy."""
    folder = tmp_path_factory.mktemp("pattern") / "home"
    loaded(folder)
    return folder


@pytest.fixture
def ledger(pattern: Path, tmp_path: Path) -> Ledger:
    """A copy of it."""
    return Ledger(Path(shutil.copytree(pattern, tmp_path / "home")))


@pytest.fixture(scope="module")
def home(pattern: Path, tmp_path_factory: pytest.TempPathFactory, neo4j_store: GraphStore) -> Path:
    """Analysed and published, repaired, analysed and published again."""
    folder = Path(shutil.copytree(pattern, tmp_path_factory.mktemp("proof") / "home"))
    ledger = Ledger(folder)
    publish(neo4j_store, ledger.view(DAY))
    repair(ledger)
    analyse(ledger, DAY)
    publish(neo4j_store, ledger.view(DAY))
    return folder


@pytest.fixture(scope="module")
def needle(home: Path) -> Needle:
    return Needle(found_target(Ledger(home).view(DAY, audit=True), NUMBER))


@pytest.fixture(scope="module")
def commanded(home: Path, server: None) -> tuple[Result, Proof]:
    """The command for the repaired record, and the whole proof that it made: one walk through all routes for both."""
    proofs: list[Proof] = []

    def proving(*asked: Any) -> Proof:
        proofs.append(prove_all(*asked))
        return proofs[-1]

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("api.cli_proof.prove_all", proving)
        done = command(home, OTHER_SPELLING)
    assert len(proofs) == 1, done.output
    return done, proofs[0]


@pytest.fixture(scope="module")
def proof(commanded: tuple[Result, Proof]) -> Proof:
    return commanded[1]


def found(places: Iterator[Place]) -> list[str]:
    return [each for place in places for each in place.found]


def test_after_the_repair_nothing_serves_the_record(proof: Proof) -> None:
    assert [place for place in proof.places if not place.clean] == []
    assert proven(proof.places)


def test_both_spellings_are_looked_for_and_only_their_own_words(proof: Proof) -> None:
    assert len(proof.target.records) == 2
    assert set(proof.target.numbers) == {NUMBER, OTHER_SPELLING}
    assert proof.target.words == (FACTS,)


def test_every_operation_is_asked_and_the_reading_ones_answered(proof: Proof, home: Path, neo4j_store: GraphStore) -> None:
    places = {place.name.partition("（")[0]: place for place in proof.places if place.kind == "接口"}
    assert {str(each) for each in operations(create_app(Settings(home=home), neo4j_store))} <= set(places)
    for path in ("/v1/subjects/{key}", "/v1/subjects/{key}/risk", "/v1/findings", "/v1/search", "/v1/visits.{format}", "/v1/graph/expand"):
        assert "200×" in places[f"GET {path}"].name, path
    assert "200×" in places["POST /v1/graph/export"].name


def test_the_proof_leaves_nothing_behind(proof: Proof, home: Path) -> None:
    assert proven(proof.places)
    assert not (home / "tokens.json").exists()
    assert not (home / "servings.sqlite").exists()
    assert not list(home.glob("proof-*"))


# --- leaks: each is planted, found, and taken away ----------------------------------------------------------------------


GRAPH_LEAKS = {
    "a payload of a finding": ("CREATE (:Finding:Leak {key: 'leak', payload: '{\"evidence\":[{\"sentence\":\"见' + $text + '\"}]}'})", NUMBER),
    "another spelling in the page of a subject": (
        "MATCH (node:Enterprise {key: $key}) SET node.risk_json = '{\"reasons\":[\"' + $text + '\"]}'",
        OTHER_SPELLING,
    ),
    "its words under a label that the model does not know": ("CREATE (:Leak {anything: [$text]})", f"甲{FACTS}乙"),
    "its id on an edge": ("MATCH (:Enterprise {key: $key})-[link]-() WITH link LIMIT 1 SET link.record_id = $text", "RECORD"),
    "its number with escapes": ("CREATE (:Leak {anything: $text})", "".join(f"\\u{ord(each):04x}" for each in NUMBER)),
}


@pytest.mark.parametrize("leak", GRAPH_LEAKS)
def test_a_leak_in_neo4j_is_found_wherever_it_is(needle: Needle, home: Path, neo4j_store: GraphStore, leak: str) -> None:
    statement, text = GRAPH_LEAKS[leak]
    assert found(graph_places(neo4j_store, needle)) == []
    given = {"text": needle.target.records[0] if text == "RECORD" else text, "key": TEA}
    neo4j_store.run_text(statement, **{name: value for name, value in given.items() if f"${name}" in statement})
    try:
        assert len(found(graph_places(neo4j_store, needle))) == 1
    finally:
        neo4j_store.run_text("MATCH (node:Leak) DETACH DELETE node")
        publish(neo4j_store, Ledger(home).view(DAY))
    assert found(graph_places(neo4j_store, needle)) == []


def test_an_outbox_body_that_says_what_the_record_said_is_found(needle: Needle, ledger: Ledger) -> None:
    repair(ledger)
    assert found(outbox_places(ledger, needle, DAY)) == []
    body = {"cause": "XF", "what": "修复", "documents": [NUMBER], "records": [], "request": f"请停止使用：{FACTS}", "day": "2026-06-30"}
    leak = Draft(Kind.NOTICE, "TZ-leak", "待送达", DAY, LI, content={"recipient": "虚构银行", "body": body})
    record(ledger, Kind.NOTICE, lambda _, __: Entry([leak]), DAY)
    assert any("TZ-leak" in each for each in found(outbox_places(ledger, needle, DAY)))


def test_findings_and_views_of_a_record_that_is_still_in_use_are_found(needle: Needle, ledger: Ledger) -> None:
    places = list(ledger_places(ledger, needle, DAY))
    held = {place.name.partition("（")[0] for place in places if place.found}
    assert {"penalties", "penalties_shown", "decisions"} <= held
    assert any(place.kind == "分析结果" and any("线索" in each or "记录标识" in each for each in place.found) for place in places)


def leaky(chosen: Settings, store: GraphStore) -> FastAPI:
    """The application with routes that somebody added in a hurry."""
    app = create_app(chosen, store)

    @app.get("/v1/hurry/{matter}")
    def by_matter(token: TokenDep, matter: str, deep: bool = False) -> dict[str, str]:
        view = Ledger(chosen.home).view(DAY, audit=True)
        rows = view.rows("select document_no from penalties_all where record_id = $it", {"it": matter})
        return {"for": token.name, "number": rows[0]["document_no"] if rows and deep else ""}

    @app.post("/v1/hurry")
    def by_body(token: TokenDep, wanted: dict[str, str]) -> dict[str, str]:
        return {"for": token.name, "facts": FACTS}

    @app.get("/hidden", include_in_schema=False)
    def hidden() -> str:
        return OTHER_SPELLING

    @app.get("/v1/echo")
    def echo(token: TokenDep, text: str) -> dict[str, str]:
        return {"for": token.name, "you_asked": text}

    @app.get("/v1/broken")
    def broken(token: TokenDep) -> dict[str, str]:
        raise LedgerError("读不出来", where=token.name)

    routes = app.router.routes
    routes[:] = routes[-5:] + routes[:-5]  # before the workbench, which takes what no route took
    return app


def test_a_route_that_leaks_is_found_without_anybody_naming_it_and_one_that_echoes_is_not(home: Path, neo4j_store: GraphStore) -> None:
    proof = prove_all(Settings(home=home), neo4j_store, NUMBER, DAY, Manner(application=leaky))
    wrong = {place.name.partition("（")[0] for place in proof.places if not place.clean}
    assert wrong == {"GET /v1/hurry/{matter}", "POST /v1/hurry", "GET /hidden", "GET /v1/broken"}
    assert next(place.unread for place in proof.places if place.name.startswith("GET /v1/broken"))
    assert not proven(proof.places)


# --- files and objects: nothing hides in a corner of them -----------------------------------------------------------------


def spreadsheet(change: Callable[[openpyxl.Workbook], object]) -> bytes:
    book, file = openpyxl.Workbook(), io.BytesIO()
    book.active.append(["无关"])
    change(book)
    book.save(file)
    return file.getvalue()


CORNERS = {
    "a title of a sheet": lambda book: setattr(book.active, "title", "虚市监罚〔2026〕3号"),
    "a comment": lambda book: setattr(book.active["A1"], "comment", Comment(f"见{FACTS}", "李")),
    "a header": lambda book: setattr(book.active.oddHeader.center, "text", NUMBER),
    "a footer": lambda book: setattr(book.active.oddFooter.left, "text", FACTS),
    "a property": lambda book: setattr(book.properties, "subject", OTHER_SPELLING),
    "a defined name": lambda book: book.defined_names.add(DefinedName("leak", attr_text=f'"{NUMBER}"')),
    "a hidden sheet": lambda book: (book.create_sheet("藏").append([NUMBER]), setattr(book["藏"], "sheet_state", "hidden")),
}


@pytest.mark.parametrize("corner", CORNERS)
def test_every_corner_of_a_spreadsheet_is_searched(needle: Needle, corner: str) -> None:
    assert found_in_file(needle, SPREADSHEET, spreadsheet(lambda _: None)) == []
    assert found_in_file(needle, SPREADSHEET, spreadsheet(CORNERS[corner]))


def test_the_names_of_what_is_in_an_archive_are_searched(needle: Needle) -> None:
    for name, text in ((f"{NUMBER}.txt", "无"), ("a.txt", f"甲{FACTS}")):
        file = io.BytesIO()
        with zipfile.ZipFile(file, "w") as archive:
            archive.writestr(name, text)
        assert found_in_file(needle, "application/zip", file.getvalue()), name


def test_a_pdf_page_without_text_is_not_taken_for_a_clean_one(needle: Needle) -> None:
    blank, file = pypdf.PdfWriter(), io.BytesIO()
    blank.add_blank_page(100, 100)
    blank.write(file)
    with pytest.raises(UnreadableError):
        found_in_file(needle, "application/pdf", file.getvalue())


def test_a_number_is_another_records_only_where_nothing_says_the_party(needle: Needle) -> None:
    other, mine = "penalties:" + "0" * 20, needle.target.records[0]
    shared = Needle(replace(needle.target, others=frozenset({other})))
    assert found_in(shared, {"record_id": other, "text": f"见{NUMBER}"}) == []
    assert found_in(shared, {"record_id": other, "party": TEA, "text": f"见{NUMBER}"})
    assert found_in(shared, {"record_id": other, "text": f"虚构西湖茶业有限公司受{NUMBER}"})
    nested = {"records": [mine], "inner": {"record_id": other, "text": f"见{NUMBER}"}}
    assert any(each.startswith("文号") for each in found_in(shared, nested))


# --- the command --------------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def server(neo4j_store: GraphStore) -> Iterator[None]:
    """The graph of these tests, as the settings name a server."""
    user, password = neo4j_store.credentials
    with pytest.MonkeyPatch.context() as patch:
        for name, value in {"NEO4J_URI": neo4j_store.uri, "NEO4J_USER": user, "NEO4J_PASSWORD": password}.items():
            patch.setenv(name, value)
        yield


def command(home: Path, *words: str) -> Result:
    return CliRunner().invoke(build(["repair"]), ["repair", "prove", *words, "--home", str(home), "--on", DAY.isoformat()])


def test_the_command_ends_with_0_for_a_repaired_record_and_tells_every_place_as_it_goes(commanded: tuple[Result, Proof]) -> None:
    done, _ = commanded
    assert done.exit_code == 0, done.output
    lines = done.output.splitlines()
    assert sum(line.startswith("✓ 接口") for line in lines) > 40
    assert not [line for line in lines if line.startswith("✗")]
    assert lines.index(next(each for each in lines if each.startswith("✓ Neo4j"))) < lines.index(next(each for each in lines if each.startswith("✓ 接口")))
    assert "改写、转述不在查找之列" in done.output
    assert "从略" in done.output


@pytest.mark.usefixtures("server")
def test_the_command_ends_with_1_for_a_record_that_is_in_use_and_teaches_for_an_unknown_one(home: Path) -> None:
    in_use = command(home, "罚〔2026〕1号", "--format", "json")
    assert in_use.exit_code == 1, in_use.output
    told = json.loads(in_use.stdout)
    assert not told["proven"]
    wrong = {each["name"].partition("（")[0] for each in told["places"] if not each["clean"]}
    assert {"penalties", "decisions", "GET /v1/subjects/{key}"} <= wrong
    unknown = command(home, "虚市监罚〔2026〕999号")
    assert unknown.exit_code == 1
    assert "台账中从来没有记录" in unknown.output
    assert "处理：" in unknown.output


# --- what is looked for -------------------------------------------------------------------------------------------------


def test_a_record_that_never_was_cannot_be_proven_gone(home: Path) -> None:
    with pytest.raises(NotFoundError):
        found_target(Ledger(home).view(DAY, audit=True), "虚市监罚〔2026〕999号")


def test_a_number_of_several_parties_asks_which(ledger: Ledger) -> None:
    with ledger.batch("test", "more") as batch:
        batch.append(table("penalties"), [Row(province()["penalties"][0] | {"document_no": NUMBER, "subject_id": "91310104MA2XUG0002"}, 2)])
    view = ledger.view(DAY, audit=True)
    with pytest.raises(InputError):
        found_target(view, NUMBER)
    mine = next(
        row["record_id"] for row in view.rows("select record_id from penalties_all where document_no = $it and subject_id = $tea", {"it": NUMBER, "tea": TEA})
    )
    target = found_target(view, mine)
    assert len(target.others) == 1
    assert target.owners == (TEA,)


def test_a_search_that_would_find_nothing_proves_nothing() -> None:
    clean = Place("接口", "GET /", 1)
    assert not proven([clean])
    assert not proven([clean, Place("对照", "审计视图", 1, control=True)])
    assert proven([clean, Place("对照", "审计视图", 1, ("penalties:a",), control=True)])
    assert not proven([clean, Place("接口", "GET /file", 1, unread="?"), Place("对照", "审计视图", 1, ("penalties:a",), control=True)])


PARTS = st.lists(
    st.sampled_from([*"虚市监罚字第号AbZ０３", "〔", "〕", "[", "(", " ", "　", "-", "_", "1", "02", "2026", "２０２６", "30", "之"]), min_size=1, max_size=9
)
CONNECTION = duckdb.connect()


def keys_of(*texts: str) -> list[str]:
    """The keys that the ledger gives to these texts."""
    sql = "select " + ", ".join(number_key(f"$t{number}") for number in range(len(texts)))
    row = CONNECTION.execute(sql, {f"t{number}": text for number, text in enumerate(texts)}).fetchone()
    assert row
    return list(row)


@settings(deadline=None)
@given(PARTS, PARTS)
def test_a_text_matches_the_pattern_of_a_number_exactly_when_the_ledger_gives_both_one_key(one: list[str], other: list[str]) -> None:
    left, right = keys_of("".join(one), "".join(other))
    if not left:
        return
    text = "".join(other).strip("〔〕[( 　-_")
    matches = python_pattern(spellings(left)).fullmatch(text) is not None
    if "之" not in text:
        assert matches == (left == right)


@settings(deadline=None)
@given(PARTS, st.sampled_from(["", " ", "依据", "（", "\n"]), st.sampled_from(["", "）", "，", "\n", "决定"]))
def test_a_number_is_found_inside_a_sentence_in_any_spelling(parts: list[str], before: str, after: str) -> None:
    text = "".join(parts)
    (key,) = keys_of(text)
    if key and "之" not in text and key[0] != "/":
        assert python_pattern(spellings(key)).search(f"{before}{text}{after}")
