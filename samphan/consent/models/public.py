"""What visitors meet: the privacy notice, the link to one's preferences, the registration page."""

from __future__ import annotations

from typing import Any, Self

from django.core.signing import BadSignature, Signer
from django.db import models
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from samphan.customers.models import Customer
from samphan.platform.tenants.scoped import BusinessManager, BusinessOwned, BusinessQuerySet

SALT = "consent.preferences"


class PublicPages(BusinessOwned):
    """The texts of the pages that customers open without signing in; one row for each business."""

    notice_th = models.TextField(_("privacy notice in Thai"), blank=True)
    notice_en = models.TextField(_("privacy notice in English"), blank=True)
    contact = models.CharField(_("whom to ask about personal data"), max_length=200, blank=True)
    welcome_th = models.CharField(_("welcome in Thai"), max_length=300, blank=True)
    welcome_en = models.CharField(_("welcome in English"), max_length=300, blank=True)
    registration_open = models.BooleanField(_("registration is open"), default=True)
    version = models.PositiveIntegerField(default=1, editable=False)

    class Meta:
        verbose_name = _("public pages")
        verbose_name_plural = _("public pages")
        constraints = [models.UniqueConstraint(fields=["business"], name="public_pages_once")]

    def __str__(self) -> str:
        return str(self.business_id)

    @property
    def notice(self) -> str:
        return self._in_language("notice")

    @property
    def welcome(self) -> str:
        return self._in_language("welcome")

    def _in_language(self, name: str) -> str:
        thai: str = getattr(self, f"{name}_th")
        english: str = getattr(self, f"{name}_en")
        return thai if (get_language() or "th").startswith("th") else english or thai


class PreferenceLinkQuerySet(BusinessQuerySet["PreferenceLink"]):
    def live(self) -> Self:
        return self.filter(revoked_at=None)


class PreferenceLink(BusinessOwned):
    """A customer's own way in to what they agreed to. The link is the key; a revoked one opens nothing."""

    customer = models.ForeignKey(Customer, on_delete=models.CASCADE, related_name="+", db_index=False)
    created_at = models.DateTimeField(auto_now_add=True)
    used_at = models.DateTimeField(null=True)
    revoked_at = models.DateTimeField(null=True)

    objects: BusinessManager[Any] = BusinessManager.from_queryset(PreferenceLinkQuerySet)()

    class Meta:
        verbose_name = _("preference link")
        verbose_name_plural = _("preference links")
        constraints = [
            models.UniqueConstraint(
                fields=["business", "customer"],
                name="preference_link_once",
                condition=models.Q(revoked_at__isnull=True),
            )
        ]

    def __str__(self) -> str:
        return str(self.pk)

    @property
    def token(self) -> str:
        """The id, signed, so that nobody can try ids out."""
        return Signer(salt=SALT).sign(self.pk.hex)

    @staticmethod
    def id_in(token: str) -> str | None:
        """The id that a token carries; None when it was not signed by us."""
        try:
            return Signer(salt=SALT).unsign(token)
        except BadSignature:
            return None
