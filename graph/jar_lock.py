"""The committed lock: which Neo4j version is embedded, and which archives of which SHA-256 that takes."""

import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path

LOCK = Path(__file__).with_name("jars.lock.toml")


@dataclass(frozen=True, slots=True)
class Jar:
    """One archive as the lock names it."""

    coordinate: str
    file: str
    size: int
    sha256: str


@dataclass(frozen=True, slots=True)
class Lock:
    """The Neo4j version and its archives, in class-path order."""

    neo4j: str
    jars: tuple[Jar, ...]

    def missing(self, folder: Path) -> list[Jar]:
        """Archives that `folder` does not hold in full length."""
        return [jar for jar in self.jars if not (folder / jar.file).is_file() or (folder / jar.file).stat().st_size != jar.size]


@cache
def lock() -> Lock:
    """The committed lock."""
    content = tomllib.loads(LOCK.read_text(encoding="utf-8"))
    return Lock(content["neo4j"], tuple(Jar(**jar) for jar in content["jar"]))
