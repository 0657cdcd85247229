"""What is to be done about a customer: by whom and when."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from samphan.customers.models.customer import Customer
from samphan.platform.tenants.scoped import BusinessOwned


class FollowUpKind(models.TextChoices):
    TASK = "task", _("task")
    CALL = "call", _("call")
    APPOINTMENT = "appointment", _("appointment")
    VISIT = "visit", _("visit")
    EMAIL = "email", _("e-mail to write")
    REMINDER = "reminder", _("reminder")


class Repeat(models.TextChoices):
    DAILY = "daily", _("every day")
    WEEKLY = "weekly", _("every week")
    MONTHLY = "monthly", _("every month")
    YEARLY = "yearly", _("every year")


class FollowUp(BusinessOwned):
    """One thing to do about a customer. `told_at` is when the bell rang for it, so that it rings once.

    `about_type` and `about_id` name what else it is about: a deal, a lead (`subjects.py`). Of one that repeats, the next is
    planned when this one is done; `first` leads to the first of the row. What was dropped ended without being done: `done_at` says when.
    Where and when somebody arrived is kept of visits.
    """

    customer = models.ForeignKey(Customer, on_delete=models.CASCADE, related_name="follow_ups")
    kind = models.CharField(_("kind"), max_length=12, choices=FollowUpKind.choices, default=FollowUpKind.TASK)
    what = models.CharField(_("what is to be done"), max_length=300)
    due_at = models.DateTimeField(_("due"))
    ends_at = models.DateTimeField(_("until"), null=True, blank=True)
    place = models.CharField(_("place"), max_length=200, blank=True)
    about_type = models.CharField(max_length=60, blank=True, editable=False)
    about_id = models.UUIDField(null=True, editable=False)
    repeats = models.CharField(_("repeats"), max_length=8, choices=Repeat.choices, blank=True)
    repeats_until = models.DateField(_("repeats until"), null=True, blank=True)
    first = models.ForeignKey("self", null=True, editable=False, on_delete=models.SET_NULL, related_name="+")
    outcome = models.CharField(_("what came of it"), max_length=300, blank=True)
    dropped = models.BooleanField(default=False, editable=False)
    arrived_at = models.DateTimeField(_("arrived"), null=True, editable=False)
    latitude = models.DecimalField(max_digits=8, decimal_places=5, null=True, editable=False)
    longitude = models.DecimalField(max_digits=8, decimal_places=5, null=True, editable=False)
    assignee = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+", verbose_name=_("who does it")
    )
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    told_at = models.DateTimeField(null=True, editable=False)
    done_at = models.DateTimeField(null=True, editable=False)
    done_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, editable=False, on_delete=models.SET_NULL, related_name="+"
    )

    class Meta:
        verbose_name = _("follow-up")
        verbose_name_plural = _("follow-ups")
        indexes = [
            models.Index(
                fields=["business", "assignee", "due_at"], name="follow_up_of", condition=models.Q(done_at=None)
            ),
            models.Index(fields=["business", "due_at"], name="follow_up_due", condition=models.Q(done_at=None)),
            models.Index(
                fields=["business", "about_id", "due_at"],
                name="follow_up_about",
                condition=models.Q(about_id__isnull=False),
            ),
            models.Index(fields=["business", "assignee", "due_at", "id"], name="follow_up_calendar"),
        ]

    def __str__(self) -> str:
        return self.what

    @property
    def is_late(self) -> bool:
        return self.done_at is None and self.due_at < timezone.now()

    @property
    def is_today(self) -> bool:
        return timezone.localtime(self.due_at).date() == timezone.localdate()

    @property
    def icon(self) -> str:
        return ICONS[FollowUpKind(self.kind)]

    @property
    def state(self) -> str:
        """done, dropped, late, today or planned: what its colour says."""
        if self.done_at:
            return "dropped" if self.dropped else "done"
        return "late" if self.is_late else "today" if self.is_today else "planned"


ICONS = {
    FollowUpKind.TASK: "checklist",
    FollowUpKind.CALL: "phone",
    FollowUpKind.APPOINTMENT: "calendar-event",
    FollowUpKind.VISIT: "map-pin",
    FollowUpKind.EMAIL: "mail",
    FollowUpKind.REMINDER: "bell",
}
