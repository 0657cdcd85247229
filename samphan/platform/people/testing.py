"""A mail server for tests, on this machine: what it takes lies in a `Mailbox`."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session


class Mailbox:
    """What a mail server took. `answer` is what it says to an address."""

    def __init__(self) -> None:
        self.taken: list[Envelope] = []
        self.answer = "250 OK"

    async def handle_RCPT(  # noqa: N802 - aiosmtpd's name
        self, _server: SMTP, _session: Session, envelope: Envelope, address: str, _options: list[str]
    ) -> str:
        if self.answer.startswith("250"):
            envelope.rcpt_tos.append(address)
        return self.answer

    async def handle_DATA(self, _server: SMTP, _session: Session, envelope: Envelope) -> str:  # noqa: N802 - as above
        self.taken.append(envelope)
        return "250 OK"


def free_port() -> int:
    """A port of this machine where nobody listens yet."""
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return int(found.getsockname()[1])


def mail_goes_to(port: int, settings: Any) -> None:
    """Samphan sends its mail to this port of this machine."""
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT, settings.EMAIL_USE_TLS = "127.0.0.1", port, False


@contextmanager
def mail_server(handler: Any, port: int) -> Iterator[None]:
    """A server that hands what comes to `handler`, as aiosmtpd does, until the block ends."""
    server = Controller(handler, hostname="127.0.0.1", port=port)
    server.start()
    try:
        yield
    finally:
        server.stop(no_assert=True)
