"""The review queue, its scores, and the commands on who is one; the homonym plant and a truth set in three stages, in small."""

import csv
import json
import logging
import socket
from collections.abc import Sequence
from datetime import date
from pathlib import Path
from random import Random
from typing import Any

import pyarrow as pa
import pytest
from typer.testing import CliRunner

from analytics.identity.decisions import propose
from analytics.identity.person_scores import person_model
from analytics.identity.policy import load_identity_policy
from analytics.identity.scores import Score, score_pairs
from api.cli import build
from bench.homonym_cases import only_phone, only_room, true_co_person_phone
from bench.homonym_plant import Register
from bench.homonyms import run
from bench.truthset import run as run_truthset
from bench.truthset_names import compare, name_of
from bench.truthset_records import birth_dates
from bench.truthset_rules import near
from ledger.batch import Row
from ledger.identifiers import PersonKey
from ledger.store import Ledger
from ledger.tables import table
from loaders.load import load_paths

POLICY = load_identity_policy()
TODAY = date.today()
LISTS = ("enterprises", "co_persons", "phones", "rooms", "groups", "regions", "industries")


def command(home: Path, *words: str) -> Any:
    """What `creditgraph identity …` prints as JSON."""
    done = CliRunner().invoke(build(["identity"]), ["identity", *words, "--home", str(home), "--format", "json"])
    assert done.exit_code == 0, done.output
    return json.loads(done.stdout)


def refused(home: Path, *words: str) -> str:
    done = CliRunner().invoke(build(["identity"]), ["identity", *words, "--home", str(home)])
    assert done.exit_code == 1
    assert "Traceback" not in done.output
    return done.output


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Register]:
    """A ledger with one true pair of two corroborators and two pairs of one corroborator."""
    folder, register = tmp_path_factory.mktemp("home"), Register(Random(5), PersonKey("a key for an invented register"))
    for case in (true_co_person_phone, only_phone, only_room):
        case(register)
    load_paths(Ledger(folder), register.write(folder / "sources"), register.key, today=TODAY)
    return folder, register


BY = ("--who", "李核对", "--why", "核对了登记档案")


def test_from_the_queue_to_a_decision_and_back(home: tuple[Path, Register]) -> None:
    folder, register = home
    (row,) = command(folder, "resolve")
    assert (row["merges"], row["undone"], row["review"]) == (1, 0, 2)
    queue = command(folder, "review")
    assert {(each["left"], each["right"]) for each in queue} == {tuple(sorted((each.left, each.right))) for each in register.pairs if not each.same}
    assert all(each["corroborators"] and each["missing"] and each["weights"] and 0 < each["score"] < 1 for each in queue)
    assert [each["score"] for each in queue] == sorted((each["score"] for each in queue), reverse=True)
    left, right = queue[0]["left"], queue[0]["right"]
    before = command(folder, "why", left, right)
    assert (before["one"], before["conclusion"]) == (False, "不作为同一人；人工复核")
    assert before["pairs"][0]["corroborators"] == queue[0]["corroborators"]
    (event,) = command(folder, "merge", left, right, *BY)
    told = command(folder, "how", left)
    assert {each["id"] for each in told["members"]} == {left, right}
    assert [(each["step"], each["event"], each["who"], each["why"]) for each in told["steps"]] == [(1, event["event"], "李核对", "核对了登记档案")]
    assert all(record["record"] and record["enterprise"] for each in told["members"] for record in each["records"])
    assert command(folder, "why", left, right)["conclusion"] == "现为同一人"
    assert len(command(folder, "review")) == 1
    command(folder, "split", event["event"], *BY)
    (apart,) = command(folder, "distinct", left, right, *BY)
    assert apart["event"] in command(folder, "why", left, right)["conclusion"]
    assert len(command(folder, "review")) == 1


def test_how_an_automatic_merge_came_about_is_told_with_its_evidence(home: tuple[Path, Register]) -> None:
    folder, register = home
    command(folder, "resolve")
    person = next(each.left for each in register.pairs if each.same)
    (step,) = command(folder, "how", person)["steps"]
    assert step["who"] == POLICY.who
    assert {each["kind"] for each in step["evidence"]["corroborators"]} == {"co_person", "phone"}
    assert step["evidence"]["score"] > 0.9


def test_mistakes_are_explained(home: tuple[Path, Register]) -> None:
    folder, register = home
    pair = next(each for each in register.pairs if not each.same)
    assert "CG104" in refused(folder, "merge", "P-没有", "P-没有二", *BY)
    assert "CG104" in refused(folder, "split", "ID-没有", *BY)
    assert "CG104" in refused(folder, "how", "P-没有")
    assert "CG100" in refused(folder, "merge", pair.left, pair.left, *BY)
    assert "CG100" in refused(folder, "distinct", pair.left, pair.right, "--who", " ", "--why", "无")


def test_the_queue_of_an_earlier_moment_can_be_seen_again(home: tuple[Path, Register]) -> None:
    folder, register = home
    ledger = Ledger(folder)
    loaded = max(line.committed_at for line in ledger.lines() if line.kind == "load")
    then = propose(ledger, TODAY, POLICY, loaded)
    assert {each.key for each in then.review} == {tuple(sorted((each.left, each.right))) for each in register.pairs if not each.same}
    assert propose(ledger, TODAY, POLICY, loaded) == then


def test_the_key_is_rotated_from_the_command_line_and_the_secret_is_not_shown(tmp_path: Path) -> None:
    (row,) = command(tmp_path, "rotate-key")
    assert row["secrets"] == 2
    assert not any(secret in json.dumps(row) for secret in Path(row["file"]).read_text(encoding="ascii").split())


def test_one_document_under_two_names_waits_for_a_person_and_two_writings_of_one_name_do_not(tmp_path: Path) -> None:
    people = [("P-1", "张三"), ("P-1", "李四"), ("P-2", "买买提·吐尔逊"), ("P-2", "买买提•吐尔逊"), ("P-3", "王某"), ("P-3", "王五"), ("P-3", "Wang Wu")]
    people += [("P-4", "John Smith"), ("P-4", "SMITH John")]
    roles = [{"subject_id": f"9100{n}", "person_id": who, "name": name, "role": "监事"} for n, (who, name) in enumerate(people)]
    firms = [{"subject_id": each["subject_id"], "name": f"虚构{each['subject_id']}有限公司", "valid_from": date(2020, 1, 1)} for each in roles]
    with Ledger(tmp_path).batch("template", "a.csv") as batch:
        for name, rows in (("enterprises", firms), ("roles", roles)):
            batch.append(table(name), [Row(row, number) for number, row in enumerate(rows, start=2)])
    (entry,) = command(tmp_path, "review")
    assert (entry["kind"], entry["left"], entry["name"]) == ("同一证件、不同姓名", "P-1", "张三、李四")
    assert {record["enterprise"] for each in entry["names"] for record in each["records"]} == {"虚构91000有限公司", "虚构91001有限公司"}
    (flag,) = command(tmp_path, "how", "P-1")["flags"]
    assert flag.startswith("同一证件、不同姓名：P-1")
    assert command(tmp_path, "how", "P-2")["flags"] == []


# --- scores ---


def records(*rows: dict[str, Sequence[str]]) -> pa.Table:
    """Records `a`, `b` … of one name; a list that a row leaves out is unknown."""
    words = pa.list_(pa.string())
    columns = {each: pa.array([list(row.get(each, ())) for row in rows], words) for each in LISTS}
    return pa.table({"unique_id": [chr(97 + n) for n in range(len(rows))], "name": ["甲乙丙"] * len(rows), **columns})


def score(one: dict[str, Sequence[str]], other: dict[str, Sequence[str]], rarity: float = 1.0) -> Score:
    return score_pairs(records(one, other), [("a", "b")], person_model(POLICY.score), {"甲乙丙": rarity})["a", "b"]


def bits(found: Score) -> dict[str, float]:
    return {each.feature: each.bits for each in found.weights}


def test_what_is_unknown_weighs_nothing_what_is_shared_for_and_what_differs_against() -> None:
    weights = bits(score({"phones": ["1"], "rooms": ["a"]}, {"phones": ["1"], "rooms": ["b"]}))
    assert weights["phones"] > 0 > weights["rooms"]
    assert weights["co_persons"] == weights["enterprises"] == 0


def test_a_rare_name_speaks_for_one_person_and_a_common_one_against() -> None:
    rare, typical, common = (score({"phones": ["1"]}, {"phones": ["1"]}, rarity) for rarity in (0.1, 1.0, 10.0))
    assert rare.probability > typical.probability > common.probability
    assert bits(typical)["name"] == pytest.approx(0, abs=0.01)


def test_the_office_of_a_group_does_not_weigh_twice() -> None:
    group = {"groups": ["X", "Y"], "phones": ["1"], "rooms": ["a"]}
    weights = bits(score(group, group))
    assert weights["groups"] > 0
    assert weights["phones"] == weights["rooms"] == 0


def test_scores_are_the_same_every_time_silent_and_need_no_network(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture, capfd: pytest.CaptureFixture[str]
) -> None:
    def no_network(*_: object) -> None:
        raise AssertionError("a score asked for the network")

    monkeypatch.setattr(socket.socket, "connect", no_network)
    with caplog.at_level(logging.DEBUG):
        first, again = (score({"phones": ["1"], "rooms": ["a"]}, {"phones": ["1"], "rooms": ["a"]}) for _ in range(2))
    assert first == again
    printed = capfd.readouterr()
    assert printed.out == printed.err == ""


def test_no_pairs_need_no_scores() -> None:
    assert score_pairs(records(), [], person_model(POLICY.score)) == {}


# --- in small: the benches ---


def test_two_hundred_planted_homonyms_give_no_false_merge_and_most_true_pairs(tmp_path: Path) -> None:
    result = run(200, 50, 11, tmp_path)
    assert result.rejected == 0
    assert result.false_merges == ()
    assert result.merged(same=False) == (200, 0)
    planted, merged = result.merged(same=True)
    assert planted == 50
    assert merged >= 40  # the others carry common names and wait in the queue
    assert result.review > 0


HEADER = (
    "DATA_SOURCE", "RECORD_ID", "RECORD_TYPE", "PRIMARY_NAME_ORG", "PRIMARY_NAME_FULL", "NATIVE_NAME_FULL", "PRIMARY_NAME_LAST", "PRIMARY_NAME_FIRST",
    "DATE_OF_BIRTH", "PASSPORT_NUMBER", "PASSPORT_COUNTRY", "ADDR_FULL", "PHONE_NUMBER", "EMAIL_ADDRESS",
)  # fmt: skip
STAGES = {
    "customers.csv": [
        {
            "RECORD_ID": "1",
            "PRIMARY_NAME_LAST": "Vorster",
            "PRIMARY_NAME_FIRST": "Robert",
            "DATE_OF_BIRTH": "5/6/1980",
            "ADDR_FULL": "12 Long Street Springfield 10001",
        },
        {
            "RECORD_ID": "2",
            "PRIMARY_NAME_LAST": "Vorster",
            "PRIMARY_NAME_FIRST": "Bob",
            "DATE_OF_BIRTH": "6/5/1980",
            "ADDR_FULL": "12 Long St., Springfield 10001",
        },
        {
            "RECORD_ID": "3",
            "PRIMARY_NAME_LAST": "Vorster",
            "PRIMARY_NAME_FIRST": "Robbie",
            "ADDR_FULL": "12 Long St Springfield",
            "PASSPORT_NUMBER": "X77",
            "PASSPORT_COUNTRY": "US",
        },
        {
            "RECORD_ID": "4",
            "PRIMARY_NAME_LAST": "Vorster",
            "PRIMARY_NAME_FIRST": "Linda",
            "ADDR_FULL": "12 Long St Springfield 10001",
            "PHONE_NUMBER": "555-123-9876",
        },
        {"RECORD_ID": "5", "NATIVE_NAME_FULL": "欧阳建国", "DATE_OF_BIRTH": "1/2/1970", "PHONE_NUMBER": "555-777-1111"},
        {"RECORD_ID": "6", "NATIVE_NAME_FULL": "阳建国", "DATE_OF_BIRTH": "1/2/1970", "PHONE_NUMBER": "555-777-1111"},
    ],
    "watchlist.csv": [
        {
            "RECORD_ID": "7",
            "PRIMARY_NAME_LAST": "Vorster Sr",
            "PRIMARY_NAME_FIRST": "Robert",
            "DATE_OF_BIRTH": "1/1/1950",
            "PASSPORT_NUMBER": "X77",
            "PASSPORT_COUNTRY": "USA",
        },
        {"RECORD_ID": "8", "PRIMARY_NAME_FULL": "Ouyang Jianguo", "DATE_OF_BIRTH": "1970-01-02", "PHONE_NUMBER": "(555) 777 1111"},
    ],
    "reference.csv": [
        {
            "RECORD_ID": "9",
            "PRIMARY_NAME_LAST": "Vorster",
            "PRIMARY_NAME_FIRST": "R",
            "EMAIL_ADDRESS": "info@example.org",
            "ADDR_FULL": "9 Other Road Elsewhere 20002",
        },
        {"RECORD_ID": "10", "RECORD_TYPE": "ORGANIZATION", "PRIMARY_NAME_ORG": "Vorster", "ADDR_FULL": "12 Long Street Springfield 10001"},
    ],
}
KEYS = [
    {"1": "A", "2": "A", "3": "A", "4": "B", "5": "C", "6": "D"},
    {"1": "A", "2": "A", "3": "E", "7": "E", "4": "B", "5": "C", "8": "C", "6": "D"},
    {"1": "A", "2": "A", "3": "E", "7": "E", "4": "B", "5": "C", "8": "C", "6": "D", "9": "F", "10": "G"},
]


def truthset(folder: Path) -> Path:
    for name, rows in STAGES.items():
        with (folder / name).open("w", encoding="utf-8", newline="") as handle:
            writer = csv.DictWriter(handle, HEADER)
            writer.writeheader()
            writer.writerows({"DATA_SOURCE": "S", "RECORD_TYPE": "PERSON"} | row for row in rows)
    for stage, key in enumerate(KEYS, start=1):
        lines = ["TEST_GROUP,CLUSTER_ID,DATA_SOURCE,RECORD_ID", *(f"1,{cluster},S,{record}" for record, cluster in key.items())]
        (folder / f"truthset-load{stage}-key.csv").write_text("\n".join(lines) + "\n", encoding="utf-8")
    return folder


def test_a_truth_set_is_resolved_in_stages_and_only_true_changes_change_an_id(tmp_path: Path) -> None:
    results = run_truthset(truthset(tmp_path))
    assert [(each.precision, each.recall) for each in results] == [(1, 1)] * 3
    assert [each.exact for each in results] == [each.groups for each in results]
    assert [(each.merged_away, each.split_off) for each in results] == [(0, 0), (0, 1), (0, 0)]  # the third record turns out to be the father


@pytest.mark.parametrize(
    ("one", "other", "level"),
    [
        ("Smith, Robert", "Bob Smith", "same"),
        ("Anna Anderson", "Annabelle Anderson", "family"),
        ("Amanda Anderson", "Amanda Jones", "given"),
        ("王杰", "Wang Jie", "same"),
        ("王杰", "王杰明", "different"),
        ("欧阳建国", "阳建国", "different"),
        ("ВАСИЛЬЕВ, Александр", "Alexander Vasiliev", "same"),
        ("فيصل", "Faisal", "unknown"),
    ],
)
def test_general_names_are_compared_by_form_and_sound_and_chinese_ones_whole(one: str, other: str, level: str) -> None:
    left, right = name_of(one)[0], name_of(other)[0]
    assert left is not None
    assert right is not None
    assert compare(left, right) == compare(right, left) == level


def test_dates_are_read_both_ways_and_near_ones_are_told_from_others() -> None:
    assert birth_dates("3/4/31") == ["1931-03-04", "1931-04-03"]
    assert birth_dates("24-May-11") == ["2011-05-24"]
    assert birth_dates("没有") == []
    assert near("1978-12-11", "1979-11-12")
    assert not near("1970-10-10", "1990-03-15")
