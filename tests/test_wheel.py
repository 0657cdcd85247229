"""The wheel alone, in an environment that holds nothing else, brings a whole installation up."""

from __future__ import annotations

import os
import re
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

pytestmark = pytest.mark.once

ROOT = Path(__file__).parent.parent
UV = str(Path(sys.executable).with_name("uv"))


def uv(*arguments: str, cwd: Path = ROOT) -> None:
    inherited = {name: value for name, value in os.environ.items() if name != "VIRTUAL_ENV"}
    ran = subprocess.run([UV, *arguments], cwd=cwd, env=inherited, capture_output=True, text=True, check=False)
    assert ran.returncode == 0, ran.stderr


def free_port() -> int:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return int(listener.getsockname()[1])


@pytest.fixture
def installed(tmp_path: Path) -> Path:
    """The bin folder of a fresh environment with the wheel and its locked dependencies."""
    uv("build", "--wheel", "--quiet", "--out-dir", str(tmp_path / "dist"))
    uv("export", "--quiet", "--frozen", "--no-dev", "--no-emit-project", "--output-file", str(tmp_path / "locked.txt"))
    uv("venv", "--quiet", "--python", sys.executable, str(tmp_path / "env"))
    python = str(tmp_path / "env/bin/python")
    uv("pip", "install", "--quiet", "--python", python, "-r", str(tmp_path / "locked.txt"))
    [wheel] = (tmp_path / "dist").glob("*.whl")
    uv("pip", "install", "--quiet", "--python", python, "--no-deps", str(wheel))
    return tmp_path / "env/bin"


@pytest.fixture
def served(installed: Path, tmp_path: Path) -> Iterator[str]:
    """The address of the installation, once it answers."""
    port = free_port()
    told = {
        "SAMPHAN_HOME": str(tmp_path / "home"),
        "SAMPHAN_PUBLIC_URL": f"http://127.0.0.1:{port}",
        "PATH": "/usr/bin:/bin",
    }
    with (tmp_path / "log").open("w") as log:
        server = subprocess.Popen(
            [installed / "samphan", "serve", "--port", str(port)], env=told, cwd=tmp_path, stdout=log, stderr=log
        )
        try:
            wait_until_healthy(f"http://127.0.0.1:{port}", server, tmp_path / "log")
            yield f"http://127.0.0.1:{port}"
        finally:
            server.send_signal(signal.SIGINT)
            assert server.wait(30) == 0


def wait_until_healthy(address: str, server: subprocess.Popen[bytes], log: Path) -> None:
    for _ in range(300):
        assert server.poll() is None, log.read_text()
        try:
            if httpx.get(f"{address}/health/").status_code == httpx.codes.OK:
                return
        except httpx.TransportError:
            pass
        time.sleep(0.2)
    raise AssertionError(log.read_text())


@pytest.mark.slow
def test_a_wheel_serves_from_an_empty_environment(served: str) -> None:
    page = httpx.get(f"{served}/account/login/")
    assert page.status_code == httpx.codes.OK
    assert "เข้าสู่ระบบ" in page.text  # compiled messages are inside
    assets = re.findall(r'(?:href|src)="(/static/[^"]+\.(?:css|js))"', page.text)
    assert len(assets) > 3
    for asset in assets:
        assert httpx.get(f"{served}{asset}").status_code == httpx.codes.OK, asset
