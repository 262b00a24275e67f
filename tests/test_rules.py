"""Rules that are switched by name: the effect is shown first, the switch is a step of the log, and the product really obeys it."""

import asyncio
import json
import shutil
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from httpx import ASGITransport, AsyncClient, Response
from typer.testing import CliRunner

from analytics.detectors import DETECTORS
from api.app import create_app
from api.cli import build
from api.security import Role, Tokens
from bench.cases import AS_OF, load, read_cases
from ledger.errors import InputError, NotFoundError
from ledger.settings import Settings
from ledger.store import Ledger
from ledger.switches import ON
from ledger.view import View
from proceedings.catalogue import FourTexts, GateError, Particulars, gate
from proceedings.events import Actor, Draft, Entry, Kind, read_events, record
from proceedings.rules.effect import Effect
from proceedings.rules.registry import Family, rules, standings
from proceedings.rules.switch import Switching, preview, switch
from proceedings.sanctions.proposal import Proposal, to_content
from proceedings.sanctions.steps import Step

CASES = Path(__file__).parent / "cases"
LI = Actor("李科", "发展改革局")
PAPER = ("国家发展改革委令第36号", "已核对原文")
FINE = {"subject_id": "A", "party_name": "甲公司", "document_no": "杭市监罚〔2024〕1号", "penalty_kinds": "罚款", "fine_wan": 1, "conduct": "无照经营"}
OLD: dict[str, list[dict[str, Any]]] = {
    "enterprises": [{"subject_id": "A", "name": "甲公司", "established": date(2015, 1, 1), "valid_from": date(2015, 1, 1)}],
    "penalties": [{**FINE, "decided": date(2024, 9, 1)}],
    "listings": [{"subject_id": "A", "party_name": "甲公司", "document_no": "杭市监列〔2022〕1号", "valid_from": date(2022, 3, 1)}],
}


def old(home: Path) -> Ledger:
    """A home with the rows above, loaded once and copied."""
    kept = home.parent / "rules-as-loaded"
    if not kept.exists():
        load(OLD, kept)
    shutil.copytree(kept, home, dirs_exist_ok=True)
    return Ledger(home)


def case(detector: str, number: int = 0) -> dict[str, Any]:
    found = [each for each in read_cases(CASES / f"{detector.replace('-', '_')}.yml") if each["findings"]]
    return found[number]


def thrown(ledger: Ledger, rule: str, on: bool, day: date = AS_OF) -> Effect:
    wanted = Switching(rule, on, *PAPER)
    view = ledger.view(day)
    _, shown = preview(view, wanted)
    switch(ledger, wanted, LI, day, shown)
    return shown


def counting(view: View) -> list[str]:
    return [row["document_no"] for name in ("penalties", "listings") for row in view.rows(f"select document_no from {name} order by document_no")]


# ── the registry ──────────────────────────────────────────────────────────────


def test_every_rule_has_an_id_of_its_own_a_source_and_a_mark(tmp_path: Path) -> None:
    found = rules(Ledger(tmp_path).view(AS_OF))
    assert len({rule.id for rule in found}) == len(found) > 200
    assert all(rule.title and rule.source and rule.evidence for rule in found)
    assert {rule.family for rule in found} == set(Family)
    assert not [rule.id for rule in found if "'" in rule.id or '"' in rule.id]


def test_what_is_unsure_and_could_hurt_somebody_ships_off(tmp_path: Path) -> None:
    found = rules(Ledger(tmp_path).view(AS_OF))
    assert not [rule.id for rule in found if rule.family in (Family.MEASURE, Family.BAN) and rule.shipped and rule.evidence != "S"]
    life = [rule for rule in found if rule.family is Family.LIFE and rule.shipped and not rule.fixed and rule.id != "LITIGATION_AFTER_REVIEW"]
    assert not [rule.id for rule in life if rule.evidence == "O" or not rule.id.endswith("_MINIMUM")]  # why minima of second hand apply: decision 0008


def test_a_rule_is_on_as_shipped_until_somebody_switches_it_from_that_day_on(tmp_path: Path) -> None:
    ledger = old(tmp_path)
    thrown(ledger, "SAMR44", True, date(2026, 4, 1))
    states = {each.rule.id: each for each in standings(ledger.view(AS_OF))}
    assert states["SAMR44"].on
    assert states["SAMR44"].step is not None
    assert (states["SAMR44"].step.who, states["SAMR44"].step.document_no) == ("李科", PAPER[0])
    assert not {each.rule.id: each for each in standings(ledger.view(date(2026, 3, 31)))}["SAMR44"].on


# ── who, document, why ────────────────────────────────────────────────────────


@pytest.mark.parametrize("said", [("", "理由"), ("文号", " ")])
def test_a_switch_needs_a_document_and_a_reason(said: tuple[str, str]) -> None:
    with pytest.raises(InputError, match="文件文号或者理由"):
        Switching("NDRC36", True, *said)


def test_a_switch_needs_somebody() -> None:
    with pytest.raises(InputError, match="办理人"):
        Actor(" ")


@pytest.mark.parametrize(("rule", "error"), [("NOSUCH", NotFoundError), ("LIFE-REPAIRED", InputError), ("SHELL-S12", InputError), ("NDRC36'--", NotFoundError)])
def test_what_has_no_switch_is_refused(tmp_path: Path, rule: str, error: type[Exception]) -> None:
    with pytest.raises(error):
        preview(old(tmp_path).view(AS_OF), Switching(rule, True, *PAPER))


def test_of_two_people_who_switch_at_once_the_second_is_told_that_it_is_done(tmp_path: Path) -> None:
    ledger = old(tmp_path)
    shown = thrown(ledger, "SAMR44", True)
    with pytest.raises(InputError, match="已经是启用"):
        switch(ledger, Switching("SAMR44", True, *PAPER), Actor("王科"), AS_OF, shown)
    assert len(read_events(ledger.view(AS_OF), Kind.SWITCH)) == 1


# ── what it would change, and that it does ────────────────────────────────────


def test_a_regime_that_is_switched_on_ends_what_it_said_it_would_end_and_off_brings_it_back(tmp_path: Path) -> None:
    ledger = old(tmp_path)
    before = counting(ledger.view(AS_OF))
    shown = preview(ledger.view(AS_OF), Switching("SAMR44", True, *PAPER))[1]
    assert {each.what: each.count for each in shown.touched} == {"名单列入移出：不再计入": 1, "名单列入移出：不再显示": 1}
    assert shown.subjects == {"A"}
    assert counting(ledger.view(AS_OF)) == before  # shown, and nothing done
    thrown(ledger, "SAMR44", True)
    assert counting(ledger.view(AS_OF)) == ["杭市监罚〔2024〕1号"]
    thrown(ledger, "SAMR44", False)
    assert counting(ledger.view(AS_OF)) == before
    assert [each.step for each in read_events(ledger.view(AS_OF), Kind.SWITCH)] == [ON, "停用"]


def test_the_step_keeps_how_much_it_changed_and_nothing_that_a_record_says(tmp_path: Path) -> None:
    ledger = old(tmp_path)
    thrown(ledger, "SAMR44", True)
    step = read_events(ledger.view(AS_OF), Kind.SWITCH)[0]
    assert step.content["effect"] == {"touched": {"名单列入移出：不再计入": 1, "名单列入移出：不再显示": 1}, "subjects": 1}
    assert "甲公司" not in json.dumps(step.content, ensure_ascii=False)


def test_a_measure_that_rests_on_nothing_but_what_a_rule_ends_is_lifted_with_it(tmp_path: Path) -> None:
    ledger = old(tmp_path)
    view = ledger.view(AS_OF)
    for number, name in enumerate(("listings", "penalties"), start=1):
        grounds = tuple(row["record_id"] for row in view.rows(f"select record_id from {name}"))
        said = Proposal("M-ZJ23-3", grounds=grounds, first_day=AS_OF, last_day=date(2026, 12, 31), departments=("杭州市市场监督管理局",))
        draft = Draft(Kind.SANCTION, f"CJ-2026-{number:06d}", Step.PROPOSE, AS_OF, LI, subject_id="A", content=to_content(said))
        record(ledger, Kind.SANCTION, lambda *_, each=draft: Entry([each]), AS_OF)
    thrown(ledger, "SAMR44", True)
    ended = [each.matter_no for each in read_events(ledger.view(AS_OF), Kind.SANCTION) if each.step == Step.LIFT]
    assert ended == ["CJ-2026-000001"]


def found(detector: str, view: View) -> list[tuple[str, list[str]]]:
    running = next(each for each in DETECTORS if each.id == detector)
    return [(each.subject_id, [reason.name for reason in each.evidence]) for each in running.run(view)]


@pytest.mark.parametrize(
    ("detector", "rule", "reason"),
    [("repeat-offenders", "REPEAT-FOOD134", "FOOD134"), ("shell-networks", "SHELL-S09", "S09"), ("barred-person-active", "FOOD135A", "FOOD135A")],
)
def test_a_detector_no_longer_gives_a_reason_that_was_switched_off(tmp_path: Path, detector: str, rule: str, reason: str) -> None:
    ledger = load(case(detector)["records"], tmp_path)
    assert any(reason in reasons for _, reasons in found(detector, ledger.view(AS_OF)))
    shown = thrown(ledger, rule, False)
    assert shown.subjects
    assert not any(reason in reasons for _, reasons in found(detector, ledger.view(AS_OF)))


def test_entries_of_a_list_that_was_not_verified_lead_nowhere_until_it_is_switched_on(tmp_path: Path) -> None:
    records = case("cross-region-dishonesty")["records"]
    ledger = load({**records, "listings": [{**each, "list_type": "STAT"} for each in records["listings"]]}, tmp_path)
    assert found("cross-region-dishonesty", ledger.view(AS_OF)) == []
    assert thrown(ledger, "LIST-STAT", True).subjects == {"ZJ"}
    assert [subject for subject, _ in found("cross-region-dishonesty", ledger.view(AS_OF))] == ["ZJ"]


def test_an_item_of_the_list_obeys_its_switch_in_both_directions(tmp_path: Path) -> None:
    ledger = old(tmp_path)
    view = ledger.view(AS_OF)
    grounds = tuple(row["record_id"] for row in view.rows("select record_id from listings"))
    texts = FourTexts("列入严重名单", "总局令第44号", "六十日内申请复议", "移出名单即解除")
    asked = (
        "M-FOCUS10",
        AS_OF,
        "企业",
        "杭州市市场监督管理局",
        texts,
        Particulars("A", grounds, region="330100"),
    )
    with pytest.raises(GateError, match="未启用"):
        gate(view, *asked)
    assert thrown(ledger, "M-FOCUS10", True).only_later
    assert gate(ledger.view(AS_OF), *asked).id == "M-FOCUS10"
    thrown(ledger, "M-FOCUS10", False)
    with pytest.raises(GateError, match="未启用"):
        gate(ledger.view(AS_OF), *asked)


def test_an_assumed_view_changes_nothing_in_the_view_it_was_made_of(tmp_path: Path) -> None:
    view = old(tmp_path).view(AS_OF)
    assumed = view.assuming({"SAMR44": True})
    assert counting(assumed) == ["杭市监罚〔2024〕1号"]
    assert len(counting(view)) == 2


# ── on the command line and over HTTP ─────────────────────────────────────────


def run(home: Path, *arguments: str, answer: str = "") -> Any:
    group = arguments[0]
    return CliRunner().invoke(build([group]), [*arguments, "--home", str(home)], input=answer)


def test_the_command_shows_the_effect_and_asks_before_it_switches(tmp_path: Path) -> None:
    old(tmp_path)
    said = ("rule", "on", "SAMR44", "--who", "李科", "--document", "令44", "--why", "已核对", "--on", AS_OF.isoformat(), "--no-graph")
    refused = run(tmp_path, *said, answer="n\n")
    assert refused.exit_code == 1
    assert "不再计入" in refused.output
    assert read_events(Ledger(tmp_path).view(AS_OF), Kind.SWITCH) == []
    shown = run(tmp_path, *said, "--preview", "--format", "json")
    assert json.loads(shown.stdout)["applied"] is False
    done = run(tmp_path, *said, "--yes", "--format", "json")
    assert json.loads(done.stdout)["applied"] is True, done.output
    rows = json.loads(run(tmp_path, "rule", "list", "--on", AS_OF.isoformat(), "--format", "json").stdout)
    assert next(row for row in rows if row["id"] == "SAMR44")["state"] == "启用"
    assert "李科" in run(tmp_path, "rule", "show", "SAMR44", "--on", AS_OF.isoformat()).stdout


def test_the_commands_of_the_list_add_check_and_retire(tmp_path: Path) -> None:
    old(tmp_path)
    header, *rows = run(tmp_path, "catalogue", "list", "--csv").stdout.splitlines()
    row = next(each for each in rows if each.startswith("M-ZJ23-3,")).replace("M-ZJ23-3", "M-HZ-1", 1)
    file = tmp_path / "own.csv"
    file.write_bytes("\r\n".join([header, row]).encode("gb18030"))
    by = ("--who", "李科", "--document", "杭发改〔2026〕9号", "--why", "地方增列", "--on", AS_OF.isoformat())
    assert "已增列 1 项" in run(tmp_path, "catalogue", "add", str(file), *by).stdout
    check = ("catalogue", "check", "M-HZ-1", "--kind", "企业", "--authority", "杭州市市场监督管理局", "--region", "330100", "--on", AS_OF.isoformat())
    refused = run(tmp_path, *check, "--format", "json")
    assert (refused.exit_code, [each["code"] for each in json.loads(refused.stdout)]) == (1, ["CG609", "CG618", "CG611"])
    assert json.loads(run(tmp_path, "catalogue", "retire", "M-HZ-1", *by, "--format", "json").stdout) == []
    assert "已退出" in run(tmp_path, "catalogue", "show", "M-HZ-1", "--on", AS_OF.isoformat()).stdout


def asked(home: Path, path: str, role: Role | None) -> Response:
    async def over_http() -> Response:
        headers = {"Authorization": f"Bearer {Tokens(home).create(role.value, role)}"} if role else {}
        async with AsyncClient(transport=ASGITransport(app=create_app(Settings(home=home))), base_url="http://127.0.0.1") as client:
            return await client.get(path, headers=headers)

    return asyncio.run(over_http())


def test_the_list_is_read_over_http_by_every_role_and_by_nobody_without_a_token(tmp_path: Path) -> None:
    old(tmp_path)
    for role in Role:
        assert asked(tmp_path, "/v1/catalogue?on=2026-06-30", role).status_code == 200
    assert asked(tmp_path, "/v1/catalogue", None).status_code == 401
    body = asked(tmp_path, "/v1/catalogue?on=2026-06-30&group=A", Role.DEPARTMENT).json()
    assert {item["group"] for item in body["items"]} == {"A"}
    assert {item["state"] for item in body["items"]} == {"施行", "未启用", "须另附法律、行政法规依据"}
    assert asked(tmp_path, "/v1/catalogue/M-FOOD135?on=2015-01-01", Role.DEPARTMENT).json()["state"] == "尚未施行"
    missing = asked(tmp_path, "/v1/catalogue/M-NONE", Role.DEPARTMENT)
    assert (missing.status_code, missing.json()["code"]) == (404, "CG104")


def test_rules_are_read_over_http_without_the_names_of_those_who_switched_them(tmp_path: Path) -> None:
    thrown(old(tmp_path), "SAMR44", True)
    answer = asked(tmp_path, "/v1/rules?on=2026-06-30", Role.AUDITOR)
    line = next(each for each in answer.json() if each["id"] == "SAMR44")
    assert (line["on"], line["shipped"], line["switched_on"], line["document_no"]) == (True, False, "2026-06-30", PAPER[0])
    assert "李科" not in answer.text
