"""Are the graph algorithms exact? Held against the inputs and expected outputs of LDBC Graphalytics (Apache-2.0, not part of this repository).

`python -m bench.graphalytics FOLDER` reads FOLDER/{wcc,bfs,pr}/{dir,undir}-{input,output}. Components and distances must be equal,
PageRank to a relative 1e-6 (the benchmark itself allows 1e-4) after the 26 steps that its expected outputs were made with. Exit code 1
if one is not. Specification: Iosup et al., "The LDBC Graphalytics Benchmark", arXiv 2011.15028.
"""

import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_array

from analytics.algorithms.components import connected_components
from analytics.algorithms.distances import UNREACHED, distances
from analytics.algorithms.pagerank import pagerank

FOREVER = 9223372036854775807  # their distance of what is not reached
SOURCE, STEPS, CLOSE = 1, 26, 1e-6
KINDS = ("dir", "undir")
Values = NDArray[Any]


@dataclass(frozen=True, slots=True)
class Case:
    """One input: `ids` their vertex numbers in order, the graph over positions in `ids`, and the value expected of each."""

    ids: Values
    graph: csr_array
    expected: Values


@dataclass(frozen=True, slots=True)
class Checked:
    """One comparison: how many vertices, and the largest relative difference."""

    name: str
    nodes: int
    difference: float

    @property
    def exact(self) -> bool:
        """Equal, or for PageRank as close as numbers of 64 bits come."""
        return self.difference <= (CLOSE if self.name.startswith("pr") else 0.0)


def read_case(folder: Path, kind: str) -> Case:
    """A case from its two files; an input line is a vertex and the vertices that its edges lead to."""
    told = [line.split() for line in (folder / f"{kind}-output").read_text(encoding="ascii").splitlines() if line.strip()]
    ids = np.array(sorted(int(vertex) for vertex, _ in told), dtype=np.int64)
    values = {int(vertex): float(value) if "." in value or "e" in value.lower() else int(value) for vertex, value in told}
    lines = [[int(each) for each in line.split()] for line in (folder / f"{kind}-input").read_text(encoding="ascii").splitlines()]
    pairs = np.array([(line[0], other) for line in lines for other in line[1:]], dtype=np.int64).reshape(-1, 2)
    rows, columns = np.searchsorted(ids, pairs[:, 0]), np.searchsorted(ids, pairs[:, 1])
    graph = csr_array((np.ones(len(pairs)), (rows, columns)), shape=(len(ids), len(ids)))
    return Case(ids, graph, np.array([values[each] for each in ids.tolist()]))


def components_of(case: Case) -> Values:
    """Each vertex with the smallest vertex number of its component."""
    return np.asarray(case.ids[connected_components(case.graph)])


def distances_of(case: Case) -> Values:
    """Edges from vertex 1."""
    found = distances(case.graph, np.searchsorted(case.ids, [SOURCE]))
    return np.where(found == UNREACHED, FOREVER, found)


def shares_of(case: Case) -> Values:
    """PageRank with damping 0.85 after as many steps as theirs."""
    return pagerank(case.graph, damping=0.85, steps=STEPS, tolerance=0.0)


CHECKS: dict[str, Callable[[Case], Values]] = {"wcc": components_of, "bfs": distances_of, "pr": shares_of}


def check(folder: Path) -> list[Checked]:
    """All comparisons of a folder."""
    cases = ((name, kind, compute, read_case(folder / name, kind)) for name, compute in CHECKS.items() for kind in KINDS)
    return [Checked(f"{name}-{kind}", len(case.ids), _difference(compute(case), case.expected)) for name, kind, compute, case in cases]


def _difference(found: Values, expected: Values) -> float:
    apart = np.abs(found - expected)
    return float(np.max(np.divide(apart, np.abs(expected), out=apart.astype(float), where=expected != 0), initial=0.0))


def main(arguments: list[str]) -> int:
    """One line per comparison."""
    if len(arguments) != 1:
        print("用法 usage: python -m bench.graphalytics FOLDER")
        return 2
    done = check(Path(arguments[0]))
    for each in done:
        print(f"{each.name:10} {each.nodes:4} 个顶点  最大相对差 {each.difference:.1e}  {'一致' if each.exact else '不一致'}")
    return 0 if all(each.exact for each in done) else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
