"""Background work of lists."""

from __future__ import annotations

from uuid import UUID

from django.utils.translation import gettext_lazy as _

from samphan.platform.jobs.work import job
from samphan.platform.web.tables import bulk


@job(label=_("Change many rows"), queue="bulk")
def run_bulk(*, run: str) -> None:
    bulk.carry_out(UUID(run))


@job(label=_("Undo a change of many rows"), queue="bulk")
def undo_bulk(*, run: str) -> None:
    bulk.carry_out_undo(UUID(run))
