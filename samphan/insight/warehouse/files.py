"""Where a warehouse lies, who may write it, and how a new one takes the place of the old.

Readers open the published file and keep it while they read, even when a newer one takes its name meanwhile. A writer works on a copy that
nobody sees; whatever goes wrong, the copy goes and the old one is served on.
"""

from __future__ import annotations

import errno
import fcntl
import shutil
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING

from django.conf import settings
from django.utils.translation import gettext_lazy as _

from samphan.platform.refusals import Conflict, NotFound, Refused
from samphan.platform.tenants.models import Business

if TYPE_CHECKING:
    import duckdb

MEMORY = "1GB"
KEPT = ("dim_customer_history", "fits")  # what the business's own database cannot tell again


class Damaged(Refused):
    """The published file cannot be opened: it must be loaded anew, in full."""

    code = "warehouse_damaged"
    default = _(
        "The figures are being prepared again, because their file was damaged. Look again after tonight's load."
    )


def folder_of(business: Business) -> Path:
    return Path(settings.HOME) / "warehouse" / str(business.pk)


def published(business: Business) -> Path:
    return folder_of(business) / "warehouse.duckdb"


@contextmanager
def reading(business: Business, *, files: bool = False) -> Iterator[duckdb.DuckDBPyConnection]:
    """The published warehouse, to read; with `files` it may write other files. Raises `NotFound` before the first load, `Damaged` when the file is none."""
    import duckdb  # noqa: PLC0415 - loaded where figures are read: most pages never are

    path = published(business)
    if not path.exists():
        raise NotFound(
            _("Nothing has been loaded yet: figures stand here from tomorrow, or after “Load now”."),
            code="no_warehouse",
        )
    try:
        database = duckdb.connect(
            str(path), read_only=True, config={"memory_limit": MEMORY, "enable_external_access": str(files).lower()}
        )
    except duckdb.Error as error:
        raise Damaged from error
    with database:
        yield database


@contextmanager
def writing(business: Business, *, afresh: bool = False) -> Iterator[duckdb.DuckDBPyConnection]:
    """A copy of the warehouse, to change; published when the block ends well.

    Raises `Conflict` when another load is at work, `Refused` when the disk is full; then the earlier warehouse stands as it was.
    """
    import duckdb  # noqa: PLC0415 - loaded where figures are read: most pages never are

    folder = folder_of(business)
    folder.mkdir(parents=True, exist_ok=True)
    with one_writer(folder):
        copy = folder / "loading.duckdb"
        try:
            with opened_copy(published(business), copy, afresh=afresh) as database:
                yield database
                database.execute("CHECKPOINT")  # closing would try it too, and say nothing when it fails
            copy.replace(published(business))
            shutil.rmtree(folder / "feeds", ignore_errors=True)  # files made of the earlier one
        except (OSError, duckdb.Error) as error:
            if not no_space(error):
                raise
            raise Refused(
                _(
                    "There is no room left on the disk for the new figures. The earlier ones are served on; make room and load again."
                ),
                code="disk_full",
            ) from error
        finally:
            clear(copy)


@contextmanager
def one_writer(folder: Path) -> Iterator[None]:
    """Hold the folder's lock. The system lets go of it when the process dies, however it dies."""
    with (folder / "lock").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            raise Conflict(
                _("The figures are being loaded already. Wait until that load has ended."), code="load_running"
            ) from error
        yield


@contextmanager
def opened_copy(source: Path, copy: Path, *, afresh: bool) -> Iterator[duckdb.DuckDBPyConnection]:
    import duckdb  # noqa: PLC0415 - loaded where figures are read: most pages never are

    clear(copy)
    if source.exists() and not afresh:
        shutil.copyfile(source, copy)
    try:
        database = duckdb.connect(str(copy), config={"memory_limit": MEMORY})
    except duckdb.Error:
        if no_space_left(copy.parent):
            raise
        clear(copy)  # damaged: begin anew, from what the business's own database holds
        database = duckdb.connect(str(copy), config={"memory_limit": MEMORY})
    with database:
        if afresh and source.exists():
            carry_over(database, source)
        yield database


def carry_over(database: duckdb.DuckDBPyConnection, source: Path) -> None:
    """Take along what only the earlier warehouse knows; of a damaged one, what can be read."""
    import duckdb  # noqa: PLC0415 - as above

    with suppress(duckdb.Error):
        database.execute(f"ATTACH '{str(source).replace(chr(39), chr(39) * 2)}' AS earlier (READ_ONLY)")
        moved = database.execute("SELECT table_name FROM duckdb_tables() WHERE database_name = 'earlier' AND starts_with(table_name, 'changed_')")  # fmt: skip
        for table in (*KEPT, *(row[0] for row in moved.fetchall())):
            with suppress(duckdb.CatalogException):
                database.execute(f"CREATE TABLE {table} AS FROM earlier.{table}")
        database.execute("DETACH earlier")


def clear(path: Path) -> None:
    for one in (path, path.with_suffix(".duckdb.wal")):
        with suppress(FileNotFoundError):
            one.unlink()


def no_space(error: Exception) -> bool:
    """A full disk, a full quota, or a file larger than the system lets this process write."""
    said = str(error)
    full = {errno.ENOSPC, errno.EDQUOT, errno.EFBIG}
    return getattr(error, "errno", None) in full or "No space left" in said or "File too large" in said


def no_space_left(folder: Path) -> bool:
    return shutil.disk_usage(folder).free < 1 << 20
