"""That a business put its checklist away."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from samphan.platform.tenants.scoped import BusinessOwned


class GuidePutAway(BusinessOwned):
    """While this row stands, the checklist is not shown. Undo deletes it."""

    by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = _("guide put away")
        verbose_name_plural = _("guides put away")
        constraints = [models.UniqueConstraint(fields=["business"], name="guide_put_away_once")]

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d}"
