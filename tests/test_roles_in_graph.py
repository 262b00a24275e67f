"""Roles in time where people look: the graph of an earlier day, the page of a subject, whom a document names, the risk, the offline page."""

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from analytics.runs import analyse
from api.answers.finding import finding_answer
from api.answers.findings import FindingFilter, findings_answer, withheld_from
from api.answers.graph import Drawing, graph_answer, nodes_answer
from api.answers.publication import published
from api.answers.risk import risk_answer
from api.answers.subject import subject_page
from api.enquiry import Enquiry
from api.exports import finding_page
from api.masking import Masker
from api.security import Role
from bench.cases import AS_OF, load
from graph.publish import publish
from graph.store import GraphStore
from ledger.errors import NotFoundError
from ledger.representative import START_UNKNOWN

ACT, CHANGE = date(2026, 3, 4), date(2026, 5, 1)
FIRM, SISTER = "F1", "F2"


def firm(key: str) -> dict[str, Any]:
    return {"subject_id": key, "name": f"{key}公司", "established": date(2015, 1, 1), "valid_from": date(2015, 1, 1)}


def role(key: str, person: str, name: str, begin: date | None, end: date | None = None, title: str = "法定代表人") -> dict[str, Any]:
    return {"subject_id": key, "person_id": person, "name": name, "role": title, "valid_from": begin, "valid_to": end}


def fine(number: int) -> dict[str, Any]:
    return {
        "subject_id": FIRM, "party_name": "F1公司", "document_no": f"罚〔2026〕{number}号", "conduct": "销售过期食品", "facts": "…",
        "basis": "《食品安全法》第一百二十四条", "content": "罚款", "fine_wan": 2, "decided": date(2025, 3 * number, 4), "valid_to": date(2031, 1, 1),
        "legal_rep": "王旧任", "named_person_id": "P-old",
    }  # fmt: skip


@contextmanager
def enquiry(store: GraphStore) -> Iterator[Enquiry]:
    """A firm whose representative changed after three decisions; the new one also represents another firm."""
    roles = [
        role(FIRM, "P-old", "王旧任", date(2019, 1, 1), CHANGE),
        role(FIRM, "P-new", "周新任", CHANGE),
        role(FIRM, "P-when", "赵何时", None, None, "监事"),
        role(SISTER, "P-new", "周新任", date(2019, 1, 1)),
    ]
    persons = [{"person_id": key, "name": name, "identified": True} for key, name in (("P-old", "王旧任"), ("P-new", "周新任"), ("P-when", "赵何时"))]
    records = {"enterprises": [firm(FIRM), firm(SISTER)], "persons": persons, "roles": roles, "penalties": [fine(n) for n in (1, 2, 3)]}
    with tempfile.TemporaryDirectory(prefix="roles-") as home:
        ledger = load(records, Path(home))
        analyse(ledger, AS_OF)
        publish(store, ledger.view(AS_OF))
        held = published(store)
        yield Enquiry(store, held.times, Masker(Role.INVESTIGATOR), held.run)


def test_people_of_the_graph_stand_in_their_own_time(empty_graph: GraphStore) -> None:
    with enquiry(empty_graph) as today:
        then = today.at(ACT, None)
        drawn = [{each.key for each in graph_answer(asked, FIRM, steps, Drawing()).nodes} for asked, steps in ((then, 1), (today, 1), (today, 2))]
        both = {"P-old", "P-new"}
        assert [both & each for each in drawn] == [{"P-old"}, {"P-new"}, both]  # two steps away the decisions name the old one
        edges = [(each.source, each.kind, each.valid_from, each.valid_to) for each in graph_answer(today, FIRM, 1, Drawing()).edges if each.target == FIRM]
        assert ("P-new", "LEGAL_REP_OF", "2026-05-01", "") in edges
        assert ("P-when", "OFFICER_OF", "", "") in edges  # unknown stays unknown
        assert all(each[:2] != ("P-old", "LEGAL_REP_OF") for each in edges)
        everything = nodes_answer(today, [FIRM, "P-old", "P-new", *(each.key for each in graph_answer(today, FIRM, 1, Drawing()).nodes)], True)
        assert {each.target for each in everything.edges if each.kind == "NAMES"} == {"P-old"}
        assert {each.source for each in everything.edges if each.kind == "AGAINST" and each.target == FIRM} == {
            each.source for each in everything.edges if each.kind == "NAMES"
        }


def test_the_page_of_a_subject_gives_every_role_its_time_and_says_what_is_unknown(empty_graph: GraphStore) -> None:
    with enquiry(empty_graph) as today:
        people = [(each.label, each.value) for each in subject_page(today, FIRM).people]
        assert people == [
            ("法定代表人", "周新任（2026-05-01 起）"),
            ("监事", f"赵何时（{START_UNKNOWN}）"),
            ("法定代表人", "王旧任（2019-01-01 至 2026-05-01）"),
        ]
        risk = risk_answer(today, SISTER)
        assert (risk.band, risk.contributions) == ("低", [])
        findings = findings_answer(today, FindingFilter("", "", ""), "", 50).results
        assert [each.detector for each in findings] == ["repeat-offenders"]
        answer = finding_answer(today, findings[0].finding_id)
        page = bytes(finding_page(answer).body).decode()
        assert all("周" not in text for text in (answer.model_dump_json(), page))


def test_findings_about_candidates_are_shown_to_investigators_and_auditors_only(empty_graph: GraphStore) -> None:
    with tempfile.TemporaryDirectory(prefix="candidates-") as home:
        roles = [role(FIRM, "P-1", "李四", date(2020, 1, 1)), role(SISTER, "P-1", "李四", date(2025, 6, 1))]
        revoked = fine(1) | {"penalty_kinds": "吊销许可证件", "licence_withheld": "食品经营许可证", "legal_rep": "李四", "named_person_id": "P-1"}
        firms = [firm(key) | {"industry": "5221", "kind": "企业", "status": "K"} for key in (FIRM, SISTER)]
        persons = [{"person_id": "P-1", "name": "李四", "identified": True}]
        ledger = load({"enterprises": firms, "persons": persons, "roles": roles, "penalties": [revoked]}, Path(home))
        analyse(ledger, AS_OF)
        publish(empty_graph, ledger.view(AS_OF))
        held = published(empty_graph)
        for each in Role:
            asked = Enquiry(empty_graph, held.times, Masker(each, withheld_from(empty_graph, each)), held.run)
            shown = each in (Role.INVESTIGATOR, Role.AUDITOR)
            answer = findings_answer(asked, FindingFilter("barred-person-active", "", ""), "", 50)
            page = subject_page(asked, SISTER)
            assert bool(answer.total) is bool(answer.results) is bool(page.findings) is bool(page.subject.findings) is shown
            picture = graph_answer(asked, SISTER, 1, Drawing.of(["ABOUT", "LEGAL_REP_OF"], 60, False))
            assert any(node.kind == "Finding" for node in picture.nodes) is shown
            assert bool(next(node.findings for node in picture.nodes if node.key == SISTER)) is shown
            if not shown:
                with pytest.raises(NotFoundError):
                    finding_answer(asked, f"barred-person-active:{SISTER}")
                with pytest.raises(NotFoundError):
                    nodes_answer(asked, [f"barred-person-active:{SISTER}"], True)
