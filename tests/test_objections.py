"""Objections on a real ledger: filed, decided, corrected, told to everybody, and what the subject gets."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from shutil import copytree
from typing import Any

import pytest

from analytics.runs import analyse
from api.dossier_pages import dossier_pdf, dossier_text
from api.objection_letter import letter_pdf, letter_text
from api.servings import served_items
from ledger.batch import Row
from ledger.errors import InputError, NotFoundError
from ledger.store import Ledger
from ledger.tables import table
from ledger.view import View
from ledger.working_days import working_days
from proceedings.events import Actor, Kind, read_events
from proceedings.objections.correction import Correction, correct
from proceedings.objections.dossier import dossier
from proceedings.objections.effect import current
from proceedings.objections.errors import (
    NotExtendableError,
    NothingToContestError,
    NotTheProviderError,
    RepeatedObjectionError,
    SecondPersonError,
    WrongCorrectionError,
    WrongStepError,
)
from proceedings.objections.filing import Filing, file_objection
from proceedings.objections.matter import State
from proceedings.objections.steps import Act, accept, decide, extend, transfer
from proceedings.objections.worklist import line, lines, overdue, sweep_objections
from proceedings.serving_log import Receiver, ServingLog

DAY = date(2026, 6, 1)
TEA, SISTER = "91330106MA2XUG0001", "91310104MA2XUG0002"
OFFICE, CENTRE, REGISTRY = "虚构市场监督管理局", "虚构信用中心", "虚构登记机关"
CLERK, INSPECTOR, CHIEF = Actor("李科", CENTRE), Actor("赵稽查", OFFICE), Actor("孙科长", OFFICE)
TAX = "虚构税务局"
ZHANG = "P-00000000000000000001"
CALENDAR = working_days()


def penalty(number: str, decided: date = date(2025, 9, 1), **more: Any) -> dict[str, Any]:
    return {
        "subject_id": TEA, "document_no": f"虚市监罚〔2025〕{number}号", "party_name": "虚构西湖茶业有限公司", "conduct": "销售过期食品", "facts": "…",
        "basis": "食品安全法第一百二十四条", "penalty_kinds": "罚款", "content": "罚款", "fine_wan": Decimal("2.5"), "decided": decided,
        "valid_to": date(2031, 1, 1), "authority": OFFICE, "authority_uscc": "11330106MB0000001X", "source_unit": OFFICE,
        "source_unit_uscc": "11330106MB0000001X", "authority_region": "330106", "procedure": "一般程序", **more,
    }  # fmt: skip


def firm(key: str, name: str) -> dict[str, Any]:
    return {"subject_id": key, "uscc": key, "name": name, "kind": "企业", "status": "K", "region": "330106", "established": date(2015, 1, 1),
            "valid_from": date(2015, 1, 1)}  # fmt: skip


def role(key: str) -> dict[str, Any]:
    return {"subject_id": key, "person_id": ZHANG, "name": "张小明", "role": "法定代表人", "enterprise_name": "虚构", "valid_from": date(2016, 1, 1)}


def load(ledger: Ledger, rows: dict[str, list[dict[str, Any]]]) -> None:
    with ledger.batch("test", "rows") as batch:
        for name, several in rows.items():
            batch.append(table(name), [Row(each, number) for number, each in enumerate(several, start=1)])


@pytest.fixture(scope="module")
def pattern(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A home, made once; every test works in its own copy."""
    made = Ledger(tmp_path_factory.mktemp("pattern"))
    load(made, {
        "enterprises": [firm(TEA, "虚构西湖茶业有限公司"), firm(SISTER, "虚构浦江茶业有限公司")],
        "persons": [{"person_id": ZHANG, "name": "张小明", "identified": True}],
        "roles": [role(TEA), role(SISTER)],
        "penalties": [penalty("1"), penalty("2", date(2025, 10, 1)), penalty("3", date(2025, 11, 1))],
    })  # fmt: skip
    return made.root.parent


@pytest.fixture
def ledger(pattern: Path, tmp_path: Path) -> Ledger:
    copytree(pattern, tmp_path, dirs_exist_ok=True)
    return Ledger(tmp_path)


def wrong(number: str = "1", **more: Any) -> Filing:
    given_by = {"subject": TEA, "about": f"虚市监罚〔2025〕{number}号", "point": "罚款金额（万元）", "claim": "实缴 0.5 万元", "evidence": ("缴款书",)}
    return Filing(**{"kind": "信息有误", **given_by, **more})


def filed(ledger: Ledger, filing: Filing | None = None, day: date = DAY) -> str:
    return file_objection(ledger, filing or wrong(), CLERK, day)[0].matter_no


def decided(ledger: Ledger, outcome: str, filing: Filing | None = None, day: date = DAY) -> str:
    number = filed(ledger, filing, day)
    accept(ledger, number, Act(CLERK, day))
    transfer(ledger, number, Act(CLERK, day))
    decide(ledger, number, Act(INSPECTOR, day, "已核对"), outcome)
    return number


def ask(ledger: Ledger, sql: str, day: date = DAY) -> list[dict[str, Any]]:
    view = ledger.view(day)
    try:
        return view.rows(sql)
    finally:
        view.close()


def counting(ledger: Ledger, day: date = DAY) -> list[str]:
    return [row["n"] for row in ask(ledger, "select regexp_extract(document_no, '([0-9]+)号', 1) as n from penalties order by 1", day)]


# On the ledger


def test_a_filed_objection_takes_the_record_out_the_same_day_and_shows_why(ledger: Ledger) -> None:
    assert counting(ledger) == ["1", "2", "3"]
    filed(ledger)
    assert counting(ledger) == ["2", "3"]
    shown = ask(ledger, "select not_counted from penalties_shown where document_no = '虚市监罚〔2025〕1号'")
    assert shown == [{"not_counted": "异议处理中，暂不计入"}]


def test_a_number_written_otherwise_and_the_id_of_the_record_name_the_same_record(ledger: Ledger) -> None:
    number = filed(ledger, wrong(about="虚市监罚(2025)第0001号"))
    record = current(ledger, number, DAY).records[0]
    with pytest.raises(RepeatedObjectionError) as refused:
        filed(ledger, wrong(about=record))
    assert refused.value.code == "CG632"


def test_not_upheld_brings_the_record_back_and_upheld_keeps_it_out_until_it_is_corrected(ledger: Ledger) -> None:
    decided(ledger, "不成立")
    assert counting(ledger) == ["1", "2", "3"]
    number = decided(ledger, "成立", wrong("2"))
    assert counting(ledger) == ["1", "3"]
    waiting = ask(ledger, "select not_counted from penalties_shown where document_no like '%2号'")
    assert waiting == [{"not_counted": "异议成立，待更正，暂不计入"}]
    correct(ledger, number, Act(INSPECTOR, DAY), Correction({"罚款金额（万元）": "0.5 万元"}))
    assert counting(ledger) == ["1", "2", "3"]
    assert ask(ledger, "select fine_wan from penalties where document_no like '%2号'") == [{"fine_wan": Decimal("0.5")}]
    changes = current(ledger, number, DAY).steps[-1].content["changes"]
    assert changes == [{"item": "罚款金额（万元）", "before": "2.5", "after": "0.5"}]


def test_a_corrected_record_keeps_its_id_also_when_two_departments_reported_it(ledger: Ledger) -> None:
    load(ledger, {"penalties": [penalty("9"), penalty("9", authority="虚构公安局", authority_uscc="11330106MB0000002X", decided=date(2025, 9, 3))]})
    before = ask(ledger, "select record_id from penalties_shown where document_no like '%9号' order by 1")
    number = decided(ledger, "成立", wrong("9"))
    assert current(ledger, number, DAY).records == tuple(row["record_id"] for row in before)
    correct(ledger, number, Act(INSPECTOR, DAY), Correction({"fine_wan": "1"}))
    after = ask(ledger, "select record_id, fine_wan from penalties where document_no like '%9号' order by 1")
    assert after == [{**row, "fine_wan": Decimal(1)} for row in before]


def test_a_correction_of_the_number_takes_the_old_row_back(ledger: Ledger) -> None:
    number = decided(ledger, "成立", wrong(point="行政处罚决定书文号"))
    correct(ledger, number, Act(INSPECTOR, DAY), Correction({"行政处罚决定书文号": "虚市监罚〔2025〕7号"}))
    assert counting(ledger) == ["2", "3", "7"]
    assert ask(ledger, "select document_no from penalties_shown where document_no like '%1号'") == []


def test_a_record_that_is_not_of_the_party_is_removed_also_for_earlier_days(ledger: Ledger) -> None:
    number = decided(ledger, "成立")
    correct(ledger, number, Act(CHIEF, DAY, "当事人重名"), Correction({}, remove=True))
    assert counting(ledger) == counting(ledger, date(2026, 1, 1)) == ["2", "3"]
    assert current(ledger, number, DAY).state == State.REMOVED


WRONG_VALUES = (
    {},
    {"罚款金额（万元）": "2.5"},
    {"罚款金额（万元）": "很多"},
    {"行政相对人名称": "别家"},
    {"没有这项": "1"},
    {"处罚依据": ""},
    {"处罚决定日期": "某日"},
)


def test_a_correction_that_changes_nothing_or_cannot_be_is_refused_and_nothing_is_written(ledger: Ledger) -> None:
    number, before = decided(ledger, "成立"), len(ledger.lines())
    for values in WRONG_VALUES:
        with pytest.raises(WrongCorrectionError):
            correct(ledger, number, Act(INSPECTOR, DAY), Correction(values))
    assert len(ledger.lines()) == before


def test_only_whoever_provided_the_record_decides_and_corrects(ledger: Ledger) -> None:
    number = filed(ledger)
    accept(ledger, number, Act(CLERK, DAY))
    with pytest.raises(NotTheProviderError):
        decide(ledger, number, Act(CLERK, DAY, "我看对的"), "不成立")
    decide(ledger, number, Act(INSPECTOR, DAY, "已核对"), "成立")
    with pytest.raises(NotTheProviderError):
        correct(ledger, number, Act(CLERK, DAY), Correction({"fine_wan": "1"}))


def test_a_department_cannot_make_itself_the_provider_by_a_transfer(ledger: Ledger) -> None:
    """The way by which anybody could have deleted another body's record: file, accept, transfer to itself, uphold, remove."""
    thief, other = Actor("周某", TAX), Actor("吴某", TAX)
    number = file_objection(ledger, wrong(), thief, DAY)[0].matter_no
    accept(ledger, number, Act(thief, DAY))
    for to in (TAX, CENTRE):
        with pytest.raises(NotTheProviderError) as refused:
            transfer(ledger, number, Act(thief, DAY), to)
        assert refused.value.code == "CG635"
    transfer(ledger, number, Act(thief, DAY), "11330106MB0000001X")  # the provider, by its code
    for who in (thief, other):
        with pytest.raises(NotTheProviderError) as refused:
            decide(ledger, number, Act(who, DAY, "我看有误"), "成立")
        assert "transfer" not in str(refused.value) + refused.value.todo
    decide(ledger, number, Act(replace(INSPECTOR, department="虚构 市场监督管理局"), DAY, "已核对"), "成立")
    for who in (thief, other):
        with pytest.raises(NotTheProviderError):
            correct(ledger, number, Act(who, DAY), Correction({}, remove=True))
    assert ask(ledger, "select 1 from penalties_shown where document_no like '%1号'") != []


def test_whoever_filed_does_not_decide_and_whoever_decided_does_not_remove(ledger: Ledger) -> None:
    number = file_objection(ledger, wrong(), INSPECTOR, DAY)[0].matter_no
    accept(ledger, number, Act(INSPECTOR, DAY))
    for outcome in ("成立", "不成立"):
        with pytest.raises(SecondPersonError) as refused:
            decide(ledger, number, Act(INSPECTOR, DAY, "已核对"), outcome)
        assert refused.value.code == "CG637"
    decide(ledger, number, Act(CHIEF, DAY, "已核对"), "成立")
    for who in (INSPECTOR, CHIEF):
        with pytest.raises(SecondPersonError):
            correct(ledger, number, Act(who, DAY), Correction({}, remove=True))
    correct(ledger, number, Act(Actor("钱某", OFFICE), DAY), Correction({}, remove=True))


def test_a_withdrawal_is_taken_down_only_where_the_objection_is(ledger: Ledger) -> None:
    number = filed(ledger)
    with pytest.raises(NotTheProviderError):
        decide(ledger, number, Act(Actor("周某", TAX), DAY, "代为撤回"), "撤回")


def test_a_number_that_two_bodies_used_has_to_be_named_by_its_row_and_only_that_row_is_taken(ledger: Ledger) -> None:
    other = penalty("1", date(2024, 1, 9), authority=TAX, authority_uscc="11330106MB0000003X", source_unit=TAX, source_unit_uscc="11330106MB0000003X")
    load(ledger, {"penalties": [other]})
    with pytest.raises(InputError) as refused:
        filed(ledger)
    assert OFFICE in refused.value.todo
    rows = {row["authority"]: row["record_id"] for row in ask(ledger, "select authority, record_id from penalties_shown where document_no like '%1号'")}
    number = decided(ledger, "成立", wrong(about=rows[OFFICE]))
    correct(ledger, number, Act(CHIEF, DAY), Correction({}, remove=True))
    assert [row["authority"] for row in ask(ledger, "select authority from penalties_shown where document_no like '%1号'")] == [TAX]


def test_a_commitment_is_contested_corrected_and_whoever_was_served_it_is_told(ledger: Ledger) -> None:
    load(ledger, {"commitments": [{"subject_id": TEA, "party_name": "虚构西湖茶业有限公司", "commitment_no": "承1", "matter": "食品经营许可",
                                   "fulfilment": "失诺", "authority": OFFICE, "valid_from": date(2025, 5, 1)}]})  # fmt: skip
    record = ask(ledger, "select record_id from commitments")[0]["record_id"]
    assert served_items(f'{{"record_id":"{record}"}}'.encode(), "") == {record}
    ServingLog(ledger.root.parent).note(Receiver("虚构银行", "接口", "department", "GET"), [record], datetime(2026, 5, 1, tzinfo=UTC))
    number = decided(ledger, "成立", wrong(about="承1", point="整条记录"))
    correct(ledger, number, Act(CHIEF, DAY), Correction({}, remove=True))
    view = ledger.view(DAY)
    told = [each.content["body"] for each in read_events(view, Kind.NOTICE) if each.content["recipient"] == "虚构银行"]
    view.close()
    assert [each["what"] for each in told] == ["异议受理", "异议成立", "撤销"]
    assert all(each["documents"] == ["承1"] for each in told)
    assert ask(ledger, "select 1 from commitments") == []


def test_the_party_may_withdraw_and_file_again(ledger: Ledger) -> None:
    number = filed(ledger)
    decide(ledger, number, Act(CLERK, DAY, "提出人书面撤回"), "撤回")
    assert counting(ledger) == ["1", "2", "3"]
    assert filed(ledger) != number


def test_the_same_point_again_is_refused_with_a_code_unless_something_new_is_brought(ledger: Ledger) -> None:
    first = decided(ledger, "不成立")
    for evidence in ((), ("缴款书",), (" 缴款书 ",)):
        with pytest.raises(RepeatedObjectionError) as refused:
            filed(ledger, wrong(evidence=evidence))
        assert (refused.value.code, refused.value.where) == ("CG632", first)
    assert filed(ledger, wrong(point="处罚决定日期")) != first
    assert filed(ledger, wrong(evidence=("缴款书", "银行回单"))) != first


def test_an_answer_about_a_repaired_record_is_that_of_a_number_that_never_was(ledger: Ledger) -> None:
    repair = {"subject_id": TEA, "party_name": "虚构", "record_kind": "行政处罚", "document_no": "虚市监罚〔2025〕1号", "repair_no": "修1",
              "outcome": "准予修复", "decided": DAY}  # fmt: skip
    load(ledger, {"repairs": [repair]})
    answers = []
    for number in ("1", "8"):
        with pytest.raises(NothingToContestError) as refused:
            filed(ledger, wrong(number))
        answers.append((refused.value.code, str(refused.value).replace(f"{number}号", "？号")))
    record = ask(ledger, "select record_id from penalties_all where document_no like '%1号'")[0]["record_id"]
    with pytest.raises(NothingToContestError):
        filed(ledger, wrong(about=record))
    assert answers[0] == answers[1]


def test_somebody_elses_record_cannot_be_contested(ledger: Ledger) -> None:
    with pytest.raises(NothingToContestError):
        filed(ledger, wrong(subject=SISTER))


INCOMPLETE = ({"claim": " "}, {"about": ""}, {"kind": "别的"}, {"point": "没有这项"}, {"subject": "", "person": ""}, {"person": ZHANG})


def test_a_filing_that_is_not_complete_is_refused_and_teaches(ledger: Ledger) -> None:
    for more in INCOMPLETE:
        with pytest.raises(InputError) as refused:
            filed(ledger, wrong(**more))
        assert refused.value.todo


def test_an_unknown_party_or_number_is_not_found(ledger: Ledger) -> None:
    with pytest.raises(NotFoundError):
        filed(ledger, wrong(subject="91330000000000000X"))
    with pytest.raises(NotFoundError):
        accept(ledger, "YY-2026-000009", Act(CLERK, DAY))


def test_steps_out_of_order_or_dated_back_are_refused(ledger: Ledger) -> None:
    number = filed(ledger)
    with pytest.raises(WrongStepError):
        decide(ledger, number, Act(INSPECTOR, DAY, "未受理"), "成立")
    with pytest.raises(WrongStepError):
        accept(ledger, number, Act(CLERK, DAY - timedelta(days=1)))
    accept(ledger, number, Act(CLERK, DAY))
    with pytest.raises(WrongStepError):
        accept(ledger, number, Act(CLERK, DAY))


def theft(**more: Any) -> Filing:
    return Filing(**{"kind": "冒用身份", "person": ZHANG, "claim": "本人从未任职", "evidence": ("身份证挂失回执",), **more})


def test_an_open_theft_claim_suspends_every_link_of_the_person_and_the_end_of_it_brings_the_others_back(ledger: Ledger) -> None:
    number = filed(ledger, theft(subject=TEA))
    assert ask(ledger, "select 1 from roles") == []
    accept(ledger, number, Act(CLERK, DAY))
    with pytest.raises(NotTheProviderError):
        decide(ledger, number, Act(Actor("王某", CENTRE), DAY, "我看是冒用"), "成立")
    with pytest.raises(InputError):
        transfer(ledger, number, Act(CLERK, DAY), CENTRE)
    transfer(ledger, number, Act(CLERK, DAY), REGISTRY)
    with pytest.raises(SecondPersonError):
        decide(ledger, number, Act(Actor("李科", REGISTRY), DAY, "笔迹鉴定"), "成立")
    decide(ledger, number, Act(Actor("钱登记", REGISTRY), DAY, "笔迹鉴定"), "成立")
    assert ask(ledger, "select subject_id from roles") == [{"subject_id": SISTER}]
    with pytest.raises(WrongStepError):
        correct(ledger, number, Act(Actor("钱登记", REGISTRY), DAY), Correction({}, remove=True))


def test_a_theft_claim_of_somebody_who_stands_nowhere_is_refused(ledger: Ledger) -> None:
    load(ledger, {"persons": [{"person_id": "P-2", "name": "李四光", "identified": True}]})
    with pytest.raises(NothingToContestError):
        filed(ledger, theft(person="P-2"))
    with pytest.raises(InputError):
        filed(ledger, theft(person=""))


def test_the_time_is_extended_once_with_a_reason_and_never_beyond_twenty_working_days(ledger: Ledger) -> None:
    number = filed(ledger)
    accept(ledger, number, Act(CLERK, DAY))
    last = CALENDAR.add(DAY, 20)
    for until, why in ((last + timedelta(days=1), "须外调"), (CALENDAR.add(DAY, 5), "须外调")):
        with pytest.raises(NotExtendableError):
            extend(ledger, number, Act(CLERK, DAY, why), until, CALENDAR)
    with pytest.raises(InputError):
        extend(ledger, number, Act(CLERK, DAY, ""), last, CALENDAR)
    extend(ledger, number, Act(CLERK, DAY, "须外调"), last, CALENDAR)
    found = line(current(ledger, number, DAY), CALENDAR, DAY)
    assert found.due is not None
    assert found.due.day == last


def test_shanghai_names_no_extension_so_there_is_none(ledger: Ledger) -> None:
    number = filed(ledger, wrong(place="31"))
    accept(ledger, number, Act(CLERK, DAY))
    with pytest.raises(NotExtendableError):
        extend(ledger, number, Act(CLERK, DAY, "须外调"), CALENDAR.add(DAY, 8), CALENDAR)


def on(ledger: Ledger, day: date) -> View:
    return ledger.view(day)


def test_what_is_late_is_listed_by_department_from_the_first_day_after_the_limit(ledger: Ledger) -> None:
    one, other = filed(ledger), filed(ledger, wrong("2"))
    accept(ledger, one, Act(CLERK, DAY))
    accept(ledger, other, Act(CLERK, DAY))
    transfer(ledger, other, Act(CLERK, DAY))
    limit = CALENDAR.add(DAY, 5)
    late = CALENDAR.add(limit, 1)
    views = [on(ledger, limit), on(ledger, late)]
    assert overdue(lines(views[0], CALENDAR)) == []
    assert [(each.objection.unit, each.late) for each in overdue(lines(views[1], CALENDAR))] == [(CENTRE, 1), (OFFICE, 1)]
    claimed = filed(ledger, theft())
    assert [(each[0], each[1], each[3]) for each in sweep_objections(ledger, late)] == [(one, TEA, CENTRE), (claimed, ZHANG, CENTRE), (other, TEA, OFFICE)]
    for view in views:
        view.close()


def test_whoever_was_served_the_record_is_told_of_the_objection_and_of_the_correction(ledger: Ledger) -> None:
    record = ask(ledger, "select record_id from penalties where document_no like '%1号'")[0]["record_id"]
    ServingLog(ledger.root.parent).note(Receiver("虚构银行", "接口", "department", "GET"), [record], datetime(2026, 5, 1, tzinfo=UTC))
    number = decided(ledger, "成立")
    correct(ledger, number, Act(INSPECTOR, DAY), Correction({"fine_wan": "0.5"}))
    view = ledger.view(DAY)
    told = [(each.content["recipient"], each.content["body"]["what"]) for each in read_events(view, Kind.NOTICE)]
    view.close()
    assert [what for who, what in told if who == "虚构银行"] == ["异议受理", "异议成立", "更正"]
    assert f"异议人（{number}）" in {who for who, _ in told}
    assert "2.5" not in str(told)


def test_the_answer_says_what_was_found_and_what_can_be_done(ledger: Ledger) -> None:
    number = filed(ledger)
    with pytest.raises(InputError):
        letter_text(current(ledger, number, DAY))
    number = decided(ledger, "成立", wrong("2"))
    correct(ledger, number, Act(INSPECTOR, DAY), Correction({"fine_wan": "0.5"}))
    text = letter_text(current(ledger, number, DAY))
    for part in (number, "虚市监罚〔2025〕2号", "已核对", "更正前 2.5", "更正后 0.5", "行政复议", OFFICE):
        assert part in text
    assert letter_pdf(current(ledger, number, DAY)).startswith(b"%PDF")


def test_a_subject_gets_everything_used_about_it_and_no_other_persons_name(ledger: Ledger) -> None:
    listed = {"subject_id": SISTER, "list_type": "SAMR_SEVERE", "party_name": "虚构浦江茶业有限公司", "document_no": "列1", "reason": "提供虚假材料",
              "valid_from": date(2025, 5, 6), "authority": OFFICE}  # fmt: skip
    load(ledger, {"listings": [listed]})
    filed(ledger)
    analyse(ledger, DAY)
    found = dossier(ledger, TEA, DAY)
    assert [each["disputed"] for each in found.records] == [False, False, True]
    assert [each["counts"] for each in found.records] == [True, True, False]
    assert found.score["contributions"]
    assert any(not each["own"] for each in found.score["contributions"])
    assert [each["state"] for each in found.objections] == ["待受理"]
    text = dossier_text(found)
    assert "争议中，暂不计入" in text
    assert "张小明" not in text
    assert "张小明" not in str(found.as_json())
    assert "张某" in text
    assert dossier_pdf(found).startswith(b"%PDF")


def test_a_person_gets_everything_used_about_that_person(ledger: Ledger) -> None:
    analyse(ledger, DAY)
    found = dossier(ledger, ZHANG, DAY)
    assert found.name == "张小明"
    assert [each["item"] for each in found.facts] == ["法定代表人", "法定代表人"]


def test_a_dossier_does_not_hold_what_was_repaired(ledger: Ledger) -> None:
    repair = {"subject_id": TEA, "party_name": "虚构", "record_kind": "行政处罚", "document_no": "虚市监罚〔2025〕1号", "repair_no": "修1",
              "outcome": "准予修复", "decided": DAY}  # fmt: skip
    load(ledger, {"repairs": [repair]})
    assert "2025〕1号" not in dossier_text(dossier(ledger, TEA, DAY))
