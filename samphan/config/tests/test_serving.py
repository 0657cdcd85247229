"""A real installation, started by its command, in an empty folder."""

from __future__ import annotations

import json
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

import httpx
import pytest

pytestmark = [pytest.mark.slow, pytest.mark.once]
SAMPHAN = str(Path(sys.executable).with_name("samphan"))
SIGN_IN = """
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore
from samphan.platform.accounts.actions import create_business
from samphan.platform.accounts.models import User
person = User.objects.create_user("owner@example.com", "a-long-made-up-password", name="Pim")
create_business(slug="doi-roast", name="Doi Roast", owner=person)
session = SessionStore()
session[SESSION_KEY], session[HASH_SESSION_KEY] = str(person.pk), person.get_session_auth_hash()
session[BACKEND_SESSION_KEY] = "samphan.platform.accounts.sessions.SignIn"
session.save()
print(session.session_key)
"""
NOTIFY = """
from samphan.platform.accounts.models import User
from samphan.platform.notifications.notify import notify
from samphan.platform.tenants.current import use_business
from samphan.platform.tenants.models import Business
with use_business(Business.objects.get()):
    notify(User.objects.get(), "hello")
"""
END_MEMBERSHIP = """
from samphan.platform.people.actions.members import end_membership
from samphan.platform.accounts.rights import system_actor
from samphan.platform.accounts.actions import add_member
from samphan.platform.accounts.models import User
from samphan.platform.tenants.current import use_business
from samphan.platform.tenants.models import Business, Membership
with use_business(Business.objects.get()) as shop:
    shop = Business.objects.get()
    add_member(shop, User.objects.create_user("second@example.com", "a-long-made-up-password", name="Ton"), builtin="owner")
    end_membership(system_actor(shop), Membership.objects.get(user__email="owner@example.com"))
"""
SIGN_OUT = "from django.contrib.sessions.models import Session; Session.objects.all().delete()"


@dataclass
class Installation:
    home: Path
    port: int
    process: subprocess.Popen[str]
    settings: dict[str, str] = field(default_factory=dict)

    @property
    def environment(self) -> dict[str, str]:
        ours = {"SAMPHAN_HOME": str(self.home), "DJANGO_SETTINGS_MODULE": "samphan.config.settings"}
        return {**os.environ, **ours, **self.settings}

    def run(self, code: str) -> str:
        setup = "import django; django.setup()\n"
        return subprocess.run(
            [sys.executable, "-c", setup + code], env=self.environment, capture_output=True, text=True, check=True
        ).stdout.strip()

    def children(self) -> list[int]:
        found = Path(f"/proc/{self.process.pid}/task/{self.process.pid}/children").read_text()
        return [int(pid) for pid in found.split()]

    def get(self, path: str) -> httpx.Response:
        return httpx.get(f"http://127.0.0.1:{self.port}{path}", timeout=10)


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def eventually(true: Callable[[], object], seconds: float = 30) -> None:
    """Wait until it is true; the limit is no measure of speed, only an end."""
    until = time.monotonic() + seconds
    while True:
        try:
            if true():
                return
        except (httpx.HTTPError, OSError):
            pass
        assert time.monotonic() < until, "it did not become true"
        time.sleep(0.1)


def start(home: Path, port: int, log: Path, **settings: str) -> subprocess.Popen[str]:
    environment = {**os.environ, "SAMPHAN_HOME": str(home), **settings}
    command = [SAMPHAN, "serve", "--port", str(port), "--workers", "1"]
    return subprocess.Popen(command, env=environment, stdout=log.open("w"), stderr=subprocess.STDOUT, text=True)


@pytest.fixture(scope="module")
def installation(tmp_path_factory: pytest.TempPathFactory, tables_made: Path) -> Iterator[Installation]:
    home, port = tmp_path_factory.mktemp("home"), free_port()
    shutil.copytree(tables_made, home, dirs_exist_ok=True)
    process = start(home, port, home / "log")
    here = Installation(home, port, process)
    try:
        eventually(lambda: here.get("/account/login/").status_code == 200, 90)
        yield here
    finally:
        process.send_signal(signal.SIGINT)
        process.wait(40)


@pytest.fixture(scope="module")
def session(installation: Installation) -> str:
    return installation.run(SIGN_IN)


def test_it_says_where_it_is(installation: Installation) -> None:
    assert f"http://localhost:{installation.port}/" in (installation.home / "log").read_text()


def test_a_signal_of_another_process_reaches_an_open_page_and_an_ended_session_closes_it(
    installation: Installation, session: str
) -> None:
    address = f"http://127.0.0.1:{installation.port}/live/"
    with httpx.stream("GET", address, cookies={"sessionid": session}, timeout=60) as stream:
        assert stream.headers["Content-Type"].startswith("text/event-stream")
        lines = stream.iter_lines()
        assert next(lines) == "retry: 3000"
        installation.run(NOTIFY)
        told = next(line for line in lines if line.startswith("data:"))
        assert json.loads(told.removeprefix("data: ")) == {"topic": "bell", "data": {}}
        assert installation.get("/account/login/").status_code == 200  # the page process is free
        installation.run(SIGN_OUT)
        assert [line for line in lines if line.startswith("data:")] == []  # ends, because the stream is closed


def test_through_redis_a_signal_arrives_too_and_who_leaves_the_business_hears_no_more(tmp_path: Path) -> None:
    port, settings = free_port(), {"SAMPHAN_REDIS_URL": "redis://127.0.0.1:6379/9"}
    process = start(tmp_path, port, tmp_path / "log", **settings)
    here = Installation(tmp_path, port, process, settings)
    try:
        eventually(lambda: here.get("/account/login/").status_code == 200, 90)
        session = here.run(SIGN_IN)
        with httpx.stream(
            "GET", f"http://127.0.0.1:{port}/live/", cookies={"sessionid": session}, timeout=60
        ) as stream:
            lines = stream.iter_lines()
            assert next(lines) == "retry: 3000"
            here.run(NOTIFY)
            assert '"bell"' in next(line for line in lines if line.startswith("data:"))
            here.run(END_MEMBERSHIP)
            assert [line for line in lines if line.startswith("data:")] == []  # ends, because the stream is closed
    finally:
        process.send_signal(signal.SIGINT)
        process.wait(40)


def test_a_visitor_gets_no_stream(installation: Installation) -> None:
    assert installation.get("/live/").status_code == 401


def test_a_process_that_is_killed_is_started_again(installation: Installation) -> None:
    before = installation.children()
    os.kill(before[-1], signal.SIGKILL)
    eventually(lambda: len(installation.children()) == len(before) and installation.children() != before)
    assert re.search(r"ended \(-9\); starting it again", (installation.home / "log").read_text())


def test_a_busy_port_is_told_in_a_sentence(installation: Installation) -> None:
    said = subprocess.run(
        [SAMPHAN, "serve", "--port", str(installation.port)],
        env=installation.environment,
        capture_output=True,
        text=True,
        check=False,
    )
    assert said.returncode == 1
    assert f"Cannot listen on 127.0.0.1:{installation.port}" in said.stderr
    assert f"--port {installation.port + 1}" in said.stderr
    assert "Traceback" not in said.stderr


def test_two_first_starts_at_once_prepare_one_database_and_one_ctrl_c_ends_each(tmp_path: Path) -> None:
    started = [(free_port(), tmp_path / f"log-{number}") for number in (1, 2)]
    both = [(port, log, start(tmp_path / "home", port, log)) for port, log in started]
    try:
        for port, log, process in both:
            eventually(lambda port=port: httpx.get(f"http://127.0.0.1:{port}/account/login/").status_code == 200, 120)
            assert process.poll() is None
            assert "Traceback" not in log.read_text()
    finally:
        for _port, _log, process in both:
            process.send_signal(signal.SIGINT)
    for _port, log, process in both:
        assert process.wait(40) == 0, log.read_text()
