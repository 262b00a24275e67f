"""The workbench in a real browser against the real service: find, expand, open a finding, print; no WCAG 2.1 AA violation anywhere."""

import io
import os
import re
import socket
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from unicodedata import normalize

import pytest
import uvicorn
from playwright.sync_api import Browser, ConsoleMessage, Page, Request, expect, sync_playwright
from pypdf import PdfReader

from analytics.runs import analyse
from api.app import create_app
from api.security import Role, Tokens
from api.web_files import web_folder
from bench.generate import generate
from graph.publish import publish
from graph.store import GraphStore
from ledger.identifiers import open_person_key
from ledger.settings import Settings
from ledger.store import Ledger
from loaders.load import load_paths

ROOT = Path(__file__).parent.parent
AXE = ROOT / "web" / "node_modules" / "axe-core" / "axe.min.js"
PICTURES = ROOT / "test-output"
CHROMIUM = Path(os.environ.get("CHROMIUM", "/usr/bin/chromium"))
QUIET = ("--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking", "--disable-component-update", "--disable-sync")
DAY = date(2026, 6, 30)
OFFICE = {"width": 1366, "height": 768}
PHONE = {"width": 390, "height": 844}
WCAG = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa"]
RUN_AXE = f"""async () => (await axe.run(document, {{runOnly: {WCAG}}})).violations
  .map(each => each.id + ': ' + each.nodes.map(node => node.html.slice(0, 120)).join(' | '))"""


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """Chromium. In CI its absence is an error; on a workplace the tests are left out."""
    missing = [str(path) for path in (CHROMIUM, AXE) if not path.is_file()]
    if missing or web_folder() is None:
        what = f"缺少 {'、'.join(missing) or 'creditgraph_web（工作台未构建）'}：apt-get install chromium；uv sync --reinstall-package creditgraph"
        if os.environ.get("CI"):
            pytest.fail(what)
        pytest.skip(what)
    with sync_playwright() as playwright:
        opened = playwright.chromium.launch(executable_path=str(CHROMIUM), args=list(QUIET))
        yield opened
        opened.close()


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory, neo4j_store: GraphStore) -> Path:
    """A small invented province, loaded from files, analysed and published."""
    folder = tmp_path_factory.mktemp("workbench")
    generate(300, 1, folder / "source")
    ledger = Ledger(folder)
    load_paths(ledger, [folder / "source"], open_person_key(Settings(home=folder)))
    analyse(ledger, DAY)
    publish(neo4j_store, ledger.view(DAY))
    return folder


@dataclass
class Workbench:
    """An address with a token, and what the browser complained about."""

    base: str
    home: Path
    browser: Browser
    complaints: list[str] = field(default_factory=list)

    def open(self, path: str = "/", role: Role = Role.INVESTIGATOR, size: dict[str, int] | None = None) -> Page:
        """A page of the workbench, opened with a token as the demo prints it."""
        page = self.page(size)
        page.goto(f"{self.base}/#token={Tokens(self.home).create('浏览器测试', role)}&to={path}")
        page.get_by_role("button", name="退出").wait_for()
        return page

    def page(self, size: dict[str, int] | None = None) -> Page:
        """An empty page with axe in it, which listens to errors and to requests that leave the machine."""
        context = self.browser.new_context(viewport=size or OFFICE, locale="zh-CN", timezone_id="Asia/Shanghai")  # type: ignore[arg-type]
        context.add_init_script(path=str(AXE))
        page = context.new_page()
        page.on("console", self._heard)
        page.on("pageerror", lambda error: self.complaints.append(str(error)))
        page.on("request", self._asked)
        return page

    def _heard(self, message: ConsoleMessage) -> None:
        if message.type in ("error", "warning") and "status of 40" not in message.text:
            self.complaints.append(message.text)

    def _asked(self, request: Request) -> None:
        if not request.url.startswith((self.base, "blob:", "data:")):
            self.complaints.append(f"asked {request.url}")


@pytest.fixture(scope="module")
def server(home: Path, neo4j_store: GraphStore) -> Iterator[str]:
    """The real application on loopback."""
    listener = socket.create_server(("127.0.0.1", 0))
    running = uvicorn.Server(uvicorn.Config(create_app(Settings(home=home), neo4j_store), log_level="critical"))
    thread = threading.Thread(target=running.run, kwargs={"sockets": [listener]})
    thread.start()
    while not running.started and thread.is_alive():
        time.sleep(0.01)
    yield f"http://127.0.0.1:{listener.getsockname()[1]}"
    running.should_exit = True
    thread.join()
    listener.close()


@pytest.fixture
def workbench(server: str, home: Path, browser: Browser) -> Iterator[Workbench]:
    """The workbench; afterwards nothing may have gone wrong in the browser and nothing may have been asked of an outside host."""
    opened = Workbench(server, home, browser)
    yield opened
    for context in browser.contexts:
        context.close()
    assert opened.complaints == []


def accessible(page: Page) -> None:
    """No violation of WCAG 2.1 A and AA that axe can see."""
    assert page.evaluate(RUN_AXE) == []


def keep(page: Page, name: str) -> None:
    """A picture for people to look at."""
    PICTURES.mkdir(exist_ok=True)
    page.screenshot(path=str(PICTURES / f"workbench-{name}.png"))


def nodes_on_canvas(page: Page) -> int:
    """As the picture tells people who cannot see it."""
    label = page.get_by_role("application").get_attribute("aria-label") or ""
    found = re.search(r"(\d+) 个节点", label)
    assert found is not None, label
    return int(found[1])


def linked_subject(page: Page) -> str:
    """The name of a subject whose finding, on the start page, involves others: there is something to expand around it."""
    return page.locator(".findings li").filter(has_text="另涉及").first.locator("b").inner_text()


def test_a_person_finds_a_subject_expands_it_and_opens_a_finding(workbench: Workbench) -> None:
    page = workbench.open()
    accessible(page)
    keep(page, "start")
    name = linked_subject(page)

    page.get_by_role("combobox", name="查找主体").fill(name)
    expect(page.get_by_role("option").first).to_contain_text(name)
    accessible(page)
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_contain_text(name)

    page.get_by_role("application").wait_for()
    before = nodes_on_canvas(page)
    page.get_by_role("button", name=re.compile(r"^展开 .+，未显示 \d+$")).first.click()
    expect(page.get_by_role("button", name="撤销")).to_be_enabled()
    assert nodes_on_canvas(page) > before
    accessible(page)
    page.wait_for_timeout(500)
    keep(page, "subject")

    page.locator(".findings a").first.click()
    expect(page.get_by_role("heading", name="下一步")).to_be_visible()
    for part in ("为什么", "无辜的可能", "证据"):
        expect(page.get_by_role("heading", name=part)).to_be_visible()
    page.get_by_role("application").wait_for()
    accessible(page)
    page.wait_for_timeout(500)
    keep(page, "finding")


def test_the_graph_is_walked_expanded_collapsed_and_undone_by_keyboard(workbench: Workbench) -> None:
    page = workbench.open()
    page.get_by_role("combobox", name="查找主体").fill(linked_subject(page))
    page.get_by_role("option").first.click()
    canvas = page.get_by_role("application")
    canvas.focus()
    spoken = page.locator(".scene [role=status]")
    for direction in ("ArrowRight", "ArrowLeft", "ArrowUp", "ArrowDown"):
        page.keyboard.press(direction)
    expect(spoken).not_to_be_empty()
    page.keyboard.press("Home")
    start = nodes_on_canvas(page)
    page.keyboard.press("Backspace")
    assert nodes_on_canvas(page) < start
    page.keyboard.press("Control+z")
    expect(spoken).to_have_text("已撤销")
    assert nodes_on_canvas(page) == start
    with page.expect_response(re.compile("/v1/graph/expand")):
        page.keyboard.press("Enter")
    expect(spoken).to_have_text(re.compile("^已展开|没有更多"))


def test_the_badges_tell_the_true_number_of_what_is_not_shown(workbench: Workbench) -> None:
    page = workbench.open()
    page.get_by_role("combobox", name="查找主体").fill(linked_subject(page))
    page.get_by_role("option").first.click()
    button = page.get_by_role("button", name=re.compile(r"^展开 .+，未显示 \d+$")).first
    promised = int(re.findall(r"\d+$", button.get_attribute("aria-label") or "")[0])
    before = page.locator(".tables tbody tr").count()
    with page.expect_response(re.compile("/v1/graph/expand")) as answered:
        button.click()
    assert answered.value.ok
    expect(page.locator(".tables tbody tr")).not_to_have_count(before)
    assert 0 < page.locator(".tables tbody tr").count() - before <= promised
    assert page.locator(".selection__relations li").filter(has_text="展开").count() == 0


def test_the_same_scene_is_drawn_in_the_same_way(workbench: Workbench) -> None:
    pictures = []
    for _ in range(2):
        page = workbench.open("/findings")
        page.locator(".findings a").first.click()
        page.get_by_role("application").wait_for()
        page.wait_for_timeout(800)
        pictures.append(page.locator(".scene__canvas").screenshot())
    assert pictures[0] == pictures[1]


def test_a_scene_leaves_as_picture_and_as_files(workbench: Workbench) -> None:
    page = workbench.open("/findings")
    page.locator(".findings a").first.click()
    starts = {"PNG": b"\x89PNG", "GraphML": b"<?xml", "GEXF": b"<?xml", "下载单文件网页": b"<!DOCTYPE html>"}
    for name, start in starts.items():
        with page.expect_download() as download:
            page.get_by_role("button", name=name, exact=True).click()
        content = download.value.path().read_bytes()
        assert content.lstrip()[: len(start)].lower() == start.lower(), name


def test_a_token_leaves_the_address_and_a_missing_or_wrong_one_is_asked_for(workbench: Workbench) -> None:
    page = workbench.open("/findings")
    assert page.url == f"{workbench.base}/#/findings"
    page.get_by_role("button", name="退出").click()
    field = page.get_by_label("访问令牌")
    accessible(page)
    field.fill("not-a-token")
    page.get_by_role("button", name="登录").click()
    expect(page.get_by_role("alert")).to_contain_text("令牌无效或已过期")


def test_an_error_says_what_is_wrong_and_what_to_do(workbench: Workbench) -> None:
    page = workbench.open("/subject/91330106MA2XUG9999")
    alert = page.get_by_role("alert")
    expect(alert).to_contain_text("处理办法")
    expect(alert).to_contain_text("91330106MA2XUG9999")
    accessible(page)


def test_findings_are_filtered(workbench: Workbench) -> None:
    page = workbench.open("/findings")
    rule = page.get_by_label("规则").locator("option").nth(1).get_attribute("value")
    page.get_by_label("规则").select_option(rule)
    page.wait_for_url(re.compile(f"detector={rule}"))
    title = page.get_by_label("规则").locator("option:checked").inner_text()
    lines = page.locator(".findings li")
    expect(lines.filter(has_not_text=title)).to_have_count(0)
    assert lines.count() > 0
    accessible(page)


def visit_list(workbench: Workbench, role: Role = Role.INVESTIGATOR, size: dict[str, int] | None = None) -> Page:
    page = workbench.open("/visits", role, size)
    grids = page.get_by_label("网格")
    expect(grids).to_be_visible()
    for value in grids.locator("option:not([disabled])").evaluate_all("each => each.map(option => option.value)"):
        grids.select_option(value)
        with page.expect_response(re.compile(r"/v1/visits\?")) as answered:
            page.get_by_role("button", name="生成清单").click()
        if rows := answered.value.json()["rows"]:
            expect(page.locator(".visits tbody tr")).to_have_count(len(rows))
            return page
    raise AssertionError("no grid has anybody to visit")


def test_the_visit_list_prints_on_a4_with_its_head_on_every_page(workbench: Workbench) -> None:
    page = visit_list(workbench)
    accessible(page)
    keep(page, "visits")
    page.locator(".visits tbody").evaluate("body => { const row = body.rows[0]; for (let n = 0; n < 30; n++) body.append(row.cloneNode(true)) }")
    pages = ["".join(normalize("NFKC", each.extract_text()).split()) for each in PdfReader(io.BytesIO(page.pdf(prefer_css_page_size=True))).pages]
    assert len(pages) > 1
    assert ["走访理由" in each and "核查要点" in each for each in pages] == [True] * len(pages), pages
    assert [re.findall(r"第(\d+).[，,]共(\d+).", each) for each in pages] == [[(str(number), str(len(pages)))] for number in range(1, len(pages) + 1)]
    assert "关联提示仅供核查参考" in pages[0]


@pytest.mark.parametrize("file_format", ["XLSX", "PDF", "CSV"])
def test_the_visit_list_is_downloaded(workbench: Workbench, file_format: str) -> None:
    page = visit_list(workbench)
    with page.expect_download() as download:
        page.get_by_role("button", name=file_format, exact=True).click()
    assert download.value.suggested_filename.endswith(file_format.lower())
    assert len(download.value.path().read_bytes()) > 100


def test_a_grid_worker_sees_cards_on_a_phone_and_no_way_to_other_pages(workbench: Workbench) -> None:
    page = visit_list(workbench, Role.GRID_WORKER, PHONE)
    assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]
    assert page.get_by_role("combobox", name="查找主体").count() == 0
    assert page.locator(".visits a").count() == 0
    assert page.locator(".visits tbody tr").first.evaluate("row => getComputedStyle(row).display") == "block"
    accessible(page)
    keep(page, "phone")


def test_a_subject_fits_a_phone(workbench: Workbench) -> None:
    page = workbench.open(size=PHONE)
    page.locator(".findings a").first.click()
    page.get_by_role("application").wait_for()
    assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]
    accessible(page)
