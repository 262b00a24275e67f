"""Declared ownership (BODS 0.4): every statement is accounted for, interests hold for their time, names identify nobody."""

import json
import random
from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ledger.identifiers import PersonKey, make_uscc
from ledger.store import Ledger
from loaders.bods.statement import Interest
from loaders.bods.timeline import Said, intervals
from loaders.load import load_paths
from loaders.report import LoadReport

DATA = Path(__file__).parent / "data" / "bods"
KEY = PersonKey("a secret for tests only")
TODAY = date(2026, 6, 30)
LATER = date(2100, 1, 1)
CODE = make_uscc("91", "330106", "TE5TAAA1")
Json = dict[str, Any]


def package() -> list[Json]:
    loaded: list[Json] = json.loads((DATA / "package.json").read_text(encoding="utf-8"))
    return loaded


def write(path: Path, statements: Sequence[Json], *, lines: bool = False) -> Path:
    path.write_text("\n".join(map(json.dumps, statements)) if lines else json.dumps(statements), encoding="utf-8")
    return path


def load(home: Path, *paths: Path) -> list[LoadReport]:
    return load_paths(Ledger(home), paths, KEY, today=TODAY)


def load_one(home: Path, statements: Sequence[Json], name: str = "in.json") -> LoadReport:
    home.mkdir(parents=True, exist_ok=True)
    (report,) = load(home, write(home / name, statements, lines=name.endswith("l")))
    return report


def rows(home: Path, sql: str, day: date = LATER) -> list[tuple[Any, ...]]:
    return [tuple(row.values()) for row in Ledger(home).view(day).rows(sql)]


def changed(statement: Json, number: int, stated: str, status: str = "updated", **details: Any) -> Json:
    """A later statement about the same record."""
    return statement | {
        "statementId": f"invented-0000-0000-0000-0000000001{number:02}",
        "statementDate": stated,
        "recordStatus": status,
        "recordDetails": statement["recordDetails"] | details,
    }


SHARES = "select holder_name, share, valid_from, valid_to from shareholders order by all"


@pytest.mark.parametrize("name", ["in.json", "in.jsonl"])
def test_a_package_becomes_entities_persons_shares_seats_and_interests(tmp_path: Path, name: str) -> None:
    report = load_one(tmp_path, package(), name)
    assert (report.source, report.rows_in, report.accepted, report.reasons, report.unread) == ("bods", 7, 7, {}, ())
    assert rows(tmp_path, "select subject_id, name, established, registrar, address from enterprises order by name") == [
        ("BODS:IE-CRO:900001", "Invented Mills Ltd", date(2010, 5, 6), "Ireland", "1 Example Street, Dublin, D01, Ireland"),
        (rows(tmp_path, "select subject_id from enterprises where name like 'Sample%'")[0][0], "Sample Family Trust", None, None, None),
    ]
    assert rows(tmp_path, SHARES) == [("Ann Sample", 60.0, date(2010, 5, 6), None), ("Sample Family Trust", 40.0, date(2015, 1, 1), None)]
    assert rows(tmp_path, "select name, role, valid_from from roles") == [("Ann Sample", "董事", date(2010, 5, 6))]
    found = rows(tmp_path, "select interest, directness, share, share_min, share_max, open_range, component from interests order by all")
    assert found == [
        ("boardChair", "direct", None, None, None, None, False),
        ("shareholding", "direct", 40.0, 40.0, 40.0, None, True),
        ("shareholding", "direct", 60.0, 60.0, 60.0, None, False),
        ("shareholding", "indirect", 40.0, 40.0, 40.0, None, False),
        ("votingRights", "direct", None, 50.0, 75.0, "max", False),
    ]
    assert rows(tmp_path, "select unspecified from statements where unspecified is not null") == [("noBeneficialOwners",)]
    assert rows(tmp_path, "select exposure, stated, published from statements where exposure is not null") == [("isPep", date(2020, 3, 1), date(2020, 4, 1))]


def test_a_person_is_known_by_a_keyed_hash_and_no_number_is_kept(tmp_path: Path) -> None:
    load_one(tmp_path, package())
    ((person, name),) = rows(tmp_path, "select person_id, name from persons")
    assert (person, name) == (KEY.person_id("BODS:IRL-TAXID", "1234567TW"), "Ann Sample")
    stored = b"".join(path.read_bytes() for path in (tmp_path / "ledger").rglob("*.parquet"))
    assert b"1234567TW" not in stored
    assert b"1970-01-01" not in stored


def test_two_publishers_share_nobody_by_name_or_record_number(tmp_path: Path) -> None:
    first = package()
    other = [each | {"publicationDetails": each["publicationDetails"] | {"publisher": {"name": "Another Register"}}} for each in package()]
    for each in (*first, *other):
        each["recordDetails"].pop("identifiers", None)
    load_one(tmp_path, first)
    load_one(tmp_path, other, "other.json")
    assert rows(tmp_path, "select count(distinct person_id), count(distinct name) from persons") == [(2, 1)]
    assert rows(tmp_path, "select count(distinct subject_id), count(distinct name) from enterprises") == [(4, 2)]


def test_an_update_ends_what_it_replaces_and_a_closed_record_ends_the_rest(tmp_path: Path) -> None:
    base = package()
    sold = [{"type": "shareholding", "directOrIndirect": "direct", "share": {"exact": 10}, "startDate": "2021-02-03"}]
    updated = changed(base[2], 1, "2021-03-01", interests=sold)
    closed = changed(updated, 2, "2022-01-02", "closed")
    load_one(tmp_path, [*base, updated, closed])
    assert rows(tmp_path, SHARES)[:2] == [("Ann Sample", 10.0, date(2021, 2, 3), date(2022, 1, 2)), ("Ann Sample", 60.0, date(2010, 5, 6), date(2021, 2, 3))]
    ends = rows(tmp_path, "select interest, valid_to, ended_by from interests where record_no = 'R1' order by all")
    assert ends == [
        ("boardChair", date(2021, 3, 1), "replaced"),
        ("shareholding", date(2021, 2, 3), "replaced"),
        ("shareholding", date(2022, 1, 2), "closed"),
        ("votingRights", date(2021, 3, 1), "replaced"),
    ]


def test_statements_in_three_loads_give_what_one_load_gives_whatever_their_order(tmp_path: Path) -> None:
    base = package()
    sold = [{"type": "shareholding", "directOrIndirect": "direct", "share": {"exact": 10}, "startDate": "2021-02-03"}]
    updated = changed(base[2], 1, "2021-03-01", interests=sold)
    closed = changed(updated, 2, "2022-01-02", "closed")
    facts = "select * exclude (recorded_at, batch_id, source_file, source_row, sequence, row_hash) from interests order by record_id"
    load_one(tmp_path / "once", [*base, updated, closed])
    for name, parts in {"in_order": ([*base], [updated], [closed]), "late": ([*base[:2], *base[3:], closed], [updated], [base[2]])}.items():
        for n, part in enumerate(parts):
            report = load_one(tmp_path / name, part, f"{n}.json")
            assert report.rejected == 0
        assert rows(tmp_path / name, facts) == rows(tmp_path / "once", facts)
        assert rows(tmp_path / name, SHARES) == rows(tmp_path / "once", SHARES)


def test_yesterdays_view_is_the_same_after_a_late_statement(tmp_path: Path) -> None:
    load_one(tmp_path, package())
    moment = Ledger(tmp_path).lines()[-1].committed_at
    before = Ledger(tmp_path).view(TODAY, moment).rows("from interests order by record_id")
    load_one(tmp_path, [changed(package()[2], 1, "2021-03-01", "closed")], "late.json")
    assert Ledger(tmp_path).view(TODAY, moment).rows("from interests order by record_id") == before
    assert rows(tmp_path, "select count(*) from interests where record_no = 'R1' and valid_to is null") == [(0,)]


def test_a_relationship_may_refer_to_records_of_an_earlier_load_but_never_to_unknown_ones(tmp_path: Path) -> None:
    base = package()
    report = load_one(tmp_path, base[2:3])
    assert (report.accepted, report.reasons) == (0, {"L108": 1})
    load_one(tmp_path, base[:2], "nodes.json")
    assert load_one(tmp_path, [changed(base[2], 9, "2020-03-01", "new")], "again.json").accepted == 1


def test_a_chinese_entity_is_known_by_its_code_and_the_registration_base_stays_as_it_is(tmp_path: Path) -> None:
    registered = tmp_path / "firms.csv"
    registered.write_text(f"企业名称,统一社会信用代码,成立日期,住所\n杭州虚构试样有限公司,{CODE},2015-01-02,文三路\n", encoding="utf-8")
    load(tmp_path, registered)
    base = package()
    base[0]["recordDetails"] |= {"name": "Hangzhou Invented", "identifiers": [{"scheme": "CN-SAIC", "id": CODE}]}
    load_one(tmp_path, base)
    assert rows(tmp_path, f"select name, address from enterprises where subject_id = '{CODE}'") == [("杭州虚构试样有限公司", "文三路")]
    assert rows(tmp_path, "select distinct subject_id from shareholders") == [(CODE,)]


def test_unnamed_parties_load_without_a_name_that_could_match(tmp_path: Path) -> None:
    base = package()
    base[1]["recordDetails"] = {
        "isComponent": False,
        "personType": "anonymousPerson",
        "unspecifiedPersonDetails": {"reason": "interestedPartyExemptFromDisclosure"},
    }
    report = load_one(tmp_path, base)
    assert report.accepted == 7
    assert rows(tmp_path, "select name, identified from persons") == [("未具名自然人", False)]


def spoil(statement: Json, path: str, value: Any) -> Json:
    """The statement with one value changed; `path` in dots."""
    copy: Any = json.loads(json.dumps(statement))
    place = copy
    *way, last = path.split(".")
    for step in way:
        place = place[int(step)] if isinstance(place, list) else place[step]
    if value is None:
        place.pop(last)
    else:
        place[last] = value
    made: Json = copy
    return made


@pytest.mark.parametrize(
    ("number", "path", "value", "code"),
    [
        (0, "recordType", "company", "L152"),
        (0, "recordStatus", "deleted", "L152"),
        (0, "recordDetails.entityType.type", "firm", "L152"),
        (0, "recordDetails.entityType", None, "L107"),
        (1, "recordDetails.personType", None, "L107"),
        (0, "recordDetails.isComponent", "no", "L107"),
        (0, "publicationDetails.bodsVersion", "0.2", "L109"),
        (0, "statementDate", "yesterday", "L110"),
        (0, "statementDate", "2027-01-01", "L111"),
        (2, "recordDetails.interests.0.type", "ownership", "L152"),
        (2, "recordDetails.interests.0.share", {"exact": 101}, "L122"),
        (2, "recordDetails.interests.0.share", {"minimum": 60, "maximum": 50}, "L107"),
        (2, "recordDetails.interests.0.share", "60%", "L107"),
        (2, "recordDetails.interests.0.endDate", "2009-01-01", "L112"),
        (2, "recordDetails.interests", "all", "L107"),
        (2, "recordDetails.subject", None, "L107"),
        (2, "recordDetails.subject", "P1", "L107"),
        (2, "recordDetails.subject", "E9", "L108"),
        (2, "recordDetails.interestedParty", "E1", "L163"),
        (0, "recordId", None, "L101"),
    ],
)
def test_a_statement_that_breaks_the_standard_is_refused_with_its_reason(tmp_path: Path, number: int, path: str, value: Any, code: str) -> None:
    statements = package()
    statements[number] = spoil(statements[number], path, value)
    report = load_one(tmp_path, statements)
    assert report.rows_in == report.accepted + report.duplicate + report.rejected == 7
    assert report.reasons.get(code, 0) >= 1


WORDS = st.sampled_from(["shareholding", "votingRights"])
DAYS = st.dates(date(2015, 1, 1), date(2025, 1, 1))


@st.composite
def told(draw: st.DrawFn) -> list[Said]:
    """Statements about one relationship, each with its own day."""
    days = draw(st.lists(DAYS, min_size=1, max_size=5, unique=True))
    made = []
    for n, day in enumerate(sorted(days)):
        kinds = draw(st.lists(WORDS, unique=True, max_size=2))
        begins = [draw(st.none() | st.dates(date(2014, 1, 1), day)) for _ in kinds]
        listed = tuple(Interest(kind, 1, "direct", None, float(n), None, None, "", None, begin, None) for kind, begin in zip(kinds, begins, strict=True))
        made.append(Said(day, f"s{n}", n == len(days) - 1 and draw(st.booleans()), listed))
    return made


@given(told(), st.randoms(use_true_random=False))
def test_the_order_of_loading_changes_no_interval(statements: list[Said], chance: random.Random) -> None:
    shuffled = list(statements)
    chance.shuffle(shuffled)
    assert intervals(shuffled) == intervals(statements)


@given(told())
def test_intervals_of_one_interest_follow_each_other_and_only_the_last_stays_open(statements: list[Said]) -> None:
    found = intervals(statements)
    assert all(each.end is None or each.begin <= each.end for each in found)
    last = statements[-1]
    for each in found:
        if each.end is None:
            assert not last.closed
            assert each.statement_no == last.statement_no
