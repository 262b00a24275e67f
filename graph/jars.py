"""The Java archives of the embedded Neo4j: fetched once from Maven Central by jgo, each checked against the committed lock.

They live in a folder of the user, not of one home, so that a second home fetches nothing again.
"""

import errno
import hashlib
import os
import shutil
import tempfile
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path

from jgo.maven import MavenContext

from graph.jar_lock import Jar, lock
from ledger.errors import GraphError
from ledger.settings import Settings

AT_ONCE = 8
ATTEMPTS = 3
DISK = (errno.ENOSPC, errno.EDQUOT, errno.EACCES, errno.EROFS)
OFFLINE = "检查网络或代理；无网络的机器：在有网络的机器上 creditgraph db fetch --to 目录，拷来后 creditgraph db fetch --from 目录"
Progress = Callable[[str, int, int], None]  # step, done, total


def cache_folder(settings: Settings) -> Path:
    """Where this user keeps the archives of this Neo4j version."""
    root = settings.cache or Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "creditgraph"
    return root / f"neo4j-{lock().neo4j}"


def ready_jars(settings: Settings, progress: Progress | None = None) -> Path:
    """The folder with every archive, filled first from `CREDITGRAPH_JARS` or from Maven Central if it is not complete."""
    folder = cache_folder(settings)
    if lock().missing(folder):
        if settings.jars:
            copy(settings.jars, folder, progress)
        else:
            fetch(folder, progress)
    return folder


def fetch(folder: Path, progress: Progress | None = None) -> int:
    """Download what `folder` lacks; how many that were."""
    missing = lock().missing(folder)
    with _staging(folder) as staging:
        _each(missing, lambda jar: _place(jar, _download(jar, staging), folder), progress)
    return len(missing)


def copy(origin: Path, folder: Path, progress: Progress | None = None) -> int:
    """Copy what `folder` lacks out of another folder, checking each; how many that were."""
    missing = lock().missing(folder)
    absent = [jar.file for jar in missing if not (origin / jar.file).is_file()]
    if absent:
        raise GraphError(
            f"缺少 {len(absent)} 个 Neo4j 程序包，如 {absent[0]}", where=str(origin), todo="在有网络的机器上用同一版本重新执行 creditgraph db fetch --to 目录"
        )
    with _staging(folder) as staging:
        _each(missing, lambda jar: _place(jar, Path(shutil.copy(origin / jar.file, staging)), folder), progress)
    return len(missing)


def sha256_of(path: Path) -> str:
    """SHA-256 of a file, read in pieces."""
    with path.open("rb") as handle:
        return hashlib.file_digest(handle, "sha256").hexdigest()


def _download(jar: Jar, staging: Path) -> Path:
    """One archive by jgo into a folder of its own, so that a broken transfer leaves nothing that looks whole."""
    for attempt in range(1, ATTEMPTS + 1):
        context = MavenContext(repo_cache=Path(tempfile.mkdtemp(dir=staging)), timeout=60)
        try:
            return Path(context.create_dependency(jar.coordinate).artifact.resolve())
        except (OSError, RuntimeError) as error:  # what the HTTP client raises is an OSError without a number of the system
            if isinstance(error, OSError) and error.errno in DISK:
                raise
            if attempt == ATTEMPTS:
                raise GraphError(f"无法从 Maven Central 取得 Neo4j 程序包：{type(error).__name__}", where=jar.coordinate, todo=OFFLINE) from error
    raise AssertionError("unreachable")


def _place(jar: Jar, arrived: Path, folder: Path) -> None:
    found = sha256_of(arrived)
    if found != jar.sha256:
        todo = "文件已丢弃，未使用；核对来源或代理是否改写内容后重试"
        raise GraphError(f"程序包 {jar.file} 校验和不符：应为 {jar.sha256[:16]}…，实为 {found[:16]}…", where=str(arrived.parent), todo=todo)
    arrived.replace(folder / jar.file)


def _each(jars: list[Jar], act: Callable[[Jar], None], progress: Progress | None) -> None:
    with ThreadPoolExecutor(AT_ONCE) as pool:
        try:
            for done, _ in enumerate(pool.map(act, jars), start=1):
                if progress:
                    progress("取得 Neo4j 程序包", done, len(jars))
        except BaseException:
            pool.shutdown(cancel_futures=True)
            raise


@contextmanager
def _staging(folder: Path) -> Iterator[Path]:
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=folder, prefix=".arriving-") as staging:
            yield Path(staging)
    except OSError as error:
        raise GraphError(
            f"程序包目录不可写：{error.strerror or error}", where=str(folder), todo="检查磁盘空间（约需 300 MB）和目录权限，或设置 CREDITGRAPH_CACHE"
        ) from error
