"""A ban from its document to its end: what is asked before it is confirmed, what it bars, whom it does not touch, how it ends."""

import shutil
from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from ledger.batch import Row
from ledger.store import Ledger
from ledger.tables import table
from ledger.view import View
from proceedings.bans.acts import act, confirm, propose
from proceedings.bans.as_rows import ban_row, eligibility_row
from proceedings.bans.ban import PersonBan, State, Step
from proceedings.bans.candidates import candidates
from proceedings.bans.checks import Statement
from proceedings.bans.eligibility import Eligibility, Verdict, eligibility
from proceedings.bans.employers import Employment, employments
from proceedings.bans.errors import (
    BanError,
    DocumentError,
    IdentityClaimError,
    MechanismError,
    RuleError,
    SecondPersonError,
    StateError,
    UnknownPersonError,
)
from proceedings.bans.quash import End, Ending, quash_for
from proceedings.bans.register import person_bans
from proceedings.bans.sweep import sweep_bans
from proceedings.daily import SWEEPS
from proceedings.events import Actor, Entry, Event, Kind, record

DAY = date(2026, 6, 30)
DECIDED = date(2024, 5, 6)
LI, WANG = Actor("李科", "市场监督管理局"), Actor("王处", "市场监督管理局")
OLD, NEW, DRUG, BLANK = "91330106MA2XUG0001", "91330106MA2XUG0002", "91330106MA2XUG0003", "91330106MA2XUG0004"
THEN, TODAY = "P-then", "P-today"
NUMBER = "杭西市监罚处〔2024〕18号"


def firm(key: str, name: str, industry: str | None, **more: Any) -> dict[str, Any]:
    base = {"subject_id": key, "uscc": key, "name": name, "kind": "企业", "status": "K", "region": "330106", "established": date(2015, 1, 1)}
    return {**base, "valid_from": date(2015, 1, 1), "industry": industry, **more}


def role(key: str, person: str, name: str, begin: date | None, end: date | None = None, title: str = "法定代表人") -> dict[str, Any]:
    return {"subject_id": key, "person_id": person, "name": name, "role": title, "valid_from": begin, "valid_to": end}


def decision(number: str = NUMBER, **more: Any) -> dict[str, Any]:
    return {
        "subject_id": OLD, "party_name": "虚构食品有限公司", "document_no": number, "conduct": "生产不合格食品", "facts": "…",
        "basis": "《中华人民共和国食品安全法》第一百三十四条", "penalty_kinds": "吊销许可证件", "content": "吊销许可证",
        "licence_withheld": "食品生产许可证",
        "decided": DECIDED, "valid_to": date(2099, 12, 31), "authority": "杭州市西湖区市场监督管理局", "authority_uscc": "A", "authority_region": "330106",
        "procedure": "一般程序", "legal_rep": "张小明", "named_person_id": THEN, **more,
    }  # fmt: skip


PROVINCE: Mapping[str, Sequence[Mapping[str, Any]]] = {
    "enterprises": [
        firm(OLD, "虚构食品有限公司", "1411"),
        firm(NEW, "虚构点心有限公司", "1411"),
        firm(DRUG, "虚构医药有限公司", "5251"),
        firm(BLANK, "虚构无业有限公司", None),
    ],
    "persons": [
        {"person_id": THEN, "name": "张小明", "identified": True},
        {"person_id": TODAY, "name": "李四光", "identified": True},
        {"person_id": "N-only", "name": "王五", "identified": False},
    ],
    "roles": [
        role(OLD, THEN, "张小明", date(2016, 1, 1), date(2025, 1, 1)),
        role(OLD, TODAY, "李四光", date(2025, 1, 1)),
        role(NEW, THEN, "张小明", date(2025, 2, 1)),
        role(DRUG, THEN, "张小明", date(2025, 2, 1), title="董事"),
        role(BLANK, THEN, "张小明", None),
    ],
    "penalties": [decision()],
}


@pytest.fixture(scope="module")
def untouched(tmp_path_factory: pytest.TempPathFactory) -> Ledger:
    """What every test begins with; one that writes works on a copy."""
    made = Ledger(tmp_path_factory.mktemp("province"))
    enter(made, PROVINCE)
    return made


@pytest.fixture
def ledger(untouched: Ledger, tmp_path: Path) -> Ledger:
    return Ledger(Path(shutil.copytree(untouched.root.parent, tmp_path / "home")))


def enter(ledger: Ledger, rows: Mapping[str, Sequence[Mapping[str, Any]]]) -> None:
    with ledger.batch("test", "rows") as batch:
        for name, held in rows.items():
            batch.append(table(name), [Row(values, number) for number, values in enumerate(held, start=1)])


def said(**more: Any) -> Statement:
    base: dict[str, Any] = {
        "rule": "FOOD135A", "person_id": THEN, "document_no": NUMBER, "authority": "杭州市西湖区市场监督管理局", "decided": DECIDED, "subject_id": OLD,
    }  # fmt: skip
    return Statement(**{**base, **more})


def confirmed(ledger: Ledger, **more: Any) -> PersonBan:
    return confirm(ledger, propose(ledger, said(**more), LI, DAY).number, WANG, DAY)


def asked(ledger: Ledger, role_title: str = "法定代表人", day: date = DAY, **place: str) -> Eligibility:
    return eligibility(ledger.view(day), place.pop("person", THEN), role_title, **(place or {"sector": "food"}))


def at_work(ledger: Ledger, day: date = DAY) -> list[Employment]:
    return employments(ledger.view(day))


def settled(ledger: Ledger, end: End) -> list[Event]:
    records = [row["record_id"] for row in ledger.view(DAY).rows("select record_id from penalties_all")]
    return record(ledger, Kind.BAN, lambda _, view: Entry(quash_for(view, records, Ending(end, end.value), DAY, LI)), DAY)


def test_a_candidate_and_a_proposal_touch_no_right(ledger: Ledger) -> None:
    found = [each for each in candidates(ledger.view(DAY)) if each.rule == "FOOD135A"]
    assert [(each.person_id, each.role, each.until) for each in found] == [(THEN, "法定代表人", "至 2029-05-06")]
    number = propose(ledger, said(), LI, DAY).number
    assert [each.matter for each in candidates(ledger.view(DAY)) if each.rule == "FOOD135A"] == [number]
    assert asked(ledger).verdict is Verdict.MAY
    assert at_work(ledger) == []


def test_a_ban_confirmed_by_a_second_person_bars_with_its_document(ledger: Ledger) -> None:
    number = propose(ledger, said(), LI, DAY).number
    with pytest.raises(SecondPersonError):
        confirm(ledger, number, LI, DAY)
    ban = confirm(ledger, number, WANG, DAY)
    assert (ban.state, ban.terms.start, ban.terms.last, ban.confirmed_by) == (State.CONFIRMED, DECIDED, date(2029, 5, 6), "王处")
    answer = asked(ledger)
    assert answer.verdict is Verdict.MAY_NOT
    assert all(told in answer.reason for told in (NUMBER, "《食品安全法》第 135 条", "2029-05-06"))
    with pytest.raises(StateError):
        confirm(ledger, number, WANG, DAY)


def test_two_people_who_propose_the_same_ban_make_one(ledger: Ledger) -> None:
    propose(ledger, said(), LI, DAY)
    with pytest.raises(StateError):
        propose(ledger, said(), WANG, DAY)


def test_the_ban_reaches_its_sector_and_its_roles_and_says_unknown_where_nobody_can_tell(ledger: Ledger) -> None:
    confirmed(ledger)
    assert asked(ledger, subject_id=NEW).verdict is Verdict.MAY_NOT
    assert asked(ledger, subject_id=DRUG).verdict is Verdict.MAY
    assert asked(ledger, "财务负责人", subject_id=NEW).verdict is Verdict.MAY
    assert asked(ledger, subject_id=BLANK).verdict is Verdict.UNKNOWN
    assert asked(ledger, person="P-nobody").verdict is Verdict.UNKNOWN
    assert asked(ledger, person="N-only").verdict is Verdict.UNKNOWN


def test_whoever_represents_the_firm_today_is_not_barred_for_what_was_decided_before(ledger: Ledger) -> None:
    with pytest.raises(MechanismError) as refusal:
        propose(ledger, said(person_id=TODAY), LI, DAY)
    assert "以当时的任职为准" in refusal.value.todo
    confirmed(ledger)
    assert asked(ledger, person=TODAY).verdict is Verdict.MAY


def test_barred_people_at_work_come_from_confirmed_bans_only(ledger: Ledger) -> None:
    confirmed(ledger)
    found = at_work(ledger)
    assert [(each.place.subject_id, each.role, each.certain) for each in found] == [(NEW, "法定代表人", True), (BLANK, "法定代表人", False)]
    assert "吊销许可证" in found[0].employer_law


@pytest.mark.parametrize(
    ("more", "error"),
    [
        ({"person_id": "N-only"}, UnknownPersonError),
        ({"person_id": "P-nobody"}, UnknownPersonError),
        ({"rule": "FOOD999"}, RuleError),
        ({"rule": "WAGE45"}, RuleError),
        ({"rule": "SAMR_OLD17", "named_as": "本人", "start": DECIDED}, RuleError),
        ({"document_no": " "}, DocumentError),
        ({"authority": ""}, DocumentError),
        ({"decided": date(2027, 1, 1)}, DocumentError),
        ({"length": "10"}, DocumentError),
        ({"start": date(2024, 6, 1)}, DocumentError),
        ({"subject_id": "91330106MA2XUG9999"}, DocumentError),
        ({"rule": "DRUG124", "named_as": "本人"}, DocumentError),
        ({"rule": "DRUG124", "named_as": "本人", "length": "9"}, DocumentError),
        ({"rule": "DRUG122"}, MechanismError),
        ({"rule": "CO178-4", "start": DECIDED}, MechanismError),
        ({"rule": "FOOD135B", "named_as": "本人"}, DocumentError),
        ({"rule": "CO178-5", "named_as": "本人"}, DocumentError),
    ],
)
def test_what_the_article_asks_and_the_document_does_not_carry_is_refused(untouched: Ledger, more: dict[str, Any], error: type[BanError]) -> None:
    before = len(untouched.lines())
    with pytest.raises(error) as refusal:
        propose(untouched, said(**more), LI, DAY)
    assert refusal.value.code.startswith("CG65")
    assert refusal.value.todo
    assert len(untouched.lines()) == before


@pytest.mark.parametrize(
    ("more", "until"),
    [
        ({"rule": "DRUG124", "named_as": "本人", "length": "15"}, "至 2039-05-06"),
        ({"rule": "DRUG124", "named_as": "本人", "length": "LIFE"}, "终身"),
        ({"rule": "DRUG122", "named_as": "其他直接责任人员"}, "至 2034-05-06"),
        ({"rule": "CO178-4", "start": DECIDED, "finding_no": "责认〔2024〕1号"}, "至 2027-05-06"),
        ({"rule": "FOOD135B", "named_as": "本人", "start": date(2024, 8, 1), "document_no": "（2024）浙0106刑初1号"}, "终身"),
    ],
)
def test_each_mechanism_is_confirmed_with_what_it_asks(ledger: Ledger, more: dict[str, Any], until: str) -> None:
    ban = confirmed(ledger, **more)
    assert ban.binding
    assert ban.terms.until == until


def test_an_article_that_cannot_be_put_into_sectors_makes_the_answer_unknown(ledger: Ledger) -> None:
    confirmed(ledger, rule="FOOD135B", named_as="本人", start=date(2024, 8, 1), document_no="（2024）浙0106刑初1号")
    answer = asked(ledger)
    assert answer.verdict is Verdict.UNKNOWN
    assert "须看文书" in answer.reason


def test_an_open_claim_of_identity_theft_suspends_a_ban_and_stops_a_new_one(ledger: Ledger) -> None:
    confirmed(ledger)
    claim = {"person_id": THEN, "objection_no": "Y1", "kind": "冒用身份", "party_name": "张小明", "valid_from": date(2026, 1, 1)}
    enter(ledger, {"objections": [claim]})
    assert asked(ledger).verdict is Verdict.MAY
    assert at_work(ledger) == []
    with pytest.raises(IdentityClaimError):
        propose(ledger, said(rule="DRUG122", named_as="本人"), LI, DAY)


def test_a_repaired_penalty_keeps_its_statutory_ban_and_a_quashed_one_ends_it(ledger: Ledger) -> None:
    confirmed(ledger)
    repair = {
        "subject_id": OLD,
        "party_name": "甲",
        "record_kind": "行政处罚",
        "document_no": NUMBER,
        "repair_no": "XF1",
        "outcome": "准予修复",
        "decided": DAY,
    }
    enter(ledger, {"repairs": [repair]})
    assert ledger.view(DAY).rows("select 1 from penalties") == []
    assert settled(ledger, End.REPAIRED) == []
    answer = asked(ledger)
    assert answer.verdict is Verdict.MAY_NOT
    assert NUMBER not in answer.reason + str(eligibility_row(answer)) + str([ban_row(each) for each in answer.bans])
    assert answer.bans[0].number in answer.reason
    assert [each.step for each in settled(ledger, End.QUASHED)] == [Step.QUASHED]
    assert asked(ledger).verdict is Verdict.MAY


def test_a_decision_quashed_in_a_file_ends_the_ban_before_anybody_writes_it_down(ledger: Ledger) -> None:
    confirmed(ledger)
    quashed = {
        "subject_id": OLD,
        "party_name": "甲",
        "record_kind": "行政处罚",
        "document_no": "杭西市监罚处[2024]018号",
        "repair_no": "FY1",
        "outcome": "原决定撤销",
    }
    enter(ledger, {"repairs": [{**quashed, "decided": date(2026, 6, 1)}]})
    assert asked(ledger).verdict is Verdict.MAY
    assert [(what.partition("：")[0]) for _, _, what, _ in sweep_bans(ledger, DAY)] == ["撤销"]
    assert sweep_bans(ledger, DAY) == []


def test_a_corrected_record_suspends_the_ban_until_a_person_has_read_the_document_again(ledger: Ledger) -> None:
    number = confirmed(ledger).number
    assert settled(ledger, End.EXPIRED) == settled(ledger, End.NOT_SHARED) == settled(ledger, End.REMOVED) == []
    assert [each.step for each in settled(ledger, End.CORRECTED)] == [Step.SUSPENDED]
    assert settled(ledger, End.CORRECTED) == settled(ledger, End.WITHDRAWN) == settled(ledger, End.DISPUTED) == []
    assert asked(ledger).verdict is Verdict.MAY
    act(ledger, number, Step.RESUMED, WANG, DAY, "文书无误")
    assert asked(ledger).verdict is Verdict.MAY_NOT


def test_a_lifted_ban_needs_a_document_and_binds_no_more(ledger: Ledger) -> None:
    number = confirmed(ledger).number
    with pytest.raises(DocumentError):
        act(ledger, number, Step.LIFTED, LI, DAY, "提前解除")
    assert act(ledger, number, Step.LIFTED, LI, DAY, "提前解除", "解〔2026〕1号").state is State.LIFTED
    assert asked(ledger).verdict is Verdict.MAY
    with pytest.raises(StateError):
        act(ledger, number, Step.SUSPENDED, LI, DAY, "再中止")


def test_a_ban_of_ten_years_outlives_the_five_years_of_its_record_and_ends_on_its_own_day(ledger: Ledger) -> None:
    confirmed(ledger, rule="DRUG122", named_as="本人")
    late, last, after = date(2033, 1, 1), date(2034, 5, 6), date(2034, 5, 7)
    assert ledger.view(late).rows("select 1 from penalties_shown") == []
    assert asked(ledger, day=late, sector="drug").verdict is Verdict.MAY_NOT
    assert asked(ledger, day=last, sector="drug").verdict is Verdict.MAY_NOT
    assert asked(ledger, day=after, sector="drug").verdict is Verdict.MAY
    assert sweep_bans(ledger, last) == []
    assert len(sweep_bans(ledger, after)) == 1
    assert [each.state for each in person_bans(ledger.view(after))] == [State.EXPIRED]


def test_a_ban_while_listed_ends_with_the_listing(ledger: Ledger) -> None:
    listing = {
        "person_id": THEN, "list_type": "COURT_SXBZXR", "party_name": "张小明", "document_no": "（2025）浙0106执1号", "reason": "有能力而拒不履行",
        "valid_from": date(2025, 3, 1), "authority": "虚构区人民法院", "case_no": "（2025）浙0106执1号",
    }  # fmt: skip
    enter(ledger, {"listings": [listing]})
    ban = confirmed(ledger, rule="CO178-5", document_no="（2025）浙0106执1号", decided=date(2025, 3, 1), named_as="本人", subject_id="")
    assert ban.terms.until == "至移出名单为止"
    assert asked(ledger, subject_id=DRUG).verdict is Verdict.MAY_NOT
    enter(ledger, {"listings": [{**listing, "valid_to": date(2026, 6, 1)}]})
    assert asked(ledger, subject_id=DRUG).verdict is Verdict.MAY
    assert [each.state for each in person_bans(ledger.view(DAY))] == [State.LIFTED]


def test_an_answer_of_an_earlier_day_does_not_know_a_later_confirmation(ledger: Ledger) -> None:
    confirmed(ledger)
    assert eligibility(earlier(ledger), THEN, "法定代表人", sector="food").verdict is Verdict.MAY
    assert asked(ledger, day=date(2026, 6, 29)).verdict is Verdict.MAY


def earlier(ledger: Ledger) -> View:
    return ledger.view(DAY, ledger.lines()[0].committed_at)


def test_the_daily_sweeps_have_a_line_for_bans() -> None:
    assert sweep_bans in [sweep for _, sweep in SWEEPS]


RECORDED: dict[str, Any] = {"subject_id": OLD, "party_name": "甲", "record_kind": "行政处罚", "document_no": NUMBER}
OTHER_OFFICE = "11330106MB0000000X"


def with_review(**more: Any) -> dict[str, Sequence[Mapping[str, Any]]]:
    base = {**RECORDED, "review_no": "复1号", "kind": "行政复议", "filed": date(2026, 3, 1), "ended": date(2026, 6, 1), "outcome": "撤销"}
    return {"reviews": [{**base, **more}]}


def test_what_a_review_or_another_office_decides_ends_a_ban_only_where_it_ends_the_decision(ledger: Ledger) -> None:
    confirmed(ledger)
    steps: list[tuple[dict[str, Sequence[Mapping[str, Any]]], Verdict]] = [
        (with_review(outcome="维持"), Verdict.MAY_NOT),
        (with_review(authority_uscc=OTHER_OFFICE), Verdict.MAY_NOT),
        (with_review(subject_id=NEW), Verdict.MAY_NOT),
        (
            {"repairs": [{**RECORDED, "repair_no": "撤1", "outcome": "原决定撤销", "decided": date(2026, 6, 1), "authority_uscc": OTHER_OFFICE}]},
            Verdict.MAY_NOT,
        ),
        (with_review(review_no="诉1号", kind="行政诉讼", outcome="确认违法"), Verdict.MAY),
    ]
    for rows, verdict in steps:
        enter(ledger, rows)
        assert asked(ledger).verdict is verdict, rows
    assert asked(ledger, day=date(2026, 5, 31)).verdict is Verdict.MAY
    assert [each.state for each in person_bans(ledger.view(DAY))] == [State.QUASHED]


def test_a_ban_that_only_paper_carries_is_quashed_by_number_party_and_authority(ledger: Ledger) -> None:
    paper = "杭西市监罚处〔2024〕77号"
    confirmed(ledger, rule="DRUG122", named_as="本人", document_no=paper)
    office = {"authority_uscc": OTHER_OFFICE, "name": "宁波市海曙区市场监督管理局"}
    enter(ledger, {"authorities": [office], **with_review(document_no=paper, authority_uscc=OTHER_OFFICE)})
    assert asked(ledger, sector="drug").verdict is Verdict.MAY_NOT
    enter(ledger, with_review(document_no=paper, review_no="复2号", subject_id=NEW))
    assert asked(ledger, sector="drug").verdict is Verdict.MAY_NOT
    enter(ledger, with_review(document_no=paper, review_no="复3号"))
    assert asked(ledger, sector="drug").verdict is Verdict.MAY


def test_whoever_writes_their_name_otherwise_is_no_second_person(ledger: Ledger) -> None:
    number = propose(ledger, said(), Actor("张三"), DAY).number
    for spelt in ("张 三", "张三（abc123）", "张三​"):
        with pytest.raises(SecondPersonError):
            confirm(ledger, number, Actor(spelt), DAY)


def test_a_step_dated_back_is_refused_and_leaves_the_ban_as_it_is(ledger: Ledger) -> None:
    number = confirmed(ledger).number
    with pytest.raises(StateError) as refusal:
        act(ledger, number, Step.LIFTED, LI, date(2026, 6, 29), "提前解除", "解〔2026〕1号")
    assert "早于上一步" in refusal.value.what
    with pytest.raises(StateError):  # the same ban once more, dated before the first
        propose(ledger, said(), LI, date(2026, 6, 1))
    assert asked(ledger).verdict is Verdict.MAY_NOT


def test_a_blank_finding_a_term_outside_the_range_and_an_ended_role_are_refused(untouched: Ledger) -> None:
    wrong: list[tuple[dict[str, Any], type[BanError]]] = [
        ({"rule": "CO178-4", "start": DECIDED, "finding_no": "  "}, MechanismError),
        ({"rule": "REG12", "start": DECIDED, "length": "3"}, MechanismError),
        ({"rule": "DRUG124", "named_as": "本人"}, DocumentError),
        ({"rule": "DRUG124", "named_as": "本人", "length": "5"}, DocumentError),
        ({"decided": date(2025, 6, 1)}, MechanismError),  # the role had ended
    ]
    for more, error in wrong:
        with pytest.raises(error):
            propose(untouched, said(**more), LI, DAY)


def test_a_ban_that_begins_on_the_29th_of_february_runs_through_the_last_day_of_february(ledger: Ledger) -> None:
    ban = confirmed(ledger, decided=date(2024, 2, 29), document_no="杭西市监罚处〔2024〕9号")
    assert ban.terms.last == date(2029, 2, 28)
    assert [asked(ledger, day=day).verdict for day in (date(2029, 2, 28), date(2029, 3, 1))] == [Verdict.MAY_NOT, Verdict.MAY]


def test_a_person_on_the_court_list_needs_no_finding_of_responsibility(ledger: Ledger) -> None:
    number = "（2025）浙0106执2号"
    listing = {
        "person_id": THEN, "list_type": "COURT_SXBZXR", "party_name": "张小明", "document_no": number, "reason": "有能力而拒不履行",
        "valid_from": date(2025, 3, 1), "authority": "虚构区人民法院", "case_no": number,
    }  # fmt: skip
    enter(ledger, {"listings": [listing]})
    ban = confirmed(
        ledger, rule="REG12/listed", length="LISTED", start=date(2025, 3, 1), document_no=number, decided=date(2025, 3, 1), named_as="本人", subject_id=""
    )
    assert (ban.rule.mechanism.value, ban.terms.until, ban.terms.finding_no) == ("FOLLOWS_JUDGMENT_OR_STATUS", "至移出名单为止", "")


def test_a_candidate_whose_listing_has_outlived_every_term_says_so(ledger: Ledger) -> None:
    number = "（2021）浙0106执3号"
    listing = {
        "person_id": THEN, "list_type": "COURT_SXBZXR", "party_name": "张小明", "document_no": number, "reason": "违反财产报告制度",
        "valid_from": date(2021, 5, 29), "authority": "虚构区人民法院", "case_no": number,
    }  # fmt: skip
    new = {**listing, "document_no": "（2025）浙0106执4号", "case_no": "（2025）浙0106执4号", "valid_from": date(2025, 3, 1)}
    enter(ledger, {"listings": [listing, new]})
    found = {each.document_no: each.until for each in candidates(ledger.view(DAY)) if each.rule == "CO178-5"}
    assert {key: until.startswith("期限已过或者不明") for key, until in found.items()} == {number: True, new["document_no"]: False}
