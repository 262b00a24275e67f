"""The comparison with LDBC Graphalytics itself notices a wrong value; the real files are compared with `python -m bench.graphalytics`."""

from pathlib import Path

import pytest

from bench.graphalytics import check, main

INPUT = "1 2 3\n2 3\n4 4\n7\n"
OUTPUTS = {
    "wcc": "1 1\n2 1\n3 1\n4 4\n7 7\n",
    "bfs": "1 0\n2 1\n3 1\n4 9223372036854775807\n7 9223372036854775807\n",
}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    from analytics.algorithms.pagerank import pagerank
    from bench.graphalytics import STEPS, read_case

    for name in ("wcc", "bfs", "pr"):
        (tmp_path / name).mkdir()
        for kind in ("dir", "undir"):
            (tmp_path / name / f"{kind}-input").write_text(INPUT, encoding="ascii")
            (tmp_path / name / f"{kind}-output").write_text(OUTPUTS.get(name, OUTPUTS["wcc"]), encoding="ascii")
    for kind in ("dir", "undir"):
        case = read_case(tmp_path / "pr", kind)
        shares = pagerank(case.graph, steps=STEPS, tolerance=0.0)
        lines = "".join(f"{vertex} {share!r}\n" for vertex, share in zip(case.ids.tolist(), shares.tolist(), strict=True))
        (tmp_path / "pr" / f"{kind}-output").write_text(lines, encoding="ascii")
    return tmp_path


def test_equal_outputs_are_called_exact(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main([str(folder)]) == 0
    assert capsys.readouterr().out.count("一致") == 6
    assert all(each.exact and each.nodes == 5 for each in check(folder))


@pytest.mark.parametrize("name", ["wcc", "bfs", "pr"])
def test_one_wrong_value_is_noticed(folder: Path, name: str) -> None:
    path = folder / name / "dir-output"
    lines = path.read_text(encoding="ascii").splitlines()
    vertex, value = lines[1].split()
    path.write_text("\n".join([lines[0], f"{vertex} {float(value) * 1.001 if name == 'pr' else int(value) + 1}", *lines[2:]]), encoding="ascii")
    assert [each.name for each in check(folder) if not each.exact] == [f"{name}-dir"]
    assert main([str(folder)]) == 1


def test_without_a_folder_the_usage_is_told(capsys: pytest.CaptureFixture[str]) -> None:
    assert main([]) == 2
    assert "usage" in capsys.readouterr().out
