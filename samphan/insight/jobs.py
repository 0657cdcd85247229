"""Background work of this module."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

from samphan.insight.actions import refresh
from samphan.platform.jobs.work import job


@job(label=_("Load the figures and score the customers"), queue="bulk", retries=1)
def refresh_insight() -> dict[str, Any]:
    """Every night, and when somebody asks."""
    return refresh()
