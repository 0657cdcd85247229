"""What the bell shows: a sentence for one person about something that happened without them."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from samphan.platform.tenants.scoped import BusinessOwned


class Tone(models.TextChoices):
    GOOD = "good", _("good news")
    PLAIN = "plain", _("for information")
    BAD = "bad", _("needs attention")


class Notification(BusinessOwned):
    """The sentence is in the person's language as of then. `url` is a path of this installation, or empty."""

    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+", db_index=False)
    sentence = models.CharField(max_length=500)
    url = models.CharField(max_length=500, blank=True)
    tone = models.CharField(max_length=5, choices=Tone.choices, default=Tone.PLAIN)
    created_at = models.DateTimeField(auto_now_add=True)
    read_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("notification")
        verbose_name_plural = _("notifications")
        indexes = [
            models.Index(fields=["business", "person", "-id"], name="notification_of_person"),
            models.Index(fields=["business", "person"], name="notification_unread", condition=models.Q(read_at=None)),
        ]

    def __str__(self) -> str:
        return self.sentence
