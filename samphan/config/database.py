"""Bringing the database up to date: whoever comes first, a server or a command, makes the tables."""

from __future__ import annotations

import fcntl
from collections.abc import Iterator
from contextlib import contextmanager

import click
from django.conf import settings
from django.core.management import call_command
from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor

ADVISORY_LOCK = 7_267_426  # any number, the same in every Samphan


def bring_up_to_date() -> None:
    """Make or change the tables where they are older than the program. Hold `one_at_a_time` around it."""
    executor = MigrationExecutor(connection)
    if executor.migration_plan(executor.loader.graph.leaf_nodes()):
        click.echo("Preparing the database …", err=True)  # what a command prints may be read by a program
        call_command("migrate", verbosity=0, interactive=False)
    call_command("createcachetable", verbosity=0)


@contextmanager
def one_at_a_time() -> Iterator[None]:
    """Among the processes of this machine by a locked file; among machines that share PostgreSQL by an advisory lock.

    Raises `ClickException` with a mend when the database does not answer.
    """
    settings.HOME.mkdir(parents=True, exist_ok=True)
    with (settings.HOME / "prepare.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        try:
            with advisory_lock():
                yield
        except DatabaseError as error:
            raise click.ClickException(
                f"The database does not answer: {error} Look at SAMPHAN_DATABASE_URL, or ask: samphan doctor"
            ) from error


@contextmanager
def advisory_lock() -> Iterator[None]:
    if connection.vendor != "postgresql":
        yield
        return
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_lock(%s)", [ADVISORY_LOCK])
        try:
            yield
        finally:
            cursor.execute("SELECT pg_advisory_unlock(%s)", [ADVISORY_LOCK])
