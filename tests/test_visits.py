"""The visit list: who is on it, who is left in peace, in which order, and what a row says."""

import json
import tempfile
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import fields
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from analytics.detectors import DETECTORS
from analytics.finding import Finding, Severity
from analytics.score import load_score_policy, score_subjects
from analytics.visits.again import Asked, IssuedList, list_now
from analytics.visits.candidates import from_grounds, grounds_of
from analytics.visits.leads import months_before
from analytics.visits.plan import VisitPlan, VisitRow, load_visit_policy, plan_visits
from analytics.visits.recent import recent_of
from analytics.weeks import Week, parse_week, week_of
from ledger.batch import Row
from ledger.errors import InputError, NotFoundError, PolicyError
from ledger.schema import record_id
from ledger.store import Ledger
from ledger.tables import table

DAY, WEEK = date(2026, 6, 30), "2026-W28"
POLICY = load_visit_policy()
Rows = Mapping[str, Iterable[Mapping[str, Any]]]


def plan(rows: Rows, findings: Iterable[Finding] = (), capacity: int = 10, week: str = WEEK, grid: str = "G1") -> VisitPlan:
    with tempfile.TemporaryDirectory(prefix="visits-") as home:
        ledger = Ledger(Path(home))
        with ledger.batch("test", "rows") as batch:
            for name, values in rows.items():
                batch.append(table(name), [Row(each, n) for n, each in enumerate(values, start=2)])
        view = ledger.view(DAY)
        return plan_visits(view, findings, list(score_subjects(view, load_score_policy())), grid, week, capacity, POLICY)


def firm(key: str, grid: str = "G1", **more: Any) -> dict[str, Any]:
    return {"subject_id": key, "name": f"{key}公司", "established": date(2015, 1, 1), "valid_from": date(2015, 1, 1), "grid": grid, "status": "K", **more}


def abnormal(key: str, since: date = date(2025, 5, 6), **more: Any) -> dict[str, Any]:
    body = {"list_type": "SAMR_ABNORMAL", "document_no": f"异〔2025〕{key}", "reason": "通过登记的住所无法联系", "authority": "甲县市场监管局"}
    return {"subject_id": key, "valid_from": since, **body, **more}


def inspected(key: str, day: date, result: str = "未发现问题", **more: Any) -> dict[str, Any]:
    return {"subject_id": key, "inspection_no": f"{key}-{day}", "kind": "日常", "matter": "食品安全检查", "inspected": day, "result": result, **more}


def finding(key: str, detector: str = "repeat-offenders", severity: Severity = Severity.WARNING, **more: Any) -> Finding:
    measures = {"first": "2025-01-02", "last": "2026-03-04", "decisions": 4}
    body: dict[str, Any] = {"evidence": (), "records": (), "measures": measures, **more}
    return Finding(detector, "1", key, f"{key}公司", severity, "一句很长的话", False, "设计值", **body)


def keys(found: VisitPlan) -> list[str]:
    return [row.key for row in found.rows]


def test_a_subject_without_a_lead_is_left_in_peace() -> None:
    found = plan({"enterprises": [firm("A"), firm("B")], "listings": [abnormal("B")]})
    assert keys(found) == ["B"]
    assert (found.subjects, found.candidates, found.in_peace, found.cooling) == (2, 1, 1, 0)


def test_never_having_been_inspected_is_not_a_lead_of_its_own() -> None:
    assert plan({"enterprises": [firm("A")]}).rows == ()


def test_only_subjects_of_the_grid_that_still_exist_are_visited() -> None:
    firms = [firm("A"), firm("B", grid="G2"), firm("C", ended=date(2026, 1, 1)), firm("D", status="Z")]
    assert keys(plan({"enterprises": firms, "listings": [abnormal(key) for key in "ABCD"]})) == ["A"]


def test_more_reasons_come_before_fewer_and_the_stronger_reason_is_said_first() -> None:
    rows: Rows = {
        "enterprises": [firm("A"), firm("B")],
        "listings": [abnormal("A"), abnormal("B")],
        "inspections": [inspected("B", date(2026, 4, 1), "发现问题待整改"), inspected("A", date(2026, 4, 1))],
    }
    found = plan(rows)
    assert keys(found) == ["B", "A"]
    assert found.rows[0].reasons[:2] == ("2026-04-01 食品安全检查发现问题，至今没有整改记录", "2025-05-06 起列入经营异常名录：通过登记的住所无法联系")


def test_a_finding_about_the_subject_weighs_more_than_one_that_involves_it() -> None:
    found = plan({"enterprises": [firm("A"), firm("B")]}, [finding("B", members=("A",))])
    assert keys(found) == ["B", "A"]
    assert found.rows[0].reasons[0] == "屡次受罚：2025-01-02 至 2026-03-04 有 4 份处罚决定"
    assert found.rows[0].checks[0] == "看同样的问题这次是否还在"


def test_the_clients_of_an_agency_are_left_in_peace_for_what_is_said_of_the_agency() -> None:
    found = plan({"enterprises": [firm("A"), firm("B")]}, [finding("A", "agents", members=("B",))])
    assert keys(found) == ["A"]


def test_what_is_told_of_one_whom_a_finding_involves_is_not_what_is_told_of_its_subject() -> None:
    (row,) = plan({"enterprises": [firm("A")]}, [finding("B", "cross-region-dishonesty", members=("A",))]).rows
    assert row.reasons[0].startswith("本身有严重失信或处罚记录")


def test_every_detector_has_words_of_its_own_for_the_grid_worker() -> None:
    assert {each.id for each in DETECTORS} | {"other"} == set(POLICY.findings)


def test_at_most_three_reasons_each_a_short_sentence_without_a_score_or_a_name() -> None:
    rows: Rows = {
        "enterprises": [firm("A", industry="6210")],
        "roles": [{"subject_id": "A", "person_id": "P-1", "name": "王小明", "role": "法定代表人", "valid_from": date(2016, 1, 1)}],
        "listings": [abnormal("A")],
        "inspections": [inspected("A", date(2026, 4, 1), "发现问题待整改")],
        "commitments": [
            {"subject_id": "A", "commitment_no": "1", "matter": "补缴社保", "valid_from": date(2025, 1, 1), "judged": date(2026, 1, 5), "fulfilment": "失诺"}
        ],
    }
    (row,) = plan(rows, [finding("A"), finding("A", "shell-networks", members=("B", "C"))]).rows
    assert len(row.reasons) == 3
    assert len(row.checks) <= 3
    assert any("食品" in check for check in row.checks)
    assert not any("王" in reason or "0." in reason or len(reason) > 60 for reason in row.reasons)


def test_a_recent_visit_cools_down_unless_something_new_came_up() -> None:
    visited = [inspected("A", date(2026, 6, 20))]
    assert plan({"enterprises": [firm("A")], "listings": [abnormal("A")], "inspections": visited}).cooling == 1
    assert keys(plan({"enterprises": [firm("A")], "listings": [abnormal("A", since=date(2026, 6, 25))], "inspections": visited})) == ["A"]
    assert keys(plan({"enterprises": [firm("A")], "listings": [abnormal("A")], "inspections": [inspected("A", date(2026, 6, 1))]})) == ["A"]


def test_a_problem_is_checked_again_when_its_term_is_over_and_not_before() -> None:
    def listed(day: date) -> list[str]:
        return keys(plan({"enterprises": [firm("A")], "inspections": [inspected("A", day, "发现问题待整改")]}))

    assert listed(date(2026, 6, 29)) == []
    assert listed(date(2026, 6, 20)) == ["A"]


def test_a_problem_that_a_later_inspection_found_put_right_is_no_reason() -> None:
    rows = [inspected("A", date(2026, 2, 1), "发现问题待整改"), inspected("A", date(2026, 3, 1), "发现问题已整改")]
    assert plan({"enterprises": [firm("A")], "inspections": rows}).rows == ()


def complaint(key: str, day: date, outcome: str | None = "属实", ended: date | None = None) -> dict[str, Any]:
    body = {"complaint_no": f"诉{key}{day}", "kind": "投诉", "matter": "后厨不洁", "authority": "甲县局", "party_name": key}
    return {"subject_id": key, "received": day, "ended": ended, "outcome": outcome, **body}


def visited(key: str, day: date, result: str = "无问题") -> dict[str, Any]:
    return {"subject_id": key, "visit_no": f"{key}-{day}", "visited": day, "result": result, "party_name": key}


def test_a_complaint_is_a_reason_only_once_it_was_found_to_be_true() -> None:
    day = date(2026, 5, 4)
    rows: Rows = {
        "enterprises": [firm(key) for key in "ABCD"],
        "complaints": [complaint("A", day), complaint("B", day, "不属实"), complaint("C", day, None), complaint("D", day, "部分属实")],
        "inspections": [inspected("D", date(2026, 5, 20))],
    }
    (row,) = plan(rows).rows
    assert (row.key, row.reasons) == ("A", ("2026-05-04 有投诉举报，核查属实",))


def test_a_visit_counts_as_a_visit_unless_the_door_was_closed() -> None:
    rows: Rows = {
        "enterprises": [firm(key) for key in "ABC"],
        "listings": [abnormal(key) for key in "ABC"],
        "visits": [visited("A", date(2026, 6, 20)), visited("B", date(2026, 6, 20), "关门"), visited("C", date(2026, 5, 1))],
    }
    found = plan(rows)
    assert {row.key: row.last_visit for row in found.rows} == {"B": "2026-06-20", "C": "2026-05-01"}
    assert found.cooling == 1


def test_nobody_is_sent_to_a_place_that_is_known_to_be_empty_until_something_changes() -> None:
    moved, again = date(2026, 5, 4), date(2026, 5, 18)
    rows: Rows = {
        "enterprises": [firm("MOVED"), firm("ONCE"), firm("TWICE"), firm("SAMEWEEK"), firm("BACK", valid_from=date(2026, 6, 1)), firm("NEWS")],
        "listings": [*(abnormal(key) for key in ("MOVED", "ONCE", "TWICE", "SAMEWEEK", "BACK")), abnormal("NEWS", since=date(2026, 6, 10))],
        "visits": [
            *(visited(key, moved, "搬迁") for key in ("MOVED", "BACK", "NEWS")),
            *(visited(key, moved, "关门") for key in ("ONCE", "TWICE", "SAMEWEEK")),
            visited("TWICE", again, "关门"),
            visited("SAMEWEEK", date(2026, 5, 6), "关门"),
        ],
    }
    found = plan(rows)
    assert set(keys(found)) == {"ONCE", "SAMEWEEK", "BACK", "NEWS"}
    assert (found.away, found.in_peace, found.candidates) == (2, 0, 4)


def test_what_a_visit_found_is_looked_at_again_and_what_it_did_not_find_counts_for_less() -> None:
    rows: Rows = {
        "enterprises": [firm(key) for key in "ABC"],
        "listings": [abnormal("A"), abnormal("B")],
        "visits": [visited("A", date(2026, 5, 1)), visited("C", date(2026, 6, 15), "有问题")],
    }
    found = plan(rows)
    assert keys(found) == ["C", "B", "A"]
    assert found.rows[0].reasons == ("2026-06-15 走访时发现问题，看是否改好",)
    strength = {each.subject_id: each.grounds["leads"]["abnormal"] for each in found.visits if each.subject_id in "AB"}
    assert strength["A"] == pytest.approx(POLICY.seen_factor * strength["B"])


def test_a_visit_that_found_things_in_order_puts_right_what_an_inspection_left_open() -> None:
    rows = [inspected("A", date(2026, 2, 1), "发现问题待整改")]
    assert plan({"enterprises": [firm("A")], "inspections": rows, "visits": [visited("A", date(2026, 3, 1))]}).rows == ()
    seen = plan({"enterprises": [firm("A")], "inspections": rows, "visits": [visited("A", date(2026, 6, 20), "拒绝")]})
    assert (seen.rows, seen.cooling) == ((), 1)


def test_a_weak_lead_alone_disturbs_nobody() -> None:
    weak = finding("A", "guarantee-rings", Severity.NOTICE, members=("B",))
    assert keys(plan({"enterprises": [firm("A"), firm("B")]}, [weak])) == ["A"]


def test_whoever_keeps_faith_is_disturbed_for_a_strong_lead_only() -> None:
    honoured = {"list_type": "RED_TAX_A", "document_no": "信1", "reason": "纳税信用A级", "authority": "甲县税务局"}
    red = [abnormal(key, **honoured) for key in "AB"]
    over = abnormal("C", date(2023, 5, 6), **honoured, valid_to=date(2024, 5, 6))
    rows: Rows = {"enterprises": [firm(key) for key in "ABC"], "listings": [*red, over, abnormal("B")]}
    assert keys(plan(rows, [finding("A", "ownership-control"), finding("C", "ownership-control")])) == ["B", "C"]


def test_whoever_walks_sees_no_chance_no_arm_and_no_ground() -> None:
    found = plan({"enterprises": [firm(f"E{n:02}") for n in range(30)], "listings": [abnormal(f"E{n:02}") for n in range(30)]}, capacity=10)
    assert {field.name for field in fields(VisitRow)} & {"expected", "chance", "arm", "grounds", "uscc", "score"} == set()
    assert [each.subject_id for each in found.visits] == keys(found)
    assert Counter(each.arm for each in found.visits) == {"排序": 9, "随机": 1}
    assert not any(text in json.dumps(each.grounds, ensure_ascii=False) for each in found.visits for text in ("无法联系", "公司", "市场监管局"))


def test_what_is_kept_of_a_list_reads_back_as_the_same_columns() -> None:
    found = plan({"enterprises": [firm("A", industry="6210"), firm("B")], "listings": [abnormal("A"), abnormal("B")]}, [finding("A")])
    read = from_grounds([json.dumps(each.grounds) for each in found.visits], POLICY)
    assert read["policy_chance"].to_pylist() == [each.expected for each in found.visits]
    assert grounds_of(read) == [each.grounds for each in found.visits]


def test_the_place_of_business_comes_before_the_registered_domicile() -> None:
    firms = [firm("A", address="甲路1号", operating_address="乙路2号"), firm("B", address="甲路1号集群注册")]
    a, b = sorted(plan({"enterprises": firms, "listings": [abnormal("A"), abnormal("B")]}).rows, key=lambda row: row.key)
    assert (a.address, a.address_note) == ("乙路2号", "")
    assert b.address_note.startswith("登记在集中登记地址")


def test_a_place_where_nobody_will_be_comes_later() -> None:
    firms = [firm("A", address="甲路1号集群注册"), firm("B", address="甲路2号")]
    assert keys(plan({"enterprises": firms, "listings": [abnormal("A"), abnormal("B")]})) == ["B", "A"]


def test_being_on_the_abnormal_list_is_said_once() -> None:
    (row,) = plan({"enterprises": [firm("A")], "listings": [abnormal("A")]}).rows
    assert row.reasons == ("2025-05-06 起列入经营异常名录：通过登记的住所无法联系",)


def test_capacity_limits_the_rows_and_the_true_number_is_told() -> None:
    rows: Rows = {"enterprises": [firm(f"E{n:02}") for n in range(12)], "listings": [abnormal(f"E{n:02}") for n in range(12)]}
    found = plan(rows, capacity=5)
    assert (len(found.rows), found.candidates) == (5, 12)
    assert keys(found) == [f"E{n:02}" for n in range(5)]
    assert [row.rank for row in found.rows] == [1, 2, 3, 4, 5]


def test_ties_go_to_the_one_that_waited_longest_then_by_identifier() -> None:
    rows: Rows = {
        "enterprises": [firm("A"), firm("B"), firm("C")],
        "listings": [abnormal(key) for key in "ABC"],
        "inspections": [inspected("A", date(2026, 5, 1)), inspected("B", date(2026, 4, 1)), inspected("C", date(2026, 4, 1))],
    }
    assert keys(plan(rows)) == ["B", "C", "A"]


def test_those_who_are_only_linked_take_at_most_their_share_while_others_wait() -> None:
    many = [f"L{n}" for n in range(6)]
    person = {"name": "王小明", "role": "法定代表人", "valid_from": date(2016, 1, 1)}
    serious = {
        "subject_id": "S",
        "list_type": "SAMR_SEVERE",
        "document_no": "列1",
        "reason": "提供虚假材料",
        "authority": "甲市局",
        "valid_from": date(2025, 1, 1),
    }
    minor = {"penalty_kinds": "罚款", "fine_wan": Decimal(2), "decided": date(2026, 3, 4), "conduct": "超范围经营", "authority": "甲县局"}
    rows: Rows = {
        "enterprises": [firm("S", grid="G2"), *(firm(key) for key in (*many, "A", "B"))],
        "roles": [{"subject_id": key, "person_id": "P-1", **person} for key in ("S", *many)],
        "branches": [{"subject_id": key, "parent_id": "S"} for key in many],
        "listings": [serious],
        "penalties": [{"subject_id": key, "document_no": f"罚{key}", **minor} for key in "AB"],
    }
    found = plan(rows, capacity=4)
    assert len([key for key in keys(found) if key.startswith("L")]) == 2
    assert {"A", "B"} < set(keys(found))
    assert "本身没有不良记录" in next(row for row in found.rows if row.key == "L0").reasons[0]


def test_a_record_repaired_since_the_analysis_is_on_no_list(tmp_path: Path) -> None:
    penalty = {
        "subject_id": "A",
        "document_no": "罚1",
        "penalty_kinds": "责令停产停业",
        "decided": date(2026, 3, 4),
        "conduct": "无证经营",
        "authority": "甲县局",
    }
    repair = {"subject_id": "A", "record_kind": "行政处罚", "document_no": "罚1", "repair_no": "修1", "outcome": "准予修复", "decided": date(2026, 6, 1)}
    ledger = Ledger(tmp_path)
    with ledger.batch("test", "before") as batch:
        batch.append(table("enterprises"), [Row(firm("A"), 2)])
        batch.append(table("penalties"), [Row(penalty, 2)])
    before = ledger.view(DAY)
    scores = list(score_subjects(before, load_score_policy()))
    found = [finding("A", records=(record_id(table("penalties"), penalty),))]
    assert plan_visits(before, found, scores, "G1", WEEK, 5, POLICY).candidates == 1
    with ledger.batch("test", "repair") as batch:
        batch.append(table("repairs"), [Row(repair, 2)])
    assert plan_visits(ledger.view(DAY), found, scores, "G1", WEEK, 5, POLICY).candidates == 0


def test_rows_are_walked_street_by_street_and_house_by_house() -> None:
    where = {"A": "浙江省杭州市西湖区文三路120号", "B": "浙江省杭州市西湖区天目山路5号", "C": "浙江省杭州市西湖区文三路18号"}
    rows: Rows = {"enterprises": [firm(key, address=address) for key, address in where.items()], "listings": [abnormal(key) for key in where]}
    route = {row.key: row.route for row in plan(rows).rows}
    assert abs(route["A"] - route["C"]) == 1
    assert route["C"] < route["A"]


def test_an_unknown_grid_and_an_impossible_capacity_are_explained() -> None:
    rows: Rows = {"enterprises": [firm("A")], "grids": [{"grid": "G1", "name": "翠苑一区", "region": "330106", "street": "翠苑街道"}]}
    with pytest.raises(NotFoundError, match=r"没有网格 G9.*G1"):
        plan(rows, grid="G9")
    with pytest.raises(InputError, match="1 到 200"):
        plan(rows, capacity=0)
    assert plan(rows).grid_name == "翠苑一区"


@pytest.mark.parametrize("text", ["2026-W54", "2026-W00", "2025-W53", "W28", "2026-28", ""])
def test_a_week_that_does_not_exist_is_explained(text: str) -> None:
    with pytest.raises(InputError):
        parse_week(text)


def test_a_week_is_read_as_people_write_it() -> None:
    assert parse_week("２０２６－w28") == parse_week("2026W28") == Week(2026, 28)
    assert (parse_week("2026-W01").monday, parse_week("2026-W53").sunday) == (date(2025, 12, 29), date(2027, 1, 3))


@given(day=st.dates(date(1990, 1, 1), date(2100, 12, 31)))
def test_a_day_lies_in_its_week_and_the_week_reads_back(day: date) -> None:
    week = week_of(day)
    assert week.monday <= day <= week.sunday
    assert parse_week(str(week)) == week


@given(day=st.dates(date(1990, 1, 1), date(2100, 12, 31)), months=st.integers(0, 60))
def test_months_back_keep_the_day_or_end_the_month(day: date, months: int) -> None:
    earlier = months_before(day, months)
    assert (day.year - earlier.year) * 12 + day.month - earlier.month == months
    assert earlier.day <= day.day


def test_a_policy_with_more_than_three_reasons_is_refused() -> None:
    text = (Path(__file__).parents[1] / "analytics" / "policy" / "visits.toml").read_text(encoding="utf-8")
    with pytest.raises(PolicyError, match="三条"):
        load_visit_policy(text.replace("reasons_maximum = 3", "reasons_maximum = 4"))


def put(ledger: Ledger, rows: Rows) -> None:
    with ledger.batch("test", "rows") as batch:
        for name, values in rows.items():
            batch.append(table(name), [Row(each, n) for n, each in enumerate(values, start=2)])


def handed_out(week: str, *subjects: str) -> list[dict[str, Any]]:
    body = {"grid": "G1", "arm": "排序", "expected": 0.4, "chance": 1.0, "grounds": "{}", "candidates": 2, "run_id": "r", "policy": "p"}
    return [
        {"list_no": f"G1-{week}", "week": week, "subject_id": key, "rank": n, "issued": date(2026, 7, 7), **body} for n, key in enumerate(subjects, start=1)
    ]


def test_a_visit_after_the_analysis_cools_down_and_shows_as_the_last_one(tmp_path: Path) -> None:
    ledger, today = Ledger(tmp_path), date(2026, 7, 8)
    put(ledger, {"enterprises": [firm("A"), firm("B"), firm("C")], "listings": [abnormal(key) for key in "ABC"]})
    put(ledger, {"visits": [visited("A", today), visited("B", today, "搬迁"), visited("C", today, "关门")]})
    then = ledger.view(DAY)
    found = plan_visits(then, [], [], "G1", "2026-W29", 5, POLICY, recent_of(ledger.view(today), then))
    assert [(row.key, row.last_visit) for row in found.rows] == [("C", "2026-07-08")]
    assert (found.cooling, found.away) == (1, 1)


def test_whoever_is_on_a_list_that_is_out_is_on_no_other_until_the_week_is_over(tmp_path: Path) -> None:
    ledger, then = Ledger(tmp_path), DAY
    put(ledger, {"enterprises": [firm("A"), firm("B"), firm("C")], "listings": [abnormal(key) for key in "ABC"]})
    put(ledger, {"visit_lists": handed_out("2026-W28", "A", "B"), "visits": [{**visited("B", date(2026, 7, 8), "关门"), "list_no": "G1-2026-W28"}]})

    def listed(today: date) -> list[str]:
        view = ledger.view(then)
        return keys(plan_visits(view, [], [], "G1", "2026-W29", 5, POLICY, recent_of(ledger.view(today), view)))

    assert sorted(listed(date(2026, 7, 9))) == ["B", "C"]
    assert sorted(listed(date(2026, 7, 13))) == ["A", "B", "C"]


def test_a_list_shown_again_keeps_what_was_reported_and_takes_no_reason_from_it(tmp_path: Path) -> None:
    ledger, today, number = Ledger(tmp_path), date(2026, 7, 8), "G1-2026-W28"
    problem = inspected("B", date(2026, 5, 4), "发现问题待整改")
    put(ledger, {"enterprises": [firm("A"), firm("B"), firm("C"), firm("D")], "listings": [abnormal("A"), abnormal("C")], "inspections": [problem]})
    told = {"A": "有问题", "B": "无问题", "D": "无问题"}
    put(ledger, {"visits": [{**visited(key, today, result), "list_no": number} for key, result in told.items()]})
    view = ledger.view(DAY)
    ranks = {key: n for n, key in enumerate("ABCD", start=1)}
    issued = IssuedList("G1", WEEK, number, date(2026, 7, 6), 4, ranks, {key: (result, today) for key, result in told.items()})
    again = list_now(view, [], [], Asked("G1", WEEK, 4, issued, recent_of(ledger.view(today), view)), POLICY)
    assert [(row.key, row.result, row.visited) for row in again.rows] == [
        ("A", "有问题", today),
        ("B", "无问题", today),
        ("C", "", None),
        ("D", "无问题", today),
    ]
    reasons = [row.reasons for row in again.rows]
    assert reasons[0] == ("2025-05-06 起列入经营异常名录：通过登记的住所无法联系",)
    assert reasons[1] == ("2026-05-04 食品安全检查发现问题，至今没有整改记录",)
    assert reasons[3] == ()
    assert (again.dropped, again.reported) == (0, 3)


def test_a_new_version_of_the_register_calls_nobody_back_to_an_empty_place_unless_the_address_is_another() -> None:
    firms = [
        firm("SAME", address="甲路1号"),
        firm("SAME", address="甲路1号", valid_from=date(2026, 6, 1), capital_wan=Decimal(9)),
        firm("ELSE", address="甲路1号"),
        firm("ELSE", address="乙路2号", valid_from=date(2026, 6, 1)),
    ]
    gone = [visited(key, date(2026, 5, 4), "搬迁") for key in ("SAME", "ELSE")]
    found = plan({"enterprises": firms, "listings": [abnormal("SAME"), abnormal("ELSE")], "visits": gone})
    assert (keys(found), found.away) == (["ELSE"], 1)


@pytest.mark.parametrize(
    ("list_type", "said", "looked_at"), [("COURT_SXBZXR", "2025-01-01 起在法院的失信被执行人名单上", "执行法院"), ("TAX", "重大税收违法", "税务机关")]
)
def test_what_to_look_at_goes_by_the_list_that_a_firm_is_on(list_type: str, said: str, looked_at: str) -> None:
    listed = abnormal("A", since=date(2025, 1, 1), list_type=list_type, reason="有履行能力而拒不履行生效法律文书确定义务")
    (row,) = plan({"enterprises": [firm("A")], "listings": [listed]}).rows
    assert said in row.reasons[0]
    assert looked_at in row.checks[0]
    assert not any("处罚决定" in check for check in row.checks)
