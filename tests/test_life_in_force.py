"""The SQL of a view and the pure function say the same of every record, on every day, under every rule; and what a view shows of reviews."""

from collections.abc import Sequence
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from analytics.runs import analyse
from ledger.batch import Row
from ledger.errors import NotFoundError
from ledger.life.facts import Event, What
from ledger.life.policy import ending_outcomes, life_rules, life_switches
from ledger.life.records import record_and_events, record_of, rules_of
from ledger.life.state import state
from ledger.store import Ledger
from ledger.switches import OFF, ON
from ledger.tables import table
from ledger.view import View
from proceedings.events import Actor, Draft, Entry, Kind, record
from proceedings.expired import sweep_expired

FIRM, OTHER, PERSON = "91330106MA00000001", "91330106MA00000002", "P-11111111111111111111"
SAMR, HOUSING = ("虚构县市场监督管理局", "11330106000000001A"), ("虚构县住房和城乡建设局", "11330106000000002B")
SWITCHES = [each.id for each in life_switches()]
LI = Actor("李科", "虚构县发展和改革局")
KINDS = ("警告", "通报批评", "罚款", "没收违法所得", "降低资质等级", "吊销许可证件", "责令停产停业", "限制从业", "其他-责令改正", "行政拘留")
GROUNDS = ("有履行能力而拒不履行生效法律文书确定义务", "违反财产报告制度", "违反限制消费令")
LISTS = ("SAMR_SEVERE", "COURT_SXBZXR", "WAGE", "ZJ_SEVERE", "SAMR_ABNORMAL", "RED_TAX_A", "STAT")
Rows = Sequence[tuple[str, dict[str, Any]]]


def put(ledger: Ledger, rows: Rows) -> None:
    with ledger.batch("template", "a.csv") as batch:
        for name in dict.fromkeys(name for name, _ in rows):
            batch.append(table(name), [Row(values, n) for n, (each, values) in enumerate(rows, 2) if each == name])


def penalty(number: str, decided: date, **values: Any) -> tuple[str, dict[str, Any]]:
    row = {"subject_id": FIRM, "document_no": number, "decided": decided, "authority": HOUSING[0], "authority_uscc": HOUSING[1], "penalty_kinds": "罚款"}
    return "penalties", row | values


def review(number: str, filed: date, ended: date | None = None, outcome: str | None = None, **values: Any) -> tuple[str, dict[str, Any]]:
    row = {"subject_id": FIRM, "review_no": f"复{number}{filed}", "kind": "行政复议", "record_kind": "行政处罚", "party_name": "甲", "document_no": number}
    return "reviews", row | {"filed": filed, "ended": ended, "outcome": outcome} | values


def switch(ledger: Ledger, rule: str, word: str, day: date) -> None:
    record(ledger, Kind.SWITCH, lambda events, view: Entry([Draft(Kind.SWITCH, rule, word, day, LI)]), date(2032, 12, 31), facts=True)


def counted(view: View, relation: str = "penalties") -> list[str]:
    try:
        return [row["document_no"] for row in view.rows(f"select document_no from {relation} order by document_no")]
    finally:
        view.close()


days = st.dates(date(2019, 1, 1), date(2032, 12, 31)) | st.sampled_from([date(2024, 2, 29), date(2026, 4, 1), date(2025, 12, 25)])
offices = st.sampled_from((SAMR, HOUSING))


@st.composite
def penalties(draw: st.DrawFn, number: int) -> tuple[str, dict[str, Any]]:
    office, person = draw(offices), draw(st.booleans())
    values = {
        "document_no": f"虚罚〔2024〕{number}号",
        "decided": draw(days),
        "authority": office[0],
        "authority_uscc": office[1],
        "penalty_kinds": draw(st.none() | st.lists(st.sampled_from(KINDS), min_size=1, max_size=3, unique=True).map("；".join)),
        "procedure": draw(st.sampled_from((None, "简易程序", "一般程序"))),
        "fine_wan": draw(st.none() | st.sampled_from([Decimal(each) for each in ("0.1", "0.3", "5", "100", "2000")])),
        "published": draw(st.none() | days),
        "valid_to": draw(st.none() | days),
        "basis": draw(st.sampled_from((None, "《食品安全法》", "《安全生产法》", "《建筑法》"))),
    }
    return ("person_penalties", values | {"person_id": PERSON}) if person else ("penalties", values | {"subject_id": FIRM})


@st.composite
def listings(draw: st.DrawFn, number: int) -> tuple[str, dict[str, Any]]:
    grounds = draw(st.none() | st.lists(st.sampled_from(GROUNDS), min_size=1, max_size=3, unique=True).map("；".join))
    values = {"list_type": draw(st.sampled_from(LISTS)), "document_no": f"虚列〔2024〕{number}号", "subject_id": FIRM, "reason": "虚构", "conduct": grounds}
    return "listings", values | {"authority": SAMR[0], "authority_uscc": SAMR[1], "valid_from": draw(days), "valid_to": draw(st.none() | days)}


@st.composite
def happenings(draw: st.DrawFn, of: tuple[str, dict[str, Any]], number: int) -> tuple[str, dict[str, Any], Event]:
    """A row about a record, and the event that it means."""
    name, row = of
    day = draw(days)
    until = draw(st.none() | st.integers(0, 500).map(lambda more: day + timedelta(days=more)))
    party = {key: row[key] for key in ("subject_id", "person_id") if row.get(key)}
    said = {"document_no": row["document_no"], "authority_uscc": row["authority_uscc"]}
    what = draw(st.sampled_from(("repairs", "reviews", "objections")))
    kind = "名单" if name == "listings" else "行政处罚"
    if what == "repairs" and "subject_id" in party:
        outcome = draw(st.sampled_from(("准予修复", "不予修复", "原决定撤销")))
        event = Event(day, What.QUASHED if outcome == What.QUASHED else What.REPAIRED, None, outcome)
        return what, party | said | {"record_kind": kind, "repair_no": f"修{number}", "outcome": outcome, "decided": day}, event
    if what == "objections":
        outcome = draw(st.sampled_from((None, "成立", "不成立")))
        values = party | {"document_no": row["document_no"], "objection_no": f"异{number}", "kind": "信息有误", "party_name": "甲"}
        return what, values | {"valid_from": day, "valid_to": until, "outcome": outcome}, Event(day, What.OBJECTED, until, outcome or "")
    outcome = draw(st.sampled_from((None, "维持", "变更", "撤销", "确认违法", "撤回", "驳回")))
    review_kind = draw(st.sampled_from(("行政复议", "行政诉讼")))
    values = party | said | {"review_no": f"复{number}", "kind": review_kind, "record_kind": kind, "party_name": "甲"}
    return "reviews", values | {"filed": day, "ended": until, "outcome": outcome}, Event(day, What.REVIEWED, until, outcome or "", review_kind)


@st.composite
def worlds(draw: st.DrawFn) -> tuple[Rows, dict[str, list[Event]]]:
    """Some records, what happened to them, and the same as events by document number."""
    records = [draw(penalties(n)) for n in range(draw(st.integers(10, 25)))] + [draw(listings(n)) for n in range(draw(st.integers(5, 12)))]
    rows, events = list(records), {row["document_no"]: list[Event]() for _, row in records}
    for number in range(draw(st.integers(5, 30))):
        of = draw(st.sampled_from(records))
        name, row, event = draw(happenings(of, number))
        rows.append((name, row))
        if event.outcome != "不予修复":
            events[of[1]["document_no"]].append(event)
    return rows, events


@settings(max_examples=6, deadline=None, suppress_health_check=list(HealthCheck), phases=(Phase.explicit, Phase.reuse, Phase.generate))
@given(worlds(), days, st.sets(st.sampled_from(SWITCHES)), st.none() | st.integers(0, 2000))
def test_a_view_and_the_pure_function_say_the_same(world: tuple[Rows, dict[str, list[Event]]], day: date, on: set[str], later: int | None) -> None:
    rows, events = world
    rules = life_rules(dict.fromkeys(on, True) | dict.fromkeys(set(SWITCHES) - on, False))
    with TemporaryDirectory() as folder:
        ledger = Ledger(Path(folder))
        put(ledger, rows)
        steps = [Draft(Kind.SWITCH, each, ON if each in on else OFF, date(2019, 1, 1), LI) for each in SWITCHES]
        record(ledger, Kind.SWITCH, lambda _, __: Entry(steps), date(2032, 12, 31), facts=True)
        today = None if later is None else day + timedelta(days=later)
        view = ledger.view(day, today=today)
        assert rules_of(view) == rules
        for name in ("penalties", "person_penalties", "listings"):
            _compare(view, name, events, today)
        _read_back(view, events, today)
        view.close()


def _compare(view: View, name: str, events: dict[str, list[Event]], today: date | None) -> None:
    """Each row of one table: shown or not, counted or not, and why not."""
    shown = {row["record_id"]: row["not_counted"] for row in view.rows(f"from {name}_shown")}
    counts = {row["record_id"] for row in view.rows(f"from {name}")}
    rules = rules_of(view)
    for row in view.rows(f"from {name}_all"):
        found = state(record_of(name, row), events[row["document_no"]], view.as_of, rules, today=today)
        assert (found.shown, found.counts_as_negative) == (row["record_id"] in shown, row["record_id"] in counts), (row, found)
        if found.shown:
            assert found.not_counted == (shown[row["record_id"]] or "")


def _read_back(view: View, events: dict[str, list[Event]], today: date | None) -> None:
    """Of the first records of each table: what is read from the view gives the same state as what was put in; what is gone is not read."""
    rules = rules_of(view)
    for name in ("penalties", "listings"):
        for row in view.rows(f"from {name}_all order by record_id limit 1"):
            found = state(record_of(name, row), events[row["document_no"]], view.as_of, rules, today=today)
            if found.shown:
                again = state(*record_and_events(view, row["record_id"]), view.as_of, rules, today=today)
                assert (again.stage, again.counts_as_negative, again.ends_at) == (found.stage, found.counts_as_negative, found.ends_at)
            else:
                with pytest.raises(NotFoundError):
                    record_and_events(view, row["record_id"])


def test_an_open_review_keeps_a_decision_from_counting_and_leaves_it_shown(tmp_path: Path) -> None:
    ledger = Ledger(tmp_path)
    put(ledger, [penalty("甲1", date(2026, 1, 1)), penalty("甲2", date(2026, 1, 1)), review("甲1", date(2026, 2, 1))])
    assert counted(ledger.view(date(2026, 6, 1))) == ["甲2"]
    assert counted(ledger.view(date(2026, 6, 1)), "penalties_shown") == ["甲1", "甲2"]


def test_a_review_reaches_every_row_of_the_decision_however_its_number_is_written(tmp_path: Path) -> None:
    ledger = Ledger(tmp_path)
    again = penalty("杭市监罚字 [2026] 第 0002 号", date(2026, 1, 3), authority="杭州市局", authority_uscc=None)
    first = penalty("杭市监罚字〔2026〕2号", date(2026, 1, 1))
    put(ledger, [first, again, review("杭市监罚字（2026）2号", date(2026, 2, 1), authority_uscc=HOUSING[1])])
    assert counted(ledger.view(date(2026, 6, 1))) == []


def test_a_review_of_another_party_or_another_authority_touches_nothing(tmp_path: Path) -> None:
    ledger = Ledger(tmp_path)
    put(ledger, [penalty("甲1", date(2026, 1, 1)), review("甲1", date(2026, 2, 1), subject_id=OTHER), review("甲1", date(2026, 2, 2), authority_uscc=SAMR[1])])
    assert counted(ledger.view(date(2026, 6, 1))) == ["甲1"]


@pytest.mark.parametrize("outcome", ending_outcomes())
def test_what_a_review_took_away_is_gone_for_every_day_and_every_moment_and_stays_for_audit(tmp_path: Path, outcome: str) -> None:
    ledger = Ledger(tmp_path)
    put(ledger, [penalty("甲1", date(2026, 1, 1)), penalty("甲2", date(2026, 1, 1))])
    before = ledger.lines()[-1].committed_at
    prints = [ledger.view(date(2026, 4, 1), before, audit=audit).fingerprint for audit in (False, True)]
    put(ledger, [review("甲1", date(2026, 2, 1), date(2026, 5, 1), outcome)])
    for day, moment in ((date(2026, 6, 1), None), (date(2026, 4, 1), None), (date(2026, 4, 1), before)):
        assert counted(ledger.view(day, moment), "penalties_shown") == ["甲2"]
    assert counted(ledger.view(date(2026, 4, 1), before, audit=True)) == ["甲1", "甲2"]
    after = [ledger.view(date(2026, 4, 1), before, audit=audit).fingerprint for audit in (False, True)]
    assert (after[0] == prints[0], after[1] == prints[1]) == (False, True)


def test_a_changed_decision_is_replaced_by_the_new_one_under_the_same_number(tmp_path: Path) -> None:
    ledger = Ledger(tmp_path)
    put(ledger, [penalty("甲1", date(2026, 1, 1), content="罚款五万元"), review("甲1", date(2026, 2, 1), date(2026, 5, 1), "变更")])
    assert counted(ledger.view(date(2026, 9, 1))) == []
    put(ledger, [penalty("甲1", date(2026, 5, 1), content="罚款一万元")])
    assert counted(ledger.view(date(2026, 9, 1))) == ["甲1"]


def test_a_review_that_became_known_later_changes_no_earlier_answer_while_it_is_open(tmp_path: Path) -> None:
    ledger = Ledger(tmp_path)
    put(ledger, [penalty("甲1", date(2026, 1, 1))])
    before = ledger.lines()[-1].committed_at
    put(ledger, [review("甲1", date(2026, 2, 1))])
    assert [counted(ledger.view(date(2026, 6, 1), moment)) for moment in (before, None)] == [["甲1"], []]


def test_a_rule_ends_use_from_the_day_it_is_switched_on_and_audit_still_sees_it(tmp_path: Path) -> None:
    ledger = Ledger(tmp_path)
    put(ledger, [penalty("甲1", date(2026, 4, 1))])
    before = ledger.lines()[-1].committed_at
    switch(ledger, "NDRC36", ON, date(2027, 6, 1))
    assert [counted(ledger.view(day)) for day in (date(2027, 5, 31), date(2027, 6, 1))] == [["甲1"], []]
    assert counted(ledger.view(date(2027, 6, 1), before)) == ["甲1"]
    assert counted(ledger.view(date(2027, 6, 1), audit=True)) == ["甲1"]
    assert counted(ledger.view(date(2027, 5, 31), before, today=date(2027, 7, 1))) == []  # an ordinary role that asks today
    switch(ledger, "NDRC36", OFF, date(2027, 8, 1))
    assert counted(ledger.view(date(2027, 8, 1))) == ["甲1"]


def test_the_rules_of_today_reach_every_earlier_day_of_an_ordinary_view_and_no_day_of_an_audit(tmp_path: Path) -> None:
    ledger, day, today = Ledger(tmp_path), date(2027, 5, 1), date(2027, 7, 1)
    put(ledger, [penalty("甲1", date(2026, 4, 1))])
    asked = [ledger.view(day, today=today)]
    switch(ledger, "NDRC36", ON, date(2027, 6, 1))
    asked += [ledger.view(day, today=each, audit=audit) for each, audit in ((date(2027, 5, 31), False), (today, False), (today, True))]
    assert [rules_of(view).stops for view in asked] == [frozenset(), frozenset(), {"NDRC36"}, frozenset()]
    assert [counted(view) for view in asked] == [["甲1"], ["甲1"], [], ["甲1"]]
    switch(ledger, "NDRC36", OFF, date(2027, 6, 20))
    assert counted(ledger.view(day, today=today)) == ["甲1"]


def test_what_has_expired_by_today_is_in_no_earlier_day_of_an_ordinary_view(tmp_path: Path) -> None:
    ledger, day = Ledger(tmp_path), date(2024, 6, 1)
    listed = {"list_type": "WAGE", "document_no": "列1", "subject_id": FIRM, "valid_from": date(2018, 1, 1), "valid_to": date(2021, 1, 1)}
    put(ledger, [penalty("甲1", date(2020, 1, 1)), penalty("甲2", date(2023, 1, 1)), ("listings", listed)])
    views = [ledger.view(day), ledger.view(day, today=date(2026, 6, 1)), ledger.view(day, audit=True, today=date(2026, 6, 1))]
    assert len({view.fingerprint for view in views}) == 3
    assert ledger.view(day, today=date(2024, 12, 1)).fingerprint == views[0].fingerprint  # nothing has expired by then
    assert [counted(view) for view in views] == [["甲1", "甲2"], ["甲2"], ["甲1", "甲2"]]
    assert counted(ledger.view(day), "listings_shown") == ["列1"]
    assert counted(ledger.view(day, today=date(2026, 6, 1)), "listings_shown") == []


def test_the_daily_round_tells_whose_records_have_expired_since_the_last_analysis(tmp_path: Path) -> None:
    ledger, day, later = Ledger(tmp_path), date(2026, 6, 30), date(2026, 7, 2)
    firm = {"subject_id": FIRM, "uscc": FIRM, "name": "虚构甲有限公司", "valid_from": date(2015, 1, 1)}
    said = {"conduct": "虚构行为", "facts": "虚构", "content": "罚款", "basis": "《虚构法》"}
    put(ledger, [("enterprises", firm), penalty("甲1", date(2021, 7, 1), **said), penalty("甲2", date(2024, 1, 1), **said)])
    assert sweep_expired(ledger, later) == []  # nothing was analysed, so nothing has to be again
    analyse(ledger, day, detectors=())
    assert sweep_expired(ledger, day) == []
    ((_, subject, what, _),) = sweep_expired(ledger, later)
    assert (subject, what.split(" ")[0]) == (FIRM, "1")
    assert "甲1" not in what
    analyse(ledger, later, detectors=())
    assert sweep_expired(ledger, later) == []
