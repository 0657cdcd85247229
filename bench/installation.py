"""A whole installation for the benches: `samphan serve` over a generated database, and a bare Django view of the same rows beside it."""

from __future__ import annotations

import json
import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from http import HTTPStatus
from http.client import HTTPConnection
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any
from urllib.parse import urlsplit

ROOT = Path(__file__).resolve().parent.parent
POSTGRES = os.environ.get("SAMPHAN_TEST_POSTGRES", "postgresql://postgres@127.0.0.1:5432/samphan")
ORDINARY = "samphan_bench"  # superusers pass every row policy: measured as one, row-level security would cost nothing
START = 120  # seconds an installation may take to answer


@dataclass
class Served:
    """A running server: its port, and the process above all its others."""

    port: int
    process: subprocess.Popen[bytes]

    def connection(self) -> HTTPConnection:
        return HTTPConnection("127.0.0.1", self.port, timeout=60)

    def megabytes(self) -> float:
        """Proportional set size of all processes: pages that they share count once."""
        return sum(map(proportional, family(self.process.pid))) / 1024


def family(pid: int) -> list[int]:
    children = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    return [pid, *(one for child in children for one in family(int(child)))]


def proportional(pid: int) -> int:
    """Kilobytes."""
    lines = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()
    return sum(int(line.split()[1]) for line in lines if line.startswith("Pss:"))


def free_port() -> int:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return int(found.getsockname()[1])


def as_ordinary(url: str) -> str:
    """The same database as a role that row-level security holds for; SQLite as it is."""
    parts = urlsplit(url)
    if parts.scheme == "sqlite":
        return url
    import psycopg

    with psycopg.connect(url, autocommit=True) as server:
        if not server.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", [ORDINARY]).fetchone():
            server.execute(f"CREATE ROLE {ORDINARY} LOGIN PASSWORD '{ORDINARY}'")
        server.execute(f"GRANT ALL ON SCHEMA public TO {ORDINARY}")
        server.execute(f"GRANT ALL ON ALL TABLES IN SCHEMA public TO {ORDINARY}")
        server.execute(f"GRANT ALL ON ALL SEQUENCES IN SCHEMA public TO {ORDINARY}")
    return parts._replace(netloc=f"{ORDINARY}:{ORDINARY}@{parts.hostname}:{parts.port or 5432}").geturl()


@contextmanager
def fresh_database(kind: str) -> Iterator[str]:
    """A new database with all tables, for one bench; as an ordinary role on PostgreSQL. Gone afterwards."""
    name = f"bench_{os.getpid()}_{time.time_ns() % 10**6}"
    with TemporaryDirectory(prefix="samphan-bench-") as home:
        os.environ |= {"SAMPHAN_HOME": home, "SAMPHAN_LOG_LEVEL": "ERROR"}
        if kind == "sqlite":
            migrate(url := f"sqlite:///{home}/bench.db")
            yield url
            return
        with server() as connection:
            connection.execute(f'CREATE DATABASE "{name}"')
        try:
            migrate(url := on_server(name))
            yield as_ordinary(url)
        finally:
            with server() as connection:
                connection.execute(f'DROP DATABASE "{name}" WITH (FORCE)')


def migrate(url: str) -> None:
    environment = {**os.environ, "SAMPHAN_DATABASE_URL": url}
    subprocess.run([sys.executable, "manage.py", "migrate", "-v0"], cwd=ROOT, check=True, env=environment)


def on_server(name: str) -> str:
    return urlsplit(POSTGRES)._replace(path=f"/{name}").geturl()


def server() -> Any:
    """The PostgreSQL server as whoever may create databases."""
    import psycopg

    return psycopg.connect(on_server("postgres"), autocommit=True)


@contextmanager
def installation(url: str, **settings: str) -> Iterator[Served]:
    """`samphan serve` over the database at `url`, with the keys of this process, until the block ends."""
    samphan = str(Path(sys.executable).with_name("samphan"))
    with started([samphan, "serve"], "--port={port}", SAMPHAN_DATABASE_URL=as_ordinary(url), **settings) as served:
        time.sleep(3)  # every process has finished starting
        yield served


@contextmanager
def bare_view(url: str) -> Iterator[Served]:
    """A Django view of fifty rows, no session, no middleware, under gunicorn's sync workers: one to a core."""
    gunicorn = [sys.executable, "-m", "gunicorn", f"--workers={os.cpu_count()}", "--log-level=error"]
    with started([*gunicorn, "bench.bare:application"], "--bind=127.0.0.1:{port}", BENCH_DATABASE=url) as served:
        yield served


@contextmanager
def started(command: list[str], port_option: str, **environment: str) -> Iterator[Served]:
    port = free_port()
    process = subprocess.Popen(
        [*command, port_option.format(port=port)],
        cwd=ROOT,
        env={**os.environ, **environment},
        stdout=subprocess.DEVNULL,
    )
    served = Served(port, process)
    try:
        wait_for(served)
        yield served
    finally:
        process.terminate()
        process.wait(60)


def wait_for(served: Served) -> None:
    until = time.monotonic() + START
    while time.monotonic() < until and served.process.poll() is None:
        with suppress(OSError):
            connection = served.connection()
            connection.request("GET", "/account/login/")
            if connection.getresponse().status in {HTTPStatus.OK, HTTPStatus.NOT_FOUND}:
                return
        time.sleep(0.2)
    raise SystemExit(f"{served.process.args} does not answer")


@dataclass
class Person:
    """Someone who asks an installation: by a session for pages, by a token for the API."""

    session: str
    token: str

    @property
    def for_pages(self) -> dict[str, str]:
        return {"Cookie": f"sessionid={self.session}"}

    @property
    def for_api(self) -> dict[str, str]:
        return {"Authorization": f"Bearer {self.token}", "Content-Type": "application/json"}


def owner_of(slug: str) -> Person:
    """The owner of a generated business, signed in, with a token that may do everything."""
    from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
    from django.contrib.sessions.backends.db import SessionStore

    from samphan.platform.accounts.rights import actor_of
    from samphan.platform.api.actions import create_token, grantable_scopes
    from samphan.platform.tenants.current import use_business
    from samphan.platform.tenants.models import Membership

    membership = Membership.objects.select_related("business", "role", "user").get(business__slug=slug)
    session = SessionStore()
    session[SESSION_KEY] = str(membership.user.pk)
    session[HASH_SESSION_KEY] = membership.user.get_session_auth_hash()
    session[BACKEND_SESSION_KEY] = "samphan.platform.accounts.sessions.SignIn"
    session["business"] = str(membership.business.pk)
    session.save()
    actor = actor_of(membership)
    with use_business(membership.business):
        _token, secret = create_token(actor, name="bench", scopes=sorted(grantable_scopes(actor)))
    return Person(str(session.session_key), secret)


def forget_what_waits() -> None:
    """Events that an earlier bench left to be told would be told by the workers while this one is measured."""
    from samphan.platform.events.models import Delivery
    from samphan.platform.tenants.current import every_business

    with every_business():
        Delivery.objects.filter(done_at=None).delete()


def ask(connection: HTTPConnection, path: str, headers: dict[str, str], body: Any = None) -> bytes:
    """One answer over a connection that stays open. Raises `RuntimeError` when the server refuses or fails."""
    connection.request("POST" if body else "GET", path, json.dumps(body) if body else None, headers)
    answer = connection.getresponse()
    content = answer.read()
    if answer.status >= HTTPStatus.BAD_REQUEST:
        raise RuntimeError(f"{path}: {answer.status} {content[:300]!r}")
    return content
