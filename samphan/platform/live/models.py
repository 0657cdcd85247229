"""Signals on their way from the process that changed something to the process that holds the open streams."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class LiveSignal(models.Model):
    """One signal, when no Redis carries them. Lives for minutes; the live process reads it once, and a nightly job sweeps."""

    id = models.BigAutoField(primary_key=True)
    business_id = models.UUIDField()
    person_id = models.UUIDField(null=True)
    topic = models.CharField(max_length=40)
    data = models.JSONField(default=dict)
    created_at = models.DateTimeField(auto_now_add=True, db_index=True)

    class Meta:
        verbose_name = _("live signal")
        verbose_name_plural = _("live signals")

    def __str__(self) -> str:
        return self.topic
