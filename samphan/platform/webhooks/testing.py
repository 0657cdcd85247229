"""A real HTTP server on this machine, in the part of an endpoint that behaves well or badly. For tests of any module."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

Answer = Callable[[BaseHTTPRequestHandler], None]


def status(code: int, body: bytes = b"", **headers: str) -> Answer:
    """Answer with this status, body and headers."""

    def answer(handler: BaseHTTPRequestHandler) -> None:
        handler.send_response(code)
        for name, value in {**headers, "Content-Length": str(len(body))}.items():
            handler.send_header(name.replace("_", "-"), value)
        handler.end_headers()
        handler.wfile.write(body)

    return answer


@dataclass
class Receiver:
    """What arrived (headers by lower-case name, and body), and how to answer."""

    port: int = 0
    seen: list[tuple[dict[str, str], bytes]] = field(default_factory=list)
    answer: Answer = field(default_factory=lambda: status(204))
    closing: threading.Event = field(default_factory=threading.Event)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}/hook"

    def hang(self, _handler: BaseHTTPRequestHandler) -> None:
        """An answer that never comes."""
        self.closing.wait(60)

    def drip_headers(self, handler: BaseHTTPRequestHandler) -> None:
        self.drip(handler, b"HTTP/1.1 200 OK\r\nX-Slow: ")

    def drip_body(self, handler: BaseHTTPRequestHandler) -> None:
        self.drip(handler, b"HTTP/1.1 200 OK\r\n\r\n")

    def drip(self, handler: BaseHTTPRequestHandler, start: bytes) -> None:
        """A byte now and then, for ever: no single wait is long."""
        handler.wfile.write(start)
        while not self.closing.wait(0.05):
            handler.wfile.write(b".")


@contextmanager
def receiving() -> Iterator[Receiver]:
    """A running server. `SAMPHAN_WEBHOOK_PRIVATE_HOSTS` must name it before it can be called."""
    now = Receiver()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            now.seen.append(({name.lower(): value for name, value in self.headers.items()}, body))
            now.answer(self)

        def do_GET(self) -> None:
            now.seen.append(({name.lower(): value for name, value in self.headers.items()}, b""))
            now.answer(self)

        def log_message(self, *_: object) -> None: ...

    class Server(ThreadingHTTPServer):
        daemon_threads = True

        def handle_error(self, *_: object) -> None:
            """Callers that hang up are what these servers are for."""

    server = Server(("127.0.0.1", 0), Handler)
    now.port = server.server_address[1]
    threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True).start()
    try:
        yield now
    finally:
        now.closing.set()
        server.shutdown()
        server.server_close()
