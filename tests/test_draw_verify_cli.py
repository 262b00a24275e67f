"""`creditgraph draw verify` needs the file and nothing else, says what it has checked, and ends with 1 if something does not hold."""

import json
from pathlib import Path

import pytest
from click.testing import Result
from typer.testing import CliRunner

from api.cli import build

EXAMPLE = Path(__file__).parents[1] / "docs" / "draw_example.json"


def run(*words: str) -> Result:
    return CliRunner().invoke(build(["draw"]), ["draw", "verify", *words])


def test_a_published_draw_is_verified_without_a_data_folder(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    result = run(str(EXAMPLE))
    assert result.exit_code == 0, result.output
    assert "各项相符" in result.output
    assert list(tmp_path.iterdir()) == []


def test_a_tampered_draw_is_refused_and_the_place_named(tmp_path):
    tampered = tmp_path / "tampered.json"
    tampered.write_bytes(EXAMPLE.read_bytes().replace(b'"value":"03091217223005"', b'"value":"03091217223006"'))
    result = run(str(tampered), "--format", "json")
    assert result.exit_code == 1
    said = json.loads(result.stdout)
    assert not said["holds"]
    assert [each["id"] for each in said["checks"] if each["passed"] is False] == ["digest", "selection", "pairing"]


def test_a_hash_other_than_the_published_one_is_refused():
    result = run(str(EXAMPLE), "--hash", "0" * 64)
    assert result.exit_code == 1
    assert "事先公布的是" in result.output


def test_a_firm_finds_itself_by_its_number_and_salt():
    opened = json.loads(EXAMPLE.read_bytes())["openings"][0]
    drawn = run(str(EXAMPLE), "--number", opened["number"], "--salt", opened["salt"], "--format", "json")
    assert drawn.exit_code == 0
    assert json.loads(drawn.stdout)["checks"][-1]["reason"] == f"{opened['token']}，抽中"
    assert run(str(EXAMPLE), "--number", "91330100TE5T99999", "--salt", opened["salt"]).exit_code == 1


@pytest.mark.parametrize(
    "words", [("--hash", ""), ("--digest", "ecf9"), ("--number", "91330100TE5T99999"), ("--salt", "0" * 64), ("--number", " ", "--salt", "0" * 64)]
)
def test_a_hash_or_number_that_would_compare_nothing_is_refused(words):
    result = run(str(EXAMPLE), *words)
    assert result.exit_code == 1
    assert "各项相符" not in result.output


def test_a_hash_in_capitals_is_the_same_hash():
    said = json.loads(EXAMPLE.read_bytes())
    assert run(str(EXAMPLE), "--hash", said["list_hash"].upper(), "--digest", f" {said['digest']}").exit_code == 0


def test_the_supervisor_asks_for_every_token(tmp_path):
    result = run(str(EXAMPLE), "--all", "--format", "json")
    assert result.exit_code == 1
    assert [each["id"] for each in json.loads(result.stdout)["checks"] if each["passed"] is False] == ["all"]


@pytest.mark.parametrize("content", ["", "{}", "不是 JSON"])
def test_a_file_that_is_no_draw_ends_with_1(tmp_path, content):
    (tmp_path / "other.json").write_text(content, encoding="utf-8")
    assert run(str(tmp_path / "other.json")).exit_code == 1


def test_a_file_that_is_not_there_teaches(tmp_path):
    result = run(str(tmp_path / "gone.json"))
    assert result.exit_code == 1
    assert "核对文件路径" in result.output
