"""Who is one: every corroborator with a case that joins and one that does not, decisions that can be taken back, ids that stay."""

import itertools
from collections.abc import Iterator, Sequence
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analytics.identity.decisions import Person, distinct, merge, propose, resolve_and_record, split
from analytics.identity.explain import how, why
from analytics.identity.names import name_key
from analytics.identity.partition import Groups, Link, safe_links, strongest_first
from analytics.identity.plan import plan, staying
from analytics.identity.policy import load_identity_policy
from ledger.addresses import parse_address
from ledger.batch import Row
from ledger.canonical import canonical_ids
from ledger.errors import InputError, NotFoundError, PolicyError
from ledger.identity_log import Decision, Draft, first_seen, read_decisions, recorded
from ledger.store import Ledger
from ledger.tables import TABLES, table

DAY = date(2026, 6, 30)
BEGIN, LONG_AGO, ENDED = date(2018, 1, 1), date(2005, 1, 1), date(2010, 1, 1)
POLICY = load_identity_policy()
BY = Person("李核对", "核对了登记档案")
ROOM = "330106|文三路|{}|1-101"


class Plant:
    """Rows of a small register; names and numbers of one case are those of no other."""

    def __init__(self, case: str) -> None:
        self.case = case
        names = ("enterprises", "persons", "roles", "shareholders", "filings", "shared_addresses", "penalties", "licences", "listings", "objections")
        self.rows: dict[str, list[dict[str, Any]]] = {name: [] for name in names}
        self.name = f"甲乙{case}"

    def firm(self, letter: str, phone: str = "", room: str = "", begin: date = BEGIN, ended: date | None = None, **more: Any) -> str:
        subject = f"91{self.case}{letter}"
        row = {"subject_id": subject, "uscc": subject, "name": f"虚构{self.case}{letter}", "region": "330106"}
        row |= {"established": begin, "valid_from": begin, "valid_to": ended}
        keys = {"phone": phone, "phone_key": f"T-{self.case}{phone}"} if phone else {}
        keys |= {"address": room, "address_key": ROOM.format(self.case + room)} if room else {}
        self.rows["enterprises"].append(row | keys | more)
        return subject

    def person(self, document: str = "", at: str = "", name: str = "", id_type: str = "身份证") -> str:
        """The id of a person: by document, else by name at a firm."""
        person = f"P-{self.case}{document}" if document else f"N-{self.case}{at}{name}"
        values = {"person_id": person, "name": name or self.name, "id_type": id_type if document else None, "identified": bool(document)}
        if values not in self.rows["persons"]:
            self.rows["persons"].append(values)
        return person

    def office(self, subject: str, person: str, role: str = "监事", begin: date = BEGIN, end: date | None = None) -> str:
        name = next(row["name"] for row in self.rows["persons"] if row["person_id"] == person)
        self.rows["roles"].append({"subject_id": subject, "person_id": person, "name": name, "role": role, "valid_from": begin, "valid_to": end})
        return person

    def named(self, subject: str, role: str = "监事", **when: Any) -> str:
        """A person of the case's name, without a document, in office at a firm."""
        return self.office(subject, self.person(at=subject), role, **when)

    def together(self, *subjects: str, role: str = "董事", document: str = "Q") -> str:
        """One identified person of another name in office at all of these firms."""
        other = self.person(document, name=f"丙丁{self.case}{document}")
        for subject in subjects:
            self.office(subject, other, role)
        return other


def write(ledger: Ledger, *plants: Plant, file: str = "a.csv") -> None:
    with ledger.batch("template", file) as batch:
        for plant_ in plants:
            for name, rows in plant_.rows.items():
                batch.append(table(name), [Row(row, number) for number, row in enumerate(rows, start=2)])


def co_person_and_phone(p: Plant) -> tuple[str, str]:
    x, y = p.firm("X", "1"), p.firm("Y", "1")
    p.together(x, y)
    return p.named(x), p.named(y)


def co_person_and_room_with_a_document(p: Plant) -> tuple[str, str]:
    x, y = p.firm("X", room="a"), p.firm("Y", room="a")
    p.together(x, y)
    return p.office(x, p.person("D")), p.named(y)


def phone_and_room_of_two_firms(p: Plant) -> tuple[str, str]:
    return p.named(p.firm("X", "1", "a")), p.named(p.firm("Y", "1", "a"))


def co_person_and_ownership(p: Plant) -> tuple[str, str]:
    x, y = p.firm("X"), p.firm("Y")
    p.together(x, y)
    p.rows["shareholders"].append({"subject_id": y, "holder_id": x, "holder_name": "虚构", "holder_kind": "法人", "valid_from": BEGIN})
    return p.named(x), p.named(y)


def liaison_and_room(p: Plant) -> tuple[str, str]:
    x, y = p.firm("X", room="a"), p.firm("Y", room="a")
    p.together(x, y, role="登记联络员")
    return p.named(x), p.named(y)


def head_in_office_named_by_a_decision(p: Plant) -> tuple[str, str]:
    x = p.firm("X")
    p.rows["penalties"].append(decision(p, x, date(2022, 5, 1)))
    return p.office(x, p.person("D"), "法定代表人"), p.person(at=x)


def a_rare_name_written_in_two_ways(p: Plant) -> tuple[str, str]:
    x, y = p.firm("X", "1", "a"), p.firm("Y", "1", "a")
    one, other = p.person(at=x, name="买买提·吐尔逊"), p.person(at=y, name="买买提•吐尔逊")
    return p.office(x, one), p.office(y, other)


def decision(p: Plant, subject: str, decided: date) -> dict[str, Any]:
    return {
        "subject_id": subject, "named_person_id": p.person(at=subject), "legal_rep": p.name, "document_no": p.case, "authority_uscc": "11",
        "decided": decided, "penalty_kinds": "罚款", "procedure": "一般程序",
    }  # fmt: skip


JOINS = [
    co_person_and_phone, co_person_and_room_with_a_document, phone_and_room_of_two_firms, co_person_and_ownership, liaison_and_room,
    head_in_office_named_by_a_decision, a_rare_name_written_in_two_ways,
]  # fmt: skip


def stolen(p: Plant, subject: str | None = None, **closed: Any) -> tuple[str, str]:
    """Two firms with one phone, and on all their papers one head, who says that the identity was stolen."""
    x, y = p.firm("X", "1"), p.firm("Y", "1")
    thief = p.together(x, y, role="法定代表人")
    head = next(row["name"] for row in p.rows["persons"] if row["person_id"] == thief)
    for number, firm in enumerate((x, y)):
        told = decision(p, firm, date(2022, 5, 1)) | {"document_no": f"{p.case}-{number}", "named_person_id": thief, "legal_rep": head}
        p.rows["penalties"].append(told)
        p.rows["licences"].append({key: told[key] for key in ("subject_id", "named_person_id", "legal_rep", "document_no", "authority_uscc", "decided")})
        p.rows["listings"].append({"subject_id": firm, "list_type": "SAMR_ABNORMAL", "document_no": told["document_no"], "valid_from": date(2022, 5, 1)})
        p.rows["listings"][-1] |= {"responsible_id": thief, "responsible": head}
    subjects = [x, y] if subject else [None]
    claim = {"kind": "冒用身份", "party_name": head, "person_id": thief, "valid_from": date(2023, 1, 1)} | closed
    p.rows["objections"] += [claim | {"objection_no": f"{p.case}-{each}", "subject_id": each} for each in subjects]
    return p.named(x), p.named(y)


def a_stolen_identity_named_in_decisions_and_a_phone(p: Plant) -> tuple[str, str]:
    return stolen(p)


def links_that_a_stolen_identity_has_disowned_and_a_phone(p: Plant) -> tuple[str, str]:
    return stolen(p, "each", valid_to=date(2023, 6, 1), outcome="成立")


def the_name_alone(p: Plant) -> tuple[str, str]:
    return p.named(p.firm("X")), p.named(p.firm("Y"))


def a_co_person_alone(p: Plant) -> tuple[str, str]:
    x, y = p.firm("X"), p.firm("Y")
    p.together(x, y)
    return p.named(x), p.named(y)


def two_co_persons_are_one_channel(p: Plant) -> tuple[str, str]:
    x, y = p.firm("X"), p.firm("Y")
    p.together(x, y)
    p.together(x, y, document="R")
    return p.named(x), p.named(y)


def a_co_person_after_the_person_had_left(p: Plant) -> tuple[str, str]:
    x, y = p.firm("X", "1", begin=LONG_AGO), p.firm("Y", "1")
    p.together(x, y)
    return p.named(x, begin=LONG_AGO, end=ENDED), p.named(y)


def phone_and_room_of_an_office_of_three_firms(p: Plant) -> tuple[str, str]:
    p.firm("Z", "1", "a")
    return p.named(p.firm("X", "1", "a")), p.named(p.firm("Y", "1", "a"))


def phone_of_an_agent_and_a_co_person(p: Plant) -> tuple[str, str]:
    x, y, agent = p.firm("X", "1"), p.firm("Y", "1"), p.firm("Z", "1")
    p.rows["filings"].append({"subject_id": x, "agent_id": agent, "agent_name": "虚构代理", "valid_from": BEGIN})
    p.together(x, y)
    return p.named(x), p.named(y)


def a_shared_address_and_a_co_person(p: Plant) -> tuple[str, str]:
    x, y = p.firm("X", room="a"), p.firm("Y", room="a")
    p.rows["shared_addresses"].append({"address_key": ROOM.format(p.case + "a"), "address": "虚构", "kind": "集群注册"})
    p.together(x, y)
    return p.named(x), p.named(y)


def a_house_without_a_room_and_a_co_person(p: Plant) -> tuple[str, str]:
    key = f"330106|文三路|{p.case}|"
    x, y = p.firm("X", address="文三路", address_key=key), p.firm("Y", address="文三路", address_key=key)
    p.together(x, y)
    return p.named(x), p.named(y)


def a_floor_and_a_co_person(p: Plant) -> tuple[str, str]:
    return _at_one_place(p, "文三路{}号3层")


def a_building_and_a_co_person(p: Plant) -> tuple[str, str]:
    return _at_one_place(p, "文三路{}号301幢")


def a_unit_and_a_co_person(p: Plant) -> tuple[str, str]:
    return _at_one_place(p, "文三路{}号2幢3单元")


def _at_one_place(p: Plant, written: str) -> tuple[str, str]:
    """Two firms that share an address which reaches no room, and a person whose document is known."""
    address = parse_address(written.format(p.case), "330106")
    assert address.key
    x, y = p.firm("X", address=address.text, address_key=address.key), p.firm("Y", address=address.text, address_key=address.key)
    p.together(x, y)
    return p.named(x), p.named(y)


def a_hub_person_and_a_phone(p: Plant) -> tuple[str, str]:
    firms = [p.firm(letter, "1" if letter in "XY" else "") for letter in "XYABCDEFG"]
    p.together(*firms)
    return p.named(firms[0]), p.named(firms[1])


def a_group_with_one_office(p: Plant) -> tuple[str, str]:
    x, y = p.firm("X", "1", "a"), p.firm("Y", "1", "a")
    p.rows["shareholders"].append({"subject_id": y, "holder_id": x, "holder_name": "虚构", "holder_kind": "法人", "valid_from": BEGIN})
    return p.named(x), p.named(y)


def a_room_let_again_and_a_number_given_again(p: Plant) -> tuple[str, str]:
    x, y = p.firm("X", "1", "a", LONG_AGO, ENDED), p.firm("Y", "1", "a")
    return p.named(x, begin=LONG_AGO, end=ENDED), p.named(y)


def two_documents_with_everything_in_common(p: Plant) -> tuple[str, str]:
    x, y = p.firm("X", "1"), p.firm("Y", "1")
    p.together(x, y)
    return p.office(x, p.person("D")), p.office(y, p.person("E", id_type="护照"))


def a_place_that_two_documents_claim(p: Plant) -> tuple[str, str]:
    x, y, z = p.firm("X", "1"), p.firm("Y", "1"), p.firm("Z", "1")
    p.together(x, y, z)
    p.office(y, p.person("E"))
    return p.office(x, p.person("D")), p.named(z)


def a_supervisor_and_the_head_of_one_firm(p: Plant) -> tuple[str, str]:
    x = p.firm("X")
    p.rows["penalties"].append(decision(p, x, date(2022, 5, 1)))
    return p.office(x, p.person("D"), "监事"), p.person(at=x)


def a_head_who_had_left_before_the_decision(p: Plant) -> tuple[str, str]:
    x = p.firm("X", begin=LONG_AGO)
    p.rows["penalties"].append(decision(p, x, date(2022, 5, 1)))
    return p.office(x, p.person("D"), "法定代表人", LONG_AGO, ENDED), p.person(at=x)


def a_common_name_with_two_corroborators(p: Plant) -> tuple[str, str]:
    p.name = "张伟"
    return p.named(p.firm("X", "1", "a")), p.named(p.firm("Y", "1", "a"))


def one_part_of_a_name(p: Plant) -> tuple[str, str]:
    x, y = p.firm("X", "1", "a"), p.firm("Y", "1", "a")
    return p.office(x, p.person(at=x, name="欧阳建国")), p.office(y, p.person(at=y, name="阳建国"))


STAY = [
    the_name_alone, a_co_person_alone, two_co_persons_are_one_channel, a_co_person_after_the_person_had_left, phone_and_room_of_an_office_of_three_firms,
    phone_of_an_agent_and_a_co_person, a_shared_address_and_a_co_person, a_house_without_a_room_and_a_co_person, a_hub_person_and_a_phone,
    a_floor_and_a_co_person, a_building_and_a_co_person, a_unit_and_a_co_person,
    a_group_with_one_office, a_room_let_again_and_a_number_given_again, two_documents_with_everything_in_common, a_place_that_two_documents_claim,
    a_supervisor_and_the_head_of_one_firm, a_head_who_had_left_before_the_decision, a_common_name_with_two_corroborators, one_part_of_a_name,
    a_stolen_identity_named_in_decisions_and_a_phone, links_that_a_stolen_identity_has_disowned_and_a_phone,
]  # fmt: skip
CASES = [*JOINS, *STAY]


@pytest.fixture(scope="module")
def resolved(tmp_path_factory: pytest.TempPathFactory) -> tuple[dict[str, str], dict[str, tuple[str, str]], Any]:
    """All cases in one ledger, resolved once: shown ids, the pair of each case, the outcome."""
    ledger = Ledger(tmp_path_factory.mktemp("cases"))
    plants = [Plant(f"{number:02d}") for number in range(len(CASES))]
    pairs = {case.__name__: case(plant_) for case, plant_ in zip(CASES, plants, strict=True)}
    write(ledger, *plants)
    outcome = resolve_and_record(ledger, DAY, POLICY)
    return canonical_ids(outcome.written), pairs, outcome


@pytest.mark.parametrize("case", JOINS, ids=lambda case: case.__name__)
def test_two_independent_corroborators_join(case: Any, resolved: Any) -> None:
    shown, pairs, _ = resolved
    left, right = pairs[case.__name__]
    assert shown.get(left, left) == shown.get(right, right)


@pytest.mark.parametrize("case", STAY, ids=lambda case: case.__name__)
def test_less_than_two_independent_corroborators_join_nobody(case: Any, resolved: Any) -> None:
    shown, pairs, _ = resolved
    left, right = pairs[case.__name__]
    assert shown.get(left, left) != shown.get(right, right)


NOTHING_ELSE = (the_name_alone, a_hub_person_and_a_phone, a_room_let_again_and_a_number_given_again, one_part_of_a_name)
DOUBTFUL = [each for each in STAY if each not in NOTHING_ELSE]


@pytest.mark.parametrize("case", DOUBTFUL, ids=lambda case: case.__name__)
def test_what_is_doubtful_waits_for_a_person_with_reasons_and_what_is_missing(case: Any, resolved: Any) -> None:
    _, pairs, outcome = resolved
    found = {each.key: each for each in outcome.resolution.review}
    waiting = found[tuple(sorted(pairs[case.__name__]))]
    assert waiting.verdict.supporting
    assert waiting.verdict.missing or waiting.verdict.against
    assert 0 <= waiting.probability <= 1


def test_a_name_alone_is_not_even_in_the_queue(resolved: Any) -> None:
    _, pairs, outcome = resolved
    assert tuple(sorted(pairs["the_name_alone"])) not in {each.key for each in outcome.resolution.review}


def test_every_automatic_merge_names_the_policy_and_its_corroborators(resolved: Any) -> None:
    _, _, outcome = resolved
    assert outcome.written
    assert all(each.who == POLICY.who for each in outcome.written)
    assert all(len(each.grounds["corroborators"]) >= 2 for each in outcome.written)


def test_a_person_without_a_document_takes_the_id_of_the_document(resolved: Any) -> None:
    shown, pairs, _ = resolved
    document, named = pairs["co_person_and_room_with_a_document"]
    assert shown[named] == document


def test_chinese_names_are_compared_whole_and_writings_of_one_name_are_equal() -> None:
    assert name_key("司马 相如") == name_key("司马相如") == "司马相如"
    assert name_key("买买提•吐尔逊") == name_key("买买提 · 吐尔逊") == "买买提·吐尔逊"
    assert name_key("ＪＯＨＮ  Smith") == "john smith"
    assert name_key("John Smith") != name_key("Smith John")
    assert name_key("欧阳建国") != name_key("阳建国")
    assert name_key(None) == name_key(" · ") == ""


# --- decisions ---


@pytest.fixture
def ledger(tmp_path: Path) -> Ledger:
    return Ledger(tmp_path)


@pytest.fixture
def pair(ledger: Ledger) -> tuple[str, str]:
    """Two people of one name with one corroborator."""
    plant_ = Plant("00")
    found = a_co_person_alone(plant_)
    write(ledger, plant_)
    return found


def everything(ledger: Ledger, **options: Any) -> list[Any]:
    """All rows of all tables but the log itself, as a view shows them."""
    view = ledger.view(DAY, **options)
    try:
        return [(each.name, view.rows(f"from {each.name} order by record_id")) for each in TABLES if each.name != "identity_events"]
    finally:
        view.close()


def shown(ledger: Ledger, *ids: str) -> list[str]:
    view = ledger.view(DAY)
    try:
        names = canonical_ids(read_decisions(view))
    finally:
        view.close()
    return [names.get(each, each) for each in ids]


def test_a_merge_changes_the_view_and_its_split_gives_it_back_byte_for_byte(ledger: Ledger, pair: tuple[str, str]) -> None:
    before = everything(ledger)
    (event,) = merge(ledger, *pair, BY, DAY)
    assert everything(ledger) != before
    assert shown(ledger, *pair) == [pair[0]] * 2
    split(ledger, event.event_id, BY, DAY)
    assert everything(ledger) == before


def test_a_merge_made_today_does_not_change_what_was_known_yesterday(ledger: Ledger, pair: tuple[str, str]) -> None:
    yesterday, before = ledger.lines()[-1].committed_at, everything(ledger)
    merge(ledger, *pair, BY, DAY)
    assert everything(ledger, known_at=yesterday) == before
    today, after = ledger.lines()[-1].committed_at, everything(ledger)
    split(ledger, pair[1], BY, DAY)
    assert everything(ledger, known_at=today) == after


def test_who_and_why_are_kept_and_must_be_given(ledger: Ledger, pair: tuple[str, str]) -> None:
    (event,) = merge(ledger, *pair, BY, DAY)
    assert (event.who, event.why, event.decided, event.automatic) == ("李核对", "核对了登记档案", DAY, False)
    for who, grounds in (("", "理由"), ("李核对", " "), ("policy:自称", "理由")):
        with pytest.raises(InputError):
            Person(who, grounds)


def test_a_merge_is_undone_by_its_event_or_by_the_person_and_can_be_made_again(ledger: Ledger, pair: tuple[str, str]) -> None:
    first = merge(ledger, *pair, BY, DAY)[0]
    split(ledger, first.event_id, BY, DAY)
    second = merge(ledger, *pair, BY, DAY)[0]
    assert second.event_id != first.event_id
    assert shown(ledger, *pair) == [pair[0]] * 2
    with pytest.raises(InputError, match="已经是一个"):
        merge(ledger, *pair, BY, DAY)
    split(ledger, pair[0], BY, DAY)
    assert shown(ledger, *pair) == list(pair)
    with pytest.raises(NotFoundError):
        split(ledger, first.event_id, BY, DAY)


def test_ids_that_nobody_has_or_that_do_not_fit_are_refused(ledger: Ledger, pair: tuple[str, str]) -> None:
    with pytest.raises(NotFoundError):
        merge(ledger, pair[0], "P-不存在", BY, DAY)
    with pytest.raises(InputError):
        merge(ledger, pair[0], pair[0], BY, DAY)
    with pytest.raises(InputError, match="一个是人员"):
        merge(ledger, pair[0], "9100X", BY, DAY)


def test_two_documents_are_joined_only_by_a_person_who_says_so(ledger: Ledger) -> None:
    plant_ = Plant("00")
    left, right = two_documents_with_everything_in_common(plant_)
    write(ledger, plant_)
    with pytest.raises(InputError, match="2 个不同的证件号码"):
        merge(ledger, left, right, BY, DAY)
    merge(ledger, left, right, BY, DAY, sure=True)
    assert len(set(shown(ledger, left, right))) == 1


def chain(p: Plant) -> tuple[str, str, str]:
    """Three places, each two with two corroborators."""
    x, y, z = p.firm("X", "1"), p.firm("Y", "1"), p.firm("Z", "1")
    p.together(x, y, z)
    return p.named(x), p.named(y), p.named(z)


def test_people_declared_different_are_never_joined_again_not_through_a_third_either(ledger: Ledger) -> None:
    plant_ = Plant("00")
    one, two, three = chain(plant_)
    write(ledger, plant_)
    resolve_and_record(ledger, DAY, POLICY)
    assert len(set(shown(ledger, one, two, three))) == 1
    (event, *undone) = distinct(ledger, one, two, BY, DAY)
    assert (event.kind, {each.kind for each in undone}) == ("不是同一人", {"分开"})
    assert not resolve_and_record(ledger, DAY, POLICY).written
    assert len(set(shown(ledger, one, two, three))) == 3
    with pytest.raises(InputError, match="不是同一人"):
        merge(ledger, one, two, BY, DAY)
    merge(ledger, one, three, BY, DAY)
    with pytest.raises(InputError, match="不是同一人"):
        merge(ledger, three, two, BY, DAY)
    split(ledger, event.event_id, BY, DAY)
    merge(ledger, three, two, BY, DAY)
    assert len(set(shown(ledger, one, two, three))) == 1


def test_an_automatic_merge_that_a_person_took_back_does_not_return(ledger: Ledger) -> None:
    plant_ = Plant("00")
    left, right = co_person_and_phone(plant_)
    write(ledger, plant_)
    (event,) = resolve_and_record(ledger, DAY, POLICY).written
    split(ledger, event.event_id, BY, DAY)
    again = resolve_and_record(ledger, DAY, POLICY)
    assert not again.written
    assert shown(ledger, left, right) == [left, right]


def test_people_joined_by_a_person_cannot_be_declared_different_before_that_is_taken_back(ledger: Ledger, pair: tuple[str, str]) -> None:
    (event,) = merge(ledger, *pair, BY, DAY)
    with pytest.raises(InputError, match=event.event_id):
        distinct(ledger, *pair, BY, DAY)


def test_an_automatic_merge_goes_when_its_evidence_goes_and_a_second_run_changes_nothing(ledger: Ledger) -> None:
    plant_ = Plant("00")
    left, right = phone_and_room_of_two_firms(plant_)
    write(ledger, plant_)
    assert len(resolve_and_record(ledger, DAY, POLICY).written) == 1
    assert not resolve_and_record(ledger, DAY, POLICY).written
    third = Plant("00")
    third.firm("Z", "1", "a")  # now it is an office that serves three
    write(ledger, third, file="b.csv")
    (undoing,) = resolve_and_record(ledger, DAY, POLICY).written
    assert (undoing.kind, undoing.automatic) == ("分开", True)
    assert shown(ledger, left, right) == [left, right]


def pieces() -> tuple[list[Plant], list[str]]:
    """One person at three firms, the firms in three batches; the co-person and his offices come with each."""
    plants, people = [], []
    for letter in "XYZ":
        plant_ = Plant("00")
        subject = plant_.firm(letter, "1")
        plant_.together(subject)
        people.append(plant_.named(subject))
        plants.append(plant_)
    return plants, people


@pytest.mark.parametrize("order", list(itertools.permutations(range(3)))[::2])
def test_in_whatever_order_records_come_the_same_people_are_one_and_the_first_seen_id_stays(ledger: Ledger, order: Sequence[int]) -> None:
    plants, people = pieces()
    for number in order:
        write(ledger, plants[number], file=f"{number}.csv")
        resolve_and_record(ledger, DAY, POLICY)
    assert shown(ledger, *people) == [people[order[0]]] * 3
    assert first_seen(ledger, people) == {people[number]: place for place, number in enumerate(order)}


def test_a_new_record_joins_a_person_that_people_have_made_and_nobody_elses_id_changes(ledger: Ledger) -> None:
    plants, people = pieces()
    write(ledger, plants[0], plants[1])
    resolve_and_record(ledger, DAY, POLICY)
    kept = shown(ledger, *people[:2])
    write(ledger, plants[2], file="later.csv")
    resolve_and_record(ledger, DAY, POLICY)
    assert shown(ledger, *people) == [*kept, kept[0]]


def test_a_decision_holds_when_the_enterprise_gets_its_credit_code_later(ledger: Ledger) -> None:
    early, late = Plant("00"), Plant("00")
    number, x = "330106000000018", early.firm("X", "1", "a")
    y = early.firm("Y", "1", "a", subject_id=f"REG:{number}", uscc=None, reg_no=number)
    left, right = early.named(x), early.named(f"REG:{number}")
    write(ledger, early)
    distinct(ledger, left, right, BY, DAY)
    late.firm("Y", "1", "a", reg_no=number)
    there = late.named(y)
    write(ledger, late, file="late.csv")
    outcome = resolve_and_record(ledger, DAY, POLICY)
    assert not outcome.written
    assert not outcome.resolution.review
    assert len(set(shown(ledger, left, there))) == 2
    view = ledger.view(DAY)
    assert len(view.rows("select distinct person_id from roles")) == 2
    view.close()


@pytest.fixture
def coded(ledger: Ledger) -> tuple[Plant, str, str]:
    """A firm known by its number with a person, another firm with one of that name; the firm's code comes with `late`."""
    early = Plant("00")
    number, x = "330106000000018", early.firm("X")
    early.firm("Y", subject_id=f"REG:{number}", uscc=None, reg_no=number)
    left, right = early.named(x), early.named(f"REG:{number}")
    write(ledger, early)
    return early, left, right


def give_code(ledger: Ledger) -> str:
    """The firm's credit code becomes known, and under it the same person; the id that is shown from now on."""
    late = Plant("00")
    there = late.named(late.firm("Y", reg_no="330106000000018"), "经理")
    write(ledger, late, file="late.csv")
    return there


def told_why(ledger: Ledger, left: str, right: str) -> dict[str, Any]:
    view, log = ledger.view(DAY, undecided=True), ledger.view(DAY)
    try:
        return why(view, propose(ledger, DAY, POLICY), read_decisions(log), left, right)
    finally:
        view.close()
        log.close()


def told_how(ledger: Ledger, person: str) -> dict[str, Any]:
    view, log = ledger.view(DAY, undecided=True), ledger.view(DAY)
    try:
        return how(view, read_decisions(log), person)
    finally:
        view.close()
        log.close()


def persons_in_office(ledger: Ledger) -> set[str]:
    view = ledger.view(DAY)
    try:
        return {row["person_id"] for row in view.rows("select person_id from roles")}
    finally:
        view.close()


def test_a_merge_is_found_and_taken_back_by_the_id_that_is_shown_after_the_code_came(ledger: Ledger, coded: tuple[Plant, str, str]) -> None:
    _, left, right = coded
    (event,) = merge(ledger, left, right, BY, DAY)
    there = give_code(ledger)
    (one,) = persons_in_office(ledger)
    for each in (there, right, left):
        told = told_how(ledger, each)
        assert told["shown_as"] == one
        assert [step["event"] for step in told["steps"]] == [event.event_id]
        assert {member["id"] for member in told["members"]} == {left, there}
    for each in (there, right):
        told = told_why(ledger, each, left)
        assert (told["one"], told["conclusion"], told["shown_as"]["left"]) == (True, "现为同一人", one)
        assert [entry["event"] for entry in told["decisions"]] == [event.event_id]
        with pytest.raises(InputError, match="已经是一个"):
            merge(ledger, each, left, BY, DAY)
    with pytest.raises(InputError, match=event.event_id):
        distinct(ledger, there, left, BY, DAY)
    split(ledger, there, BY, DAY)
    assert persons_in_office(ledger) == {left, there}


def test_who_was_declared_different_is_not_merged_by_the_id_that_is_shown_after_the_code_came(ledger: Ledger, coded: tuple[Plant, str, str]) -> None:
    _, left, right = coded
    (event,) = distinct(ledger, left, right, BY, DAY)
    there = give_code(ledger)
    for each in (there, right):
        with pytest.raises(InputError, match="不是同一人"):
            merge(ledger, each, left, BY, DAY)
        assert event.event_id in told_why(ledger, each, left)["conclusion"]
    with pytest.raises(InputError, match="已经是一个"):
        merge(ledger, there, right, BY, DAY)
    split(ledger, event.event_id, BY, DAY)
    merge(ledger, there, left, BY, DAY)
    assert len(persons_in_office(ledger)) == 1


# --- pure parts ---

IDS = st.sampled_from([f"N-{number}" for number in range(8)] + ["P-1", "P-2"])
LINKS = st.lists(st.tuples(IDS, IDS, st.integers(0, 5)).filter(lambda each: each[0] != each[1]), max_size=14)


def links(drawn: Sequence[tuple[str, str, int]]) -> list[Link]:
    return list({Link(*sorted(each[:2])).pair: Link(*sorted(each[:2]), float(each[2])) for each in drawn}.values())


def two_documents(ids: Sequence[str]) -> str:
    return "两个证件号码" if sum(each.startswith("P-") for each in ids) > 1 else ""


@given(LINKS, st.randoms())
def test_no_group_ever_holds_two_documents_and_the_order_of_links_does_not_matter(drawn: Any, random: Any) -> None:
    found = links(drawn)
    kept, blocked = safe_links(found, [], two_documents)
    assert all(not two_documents(ids) for ids in Groups(link.pair for link in kept).members().values())
    assert {link.pair for link in kept} | set(blocked) == {link.pair for link in found}
    again = found.copy()
    random.shuffle(again)
    assert safe_links(again, [], two_documents) == (kept, blocked)


@given(LINKS, st.randoms())
def test_strongest_first_keeps_apart_what_must_stay_apart_in_any_order(drawn: Any, random: Any) -> None:
    found = links(drawn)
    apart = lambda left, right: bool(two_documents([*left, *right]))  # noqa: E731
    kept = strongest_first(found, apart)
    again = found.copy()
    random.shuffle(again)
    assert strongest_first(again, apart) == kept
    assert all(not two_documents(ids) for ids in Groups(link.pair for link in kept).members().values())


def stages(drawn: Sequence[Sequence[tuple[str, str, int]]]) -> Iterator[tuple[list[Decision], dict[tuple[str, str], dict[str, object]]]]:
    """The log after each stage, when each stage supports other merges."""
    log: list[Decision] = []
    for stage in drawn:
        supported: dict[tuple[str, str], dict[str, object]] = {link.pair: {} for link in links(stage)}
        log += [recorded(draft, len(log) + n, DAY) for n, draft in enumerate(plan(log, supported, staying(ORDER), POLICY.who))]
        yield log, supported


ORDER = {f"N-{number}": 7 - number for number in range(8)}


@settings(max_examples=150)
@given(st.lists(LINKS, min_size=1, max_size=4))
def test_after_any_history_the_log_shows_exactly_what_is_supported_and_the_id_that_came_first(drawn: Any) -> None:
    for log, supported in stages(drawn):
        names = canonical_ids(log)
        groups = Groups(supported)
        for ids in groups.members().values():
            assert {names.get(each, each) for each in ids} == {min(ids, key=staying(ORDER))}
        assert len({groups.of(each) for each in names}) == len({names[each] for each in names})
        assert not plan(log, supported, staying(ORDER), POLICY.who)


def test_a_draft_of_equal_wording_later_is_another_decision() -> None:
    draft = Draft("合并", "N-1", "N-2", "李", "因", "N-1")
    assert recorded(draft, 0, DAY).event_id != recorded(draft, 1, DAY).event_id


TEXT = (Path(__file__).resolve().parent.parent / "analytics" / "policy" / "identity.toml").read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("across = 2 ", "across = 1 "),
        ("phone = 4", "phone = 1"),
        ('kind = "room"', 'kind = "surname"'),
        ('explained_by = ["ownership"] # 集团共用电话', 'explained_by = ["weather"]'),
        ('heads = ["法定代表人"', 'heads = ["皇帝"'),
        ("prior = 0.001", "prior = 1.5"),
        ("gap_days = 366", "gap_day = 366"),
    ],
)
def test_a_policy_that_would_merge_too_easily_or_has_a_mistake_is_refused(old: str, new: str) -> None:
    assert old in TEXT
    with pytest.raises(PolicyError):
        load_identity_policy(TEXT.replace(old, new))
