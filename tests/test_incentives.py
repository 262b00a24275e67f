"""Those who keep faith: proposed by one, decided by another, told why not, and ended when the ground falls away."""

import shutil
import socket
import threading
from collections.abc import Mapping
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
import uvicorn
from httpx import Client
from hypothesis import given
from hypothesis import strategies as st
from typer.testing import CliRunner

from analytics.runs import analyse
from api.app import create_app
from api.cli import build
from api.security import Role, Tokens
from ledger.batch import Row
from ledger.number_checks import make_uscc
from ledger.settings import Settings
from ledger.store import Ledger
from ledger.tables import table
from proceedings.catalogue import GateError
from proceedings.daily import SWEEPS
from proceedings.events import Actor, Event, Kind, read_events
from proceedings.incentives.acts import Nomination, decline, end, grant, keep, nominate
from proceedings.incentives.errors import IncentiveStateError, NoGroundError, OnlyLinkedError, SecondPersonError
from proceedings.incentives.letters import NOT_USED, letter
from proceedings.incentives.matter import FOLLOWS, Matter, State, Step, matters
from proceedings.incentives.standing import Against, Ground, Standing, standing_of, standings
from proceedings.incentives.sweep import sweep_incentives

DAY = date(2026, 6, 30)
LI, WANG = Actor("李科", "发展改革局"), Actor("王处", "发展改革局")
CLEAN, RED, LISTED, NEIGHBOUR, YOUNG, FINED, QUIET = (make_uscc("91", "330106", f"TE5TBBB{n}") for n in range(1, 8))
MARKET = "杭州市市场监督管理局"
FAST = "I-ZJ22-1"
OLD = date(2015, 1, 1)
FINE: dict[str, Any] = {
    "document_no": "杭市监罚〔2026〕9号", "conduct": "虚假宣传", "facts": "虚假宣传", "basis": "《中华人民共和国广告法》第五十五条", "penalty_kinds": "罚款",
    "content": "罚款五万元", "fine_wan": None, "authority": MARKET, "authority_uscc": make_uscc("11", "330106", "TE5TBBB9"), "authority_region": "330106",
    "procedure": "一般程序",
}  # fmt: skip


def firm(key: str, name: str, established: date = OLD, status: str = "K") -> dict[str, Any]:
    return {
        "subject_id": key,
        "uscc": key,
        "name": name,
        "region": "330106",
        "kind": "企业",
        "status": status,
        "established": established,
        "valid_from": established,
    }


def inspected(key: str, result: str = "未发现问题") -> dict[str, Any]:
    return {
        "subject_id": key,
        "party_name": key,
        "inspection_no": f"查{key[-2:]}",
        "kind": "双随机",
        "matter": "年报公示",
        "inspected": date(2026, 3, 1),
        "authority": MARKET,
        "result": result,
    }


def put(home: Path, name: str, *rows: Mapping[str, Any], retracted: bool = False) -> None:
    with Ledger(home).batch("test", name) as batch:
        batch.append(table(name), [Row(row, number, retracted=retracted) for number, row in enumerate(rows, start=1)])


@pytest.fixture(scope="session")
def founded(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Firms of every kind, analysed on the day."""
    home = tmp_path_factory.mktemp("incentives") / "home"
    firms = (
        (CLEAN, "杭州清白有限公司"),
        (RED, "杭州诚信有限公司"),
        (LISTED, "杭州失信有限公司"),
        (NEIGHBOUR, "杭州邻居有限公司"),
        (FINED, "杭州受罚有限公司"),
        (QUIET, "杭州无闻有限公司"),
    )
    put(home, "enterprises", *(firm(*each) for each in firms), firm(YOUNG, "杭州新设有限公司", date(2026, 1, 5)))
    put(home, "inspections", *(inspected(key) for key in (CLEAN, NEIGHBOUR, YOUNG, FINED)))
    red = {
        "subject_id": RED,
        "uscc": RED,
        "party_name": "杭州诚信有限公司",
        "list_type": "RED_INTEGRITY",
        "document_no": "杭信〔2025〕3号",
        "reason": "诚信典型",
        "authority": "杭州市发展改革委",
        "valid_from": date(2025, 12, 1),
    }
    severe = red | {
        "subject_id": LISTED,
        "uscc": LISTED,
        "party_name": "杭州失信有限公司",
        "list_type": "COURT_SXBZXR",
        "document_no": "（2026）浙01执1号",
        "reason": "有能力拒不履行",
        "valid_from": date(2026, 5, 1),
    }
    put(home, "listings", red, severe)
    put(home, "penalties", FINE | {"subject_id": FINED, "uscc": FINED, "party_name": "杭州受罚有限公司", "decided": date(2026, 1, 10)})
    man = {"person_id": "P-00000000000000000001", "name": "张三", "role": "法定代表人", "valid_from": OLD}
    put(home, "roles", man | {"subject_id": LISTED}, man | {"subject_id": NEIGHBOUR})
    put(home, "authorities", {"authority_uscc": FINE["authority_uscc"], "name": MARKET, "region": "330106", "valid_from": OLD})
    analyse(Ledger(home), DAY, detectors=())
    return home


@pytest.fixture
def home(founded: Path, tmp_path: Path) -> Path:
    shutil.copytree(founded, tmp_path / "home")
    return tmp_path / "home"


@pytest.fixture(scope="session")
def honoured(founded: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The same, with the clean firm on the list."""
    home = tmp_path_factory.mktemp("honoured") / "home"
    shutil.copytree(founded, home)
    granted(home, CLEAN)
    return home


@pytest.fixture
def on_list(honoured: Path, tmp_path: Path) -> tuple[Path, str]:
    """A home with the clean firm on the list, to be changed, and the number of its matter."""
    shutil.copytree(honoured, tmp_path / "home")
    return tmp_path / "home", "JL-2026-000001"


def stand(home: Path, subject: str, day: date = DAY) -> Standing:
    found = standing_of(Ledger(home).view(day), subject)
    assert found
    return found


def nominated(home: Path, subject: str, despite: str = "", actor: Actor = LI, item: str = FAST) -> Event:
    return nominate(Ledger(home), Nomination(subject, [(item, MARKET)], "符合条件", despite), actor, DAY)


def granted(home: Path, subject: str, despite: str = "") -> str:
    number = nominated(home, subject, despite).matter_no
    grant(Ledger(home), number, WANG, DAY, "核对无误")
    return number


def state(home: Path, number: str) -> Matter:
    return matters(read_events(Ledger(home).view(date(2100, 1, 1)), Kind.INCENTIVE))[number]


def test_a_red_list_and_a_clean_record_with_something_good_in_it_are_grounds(founded: Path) -> None:
    found = {each.subject_id: each for each in standings(Ledger(founded).view(DAY)) if each.eligible}
    assert {key: {point.kind for point in each.grounds} for key, each in found.items()} == {CLEAN: {Ground.CLEAN}, RED: {Ground.RED}}


def test_its_own_record_its_youth_and_silence_are_each_told_as_a_reason(founded: Path) -> None:
    assert "受到“罚款”处罚" in stand(founded, FINED).against[0].sentence
    assert "登记未满 24 个月" in stand(founded, YOUNG).against[0].sentence
    assert "失信被执行人" in stand(founded, LISTED).against[0].sentence
    assert not stand(founded, QUIET).grounds
    assert not stand(founded, QUIET).against


def test_a_clean_subject_linked_to_a_listed_one_is_told_that_only_the_link_stands_against_it(home: Path) -> None:
    standing = stand(home, NEIGHBOUR)
    assert standing.only_linked
    (point,) = standing.against
    assert point.kind == Against.LINK
    assert "本单位没有计入的不良记录" in point.sentence
    assert "杭州失信有限公司" in point.sentence
    assert "不是对本单位的认定" in point.sentence
    assert "张三" not in point.sentence
    with pytest.raises(OnlyLinkedError) as caught:
        nominated(home, NEIGHBOUR)
    assert caught.value.what == point.sentence


def test_a_person_may_decide_that_a_link_does_not_matter(home: Path) -> None:
    number = granted(home, NEIGHBOUR, "该职务为挂名，已核实")
    assert state(home, number).live
    assert sweep_incentives(Ledger(home), DAY) == []


def test_without_an_analysis_of_the_day_the_linked_risk_is_unknown_and_neither_low_nor_high(founded: Path) -> None:
    point = stand(founded, CLEAN, DAY + timedelta(days=1)).against[0]
    assert point.kind == Against.UNKNOWN
    assert "不知道" in point.sentence


def test_a_place_needs_a_second_person(home: Path) -> None:
    number = nominated(home, CLEAN).matter_no
    assert not state(home, number).live
    with pytest.raises(SecondPersonError):
        grant(Ledger(home), number, Actor("李 科", "另一部门"), DAY, "同意")
    grant(Ledger(home), number, WANG, DAY, "同意")
    assert state(home, number).state is State.GRANTED
    told = read_events(Ledger(home).view(DAY), Kind.NOTICE)
    assert [each.content["recipient"] for each in told] == [MARKET]


def test_what_has_changed_between_the_two_people_counts(home: Path) -> None:
    number = nominated(home, CLEAN).matter_no
    put(
        home,
        "penalties",
        FINE | {"subject_id": CLEAN, "uscc": CLEAN, "party_name": "杭州清白有限公司", "decided": date(2026, 3, 1), "document_no": "杭市监罚〔2026〕10号"},
    )
    with pytest.raises(NoGroundError):
        grant(Ledger(home), number, WANG, DAY, "同意")
    decline(Ledger(home), number, WANG, DAY, "受到处罚")
    assert state(home, number).state is State.DECLINED


def test_an_item_goes_through_the_gate(home: Path) -> None:
    for item in ("I-没有", "M-ZJ23-3"):
        with pytest.raises((GateError, Exception)) as caught:
            nominated(home, CLEAN, item=item)
        assert isinstance(caught.value, GateError)
    with pytest.raises(GateError):
        nominate(Ledger(home), Nomination(CLEAN, [(FAST, "杭州市某某协会")], "符合条件"), LI, DAY)


def test_nobody_is_nominated_twice_at_once_or_without_a_ground(home: Path) -> None:
    nominated(home, CLEAN)
    with pytest.raises(IncentiveStateError):
        nominated(home, CLEAN, actor=WANG)
    for subject in (FINED, QUIET, YOUNG):
        with pytest.raises(NoGroundError):
            nominated(home, subject)


def test_a_place_ends_by_itself_when_its_own_record_speaks_against_it_and_the_letter_says_why(on_list: tuple[Path, str]) -> None:
    home, number = on_list
    fine = FINE | {"subject_id": CLEAN, "uscc": CLEAN, "party_name": "杭州清白有限公司", "decided": date(2026, 3, 1), "document_no": "杭市监罚〔2026〕10号"}
    put(home, "penalties", fine)
    ((_, _, what, _),) = sweep_incentives(Ledger(home), DAY)
    assert what == "退出：本单位有计入的不良记录"
    matter = state(home, number)
    assert not matter.live
    assert "杭市监罚〔2026〕10号" in letter(matter, stand(home, CLEAN))
    repair = {
        "subject_id": CLEAN,
        "party_name": "杭州清白有限公司",
        "record_kind": "行政处罚",
        "document_no": fine["document_no"],
        "repair_no": "修1号",
        "outcome": "准予修复",
        "decided": DAY,
    }
    put(home, "repairs", repair)
    text = letter(state(home, number), stand(home, CLEAN))
    assert fine["document_no"] not in text
    assert NOT_USED in text
    assert not [each for each in read_events(Ledger(home).view(DAY), Kind.INCENTIVE) if fine["document_no"] in f"{each.why}{each.content}"]


def test_the_sweep_is_one_of_the_daily_ones() -> None:
    assert sweep_incentives in dict(SWEEPS).values()


def test_a_place_on_a_red_list_ends_with_the_red_list(home: Path) -> None:
    granted(home, RED)
    red = Ledger(home).view(DAY).rows("from listings_shown where subject_id = $s", {"s": RED})[0]
    put(home, "listings", {column.name: red[column.name] for column in table("listings").stored} | {"valid_to": DAY})
    ((_, _, what, _),) = sweep_incentives(Ledger(home), DAY)
    assert what == "退出：列入的依据（红名单）已不存在"


def test_a_link_that_comes_later_is_put_before_a_person_and_ends_nothing_by_itself(on_list: tuple[Path, str]) -> None:
    home, number = on_list
    man = {"person_id": "P-00000000000000000001", "name": "张三", "role": "法定代表人", "valid_from": OLD, "subject_id": CLEAN}
    put(home, "roles", man)
    analyse(Ledger(home), DAY, detectors=())
    ((_, _, what, _),) = sweep_incentives(Ledger(home), DAY)
    assert what.startswith("转复核：本单位记录清白，仅因关联")
    assert state(home, number).live
    assert sweep_incentives(Ledger(home), DAY) == []
    keep(Ledger(home), number, WANG, DAY, "挂名已核实")
    assert state(home, number).state is State.GRANTED
    end(Ledger(home), number, WANG, DAY, "自行申请退出")
    assert state(home, number).state is State.ENDED


def test_the_subject_is_told_over_http_what_stands_for_and_against_it(honoured: Path) -> None:
    listener = socket.socket()
    listener.bind(("127.0.0.1", 0))
    listener.listen()
    server = uvicorn.Server(uvicorn.Config(create_app(Settings(home=honoured)), log_config=None))
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]}, daemon=True)
    thread.start()
    headers = {"Authorization": f"Bearer {Tokens(honoured).create('试', Role.DEPARTMENT)}"}
    with Client(base_url=f"http://127.0.0.1:{listener.getsockname()[1]}", timeout=60, headers=headers) as client:
        place = client.get(f"/v1/subjects/{CLEAN}/incentives").json()["places"][0]
        neighbour = client.get(f"/v1/subjects/{NEIGHBOUR}/incentives").json()
        assert client.get("/v1/subjects/NOBODY/incentives").status_code == 404
    server.should_exit = True
    thread.join(timeout=20)
    assert (place["live"], place["items"][0]["authority"]) == (True, MARKET)
    assert neighbour["verdict"] == "本单位记录清白，仅因关联待人工决定"
    assert neighbour["against"][0]["kind"] == "仅因关联"
    assert "张三" not in str(neighbour)


def test_the_command_line_tells_why_not_and_prints_the_letter(on_list: tuple[Path, str]) -> None:
    home, number = on_list
    run, cli = CliRunner(), build(["incentive"])
    why = run.invoke(cli, ["incentive", "candidates", "--subject", FINED, "--home", str(home), "--format", "json"])
    assert "受到“罚款”处罚" in why.output
    assert CLEAN in run.invoke(cli, ["incentive", "list", "--home", str(home), "--format", "json"]).output
    refused = run.invoke(cli, ["incentive", "nominate", FINED, "--item", f"{FAST}={MARKET}", "--who", "李科", "--why", "试", "--home", str(home)])
    assert refused.exit_code == 1
    letter = run.invoke(cli, ["incentive", "letter", number, "--home", str(home)])
    assert letter.exit_code == 0
    assert "列入守信名单" in letter.output


STEPS = st.lists(st.tuples(st.sampled_from([*(each.value for each in Step), "别的"]), st.sampled_from(["一", "二"])), max_size=12)


@given(STEPS)
def test_the_state_follows_from_the_steps_and_a_step_out_of_place_changes_nothing(steps: list[tuple[str, str]]) -> None:
    events = [
        Event(str(n), Kind.INCENTIVE, matter, step, "A", "", "", DAY, "李", "", "", "", {"items": [{"id": "I"}], "item": "I"})
        for n, (step, matter) in enumerate(steps)
    ]
    folded = matters(events)
    for number, matter in folded.items():
        own = [each for each in events if each.matter_no == number]
        assert matters(own)[number] == matter
        assert matter.live == (matter.state in (State.GRANTED, State.REVIEW))
        if matter.live:
            assert Step.GRANT in {each.step for each in own}
        for step, states in FOLLOWS.items():
            again = matters([*own, Event("x", Kind.INCENTIVE, number, step.value, "A", "", "", DAY, "王", "", "", "因", {"item": "I"})])[number]
            assert (again == matter) or matter.state in states
        assert matter.state is not State.ENDED or matters([*own, own[0]])[number] == matter


def test_a_second_person_who_dates_the_step_back_sees_what_has_been_done_since(home: Path) -> None:
    number = nominated(home, CLEAN, actor=Actor("张三")).matter_no
    with pytest.raises(SecondPersonError):
        grant(Ledger(home), number, Actor("张三（abc123）"), DAY, "同意")
    with pytest.raises(IncentiveStateError):
        nominate(Ledger(home), Nomination(CLEAN, [(FAST, MARKET)], "再提"), WANG, DAY - timedelta(days=30))
