"""What each process of an installation does: pages, background work, live updates."""

from __future__ import annotations

import logging
import signal
import socket
from collections.abc import Sequence
from threading import Thread
from typing import Any

from gunicorn.app.base import BaseApplication
from gunicorn.glogging import Logger

from samphan.platform.jobs.worker import Worker
from samphan.platform.live.streams import Streams


class RootLogger(Logger):
    """gunicorn's messages go through our logging, prefixed like everybody's."""

    def setup(self, cfg: Any) -> None:  # noqa: ARG002 - gunicorn calls it with its settings
        self.error_log.propagate = True
        self.error_log.setLevel(logging.WARNING)


class Pages(BaseApplication):
    """gunicorn over a socket that is already open, with the application that is already loaded."""

    def __init__(self, application: Any, listener: socket.socket, workers: int) -> None:
        self.application = application
        self.options = {
            "bind": [f"fd://{listener.fileno()}"],
            "workers": workers,
            "worker_class": "gthread",
            "threads": 4,
            "preload_app": True,
            "timeout": 60,
            "graceful_timeout": 10,
            "keepalive": 0,  # a connection kept open stays with its process: of eight people five may share one while others idle
            "proc_name": "samphan",
            "logger_class": RootLogger,
            "control_socket_disable": True,
        }
        super().__init__()

    def load_config(self) -> None:
        for name, value in self.options.items():
            self.cfg.set(name, value)

    def load(self) -> Any:
        return self.application


def work(queues: Sequence[str] = ()) -> None:
    """Background work until SIGTERM or Ctrl-C."""
    worker = Worker(queues)
    for number in (signal.SIGTERM, signal.SIGINT):
        # in a thread: a handler may interrupt the very lock that stop() needs
        signal.signal(number, lambda *_: Thread(target=worker.stop).start())
    worker.run()


def stream(receiver: socket.socket) -> None:
    """Live updates until SIGTERM."""
    Streams(receiver).run()
