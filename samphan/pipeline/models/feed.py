"""The secret address of a person's calendar."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from samphan.platform.tenants.scoped import BusinessOwned


class CalendarFeed(BusinessOwned):
    """One for each person and business. Of the secret only its digest is kept: whoever reads the table reads no calendar."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+", db_index=False)
    digest = models.CharField(max_length=64, unique=True)
    made_at = models.DateTimeField(default=timezone.now)
    read_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("calendar feed")
        verbose_name_plural = _("calendar feeds")
        constraints = [models.UniqueConstraint(fields=["business", "user"], name="calendar_feed_once")]

    def __str__(self) -> str:
        return str(self.user)
