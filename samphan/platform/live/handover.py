"""One port for pages and live streams: a stream's connection is handed from the page's process to the live process.

A page process answers requests and must not be held by a stream that stays open for hours. So the view that opens a stream, after
Django has checked session and rights like for any page, passes the connection's file descriptor (SCM_RIGHTS) through a socket pair
to the live process and is free again. docs/decisions/0006-live-updates.md says why not a second port or an ASGI server.
"""

from __future__ import annotations

import json
import os
import socket
import ssl
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

LONGEST_MESSAGE = 4096


@dataclass(frozen=True)
class Listener:
    """Who listens on a stream. `session` is checked again and again while it is open."""

    session: str
    user_id: str
    business_id: str


class _Channel:
    """The page processes' end of the pair; opened by the parent before it forks."""

    sender: socket.socket | None = None


def open_channel() -> socket.socket:
    """Make the pair; this process and those it forks may hand over from now on. Returns the live process's end."""
    _Channel.sender, receiver = socket.socketpair(socket.AF_UNIX, socket.SOCK_DGRAM)
    _Channel.sender.setblocking(False)  # noqa: FBT003 - the standard library's signature
    return receiver


def hand_over(environ: Mapping[str, Any], listener: Listener) -> bool:
    """Give the request's connection to the live process. False when that cannot be: another server, TLS, no live process."""
    client = environ.get("gunicorn.socket")
    if _Channel.sender is None or not isinstance(client, socket.socket) or isinstance(client, ssl.SSLSocket):
        return False
    try:
        socket.send_fds(_Channel.sender, [json.dumps(asdict(listener)).encode()], [client.fileno()])
    except OSError:  # the live process is down and its queue is full
        return False
    leave(client)
    return True


def leave(client: socket.socket) -> None:
    """Put a closed socket where the connection was, so that nothing this process still writes or closes reaches it."""
    ours, theirs = socket.socketpair()
    theirs.close()
    os.dup2(ours.fileno(), client.fileno())
    ours.close()


def receive(receiver: socket.socket) -> tuple[Listener, socket.socket] | None:
    """In the live process: the next connection. None when there is none now."""
    try:
        message, descriptors, _flags, _address = socket.recv_fds(receiver, LONGEST_MESSAGE, 1)
    except BlockingIOError:
        return None
    connection = socket.socket(fileno=descriptors[0])
    connection.setblocking(False)  # noqa: FBT003 - the standard library's signature
    return Listener(**json.loads(message)), connection
