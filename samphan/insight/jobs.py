"""Background work of this module."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

from samphan.platform.jobs.work import job


@job(label=_("Load the figures and score the customers"), queue="bulk", retries=1)
def refresh_insight() -> dict[str, Any]:
    """Every night, and when somebody asks."""
    from samphan.insight.actions import refresh  # noqa: PLC0415 - 70 MB of numbers' libraries, for the worker alone

    return refresh()
