"""Canonical ids: one id for a subject or person in every relation of a view, as known at its moment, and back again."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from analytics.detectors import DETECTORS
from analytics.score import score_subjects
from analytics.score_policy import load_score_policy
from ledger.batch import Row
from ledger.canonical import IdentityEvent, active_merges, canonical_ids
from ledger.canonical_relations import identity_columns
from ledger.firm_names import is_strangers_name
from ledger.person_key import PersonKey
from ledger.store import Ledger
from ledger.tables import TABLES, table
from ledger.view import View

AS_OF = date(2026, 6, 30)
CODE, OTHER, PARENT = "91330106MA0000015K", "91330100MA0000015W", "91330106MA27XXXX4D"
REG = "REG:330106000012345"
NUMBER = "330106000012345"
OFFICE = "11330106000000001A"
BEGAN = date(2020, 1, 1)
KEY = PersonKey("not a secret: only for tests")
P, Q = "P-00000000000000000001", "P-00000000000000000002"
N, M = "N-00000000000000000001", "N-00000000000000000002"
IDENTITY = [each.name for each in TABLES if identity_columns(each)]
KEPT = {"findings", "scores", "identity_events"}  # results keep the ids of their run, events those that they are about
LABELS_OF_OWN = {"platform_id", "shop_id", "reject_id", "event_id", "own_id"}  # not ids of subjects or persons


def enterprise(subject: str, **values: Any) -> dict[str, Any]:
    return {"subject_id": subject, "name": "杭州虚构一号有限公司", "kind": "企业", "region": "330106", "established": BEGAN, "valid_from": BEGAN} | values


def penalty(number: str, subject: str, **values: Any) -> dict[str, Any]:
    base = {"subject_id": subject, "document_no": number, "authority_uscc": OFFICE, "authority": "杭州市西湖区市场监督管理局"}
    told = {"decided": date(2025, 10, 1), "penalty_kinds": "罚款", "procedure": "一般程序", "conduct": "虚构", "basis": "《食品安全法》", "facts": "虚构"}
    return base | told | values


def role(person: str, subject: str, name: str = "张三", **values: Any) -> dict[str, Any]:
    return {"subject_id": subject, "person_id": person, "name": name, "role": "法定代表人", "valid_from": BEGAN} | values


def person(each: str, name: str = "张三") -> dict[str, Any]:
    return {"person_id": each, "name": name, "identified": each.startswith("P-")}


def event(number: str, left: str, right: str, kept: str = "", kind: str = "合并", undoes: str = "") -> dict[str, Any]:
    return {"event_id": number, "kind": kind, "left_id": left, "right_id": right, "kept_id": kept or left, "undoes": undoes, "decided": AS_OF}


def load(ledger: Ledger, **rows: list[dict[str, Any]]) -> datetime:
    """One batch with these rows by table name; the moment from which it is known."""
    with ledger.batch("template", "虚构.csv") as batch:
        for name, values in rows.items():
            batch.append(table(name), [Row(value, number) for number, value in enumerate(values, 2)])
    return ledger.lines()[-1].committed_at


def ask(ledger: Ledger, sql: str, known_at: datetime | None = None, as_of: date = AS_OF, **options: Any) -> list[dict[str, Any]]:
    view = ledger.view(as_of, known_at, **options)
    try:
        return view.rows(sql)
    finally:
        view.close()


def subjects(ledger: Ledger, relation: str, known_at: datetime | None = None, column: str = "subject_id") -> list[str]:
    return [row["id"] for row in ask(ledger, f"select {column} as id from {relation} order by record_id", known_at)]


def everything(view: View) -> dict[str, Any]:
    return {name: view.arrow(f"from {name}") for name in IDENTITY}


@pytest.fixture
def ledger(tmp_path: Path) -> Ledger:
    return Ledger(tmp_path)


@pytest.fixture
def firm(ledger: Ledger) -> tuple[Ledger, datetime]:
    """Rows under a registration number, then the code that goes with it; the moment before the code was known."""
    before = load(
        ledger,
        enterprises=[enterprise(REG, name="杭州旧名有限公司", reg_no=NUMBER)],
        penalties=[penalty("1号", REG)],
        persons=[person(N), person(P, "李四")],
        roles=[role(N, REG), role(P, REG, "李四", role="监事")],
        shareholders=[{"subject_id": OTHER, "holder_id": REG, "holder_name": "杭州旧名有限公司", "share": 60.0, "valid_from": BEGAN}],
        listings=[{"subject_id": REG, "list_type": "SAMR_ABNORMAL", "document_no": "列1号", "valid_from": date(2025, 1, 1), "responsible_id": N}],
        inspections=[{"subject_id": REG, "inspection_no": "查1", "authority": "局", "inspected": date(2025, 2, 2), "result": "查无下落"}],
    )
    load(ledger, enterprises=[enterprise(CODE, uscc=CODE, reg_no=NUMBER, valid_from=date(2022, 5, 1), former_name="杭州更旧有限公司；杭州旧名有限公司")])
    return ledger, before


def test_rows_under_a_registration_number_show_the_code_once_it_is_known(firm: tuple[Ledger, datetime]) -> None:
    ledger, before = firm
    for relation in ("enterprises", "penalties", "roles", "listings", "inspections", "enterprise_versions"):
        assert set(subjects(ledger, relation)) == {CODE}, relation
        assert set(subjects(ledger, relation, before)) == {REG}, relation
    assert subjects(ledger, "shareholders", column="holder_id") == [CODE]
    assert subjects(ledger, "shareholders", before, "holder_id") == [REG]


def test_the_record_keeps_the_id_it_was_loaded_with(firm: tuple[Ledger, datetime]) -> None:
    ledger, before = firm
    assert ask(ledger, "select record_id, row_hash from penalties") == ask(ledger, "select record_id, row_hash from penalties", before)


def test_the_versions_of_an_enterprise_under_both_ids_are_one_history(firm: tuple[Ledger, datetime]) -> None:
    rows = ask(firm[0], "select name, valid_from, valid_to from enterprise_versions order by valid_from")
    assert [(row["valid_from"], row["valid_to"]) for row in rows] == [(BEGAN, date(2022, 5, 1)), (date(2022, 5, 1), None)]
    assert [row["name"] for row in ask(firm[0], "select name from enterprises")] == ["杭州虚构一号有限公司"]


def test_the_link_holds_for_days_before_the_code_was_given(firm: tuple[Ledger, datetime]) -> None:
    assert ask(firm[0], "select subject_id, name from enterprises", as_of=date(2021, 1, 1)) == [{"subject_id": CODE, "name": "杭州旧名有限公司"}]


def test_aliases_are_listed_and_there_are_none_before(firm: tuple[Ledger, datetime]) -> None:
    ledger, before = firm
    assert ask(ledger, "from subject_aliases") == [{"subject_id": REG, "canonical_id": CODE}]
    assert ask(ledger, "from subject_aliases", before) == ask(ledger, "from person_aliases") == []


def test_former_names_find_the_enterprise(firm: tuple[Ledger, datetime]) -> None:
    rows = ask(firm[0], "select subject_id, name, former from enterprise_names order by former, name")
    assert [(row["name"], row["former"]) for row in rows] == [("杭州虚构一号有限公司", False), ("杭州旧名有限公司", True), ("杭州更旧有限公司", True)]
    assert {row["subject_id"] for row in rows} == {CODE}


def test_one_decision_reported_under_both_ids_counts_once_and_the_newer_version_stays(firm: tuple[Ledger, datetime]) -> None:
    ledger, _ = firm
    load(ledger, penalties=[penalty("1号", CODE, conduct="更正后的写法")])
    assert ask(ledger, "select subject_id, conduct from penalties") == [{"subject_id": CODE, "conduct": "更正后的写法"}]


def test_a_later_correction_under_the_number_is_the_newer_version(firm: tuple[Ledger, datetime]) -> None:
    ledger, _ = firm
    load(ledger, penalties=[penalty("1号", CODE, conduct="先")])
    load(ledger, penalties=[penalty("1号", REG, conduct="后")])
    assert ask(ledger, "select subject_id, conduct from penalties") == [{"subject_id": CODE, "conduct": "后"}]


def test_a_number_that_two_codes_claim_links_to_neither_and_is_reported(firm: tuple[Ledger, datetime]) -> None:
    ledger, _ = firm
    load(ledger, enterprises=[enterprise(OTHER, uscc=OTHER, reg_no=NUMBER)])
    assert subjects(ledger, "penalties") == [REG]
    [row] = ask(ledger, "from ambiguous_numbers")
    assert (row["reg_no"], row["codes"], row["reason"]) == (NUMBER, sorted([CODE, OTHER]), "同一注册号有多个统一社会信用代码")


def test_two_codes_that_people_declared_one_are_no_contradiction(firm: tuple[Ledger, datetime]) -> None:
    ledger, _ = firm
    load(ledger, enterprises=[enterprise(OTHER, uscc=OTHER, reg_no=NUMBER)], identity_events=[event("e1", OTHER, CODE, CODE)])
    assert subjects(ledger, "penalties") == [CODE]
    assert ask(ledger, "from ambiguous_numbers") == []


def test_a_withdrawn_claim_links_nothing(firm: tuple[Ledger, datetime]) -> None:
    ledger, _ = firm
    with ledger.batch("template", "更正.csv") as batch:
        batch.append(table("enterprises"), [Row(enterprise(CODE, valid_from=date(2022, 5, 1)), 2, retracted=True)])
    assert subjects(ledger, "penalties") == [REG]


def test_a_branch_that_was_filed_under_the_number_of_its_parent_is_not_the_parent(ledger: Ledger) -> None:
    load(
        ledger,
        enterprises=[enterprise(REG, name="虚构公司分公司", kind="分支机构", reg_no=NUMBER), enterprise(PARENT, uscc=PARENT, reg_no=NUMBER)],
        penalties=[penalty("1号", REG)],
    )
    assert subjects(ledger, "penalties") == [REG]
    assert [row["reason"] for row in ask(ledger, "from ambiguous_numbers")] == ["注册号下是分支机构，代码是另一主体，或相反"]


@pytest.mark.parametrize("kind", [None, "企业"])
@pytest.mark.parametrize("name", ["杭州虚构一号有限公司宁波分公司", "杭州虚构一号有限公司（宁波）营业部", "杭州虚构一号有限公司第二分店"])
def test_a_branch_is_known_by_its_name_when_its_kind_is_not_said_or_said_wrong(ledger: Ledger, name: str, kind: str | None) -> None:
    load(
        ledger,
        enterprises=[enterprise(REG, name=name, kind=kind, reg_no=NUMBER), enterprise(PARENT, uscc=PARENT, reg_no=NUMBER)],
        penalties=[penalty("1号", REG, party_name=name)],
    )
    assert subjects(ledger, "penalties") == [REG]
    assert [row["reason"] for row in ask(ledger, "from ambiguous_numbers")] == ["注册号下是分支机构，代码是另一主体，或相反"]


def test_where_the_kind_is_unknown_only_a_common_name_says_that_number_and_code_are_one(ledger: Ledger) -> None:
    known = enterprise(CODE, uscc=CODE, reg_no=NUMBER)
    load(ledger, enterprises=[enterprise(REG, name="杭州虚构一号驻宁波处", kind=None, reg_no=NUMBER), known], penalties=[penalty("1号", REG)])
    assert subjects(ledger, "penalties") == [REG]
    assert [row["reason"] for row in ask(ledger, "from ambiguous_numbers")] == ["主体类型不明，且注册号下的名称与代码下的不同"]
    load(ledger, enterprises=[known | {"former_name": "某某；杭州虚构一号驻（宁波）处"}])
    assert subjects(ledger, "penalties") == [CODE]


def test_a_row_that_names_a_stranger_does_not_follow_the_number_to_an_innocent_firm(firm: tuple[Ledger, datetime]) -> None:
    """The number was typed wrong: neither the penalty nor whom it names becomes the firm's; the rows about the firm itself do."""
    ledger, _ = firm
    at_reg, at_code = (KEY.person_at(each, "王五") for each in (REG, CODE))
    load(
        ledger,
        penalties=[
            penalty("9号", REG, party_name="宁波完全不同海产品有限公司", named_person_id=at_reg, legal_rep="王五"),
            penalty("8号", REG, party_name="杭州旧名公司"),
        ],
        licences=[{"subject_id": REG, "document_no": "许1", "authority_uscc": OFFICE, "decided": BEGAN, "party_name": "杭州完全不同有限公司宁波分公司"}],
        persons=[person(at_reg, "王五"), person(at_code, "王五")],
        roles=[role(at_code, CODE, "王五", enterprise_name="杭州虚构一号有限公司")],
    )
    shown = {row["document_no"]: row["subject_id"] for row in ask(ledger, "select document_no, subject_id from penalties")}
    assert shown == {"1号": CODE, "8号": CODE, "9号": REG}
    assert subjects(ledger, "licences") == [REG]
    assert ask(ledger, "from person_aliases") == []
    [row] = ask(ledger, "from ambiguous_numbers")
    assert (row["subject_id"], row["codes"]) == (REG, [CODE])
    assert "宁波完全不同海产品有限公司" in row["reason"]
    assert "杭州完全不同有限公司宁波分公司" in row["reason"]


def test_a_branchs_penalty_under_the_number_of_its_parent_is_not_the_parents(firm: tuple[Ledger, datetime]) -> None:
    load(firm[0], penalties=[penalty("9号", REG, party_name="杭州虚构一号有限公司宁波分公司")])
    assert sorted(subjects(firm[0], "penalties")) == sorted([CODE, REG])


@pytest.mark.parametrize(
    ("name", "registered", "code", "stranger"),
    [
        ("宁波完全不同海产品有限公司", "台州市砚峰企业服务有限公司", CODE, True),
        ("砚峰企业服务有限公司", "台州市砚峰企业服务有限公司", CODE, False),
        ("浙江台州砚锋企业服务公司", "台州市砚峰企业服务有限公司", CODE, False),  # one character is a typing error
        ("Hangzhou Trading Ltd", "杭州虚构一号有限公司", CODE, False),
        ("张三", "杭州市西湖区虚构小吃店", "92330106MA0000015K", False),
        ("张三", "杭州虚构一号有限公司", CODE, True),
        ("", "杭州虚构一号有限公司", CODE, False),
    ],
)
def test_a_name_is_a_strangers_only_if_the_trade_names_have_nothing_in_common(name: str, registered: str, code: str, stranger: bool) -> None:
    assert is_strangers_name(name, [registered], code) is stranger
    assert not is_strangers_name(name, [], code)


def test_a_branch_with_a_code_of_its_own_is_never_its_parent(ledger: Ledger) -> None:
    """Both name the number of the parent, and rows came under that number."""
    load(
        ledger,
        enterprises=[enterprise(CODE, uscc=CODE, kind="分支机构", reg_no=NUMBER), enterprise(PARENT, uscc=PARENT, reg_no=NUMBER)],
        branches=[{"subject_id": CODE, "parent_id": PARENT, "uscc": CODE, "parent_uscc": PARENT}],
        penalties=[penalty("1号", REG), penalty("2号", CODE)],
    )
    assert ask(ledger, "select subject_id, parent_id from branches") == [{"subject_id": CODE, "parent_id": PARENT}]
    assert sorted(subjects(ledger, "penalties")) == sorted([REG, CODE])


def test_a_person_without_number_at_both_ids_of_an_enterprise_is_one_and_at_another_enterprise_is_not(ledger: Ledger) -> None:
    at_reg, at_code, elsewhere = (KEY.person_at(each, "张三") for each in (REG, CODE, OTHER))
    namesake = KEY.person_at(CODE, "王五")
    load(
        ledger,
        enterprises=[enterprise(CODE, uscc=CODE, reg_no=NUMBER)],
        persons=[person(at_reg), person(at_code, "张 三"), person(elsewhere), person(namesake, "王五")],
        roles=[role(at_reg, REG), role(at_code, CODE, role="监事"), role(elsewhere, OTHER), role(namesake, CODE, "王五", role="经理")],
    )
    assert ask(ledger, "from person_aliases") == [{"person_id": at_reg, "canonical_id": at_code}]
    assert set(subjects(ledger, "roles", column="person_id")) == {at_code, elsewhere, namesake}


def test_merged_persons_are_one_in_every_column_and_apart_again_byte_for_byte(firm: tuple[Ledger, datetime]) -> None:
    ledger, _ = firm
    apart = load(ledger, penalties=[penalty("3号", OTHER, named_person_id=M)], roles=[role(M, OTHER)], persons=[person(M)])
    before = everything(ledger.view(AS_OF))
    load(ledger, identity_events=[event("e1", P, M)])
    assert subjects(ledger, "roles", column="person_id").count(P) == 2
    assert {row["who"] for row in ask(ledger, "select named_person_id as who from penalties where document_no = '3号'")} == {P}
    assert ask(ledger, "select person_id, name from person_names where person_id = $who order by name".replace("$who", f"'{P}'")) == [
        {"person_id": P, "name": "张三"},
        {"person_id": P, "name": "李四"},
    ]
    assert everything(ledger.view(AS_OF, apart)) == before
    load(ledger, identity_events=[event("e2", P, M, kind="分开", undoes="e1")])
    assert everything(ledger.view(AS_OF)) == before


def test_a_merged_person_has_one_row_with_the_name_of_the_id_that_is_shown(ledger: Ledger) -> None:
    load(ledger, persons=[person(N, "张三"), person(P, "张三丰")])
    load(ledger, identity_events=[event("e1", N, P, N)])
    assert ask(ledger, "select person_id, name, identified from persons") == [{"person_id": N, "name": "张三", "identified": True}]


def test_a_claim_of_stolen_identity_suspends_the_links_of_all_ids_of_the_person(ledger: Ledger) -> None:
    load(ledger, roles=[role(N, CODE), role(P, OTHER), role(Q, OTHER, "李四")])
    load(ledger, objections=[{"objection_no": "异1", "kind": "冒用身份", "party_name": "张三", "person_id": P, "valid_from": date(2026, 1, 1)}])
    assert set(subjects(ledger, "roles", column="person_id")) == {N, Q}
    load(ledger, identity_events=[event("e1", P, N)])
    assert [row["name"] for row in ask(ledger, "select name from roles")] == ["李四"]


def test_a_merge_does_not_end_an_open_claim_of_stolen_identity_because_another_one_was_closed(ledger: Ledger) -> None:
    told = {"objection_no": "异1", "kind": "冒用身份", "party_name": "张三", "valid_from": date(2026, 1, 1)}
    load(ledger, roles=[role(P, CODE), role(Q, OTHER)], objections=[told | {"person_id": P}])
    load(ledger, objections=[told | {"person_id": Q, "valid_to": date(2026, 3, 1), "outcome": "不成立"}])
    assert subjects(ledger, "roles", column="person_id") == [Q]
    load(ledger, identity_events=[event("e1", P, Q)])
    assert [row["valid_to"] for row in ask(ledger, "select valid_to from objections order by valid_to")] == [date(2026, 3, 1), None]
    assert subjects(ledger, "roles", column="person_id") == []


def test_a_repair_under_the_code_ends_the_penalty_under_the_number_at_every_moment(firm: tuple[Ledger, datetime]) -> None:
    ledger, before = firm
    old = ledger.view(AS_OF, before)
    assert [row["document_no"] for row in old.rows("select document_no from penalties")] == ["1号"]
    told = {"record_kind": "行政处罚", "document_no": "1号", "repair_no": "修1", "outcome": "准予修复", "decided": date(2026, 1, 1)}
    load(ledger, repairs=[{"subject_id": CODE, **told}])
    assert ask(ledger, "from penalties") == ask(ledger, "from penalties", before) == []
    now = ledger.view(AS_OF, before)
    assert now.fingerprint != old.fingerprint
    assert [row["document_no"] for row in ask(ledger, "select document_no from penalties", before, audit=True)] == ["1号"]


def test_every_column_that_holds_an_id_of_a_subject_or_person_is_declared_so() -> None:
    undeclared = [
        (each.name, column.name)
        for each in TABLES
        if each.name not in KEPT
        for column in each.stored
        if column.name.endswith("_id") and column.derived and column.name not in {*LABELS_OF_OWN, "run_id"} and not column.identity
    ]
    assert undeclared == []


def test_every_relation_can_be_the_first_that_is_asked_for(firm: tuple[Ledger, datetime]) -> None:
    """A table of files whose columns are called like other tables (statements has interests) needs none of them."""
    ledger, _ = firm
    load(
        ledger, statements=[{"publisher": "虚构", "statement_no": "1", "identity": REG}], interests=[{"publisher": "虚构", "record_no": "1", "holder_id": REG}]
    )
    for each in TABLES:
        assert ask(ledger, f"from {each.name} limit 1") is not None
    assert ask(ledger, "select identity from statements") == [{"identity": CODE}]
    assert ask(ledger, "select holder_id from interests") == [{"holder_id": CODE}]


def test_a_merged_person_is_one_person_to_the_score(ledger: Ledger) -> None:
    """The risk of one firm reaches the other only over the person whom the merge made one."""
    load(
        ledger,
        enterprises=[enterprise(CODE, uscc=CODE), enterprise(OTHER, uscc=OTHER, name="杭州虚构二号有限公司")],
        roles=[role(N, CODE), role(M, OTHER)],
        penalties=[penalty("1号", CODE, penalty_kinds="吊销许可证件")],
    )
    policy = load_score_policy()

    def linked() -> dict[str, float]:
        return {score.subject_id: score.linked_risk for score in score_subjects(ledger.view(AS_OF), policy)}

    assert linked().get(OTHER, 0.0) == 0.0
    load(ledger, identity_events=[event("e1", N, M)])
    assert linked()[OTHER] > 0.0
    load(ledger, identity_events=[event("e2", N, M, kind="分开", undoes="e1")])
    assert linked().get(OTHER, 0.0) == 0.0


def found(ledger: Ledger, detector: str) -> list[str]:
    each = next(each for each in DETECTORS if each.id == detector)
    return [finding.subject_id for finding in each.run(ledger.view(AS_OF))]


def test_decisions_under_number_and_code_count_together_and_each_once(ledger: Ledger) -> None:
    days = [date(2025, 3, 1), date(2025, 9, 1), date(2026, 3, 1)]
    law = "《虚构条例》第一条"
    load(ledger, penalties=[penalty(f"{n}号", CODE if n == 2 else REG, decided=day, basis=law) for n, day in enumerate(days)])
    load(ledger, penalties=[penalty("0号", CODE, decided=days[0], basis=law)])
    assert found(ledger, "repeat-offenders") == []
    load(ledger, enterprises=[enterprise(CODE, uscc=CODE, reg_no=NUMBER)])
    assert found(ledger, "repeat-offenders") == [CODE]
    assert sorted(row["document_no"] for row in ask(ledger, "from penalties")) == ["0号", "1号", "2号"]


def test_a_merged_person_carries_a_serious_record_into_another_province(ledger: Ledger) -> None:
    load(
        ledger,
        enterprises=[enterprise(CODE, uscc=CODE, region="310104"), enterprise(OTHER, uscc=OTHER, name="杭州虚构二号有限公司")],
        roles=[role(N, CODE), role(M, OTHER)],
        listings=[
            {
                "subject_id": CODE,
                "list_type": "SAMR_SEVERE",
                "document_no": "列1号",
                "party_name": "虚构",
                "valid_from": date(2025, 6, 1),
                "authority": "上海市市场监督管理局",
                "authority_region": "310104",
                "reason": "虚构",
            }
        ],
    )
    assert found(ledger, "cross-region-dishonesty") == []
    load(ledger, identity_events=[event("e1", N, M)])
    assert found(ledger, "cross-region-dishonesty") == [OTHER]


def test_firms_of_one_merged_person_are_a_cluster_to_the_detector_of_shells(ledger: Ledger) -> None:
    firms = [f"91330106MA00000{n:02d}X" for n in range(1, 7)]
    told = {"established": date(2025, 3, 1), "valid_from": date(2025, 3, 1), "address": "文三路478号2幢301室", "address_key": "330106|文三路|478|2-301"}
    load(
        ledger,
        enterprises=[enterprise(each, uscc=each, name=f"杭州虚构{n}号有限公司", status="K", insured=0, **told) for n, each in enumerate(firms)],
        roles=[role(f"N-{n:020d}", each, valid_from=date(2025, 3, 1)) for n, each in enumerate(firms)],
    )
    assert found(ledger, "shell-networks") == []
    load(ledger, identity_events=[event(f"e{n}", f"N-{0:020d}", f"N-{n:020d}") for n in range(1, len(firms))])
    assert len(found(ledger, "shell-networks")) == 1


IDS = st.sampled_from([f"P-{n}" for n in range(8)])


@st.composite
def histories(draw: st.DrawFn) -> list[IdentityEvent]:
    events: list[IdentityEvent] = []
    for n in range(draw(st.integers(0, 12))):
        left, right = draw(IDS), draw(IDS)
        undoes = draw(st.sampled_from([each.event_id for each in events])) if events and draw(st.integers(0, 3)) == 0 else ""
        events.append(IdentityEvent(f"e{n}", "分开" if undoes else draw(st.sampled_from(["合并", "合并", "不是同一人"])), left, right, left, undoes))
    return events


def partition(shown: Mapping[str, str]) -> set[frozenset[str]]:
    clusters: dict[str, set[str]] = {}
    for each, canonical in shown.items():
        clusters.setdefault(canonical, {canonical}).add(each)
    return {frozenset(cluster) for cluster in clusters.values()}


def components(events: Sequence[IdentityEvent]) -> set[frozenset[str]]:
    """Connected components of more than one id, the slow way."""
    clusters: list[set[str]] = []
    for merge in events:
        touched = [each for each in clusters if merge.left_id in each or merge.right_id in each]
        clusters = [each for each in clusters if each not in touched] + [set().union({merge.left_id, merge.right_id}, *touched)]
    return {frozenset(each) for each in clusters if len(each) > 1}


@given(histories())
def test_those_who_are_one_are_the_connected_components_of_the_merges_that_stand(events: list[IdentityEvent]) -> None:
    shown = canonical_ids(events)
    assert partition(shown) == components(active_merges(events))
    assert not set(shown) & set(shown.values())


@given(histories(), IDS, IDS)
def test_undoing_a_merge_restores_what_was_shown(events: list[IdentityEvent], left: str, right: str) -> None:
    merge = IdentityEvent("new", "合并", left, right, right)
    undo = IdentityEvent("undo", "分开", left, right, right, "new")
    again = IdentityEvent("redo", "分开", left, right, right, "undo")
    assert canonical_ids([*events, merge, undo]) == canonical_ids(events)
    assert canonical_ids([*events, merge, undo, again]) == canonical_ids([*events, merge])


@given(histories(), st.randoms(use_true_random=False))
def test_the_order_of_merges_changes_which_id_is_shown_but_not_who_is_one(events: list[IdentityEvent], random: Any) -> None:
    merges = active_merges(events)
    shuffled = random.sample(merges, len(merges))
    assert partition(canonical_ids(merges)) == partition(canonical_ids(shuffled))


def test_the_kept_id_is_shown_and_a_stale_one_gives_way_to_the_first_seen() -> None:
    first, second = IdentityEvent("1", "合并", "a", "b", "b"), IdentityEvent("2", "合并", "b", "c", "c")
    assert canonical_ids([first, second]) == {"a": "c", "b": "c"}
    stale = IdentityEvent("3", "合并", "b", "c", "x")
    assert canonical_ids([first, stale]) == {"a": "b", "c": "b"}
