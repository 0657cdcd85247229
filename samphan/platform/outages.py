"""When what lies underneath fails: a disk that takes no more, a database that does not answer. Told apart in one place.

Pages and the API say it in a sentence (507, 503), and background work waits for better times instead of using up its attempts.
"""

from __future__ import annotations

import errno
import sqlite3
from collections.abc import Iterator
from http import HTTPStatus

from django.db import InterfaceError, OperationalError, connection
from django.utils.translation import gettext_lazy as _

from samphan.platform.refusals import Refused

NO_ROOM = {errno.ENOSPC, errno.EDQUOT, errno.EFBIG}  # full, over the quota, over the size that a file may have here
# SQLite says “full” for a full disk, and “I/O error while writing” where the system names another limit.
SQLITE_NO_ROOM = {sqlite3.SQLITE_FULL, sqlite3.SQLITE_IOERR_WRITE, sqlite3.SQLITE_IOERR_SHMSIZE}
POSTGRES_NO_ROOM = "53100"  # disk_full
POSTGRES_AWAY = ("08", "57P")  # connection exceptions; the server stops, crashed, or is starting


class DiskFull(Refused):
    """The disk takes no more. What was asked was not done, and nothing of it remains."""

    status = HTTPStatus.INSUFFICIENT_STORAGE
    code = "disk_full"
    default = _("The disk of the server is full. Nothing was saved. Tell whoever looks after the server.")


def is_disk_full(error: BaseException | None) -> bool:
    """True when the error, or what caused it, is a write for which there was no room."""
    return any(_no_room(one) for one in _causes(error))


def is_database_away(error: BaseException | None) -> bool:
    """True when the database could not be reached or hung up; not when it answered that something is wrong."""
    if not isinstance(error, OperationalError | InterfaceError) or is_disk_full(error):
        return False
    states = [str(state) for one in _causes(error) if (state := getattr(one, "sqlstate", None))]
    if states:
        return states[0].startswith(POSTGRES_AWAY)
    return connection.vendor == "postgresql"  # no word from the server at all


def _no_room(error: BaseException) -> bool:
    if isinstance(error, OSError):
        return error.errno in NO_ROOM
    if isinstance(error, sqlite3.Error):
        return error.sqlite_errorcode in SQLITE_NO_ROOM if hasattr(error, "sqlite_errorcode") else False
    return bool(getattr(error, "sqlstate", "") == POSTGRES_NO_ROOM)


def _causes(error: BaseException | None) -> Iterator[BaseException]:
    """The error and what led to it, nearest first."""
    seen: set[int] = set()
    while error is not None and id(error) not in seen:
        seen.add(id(error))
        yield error
        error = error.__cause__ or error.__context__
