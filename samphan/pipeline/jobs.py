"""Background work of this module."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from samphan.pipeline.forecast_days import keep_today
from samphan.platform.jobs.work import job


@job(label=_("Keep today's sales forecast"), retries=1)
def keep_forecast() -> dict[str, int]:
    return {"rows": keep_today()}
