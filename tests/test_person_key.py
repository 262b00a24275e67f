"""The ring of person keys: ids stay when the key is rotated, and nothing is lost on the way."""

import multiprocessing
import os
import stat
from datetime import date
from pathlib import Path

import pytest
from pydantic import SecretStr

from ledger.batch import Row
from ledger.errors import InputError, LedgerError
from ledger.identifiers import PersonKey, make_citizen_number, open_person_key
from ledger.person_key_ring import key_file, rotate
from ledger.reclaim import set_aside
from ledger.settings import Settings
from ledger.store import Ledger
from ledger.tables import PERSONS
from loaders.load import load_paths

OLD, NEW, NEWEST = "the first secret 123456", "the second secret 12345", "the third secret 123456"
NUMBER, OTHER = make_citizen_number("330106", date(1890, 1, 1), 1), make_citizen_number("330106", date(1890, 1, 2), 1)
TODAY = date(2026, 6, 30)
FIRM = "91330106MA0000015K"


def settings(home: Path, **more: object) -> Settings:
    return Settings.model_validate({"home": home, "person_key": "", **more})


def roles_file(folder: Path, name: str, *people: tuple[str, str]) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    lines = [f"{FIRM},{who},身份证,{number},监事,2020-01-01" for who, number in people]
    path = folder / name
    path.write_text("\n".join(["统一社会信用代码,姓名,证件类型,身份证件号码,职务,任职日期", *lines]) + "\n", encoding="utf-8")
    return path


def test_a_ring_names_new_persons_under_its_first_secret_and_knows_every_older_name() -> None:
    ring = PersonKey(NEWEST, NEW, OLD)
    assert ring.person_ids("身份证", NUMBER) == tuple(PersonKey(each).person_id("身份证", NUMBER) for each in (NEWEST, NEW, OLD))
    assert ring.person_id("身份证", NUMBER) == PersonKey(NEWEST).person_id("身份证", NUMBER)


def test_a_person_known_under_a_retired_key_keeps_that_id_the_oldest_if_there_are_two() -> None:
    ring = PersonKey(NEWEST, NEW, OLD)
    newest, middle, oldest = ring.person_ids("身份证", NUMBER)
    assert ring.known_person("身份证", NUMBER, {middle}) == middle
    assert ring.known_person("身份证", NUMBER, {oldest, newest}) == oldest
    assert ring.known_person("身份证", NUMBER, set()) == newest


def test_names_at_one_enterprise_and_phones_are_the_same_under_every_ring() -> None:
    ring, first = PersonKey(NEWEST, NEW, OLD), PersonKey(OLD)
    assert ring.person_at(FIRM, "张三") == first.person_at(FIRM, "张三")
    assert ring.phone_key("15412345678") == first.phone_key("15412345678")


def test_only_a_ring_of_more_than_one_secret_says_that_it_was_rotated() -> None:
    assert not PersonKey(OLD).rotated
    assert PersonKey(NEW, OLD).rotated


def test_rotating_puts_a_new_secret_first_keeps_the_others_and_the_file_stays_private(tmp_path: Path) -> None:
    before = open_person_key(settings(tmp_path))
    assert rotate(settings(tmp_path)) == 2
    assert rotate(settings(tmp_path)) == 3
    after, path = open_person_key(settings(tmp_path)), key_file(settings(tmp_path))
    assert after.person_ids("身份证", NUMBER)[-1] == before.person_id("身份证", NUMBER)
    assert after.person_id("身份证", NUMBER) != before.person_id("身份证", NUMBER)
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert sorted(os.listdir(tmp_path)) == ["ledger", "person.key"]
    assert len(set(path.read_text(encoding="ascii").split())) == 3


def turn(home: str) -> None:
    rotate(settings(Path(home)))


def test_rotations_at_the_same_time_lose_no_secret(tmp_path: Path) -> None:
    first = open_person_key(settings(tmp_path)).person_id("身份证", NUMBER)
    with multiprocessing.get_context("spawn").Pool(3) as pool:
        pool.map(turn, [str(tmp_path)] * 6)
    ring = open_person_key(settings(tmp_path))
    assert len(set(ring.person_ids("身份证", NUMBER))) == 7
    assert ring.person_ids("身份证", NUMBER)[-1] == first


def test_a_setting_may_hold_several_secrets_the_current_one_first(tmp_path: Path) -> None:
    one, two = "0123456789abcdef0", "fedcba9876543210f"
    ring = open_person_key(settings(tmp_path, person_key=SecretStr(f"{two}\n {one}")))
    assert ring.person_ids("身份证", NUMBER) == PersonKey(two, one).person_ids("身份证", NUMBER)


def test_a_passphrase_of_short_words_is_one_secret_and_a_mixture_is_refused(tmp_path: Path) -> None:
    assert not open_person_key(settings(tmp_path, person_key=SecretStr("correct horse battery staple"))).rotated
    with pytest.raises(LedgerError, match="太短"):
        open_person_key(settings(tmp_path, person_key=SecretStr("0123456789abcdef0 short")))


def test_a_key_from_the_setting_is_not_rotated_behind_the_administrators_back(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="CREDITGRAPH_PERSON_KEY"):
        rotate(settings(tmp_path, person_key=SecretStr("0123456789abcdef0")))
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize("content", ["", "short\n", "0123456789abcdef0\nshort\n", "密钥密钥密钥密钥密钥密钥密钥密钥\n"])
def test_a_damaged_ring_is_refused_and_never_replaced(tmp_path: Path, content: str) -> None:
    path = key_file(settings(tmp_path))
    path.write_text(content, encoding="utf-8")
    path.chmod(0o600)
    for attempt in (open_person_key, rotate):
        with pytest.raises(LedgerError, match="备份"):
            attempt(settings(tmp_path))
    assert path.read_text(encoding="utf-8") == content


def test_after_a_rotation_known_persons_keep_their_ids_in_the_ledger_and_new_ones_get_the_new_key(tmp_path: Path) -> None:
    ledger, sources = Ledger(tmp_path), tmp_path / "sources"
    before = open_person_key(settings(tmp_path))
    load_paths(ledger, [roles_file(sources, "a.csv", ("张三", NUMBER))], before, today=TODAY)
    rotate(settings(tmp_path))
    ring = open_person_key(settings(tmp_path))
    load_paths(ledger, [roles_file(sources, "b.csv", ("张三", NUMBER), ("李四", OTHER))], ring, today=TODAY)
    rotate(settings(tmp_path))
    load_paths(ledger, [roles_file(sources, "c.csv", ("李四", OTHER), ("张三", NUMBER))], open_person_key(settings(tmp_path)), today=TODAY)
    view = ledger.view(TODAY)
    found = [(row["person_id"], row["name"]) for row in view.rows("select person_id, name from persons order by name")]
    held = [row["person_id"] for row in view.rows("select person_id from roles order by name")]
    view.close()
    assert found == [(before.person_id("身份证", NUMBER), "张三"), (ring.person_id("身份证", OTHER), "李四")]
    assert held == [person for person, _ in found]


@pytest.mark.parametrize("gone", ["set aside", "withdrawn"])
def test_a_person_keeps_the_id_after_a_rotation_though_the_persons_own_row_is_gone(tmp_path: Path, gone: str) -> None:
    ledger, sources = Ledger(tmp_path), tmp_path / "sources"
    first = open_person_key(settings(tmp_path))
    load_paths(ledger, [roles_file(sources, "a.csv", ("张三", NUMBER)), roles_file(sources, "b.csv", ("张三", NUMBER), ("李四", OTHER))], first, today=TODAY)
    if gone == "set aside":
        set_aside(ledger, ledger.lines()[0].batch_id, "送错")
    else:
        person = {"person_id": first.person_id("身份证", NUMBER), "name": "张三"}
        with ledger.batch("template", "删除.csv") as batch:
            batch.append(PERSONS, [Row(person, 2, retracted=True)])
    assert first.person_id("身份证", NUMBER) not in {row["person_id"] for row in ledger.newest(PERSONS, ("person_id",))}
    rotate(settings(tmp_path))
    load_paths(ledger, [roles_file(sources, "c.csv", ("张三", NUMBER), ("李四", OTHER))], open_person_key(settings(tmp_path)), today=TODAY)
    view = ledger.view(TODAY)
    held = {(row["name"], row["person_id"]) for row in view.rows("select name, person_id from roles")}
    view.close()
    assert held == {("张三", first.person_id("身份证", NUMBER)), ("李四", first.person_id("身份证", OTHER))}


@pytest.fixture
def loaded(tmp_path: Path) -> Path:
    """A home whose ledger names somebody."""
    load_paths(Ledger(tmp_path), [roles_file(tmp_path / "sources", "a.csv", ("张三", NUMBER))], open_person_key(settings(tmp_path)), today=TODAY)
    return tmp_path


def test_a_lost_key_is_never_replaced_in_silence_once_the_ledger_names_somebody(loaded: Path) -> None:
    path = key_file(settings(loaded))
    kept = path.read_bytes()
    path.unlink()
    for attempt in (open_person_key, rotate):
        with pytest.raises(LedgerError, match=r"不见了.*备份"):
            attempt(settings(loaded))
        assert not path.exists()
    path.write_bytes(kept)
    path.chmod(0o600)
    assert open_person_key(settings(loaded))


def test_a_wrong_key_is_noticed_and_nothing_is_changed(loaded: Path) -> None:
    path = key_file(settings(loaded))
    first = path.read_text(encoding="ascii")
    rotate(settings(loaded))
    ring = path.read_text(encoding="ascii")
    newest, oldest = ring.split()
    assert oldest == first.strip()
    for wrong in ("0123456789abcdef0\n", first, f"{newest}\n", f"{oldest}\n{newest}\n"):  # another's, before the rotation, half, turned round
        path.write_text(wrong, encoding="ascii")
        with pytest.raises(LedgerError, match="不是建立这个台账的那一个"):
            open_person_key(settings(loaded))
    with pytest.raises(LedgerError, match="不是建立这个台账的那一个"):
        open_person_key(settings(loaded, person_key=SecretStr("0123456789abcdef0")))
    path.write_text(ring, encoding="ascii")
    assert open_person_key(settings(loaded)).rotated


def test_a_ring_may_move_from_the_file_into_the_setting(loaded: Path) -> None:
    before, path = open_person_key(settings(loaded)), key_file(settings(loaded))
    given = path.read_text(encoding="ascii")
    path.unlink()
    assert open_person_key(settings(loaded, person_key=SecretStr(given))).person_id("身份证", NUMBER) == before.person_id("身份证", NUMBER)


def test_before_anybody_is_named_another_key_may_be_taken(tmp_path: Path) -> None:
    open_person_key(settings(tmp_path))
    key_file(settings(tmp_path)).unlink()
    assert open_person_key(settings(tmp_path))
    assert open_person_key(settings(tmp_path, person_key=SecretStr("0123456789abcdef0")))


def test_no_secret_is_ever_written_into_the_ledger_folder(tmp_path: Path) -> None:
    rotate(settings(tmp_path))
    ring = open_person_key(settings(tmp_path))
    load_paths(Ledger(tmp_path), [roles_file(tmp_path / "sources", "a.csv", ("张三", NUMBER))], ring, today=TODAY)
    secrets = key_file(settings(tmp_path)).read_bytes().split()
    written = b"".join(path.read_bytes() for path in (tmp_path / "ledger").rglob("*") if path.is_file())
    assert written
    assert not any(secret in written for secret in secrets)
    assert NUMBER.encode() not in written
