"""The one door to Neo4j: runs named statements of the `cypher` package, and nothing else.

The only module that imports the driver. Dates go in and come out as `datetime.date`; driver errors come out as GraphError.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from types import TracebackType
from typing import Any, Self

import neo4j
from neo4j.exceptions import AuthError, ClientError, DriverError, Neo4jError, ServiceUnavailable
from neo4j.time import Date, DateTime

from graph.queries import Statement, statement
from ledger.errors import GraphError

BATCH = 5_000
CONNECT_SECONDS = 30.0


@dataclass(frozen=True, slots=True)
class Plan:
    """What Neo4j says about a statement without running it. `operators` from root to leaves; `notices`: (code, description)."""

    query_type: str
    operators: tuple[str, ...]
    notices: tuple[tuple[str, str], ...]


class GraphStore:
    """A connection pool to one database. Safe to share between threads."""

    def __init__(self, uri: str, user: str, password: str, database: str = "neo4j", on_close: Callable[[], object] | None = None) -> None:
        self.uri, self.database, self._on_close = uri, database, on_close
        self.credentials = (user, password)
        self._driver = neo4j.GraphDatabase.driver(
            uri, auth=self.credentials, connection_acquisition_timeout=CONNECT_SECONDS, connection_timeout=CONNECT_SECONDS, notifications_min_severity="OFF"
        )
        try:
            with _told(uri):
                self._driver.verify_connectivity()
        except GraphError:
            self._driver.close()
            raise

    def read(self, name: str, **parameters: Any) -> list[dict[str, Any]]:
        """Rows of cypher/read/<name>.cypher, in read access mode."""
        return self._run(statement(f"read/{name}"), parameters)

    def write(self, name: str, **parameters: Any) -> list[dict[str, Any]]:
        """Rows of cypher/<name>.cypher, where name is folder/name, in one transaction."""
        return self._run(statement(name), parameters)

    def write_together(self, steps: Sequence[tuple[str, Mapping[str, Any]]], *, only_if: tuple[str, Mapping[str, Any]] | None = None) -> bool:
        """Run several statements in one transaction, in order: readers see all of it or nothing. `steps`: folder/name and its parameters.

        `only_if`: a statement with a column `held`, run first; nothing is written, and the answer is False, if it says 0.
        """
        for name, parameters in (*([only_if] if only_if else []), *steps):
            statement(name).check(parameters)
        with _told(steps[-1][0] if steps else ""), self._driver.session(database=self.database, default_access_mode=neo4j.WRITE_ACCESS) as session:
            return session.execute_write(_all, steps, only_if)

    def write_batches(self, name: str, rows: Sequence[Mapping[str, Any]], size: int = BATCH, **parameters: Any) -> int:
        """Run cypher/<name>.cypher with `$rows` in batches, one transaction each; how many rows went in."""
        for start in range(0, len(rows), size):
            self.write(name, rows=list(rows[start : start + size]), **parameters)
        return len(rows)

    def apply(self, names: Sequence[str]) -> None:
        """Run schema statements together in one transaction, which Neo4j does faster than one after the other."""
        with _told(", ".join(names)), self._driver.session(database=self.database) as session, session.begin_transaction() as transaction:
            for name in names:
                transaction.run(statement(name).text).consume()
            transaction.commit()

    def explain(self, name: str, **parameters: Any) -> Plan:
        """The plan of cypher/<name>.cypher and everything that Neo4j remarks on it, with parameters as given."""
        wanted = statement(name)
        with _told(wanted.name), self._driver.session(database=self.database, notifications_min_severity="INFORMATION") as session:
            summary = session.run(f"EXPLAIN {wanted.text}", parameters).consume()
        notices = tuple((notice.gql_status, notice.status_description) for notice in summary.gql_status_objects if notice.is_notification)
        return Plan(summary.query_type or "", tuple(_operators(summary.plan or {})), notices)

    def run_text(self, text: str, /, **parameters: Any) -> list[dict[str, Any]]:
        """Rows of a statement given as text; for tests that look into the database."""
        return self._run(Statement("(text)", "", {}, text), parameters)

    def close(self) -> None:
        """Close the connections, and stop the embedded kernel if it was started for this store."""
        self._driver.close()
        stop, self._on_close = self._on_close, None
        if stop:
            stop()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self.close()

    def _run(self, wanted: Statement, parameters: Mapping[str, Any]) -> list[dict[str, Any]]:
        wanted.check(parameters)
        mode = neo4j.READ_ACCESS if wanted.reads else neo4j.WRITE_ACCESS
        with _told(wanted.name), self._driver.session(database=self.database, default_access_mode=mode) as session:
            run = session.execute_read if wanted.reads else session.execute_write
            return run(_rows, wanted.text, parameters)


def _all(transaction: neo4j.ManagedTransaction, steps: Sequence[tuple[str, Mapping[str, Any]]], only_if: tuple[str, Mapping[str, Any]] | None) -> bool:
    if only_if and not _rows(transaction, statement(only_if[0]).text, only_if[1])[0]["held"]:
        return False
    for name, parameters in steps:
        transaction.run(statement(name).text, dict(parameters)).consume()
    return True


def _rows(transaction: neo4j.ManagedTransaction, text: str, parameters: Mapping[str, Any]) -> list[dict[str, Any]]:
    result = transaction.run(text, dict(parameters))
    return [{key: _native(value) for key, value in zip(record.keys(), record.values(), strict=True)} for record in result]


def _native(value: Any) -> Any:
    if isinstance(value, (Date, DateTime)):
        return value.to_native()
    if isinstance(value, list):
        return [_native(each) for each in value]
    if isinstance(value, dict):
        return {key: _native(each) for key, each in value.items()}
    if isinstance(value, (neo4j.graph.Node, neo4j.graph.Relationship)):
        return {key: _native(each) for key, each in value.items()}
    return value


def _operators(plan: Mapping[str, Any]) -> Iterator[str]:
    if plan:
        yield plan["operatorType"].partition("@")[0]
        for child in plan.get("children", ()):
            yield from _operators(child)


@contextmanager
def _told(where: str) -> Iterator[None]:
    """Turn what the driver raises into a GraphError that says what to do."""
    try:
        yield
    except AuthError as error:
        raise GraphError("Neo4j 拒绝了用户名或密码", where=where, todo="核对 NEO4J_USER 和 NEO4J_PASSWORD；内嵌数据库：删除 home/neo4j 后重新发布") from error
    except ServiceUnavailable as error:
        raise GraphError(f"连不上 Neo4j：{error}", where=where, todo="内嵌：creditgraph db status 查看是否在运行；服务器：核对 NEO4J_URI 与防火墙") from error
    except ClientError as error:
        raise GraphError(f"Neo4j 不接受该语句：{error.message}", where=where, todo="核对语句与已发布的图谱版本") from error
    except (Neo4jError, DriverError) as error:
        raise GraphError(f"Neo4j 出错：{error}", where=where, todo="稍后再试；反复出现时查看 Neo4j 日志（内嵌：home/neo4j/kernel.log 和 logs/）") from error
