"""What can be wrong with an installation, each with an id and a hint that mends it (`samphan doctor`, Django's check framework).

They are registered by the command line only, so that no web worker spends its start on them. A module adds its own in its `doctor.py`.
"""

from __future__ import annotations

import shutil
import stat
from collections.abc import Iterator
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.core.checks import CheckMessage, Error, Warning, register  # noqa: A004 - Django's names for its messages
from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor

from samphan.config import environment

LEAST_FREE_BYTES = 1 << 30
OTHERS_MAY = stat.S_IRWXG | stat.S_IRWXO


@register()
def settings_parse(**_: Any) -> list[CheckMessage]:
    """Every SAMPHAN_* value that could not be read, and how to write it."""
    return [
        Error(
            problem,
            hint="Correct it where you set it, then start again. docs/settings.md lists every setting.",
            id="samphan.E001",
        )
        for problem in environment.PROBLEMS
    ]


@register()
def settings_are_known(**_: Any) -> list[CheckMessage]:
    """A misspelt setting would otherwise be ignored in silence."""
    return [
        Warning(
            f"{name} is set, but no such setting exists.",
            hint=f"Did you mean one of: {', '.join(near)}?" if near else "See docs/settings.md.",
            id="samphan.W001",
        )
        for name, near in environment.unknown()
    ]


@register()
def database_answers(**_: Any) -> list[CheckMessage]:
    try:
        connection.ensure_connection()
    except DatabaseError as error:
        return [
            Error(
                f"The database does not answer: {str(error).strip()}",
                hint="Start it, and check SAMPHAN_DATABASE_URL.",
                id="samphan.E002",
            )
        ]
    pending = MigrationExecutor(connection).migration_plan(MigrationExecutor(connection).loader.graph.leaf_nodes())
    found: list[CheckMessage] = []
    if pending:
        found.append(
            Error(
                f"{len(pending)} database changes of this version are not applied.",
                hint="Run `samphan serve`, which applies them.",
                id="samphan.E003",
            )
        )
    if connection.vendor == "postgresql":
        found.extend(_postgres_role())
    return found


def _postgres_role() -> Iterator[CheckMessage]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT rolsuper OR rolbypassrls FROM pg_roles WHERE rolname = current_user")
        row = cursor.fetchone()
        if row and row[0]:
            yield Warning(
                "Samphan connects to PostgreSQL as a superuser, which passes row-level security.",
                hint="Make an ordinary role that owns the database, and name it in SAMPHAN_DATABASE_URL.",
                id="samphan.W002",
            )
        cursor.execute("SELECT datctype FROM pg_database WHERE datname = current_database()")
        row = cursor.fetchone()
        if row and row[0] in {"C", "POSIX"}:
            yield Error(
                "The database was made with LC_CTYPE=C, in which no Thai word can be searched.",
                hint="Make it anew with LC_CTYPE C.UTF-8 and restore a backup into it.",
                id="samphan.E004",
            )


@register()
def home_is_sound(**_: Any) -> list[CheckMessage]:
    found: list[CheckMessage] = []
    free = shutil.disk_usage(settings.HOME).free
    if free < LEAST_FREE_BYTES:
        found.append(
            Error(
                f"Only {free >> 20} MB are free in {settings.HOME}.",
                hint="Free some space, or move SAMPHAN_HOME to a larger disk.",
                id="samphan.E005",
            )
        )
    keys = settings.HOME / "keys.json"
    if keys.exists() and keys.stat().st_mode & OTHERS_MAY:
        found.append(
            Error(f"Other accounts of this machine may read {keys}.", hint=f"Run: chmod 600 {keys}", id="samphan.E006")
        )
    return found


@register()
def reachable_safely(**_: Any) -> list[CheckMessage]:
    found: list[CheckMessage] = []
    host = urlsplit(settings.PUBLIC_URL).hostname or ""
    local = host in {"localhost", "127.0.0.1", "::1"}
    if not local and not settings.HTTPS:
        found.append(
            Error(
                f"{settings.PUBLIC_URL} is not encrypted: passwords travel readable.",
                hint="Put a proxy with a certificate in front and write https:// in SAMPHAN_PUBLIC_URL.",
                id="samphan.E007",
            )
        )
    if not local and host not in settings.ALLOWED_HOSTS:
        found.append(
            Error(
                f"{host} of SAMPHAN_PUBLIC_URL is not among SAMPHAN_ALLOWED_HOSTS: every page is refused.",
                hint=f"Add {host} to SAMPHAN_ALLOWED_HOSTS.",
                id="samphan.E008",
            )
        )
    if not local and settings.DEBUG:
        found.append(
            Error("SAMPHAN_DEBUG shows settings to every visitor.", hint="Remove SAMPHAN_DEBUG.", id="samphan.E009")
        )
    if not settings.EMAIL_HOST:
        found.append(
            Warning(
                f"No mail server: invitations and password resets are written to {settings.EMAIL_FILE_PATH}.",
                hint="Set SAMPHAN_MAIL_HOST and its companions.",
                id="samphan.W003",
            )
        )
    return found
