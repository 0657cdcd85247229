"""Bulk actions over a list: one row per run, and one per changed row so that the run can be undone."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from samphan.platform.jobs.models import Job
from samphan.platform.tenants.models import Membership
from samphan.platform.tenants.scoped import BusinessOwned


class BulkState(models.TextChoices):
    WAITING = "waiting", _("waiting")
    RUNNING = "running", _("running")
    DONE = "done", _("done")
    CANCELLED = "cancelled", _("stopped")
    FAILED = "failed", _("failed")
    UNDOING = "undoing", _("being undone")
    UNDONE = "undone", _("undone")


class BulkRun(BusinessOwned):
    """One bulk action by one person. `last_id` says how far it came, so that a killed worker's successor goes on from there.

    `chosen` lists ids; empty means every row that `query` (the list's query string) matched and that is not newer than the run.
    """

    table = models.CharField(max_length=40)
    action = models.CharField(max_length=40)
    started_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    membership = models.ForeignKey(Membership, on_delete=models.CASCADE, related_name="+")
    chosen = models.JSONField(default=list)
    query = models.TextField(blank=True)
    inputs = models.JSONField(default=dict)
    state = models.CharField(max_length=9, choices=BulkState.choices, default=BulkState.WAITING)
    total = models.PositiveIntegerField(default=0)
    done = models.PositiveIntegerField(default=0)
    refused = models.PositiveIntegerField(default=0)
    last_refusal = models.TextField(blank=True)
    last_id = models.UUIDField(null=True)
    job = models.ForeignKey(Job, null=True, on_delete=models.SET_NULL, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)
    finished_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("bulk action")
        verbose_name_plural = _("bulk actions")
        indexes = [models.Index(fields=["business", "-created_at"], name="bulk_run_age")]

    def __str__(self) -> str:
        return f"{self.table}.{self.action} {self.done}/{self.total}"

    @property
    def unfinished(self) -> bool:
        return self.state in {BulkState.WAITING, BulkState.RUNNING, BulkState.UNDOING}

    @property
    def percent(self) -> int:
        return min(100, 100 * (self.done + self.refused) // self.total) if self.total else 0


class BulkChange(BusinessOwned):
    """What a run found in one row before it changed it, and the version it left behind."""

    run = models.ForeignKey(BulkRun, on_delete=models.CASCADE, related_name="changes", db_index=False)
    row_id = models.UUIDField()
    before = models.JSONField()

    class Meta:
        verbose_name = _("bulk change")
        verbose_name_plural = _("bulk changes")
        constraints = [models.UniqueConstraint(fields=["run", "row_id"], name="bulk_change_once")]

    def __str__(self) -> str:
        return str(self.row_id)
