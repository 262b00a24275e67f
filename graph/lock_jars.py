"""Writes `jars.lock.toml`: which jars the embedded Neo4j of one version needs, with their SHA-256.

For a developer who moves to another Neo4j version: `python -m graph.lock_jars 5.26.30`. Everybody else only reads the lock.
"""

import sys
import tempfile
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

from jgo.maven import MavenContext

from graph.jar_lock import LOCK
from graph.jars import sha256_of

ROOTS = ("org.neo4j:neo4j", "org.neo4j:neo4j-bolt")
HEADER = '# Written by `python -m graph.lock_jars {version}`. Java archives of the embedded Neo4j, in class-path order.\nneo4j = "{version}"\n'


def resolve(version: str, folder: Path) -> list[tuple[str, Path]]:
    """(coordinate, file) of every jar that the kernel with its Bolt connector needs, as jgo resolves them without Maven."""
    context = MavenContext(repo_cache=folder, timeout=60)
    asked, transitive = context.resolver.resolve([context.create_dependency(f"{root}:{version}") for root in ROOTS])
    with ThreadPoolExecutor(8) as pool:
        return list(pool.map(_located, [*asked, *transitive]))


def _located(dependency: Any) -> tuple[str, Path]:
    return str(dependency.artifact), Path(dependency.artifact.resolve())


def lock_text(version: str, jars: list[tuple[str, Path]]) -> str:
    """The lock as TOML."""
    blocks = [
        f'[[jar]]\ncoordinate = "{coordinate}"\nfile = "{path.name}"\nsize = {path.stat().st_size}\nsha256 = "{sha256_of(path)}"\n' for coordinate, path in jars
    ]
    return "\n".join([HEADER.format(version=version), *blocks])


def main() -> None:
    """Resolve, hash, write."""
    version = sys.argv[1]
    with tempfile.TemporaryDirectory() as folder:
        LOCK.write_text(lock_text(version, resolve(version, Path(folder))), encoding="utf-8")


if __name__ == "__main__":
    main()
