"""Who owns and who controls one subject: out of declared ownership (BODS) and registered shares, and back into BODS."""

import json
from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from analytics.ownership.bods import bods_package
from analytics.ownership.penetration import Penetration, penetrate
from api.cli import build
from bench.cases import load
from ledger.identifiers import PersonKey, make_uscc
from ledger.store import Ledger
from loaders.load import load_paths

DATA = Path(__file__).parent / "data" / "bods"
KEY = PersonKey("a secret for tests only")
DAY = date(2026, 6, 30)
Json = dict[str, Any]
FIRM = {letter: make_uscc("91", "330106", f"TE5TAAA{n}") for n, letter in enumerate("ABCDEFGH")}


def declared(tmp_path: Path, name: str, subject: str, **wanted: Any) -> Penetration:
    """The penetration of a subject of an invented package."""
    (report,) = load_paths(Ledger(tmp_path), [DATA / name], KEY, today=DAY)
    assert report.rejected == 0
    return penetrate(Ledger(tmp_path).view(DAY), f"BODS:XI-REG:{subject}", full_names=True, **wanted)


def registered(tmp_path: Path, held: str) -> Ledger:
    """A ledger with “P 60 A, A 50 B”: capital letters from A to H are firms, all other names persons; ? is not known."""
    rows = []
    for holder, share, firm in (each.split() for each in held.split(", ")):
        known = {} if share == "?" else {"share": float(share)}
        kind = {"holder_id": FIRM[holder], "holder_kind": "法人"} if holder in FIRM else {"holder_id": f"P-{holder}", "holder_kind": "自然人"}
        rows.append({"subject_id": FIRM[firm], "holder_name": f"{holder}企业" if holder in FIRM else holder, "valid_from": "2020-01-01", **kind, **known})
    firms = [{"subject_id": code, "uscc": code, "name": f"{letter}企业", "established": date(2020, 1, 1)} for letter, code in FIRM.items()]
    return load({"enterprises": firms, "shareholders": rows}, tmp_path)


def ask(tmp_path: Path, held: str, firm: str, **wanted: Any) -> Penetration:
    return penetrate(registered(tmp_path, held).view(DAY), FIRM[firm], full_names=True, **wanted)


def shares(found: Penetration, *, persons: bool = True) -> dict[str, float | None]:
    return {each.party.name: each.effective for each in found.owners if each.party.person or not persons}


def control(found: Penetration) -> list[tuple[tuple[str, ...], str, float | None]]:
    return [(tuple(party.name for party in each.parties), each.basis, each.votes) for each in found.control]


def test_an_indirect_holding_of_unknown_size_is_unknown_and_the_declared_share_is_shown_beside_it(tmp_path: Path) -> None:
    found = declared(tmp_path, "indirect.json", "A1")
    assert shares(found, persons=False) == {"Invented B Ltd": 60}
    told = [(each.title, each.directness, each.share) for each in found.declared if each.interest == "shareholding" and each.person]
    assert told == [("持股", "indirect", 30)]
    assert any("声明称Ada Example间接持有 30%，按已知的各级比例计算为 0%" in note for note in found.notes)
    assert any("合计 60%，不足 100%，未作折算" in note for note in found.notes)


def test_an_indirect_holding_of_known_size_is_what_was_declared(tmp_path: Path) -> None:
    found = declared(tmp_path, "indirect_known.json", "A2")
    assert shares(found) == pytest.approx({"Bo Example": 70, "Ada Example": 30})
    assert not any("声明称" in note for note in found.notes)
    assert control(found) == [(("Invented B Ltd",), "表决权过半数", 60)]  # B has the majority, and nobody has the majority of B


def test_joint_owners_own_half_each_and_control_together(tmp_path: Path) -> None:
    found = declared(tmp_path, "joint.json", "C1")
    assert shares(found) == pytest.approx({"Nat Example": 50, "Rob Example": 50})
    assert control(found)[1] == (("Nat Example", "Rob Example"), "通过Joint shareholding（共同持有的安排）共同控制", 100)
    assert {each.name for each in found.beneficial} == {"Nat Example", "Rob Example"}


def test_direct_and_indirect_holdings_of_one_person_add_up(tmp_path: Path) -> None:
    found = declared(tmp_path, "mixed.json", "A3")
    (owner,) = [each for each in found.owners if each.party.person]
    assert (owner.effective, owner.direct, [path.share for path in owner.paths], owner.beyond) == (100, 50, [50, 50], 0)


def test_two_indirect_ways_add_up(tmp_path: Path) -> None:
    found = declared(tmp_path, "multiple_indirect.json", "B4")
    assert shares(found) == pytest.approx({"Ada Example": 60})
    assert control(found) == [(("Ada Example",), "表决权过半数", 100)]
    assert not any("声明称" in note for note in found.notes)


def test_those_who_are_declared_to_act_in_concert_control_together_and_own_apart(tmp_path: Path) -> None:
    found = declared(tmp_path, "acting_in_concert.json", "A5")
    assert shares(found) == {"Partner Three": 45, "Partner One": 30, "Partner Two": 25}
    first, *rest = found.control
    assert ({each.name for each in first.parties}, first.basis, first.votes, first.declared) == (
        {"Partner One", "Partner Two"},
        "声明的一致行动，合计表决权过半数",
        pytest.approx(55),
        True,
    )
    assert all(each.declared and each.basis.startswith("声明：合同赋予的权利") for each in rest)


def test_a_nomination_is_told_as_declared_and_not_as_a_share(tmp_path: Path) -> None:
    found = declared(tmp_path, "nomination.json", "A6")
    assert shares(found, persons=False) == {"Example nomination": 80}
    assert (("Sil Example",), "声明：其他影响或控制", None) in control(found)
    assert [each.title for each in found.declared if each.interest in ("nominee", "nominator")] == ["被代持人", "代持人"]


def test_control_and_economic_share_are_told_apart(tmp_path: Path) -> None:
    found = ask(tmp_path, "王明 51 A, 李立 49 A, A 51 B, 赵三 49 B, B 51 C, 钱四 49 C", "C")
    assert control(found) == [(("王明",), "表决权过半数", 51)]
    assert shares(found)["王明"] == pytest.approx(13.2651)
    assert {each.name for each in found.beneficial} == {"王明", "钱四"}


def test_a_loop_is_exact_and_what_goes_round_it_is_told_beside_the_paths(tmp_path: Path) -> None:
    found = ask(tmp_path, "王明 50 A, B 50 A, 李立 50 B, A 50 B", "A")
    assert shares(found) == pytest.approx({"王明": 200 / 3, "李立": 100 / 3})
    owner = found.owners[0]
    assert owner.beyond == pytest.approx(200 / 3 - 50)
    assert [(loop.self_held, loop.bounded, loop.cycle.share) for loop in found.loops] == [((25, 25), True, 25)]


def test_a_closed_ring_is_told_and_nobody_owns_it(tmp_path: Path) -> None:
    found = ask(tmp_path, "A 100 B, B 100 A, A 60 C, B 40 C", "C")
    assert shares(found) == {}
    assert shares(found, persons=False) == pytest.approx({"A企业": 100, "B企业": 100})
    assert [loop.bounded for loop in found.loops] == [False]


def test_a_total_beyond_everything_is_told_never_scaled_and_proves_no_control(tmp_path: Path) -> None:
    found = ask(tmp_path, "王明 80 A, 李立 60 A, A 100 B", "B")
    assert shares(found) == {"王明": 80, "李立": 60}
    assert [parties for parties, _, _ in control(found)] == [("A企业",)]
    assert any("合计 140%，超过 100%，未作折算；其表决权不作为控制的依据" in note for note in found.notes)


def test_an_unknown_share_is_neither_zero_nor_left_out(tmp_path: Path) -> None:
    found = ask(tmp_path, "王明 40 A, 李立 ? A", "A")
    assert (found.total, [each.holder_name for each in found.unknown]) == (None, ["李立"])
    assert any("1 名股东的比例不明，不当作零" in note for note in found.notes)


def test_several_forms_on_one_day_are_one_share_and_rows_of_later_days_replace(tmp_path: Path) -> None:
    held = {"subject_id": FIRM["A"], "holder_id": "P-1", "holder_name": "王明", "holder_kind": "自然人", "share": 60}
    other = {"subject_id": FIRM["A"], "holder_id": "P-2", "holder_name": "李立", "holder_kind": "自然人", "valid_from": "2020-01-01"}
    rows = [
        {**held, "valid_from": "2020-01-01", "contribution_form": "货币"},
        {**held, "valid_from": "2020-01-01", "contribution_form": "知识产权"},
        {**other, "share": 25},
        {**other, "share": 40, "valid_from": "2023-01-01"},
    ]
    found = penetrate(load({"shareholders": rows}, tmp_path).view(DAY), FIRM["A"], full_names=True)
    assert (found.total, shares(found)) == (100, {"王明": 60, "李立": 40})
    assert any("不同日期的多行，按最新一行合计 100%，各行相加为 125%" in note for note in found.notes)


def test_a_share_that_nobody_wrote_is_worked_out_from_what_was_subscribed(tmp_path: Path) -> None:
    firm = {"subject_id": FIRM["A"], "uscc": FIRM["A"], "name": "A企业", "established": date(2020, 1, 1), "capital_wan": 200}
    row = {"subject_id": FIRM["A"], "holder_id": "P-1", "holder_name": "王明", "holder_kind": "自然人", "subscribed_wan": 50, "valid_from": "2020-01-01"}
    found = penetrate(load({"enterprises": [firm], "shareholders": [row]}, tmp_path).view(DAY), FIRM["A"], full_names=True)
    assert shares(found) == {"王明": 25}
    assert any("由认缴出资额除以注册资本推算" in note for note in found.notes)


def test_what_ended_or_has_not_begun_is_not_held_on_the_day(tmp_path: Path) -> None:
    ledger = load(
        {
            "shareholders": [
                {"subject_id": FIRM["A"], "holder_id": "P-1", "holder_name": "王明", "share": 100, "valid_from": "2020-01-01", "valid_to": "2024-01-01"},
                {"subject_id": FIRM["A"], "holder_id": "P-2", "holder_name": "李立", "share": 100, "valid_from": "2024-01-01"},
            ]
        },
        tmp_path,
    )
    assert shares(penetrate(ledger.view(date(2023, 1, 1)), FIRM["A"], full_names=True)) == {"王明": 100}
    assert shares(penetrate(ledger.view(DAY), FIRM["A"], full_names=True)) == {"李立": 100}


def test_persons_appear_by_surname_and_two_of_one_surname_stay_two(tmp_path: Path) -> None:
    found = penetrate(registered(tmp_path, "王明 60 A, 王立 30 A, 欧阳修 10 A").view(DAY), FIRM["A"])
    assert sorted(each.party.name for each in found.owners) == ["欧阳某", "王某1", "王某2"]
    assert not any(name in str(found.notes) for name in ("王明", "王立"))


# ---- BODS out

# Fields of BODS 0.4 that we write, by record type; a star is required (openownership/data-standard, schema 0.4).
SHAPES: Mapping[str, Mapping[str, Any]] = {
    "entity": {
        "isComponent*": bool,
        "entityType*": {"type*": str},
        "name": str,
        "foundingDate": str,
        "jurisdiction": {"name*": str, "code": str},
        "identifiers": [{"scheme": str, "schemeName": str, "id": str}],
        "addresses": [{"type": str, "address": str}],
    },
    "person": {
        "isComponent*": bool,
        "personType*": str,
        "names": [{"type": str, "fullName": str}],
        "unspecifiedPersonDetails": {"reason*": str},
    },
    "relationship": {
        "isComponent*": bool,
        "subject*": str,
        "interestedParty*": (str, {"reason*": str}),
        "componentRecords": [str],
        "interests": [
            {
                "type": str,
                "directOrIndirect": str,
                "beneficialOwnershipOrControl": bool,
                "details": str,
                "startDate": str,
                "share": {"exact": float, "exclusiveMinimum": float, "maximum": float},
            }
        ],
    },
}
STATEMENT = {
    "statementId*": str,
    "declarationSubject*": str,
    "statementDate": str,
    "publicationDetails": {"publicationDate*": str, "bodsVersion*": str, "publisher*": {"name": str}},
    "source": {"type": [str], "description": str},
    "recordId*": str,
    "recordStatus": str,
    "recordType*": str,
    "recordDetails*": dict,
}


def fits(value: Any, shape: Any) -> bool:
    """Whether a JSON value has the shape: every required field, no field of its own making."""
    if isinstance(shape, tuple):
        return any(fits(value, each) for each in shape)
    if isinstance(shape, list):
        return isinstance(value, list) and all(fits(each, shape[0]) for each in value)
    if isinstance(shape, dict):
        known = {name.rstrip("*"): inner for name, inner in shape.items()}
        required = {name.rstrip("*") for name in shape if name.endswith("*")}
        return isinstance(value, dict) and required <= set(value) <= set(known) and all(fits(each, known[name]) for name, each in value.items())
    return isinstance(value, int | float) and not isinstance(value, bool) if shape is float else isinstance(value, shape)


def check_package(package: Sequence[Json]) -> None:
    """The structure of the standard, and its rules about components and references."""
    seen: set[str] = set()
    components = {record for each in package for record in each["recordDetails"].get("componentRecords", ())}
    for each in package:
        details = each["recordDetails"]
        assert fits(each, STATEMENT), each
        assert fits(details, SHAPES[each["recordType"]]), each
        assert 32 <= len(each["statementId"]) <= 64
        assert details["isComponent"] == (each["recordId"] in components)
        assert set(details.get("componentRecords", ())) <= seen, "components come before what they are part of"
        assert not (details["isComponent"] and details.get("componentRecords"))
        for end in ("subject", "interestedParty"):
            assert not isinstance(details.get(end, {}), str) or details[end] in seen
        assert each["recordId"] not in seen
        seen.add(each["recordId"])
    assert len({each["statementId"] for each in package}) == len(package)


NETWORKS = {
    "a chain": ("王明 60 A, 李立 40 A, A 50 B, 赵三 50 B", "B"),
    "two ways": ("王明 60 C, 李立 40 C, 王明 60 D, 赵三 40 D, C 50 B, D 50 B", "B"),
    "direct and indirect": ("王明 30 B, 王明 70 A, 李立 30 A, A 70 B", "B"),
    "two firms that hold each other": ("王明 50 A, B 50 A, 李立 50 B, A 50 B", "A"),
    "a ring upstream": ("王明 50 A, C 50 A, A 100 B, B 40 C, 李立 60 C, C 80 D, 赵三 20 D", "D"),
    "a closed ring": ("A 100 B, B 100 A, A 60 C, B 40 C", "C"),
    "not all known": ("王明 40 A, 李立 ? A, A 60 B", "B"),
    "too much": ("王明 80 A, 李立 60 A, A 100 B", "B"),
    "nobody on record": ("王明 100 A", "H"),
}


@pytest.mark.parametrize("network", NETWORKS.values(), ids=NETWORKS)
def test_what_goes_out_as_bods_has_its_structure_and_comes_back_with_the_same_owners(tmp_path: Path, network: tuple[str, str]) -> None:
    held, firm = network
    view = registered(tmp_path / "there", held).view(DAY)
    found = penetrate(view, FIRM[firm], full_names=True)
    package = bods_package(view, found, "Invented Publisher")
    check_package(package)
    path = tmp_path / "out.json"
    path.write_text(json.dumps(package, ensure_ascii=False), encoding="utf-8")
    (report,) = load_paths(Ledger(tmp_path / "back"), [path], KEY, today=DAY)
    assert (report.source, report.rejected, report.accepted, report.unread) == ("bods", 0, len(package), ())
    again = penetrate(Ledger(tmp_path / "back").view(DAY), FIRM[firm], full_names=True)
    assert shares(again, persons=False) == pytest.approx(shares(found, persons=False), nan_ok=True)
    assert [each for each in control(again) if "声明" not in each[1]] == control(found)
    assert (again.total, len(again.unknown), len(again.loops)) == (found.total, len(found.unknown), len(found.loops))
    assert not any("声明称" in note for note in again.notes), "the declared indirect shares are those that the holdings give"


def test_the_same_facts_give_the_same_file_and_no_internal_id(tmp_path: Path) -> None:
    view = registered(tmp_path, NETWORKS["two ways"][0]).view(DAY)
    first, second = (bods_package(view, penetrate(view, FIRM["B"], full_names=True), "Invented Publisher") for _ in range(2))
    assert first == second
    assert "P-王明" not in json.dumps(first, ensure_ascii=False)


@pytest.mark.parametrize(("name", "subject"), [("indirect_known.json", "A2"), ("joint.json", "C1"), ("mixed.json", "A3"), ("multiple_indirect.json", "B4")])
def test_declared_ownership_comes_out_as_it_went_in(tmp_path: Path, name: str, subject: str) -> None:
    found = declared(tmp_path / "in", name, subject)
    package = bods_package(Ledger(tmp_path / "in").view(DAY), found, "Invented Publisher")
    check_package(package)
    path = tmp_path / "out.json"
    path.write_text(json.dumps(package), encoding="utf-8")
    (report,) = load_paths(Ledger(tmp_path / "back"), [path], KEY, today=DAY)
    assert report.rejected == 0
    again = penetrate(Ledger(tmp_path / "back").view(DAY), f"BODS:XI-REG:{subject}", full_names=True)
    assert shares(again) == pytest.approx(shares(found))


# ---- the command


def run(*arguments: str) -> Any:
    return CliRunner().invoke(build(["ownership", "status"]), ["ownership", *arguments])


def test_the_command_tells_shares_control_loops_and_what_is_not_in_the_records(tmp_path: Path) -> None:
    registered(tmp_path, "王明 50 A, B 50 A, 李立 50 B, A 50 B, A 60 C, 赵三 40 C")
    answer = run(FIRM["C"], "--home", str(tmp_path), "--as-of", "2026-06-30")
    assert answer.exit_code == 0, answer.output
    for told in (
        "登记的直接股东 2 名，合计 100%",
        "王某（自然人） 40%",
        "A企业 —60%→ C企业",
        "循环持股",
        "自持 25%",
        "一致行动、表决权委托",
        "没有记录不等于没有",
    ):
        assert told in answer.output
    assert "王明" not in answer.output


def test_the_command_finds_a_subject_by_name_and_gives_json_and_bods(tmp_path: Path) -> None:
    registered(tmp_path, "王明 60 A, 李立 40 A")
    out = tmp_path / "a.json"
    answer = run("A企业", "--home", str(tmp_path), "--as-of", "2026-06-30", "--format", "json", "--full-names", "--bods", str(out))
    assert answer.exit_code == 0, answer.output
    held = json.loads(answer.stdout)
    assert {each["party"]["name"]: each["effective"] for each in held["owners"]} == {"王明": 60, "李立": 40}
    assert [each["parties"][0]["name"] for each in held["control"]] == ["王明"]
    check_package(json.loads(out.read_text(encoding="utf-8")))


def test_a_subject_that_nobody_knows_and_a_path_that_cannot_be_written_are_told(tmp_path: Path) -> None:
    registered(tmp_path, "王明 60 A")
    assert run("无此企业", "--home", str(tmp_path)).exit_code == 1
    assert run(FIRM["A"], "--home", str(tmp_path), "--bods", str(tmp_path / "no" / "x.json")).exit_code == 1


def test_its_own_bods_file_loaded_again_doubles_nobody(tmp_path: Path) -> None:
    held = "Pan 60 A, Qin 20 A, B 20 A, A 30 B, Pan 10 B, Ren 60 B"
    home = tmp_path / "home"
    before = penetrate(registered(home, held).view(DAY), FIRM["B"], full_names=True)
    back = tmp_path / "back.json"
    back.write_text(json.dumps(bods_package(Ledger(home).view(DAY), before, "发布者"), ensure_ascii=False), encoding="utf-8")
    (report,) = load_paths(Ledger(home), [back], KEY, today=DAY)
    assert report.accepted
    assert not report.rejected
    view = Ledger(home).view(DAY)
    assert {row["holder_id"][:2] for row in view.rows("select holder_id from shareholders_current")} == {"P-", "N-", "91"}
    after = penetrate(view, FIRM["B"], full_names=True)
    assert after.total == before.total == 100
    assert (shares(after), control(after)) == (shares(before), control(before))
    assert any("按同一人计一次" in note for note in after.notes)
    assert not any("超过 100%" in note for note in after.notes)


def test_two_of_one_name_with_different_shares_stay_two(tmp_path: Path) -> None:
    rows = [
        {"subject_id": "E1", "holder_id": key, "holder_name": "张甲", "share": share, "valid_from": "2025-01-01"} for key, share in (("P-A", 60), ("N-A", 40))
    ]
    found = penetrate(load({"enterprises": [{"subject_id": "E1"}], "shareholders": rows}, tmp_path).view(DAY), "E1", full_names=True)
    assert len(found.direct) == 2
