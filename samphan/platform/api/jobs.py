"""Background work of the API."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from samphan.platform.api.once import prune_answers
from samphan.platform.jobs.work import job


@job(label=_("Forget old answers to API calls"))
def forget_answers() -> int:
    return prune_answers()
