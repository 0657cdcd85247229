"""The written signature of whoever issues documents."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from samphan.platform.ids import uuid7
from samphan.platform.tenants.scoped import BusinessOwned


def paper_folder(row: BusinessOwned, _name: str) -> str:
    """A name that nobody guesses; the file is handed out by the application only."""
    return f"{row.business_id}/papers/{uuid7().hex}"


class Signature(BusinessOwned):
    """A person's signature as a picture. It stands on what that person issues, on the kinds of paper that bear one (`OrderSettings.stamped`)."""

    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+", verbose_name=_("person")
    )
    picture = models.FileField(_("picture"), upload_to=paper_folder, max_length=200, blank=True)

    class Meta:
        verbose_name = _("signature on documents")
        verbose_name_plural = _("signatures on documents")
        constraints = [models.UniqueConstraint(fields=["business", "person"], name="signature_once")]

    def __str__(self) -> str:
        return str(self.person)
