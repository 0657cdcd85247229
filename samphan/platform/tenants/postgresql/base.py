"""Django's PostgreSQL backend, with fewer round trips: Samphan asks many small questions, and each trip costs as much as the answer.

- What the session must know for row-level security travels with the next statement, and only when it changed (`row_security`).
- A connection kept from an earlier request is looked at, not asked: one that the server closed has something to read.
"""

from __future__ import annotations

import select
from typing import Any

from django.db.backends.postgresql import base
from psycopg import sql

from samphan.platform.tenants import current

SETTING = "samphan.business"
# What runs as well behind another statement; what must stand alone (VACUUM, CREATE INDEX CONCURRENTLY) is told before it.
TAKES_COMPANY = ("SELECT", "INSERT", "UPDATE", "DELETE", "WITH", "(SELECT")


def setting_of(scope: object) -> str:
    """What the session is told: a business's id, `every`, or nothing."""
    if scope is None:
        return ""
    return "every" if scope is current.EVERY else str(scope.pk)  # type: ignore[attr-defined]


class DatabaseWrapper(base.DatabaseWrapper):
    """One connection that knows what its session was told, and forgets it whenever PostgreSQL may have undone it."""

    told: str | None = None  # None: unknown

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.execute_wrappers.append(self._execute_told)

    def connect(self) -> None:
        self.told = None
        super().connect()

    def is_usable(self) -> bool:
        if self.connection is None:
            return False
        poll = select.poll()
        poll.register(self.connection.fileno(), select.POLLIN | select.POLLHUP | select.POLLERR)
        return super().is_usable() if poll.poll(0) else True

    def _rollback(self) -> None:
        self.told = None
        super()._rollback()  # type: ignore[misc]

    def _savepoint_rollback(self, sid: str) -> None:
        self.told = None
        super()._savepoint_rollback(sid)  # type: ignore[misc]

    def tell_session(self) -> None:
        """Tell now. For what does not pass `execute`: COPY, and cursors on the server."""
        wanted = setting_of(current.scope_or_none())
        if wanted != self.told:
            self.ensure_connection()
            self.connection.execute(statement(wanted))
            self.told = wanted

    def _execute_told(self, execute: Any, query: Any, params: Any, many: bool, context: dict[str, Any]) -> Any:
        wanted = setting_of(current.scope_or_none())
        if wanted == self.told:
            return execute(query, params, many, context)
        cursor = context["cursor"]
        if many or hasattr(cursor, "name") or not (isinstance(query, str) and query.startswith(TAKES_COMPANY)):
            if isinstance(query, str) and query.startswith(("ROLLBACK", "RELEASE", "SAVEPOINT")):
                return execute(
                    query, params, many, context
                )  # asks no rows; in a failed transaction nothing else is heard
            self.tell_session()
            return execute(query, params, many, context)
        self.told = None  # until the answer is there
        answer = execute(f"{statement(wanted).as_string(self.connection)}; {query}", params, many, context)
        cursor.nextset()
        self.told = wanted
        return answer


def statement(wanted: str) -> sql.Composed:
    return sql.SQL("SET {} = {}").format(sql.Identifier(*SETTING.split(".")), sql.Literal(wanted))
