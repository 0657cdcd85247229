"""Consistent copies of a running database, and bringing one up again."""

from __future__ import annotations

import os
import shutil
import sqlite3
import subprocess
from contextlib import closing
from pathlib import Path
from typing import Any

from django.db import connection
from django.utils.translation import gettext_lazy as _

from samphan.platform.refusals import Refused

SQLITE, POSTGRESQL = "sqlite", "postgresql"
COPY_NAME = {SQLITE: "database.sqlite3", POSTGRESQL: "database.dump"}


def copy_database(folder: Path) -> Path:
    """Write a consistent copy of the current database into `folder` while others go on writing; return its path."""
    target = folder / COPY_NAME[connection.vendor]
    if connection.vendor == SQLITE:
        _copy_sqlite(Path(connection.settings_dict["NAME"]), target)
    else:
        # Row-level security hides every row from a session that names no business: this one names all of them.
        environment = {"PGOPTIONS": "-c samphan.business=every"}
        _run_postgres_tool(
            "pg_dump",
            "--format=custom",
            "--no-owner",
            "--enable-row-security",
            f"--file={target}",
            environment=environment,
        )
    return target


def _copy_sqlite(source: Path, target: Path) -> None:
    """SQLite's own online copy, all pages in one step: one snapshot; under WAL, writers neither wait nor show up half.

    Not VACUUM INTO: SQLite 3.40 fails there on tables with generated columns.
    """
    with (
        closing(sqlite3.connect(f"file:{source}?mode=ro", uri=True, timeout=60)) as reader,
        closing(sqlite3.connect(target)) as copy,
    ):
        reader.backup(copy)
        copy.execute("PRAGMA journal_mode=DELETE")  # one file, with no log beside it


def holds_data() -> bool:
    """True when the database that settings name already has a business in it."""
    if connection.vendor == SQLITE and not Path(connection.settings_dict["NAME"]).exists():
        return False
    if "tenants_business" not in connection.introspection.table_names():
        return False
    with connection.cursor() as cursor:
        cursor.execute("SELECT EXISTS (SELECT 1 FROM tenants_business)")
        return bool(cursor.fetchone()[0])


def restore_database(copy: Path) -> None:
    """Put the copy where settings say the database is, replacing what is there."""
    connection.close()
    if connection.vendor == SQLITE:
        _restore_sqlite(copy, Path(connection.settings_dict["NAME"]))
    else:
        with connection.cursor() as cursor:
            cursor.execute("DROP SCHEMA public CASCADE")
            cursor.execute("CREATE SCHEMA public")
        connection.close()
        _run_postgres_tool(
            "pg_restore", "--no-owner", "--exit-on-error", f"--dbname={connection.settings_dict['NAME']}", str(copy)
        )


def _restore_sqlite(copy: Path, target: Path) -> None:
    target.parent.mkdir(parents=True, exist_ok=True)
    draft = target.with_name(f"{target.name}.restoring")
    try:
        shutil.copy(copy, draft)
    except OSError:
        draft.unlink(missing_ok=True)  # no room: what was there stays
        raise
    for leftover in ("-wal", "-shm"):  # they belong to the database that goes away
        target.with_name(f"{target.name}{leftover}").unlink(missing_ok=True)
    draft.replace(target)


def _run_postgres_tool(tool: str, *arguments: str, environment: dict[str, str] | None = None) -> None:
    settings: dict[str, Any] = connection.settings_dict
    found = shutil.which(tool)
    if not found:
        raise Refused(
            _("%(tool)s is not installed. Install PostgreSQL's client programs (Debian: postgresql-client).")
            % {"tool": tool},
            code="tool_missing",
        )
    known = {
        "PGHOST": settings["HOST"],
        "PGPORT": str(settings["PORT"]),
        "PGUSER": settings["USER"],
        "PGPASSWORD": settings["PASSWORD"],
        "PGDATABASE": settings["NAME"],
    }
    ran = subprocess.run(  # noqa: S603 - a fixed program with arguments of ours
        [found, *arguments],
        env={**os.environ, **{name: value for name, value in known.items() if value}, **(environment or {})},
        capture_output=True,
        text=True,
        check=False,
    )
    if ran.returncode:
        raise Refused(
            _("%(tool)s failed: %(reason)s") % {"tool": tool, "reason": ran.stderr.strip()[-600:]}, code="tool_failed"
        )
