"""Measures in a real ledger: the way from the proposal to the end, what the gate and the second person refuse, what ends by itself."""

import shutil
from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest

from analytics.finding import Finding, Severity
from ledger.batch import Row
from ledger.errors import CreditGraphError, InputError, NotFoundError
from ledger.store import Ledger
from ledger.switches import OFF
from ledger.tables import table
from ledger.view import View
from ledger.working_days import working_days
from proceedings.catalogue.own import Document, retire
from proceedings.daily import Swept, run_daily
from proceedings.events import Actor, Draft, Entry, Kind, read_events, record
from proceedings.rules.switch import Switching, preview, switch
from proceedings.sanctions import commands, lift_for
from proceedings.sanctions.candidates import candidates
from proceedings.sanctions.commands import Act, LeadError
from proceedings.sanctions.matter import Matter, MeasureError, matters_of
from proceedings.sanctions.request import Request
from proceedings.sanctions.steps import State
from proceedings.sanctions.worklist import overdue, standings

DAY = date(2026, 6, 30)
FIRM, SISTER = "91330106MA2XUG0001", "91330106MA2XUG0002"
LI, WANG, ZHAO = Actor("李科", "虚构市发展和改革局"), Actor("王处", "虚构市发展和改革局"), Actor("赵员", "虚构市财政局")
FINANCE, FIRST = "虚构市财政局", "CJ-2026-000001"


def penalty(number: int, subject: str = FIRM, **more: Any) -> dict[str, Any]:
    return {
        "subject_id": subject, "document_no": f"虚市监罚〔2026〕{number}号", "party_name": "虚构西湖茶业有限公司", "conduct": "销售过期食品", "facts": "…",
        "basis": "《中华人民共和国食品安全法》第一百二十四条、《中华人民共和国政府采购法》第七十七条", "penalty_kinds": "罚款", "content": "罚款",
        "decided": date(2026, 3, 1), "valid_to": date(2031, 1, 1),
        "authority": "虚构市市场监督管理局", "authority_uscc": "11330106MB0000001X", "procedure": "一般程序", **more,
    }  # fmt: skip


def load(ledger: Ledger, **tables: list[dict[str, Any]]) -> None:
    with ledger.batch("template", "虚构.csv") as batch:
        for name, rows in tables.items():
            batch.append(table(name), [Row(row, number) for number, row in enumerate(rows, start=2)])


@pytest.fixture(scope="module")
def loaded(tmp_path_factory: pytest.TempPathFactory) -> Path:
    home = tmp_path_factory.mktemp("measures")
    made = Ledger(home)
    firms = [{"subject_id": key, "uscc": key, "name": name, "kind": "企业", "status": "K", "valid_from": date(2015, 1, 1)}
             for key, name in ((FIRM, "虚构西湖茶业有限公司"), (SISTER, "虚构浦江茶业有限公司"))]  # fmt: skip
    load(made, enterprises=firms, penalties=[penalty(1), penalty(2), penalty(3, SISTER)])
    return home


@pytest.fixture(scope="module")
def served(loaded: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A home in which a measure was proposed, passed and served in June."""
    home = tmp_path_factory.mktemp("served") / "home"
    shutil.copytree(loaded, home)
    ledger = Ledger(home)
    commands.propose(ledger, request(ledger, first_day=date(2026, 6, 1)), act(LI, date(2026, 6, 1)))
    commands.review(ledger, FIRST, True, act(WANG, date(2026, 6, 2)))
    commands.notify(ledger, FIRST, act(LI, date(2026, 6, 3)))
    return home


@pytest.fixture
def ledger(loaded: Path, tmp_path: Path) -> Ledger:
    """A home with two firms and three decisions."""
    shutil.copytree(loaded, tmp_path / "home")
    return Ledger(tmp_path / "home")


@pytest.fixture
def serving(served: Path, tmp_path: Path) -> Ledger:
    """The same, with a measure of which the period to state a view is over."""
    shutil.copytree(served, tmp_path / "serving")
    return Ledger(tmp_path / "serving")


def ground(ledger: Ledger, number: int = 1) -> str:
    rows = ledger.view(DAY).rows("select record_id from penalties_shown where document_no = $no", {"no": f"虚市监罚〔2026〕{number}号"})
    return str(rows[0]["record_id"])


def request(ledger: Ledger, **more: Any) -> Request:
    plain: dict[str, Any] = {
        "subject": FIRM, "item_id": "M-PROC77", "grounds": (ground(ledger),), "departments": (FINANCE,), "document_no": "虚发改信用〔2026〕12号",
        "remedy": "可在收到之日起六十日内申请行政复议，或者六个月内提起行政诉讼",
        "release": "期限届满，或者依据的决定被撤销、修复", "first_day": DAY,
        "last_day": date(2027, 5, 31), "region": "330100",
    }  # fmt: skip
    return Request(**plain | more)


def act(actor: Actor, on: date = DAY, why: str = "") -> Act:
    return Act(actor, on, DAY, why)


def only(ledger: Ledger, number: str = FIRST, day: date = DAY) -> Matter:
    return matters_of(read_events(ledger.view(day), Kind.SANCTION))[number]


def push(ledger: Ledger) -> str:
    return commands.push(ledger, FIRST, act(LI, date(2026, 6, 15))).matter_no


def swept(ledger: Ledger, day: date) -> list[Swept]:
    return [each for each in run_daily(ledger, day) if each.sweep == "惩戒措施"]


def repaired(ledger: Ledger, number: int, day: date = DAY) -> None:
    """The record is repaired, and what rests on it is lifted, in one batch: as a repair does it."""
    wanted = ground(ledger, number)
    row = {"subject_id": FIRM, "party_name": "虚构西湖茶业有限公司", "record_kind": "行政处罚", "document_no": f"虚市监罚〔2026〕{number}号",
           "repair_no": f"修{number}", "outcome": "准予修复", "decided": day}  # fmt: skip
    record(ledger, Kind.REPAIR, lambda _, view: Entry(lift_for(view, [wanted], "依据的记录已修复", day, LI), [(table("repairs"), row)]), DAY, facts=True)


def test_a_measure_goes_the_whole_way_and_expires_by_itself(serving: Ledger) -> None:
    number = push(serving)
    assert number == "CJ-2026-000001"
    commands.execute(serving, number, act(ZHAO, date(2026, 6, 16), "已停用供应商资格"))
    commands.feedback(serving, number, act(ZHAO, date(2026, 6, 17), "已在采购平台登记"))
    assert only(serving).state is State.ANSWERED
    assert only(serving).live(DAY)
    assert not only(serving).live(date(2027, 6, 1))
    late = date(2026, 12, 30)  # the last day for which there is a calendar of working days is not needed to end a measure
    assert swept(serving, late) == []
    assert [(each.matter_no, each.what) for each in swept(serving, date(2027, 6, 1))] == [(number, "到期：期限届满")]
    assert swept(serving, date(2027, 6, 1)) == []
    assert only(serving, day=date(2027, 6, 1)).state is State.EXPIRED


def test_deadlines_count_working_days(serving: Ledger) -> None:
    push(serving)
    due, add = only(serving).due, working_days().add
    assert due["review"] == add(date(2026, 6, 1), 5)
    assert due["reply"] == add(date(2026, 6, 3), 5) == date(2026, 6, 10)
    assert due["execute"] == add(date(2026, 6, 15), 5) == date(2026, 6, 23)  # 19 June 2026 is 端午节
    assert due["feedback"] == add(date(2026, 6, 15), 15)


def test_the_proposer_cannot_audit_and_nothing_is_pushed_unheard(ledger: Ledger) -> None:
    number = commands.propose(ledger, request(ledger), act(LI)).matter_no
    for wrong in (lambda: commands.review(ledger, number, True, act(Actor("李 科", "别的部门"))), lambda: commands.push(ledger, number, act(WANG))):
        with pytest.raises(MeasureError):
            wrong()
    commands.review(ledger, number, True, act(WANG))
    with pytest.raises(MeasureError, match="待告知"):
        commands.push(ledger, number, act(LI))
    commands.notify(ledger, number, act(LI))
    with pytest.raises(MeasureError, match="期满前不能推送"):
        commands.push(ledger, number, act(LI))
    assert len(read_events(ledger.view(DAY), Kind.SANCTION)) == 3


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"item_id": "M-NOTHING"}, "CG601"),
        ({"departments": (FINANCE, "虚构市教育局")}, "CG607"),
        ({"release": ""}, "CG609"),
        ({"grounds": ("cross-region-dishonesty:" + FIRM,)}, "CG615"),
        ({"grounds": ()}, "CG618"),
        ({"last_day": date(2031, 1, 1)}, "CG611"),
        ({"document_no": " "}, "CG100"),
        ({"departments": ()}, "CG100"),
        ({"last_day": date(2026, 5, 1)}, "CG100"),
        ({"first_day": date(2026, 6, 29)}, "CG100"),
        ({"lifelong": True, "last_day": None}, "CG611"),
        ({"remedy": "\u200b\u200d"}, "CG609"),
        ({"release": "暂无"}, "CG609"),
        ({"lifelong": True}, "CG100"),
    ],
)
def test_what_the_catalogue_does_not_allow_is_not_stored(ledger: Ledger, change: dict[str, Any], code: str) -> None:
    with pytest.raises(CreditGraphError) as refused:
        commands.propose(ledger, request(ledger, **change), act(LI))
    assert refused.value.code == code
    assert read_events(ledger.view(DAY), Kind.SANCTION) == []


def test_the_record_of_a_linked_subject_carries_no_measure(ledger: Ledger) -> None:
    with pytest.raises(CreditGraphError) as refused:
        commands.propose(ledger, request(ledger, grounds=(ground(ledger, 3),)), act(LI))
    assert refused.value.code == "CG616"


@pytest.mark.parametrize("command", [commands.push, commands.notify])
def test_a_lead_can_never_be_pushed(ledger: Ledger, command: Callable[[Ledger, str, Act], object]) -> None:
    with pytest.raises(LeadError) as refused:
        command(ledger, f"repeat-offenders:{FIRM}", act(LI))
    assert refused.value.code == "CG621"


def test_a_repair_lifts_the_measure_in_its_own_batch_and_tells_the_departments(serving: Ledger) -> None:
    number = push(serving)
    repaired(serving, 1)
    lifted = only(serving)
    assert (lifted.state, lifted.ended, lifted.end_reason) == (State.LIFTED, DAY, "依据的记录已修复")
    told = read_events(serving.view(DAY), Kind.NOTICE)
    assert [(each.content["recipient"], each.content["body"]["cause"], each.content["body"]["what"]) for each in told] == [(FINANCE, number, "解除")]
    assert "过期食品" not in str(told)
    assert serving.lines()[-1].note.count("CJ-2026-000001") == 1


def test_a_measure_stays_while_another_ground_stands(ledger: Ledger) -> None:
    commands.propose(ledger, request(ledger, grounds=(ground(ledger, 1), ground(ledger, 2))), act(LI))
    repaired(ledger, 1)
    assert only(ledger).state is State.PROPOSED
    repaired(ledger, 2)
    assert only(ledger).state is State.DROPPED


def test_what_was_never_pushed_ends_with_its_ground_and_tells_nobody(ledger: Ledger) -> None:
    commands.propose(ledger, request(ledger), act(LI))
    repaired(ledger, 1)
    assert only(ledger).state is State.DROPPED
    assert read_events(ledger.view(DAY), Kind.NOTICE) == []


def test_the_daily_sweep_lifts_what_lost_its_ground_without_anybody_saying_so(serving: Ledger) -> None:
    push(serving)
    row = {"subject_id": FIRM, "party_name": "甲", "record_kind": "行政处罚", "document_no": "虚市监罚〔2026〕1号", "repair_no": "修9", "outcome": "原决定撤销",
           "decided": date(2026, 6, 20)}  # fmt: skip
    load(serving, repairs=[row])
    done = swept(serving, DAY)
    assert [(each.sweep, each.what[:2], each.subject_id) for each in done] == [("惩戒措施", "解除", FIRM)]
    assert only(serving).state is State.LIFTED


def test_an_open_objection_lifts_nothing(serving: Ledger) -> None:
    push(serving)
    load(serving, objections=[{"subject_id": FIRM, "objection_no": "异1", "kind": "信息有误", "party_name": "甲", "document_no": "虚市监罚〔2026〕1号",
                              "valid_from": date(2026, 6, 20)}])  # fmt: skip
    assert swept(serving, DAY) == []


def test_a_record_that_was_corrected_after_the_audit_stops_the_push(serving: Ledger) -> None:
    load(serving, penalties=[penalty(1, conduct="标签不合格")])
    with pytest.raises(MeasureError) as refused:
        commands.push(serving, FIRST, act(LI))
    assert refused.value.code == "CG622"


def test_a_measure_that_lost_its_ground_before_the_push_is_not_pushed(serving: Ledger) -> None:
    row = {"subject_id": FIRM, "party_name": "甲", "record_kind": "行政处罚", "document_no": "虚市监罚〔2026〕1号", "repair_no": "修9", "outcome": "准予修复",
           "decided": date(2026, 6, 20)}  # fmt: skip
    load(serving, repairs=[row])
    with pytest.raises(CreditGraphError) as refused:
        commands.push(serving, FIRST, act(LI))
    assert refused.value.code == "CG617"


def test_a_returned_proposal_is_made_again_under_its_number(ledger: Ledger) -> None:
    number = commands.propose(ledger, request(ledger), act(LI)).matter_no
    commands.review(ledger, number, False, act(WANG, why="期限过长"))
    assert only(ledger).state is State.RETURNED
    commands.propose(ledger, request(ledger, matter_no=number, last_day=date(2026, 12, 31)), act(LI))
    assert (only(ledger).state, only(ledger).proposal.last_day) == (State.PROPOSED, date(2026, 12, 31))


def test_no_step_is_written_for_a_day_that_has_not_come_or_a_matter_that_is_not_there(ledger: Ledger) -> None:
    with pytest.raises(InputError):
        act(LI, DAY + timedelta(days=1))
    with pytest.raises(NotFoundError):
        commands.push(ledger, "CJ-2026-000009", act(LI))


def test_the_log_keeps_no_word_of_the_records(serving: Ledger) -> None:
    push(serving)

    def contents(view: View) -> str:
        return str([each.content for each in read_events(view, Kind.SANCTION)])

    assert "过期食品" not in contents(serving.view(DAY))
    assert "虚市监罚" not in contents(serving.view(DAY))


def test_a_measure_ends_when_its_item_leaves_the_list(serving: Ledger) -> None:
    push(serving)
    retirement = retire(serving, "M-PROC77", Document("虚发改〔2026〕9号", "清单调整"), LI, DAY)
    assert [each.matter_no for each in retirement.withdrawals] == [FIRST]
    assert retirement.lifted == 1
    assert (only(serving).state, only(serving).end_reason) == (State.LIFTED, "措施已退出清单（虚发改〔2026〕9号）")
    assert [each.content["recipient"] for each in read_events(serving.view(DAY), Kind.NOTICE)] == [FINANCE]
    assert swept(serving, DAY) == []


def test_what_a_department_has_not_done_in_time_is_listed_under_it(serving: Ledger) -> None:
    push(serving)
    view = serving.view(DAY)
    late = overdue(standings(view, DAY), DAY)
    assert [(each.department, each.what, each.due, each.days) for each in late] == [(FINANCE, "执行", date(2026, 6, 23), 7)]
    assert overdue(standings(view, date(2026, 6, 23)), date(2026, 6, 23)) == []
    commands.execute(serving, FIRST, act(ZHAO))
    assert overdue(standings(serving.view(DAY), DAY), DAY) == []


def test_a_lead_says_which_document_it_lacks_and_names_only_the_subjects_own(ledger: Ledger) -> None:
    found = Finding("successor-evasion", "1", FIRM, "虚构西湖茶业有限公司", Severity.WARNING, "…", False, "…", (), (ground(ledger, 1), ground(ledger, 3)))
    other = Finding("agents", "1", FIRM, "虚构西湖茶业有限公司", Severity.WARNING, "…", False, "…", (), ())
    leads = candidates(ledger.view(DAY), [found, other])
    assert [(each.finding_id, each.documents, each.standing) for each in leads] == [(found.finding_id, ("虚市监罚〔2026〕1号",), "线索，不能推送")]
    assert "决定书" in leads[0].needs


def test_a_severe_list_of_another_field_shuts_nobody_out_of_procurement(ledger: Ledger) -> None:
    load(ledger, penalties=[penalty(4, basis="《中华人民共和国食品安全法》第一百二十四条")])
    with pytest.raises(CreditGraphError) as refused:
        commands.propose(ledger, request(ledger, grounds=(ground(ledger, 4),)), act(LI))
    assert refused.value.code == "CG613"
    row = {
        "subject_id": FIRM,
        "party_name": "甲",
        "document_no": "虚市监列〔2026〕1号",
        "list_type": "SAMR_SEVERE",
        "reason": "虚假登记",
        "valid_from": date(2026, 3, 1),
    }
    load(ledger, listings=[row])
    severe = str(ledger.view(DAY).rows("select record_id from listings")[0]["record_id"])
    with pytest.raises(CreditGraphError) as refused:
        commands.propose(ledger, request(ledger, grounds=(severe,)), act(LI))
    assert refused.value.code == "CG613"


def test_nothing_is_proposed_on_a_day_before_its_ground_was_decided_or_entered_long_after(ledger: Ledger) -> None:
    load(ledger, penalties=[penalty(5, decided=date(2026, 6, 10), effective=date(2026, 6, 10))])
    early = date(2026, 6, 9)
    with pytest.raises(CreditGraphError) as refused:
        commands.propose(ledger, request(ledger, grounds=(ground(ledger, 5),), first_day=early), act(LI, early))
    assert refused.value.code == "CG617"
    assert act(LI, DAY - timedelta(days=31)).on == DAY - timedelta(days=31)
    with pytest.raises(InputError, match="超过 31 天"):
        act(LI, DAY - timedelta(days=32))


def test_the_same_measure_is_not_proposed_twice_while_one_is_open(ledger: Ledger) -> None:
    number = commands.propose(ledger, request(ledger), act(LI)).matter_no
    for grounds in ((ground(ledger, 1),), (ground(ledger, 2), ground(ledger, 1))):
        with pytest.raises(MeasureError) as refused:
            commands.propose(ledger, request(ledger, grounds=grounds), act(ZHAO))
        assert refused.value.code == "CG623"
    assert commands.propose(ledger, request(ledger, grounds=(ground(ledger, 2),)), act(LI)).matter_no != number
    commands.lift(ledger, number, act(LI, why="撤回"))
    commands.propose(ledger, request(ledger), act(LI))
    assert only(ledger, "CJ-2026-000003").state is State.PROPOSED


def test_a_returned_proposal_is_not_made_again_for_another_subject_or_under_a_number_that_is_not_there(ledger: Ledger) -> None:
    number = commands.propose(ledger, request(ledger), act(LI)).matter_no
    commands.review(ledger, number, False, act(WANG))
    with pytest.raises(MeasureError, match="不是同一主体"):
        commands.propose(ledger, request(ledger, matter_no=number, subject=SISTER, grounds=(ground(ledger, 3),)), act(LI))
    with pytest.raises(NotFoundError):
        commands.propose(ledger, request(ledger, matter_no="CJ-2026-000077"), act(LI))
    assert only(ledger).owner == FIRM


def test_an_item_that_is_switched_off_ends_its_measures_in_the_same_batch_and_the_sweep_finds_the_rest(serving: Ledger) -> None:
    push(serving)
    off = Draft(Kind.SWITCH, "M-PROC77", OFF, DAY, LI)
    record(serving, Kind.SWITCH, lambda *_: Entry([off]), DAY)
    assert [each.what for each in swept(serving, DAY)] == ["解除：措施条目已停用或者失效"]
    assert only(serving).state is State.LIFTED


def test_switching_an_item_off_lifts_what_was_proposed_after_the_preview_too(ledger: Ledger) -> None:
    wanted = Switching("M-PROC77", False, "虚发改〔2026〕9号", "停用")
    _, shown = preview(ledger.view(DAY), wanted)
    assert shown.touched == ()
    commands.propose(ledger, request(ledger), act(LI))
    steps = switch(ledger, wanted, LI, DAY, shown)
    assert [each.kind for each in steps] == [Kind.SWITCH, Kind.SANCTION]
    assert steps[0].content["effect"]["touched"] == {"随之解除的措施": 1}
    assert only(ledger).state is State.DROPPED


def test_a_push_is_refused_while_its_ground_is_in_dispute_and_before_the_notice(ledger: Ledger, serving: Ledger) -> None:
    load(serving, objections=[{"subject_id": FIRM, "objection_no": "异1", "kind": "信息有误", "party_name": "甲", "document_no": "虚市监罚〔2026〕1号",
                              "valid_from": date(2026, 6, 12)}])  # fmt: skip
    with pytest.raises(CreditGraphError) as refused:
        push(serving)
    assert refused.value.code == "CG617"
    retire(serving, "M-PROC77", Document("虚发改〔2026〕9号", "清单调整"), LI, DAY)
    with pytest.raises(CreditGraphError):
        push(serving)


def test_a_second_person_is_not_the_first_with_a_gap_in_the_name(ledger: Ledger) -> None:
    number = commands.propose(ledger, request(ledger), act(Actor("张三", "虚构市发展和改革局"))).matter_no
    for name in ("张 三", "张\u3000三", "张\u200b三"):
        with pytest.raises(MeasureError, match="同一人"):
            commands.review(ledger, number, True, act(Actor(name, "别的部门")))
