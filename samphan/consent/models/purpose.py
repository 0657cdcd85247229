"""Purposes: what customers' data is used for, on what legal ground, in which words they were asked."""

from __future__ import annotations

from typing import Any, Self

from django.conf import settings
from django.db import models
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from samphan.consent.models.channel import Channel
from samphan.platform.tenants.scoped import BusinessManager, BusinessOwned, BusinessQuerySet


class LegalBasis(models.TextChoices):
    """Grounds of sections 19 and 24 of the PDPA (B.E. 2562)."""

    CONSENT = "consent", _("consent")
    CONTRACT = "contract", _("contract with the customer")
    LEGITIMATE = "legitimate", _("legitimate interest")
    LEGAL = "legal", _("duty by law")
    VITAL = "vital", _("danger to life")


class PurposeQuerySet(BusinessQuerySet["Purpose"]):
    def in_use(self) -> Self:
        """Purposes that were not retired, in the order the business chose."""
        return self.filter(retired_at=None).order_by("position", "pk")


class Purpose(BusinessOwned):
    """One use of customers' data. `key` is its stable name for API and code; `channels` are those it may send by, none if it sends nothing.

    Without consent as its basis a purpose needs no yes, but a customer's no counts all the same: it is an objection.
    `is_marketing` purposes keep the frequency cap and the quiet hours. `retention_months` counts from the consent; empty: until withdrawn.
    """

    key = models.SlugField(_("short name"), max_length=40, db_index=False)
    name_th = models.CharField(_("name in Thai"), max_length=120)
    name_en = models.CharField(_("name in English"), max_length=120, blank=True)
    basis = models.CharField(_("legal ground"), max_length=12, choices=LegalBasis.choices, default=LegalBasis.CONSENT)
    channels = models.JSONField(_("channels"), default=list, blank=True)
    is_marketing = models.BooleanField(_("marketing"), default=False)
    retention_months = models.PositiveSmallIntegerField(_("months a consent lasts"), null=True, blank=True)
    data_used = models.CharField(_("data it uses"), max_length=300, blank=True)
    recipients = models.CharField(_("who else receives it"), max_length=300, blank=True)
    position = models.PositiveSmallIntegerField(default=100, editable=False)
    version = models.PositiveIntegerField(default=1, editable=False)
    created_at = models.DateTimeField(auto_now_add=True)
    retired_at = models.DateTimeField(null=True, editable=False)

    objects: BusinessManager[Any] = BusinessManager.from_queryset(PurposeQuerySet)()

    class Meta:
        verbose_name = _("purpose")
        verbose_name_plural = _("purposes")
        constraints = [models.UniqueConstraint(fields=["business", "key"], name="purpose_key_once")]

    def __str__(self) -> str:
        return self.name

    @property
    def name(self) -> str:
        """In the reader's language; the Thai name when there is no English one."""
        return self.name_th if (get_language() or "th").startswith("th") else self.name_en or self.name_th

    @property
    def needs_consent(self) -> bool:
        return self.basis == LegalBasis.CONSENT

    @property
    def may_be_stopped(self) -> bool:
        """True when one click on “stop everything” also stops this: not what serving the customer or the law needs."""
        return self.basis in {LegalBasis.CONSENT, LegalBasis.LEGITIMATE}

    @property
    def asked_channels(self) -> list[str]:
        """The channels that customers say yes or no to, `general` for a purpose that sends nothing."""
        return [channel for channel in Channel.values if channel in self.channels] or [Channel.GENERAL.value]

    @property
    def channel_labels(self) -> list[str]:
        return [str(Channel(channel).label) for channel in self.asked_channels]


class PublishedForEver(TypeError):  # noqa: N818 - a broken promise of the code, not of a person
    """Code tried to change or delete what is kept as proof."""


class Wording(BusinessOwned):
    """The words customers agree to, version by version. A published one is never changed: what somebody agreed to must stay readable."""

    purpose = models.ForeignKey(Purpose, on_delete=models.CASCADE, related_name="wordings", db_index=False)
    number = models.PositiveSmallIntegerField(_("version"))
    text_th = models.TextField(_("wording in Thai"))
    text_en = models.TextField(_("wording in English"), blank=True)
    published_at = models.DateTimeField(auto_now_add=True)
    published_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")

    class Meta:
        verbose_name = _("wording")
        verbose_name_plural = _("wordings")
        constraints = [models.UniqueConstraint(fields=["purpose", "number"], name="wording_number_once")]

    def __str__(self) -> str:
        return f"{self.purpose.key} v{self.number}"

    def save(self, *args: Any, **kwargs: Any) -> None:
        if not self._state.adding:
            raise PublishedForEver("A published wording is never edited: publish a new version.")
        super().save(*args, **kwargs)

    @property
    def text(self) -> str:
        """In the reader's language; the Thai text when there is no English one."""
        return self.text_th if (get_language() or "th").startswith("th") else self.text_en or self.text_th
