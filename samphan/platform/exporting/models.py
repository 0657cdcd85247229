"""One list, written to a file for one person."""

from __future__ import annotations

from datetime import timedelta
from functools import partial

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from samphan.platform.jobs.models import Job, JobState
from samphan.platform.tenants.models import Membership
from samphan.platform.tenants.scoped import BusinessOwned

KEEP = timedelta(days=7)  # a copy of people's data that nobody looks after lives no longer than it is useful


class ExportFormat(models.TextChoices):
    XLSX = "xlsx", _("Excel")
    CSV = "csv", "CSV"


def export_folder(export: Export, _name: str) -> str:
    """Files lie under ids; the name that people see is a column."""
    return f"exports/{export.business_id}/{export.pk}.{export.format}"


class Export(BusinessOwned):
    """A list as somebody looked at it: `query` is its state in the query string, `columns` the names to write, in order.

    `chosen` are the ids of the rows that were ticked; none for all of them.

    The row outlives its file, so that its maker reads what became of it.
    """

    table = models.CharField(max_length=40)
    name = models.CharField(_("name"), max_length=120)
    query = models.TextField(blank=True)
    columns = models.JSONField(default=list)
    chosen = models.JSONField(default=list)
    format = models.CharField(max_length=4, choices=ExportFormat.choices)
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    membership = models.ForeignKey(Membership, on_delete=models.CASCADE, related_name="+")
    job = models.ForeignKey(Job, null=True, on_delete=models.SET_NULL, related_name="+")
    content = models.FileField(upload_to=export_folder, max_length=200, blank=True)
    rows = models.PositiveIntegerField(default=0)
    size = models.PositiveBigIntegerField(default=0)
    created_at = models.DateTimeField(auto_now_add=True)
    finished_at = models.DateTimeField(null=True)
    expires_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("export")
        verbose_name_plural = _("exports")
        indexes = [
            models.Index(fields=["business", "made_by", "-created_at"], name="export_of_person"),
            models.Index(fields=["business", "expires_at"], name="export_expiry", condition=~models.Q(content="")),
        ]

    def __str__(self) -> str:
        return self.file_name

    @property
    def file_name(self) -> str:
        return f"{self.name}.{self.format}"

    @property
    def is_ready(self) -> bool:
        return bool(self.content) and self.expires_at is not None and self.expires_at > timezone.now()

    @property
    def is_at_work(self) -> bool:
        return (
            self.finished_at is None and self.job is not None and self.job.state in {JobState.QUEUED, JobState.RUNNING}
        )

    @property
    def state(self) -> str:
        """Ready · gone · failed · cancelled, or the state of its job."""
        if self.is_ready:
            return "ready"
        if self.finished_at is not None:
            return "gone"
        return self.job.state if self.job else JobState.CANCELLED

    def forget_file(self) -> partial[None] | None:
        """What deletes the file, to be called when the change of the row is certain."""
        return partial(self.content.storage.delete, str(self.content.name)) if self.content else None
