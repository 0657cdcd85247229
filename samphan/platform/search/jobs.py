"""Background work of the search module."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from samphan.platform.jobs.work import cancelled, job, progress
from samphan.platform.search.rebuild import rebuild


@job(label=_("Rebuild the search index"), queue="bulk")
def rebuild_search() -> dict[str, int]:
    return {"entries": rebuild(progress, cancelled)}
