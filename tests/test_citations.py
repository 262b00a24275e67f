"""What a finding's cited rows say: every id that is no record of the graph can be read, without anybody's name."""

from datetime import date
from pathlib import Path

from analytics.citations import SAYS, with_citations
from analytics.finding import Finding, Severity
from analytics.finding_json import finding_from_json, finding_to_json
from bench.cases import AS_OF, load
from ledger.tables import TABLES
from ledger.view import View

IN_THE_GRAPH = {"penalties", "person_penalties", "listings", "licences", "person_licences", "commitments", "inspections"}
RECORDS = {
    "enterprises": [{"subject_id": "A", "name": "甲公司"}, {"subject_id": "B", "name": "乙公司"}],
    "roles": [{"subject_id": "A", "person_id": "P-1", "name": "王示例", "role": "法定代表人", "valid_from": "2024-01-05", "valid_to": "2025-02-01"}],
    "shareholders": [{"subject_id": "A", "holder_id": "P-1", "holder_name": "王示例", "share": 60, "valid_from": "2024-01-05"}],
    "guarantees": [{"subject_id": "A", "debtor_id": "B", "amount_wan": 500, "valid_from": "2025-01-01"}],
    "penalties": [{"subject_id": "A", "document_no": "罚1", "decided": date(2025, 1, 1), "conduct": "虚假宣传", "basis": "《广告法》"}],
}


def everything_cited(view: View) -> Finding:
    names = [name for name in RECORDS if name != "enterprises"]
    rows = view.rows(" union all ".join(f"select record_id from {name}" for name in names))
    return Finding("d", "1", "A", "甲公司", Severity.NOTICE, "。", False, "", (), tuple(sorted(row["record_id"] for row in rows)))


def test_cited_rows_say_whose_they_are_what_they_hold_and_where_they_stand(tmp_path: Path) -> None:
    view = load(RECORDS, tmp_path).view(AS_OF)
    (finding,) = with_citations(view, [everything_cited(view)])
    said = {each.kind: (each.day, each.text, each.source) for each in finding.citations}
    assert said == {
        "任职信息": ("2024-01-05", "甲公司：法定代表人（至 2025-02-01）", "case.yml 第 1 行"),
        "股东及出资": ("2024-01-05", "甲公司：出资 60%", "case.yml 第 1 行"),
        "对外担保": ("2025-01-01", "甲公司：为乙公司担保 500 万元", "case.yml 第 1 行"),
    }


def test_penalties_are_asked_of_the_graph_because_a_repair_may_have_come_since(tmp_path: Path) -> None:
    view = load(RECORDS, tmp_path).view(AS_OF)
    (finding,) = with_citations(view, [everything_cited(view)])
    assert not any(each.record_id.startswith("penalties:") for each in finding.citations)


def test_no_citation_names_a_person(tmp_path: Path) -> None:
    view = load(RECORDS, tmp_path).view(AS_OF)
    (finding,) = with_citations(view, [everything_cited(view)])
    assert "示例" not in "".join(each.text for each in finding.citations)


def test_every_table_that_a_finding_may_cite_can_be_read(tmp_path: Path) -> None:
    view = load(RECORDS, tmp_path).view(AS_OF)
    for name in SAYS:
        asked = Finding("d", "1", "A", "甲公司", Severity.NOTICE, "。", False, "", (), (f"{name}:1",))
        assert with_citations(view, [asked])[0].citations == ()
    assert {each.name for each in TABLES if each.role in ("edge", "record")} - IN_THE_GRAPH - {"repairs", "reviews"} <= set(SAYS)


def test_a_finding_with_citations_survives_its_way_through_json(tmp_path: Path) -> None:
    view = load(RECORDS, tmp_path).view(AS_OF)
    (finding,) = with_citations(view, [everything_cited(view)])
    assert finding.citations
    assert finding_from_json(finding_to_json(finding)) == finding


def test_the_registration_status_is_said_in_words_and_shops_and_platforms_by_their_names(tmp_path: Path) -> None:
    records = {
        "enterprises": [{"subject_id": "A", "name": "甲公司", "status": "D"}],
        "platforms": [{"platform_id": "T", "name": "示例商城", "kind": "外卖", "operator_uscc": "X", "valid_from": "2020-01-01"}],
        "shops": [
            {"shop_id": "s", "subject_id": "A", "platform_id": "T", "platform_name": "示例商城", "name": "甲店", "shop_no": "1", "valid_from": "2024-01-01"}
        ],
    }
    view = load(records, tmp_path).view(AS_OF)
    rows = view.rows("select record_id from enterprise_versions union all select record_id from platforms union all select record_id from shops")
    asked = Finding("d", "1", "A", "甲公司", Severity.NOTICE, "。", False, "", (), tuple(sorted(row["record_id"] for row in rows)))
    (finding,) = with_citations(view, [asked])
    assert {each.kind: each.text for each in finding.citations} == {
        "市场主体": "甲公司：登记状态 吊销未注销", "网络平台": "示例商城，外卖", "网站网店": "甲公司：示例商城“甲店”"
    }  # fmt: skip
