"""How scores are spread beside the published grades, the command that shows a score, and yesterday's score given again."""

import json
from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

from typer.testing import CliRunner

from analytics.score import load_score_policy, score_subjects
from analytics.score_distribution import distribution
from api.cli import build
from ledger.batch import Row
from ledger.store import Ledger
from ledger.tables import table
from ledger.view import View

DAY = date(2026, 6, 30)
POLICY = load_score_policy()


def load(ledger: Ledger, **rows: Iterable[Mapping[str, Any]]) -> None:
    with ledger.batch("test", "rows") as batch:
        for name, values in rows.items():
            batch.append(table(name), [Row(each, n) for n, each in enumerate(values, start=2)])


def firm(key: str, **more: Any) -> dict[str, Any]:
    return {"subject_id": key, "name": f"{key}公司", "valid_from": date(2015, 1, 1), **more}


def listed(key: str, list_type: str, **more: Any) -> dict[str, Any]:
    return {
        "subject_id": key,
        "list_type": list_type,
        "document_no": f"列{key}",
        "reason": "提供虚假材料",
        "authority": "甲局",
        "valid_from": date(2025, 5, 6),
        **more,
    }


def head(key: str) -> dict[str, Any]:
    return {"subject_id": key, "person_id": "P-1", "name": "王小明", "role": "法定代表人", "valid_from": date(2016, 1, 1)}


def four_firms(ledger: Ledger) -> None:
    """A on a red list, B on a severe list, C with B's representative, D ended."""
    load(
        ledger,
        enterprises=[firm("A"), firm("B"), firm("C"), firm("D", ended=date(2024, 1, 1), status="注销")],
        roles=[head("B"), head("C")],
        listings=[listed("A", "RED_TAX_A"), listed("B", "SAMR_SEVERE")],
    )


def test_living_subjects_fall_into_the_four_grades_by_their_own_records_and_with_links(tmp_path: Path) -> None:
    ledger = Ledger(tmp_path)
    four_firms(ledger)
    view = ledger.view(DAY)
    found = {each.name: each for each in distribution(view, score_subjects(view, POLICY), POLICY)}
    assert {name: each.own for name, each in found.items()} == {"优秀": 1, "良好": 1, "中等": 0, "较差": 1}
    assert {name: each.shown for name, each in found.items()} == {"优秀": 1, "良好": 0, "中等": 1, "较差": 1}
    assert sum(each.published_percent for each in found.values()) == 100


def test_a_province_without_subjects_has_no_shares(tmp_path: Path) -> None:
    view = Ledger(tmp_path).view(DAY)
    assert [each.own_percent for each in distribution(view, [], POLICY)] == [0, 0, 0, 0]


def test_a_score_is_shown_whole_with_the_figure_without_each_record(tmp_path: Path) -> None:
    four_firms(Ledger(tmp_path))
    asked = ["risk", "C公司", "--home", str(tmp_path), "--as-of", "2026-06-30"]
    told = CliRunner().invoke(build(["risk", "status"]), asked)
    assert "其法定代表人王某同时担任B公司的法定代表人" in told.output
    assert "去掉后自身 0.000、关联 0.000" in told.output
    assert "王小明" not in told.output
    answer = json.loads(CliRunner().invoke(build(["risk", "status"]), [*asked, "--format", "json"]).output)
    assert answer["policy"] == POLICY.version
    assert answer["contributions"][0]["linked_without"] == 0


def test_a_subject_with_nothing_near_it_is_low_and_says_so(tmp_path: Path) -> None:
    four_firms(Ledger(tmp_path))
    told = CliRunner().invoke(build(["risk", "status"]), ["risk", "A公司", "--home", str(tmp_path), "--as-of", "2026-06-30"])
    assert "没有计入的不良信息" in told.output


def payloads(view: View) -> list[str]:
    return [each.payload() for each in score_subjects(view, POLICY)]


def test_yesterdays_score_is_given_again_byte_for_byte_after_late_data(tmp_path: Path) -> None:
    ledger = Ledger(tmp_path)
    four_firms(ledger)
    moment = ledger.lines()[-1].committed_at
    before = payloads(ledger.view(DAY, moment))
    load(ledger, listings=[listed("C", "WAGE", valid_from=date(2024, 1, 1))], roles=[{**head("A"), "person_id": "P-1"}])
    assert payloads(ledger.view(DAY, moment)) == before
    assert payloads(ledger.view(DAY)) != before
    assert payloads(ledger.view(date(2025, 1, 1), moment)) == []


def test_a_weight_that_was_changed_without_a_new_version_still_shows_in_every_result() -> None:
    text = (Path(__file__).parents[1] / "analytics" / "policy" / "score.toml").read_text(encoding="utf-8")
    other = load_score_policy(text.replace("branch = 0.90", "branch = 0.80"))
    assert other.version.partition("#")[0] == POLICY.version.partition("#")[0]
    assert other.version != POLICY.version
    assert replace(other, version=POLICY.version, branch=POLICY.branch) == POLICY
