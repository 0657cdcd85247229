"""One import: a file, how its columns are meant, and how far its rows are."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from samphan.platform.jobs.models import Job, JobState
from samphan.platform.tenants.models import Membership
from samphan.platform.tenants.scoped import BusinessOwned


class ImportState(models.TextChoices):
    """uploaded → analysed → previewing → previewed → waiting → running → done; then undoing → undone."""

    UPLOADED = "uploaded", _("uploaded")
    ANALYSED = "analysed", _("columns to match")
    PREVIEWING = "previewing", _("being rehearsed")
    PREVIEWED = "previewed", _("rehearsed")
    WAITING = "waiting", _("waiting")
    RUNNING = "running", _("running")
    DONE = "done", _("imported")
    CANCELLED = "cancelled", _("stopped")
    FAILED = "failed", _("failed")
    UNDOING = "undoing", _("being undone")
    UNDONE = "undone", _("undone")


def import_folder(run: ImportRun, name: str) -> str:
    """Files of a business lie together under the ids of their runs; the name that people gave is a column."""
    return f"imports/{run.business_id}/{run.pk}.{name.rpartition('.')[2].lower()[:8]}"


class ImportRun(BusinessOwned):
    """A file that is, was or may be imported. What it did is in its sets, by which it is gone on with and undone."""

    noun = models.CharField(max_length=40)
    name = models.CharField(_("file"), max_length=200)
    content = models.FileField(upload_to=import_folder, max_length=200)
    size = models.PositiveBigIntegerField(default=0)
    state = models.CharField(max_length=10, choices=ImportState.choices, default=ImportState.UPLOADED)
    format = models.CharField(max_length=8, blank=True)
    encoding = models.CharField(max_length=20, blank=True)
    sheet = models.CharField(max_length=100, blank=True)
    header_line = models.PositiveIntegerField(default=0)
    headers = models.JSONField(default=list)
    signature = models.CharField(max_length=64, blank=True)
    lines = models.PositiveIntegerField(default=0)  # of the file, below the header
    mapping = models.JSONField(default=dict)  # place of the column in the file → key of the noun's column
    counts = models.JSONField(default=dict)  # what the rehearsal said, then what the run did
    preview = models.JSONField(default=dict)
    last_line = models.PositiveIntegerField(default=0)
    carried = models.JSONField(default=dict)  # what the next set must know of the sets before
    error = models.TextField(blank=True)
    started_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    starter = models.CharField(max_length=150, blank=True)
    membership = models.ForeignKey(Membership, null=True, on_delete=models.SET_NULL, related_name="+")
    job = models.ForeignKey(Job, null=True, on_delete=models.SET_NULL, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)
    started_at = models.DateTimeField(null=True)
    finished_at = models.DateTimeField(null=True)
    findable_at = models.DateTimeField(null=True)  # all of its rows are in the search index
    undone_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("import")
        verbose_name_plural = _("imports")
        indexes = [models.Index(fields=["business", "noun", "-created_at"], name="import_run_age")]

    def __str__(self) -> str:
        return self.name

    def count(self, name: str) -> int:
        return int(self.counts.get(name, 0))

    @property
    def coming(self) -> int:
        """Rows that will come in: those read without those refused."""
        return self.count("read") - self.count("rejected")

    def counted(self) -> dict[str, Any]:
        return dict(self.counts)

    @property
    def is_at_work(self) -> bool:
        return self.state in {
            ImportState.UPLOADED, ImportState.PREVIEWING, ImportState.WAITING, ImportState.RUNNING, ImportState.UNDOING,
        }  # fmt: skip

    @property
    def is_over(self) -> bool:
        """Its rows were carried in, all or some of them: it can be undone."""
        return (
            self.state in {ImportState.DONE, ImportState.CANCELLED, ImportState.FAILED} and self.started_at is not None
        )

    @property
    def is_left_undoing(self) -> bool:
        """Its undoing began, and no job is there to go on with it: the command that did it was stopped."""
        at_work = {JobState.QUEUED, JobState.RUNNING}
        return self.state == ImportState.UNDOING and (self.job is None or self.job.state not in at_work)

    @property
    def is_findable_soon(self) -> bool:
        """Its rows stand in lists and are recognised; the search index is still being filled."""
        return self.is_over and self.findable_at is None

    @property
    def mapped(self) -> dict[int, str]:
        return {int(index): key for index, key in self.mapping.items()}
