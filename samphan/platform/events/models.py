"""The spine: one row per fact, and one outbox row per subscriber that must hear of it."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from samphan.platform.tenants.scoped import BusinessOwned


class Event(BusinessOwned):
    """One fact about the business: who, what, when, on which channel. Append-only; erasure blanks `data`, never the row."""

    kind = models.CharField(max_length=60)
    customer_id = models.UUIDField(null=True)
    occurred_at = models.DateTimeField()
    recorded_at = models.DateTimeField(auto_now_add=True)
    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+", db_index=False
    )
    actor_name = models.CharField(max_length=150, blank=True)
    channel = models.CharField(max_length=20, blank=True)
    subject_type = models.CharField(max_length=60, blank=True)
    subject_id = models.CharField(max_length=40, blank=True)
    data = models.JSONField(default=dict)

    class Meta:
        verbose_name = _("event")
        verbose_name_plural = _("events")
        indexes = [
            models.Index(fields=["business", "customer_id", "-occurred_at", "-id"], name="event_timeline"),
            models.Index(fields=["business", "kind", "-occurred_at"], name="event_kind"),
            models.Index(fields=["business", "recorded_at", "id"], name="event_in_order"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.occurred_at:%Y-%m-%d %H:%M}"


class DeliveryState(models.TextChoices):
    WAITING = "waiting", _("waiting")
    CLAIMED = "claimed", _("being delivered")
    DONE = "done", _("delivered")
    DEAD = "dead", _("gave up")


class Delivery(BusinessOwned):
    """One event for one subscriber (the outbox). Claimed by a conditional update with a lease; safe when a worker dies.

    `due_at` says when a worker may take it next: the time it waits for, the end of the lease while it is claimed, and nothing once it
    is done or dead, so that the index of due rows stays as small as the work in hand.
    """

    id = models.BigAutoField(primary_key=True)  # type: ignore[assignment]  # smaller than a UUID; nobody outside sees it
    event = models.ForeignKey(Event, on_delete=models.CASCADE, related_name="deliveries", db_index=False)
    subscriber = models.CharField(max_length=100)
    state = models.CharField(max_length=8, choices=DeliveryState.choices, default=DeliveryState.WAITING)
    attempts = models.PositiveSmallIntegerField(default=0)
    due_at = models.DateTimeField(null=True)
    claimed_by = models.CharField(max_length=80, blank=True)
    last_error = models.TextField(blank=True)
    done_at = models.DateTimeField(null=True)
    dead_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("delivery")
        verbose_name_plural = _("deliveries")
        constraints = [models.UniqueConstraint(fields=["event", "subscriber"], name="delivery_once")]
        # "is not null" needs no parameter, so SQLite can prove that a query may use these
        indexes = [
            models.Index(fields=["due_at", "id"], name="delivery_due", condition=models.Q(due_at__isnull=False)),
            models.Index(
                fields=["business", "-dead_at", "-id"],
                name="delivery_dead",
                condition=models.Q(dead_at__isnull=False),
            ),
            models.Index(fields=["done_at"], name="delivery_done", condition=models.Q(done_at__isnull=False)),
        ]

    def __str__(self) -> str:
        return f"{self.subscriber} ← {self.event_id}"
