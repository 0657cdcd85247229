"""Take, rotate and restore backups. They stand above businesses: only the command line, the schedule and administrators reach them."""

from __future__ import annotations

import shutil
import sqlite3
import tempfile
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from pathlib import Path

from django.conf import settings
from django.core.management import call_command
from django.db import DatabaseError, connection
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from samphan import __version__
from samphan.platform.backups.archive import FILES, unpack, write_archive
from samphan.platform.backups.databases import COPY_NAME, copy_database, holds_data, restore_database
from samphan.platform.backups.stores import archive_name, moment_of, store_at
from samphan.platform.outages import DiskFull, is_disk_full
from samphan.platform.refusals import Refused


def take_backup(address: str = "") -> str:
    """Copy the running installation into one archive at `address` (default: the setting BACKUP_TO); return the archive's name.

    The database is copied first: a file that a row names was written before the row, so it is there when files are packed.
    """
    now = timezone.now()
    _refuse_full_disk()
    with said_when_full(), tempfile.TemporaryDirectory(dir=settings.HOME, prefix="backup-") as folder:
        archive = Path(folder) / archive_name(now)
        database = copy_database(Path(folder))
        write_archive(
            archive, engine=connection.vendor, made_at=now, database=database, files=Path(settings.MEDIA_ROOT)
        )
        store_at(address or settings.BACKUP_TO).put(archive)
        return archive.name


@contextmanager
def said_when_full() -> Iterator[None]:
    """A disk that fills up on the way is a sentence too. What was half written is gone by then."""
    try:
        yield
    except (OSError, sqlite3.Error, DatabaseError) as error:
        if not is_disk_full(error):
            raise
        raise DiskFull(
            _("The disk became full on the way, and nothing of it was kept. Make room, then begin again.")
        ) from error


def _refuse_full_disk() -> None:
    """A backup needs room for a copy and an archive; half a backup is worse than a clear word."""
    settings.HOME.mkdir(parents=True, exist_ok=True)
    files = sum(path.stat().st_size for path in Path(settings.MEDIA_ROOT).rglob("*") if path.is_file())
    database = Path(str(connection.settings_dict["NAME"]))
    needed = 2 * (files + (database.stat().st_size if database.is_file() else 0))
    free = shutil.disk_usage(settings.HOME).free
    if free < needed:
        raise Refused(
            _("There is not enough room for a backup: %(needed)s MB are needed and %(free)s MB are free in %(folder)s.")
            % {"needed": needed >> 20, "free": free >> 20, "folder": settings.HOME},
            code="disk_full",
        )


def rotate(address: str = "") -> list[str]:
    """Delete archives that no rule keeps (BACKUP_KEEP: days, weeks, months); return their names."""
    store = store_at(address or settings.BACKUP_TO)
    names = store.names()
    doomed = [name for name in names if name not in kept(names, *settings.BACKUP_KEEP)]
    for name in doomed:
        store.delete(name)
    return doomed


def kept(names: Iterable[str], days: int, weeks: int, months: int) -> set[str]:
    """The newest archive of each of the last `days` days, `weeks` weeks and `months` months that have one."""
    newest_first = sorted(((moment, name) for name in names if (moment := moment_of(name))), reverse=True)
    rules: list[tuple[int, Callable[[datetime], object]]] = [
        (days, timezone.localdate),
        (weeks, lambda moment: timezone.localdate(moment) - timedelta(days=timezone.localdate(moment).weekday())),
        (months, lambda moment: timezone.localdate(moment).replace(day=1)),
    ]
    keep: set[str] = set()
    for count, period in rules:
        seen: dict[object, str] = {}
        for moment, name in newest_first:
            seen.setdefault(period(moment), name)
        keep.update(list(seen.values())[:count])
    return keep


def restore_backup(archive: Path, *, keys: Path | None = None, replace: bool = False) -> None:
    """Bring an archive up as this installation: database, files, and keys when given; then migrate to this version.

    Checks everything before it changes anything. Raises `Refused` for a damaged archive, one of a newer version or another engine,
    and for a database that already holds a business unless `replace`.
    """
    with said_when_full(), tempfile.TemporaryDirectory(dir=_existing(settings.HOME), prefix="restore-") as folder:
        parts = Path(folder)
        manifest = unpack(archive, parts)
        if manifest.engine != connection.vendor:
            raise Refused(
                _("This backup is of %(theirs)s, and the setting SAMPHAN_DATABASE_URL names %(ours)s.")
                % {"theirs": manifest.engine, "ours": connection.vendor},
                code="other_engine",
            )
        if _numbers(manifest.version) > _numbers(__version__):
            raise Refused(
                _("This backup was made by Samphan %(theirs)s. Install that version or a newer one first.")
                % {"theirs": manifest.version},
                code="newer_version",
            )
        if not replace and holds_data():
            raise Refused(
                _("The database already holds a business. Add --replace to put the backup in its place."),
                code="not_empty",
            )
        restore_database(parts / COPY_NAME[connection.vendor])
        if (parts / FILES).exists():
            shutil.copytree(parts / FILES, settings.MEDIA_ROOT, dirs_exist_ok=True)
        if keys:
            shutil.copy(keys, settings.HOME / "keys.json")
            (settings.HOME / "keys.json").chmod(0o600)
    call_command("migrate", interactive=False, verbosity=0)


def _existing(folder: Path) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    return folder


def _numbers(version: str) -> tuple[int, ...]:
    return tuple(int(part) for part in version.split(".") if part.isdigit())
