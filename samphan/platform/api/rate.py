"""How many calls a token may make in a minute.

With Redis, one counter per token and minute serves every machine. Without it the counter lives in a small file that all processes of
a machine map into memory and lock for a moment: no database write per call, but each machine counts for itself.
The file may vanish or be emptied at any time; a token then starts its minute again.
"""

from __future__ import annotations

import fcntl
import mmap
import os
import struct
import threading
import time
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Protocol
from uuid import UUID

from django.conf import settings
from django.http import HttpResponse
from django.utils.translation import gettext_lazy as _

from samphan.platform.api.problems import TooMany

WINDOW = 60


class Counter(Protocol):
    def add(self, token: UUID, minute: int) -> int:
        """Count one call and return how many there were in this minute, this one included."""
        ...


class FileCounter:
    """A table of (token, minute, count) in a mapped file. A row whose minute has passed is free."""

    ROW = struct.Struct("<16sII")
    ROWS = 4096
    PROBES = 16

    def __init__(self, path: Path) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        self.file = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
        os.ftruncate(self.file, self.ROW.size * self.ROWS)
        self.table = mmap.mmap(self.file, self.ROW.size * self.ROWS)
        self.threads = threading.Lock()  # flock keeps processes apart, not the threads of one

    def add(self, token: UUID, minute: int) -> int:
        with self.threads:
            fcntl.flock(self.file, fcntl.LOCK_EX)
            try:
                at, count = self.place(token, minute)
                self.ROW.pack_into(self.table, at, token.bytes, minute, count + 1)
                return count + 1
            finally:
                fcntl.flock(self.file, fcntl.LOCK_UN)

    def place(self, token: UUID, minute: int) -> tuple[int, int]:
        """Offset and count of this token's row: its own, else the first free one (the last probed when all are taken)."""
        home, free = int.from_bytes(token.bytes[-4:], "big"), None
        for step in range(self.PROBES):
            at = (home + step) % self.ROWS * self.ROW.size
            owner, when, count = self.ROW.unpack_from(self.table, at)
            if owner == token.bytes and when == minute:
                return at, count
            if when != minute and free is None:
                free = at
        return (at if free is None else free), 0


@cache
def counter() -> Counter:
    if not settings.REDIS_URL:
        return FileCounter(settings.HOME / "run/api-rate")
    from samphan.platform.api.rate_in_redis import RedisCounter  # noqa: PLC0415 - 20 MB that a shop without Redis saves

    return RedisCounter(settings.REDIS_URL)


@dataclass(frozen=True)
class Budget:
    """What a token has left in this minute; `left` below zero refuses the call."""

    limit: int
    left: int
    seconds: int

    def check(self) -> None:
        """Raise `TooMany` when the minute's calls are used up."""
        if self.left < 0:
            raise TooMany(
                _("This token may make %(limit)s calls a minute. Wait %(seconds)s seconds.")
                % {"limit": self.limit, "seconds": self.seconds},
                retry_after=self.seconds,
            )

    def write_on(self, response: HttpResponse) -> None:
        """Headers of draft-ietf-httpapi-ratelimit-headers."""
        response.headers["RateLimit-Policy"] = f'"token";q={self.limit};w={WINDOW}'
        response.headers["RateLimit"] = f'"token";r={max(self.left, 0)};t={self.seconds}'


def spend(token: UUID) -> Budget:
    """Count one call of the token."""
    now = int(time.time())
    limit: int = settings.API_RATE
    return Budget(limit, limit - counter().add(token, now // WINDOW), WINDOW - now % WINDOW)
