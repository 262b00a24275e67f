"""The command line as a person uses it: the demo, what it leaves, and what every command prints."""

import io
import json
import os
import subprocess
import sys
from contextlib import redirect_stderr, redirect_stdout
from pathlib import Path
from typing import Any

import pytest

from api.cli import COMMANDS, GROUPS, build
from api.usage import teaching_usage

FIRMS = "100"  # the smallest province that the generator makes


def creditgraph(*arguments: str, home: Path) -> subprocess.CompletedProcess[str]:
    """One command in a process of its own."""
    environment = os.environ | {"CREDITGRAPH_HOME": str(home), "COLUMNS": "200"}
    program = (sys.executable, "-c", "from api.cli import main; main()")
    return subprocess.run([*program, *arguments], env=environment, capture_output=True, text=True, timeout=300, check=False)


def within(*arguments: str, home: Path) -> subprocess.CompletedProcess[str]:
    """The same command line in this process: Python and its packages are not started again. What it does not handle fails the test."""
    told, noted = io.StringIO(), io.StringIO()
    with pytest.MonkeyPatch.context() as patch, redirect_stdout(told), redirect_stderr(noted):
        patch.setenv("CREDITGRAPH_HOME", str(home))
        patch.setattr(sys, "argv", ["creditgraph", *arguments])
        try:
            code = teaching_usage(build([arguments[0]]))
        except SystemExit as end:
            code = end.code if isinstance(end.code, int) else int(end.code is not None)
    return subprocess.CompletedProcess(arguments, code, told.getvalue(), noted.getvalue())


def answer(*arguments: str, home: Path) -> Any:
    """What a command prints as JSON."""
    done = within(*arguments, "--format", "json", home=home)
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, subprocess.CompletedProcess[str]]:
    """A small demo province, and what making it printed."""
    home = tmp_path_factory.mktemp("demo")
    return home, creditgraph("demo", "--enterprises", FIRMS, "--no-serve", home=home)


def test_the_demo_goes_from_source_files_to_a_finding_and_an_address_to_open(demo: tuple[Path, subprocess.CompletedProcess[str]]) -> None:
    _, made = demo
    assert made.returncode == 0, made.stderr
    assert "证据：" in made.stdout
    assert "http://127.0.0.1:8000/#token=" in made.stdout
    assert "行 = 接受" in made.stderr


def test_a_second_start_of_the_demo_makes_loads_and_publishes_nothing_again(demo: tuple[Path, subprocess.CompletedProcess[str]]) -> None:
    home, _ = demo
    before = answer("status", home=home)
    again = creditgraph("demo", "--enterprises", FIRMS, "--no-serve", home=home)
    assert again.returncode == 0, again.stderr
    assert "虚构省份" not in again.stderr
    assert "发布到 Neo4j" not in again.stderr
    assert answer("status", home=home) == before


def test_another_province_is_not_mixed_into_this_one(demo: tuple[Path, subprocess.CompletedProcess[str]]) -> None:
    home, _ = demo
    refused = within("demo", "--enterprises", "300", "--no-serve", home=home)
    assert refused.returncode == 1
    assert "CG100" in refused.stderr
    assert "处理：" in refused.stderr


def test_every_batch_accounts_for_every_row(demo: tuple[Path, subprocess.CompletedProcess[str]]) -> None:
    home, _ = demo
    printed = creditgraph("status", "--format", "json", home=home)
    lines = [line for line in json.loads(printed.stdout) if line["source"] != "analysis"]
    assert lines
    assert all(line["rows_in"] == line["accepted"] + line["duplicate"] + line["rejected"] for line in lines)


def test_findings_are_listed_and_one_is_printed_whole(demo: tuple[Path, subprocess.CompletedProcess[str]]) -> None:
    home, _ = demo
    found = answer("findings", home=home)
    whole = answer("findings", found[0]["finding_id"], home=home)
    assert whole["sentence"] == found[0]["sentence"]
    assert whole["evidence"]
    text = creditgraph("findings", found[0]["finding_id"], home=home).stdout
    assert all(words in text for words in ("证据：", "可能的正当解释：", "下一步：", "不是对主体的认定"))


def test_an_unknown_finding_is_refused_with_what_to_do(demo: tuple[Path, subprocess.CompletedProcess[str]]) -> None:
    home, _ = demo
    refused = within("findings", "repeat-offenders:没有", home=home)
    assert (refused.returncode, "CG104" in refused.stderr) == (1, True)


def test_precision_and_recall_are_printed_against_the_planted_truth(demo: tuple[Path, subprocess.CompletedProcess[str]]) -> None:
    home, _ = demo
    printed = creditgraph("evaluate", "--format", "json", home=home)
    assert printed.returncode == 0, printed.stderr
    scores = json.loads(printed.stdout)
    assert {each["detector"] for each in scores} >= {"repeat-offenders", "shell-networks", "cross-region-dishonesty"}
    assert all(each["recall_range"][0] <= each["recall"] <= each["recall_range"][1] for each in scores if each["planted"])
    assert {each["detector"] for each in answer("evaluate", "--ablation", home=home)["reasons"]} <= {each["detector"] for each in scores}


MISTAKES = [("analyse", "--as-of", "昨天"), ("analyse", "--known-at", "昨天"), ("load", "没有这个文件.csv"), ("template", "no_such_table")]


@pytest.mark.parametrize("words", MISTAKES)
def test_bad_arguments_are_explained_and_never_a_traceback(words: tuple[str, ...], tmp_path: Path) -> None:
    run = creditgraph if words == MISTAKES[0] else within
    refused = run(*words, home=tmp_path)
    assert refused.returncode != 0
    assert "处理" in refused.stderr + refused.stdout
    assert "Traceback" not in refused.stderr


def test_every_command_takes_a_home_and_every_table_can_be_json() -> None:
    import typer.main

    group: Any = typer.main.get_command(build())
    assert set(group.commands) == {*COMMANDS, *GROUPS}
    leaves = {name: each for name, each in group.commands.items() if name in COMMANDS}
    leaves |= {f"{name} {leaf}": each for name in GROUPS for leaf, each in group.commands[name].commands.items()}
    leaves |= {f"{name} {leaf}": each for name, nested in list(leaves.items()) if hasattr(nested, "commands") for leaf, each in nested.commands.items()}
    leaves = {name: each for name, each in leaves.items() if not hasattr(each, "commands")}
    options = {name: {option for parameter in each.params for option in parameter.opts} for name, each in leaves.items()}
    assert {name for name, each in options.items() if "--home" not in each} == {"draw verify", "draw half"}  # for whoever has no data folder
    without_a_table = {"serve", "db stop", "db fetch", "token revoke", "exchange accept", "exchange trust", "outbox recipients remove"}
    without_a_table |= {"incentive letter", "objection letter", "measure print"}  # papers
    without_a_table |= {"draw export", "draw half", "draw token", "visits all", "visits issue"}  # a file, or one line of what was done
    without_a_table |= {"audit record", "audit subject", "outbox show"}  # always JSON
    assert {name for name, each in options.items() if "--format" not in each} == without_a_table
