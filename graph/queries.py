"""A Cypher file as it is used: the question in its first comment line, one comment line per parameter, one statement.

`// $name: what it is` documents a parameter. What the statement uses and what the header documents must be the same.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from ledger.errors import GraphError

PARAMETER = re.compile(r"\$([A-Za-z_]\w*)")
HEADER = re.compile(r"^\$(\w+)\s*[:：]\s*(.+)$")
FOLDERS = ("schema", "publish", "read", "write")


@dataclass(frozen=True, slots=True)
class Statement:
    """One statement of the `cypher` package. `name` is folder/name."""

    name: str
    question: str
    documented: Mapping[str, str]
    text: str

    @property
    def parameters(self) -> frozenset[str]:
        """Parameters that the statement uses."""
        return frozenset(PARAMETER.findall(self.text))

    @property
    def reads(self) -> bool:
        """Whether it stands in the read folder."""
        return self.name.startswith("read/")

    def check(self, given: Mapping[str, object]) -> None:
        """GraphError naming the file if a parameter is missing or unknown."""
        missing, unknown = sorted(self.parameters - given.keys()), sorted(given.keys() - self.parameters)
        if missing or unknown:
            problem = "，".join(part for part in (missing and f"缺少参数 {missing}", unknown and f"多出参数 {unknown}") if part)
            raise GraphError(f"查询参数不符：{problem}", where=f"cypher/{self.name}.cypher", todo=f"应为 {sorted(self.parameters)}")


def parse(name: str, content: str) -> Statement:
    """The statement in the text of a file."""
    lines = content.splitlines()
    header = [line.removeprefix("//").strip() for line in lines if line.startswith("//")]
    documented = {match[1]: match[2] for match in map(HEADER.match, header) if match}
    text = "\n".join(line for line in lines if not line.startswith("//")).strip().rstrip(";")
    question = header[0] if header and not HEADER.match(header[0]) else ""
    return Statement(name, question, documented, text)


@cache
def statement(name: str) -> Statement:
    """The statement cypher/<name>.cypher; GraphError if there is none."""
    folder, _, file = name.partition("/")
    path = files("cypher") / folder / f"{file}.cypher"
    if folder not in FOLDERS or not path.is_file():
        raise GraphError(f"没有查询文件 {name}", where=f"cypher/{name}.cypher", todo="核对名称，应为 文件夹/名称")
    return parse(name, path.read_text(encoding="utf-8"))


def statement_names(folder: str) -> list[str]:
    """Names of all statements of one folder, sorted."""
    place = files("cypher") / folder
    if not place.is_dir():
        return []
    return sorted(f"{folder}/{entry.name.removesuffix('.cypher')}" for entry in place.iterdir() if entry.name.endswith(".cypher"))
