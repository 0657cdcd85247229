"""Exported files hold copies of customers. Nobody can take one person out of them, so erasing anyone throws them all away."""

from __future__ import annotations

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from samphan.platform.exporting.actions import forget
from samphan.platform.exporting.models import Export
from samphan.platform.personal_data import Holding, Ids, Rows, holds


def collect(_ids: Ids) -> Rows:
    """Copies of what the other holdings hand over."""
    return []


def erase(_ids: Ids) -> int:
    """Returns how many files were thrown away; their makers can export the lists again."""
    return forget(list(Export.objects.exclude(content="")), timezone.now())


holds(
    Holding(
        key="exporting.files",
        label=_("Exported files"),
        data=_("lists that colleagues exported, kept for a week"),
        collect=collect,
        erase=erase,
        order=30,
    )
)
