"""Serving: the address, the workbench files, and the end."""

import os
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path

import httpx
import pytest
from fastapi import FastAPI
from httpx import ASGITransport, AsyncClient

from api.serve import ServeError, listen
from api.web_files import add_workbench, web_folder
from ledger.settings import Settings

PAGE = "<!doctype html><title>信用关联图谱</title>"


def fetch(app: FastAPI, path: str) -> httpx.Response:
    import anyio

    async def get() -> httpx.Response:
        async with AsyncClient(transport=ASGITransport(app=app), base_url="http://127.0.0.1") as client:
            return await client.get(path)

    return anyio.run(get)


def test_a_taken_port_is_a_clear_error() -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken, pytest.raises(ServeError) as caught:
        listen(Settings(port=taken.getsockname()[1]))
    assert "CREDITGRAPH_PORT" in caught.value.todo
    assert caught.value.code == "CG106"


def test_the_workbench_is_served_from_its_own_package(tmp_path: Path) -> None:
    (tmp_path / "assets").mkdir()
    (tmp_path / "index.html").write_text(PAGE, encoding="utf-8")
    (tmp_path / "assets" / "main-1a2b.js").write_text("export {}", encoding="utf-8")
    app = FastAPI()
    add_workbench(app, tmp_path)
    assert "信用关联图谱" in fetch(app, "/").text
    assert fetch(app, "/assets/main-1a2b.js").headers["content-type"].startswith("text/javascript")
    assert fetch(app, "/..%2f..%2fetc/passwd").status_code == 404


def test_a_missing_front_end_is_a_page_that_says_what_to_do(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("api.web_files.web_folder", lambda: None)
    app = FastAPI()
    add_workbench(app)
    response = fetch(app, "/")
    assert response.status_code == 503
    assert "前端尚未构建" in response.text
    assert web_folder("no_such_package") is None


def test_the_service_ends_cleanly_on_sigterm(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    environment = os.environ | {
        "CREDITGRAPH_PORT": str(port),
        "NEO4J_URI": "bolt://127.0.0.1:1",
        "NEO4J_PASSWORD": "nothing",
        "CREDITGRAPH_HOME": str(tmp_path),
    }
    command = "import atexit; atexit.register(print, 'ended'); from api.serve import serve; from ledger.settings import Settings; serve(Settings())"
    process = subprocess.Popen([sys.executable, "-c", command], env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    try:
        for _ in range(600):
            time.sleep(0.1)
            try:
                assert httpx.get(f"http://127.0.0.1:{port}/healthz").json()["status"] == "ok"
                break
            except httpx.TransportError:
                assert process.poll() is None
        process.send_signal(signal.SIGTERM)
        out, errors = process.communicate(timeout=30)
    finally:
        process.kill()
    assert (process.returncode, out) == (0, "ended\n")
    assert "Traceback" not in errors
