"""The score: exact contributions, what may link and what may not, bands and reasons."""

import math
import tempfile
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analytics.score import Score, load_score_policy, risk, score_subjects
from analytics.score_records import decay, money, penalty_severity
from analytics.score_sentences import surname_only
from ledger.batch import Row
from ledger.codelists import code_list
from ledger.errors import PolicyError
from ledger.in_force import red_lists
from ledger.schema import record_id
from ledger.store import Ledger
from ledger.tables import table
from ledger.view import View

DAY = date(2026, 6, 30)
POLICY = load_score_policy()
Rows = Mapping[str, Iterable[Mapping[str, Any]]]


@contextmanager
def view_of(rows: Rows, as_of: date = DAY) -> Iterator[View]:
    with tempfile.TemporaryDirectory(prefix="score-") as home:
        ledger = Ledger(Path(home))
        with ledger.batch("test", "rows") as batch:
            for name, values in rows.items():
                batch.append(table(name), [Row(each, n) for n, each in enumerate(values, start=2)])
        yield ledger.view(as_of)


def scores(rows: Rows, as_of: date = DAY) -> dict[str, Score]:
    with view_of(rows, as_of) as view:
        return {score.subject_id: score for score in score_subjects(view, POLICY)}


def firm(key: str, **more: Any) -> dict[str, Any]:
    return {"subject_id": key, "name": f"{key}公司", "established": date(2015, 1, 1), "valid_from": date(2015, 1, 1), **more}


def head(key: str, person: str, role: str = "法定代表人", **more: Any) -> dict[str, Any]:
    return {"subject_id": key, "person_id": person, "name": "王小明", "role": role, "valid_from": date(2016, 1, 1), **more}


def fine(key: str, number: int = 1, **more: Any) -> dict[str, Any]:
    body = {"document_no": f"罚〔2026〕{number}号", "conduct": "销售过期食品", "penalty_kinds": "罚款", "fine_wan": Decimal(2), "authority": "甲县市场监管局"}
    return {"subject_id": key, "decided": date(2026, 3, 4), "valid_to": date(2031, 3, 4), **body, **more}


def listed(key: str | None, list_type: str = "SAMR_SEVERE", **more: Any) -> dict[str, Any]:
    return {"subject_id": key, "list_type": list_type, "document_no": f"列〔2025〕{key}", "reason": "提供虚假材料", "authority": "甲市市场监管局",
            "valid_from": date(2025, 5, 6), **more}  # fmt: skip


def test_own_risk_is_one_minus_the_product_over_own_records() -> None:
    score = scores({"enterprises": [firm("A")], "penalties": [fine("A", 1), fine("A", 2)]})["A"]
    weight = 0.20 * decay((DAY - date(2026, 3, 4)).days, 24)
    assert score.own_risk == round(1 - (1 - weight) ** 2, 6)
    assert score.linked_risk == 0
    assert score.reasons[0] == "2026-03-04 因销售过期食品被甲县市场监管局处罚（罚款 2 万元）"
    assert score.policy == POLICY.version


def test_a_decision_weighs_once_however_many_files_report_it() -> None:
    once = {"enterprises": [firm("A")], "penalties": [fine("A")]}
    again = {
        "enterprises": [firm("A")],
        "penalties": [fine("A"), fine("A", document_no="罚[2026]1号"), fine("A", document_no="罚（２０２６）1号", authority="乙局")],
    }
    assert scores(again)["A"].own_risk == scores(once)["A"].own_risk
    assert len(scores(again)["A"].contributions) == 1


def test_a_listing_of_the_representatives_other_firm_is_told_as_one_sentence_with_its_path() -> None:
    score = scores({"enterprises": [firm("A"), firm("B")], "roles": [head("A", "P-1"), head("B", "P-1")], "listings": [listed("B")]})["A"]
    (contribution,) = score.contributions
    assert (
        contribution.sentence
        == "其法定代表人王某同时担任B公司的法定代表人（2025-05-06 因提供虚假材料被甲市市场监管局列入市场监督管理严重违法失信名单，尚未移出）"
    )
    assert [(step.key, step.edge, step.weight) for step in contribution.path] == [("A", "", 1.0), ("P-1", "法定代表人", 0.8), ("B", "法定代表人", 0.8)]
    assert contribution.path_value == 0.64
    assert (score.own_risk, score.linked_risk) == (0, round(0.85 * 0.64, 6))
    assert score.reasons[-1].startswith("该主体自身没有计入的不良信息")


def test_own_risk_never_changes_because_of_a_link() -> None:
    alone: Rows = {"enterprises": [firm("A"), firm("B")], "penalties": [fine("A")], "listings": [listed("B")]}
    linked = {**alone, "roles": [head("A", "P-1"), head("B", "P-1")]}
    assert scores(alone)["A"].own_risk == scores(linked)["A"].own_risk
    assert scores(linked)["A"].linked_risk > 0


def test_linked_risk_alone_never_reaches_the_highest_band() -> None:
    firms = [firm("A"), *(firm(f"B{n}") for n in range(6))]
    rows: Rows = {
        "enterprises": firms,
        "branches": [{"subject_id": f"B{n}", "parent_id": "A"} for n in range(6)],
        "listings": [listed(f"B{n}") for n in range(6)],
    }
    score = scores(rows)["A"]
    assert score.linked_risk > 0.99
    assert score.band == "较高"


def test_a_subject_without_any_record_near_it_has_no_score() -> None:
    assert set(scores({"enterprises": [firm("A"), firm("B")], "penalties": [fine("B")]})) == {"B"}


def test_four_edges_are_too_far() -> None:
    rows: Rows = {
        "enterprises": [firm("A"), firm("B"), firm("C"), firm("D")],
        "roles": [head("A", "P-1"), head("B", "P-1")],
        "branches": [{"subject_id": "C", "parent_id": "B"}, {"subject_id": "D", "parent_id": "C"}],
        "listings": [listed("D")],
    }
    assert set(scores(rows)) == {"B", "C", "D"}


def test_a_person_known_only_by_name_links_nothing() -> None:
    rows: Rows = {"enterprises": [firm("A"), firm("B")], "roles": [head("A", "N-1"), head("B", "N-1")], "listings": [listed("B")]}
    assert set(scores(rows)) == {"B"}


def test_a_person_with_an_open_identity_theft_claim_links_nothing_even_if_named() -> None:
    rows: Rows = {
        "enterprises": [firm("A"), firm("B")],
        "roles": [head("A", "P-1"), head("B", "P-1")],
        "listings": [listed("B", responsible_id="P-1")],
        "objections": [{"person_id": "P-1", "objection_no": "1", "kind": "冒用身份", "party_name": "王小明", "valid_from": date(2026, 6, 1)}],
    }
    assert set(scores(rows)) == {"B"}


@pytest.mark.parametrize("shared", [{"address_words": "（集群注册）"}, {"table": True}])
def test_a_shared_address_links_nothing(shared: dict[str, Any]) -> None:
    where = {"address": f"甲路1号101室{shared.get('address_words', '')}", "address_key": "甲路1号101室"}
    rows: dict[str, Any] = {"enterprises": [firm("A", **where), firm("B", **where)], "listings": [listed("B")]}
    if "table" in shared:
        rows["shared_addresses"] = [{"address_key": where["address_key"], "address": where["address"], "kind": "托管"}]
    assert set(scores(rows)) == {"B"}


def test_an_ordinary_room_links_weakly_and_a_crowded_one_not_at_all() -> None:
    where = {"address": "甲路1号101室", "address_key": "甲路1号101室"}
    pair = scores({"enterprises": [firm("A", **where), firm("B", **where)], "listings": [listed("B")]})
    assert pair["A"].linked_risk == round(0.85 * 0.09, 6)
    assert pair["A"].reasons[0].startswith("其与B公司同在甲路1号101室（")
    crowd = [firm(f"C{n:02}", **where) for n in range(POLICY.degree_cap["Address"])]
    assert set(scores({"enterprises": [*crowd, firm("B", **where)], "listings": [listed("B")]})) == {"B"}


def test_an_agent_and_its_phone_link_nothing() -> None:
    phone = {"phone": "13812341234", "phone_key": "T-1"}
    rows: Rows = {
        "enterprises": [firm("A", **phone), firm("B", **phone), firm("G", **phone)],
        "filings": [{"subject_id": key, "agent_id": "G", "agent_name": "代理", "valid_from": date(2020, 1, 1)} for key in "AB"],
        "listings": [listed("B")],
    }
    assert set(scores(rows)) == {"B"}


def test_a_phone_is_masked_in_reasons_and_paths() -> None:
    phone = {"phone": "13812341234", "phone_key": "T-1"}
    score = scores({"enterprises": [firm("A", **phone), firm("B", **phone)], "listings": [listed("B")]})["A"]
    assert "138****1234" in score.reasons[0]
    assert "13812341234" not in score.payload()


def test_a_link_that_has_ended_carries_nothing_unless_the_role_was_held_at_the_time() -> None:
    def with_end(end: date) -> dict[str, Score]:
        roles = [head("A", "P-1"), head("B", "P-1", valid_to=end)]
        return scores({"enterprises": [firm("A"), firm("B")], "roles": roles, "listings": [listed("B")]})

    assert set(with_end(date(2025, 1, 1))) == {"B"}
    score = with_end(date(2025, 12, 1))["A"]
    assert score.linked_risk == round(0.85 * 0.8 * 0.8 * POLICY.ended_role_factor, 6)
    assert score.reasons[0].startswith("其法定代表人王某曾任B公司的法定代表人（作出决定时在任）（")


def test_the_person_named_in_the_document_links_even_without_a_role() -> None:
    rows: Rows = {"enterprises": [firm("A"), firm("B")], "roles": [head("A", "P-1")], "penalties": [fine("B", named_person_id="P-1")]}
    assert scores(rows)["A"].reasons[0].startswith("其法定代表人王某是B公司的文书载明的责任人（2026-03-04 因销售过期食品")


def test_a_listing_of_the_representative_himself_is_one_step_away() -> None:
    rows: Rows = {"enterprises": [firm("A")], "roles": [head("A", "P-1")], "listings": [listed(None, "COURT_SXBZXR", person_id="P-1")]}
    score = scores(rows)["A"]
    assert score.own_risk == 0
    assert score.reasons[0].startswith("其法定代表人王某（2025-05-06 因提供虚假材料被甲市市场监管局列入失信被执行人名单")


def test_the_guarantor_bears_the_debtors_risk_and_not_the_other_way_round() -> None:
    rows: Rows = {
        "enterprises": [firm("A"), firm("B")],
        "guarantees": [{"subject_id": "A", "debtor_id": "B", "valid_from": date(2024, 1, 1)}],
        "listings": [listed("B"), listed("A", "STAT")],
    }
    found = scores(rows)
    assert found["A"].linked_risk > 0
    assert found["B"].linked_risk == 0


def test_a_simplified_procedure_and_a_repaired_record_weigh_nothing() -> None:
    repair = {
        "subject_id": "B",
        "record_kind": "行政处罚",
        "document_no": "罚〔2026〕2号",
        "repair_no": "修1",
        "outcome": "准予修复",
        "decided": date(2026, 6, 1),
    }
    rows: Rows = {
        "enterprises": [firm("A"), firm("B")],
        "penalties": [fine("A", 1, procedure="简易程序"), fine("B", 2)],
        "repairs": [repair | {"repair_no": "修1"}],
    }
    assert scores(rows) == {}


def test_the_gravest_kind_of_a_decision_counts_and_an_unknown_amount_is_not_zero() -> None:
    assert penalty_severity("罚款；责令停产停业", Decimal(2), POLICY) == 0.50
    assert penalty_severity("罚款", None, POLICY) == POLICY.fine.unknown
    assert penalty_severity("其他-公开谴责", None, POLICY) == 0.10
    with pytest.raises(PolicyError):
        penalty_severity("没听说过", None, POLICY)


def test_every_penalty_kind_and_every_list_has_a_weight() -> None:
    assert {row["name_cn"] for row in code_list("penalty_types").rows} <= {*POLICY.penalties, "罚款"}
    assert {row["id"] for row in code_list("list_types").rows} - set(red_lists()) == set(POLICY.listings)
    assert {row["name_cn"] for row in code_list("roles").rows} == set(POLICY.roles)


def test_a_policy_that_lets_links_reach_the_highest_band_is_refused() -> None:
    text = (Path(__file__).parents[1] / "analytics" / "policy" / "score.toml").read_text(encoding="utf-8")
    with pytest.raises(PolicyError, match="关联只能提示"):
        load_score_policy(text.replace('linked = { "中" = 0.15, "较高" = 0.45 }', 'linked = { "高" = 0.45 }'))
    with pytest.raises(PolicyError, match="0 到 1"):
        load_score_policy(text.replace("branch = 0.90", "branch = 1.90"))


def test_names_and_amounts_read_as_a_person_says_them() -> None:
    assert [surname_only(name) for name in ("王小明", "欧阳修文", "欧阳", "")] == ["王某", "欧阳某", "欧某", "某人"]
    assert [money(Decimal(amount)) for amount in ("2", "0.5", "12.5", "100")] == ["2 万元", "5000 元", "12.5 万元", "100 万元"]


FIRMS, PEOPLE = [f"E{n}" for n in range(6)], [f"P-{n}" for n in range(4)]
ROLES = ["法定代表人", "董事", "监事", "经理"]


@st.composite
def small_graphs(draw: st.DrawFn) -> dict[str, list[dict[str, Any]]]:
    """Up to six firms and four people, any links between them, a few records."""
    days = st.integers(61, 1700).map(lambda age: DAY - timedelta(days=age))
    roles = draw(st.lists(st.tuples(st.sampled_from(FIRMS), st.sampled_from(PEOPLE), st.sampled_from(ROLES), st.none() | days), max_size=9))
    shares = draw(st.lists(st.tuples(st.sampled_from(FIRMS), st.sampled_from(FIRMS + PEOPLE), st.none() | st.sampled_from([3.0, 30.0, 60.0])), max_size=5))
    branches = draw(st.lists(st.tuples(st.sampled_from(FIRMS), st.sampled_from(FIRMS)), max_size=3))
    fines = draw(
        st.lists(
            st.tuples(st.sampled_from(FIRMS), days, st.sampled_from([None, *PEOPLE]), st.sampled_from(["罚款", "警告", "责令停产停业"])), min_size=1, max_size=6
        )
    )
    lists = draw(st.lists(st.tuples(st.sampled_from(FIRMS + PEOPLE), days), max_size=3))
    return {
        "enterprises": [firm(key) for key in FIRMS],
        "roles": [head(e, p, role, valid_to=end) for e, p, role, end in roles],
        "shareholders": [
            {"subject_id": e, "holder_id": h, "holder_name": "李四", "holder_kind": "自然人" if h in PEOPLE else "法人", "share": s} for e, h, s in shares
        ],
        "branches": [{"subject_id": a, "parent_id": b} for a, b in branches],
        "penalties": [fine(e, n, decided=day, named_person_id=p, penalty_kinds=kind) for n, (e, day, p, kind) in enumerate(fines)],
        "listings": [
            listed(o if o in FIRMS else None, person_id=None if o in FIRMS else o, valid_from=day, document_no=f"列{n}") for n, (o, day) in enumerate(lists)
        ],
    }


def without(rows: Mapping[str, list[dict[str, Any]]], gone: str) -> Rows:
    return {name: [row for row in values if record_id(table(name), row) != gone] for name, values in rows.items()}


@settings(max_examples=8, deadline=None)
@given(rows=small_graphs())
def test_recomputing_with_a_record_removed_gives_exactly_the_stated_score(rows: dict[str, list[dict[str, Any]]]) -> None:
    whole = scores(rows)
    removed = {each.record_id for score in whole.values() for each in score.contributions}
    again = {gone: scores(without(rows, gone)) for gone in sorted(removed)[:3]}
    for score in whole.values():
        for each in score.contributions:
            if each.record_id in again:
                other = again[each.record_id].get(score.subject_id)
                assert (other.own_risk if other else 0, other.linked_risk if other else 0) == (each.own_without, each.linked_without)


@settings(max_examples=15, deadline=None)
@given(rows=small_graphs())
def test_risk_and_paths_multiply_out_to_what_is_stated(rows: dict[str, list[dict[str, Any]]]) -> None:
    found = scores(rows)
    for score in found.values():
        linked = [each for each in score.contributions if not each.own]
        assert math.isclose(score.linked_risk, 1 - math.prod(1 - each.value for each in linked), abs_tol=1e-4)
        assert len({each.record_id for each in score.contributions}) == len(score.contributions)
        for each in linked:
            assert each.owner != score.subject_id
            assert 2 <= len(each.path) <= POLICY.maximum_steps + 1
            assert each.path[0].key == score.subject_id
            assert each.path[-1].key == each.owner
            assert len({step.key for step in each.path}) == len(each.path)
            assert math.isclose(each.path_value, math.prod(step.weight for step in each.path), abs_tol=1e-5)
        assert "None" not in "".join(score.reasons)
        assert "小明" not in score.payload()


def test_the_same_view_gives_the_same_bytes() -> None:
    rows: Rows = {"enterprises": [firm("A"), firm("B")], "roles": [head("A", "P-1"), head("B", "P-1")], "listings": [listed("B")], "penalties": [fine("A")]}
    assert [each.payload() for each in scores(rows).values()] == [each.payload() for each in scores(rows).values()]


def test_risk_of_nothing_is_zero() -> None:
    assert risk([]) == 0
