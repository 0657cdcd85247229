"""Background work: one line into the domain."""

from __future__ import annotations

from uuid import UUID

from django.utils.translation import gettext_lazy as _

from samphan.platform.exporting import actions
from samphan.platform.jobs.work import job


@job(label=_("Export a list"), queue="bulk")
def make_export(*, export: str) -> dict[str, str]:
    return actions.carry_out(UUID(export))


@job(label=_("Delete old exported files"))
def forget_exports() -> None:
    actions.forget_old()
