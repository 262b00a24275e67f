"""A repair from application to receipt, in a real Neo4j: gone at once, worked out again, nothing else touched, no reader between."""

import json
import shutil
import threading
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from pypdf import PdfReader

from analytics.runs import analyse, latest_run
from analytics.score_policy import load_score_policy
from api.repair_receipt import receipt_pdf
from graph.publish import current_publication, publish
from graph.store import GraphStore
from ledger.batch import Row
from ledger.store import Ledger
from ledger.tables import table
from proceedings.events import Actor, Kind, read_events
from proceedings.repair.at_once import leave_at_once, without
from proceedings.repair.effect import current, put_into_effect
from proceedings.repair.matter import GRANTED, REFUSED
from proceedings.repair.quash import Quashing, quash
from proceedings.repair.receipt import Receipt, receipt_from
from proceedings.repair.steps import Act, Application, accept, apply_for, decide
from proceedings.settle import settle

DAY = date(2026, 6, 30)
TEA, SISTER, AUNT = "91330106MA2XUG0001", "91330106MA2XUG0002", "91330106MA2XUG0003"
OFFICE = "虚构市环境保护局"
LI = Actor("李科", OFFICE)
NUMBER = "虚环罚〔2025〕3号"
WORDS = ("夜间偷排", NUMBER)


def firm(key: str, name: str) -> dict[str, Any]:
    return {"subject_id": key, "uscc": key, "name": name, "kind": "企业", "status": "K", "region": "330106", "valid_from": date(2015, 1, 1)}


def fine(number: int, decided: date) -> dict[str, Any]:
    return {
        "subject_id": TEA, "document_no": f"虚环罚〔2025〕{number}号", "party_name": "虚构茶业有限公司", "conduct": "夜间偷排" if number == 3 else "超标排放",
        "facts": "…", "basis": "水污染防治法第八十三条", "penalty_kinds": "罚款", "content": "罚款", "fine_wan": Decimal("6"), "decided": decided,
        "valid_to": date(2031, 1, 1), "authority": OFFICE, "authority_uscc": "11330106MB0000001X", "procedure": "一般程序",
    }  # fmt: skip


def role(key: str, person: str, name: str) -> dict[str, Any]:
    return {"subject_id": key, "person_id": person, "name": name, "role": "法定代表人", "valid_from": date(2016, 1, 1)}


ROWS: Mapping[str, Sequence[Mapping[str, Any]]] = {
    "enterprises": [firm(TEA, "虚构茶业有限公司"), firm(SISTER, "虚构糕点有限公司"), firm(AUNT, "虚构五金有限公司")],
    "persons": [{"person_id": "P-1", "name": "张小明", "identified": True}],
    "roles": [role(TEA, "P-1", "张小明"), role(SISTER, "P-1", "张小明")],
    "penalties": [fine(1, date(2025, 6, 2)), fine(2, date(2025, 8, 4)), fine(3, date(2025, 11, 3))],
}


def fill(ledger: Ledger, tables: Mapping[str, Sequence[Mapping[str, Any]]]) -> None:
    with ledger.batch("test", "rows") as batch:
        for name, rows in tables.items():
            batch.append(table(name), [Row(row, number) for number, row in enumerate(rows, start=1)])


@pytest.fixture(scope="module")
def analysed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A home with three fines, analysed."""
    home = tmp_path_factory.mktemp("repair")
    fill(Ledger(home), ROWS)
    analyse(Ledger(home), DAY)
    return home


@pytest.fixture(scope="module")
def granted_home(analysed: Path, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, str]:
    """The same with the repair of one of them granted, but not put into effect; and its number."""
    home = tmp_path_factory.mktemp("granted") / "home"
    shutil.copytree(analysed, home)
    ledger = Ledger(home)
    number = accepted(ledger)
    decide(ledger, number, Act(LI, DAY, "公示期限已核实"), GRANTED)
    return home, number


@pytest.fixture
def ledger(analysed: Path, tmp_path: Path) -> Ledger:
    shutil.copytree(analysed, tmp_path / "home")
    return Ledger(tmp_path / "home")


@pytest.fixture
def granted(granted_home: tuple[Path, str], tmp_path: Path) -> tuple[Ledger, str]:
    shutil.copytree(granted_home[0], tmp_path / "granted")
    return Ledger(tmp_path / "granted"), granted_home[1]


@pytest.fixture
def published(analysed: Path, empty_graph: GraphStore) -> GraphStore:
    """The graph as it was before anybody decided."""
    publish_from_the_start(empty_graph, Ledger(analysed))
    return empty_graph


def publish_from_the_start(store: GraphStore, ledger: Ledger) -> str:
    """Empty the graph and publish the ledger as it is; the fingerprint of what was published."""
    while store.run_text("MATCH (n) WITH n LIMIT 2000 DETACH DELETE n RETURN count(n) AS gone")[0]["gone"]:
        pass
    view = ledger.view(DAY)
    publish(store, view)
    view.close()
    return view.fingerprint


def accepted(ledger: Ledger) -> str:
    application = Application(party=TEA, about=NUMBER, proofs=("缴款书",), commitment="承诺书")
    number = apply_for(ledger, application, Actor("窗口"), DAY)[0].matter_no
    accept(ledger, number, Act(LI, DAY))
    return number


def everything(store: GraphStore) -> tuple[list[Any], list[Any]]:
    """All nodes and edges, without the stamp of the publication, in an order of their own."""
    nodes = store.run_text("MATCH (n) WHERE NOT n:Publication RETURN labels(n) AS labels, properties(n) AS p")
    edges = store.run_text("MATCH (a)-[r]->(b) RETURN type(r) AS type, a.key AS a, b.key AS b, properties(r) AS p")
    for row in (*nodes, *edges):
        row["p"] = dict(sorted((name, value) for name, value in row["p"].items() if name != "publication"))
    for row in nodes:
        row["labels"].sort()
    return sorted(nodes, key=repr), sorted(edges, key=repr)


def as_text(graph: object) -> str:
    return json.dumps(graph, ensure_ascii=False, default=str)


def subject(store: GraphStore, key: str) -> dict[str, Any]:
    found: dict[str, Any] = store.run_text("MATCH (n:Enterprise {key: $key}) RETURN properties(n) AS p", key=key)[0]["p"]
    return found


@dataclass(frozen=True)
class Done:
    """A repair that was put into effect, and what the graph held before, after, and when published from the start."""

    ledger: Ledger
    number: str
    receipt: Receipt
    again: Receipt
    before: object
    settled: object
    whole: object
    stated: str | None
    known_at: datetime


@pytest.fixture(scope="module")
def done(analysed: Path, granted_home: tuple[Path, str], neo4j_store: GraphStore, tmp_path_factory: pytest.TempPathFactory) -> Done:
    """A repair put into effect once, for all tests that only look at it."""
    home = tmp_path_factory.mktemp("done") / "home"
    shutil.copytree(granted_home[0], home)
    ledger, number = Ledger(home), granted_home[1]
    publish_from_the_start(neo4j_store, Ledger(analysed))
    before = everything(neo4j_store)
    receipt = put_into_effect(ledger, number, Act(LI, DAY), neo4j_store)
    settled, stated = everything(neo4j_store), current_publication(neo4j_store)
    again = put_into_effect(ledger, number, Act(LI, DAY), neo4j_store)
    publish_from_the_start(neo4j_store, ledger)
    return Done(ledger, number, receipt, again, before, settled, everything(neo4j_store), stated, datetime.fromisoformat(receipt.known_at))


def test_after_the_repair_the_graph_knows_nothing_of_the_record(done: Done) -> None:
    assert [word for word in WORDS if word in as_text(done.before)] == list(WORDS)
    assert not [word for word in WORDS if word in as_text(done.settled)]
    assert done.receipt.complete
    assert done.receipt.graph is not None
    assert not done.receipt.graph.whole


def test_the_graph_is_what_publishing_from_the_start_makes(done: Done) -> None:
    assert done.settled == done.whole
    assert done.settled != done.before


def test_answers_come_from_the_new_state_of_the_ledger(done: Done) -> None:
    view = done.ledger.view(DAY, done.known_at)
    assert done.stated == view.fingerprint
    view.close()


def test_the_receipt_names_every_change_and_never_what_the_record_said(done: Done) -> None:
    receipt = done.receipt
    assert {each.what for each in receipt.changes} >= {"自身风险"}
    assert {each.subject_id for each in receipt.others} == {SISTER}
    assert "偷排" not in as_text(receipt.as_json())
    kept = current(done.ledger, done.number, DAY).receipt
    assert kept is not None
    assert receipt_from(json.loads(json.dumps(kept.content))) == receipt
    assert done.again == receipt, "asked again, the same receipt"
    assert [each.step for each in read_events(done.ledger.view(DAY), Kind.REPAIR, done.number)] == ["申请", "受理", "准予修复", "回执"]


def test_the_copy_of_the_party_says_of_others_only_how_many(done: Done) -> None:
    party = done.receipt.for_party()
    assert SISTER not in as_text(party.as_json())
    assert "虚构糕点" not in as_text(party.as_json())
    assert (party.others_subjects, party.others) == (1, ())


def test_the_receipt_prints_in_chinese(done: Done, tmp_path: Path) -> None:
    party = done.receipt.for_party()
    paper = tmp_path / "receipt.pdf"
    paper.write_bytes(receipt_pdf(party))
    assert receipt_pdf(party) == paper.read_bytes(), "the same receipt, the same bytes"
    text = "\n".join(page.extract_text() for page in PdfReader(paper).pages)
    said = [
        word
        for word in ("信用修复决定回执", done.number, NUMBER, "自身风险", "1 个关联主体", OFFICE, "第 1 页")
        if word.replace(" ", "") not in text.replace(" ", "")
    ]
    assert said == []
    assert "虚构糕点" not in text


def test_before_the_analysis_ends_the_record_has_left_and_the_figures_are_those_without_it(granted: tuple[Ledger, str], published: GraphStore) -> None:
    ledger, number = granted
    record = current(ledger, number, DAY).records
    view = ledger.view(DAY)
    assert leave_at_once(published, view, record) == 2
    text = json.dumps(everything(published), ensure_ascii=False, default=str)
    assert not [word for word in WORDS if word in text]
    interim = {key: (subject(published, key)["own_risk"], subject(published, key)["linked_risk"], subject(published, key)["band"]) for key in (TEA, SISTER)}
    settle(ledger, DAY, published)
    for key, (own, linked, band) in interim.items():
        now = subject(published, key)
        assert (now["own_risk"], now["linked_risk"], now["band"]) == (pytest.approx(own, abs=5e-6), pytest.approx(linked, abs=5e-6), band)


def test_no_reader_sees_a_gap_or_a_mixture(granted: tuple[Ledger, str], published: GraphStore) -> None:
    ledger, number = granted
    view = ledger.view(DAY)
    leave_at_once(published, view, current(ledger, number, DAY).records)
    old = dict(seen(published))
    told: list[dict[str, Any]] = []
    stop = threading.Event()

    def read() -> None:
        while not stop.is_set():
            before, figures, after = (dict(seen(published)) for _ in range(3))
            if before == after:  # Neo4j reads what is committed, statement by statement: only what stood still meanwhile is one moment
                told.append(figures)

    reader = threading.Thread(target=read)
    reader.start()
    settle(ledger, DAY, published)
    stop.set()
    reader.join()
    new = dict(seen(published))
    assert new != old
    assert len(told) > 10
    assert all(each in (old, new) for each in told)


def seen(store: GraphStore) -> dict[str, Any]:
    """What one reader sees at one moment: the publication, and figures that belong to it."""
    return store.run_text(
        "MATCH (p:Publication {key: 'current'}) MATCH (e:Enterprise) WITH p, e ORDER BY e.key "
        "RETURN p.known_at AS known_at, p.run AS run, collect([e.key, e.own_risk, e.linked_risk, e.finding_count]) AS figures"
    )[0]


def test_without_a_graph_the_decision_stands_and_the_receipt_stays_due(granted: tuple[Ledger, str], published: GraphStore) -> None:
    ledger, number = granted
    first = put_into_effect(ledger, number, Act(LI, DAY), None)
    assert not first.complete
    assert current(ledger, number, DAY).receipt is None
    assert NUMBER in json.dumps(everything(published), ensure_ascii=False, default=str)
    later = put_into_effect(ledger, number, Act(LI, DAY), published)
    assert later.complete
    assert NUMBER not in json.dumps(everything(published), ensure_ascii=False, default=str)


def test_a_refusal_changes_nothing_and_tells_its_reason(ledger: Ledger, published: GraphStore) -> None:
    number = accepted(ledger)
    run = latest_run(ledger)
    decide(ledger, number, Act(LI, DAY, "未整改"), REFUSED)
    receipt = put_into_effect(ledger, number, Act(LI, DAY), published)
    assert (receipt.outcome, receipt.reasons, receipt.changes) == (REFUSED, "未整改", ())
    assert not analyse(ledger, DAY).new
    assert latest_run(ledger) == run


def test_a_quashed_decision_leaves_in_the_same_way(ledger: Ledger, published: GraphStore) -> None:
    number = quash(ledger, Quashing(party=TEA, about=NUMBER, document="虚政复〔2026〕1号", of=DAY), LI, DAY)[0].matter_no
    receipt = put_into_effect(ledger, number, Act(LI, DAY), published)
    assert receipt.complete
    assert NUMBER not in json.dumps(everything(published), ensure_ascii=False, default=str)


def test_a_later_day_moves_the_analysis_and_time_alone_is_no_change_of_the_repair(ledger: Ledger, published: GraphStore) -> None:
    later = date(2026, 7, 20)
    moved = settle(ledger, later, published)
    assert moved.day == later
    assert moved.changes == (), "everything decayed a little, but nobody decided anything"
    assert any("分析日期" in note for note in moved.notes)


def test_figures_without_a_record_are_the_figures_that_its_contribution_states(ledger: Ledger) -> None:
    view = ledger.view(DAY)
    rows = view.rows("select subject_id, payload from scores order by subject_id")
    checked = 0
    for row in rows:
        for each in json.loads(row["payload"])["contributions"]:
            (left,) = without([row], [each["record_id"]], load_score_policy())
            assert left["own_risk"] == pytest.approx(each["own_without"], abs=5e-6)
            assert left["linked_risk"] == pytest.approx(each["linked_without"], abs=5e-6)
            checked += 1
    assert checked >= 6
