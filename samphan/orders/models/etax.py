"""The certificate by which a business signs its e-Tax documents."""

from __future__ import annotations

from datetime import datetime

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from samphan.platform.secrets import EncryptedTextField
from samphan.platform.tenants.scoped import BusinessOwned


class SigningCertificate(BusinessOwned):
    """`pem` is the private key and the chain, encrypted at rest; the password of the file it came in is never kept."""

    pem = EncryptedTextField()
    subject = models.CharField(_("issued to"), max_length=300)
    issuer = models.CharField(_("issued by"), max_length=300)
    valid_from = models.DateTimeField(_("valid from"))
    valid_until = models.DateTimeField(_("valid until"))
    by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = _("signing certificate")
        verbose_name_plural = _("signing certificates")
        constraints = [models.UniqueConstraint(fields=["business"], name="signing_certificate_once")]

    def __str__(self) -> str:
        return self.subject

    def is_valid_at(self, moment: datetime) -> bool:
        return self.valid_from <= moment <= self.valid_until
