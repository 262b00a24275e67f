"""The front end: its logic, its types, and the promises of its build."""

import importlib.util
import json
import re
import tomllib
from pathlib import Path
from types import ModuleType

import pytest

ROOT = Path(__file__).parent.parent
WEB = ROOT / "web"


@pytest.fixture(scope="module")
def build() -> ModuleType:
    """hatch_build.py with `node_modules` in place."""
    spec = importlib.util.spec_from_file_location("hatch_build", ROOT / "hatch_build.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    module.install(WEB)
    return module


def test_the_logic_tests_of_the_workbench_pass(build: ModuleType, tmp_path: Path) -> None:
    build.node(["node_modules/vitest/vitest.mjs", "run", "--reporter=json", f"--outputFile={tmp_path / 'report.json'}"], WEB)
    report = json.loads((tmp_path / "report.json").read_text(encoding="utf-8"))
    assert report["numFailedTests"] == 0
    assert report["numPendingTests"] == 0
    assert report["numPassedTests"] >= 28


def test_every_component_agrees_with_the_types(build: ModuleType) -> None:
    build.node(["node_modules/vue-tsc/bin/vue-tsc.js", "--noEmit"], WEB)


def test_the_types_are_those_of_the_committed_interface_document(build: ModuleType) -> None:
    made = build.node(["node_modules/openapi-typescript/bin/cli.js", "../api/openapi.json", "--alphabetize", "--immutable"], WEB)
    kept = (WEB / "src/api/schema.d.ts").read_text(encoding="utf-8")
    assert made[made.index("/**") :].strip() == kept[kept.index("/**") :].strip(), "web/src/api/schema.d.ts 已过期：在 web/ 下运行 npm run types"


def test_the_lock_names_no_registry() -> None:
    lock = (WEB / "package-lock.json").read_text(encoding="utf-8")
    assert '"resolved"' not in lock
    assert not re.search(r"registry\.|npmmirror", lock)
    versions = json.loads((WEB / "package.json").read_text())
    assert all(re.fullmatch(r"[0-9.]+", version) for version in (versions["dependencies"] | versions["devDependencies"]).values())


def test_every_input_of_the_build_is_a_cache_key_of_uv(build: ModuleType) -> None:
    keys = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["tool"]["uv"]["cache-keys"]
    files = {key["file"] for key in keys if "file" in key}
    assert {f"web/{name}" for name in build.INPUTS} | {"pyproject.toml", "hatch_build.py"} == files
    assert {"env": "CREDITGRAPH_SKIP_WEB"} in keys


def test_a_changed_input_makes_the_build_stale(build: ModuleType, tmp_path: Path) -> None:
    (tmp_path / "src").mkdir()
    (tmp_path / "dist").mkdir()
    (tmp_path / "src" / "main.ts").write_text("1")
    (tmp_path / "dist" / ".built-from").write_text(build.inputs_hash(tmp_path))
    assert build.fresh(tmp_path)
    (tmp_path / "src" / "main.ts").write_text("2")
    assert not build.fresh(tmp_path)


def test_no_string_that_a_person_sees_stands_in_a_component() -> None:
    chinese = re.compile(r"[\u4e00-\u9fff]")
    stray = [
        f"{path.name}:{number}"
        for path in sorted((WEB / "src").rglob("*.vue"))
        for number, line in enumerate(re.sub(r"<style.*", "", path.read_text(encoding="utf-8"), flags=re.S).splitlines(), 1)
        if chinese.search(line) and not re.search(r"SEVERITIES|const (level|bands)", line)
    ]
    assert stray == []
