"""Templates are made from the declaration of a table: their headers are recognised, their notes explain every column."""

import csv
import json
from pathlib import Path

import openpyxl
import pytest
import typer
from typer.testing import CliRunner

from api.cli_load import load, template
from ledger.codelists import read_rows
from ledger.errors import InputError
from ledger.tables import PENALTIES, TABLES, table
from loaders.header import header_key, recognise
from loaders.reading import sheets
from loaders.sources import SOURCES
from loaders.template import header, notes, write_template
from loaders.template_source import OFFICIAL_TABLES

REPORTED = [each for each in TABLES if each.role != "result"]
COMMANDS = typer.Typer()
COMMANDS.command()(load)
COMMANDS.command()(template)


@pytest.mark.parametrize("suffix", [".csv", ".xlsx"])
@pytest.mark.parametrize("name", [each.name for each in REPORTED])
def test_a_template_is_recognised_as_its_own_table(tmp_path: Path, name: str, suffix: str) -> None:
    path = write_template(table(name), tmp_path / f"any{suffix}")[0]
    layout = recognise(sheets(path)[0], SOURCES)
    assert (layout.source.id, layout.unread) == (f"template:{name}", ())
    assert len(layout.places) == len(table(name).template)


def test_headers_and_aliases_of_a_table_never_mean_two_columns() -> None:
    for each in REPORTED:
        keys = [header_key(text) for column in each.template for text in {header_key(text) for text in (column.title, *column.aliases)}]
        assert len(keys) == len(set(keys)), each.name


def test_every_official_column_of_the_publicity_tables_has_its_place() -> None:
    sources = {source.id: source for source in SOURCES}
    for row in read_rows("double_publicity_fields.csv"):
        source = sources[f"template:{OFFICIAL_TABLES[row['table']]}"]
        column = dict(source.codes)[row["code"]]
        assert any(each.name == column for each in source.columns)


def test_the_notes_explain_every_column(tmp_path: Path) -> None:
    path, page = write_template(PENALTIES, tmp_path / "处罚.csv")
    assert path.read_bytes().startswith(b"\xef\xbb\xbf")
    with path.open(encoding="utf-8-sig", newline="") as handle:
        assert list(csv.reader(handle)) == [header(PENALTIES)]
    text = page.read_text(encoding="utf-8")
    assert all(column.title in text for column in PENALTIES.template)
    assert len(notes(PENALTIES)) == len(PENALTIES.template)
    assert "法人及非法人组织" in text


def test_a_workbook_has_its_notes_on_a_second_sheet_and_codes_as_text(tmp_path: Path) -> None:
    (path,) = write_template(PENALTIES, tmp_path / "处罚.xlsx")
    book = openpyxl.load_workbook(path)
    assert book.sheetnames == ["行政处罚（法人和非法人组织）", "说明"]
    assert book["说明"].max_row == len(PENALTIES.template) + 1
    assert book.worksheets[0].column_dimensions["C"].number_format == "@"


def test_what_the_product_computes_has_no_template(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="没有模板"):
        write_template(table("scores"), tmp_path / "scores.csv")
    with pytest.raises(InputError):
        write_template(PENALTIES, tmp_path / "penalties.doc")


def test_the_template_command_writes_and_explains(tmp_path: Path) -> None:
    result = CliRunner().invoke(COMMANDS, ["template", "行政处罚（法人和非法人组织）", "--home", str(tmp_path), "--format", "json"])
    assert result.exit_code == 0
    assert [line["column"] for line in json.loads(result.stdout)] == header(PENALTIES)
    assert (tmp_path / "templates" / "penalties.csv").is_file()
    unknown = CliRunner().invoke(COMMANDS, ["template", "nothing", "--home", str(tmp_path)])
    assert unknown.exit_code == 1


def test_the_load_command_reports_every_file_and_fails_if_one_was_refused(tmp_path: Path) -> None:
    (tmp_path / "grids.csv").write_text(
        "网格编码,网格名称,行政区划代码,街道（乡镇）\n330106001001,虚构网格,330106,虚构街道\n,缺码,330106,虚构街道\n", encoding="utf-8"
    )
    arguments = ["load", str(tmp_path / "grids.csv"), "--home", str(tmp_path / "home")]
    result = CliRunner().invoke(COMMANDS, [*arguments, "--format", "json"])
    assert result.exit_code == 0
    answer = json.loads(result.stdout)
    assert [(file["rows_in"], file["accepted"], file["rejected"]) for file in (*answer["files"], answer["totals"])] == [(2, 1, 1)] * 2
    (tmp_path / "odd.csv").write_text("甲,乙\n1,2\n", encoding="utf-8")
    refused = CliRunner().invoke(COMMANDS, [*arguments, str(tmp_path / "odd.csv")])
    assert refused.exit_code == 1
    assert "L003" in refused.output
