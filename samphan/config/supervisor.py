"""Keeps the processes of one installation running: forks them from one loaded parent, restarts what ends, stops all at once."""

from __future__ import annotations

import ctypes
import gc
import logging
import multiprocessing
import os
import signal
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass

log = logging.getLogger("samphan.serve")
STOP_GRACE = 30.0  # seconds for children to end by themselves
STEADY = 60.0  # a child that ran this long is restarted at once when it ends
LONGEST_WAIT = 30.0
LOOK_EVERY = 0.2


@dataclass
class Child:
    """One process: what it runs, and how its restarts stand."""

    name: str
    main: Callable[[], None]
    pid: int = 0
    started_at: float = 0.0
    start_at: float = 0.0
    wait: float = 0.5


class Supervisor:
    def __init__(self) -> None:
        self.children: list[Child] = []
        self.stopping = False

    def add(self, name: str, main: Callable[[], None]) -> None:
        """A child that runs `main` until SIGTERM."""
        self.children.append(Child(name, main))

    def run(self) -> None:
        """Start all, restart what ends, until SIGINT or SIGTERM; then stop all."""
        for number in (signal.SIGINT, signal.SIGTERM):
            signal.signal(number, self.ask_to_stop)
        gc.collect()
        gc.freeze()  # what is loaded now stays on shared pages: the collector of a child does not touch it
        while not self.stopping:
            for child in self.children:
                if not child.pid and time.monotonic() >= child.start_at:
                    self.start(child)
            time.sleep(LOOK_EVERY)
            self.reap()
        self.stop_all()

    def ask_to_stop(self, *_signal: object) -> None:
        self.stopping = True

    def start(self, child: Child) -> None:
        sys.stdout.flush()
        parent = os.getpid()
        child.pid, child.started_at = os.fork(), time.monotonic()
        if child.pid == 0:
            self.become(child, parent)

    def become(self, child: Child, parent: int) -> None:
        """In the forked process: run, and never come back."""
        code = 1
        try:
            multiprocessing.current_process().name = child.name  # the prefix of its log lines
            end_with_parent(parent)
            signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C reaches the whole group; the parent decides
            signal.signal(signal.SIGTERM, signal.SIG_DFL)
            child.main()
            code = 0
        except SystemExit as ended:
            code = ended.code if isinstance(ended.code, int) else 1
        except BaseException:
            log.exception("%s failed", child.name)
        finally:
            logging.shutdown()
            os._exit(code)

    def reap(self) -> None:
        """Notice children that ended, and plan their next start."""
        for child in self.children:
            if not child.pid:
                continue
            pid, status = os.waitpid(child.pid, os.WNOHANG)
            if not pid:
                continue
            child.pid = 0
            if not self.stopping:
                child.wait = 0.5 if time.monotonic() - child.started_at > STEADY else min(child.wait * 2, LONGEST_WAIT)
                child.start_at = time.monotonic() + child.wait
                code = os.waitstatus_to_exitcode(status)
                log.error("%s ended (%s); starting it again in %.0f s.", child.name, code, child.wait)

    def stop_all(self) -> None:
        self.signal_all(signal.SIGTERM)
        deadline = time.monotonic() + STOP_GRACE
        while any(child.pid for child in self.children) and time.monotonic() < deadline:
            self.reap()
            time.sleep(0.05)
        self.signal_all(signal.SIGKILL)

    def signal_all(self, number: signal.Signals) -> None:
        for child in self.children:
            if child.pid:
                os.kill(child.pid, number)


def end_with_parent(parent: int) -> None:
    """On Linux, a child gets SIGTERM when its parent is killed; elsewhere a killed parent leaves them to be ended by hand."""
    if sys.platform == "linux":
        pr_set_pdeathsig = 1
        ctypes.CDLL(None).prctl(pr_set_pdeathsig, signal.SIGTERM)
        if os.getppid() != parent:
            sys.exit(1)  # it was killed before we could ask
