"""Endpoints of other systems that hear of our events, and what was sent to each."""

from __future__ import annotations

from datetime import timedelta

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from samphan.platform.events.models import Event
from samphan.platform.events.registry import ALL_KINDS
from samphan.platform.secrets import EncryptedTextField
from samphan.platform.tenants.scoped import BusinessOwned
from samphan.platform.webhooks.signing import new_secret

OWN_EVENTS = "webhooks."  # events about webhooks never leave by webhook: a failing endpoint would feed itself


class WebhookEndpoint(BusinessOwned):
    """An address that gets the kinds of event it asks for (`*`: all), signed with its secret.

    For a day after `rotate_secret()` messages carry signatures by the new and the old secret. `failing_since` is the first failure
    after the last success; `rest_until` keeps a failing endpoint from holding up the others.
    """

    url = models.CharField(_("address"), max_length=500)
    name = models.CharField(_("name"), max_length=80)
    kinds = models.JSONField(_("events"), default=list)
    secret = EncryptedTextField(default=new_secret, editable=False)
    old_secret = EncryptedTextField(blank=True, editable=False)
    old_secret_until = models.DateTimeField(null=True, editable=False)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+", editable=False
    )
    created_at = models.DateTimeField(auto_now_add=True)
    version = models.PositiveIntegerField(default=1, editable=False)
    paused_at = models.DateTimeField(_("paused"), null=True, editable=False)
    paused_by = models.CharField(max_length=150, blank=True, editable=False)
    failing_since = models.DateTimeField(null=True, editable=False)
    rest_until = models.DateTimeField(null=True, editable=False)

    class Meta:
        verbose_name = _("webhook")
        verbose_name_plural = _("webhooks")
        indexes = [models.Index(fields=["business", "created_at"], name="webhook_of_business")]

    def __str__(self) -> str:
        return self.name

    def wants(self, kind: str) -> bool:
        return (ALL_KINDS in self.kinds or kind in self.kinds) and not kind.startswith(OWN_EVENTS)

    def live_secrets(self) -> list[str]:
        old_lives = self.old_secret and self.old_secret_until and timezone.now() < self.old_secret_until
        return [self.secret, self.old_secret] if old_lives else [self.secret]

    def rotate_secret(self) -> str:
        """Make a new secret; the old one signs beside it for a day. Saves nothing."""
        self.old_secret, self.old_secret_until = self.secret, timezone.now() + timedelta(hours=24)
        self.secret = new_secret()
        return self.secret

    @property
    def health(self) -> str:
        """paused, failing or working: how the list shows it."""
        if self.paused_at:
            return "paused"
        return "failing" if self.failing_since else "working"


class WebhookState(models.TextChoices):
    WAITING = "waiting", _("waiting")
    SENT = "sent", _("delivered")
    FAILED = "failed", _("failed")


class WebhookDelivery(BusinessOwned):
    """One message for one endpoint, and how its last attempt went. `due_at` is the time of the next attempt; ids sort by time."""

    endpoint = models.ForeignKey(WebhookEndpoint, on_delete=models.CASCADE, related_name="deliveries", db_index=False)
    event = models.ForeignKey(Event, null=True, on_delete=models.CASCADE, related_name="+", db_index=False)
    kind = models.CharField(max_length=60)
    body = models.TextField()
    state = models.CharField(max_length=8, choices=WebhookState.choices, default=WebhookState.WAITING)
    attempts = models.PositiveSmallIntegerField(default=0)
    due_at = models.DateTimeField(null=True)
    status = models.PositiveSmallIntegerField(null=True)
    milliseconds = models.PositiveIntegerField(null=True)
    answer = models.TextField(blank=True)
    fault = models.TextField(blank=True)
    created_at = models.DateTimeField(auto_now_add=True)
    attempted_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("webhook delivery")
        verbose_name_plural = _("webhook deliveries")
        constraints = [models.UniqueConstraint(fields=["endpoint", "event"], name="webhook_delivery_once")]
        indexes = [models.Index(fields=["business", "endpoint", "-id"], name="webhook_log")]

    def __str__(self) -> str:
        return f"{self.kind} → {self.endpoint_id}"

    @property
    def message_id(self) -> str:
        """The same for every attempt and replay."""
        return f"msg_{self.pk.hex}"
