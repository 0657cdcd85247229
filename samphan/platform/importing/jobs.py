"""Background work: one line into the domain."""

from __future__ import annotations

from uuid import UUID

from django.utils.translation import gettext_lazy as _

from samphan.platform.importing import carrying, finding, rehearsing, undoing
from samphan.platform.jobs.work import job


@job(label=_("Rehearse an import"), queue="bulk")
def rehearse_import(*, run: str) -> None:
    rehearsing.carry_out(UUID(run))


@job(label=_("Import a file"), queue="bulk", retries=10)
def run_import(*, run: str) -> dict[str, str]:
    return carrying.carry_out(UUID(run))


@job(label=_("Make imported rows findable"), queue="bulk", retries=10)
def index_import(*, run: str) -> None:
    finding.carry_out(UUID(run))


@job(label=_("Undo an import"), queue="bulk", retries=10)
def undo_import(*, run: str) -> dict[str, str]:
    return undoing.carry_out(UUID(run))
