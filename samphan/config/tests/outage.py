"""An installation whose way to PostgreSQL can be cut: a small TCP proxy that tests close and open again."""

from __future__ import annotations

import os
import signal
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from urllib.parse import urlsplit
from uuid import uuid4

import psycopg

from samphan.config.tests.test_serving import Installation, eventually, free_port, start

SERVER = (os.environ.get("SAMPHAN_TEST_POSTGRES") or "postgresql://postgres@127.0.0.1:5432/samphan").rpartition("/")[0]


class Proxy:
    """Passes bytes on to a server. `cut()` ends every connection and refuses new ones until `mend()`."""

    def __init__(self, target: tuple[str, int]) -> None:
        self.target, self.port = target, free_port()
        self.held: set[socket.socket] = set()
        self.listener: socket.socket | None = None
        self.mend()

    def mend(self) -> None:
        self.listener = socket.create_server(("127.0.0.1", self.port))
        threading.Thread(target=self.accept, args=(self.listener,), daemon=True).start()

    def cut(self) -> None:
        if self.listener:
            with suppress(OSError):
                self.listener.shutdown(socket.SHUT_RDWR)  # wakes the thread that accepts
            self.listener.close()
            self.listener = None
        for held in list(self.held):
            self.end(held)

    def accept(self, listener: socket.socket) -> None:
        while True:
            try:
                client, _address = listener.accept()
            except OSError:
                return
            server = socket.create_connection(self.target)
            self.held |= {client, server}
            for one, other in ((client, server), (server, client)):
                threading.Thread(target=self.pass_on, args=(one, other), daemon=True).start()

    def pass_on(self, one: socket.socket, other: socket.socket) -> None:
        with suppress(OSError):
            while some := one.recv(65536):
                other.sendall(some)
        self.end(one)
        self.end(other)

    def end(self, held: socket.socket) -> None:
        self.held.discard(held)
        with suppress(OSError):
            held.shutdown(socket.SHUT_RDWR)
        held.close()


@contextmanager
def installation_behind_a_proxy(folder: Path) -> Iterator[tuple[Installation, Proxy, str]]:
    """A served installation on a PostgreSQL database of its own, the proxy before it, and the way past the proxy."""
    parts, name, port = urlsplit(SERVER), f"samphan_outage_{uuid4().hex[:12]}", free_port()
    with psycopg.connect(f"{SERVER}/postgres", autocommit=True) as administration:
        administration.execute(f"CREATE DATABASE {name}")
    proxy = Proxy((parts.hostname or "127.0.0.1", parts.port or 5432))
    user = f"{parts.username}:{parts.password}" if parts.password else parts.username or "postgres"
    settings = {"SAMPHAN_DATABASE_URL": f"postgresql://{user}@127.0.0.1:{proxy.port}/{name}"}
    process = start(folder / "home", port, folder / "log", **settings)
    here = Installation(folder / "home", port, process, settings)
    try:
        eventually(lambda: here.get("/account/login/").status_code == 200, 120)
        yield here, proxy, f"{SERVER}/{name}"
    finally:
        process.send_signal(signal.SIGINT)
        process.wait(60)
        proxy.cut()
        with psycopg.connect(f"{SERVER}/postgres", autocommit=True) as administration:
            administration.execute(f"DROP DATABASE {name} WITH (FORCE)")
