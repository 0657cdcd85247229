"""What people do with an export: ask for one, stop it, throw its file away. Each checks the right first."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any
from uuid import UUID

from django.core.files.base import File
from django.db import transaction
from django.http import QueryDict
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from samphan.platform.accounts.rights import Actor, actor_of
from samphan.platform.events.actions import record
from samphan.platform.exporting.events import ListExported
from samphan.platform.exporting.models import KEEP, Export, ExportFormat
from samphan.platform.exporting.rows import take, write
from samphan.platform.jobs import queue
from samphan.platform.jobs.work import Cancelled, cancelled, progress
from samphan.platform.refusals import Forbidden, NotFound, Refused
from samphan.platform.uploads import only_with_its_row
from samphan.platform.web.tables import state
from samphan.platform.web.tables.bulk import ids_from
from samphan.platform.web.tables.table import Table, table_named

LONGEST_NAME = 80


class FileGone(Refused):
    """The exported file was thrown away, or is too old."""

    status = 410
    code = "export_gone"


def start_export(
    actor: Actor,
    table: Table[Any],
    *,
    query: str,
    columns: Sequence[str],
    file_format: str,
    title: str = "",
    chosen: Sequence[str] = (),
) -> Export:
    """Queue the writing of what `query` (the list's state) shows, with these columns; or only of the `chosen` ids.

    Raises `Forbidden`, `NotFound` for an id that is none, `Refused`.
    """
    from samphan.platform.exporting.jobs import make_export  # noqa: PLC0415 - the job's line leads back here

    table.require_export(actor)
    if actor.membership is None or actor.user is None:
        raise Forbidden
    if file_format not in ExportFormat.values:
        raise Refused(_("Choose Excel or CSV."), code="unknown_format")
    known = table.columns_for(actor)
    wanted = [name for name in columns if name in known] or [column.name for column in table.chosen(known, ())]
    with transaction.atomic():
        export: Export = Export.objects.create(
            business=actor.business,
            table=table.key,
            name=named(title or str(table.label)),
            query=query,
            columns=wanted,
            chosen=[str(pk) for pk in ids_from(chosen)],
            format=file_format,
            made_by=actor.user,
            membership=actor.membership,
        )
        export.job_id = UUID(make_export.by(actor).enqueue(export=str(export.pk)).id)
        export.save(update_fields=["job"])
    return export


def named(title: str) -> str:
    """A file name that every system takes, with the day in it: `Customers 2026-11-21`."""
    tidy = "".join(" " if char in '\\/:*?"<>|' or not char.isprintable() else char for char in title)
    return f"{' '.join(tidy.split())[:LONGEST_NAME]} {timezone.localdate().isoformat()}"


def carry_out(pk: UUID) -> dict[str, str]:
    """The job. The rights are those that the person has now. Safe to run twice: the file is made anew."""
    export: Export = Export.objects.select_related("membership__role", "membership__user", "membership__business").get(
        pk=pk
    )
    if export.finished_at is not None:
        return ending(export)
    if export.membership.ended_at:
        raise Forbidden
    actor, table = actor_of(export.membership), table_named(export.table)
    table.require_export(actor)
    known = table.columns_for(actor)
    wanted = state.read(QueryDict(export.query), known, actor)
    if wanted.notes:
        raise Refused(_("A filter of this list is gone. Open the list, look at it, and export it again."))
    chosen = [UUID(pk) for pk in export.chosen]
    taken = take(actor, table, wanted, [known[name] for name in export.columns if name in known], chosen)
    with TemporaryDirectory() as folder:
        path = Path(folder) / f"export.{export.format}"
        export.rows = write(taken, path, on_row=partial(told_or_stop, total=len(taken)))
        export.size = path.stat().st_size
        with path.open("rb") as stream:
            export.content.save(path.name, File(stream), save=False)
    export.finished_at = timezone.now()
    export.expires_at = export.finished_at + KEEP
    with only_with_its_row(export.content), transaction.atomic():
        export.save(update_fields=["rows", "size", "content", "finished_at", "expires_at"])
        record(ListExported(export.table, export.file_name, export.rows), actor=actor, subject=export)
    return ending(export)


def told_or_stop(count: int, total: int) -> None:
    progress(count, total)
    if cancelled():
        raise Cancelled


def ending(export: Export) -> dict[str, str]:
    """What the bell says, and where it leads."""
    sentence = ngettext("%(file)s is ready: %(rows)s row.", "%(file)s is ready: %(rows)s rows.", export.rows) % {
        "file": export.file_name,
        "rows": f"{export.rows:,}",
    }
    return {"sentence": sentence, "url": reverse("exporting:show", args=[export.pk])}


def export_of(actor: Actor, pk: object) -> Export:
    """An export that this person made in this business; anybody else's is as unknown as none. Raises `NotFound`."""
    mine = Export.objects.filter(business=actor.business, made_by=actor.user, pk=pk) if actor.user else None
    found: Export | None = mine.select_related("job").first() if mine is not None else None
    if found is None:
        raise NotFound
    return found


def exports_of(actor: Actor) -> list[Export]:
    """What this person exported, newest first."""
    rows = Export.objects.filter(business=actor.business, made_by=actor.user).select_related("job")
    return list(rows.order_by("-created_at", "-pk")[:50])


def require_file(actor: Actor, export: Export) -> None:
    """Raise unless the file is there, is not too old, and its maker still may export this list."""
    table_named(export.table).require_export(actor)
    if not export.is_ready:
        raise FileGone(
            _("This file is gone: exported files are kept for %(days)s days. Export the list again.")
            % {"days": KEEP.days}
        )


def stop(export: Export) -> None:
    if export.job:
        queue.cancel(export.job)


def remove(export: Export) -> None:
    """Throw the file away; the row stays and says so."""
    forget([export], timezone.now())


def forget(exports: Sequence[Export], now: datetime) -> int:
    """Delete files; returns how many there were."""
    with transaction.atomic():
        for export in exports:
            if delete := export.forget_file():
                transaction.on_commit(delete)
        Export.objects.filter(pk__in=[export.pk for export in exports]).update(content="", expires_at=now)
    return sum(bool(export.content) for export in exports)


def forget_old() -> int:
    """Delete the files of this business whose time is over."""
    now = timezone.now()
    return forget(list(Export.objects.filter(expires_at__lte=now).exclude(content="")), now)
