"""争议中 in a real browser: the subject page, the record, the graph, the search, and the printed page of one finding."""

import re
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from analytics.finding_json import finding_from_json
from api.security import Role
from graph.store import GraphStore
from ledger.store import Ledger
from proceedings.events import Actor
from proceedings.objections.effect import at_once, put_into_effect
from proceedings.objections.filing import Filing, file_objection
from tests.test_workbench import DAY, PHONE, Workbench, accessible, browser, home, keep, server, workbench

__all__ = ["browser", "home", "server", "workbench"]  # fixtures
CLERK = Actor("李科", "虚构信用中心")
CITED = """select f.payload, p.subject_id, p.document_no from (select *, unnest(from_json(payload -> '$.records', '["VARCHAR"]')) as cited from findings) f
join penalties p on p.record_id = f.cited and p.subject_id = f.subject_id where f.subject_id in (select subject_id from enterprises)
order by f.severity = '警示' desc, f.finding_id, p.document_no limit 1"""


@pytest.fixture
def contested(home: Path) -> dict[str, Any]:
    """A penalty that a finding about its own subject rests on."""
    view = Ledger(home).view(DAY)
    try:
        row = view.rows(CITED)[0]
    finally:
        view.close()
    return {"subject": row["subject_id"], "number": row["document_no"], "finding": finding_from_json(row["payload"]).finding_id}


def chips(page: Page) -> int:
    return page.get_by_text("争议中", exact=True).count()


def test_an_objection_is_seen_at_once_on_every_page_and_its_finding_goes_when_all_is_worked_out(
    workbench: Workbench, home: Path, neo4j_store: GraphStore, contested: dict[str, Any]
) -> None:
    page = workbench.open(f"/subject/{contested['subject']}")
    page.get_by_role("application").wait_for()
    assert chips(page) == 0

    ledger = Ledger(home)
    filing = Filing(kind="信息有误", subject=contested["subject"], about=contested["number"], claim="金额与缴款书不符", evidence=("缴款书",))
    number = file_objection(ledger, filing, CLERK, DAY)[0].matter_no
    at_once(ledger, number, DAY, neo4j_store)

    page.reload()
    page.get_by_role("application").wait_for()
    expect(page.get_by_role("heading", level=1)).to_contain_text("争议中")
    expect(page.get_by_role("note")).to_contain_text("暂不计入")
    expect(page.get_by_role("note")).to_contain_text("An objection is open")
    row = page.locator("tr[data-selected]").filter(has_text=contested["number"])
    expect(row).to_contain_text("争议中")
    expect(page.locator(".findings")).to_contain_text("争议中")
    expect(page.locator(".legend")).to_contain_text("争议中")
    expect(page.get_by_role("region", name=re.compile("异议"))).to_contain_text(number)
    accessible(page)
    page.wait_for_timeout(500)
    keep(page, "dispute-subject")
    page.screenshot(path="test-output/workbench-dispute-whole.png", full_page=True)

    page = workbench.open(f"/finding/{contested['finding']}")
    expect(page.get_by_role("note")).to_contain_text("重新计算前不作为依据")
    accessible(page)
    keep(page, "dispute-finding")

    put_into_effect(ledger, number, DAY, neo4j_store)
    page = workbench.open(f"/subject/{contested['subject']}", size=PHONE, role=Role.DEPARTMENT)
    expect(page.get_by_role("heading", level=1)).to_contain_text("争议中")
    expect(page.locator(".findings .chip--dispute")).to_have_count(0)
    accessible(page)
    page.wait_for_timeout(500)
    keep(page, "dispute-phone")
    assert date.fromisoformat(page.get_by_text("数据日期").locator("b").inner_text()) == DAY
