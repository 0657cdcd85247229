"""By what a message goes, as consent knows it."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from samphan.customers.models import ContactPointKind


class Channel(models.TextChoices):
    """`GENERAL` stands for purposes that send nothing, such as profiling."""

    LINE = "line", _("LINE")
    EMAIL = "email", _("e-mail")
    SMS = "sms", _("SMS")
    PHONE = "phone", _("phone call")
    GENERAL = "general", _("in general")


POINT_KINDS: dict[str, str] = {
    Channel.LINE: ContactPointKind.LINE,
    Channel.EMAIL: ContactPointKind.EMAIL,
    Channel.SMS: ContactPointKind.PHONE,
    Channel.PHONE: ContactPointKind.PHONE,
}
"""Which kind of contact point a channel reaches; `GENERAL` needs none."""

CHANNEL_ICONS: dict[str, str] = {
    Channel.LINE: "message",
    Channel.EMAIL: "mail",
    Channel.SMS: "device-mobile",
    Channel.PHONE: "phone",
    Channel.GENERAL: "circle-check",
}
