"""The phone page of a grid worker in a real browser: no network, half-written forms, lost answers, refused results; nothing is lost, nothing arrives twice."""

import json
import re
import shutil
import threading
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import date
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, Route, expect

from analytics.runs import analyse, latest_run
from analytics.visits.basis import basis_of_run
from analytics.visits.numbers import list_number
from analytics.visits.plan import Planning, VisitPlan, load_visit_policy, plan_all
from analytics.weeks import parse_week
from api.security import Role, Tokens
from api.web_files import web_folder
from bench.generate import generate
from graph.publish import publish
from graph.store import GraphStore
from ledger.identifiers import open_person_key
from ledger.settings import Settings
from ledger.store import Ledger
from loaders.load import load_paths
from proceedings.events import Actor
from proceedings.visits.issue import issue
from tests.conftest import empty
from tests.test_workbench import AXE, DAY, RUN_AXE, browser, keep, server

__all__ = ["browser", "server"]  # fixtures
SMALL = {"width": 360, "height": 740}
WEEK = "2026-W28"
TESTS = 10  # that take a list
OFFICE = Actor("信用办", "虚构信用中心")
KEPT = """() => new Promise(done => { const asked = indexedDB.open('creditgraph-phone'); asked.onsuccess = () => {
  const names = [...asked.result.objectStoreNames], all = {}; const reading = asked.result.transaction(names);
  names.forEach(name => { reading.objectStore(name).getAll().onsuccess = event => { all[name] = event.target.result } });
  reading.oncomplete = () => { asked.result.close(); done(all) } } })"""


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory, neo4j_store: GraphStore) -> Path:
    """A small invented province, published, with the list of its busiest grid handed out."""
    folder = tmp_path_factory.mktemp("phone")
    generate(240, 3, folder / "source")
    ledger = Ledger(folder)
    load_paths(ledger, [folder / "source"], open_person_key(Settings(home=folder)))
    analyse(ledger, DAY)
    empty(neo4j_store)
    publish(neo4j_store, ledger.view(DAY))
    return folder


@pytest.fixture(scope="module")
def plans(home: Path) -> Iterator[VisitPlan]:
    """Lists that were handed out, the longest first: every test takes one of its own."""
    ledger = Ledger(home)
    run = latest_run(ledger)
    assert run is not None
    with closing(ledger.view(DAY)) as view:
        basis = basis_of_run(view, run.run_id)
        planned = list(plan_all(view, basis, Planning(parse_week(WEEK), 6, load_visit_policy())))
    longest = sorted(planned, key=lambda each: -len(each.rows))[:TESTS]
    issue(ledger, [each.handed(run.run_id) for each in longest], OFFICE, date.today())
    return iter(longest)


@dataclass
class Phone:
    """A phone with the page on it."""

    base: str
    home: Path
    context: BrowserContext
    plan: VisitPlan
    complaints: list[str]

    def login(self, name: str = "西溪网格员") -> str:
        return Tokens(self.home).create(name, Role.GRID_WORKER)

    def open(self, path: str = "") -> Page:
        page = self.context.new_page()
        page.on("pageerror", lambda error: self.complaints.append(str(error)))
        page.on("console", lambda message: self.complaints.append(message.text) if "Content Security Policy" in message.text else None)
        page.goto(f"{self.base}/phone/{path}")
        return page

    def ready(self, name: str = "西溪网格员") -> Page:
        """The list on the phone, and everything there for the time without a network."""
        page = self.open(f"#token={self.login(name)}")
        page.get_by_role("button", name=self.plan.grid_name).click()
        expect(page.locator(".place")).to_have_count(len(self.plan.rows), timeout=30_000)
        page.wait_for_function("navigator.serviceWorker.controller !== null")
        return page

    def results(self) -> list[dict[str, Any]]:
        """What the office has of this list, newest version of each."""
        with closing(Ledger(self.home).view(date.today())) as view:
            return view.rows("select visit_no, subject_id, result, remark, photo, visited, visitor from visits where list_no = $list order by visit_no", {
                "list": list_number(self.plan.grid, WEEK),
            })  # fmt: skip


@pytest.fixture
def phone(server: str, home: Path, plans: Iterator[VisitPlan], browser: Browser) -> Iterator[Phone]:
    """A phone of 360 points with a list to work; afterwards nothing may have gone wrong on the page."""
    context = pocket(browser)
    opened = Phone(server, home, context, next(plans), [])
    yield opened
    context.close()
    assert opened.complaints == []


def pocket(browser: Browser) -> BrowserContext:
    """A browser as it is on a small phone, with axe in its pages."""
    context = browser.new_context(viewport=SMALL, locale="zh-CN", has_touch=True, is_mobile=True)  # type: ignore[arg-type]
    context.add_init_script(path=str(AXE))
    return context


def people_of(home: Path) -> set[str]:
    """Names of natural persons in the register, long enough not to be part of another word."""
    with closing(Ledger(home).view(DAY)) as view:
        return {row["name"] for row in view.rows("select name from persons") if row["name"] and len(row["name"]) > 2}


def sign(page: Page, words: str) -> None:
    """The line at the top says this."""
    expect(page.locator("header [role=status]")).to_contain_text(words, timeout=20_000)


def report(page: Page, firm: str, result: str, remark: str = "", photo: str = "") -> None:
    """Open a firm, fill in, save."""
    page.locator(".place").filter(has_text=firm).click()
    page.locator(".result").filter(has_text=result).click()
    page.get_by_label("说明").fill(remark)
    page.get_by_label("照片编号").fill(photo)
    page.get_by_role("button", name=re.compile("^保存")).click()
    expect(page.locator(".places")).to_be_visible()


def log_in(page: Page, token: str) -> None:
    """Type a token in."""
    page.get_by_label("访问令牌").fill(token)
    page.get_by_role("button", name="登录").click()


def fits(page: Page) -> None:
    """No WCAG violation, no sideways scrolling, and nothing to press that is smaller than 48 points."""
    assert page.evaluate(RUN_AXE) == []
    assert page.evaluate("document.documentElement.scrollWidth") <= SMALL["width"]
    boxes = page.locator("main button:visible, main a:visible, main label.result:visible, .bottom > *:visible").evaluate_all(
        "each => each.map(node => [node.textContent.trim().slice(0, 12), node.getBoundingClientRect().height])"
    )
    assert [box for box in boxes if box[1] < 48] == []


def test_a_week_without_a_network_is_worked_and_sent_when_it_is_back(phone: Phone) -> None:
    page = phone.ready()
    first, second, *_ = sorted(phone.plan.rows, key=lambda row: row.route)
    fits(page)
    keep(page, "phone-list")

    phone.context.set_offline(True)
    page.reload()
    sign(page, "离线")
    expect(page.locator(".place")).to_have_count(len(phone.plan.rows))
    report(page, first.name, "有问题", "后厨没有消毒柜", "IMG_0153")
    sign(page, "待上传 1 条")
    keep(page, "phone-offline")
    page.reload()
    sign(page, "待上传 1 条")

    page.locator(".place").filter(has_text=second.name).click()
    page.locator(".result").filter(has_text="关着门").click()
    page.get_by_label("说明").fill("邻居说上月停业")
    fits(page)
    keep(page, "phone-visit")
    page.reload()
    expect(page.get_by_label("说明")).to_have_value("邻居说上月停业")
    expect(page.get_by_role("radio", name="关着门")).to_be_checked()
    assert phone.results() == []

    phone.context.set_offline(False)
    sign(page, "已上传 1 条")
    (row,) = phone.results()
    assert (row["subject_id"], row["result"], row["remark"], row["photo"]) == (first.key, "有问题", "后厨没有消毒柜", "IMG_0153")
    assert row["visitor"].startswith("西溪网格员")

    page.get_by_role("button", name="保存").click()
    sign(page, "已上传 2 条")
    report(page, second.name, "搬走了", "房东说搬去城东")
    expect(page.locator(".place").filter(has_text=second.name)).to_contain_text("已上传：搬走了")
    assert {row["subject_id"]: row["result"] for row in phone.results()} == {first.key: "有问题", second.key: "搬迁"}


def test_without_a_network_a_closed_page_opens_for_the_token_that_it_knows_and_for_no_other(phone: Phone) -> None:
    page = phone.ready()
    token = page.evaluate("sessionStorage.getItem('creditgraph.token')")
    page.close()
    phone.context.set_offline(True)
    page = phone.open()
    firm = phone.plan.rows[0]
    log_in(page, phone.login("别人"))
    expect(page.get_by_role("alert")).to_contain_text("只认上次在这部手机上用的令牌")
    expect(page.get_by_text(firm.name)).to_have_count(0)
    log_in(page, token)
    report(page, firm.name, "不让进", "店主不让进后厨")
    sign(page, "待上传 1 条")
    phone.context.set_offline(False)
    sign(page, "已上传 1 条")
    assert [(row["subject_id"], row["result"]) for row in phone.results()] == [(firm.key, "拒绝")]


def test_a_result_whose_answer_was_lost_is_sent_again_and_arrives_once(phone: Phone) -> None:
    page = phone.ready()
    firm = phone.plan.rows[0]
    lost: list[int] = []

    def lose_the_first_answer(route: Route) -> None:
        if lost:
            route.continue_()
            return
        lost.append(route.fetch().status)
        route.abort("connectionreset")

    page.route("**/v1/visits/feedback", lose_the_first_answer)
    report(page, firm.name, "没问题")
    sign(page, "待上传 1 条")
    assert lost == [200]
    assert len(phone.results()) == 1
    page.evaluate("dispatchEvent(new Event('online'))")
    sign(page, "已上传 1 条")
    assert [(row["subject_id"], row["result"]) for row in phone.results()] == [(firm.key, "无问题")]


def test_a_refused_result_says_why_stays_on_the_phone_and_goes_through_when_it_is_right(phone: Phone) -> None:
    page = phone.ready()
    firm = phone.plan.rows[0]
    page.locator(".place").filter(has_text=firm.name).click()
    page.get_by_role("button", name="前一天").click()
    page.get_by_role("button", name="选走访结果").click()
    expect(page.get_by_role("alert")).to_contain_text("先选一个走访结果")
    page.locator(".result").filter(has_text="关着门").click()
    page.get_by_role("button", name="保存").click()
    sign(page, "被退回 1 条")
    assert phone.results() == []

    page.locator(".place").filter(has_text=firm.name).click()
    expect(page.get_by_role("alert")).to_contain_text("早于清单下发日期")
    fits(page)
    page.get_by_role("button", name="后一天").click()
    page.get_by_role("button", name="保存").click()
    sign(page, "已上传 1 条")
    assert [(row["result"], row["visited"]) for row in phone.results()] == [("关门", date.today())]


def test_what_one_person_wrote_is_not_sent_in_the_name_of_another(phone: Phone) -> None:
    page = phone.ready("甲网格员")
    phone.context.set_offline(True)
    report(page, phone.plan.rows[0].name, "有问题", "甲写的话")
    page.evaluate("localStorage.setItem('creditgraph.phone.token', 'of the one before')")
    page.close()
    phone.context.set_offline(False)
    page = phone.open(f"#token={phone.login('乙网格员')}")
    expect(page.get_by_text("有 甲网格员 填写的结果还没有上传")).to_be_visible()
    sign(page, "待上传 1 条")
    assert page.evaluate("localStorage.length") == 0
    assert phone.results() == []
    page.get_by_role("button", name=phone.plan.grid_name).click()
    page.locator(".place").filter(has_text=phone.plan.rows[0].name).click()
    expect(page.get_by_label("说明")).to_have_value("")
    page.locator(".result").filter(has_text="没问题").click()
    page.get_by_role("button", name=re.compile("^保存")).click()
    sign(page, "已上传 1 条")
    sign(page, "待上传 1 条")
    assert phone.results()[0]["visitor"].startswith("乙网格员")
    kept = page.evaluate(KEPT)["reports"]
    assert sorted((each["who"], each["state"], each["remark"]) for each in kept) == [("乙网格员", "sent", ""), ("甲网格员", "waiting", "甲写的话")]


def test_the_phone_keeps_no_score_no_arm_and_no_person_and_nothing_after_leaving(phone: Phone) -> None:
    page = phone.ready()
    report(page, phone.plan.rows[0].name, "没问题")
    sign(page, "已上传 1 条")
    kept = page.evaluate(KEPT)
    assert kept["lists"]
    assert kept["reports"]
    names = {name for each in kept["lists"] for row in each["rows"] for name in row} | {name for each in kept["lists"] for name in each}
    assert not names & {"visits", "expected", "chance", "arm", "grounds", "model", "score"}, names
    people = people_of(phone.home)
    assert people
    assert [name for name in people if name in json.dumps(kept, ensure_ascii=False)] == []
    page.get_by_role("link", name="设置").click()
    page.get_by_label("在这部手机上保持登录").check()
    assert page.evaluate("localStorage.length") == 1
    fits(page)
    page.get_by_role("button", name="退出").click()
    page.get_by_role("button", name="退出并清除").click()
    expect(page.get_by_label("访问令牌")).to_be_visible()
    assert all(rows == [] for rows in page.evaluate(KEPT).values())
    assert page.evaluate("[localStorage.length, sessionStorage.length]") == [0, 0]


def test_a_refused_token_closes_the_page_and_is_not_tried_again(phone: Phone) -> None:
    page = phone.ready()
    page.get_by_role("link", name="设置").click()
    page.get_by_label("在这部手机上保持登录").check()
    page.get_by_role("link", name="返回清单").click()
    page.route("**/v1/visits?*", lambda route: route.fulfill(status=401, content_type="application/problem+json", body="{}"))
    page.get_by_role("button", name="刷新清单").click()
    expect(page.get_by_label("访问令牌")).to_be_visible()
    expect(page.get_by_text(phone.plan.rows[0].name)).to_have_count(0)
    assert page.evaluate("localStorage.length") == 0


def test_an_answer_that_comes_after_leaving_brings_nothing_back(phone: Phone) -> None:
    page = phone.ready()
    held: list[Route] = []
    page.route("**/v1/visits/feedback", lambda route: held.append(route))
    report(page, phone.plan.rows[0].name, "没问题", "写在退出之前")
    page.wait_for_function("document.querySelector('header [role=status]').textContent.includes('正在上传')")
    page.get_by_role("link", name="设置").click()
    page.get_by_role("button", name="退出").click()
    page.get_by_role("button", name="退出并清除").click()
    expect(page.get_by_label("访问令牌")).to_be_visible()
    with page.expect_response("**/v1/visits/feedback"):
        held[0].continue_()
    page.wait_for_timeout(500)
    assert all(rows == [] for rows in page.evaluate(KEPT).values())


def test_without_a_network_choosing_the_grid_again_shows_the_kept_list(phone: Phone) -> None:
    page = phone.ready()
    phone.context.set_offline(True)
    sign(page, "离线")
    page.goto(f"{phone.base}/phone/#/grids")
    page.get_by_role("button", name=phone.plan.grid_name).click()
    expect(page.locator(".place")).to_have_count(len(phone.plan.rows))
    page.reload()
    expect(page.locator(".place")).to_have_count(len(phone.plan.rows))


def test_every_page_can_be_read_and_pressed_with_one_thumb_by_day_and_by_night(phone: Phone) -> None:
    page = phone.ready()
    report(page, phone.plan.rows[0].name, "有问题", "灭火器过期")
    sign(page, "已上传 1 条")
    for scheme in ("light", "dark"):
        page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
        fits(page)
        keep(page, f"phone-list-{scheme}")
        for path, heading in (("#/grids", "选择网格"), ("#/settings", "没有网络也能用")):
            page.goto(f"{phone.base}/phone/{path}")
            expect(page.get_by_text(heading)).to_be_visible()
            fits(page)
        page.goto(f"{phone.base}/phone/#/")
        page.locator(".place").first.click()
        fits(page)
        keep(page, f"phone-visit-{scheme}")
        page.goto(f"{phone.base}/phone/#/")


def test_a_newer_page_is_offered_and_taken_as_a_whole_and_the_old_one_opens_without_a_server(browser: Browser, tmp_path: Path) -> None:
    folder = tmp_path / "web"
    shutil.copytree(web_folder(), folder)  # type: ignore[arg-type]
    with static_server(folder) as base:
        page = pocket(browser).new_page()
        page.goto(f"{base}/phone/")
        page.wait_for_function("navigator.serviceWorker.controller !== null")
        index = folder / "phone" / "index.html"
        (script,) = re.findall(r'src="\.\./(assets/phone-[^"]+)"', index.read_text(encoding="utf-8"))
        (folder / script).rename(folder / "assets" / "phone-newer.js")
        index.write_text(index.read_text(encoding="utf-8").replace(script, "assets/phone-newer.js"), encoding="utf-8")
        page.reload()
        expect(page.get_by_text("有新版页面")).to_be_visible(timeout=20_000)
        page.get_by_role("button", name="换用新版").click()
        expect(page.locator("script[src$='phone-newer.js']")).to_have_count(1)
    page.reload()
    expect(page.locator("script[src$='phone-newer.js']")).to_have_count(1)
    expect(page.get_by_label("访问令牌")).to_be_visible()
    page.context.close()


@contextmanager
def static_server(folder: Path) -> Iterator[str]:
    """The built files alone, on loopback; gone when the block ends."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(SilentFiles, directory=str(folder)))
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


class SilentFiles(SimpleHTTPRequestHandler):
    """Files without a log on the screen."""

    def log_message(self, *_: object) -> None:
        """Say nothing."""
