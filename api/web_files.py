"""The workbench: the built front end as static files, or a page that says that it was not built."""

from importlib.util import find_spec
from pathlib import Path

from fastapi import FastAPI
from fastapi.responses import HTMLResponse
from fastapi.staticfiles import StaticFiles

NOT_BUILT = """<!doctype html>
<html lang="zh-CN"><head><meta charset="utf-8"><title>信用关联图谱：前端未构建</title></head>
<body><h1>前端尚未构建</h1>
<p>接口可以使用，但这个安装里没有工作台的页面文件。The front end has not been built.</p>
<p>在源码目录执行 <code>uv sync --reinstall-package creditgraph</code>（不要设置 CREDITGRAPH_SKIP_WEB），或安装发布的 wheel，然后重新启动。</p>
</body></html>
"""


def web_folder(package: str = "creditgraph_web") -> Path | None:
    """The folder of the built workbench, a top-level package of its own; None if it was not built."""
    spec = find_spec(package)
    places = list(spec.submodule_search_locations or ()) if spec else []
    return next((Path(place) for place in places if (Path(place) / "index.html").is_file()), None)


def add_workbench(app: FastAPI, folder: Path | None = None) -> None:
    """Serve the workbench at `/`. Added last, so that it takes only what no route took. Static files need no token."""
    found = folder or web_folder()
    if found is None:
        app.add_api_route("/", _not_built, include_in_schema=False)
    else:
        app.mount("/", StaticFiles(directory=found, html=True), name="workbench")


def _not_built() -> HTMLResponse:
    return HTMLResponse(NOT_BUILT, 503)
