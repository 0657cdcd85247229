"""What workers do with own tables: read a file, fetch it again at its set time, take all of them into the warehouse."""

from __future__ import annotations

import logging
from datetime import timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any
from uuid import UUID

from django.core.files.base import File
from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from samphan.insight.models import Every, OwnReading, OwnTable, ReadingState
from samphan.insight.own.actions import forget, kept, stand
from samphan.insight.own.files import fetched, local_path
from samphan.insight.own.taking import take
from samphan.insight.steps import run
from samphan.insight.warehouse.changes import remember_changes
from samphan.insight.warehouse.cube import cube_steps
from samphan.insight.warehouse.files import published, writing
from samphan.insight.warehouse.own import load_own
from samphan.platform.jobs.work import Temporary
from samphan.platform.refusals import Conflict, Refused
from samphan.platform.tenants.current import current_business

logger = logging.getLogger(__name__)
DUE = {Every.DAILY: timedelta(hours=20), Every.WEEKLY: timedelta(days=6, hours=20)}  # the night runs at one time


def read(pk: UUID) -> dict[str, str]:
    """Read a file that a person handed over; what is wrong with it stands on the reading. Safe to run twice."""
    reading: OwnReading | None = OwnReading.objects.select_related("table").filter(pk=pk).first()
    if reading is None or reading.state != ReadingState.READING:
        return {}
    try:
        read_into(reading)
    except Refused as refusal:
        OwnReading.objects.filter(pk=pk).update(state=ReadingState.FAILED, error=str(refusal))
    return {
        "url": reverse("insight:own-table", args=[reading.table_id]),
        "sentence": _("“%(name)s” was read: look at what became of its rows.") % {"name": reading.table.name},
    }


def read_into(reading: OwnReading) -> None:
    """The rows, the lines to mend and the counts of a reading. Raises `Refused`."""
    with TemporaryDirectory() as folder, local_path(reading.given) as given:
        rows, faulty = Path(folder) / "rows.parquet", Path(folder) / "faulty.csv"
        told = take(reading.table, given, rows, faulty)
        with rows.open("rb") as stream:
            reading.rows.save("parquet", File(stream), save=False)
        if told.faulty:
            with faulty.open("rb") as stream:
                reading.faulty.save("csv", File(stream), save=False)
    reading.state, reading.counts, reading.sample, reading.error = ReadingState.READ, told.counts(), told.sample, ""
    reading.save(update_fields=["state", "rows", "faulty", "counts", "sample", "error"])


def refresh_due() -> dict[str, Any]:
    """Fetch every table whose time has come; the load of the night takes them in."""
    now = timezone.now()
    done = {}
    for table in OwnTable.objects.filter(deleted_at=None, current__isnull=False).exclude(every=""):
        if table.tried_at is None or now - table.tried_at >= DUE[Every(table.every)]:
            done[table.code] = refresh_one(table)
    return done


def refresh_one(table: OwnTable) -> bool:
    """Fetch a table anew; when it does not fit, the rows that stand stay, and the reason is shown. True when it stands anew."""
    reading = None
    try:
        with fetched(table.url) as (path, name), path.open("rb") as stream:
            reading = kept(table, name, File(stream, name=name))
        read_into(reading)
        stand(table, reading)
    except Refused as refusal:
        logger.warning("The table %s was not refreshed: %s", table.code, refusal)
        if reading is not None:
            OwnReading.objects.filter(pk=reading.pk).update(state=ReadingState.FAILED, error=str(refusal))
        OwnTable.objects.filter(pk=table.pk).update(tried_at=timezone.now(), error=str(refusal))
        return False
    OwnTable.objects.filter(pk=table.pk).update(tried_at=timezone.now(), error="")
    return True


def refresh_and_take_in(pk: UUID) -> dict[str, str]:
    table = OwnTable.objects.filter(pk=pk, deleted_at=None).exclude(current=None).first()
    if table is None:
        return {}
    address = reverse("insight:own-table", args=[pk])
    if not refresh_one(table):
        sentence = _("“%(name)s” was not fetched: the earlier rows stand.") % {"name": table.name}
        return {"url": address, "sentence": sentence}
    take_in()
    return {"url": address, "sentence": _("“%(name)s” was fetched anew.") % {"name": table.name}}


def take_in() -> dict[str, int]:
    """Own tables as they stand now, in the published warehouse; before the first load there is none, and that load takes them."""
    business = current_business()
    if not published(business).exists():
        return {}
    try:
        with writing(business) as database:
            loaded = load_own(database)
            run(database, cube_steps(loaded))
            remember_changes(database)
    except Conflict as conflict:
        raise Temporary(str(conflict), wait=timedelta(seconds=30)) from conflict
    return {one.table: one.rows for one in loaded}


def forget_drafts() -> None:
    """Files that nobody confirmed within a week go: they may hold what names people. So do tables that were removed a month ago."""
    now = timezone.now()
    with transaction.atomic():
        stale = OwnReading.objects.exclude(state=ReadingState.CONFIRMED).filter(at__lt=now - timedelta(days=7))
        removed = OwnReading.objects.filter(table__deleted_at__lt=now - timedelta(days=30))
        for reading in (stale | removed).select_related("table"):
            forget(reading)
        OwnTable.objects.filter(current=None, created_at__lt=now - timedelta(days=7), readings=None).delete()
