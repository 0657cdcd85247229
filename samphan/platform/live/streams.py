"""The live process: holds every open stream, in one thread, and writes to it what its listener may hear.

Server-sent events over plain HTTP/1.1: `data: {"topic": …, "data": …}`. Nothing is replayed: a page that comes back fetches anew.
"""

from __future__ import annotations

import asyncio
import json
import logging
import signal as signals
import socket
from collections.abc import Callable, Coroutine
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

from django.db import DatabaseError, close_old_connections

from samphan.platform.accounts.rights import Actor
from samphan.platform.live.handover import Listener, receive
from samphan.platform.live.listening import actor_still_listening, may_hear
from samphan.platform.live.publish import Signal
from samphan.platform.live.sources import Source, chosen_source

log = logging.getLogger("samphan.live")
LOOK_EVERY = 0.25  # seconds between two looks for new signals
CHECK_EVERY = 12.0  # seconds between two checks of every listener's session and rights; also the keep-alive
SLOW = 64 * 1024  # bytes a listener may leave unread before it is dropped; it will come back and fetch anew
LONGEST_REQUEST = 1024
HEAD = (
    b"HTTP/1.1 200 OK\r\nContent-Type: text/event-stream; charset=utf-8\r\nCache-Control: no-store\r\n"
    b"X-Accel-Buffering: no\r\nConnection: close\r\n\r\nretry: 3000\n\n"
)
T = TypeVar("T")


class Stream:
    """One open connection."""

    def __init__(self, listener: Listener, actor: Actor, writer: asyncio.StreamWriter) -> None:
        self.listener = listener
        self.actor = actor
        self.writer = writer

    def write(self, message: bytes) -> None:
        if self.writer.transport.get_write_buffer_size() > SLOW:
            self.writer.transport.abort()
        else:
            self.writer.write(message)

    def tell(self, signal: Signal) -> None:
        if may_hear(self.actor, signal):
            said = json.dumps({"topic": signal.topic, "data": signal.data}, separators=(",", ":"))
            self.write(f"data: {said}\n\n".encode())


class Streams:
    def __init__(self, receiver: socket.socket, source: Source | None = None) -> None:
        self.receiver = receiver
        self.receiver.setblocking(False)  # noqa: FBT003 - the standard library's signature
        self.source = source
        self.open: set[Stream] = set()
        self.tasks: set[asyncio.Task[None]] = set()
        self.thread = ThreadPoolExecutor(1)  # the one thread that asks the database

    def run(self) -> None:
        """Until SIGTERM."""
        asyncio.run(self.serve())

    async def serve(self) -> None:
        loop, stop = asyncio.get_running_loop(), asyncio.Event()
        loop.add_signal_handler(signals.SIGTERM, stop.set)
        loop.add_reader(self.receiver, self.accept)
        for work in (self.listen(), self.check()):
            self.keep(work)
        await stop.wait()
        loop.remove_reader(self.receiver)
        for task in self.tasks:
            task.cancel()

    def keep(self, work: Coroutine[None, None, None]) -> None:
        task = asyncio.create_task(work)
        self.tasks.add(task)
        task.add_done_callback(self.tasks.discard)

    def accept(self) -> None:
        while came := receive(self.receiver):
            self.keep(self.hold(*came))

    async def hold(self, listener: Listener, connection: socket.socket) -> None:
        """One stream, from its head to the end of its connection."""
        reader, writer = await asyncio.open_connection(sock=connection, limit=LONGEST_REQUEST)
        try:
            actor = await self.ask(lambda: actor_still_listening(listener))
            if actor is None:
                return
            stream = Stream(listener, actor, writer)
            stream.write(HEAD)
            self.open.add(stream)
            try:
                while await reader.read(LONGEST_REQUEST):
                    pass  # a browser says nothing more on a stream
            finally:
                self.open.discard(stream)
        except (OSError, DatabaseError) as error:
            log.debug("A stream ended: %s", error)
        finally:
            writer.close()

    async def listen(self) -> None:
        """Bring new signals to the open streams."""
        while True:
            await asyncio.sleep(LOOK_EVERY)
            try:
                if self.source is None:
                    self.source = await self.ask(chosen_source)
                for signal in await self.ask(self.source.new):
                    for stream in list(self.open):
                        stream.tell(signal)
            except (OSError, DatabaseError) as error:
                log.warning("No live updates for now: %s", error)
                self.source = None
                await asyncio.sleep(1)

    async def check(self) -> None:
        """Close the streams of ended sessions and memberships, take up changed rights, and keep proxies awake."""
        while True:
            await asyncio.sleep(CHECK_EVERY)
            for stream in list(self.open):
                try:
                    actor = await self.ask(lambda listener=stream.listener: actor_still_listening(listener))  # type: ignore[misc]
                except DatabaseError:
                    actor = None  # who cannot be checked does not listen; the page comes back when the database does
                if actor is None:
                    stream.writer.close()
                    self.open.discard(stream)
                else:
                    stream.actor = actor
                    stream.write(b": awake\n\n")

    async def ask(self, question: Callable[[], T]) -> T:
        """Ask the database in its own thread."""
        return await asyncio.get_running_loop().run_in_executor(self.thread, fresh(question))


def fresh(question: Callable[[], T]) -> Callable[[], T]:
    def asked() -> T:
        close_old_connections()
        return question()

    return asked
