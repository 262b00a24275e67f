"""The embedded Neo4j of one home: starts it as a process of its own, finds it again, stops it.

Files under home/neo4j: `password` (0600), `state.json` (pid, port, uri, version), `kernel.lock` (held while the kernel lives),
`kernel.log`, `data/`. A kernel that was killed leaves its state file but not its lock, so it counts as gone.
"""

import fcntl
import json
import os
import secrets
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from graph.jars import Progress, ready_jars
from graph.kernel_failure import Failure
from ledger.errors import GraphError
from ledger.settings import Settings

FREE_BYTES = 300 * 2**20
STOP_SECONDS = 60
LOG_LINES = 15
JAVA_VARIABLES = ("JAVA_TOOL_OPTIONS", "_JAVA_OPTIONS", "JDK_JAVA_OPTIONS", "JAVA_HOME", "CLASSPATH")


CHILDREN: dict[int, subprocess.Popen[bytes]] = {}  # kernels that this process started; they outlive it on purpose


@dataclass(frozen=True, slots=True)
class Running:
    """A kernel that lives. `started_here`: by this call, so this caller stops it."""

    pid: int
    port: int
    uri: str
    user: str
    password: str
    version: str
    started_here: bool = False


class EmbeddedNeo4j:
    """Start, stop and status. Several commands may share one kernel; who started it stops it."""

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        self.folder = settings.home.resolve() / "neo4j"
        self.log = self.folder / "kernel.log"

    def status(self) -> Running | None:
        """The kernel that runs for this home, or None."""
        if not self._alive():
            return None
        try:
            state = json.loads((self.folder / "state.json").read_text(encoding="utf-8"))
            password = (self.folder / "password").read_text(encoding="utf-8").strip()
        except FileNotFoundError:
            return None
        return Running(state["pid"], state["port"], state["uri"], state["user"], password, state["version"])

    def start(self, progress: Progress | None = None) -> Running:
        """The running kernel, started now if there is none."""
        found = self.status()
        if found:
            return found
        self._prepare()
        with self._starting():
            found = self.status()
            if found:
                return found
            jars = ready_jars(self.settings, progress)
            (self.folder / "state.json").unlink(missing_ok=True)
            return self._await(self._launch(jars))

    def stop(self) -> bool:
        """Stop the kernel cleanly; False if none ran."""
        running = self.status()
        if not running:
            return False
        os.kill(running.pid, signal.SIGTERM)
        end = time.monotonic() + STOP_SECONDS
        while self._alive():
            if time.monotonic() > end:
                raise GraphError(
                    f"内嵌 Neo4j 在 {STOP_SECONDS} 秒内没有停止", where=f"进程 {running.pid}", todo=f"查看 {self.log}；必要时结束该进程，下次启动会自动恢复"
                )
            time.sleep(0.05)
        child = CHILDREN.pop(running.pid, None)
        if child:
            child.wait()
        return True

    def tail(self) -> str:
        """The last lines of the kernel's log."""
        if not self.log.is_file():
            return ""
        return "\n".join(self.log.read_text(encoding="utf-8", errors="replace").splitlines()[-LOG_LINES:])

    def _prepare(self) -> None:
        try:
            self.folder.mkdir(parents=True, exist_ok=True, mode=0o700)
            free = shutil.disk_usage(self.folder).free
            if free < FREE_BYTES:
                raise GraphError(
                    f"磁盘空间不足：剩余 {free // 2**20} MB，启动内嵌 Neo4j 至少需要 {FREE_BYTES // 2**20} MB",
                    where=str(self.folder),
                    todo="清理磁盘，或用 --home 换一个目录",
                )
            self._ensure_password()
        except OSError as error:
            raise GraphError(f"数据目录不可写：{error.strerror}", where=str(self.folder), todo="检查目录权限和磁盘空间，或用 --home 换一个目录") from error

    def _ensure_password(self) -> None:
        path = self.folder / "password"
        if path.is_file():
            return
        if (self.folder / "data" / "databases").is_dir():
            raise GraphError("内嵌数据库的密码文件丢失", where=str(path), todo=f"图谱可由台账重新发布：删除 {self.folder} 后执行 creditgraph publish")
        with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as handle:
            handle.write(secrets.token_urlsafe(24))

    def _launch(self, jars: Path) -> subprocess.Popen[bytes]:
        settings = self.settings
        command = [sys.executable, "-m", "graph.kernel", str(self.folder), str(jars), settings.neo4j_heap, settings.neo4j_page_cache, str(settings.bolt_port)]
        environment = {name: value for name, value in os.environ.items() if name not in JAVA_VARIABLES}
        with self.log.open("wb") as log:
            child = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=log, stderr=subprocess.STDOUT, env=environment, start_new_session=True)
        CHILDREN[child.pid] = child
        return child

    def _await(self, child: subprocess.Popen[bytes]) -> Running:
        end = time.monotonic() + self.settings.neo4j_start_seconds
        try:
            while time.monotonic() < end:
                code = child.poll()
                if code is not None:
                    raise self._failure(code)
                running = self.status()
                if running and running.pid == child.pid:
                    return Running(running.pid, running.port, running.uri, running.user, running.password, running.version, started_here=True)
                time.sleep(0.05)
            raise GraphError(
                f"内嵌 Neo4j 在 {self.settings.neo4j_start_seconds} 秒内没有就绪，日志末尾：\n{self.tail()}",
                where=str(self.log),
                todo="机器繁忙时可调大 CREDITGRAPH_NEO4J_START_SECONDS 再试",
            )
        except BaseException:
            child.kill()
            child.wait()
            CHILDREN.pop(child.pid, None)
            raise

    def _failure(self, code: int) -> GraphError:
        where, port = str(self.log), self.settings.bolt_port
        if code == Failure.PORT_TAKEN:
            return GraphError(
                f"Bolt 端口 {port} 已被占用", where=f"127.0.0.1:{port}", todo="停止占用该端口的程序，或用 CREDITGRAPH_BOLT_PORT 换一个端口（0 为自动选择）"
            )
        if code == Failure.DISK_FULL:
            return GraphError("磁盘空间不足，内嵌 Neo4j 无法启动", where=str(self.folder), todo="清理磁盘，或用 --home 换一个目录")
        if code == Failure.STORE_LOCKED:
            return GraphError("数据库目录正被另一个进程使用", where=str(self.folder), todo="等另一个进程结束，或先执行 creditgraph db stop")
        return GraphError(
            f"内嵌 Neo4j 启动失败（退出码 {code}），日志末尾：\n{self.tail()}",
            where=where,
            todo="按日志处理；图谱可由台账重新发布，必要时删除该目录后执行 creditgraph publish",
        )

    def _alive(self) -> bool:
        """Whether a kernel holds its lock; the system frees it when the process ends, however it ends."""
        try:
            with (self.folder / "kernel.lock").open("r+") as handle:
                fcntl.flock(handle, fcntl.LOCK_SH | fcntl.LOCK_NB)
        except (FileNotFoundError, NotADirectoryError):
            return False
        except BlockingIOError:
            return True
        return False

    @contextmanager
    def _starting(self) -> Iterator[None]:
        """One starter at a time; a second one waits and then finds the first one's kernel."""
        with (self.folder / "start.lock").open("w") as handle:
            fcntl.flock(handle, fcntl.LOCK_EX)
            yield
