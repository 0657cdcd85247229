"""Invitations: how a colleague comes in. Letters that wait for the mail server."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.conf import settings
from django.core import signing
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from samphan.platform.accounts.models import Role
from samphan.platform.ids import uuid7
from samphan.platform.jobs.models import Job
from samphan.platform.secrets import EncryptedTextField
from samphan.platform.tenants.models import Branch
from samphan.platform.tenants.scoped import BusinessOwned

LIFETIME = timedelta(days=7)


def a_week_from_now() -> datetime:
    return timezone.now() + LIFETIME


def signer() -> signing.Signer:
    """Signs what the link of an invitation carries."""
    return signing.Signer(salt="people.invitation")


WAITING = models.Q(accepted_at=None, revoked_at=None)
"""Neither accepted nor revoked. It may have expired, and can be sent again."""


def still_open() -> models.Q:
    """Waiting, and not expired now."""
    return WAITING & models.Q(expires_at__gt=timezone.now())


class Invitation(BusinessOwned):
    """A link, sent by e-mail, that lets one person in with one role. It works once, for seven days, and only the newest copy of it.

    The link is signed, never stored: it carries the ids and `round`, which grows each time the invitation is sent.
    """

    email = models.EmailField(_("e-mail"))
    name = models.CharField(_("name"), max_length=150, blank=True)
    role = models.ForeignKey(Role, on_delete=models.CASCADE, verbose_name=_("role"), related_name="+")
    branches = models.ManyToManyField(Branch, blank=True, verbose_name=_("branches"), related_name="+")
    invited_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    round = models.PositiveIntegerField(default=1)
    sent_at = models.DateTimeField(default=timezone.now)
    expires_at = models.DateTimeField(default=a_week_from_now)
    accepted_at = models.DateTimeField(null=True)
    accepted_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    revoked_at = models.DateTimeField(null=True)
    revoked_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")

    class Meta:
        verbose_name = _("invitation")
        verbose_name_plural = _("invitations")
        indexes = [models.Index(fields=["business"], name="invitation_of")]
        constraints = [
            models.UniqueConstraint(
                fields=["business", "email"],
                name="one_waiting_invitation",
                condition=WAITING,
            )
        ]

    def __str__(self) -> str:
        return self.email

    @property
    def has_expired(self) -> bool:
        return self.expires_at <= timezone.now()

    @property
    def token(self) -> str:
        """What the link carries."""
        return signer().sign_object([str(self.business_id), str(self.pk), self.round])


class WaitingLetter(models.Model):
    """A mail that the mail server has not taken yet. Belongs to a person, perhaps to nobody yet, and so to no business.

    It goes when it was sent, and with its job: when that is discarded, or forgotten after its time.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    job = models.OneToOneField(Job, on_delete=models.CASCADE, related_name="+")
    sealed = EncryptedTextField()  # `mail.Mail` as JSON
    good_until = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("waiting letter")
        verbose_name_plural = _("waiting letters")

    def __str__(self) -> str:
        return str(self.pk)

    @property
    def is_over(self) -> bool:
        return self.good_until is not None and self.good_until <= timezone.now()
