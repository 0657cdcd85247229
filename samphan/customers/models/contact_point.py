"""Contact points: how a customer is reached and recognised."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from samphan.customers.models.customer import Customer
from samphan.platform.tenants.scoped import BusinessOwned
from samphan.platform.thai.phones import display_phone


class ContactPointKind(models.TextChoices):
    PHONE = "phone", _("phone")
    EMAIL = "email", _("e-mail")
    LINE = "line", _("LINE")


def shown_reach(kind: str, value: str) -> str:
    """A contact point as people read it."""
    return display_phone(value) if kind == ContactPointKind.PHONE else value


class ContactPoint(BusinessOwned):
    """A phone number (E.164), an e-mail (lower case) or a LINE id. One value belongs to one customer of a business."""

    customer = models.ForeignKey(Customer, on_delete=models.CASCADE, related_name="contact_points")
    kind = models.CharField(_("kind"), max_length=10, choices=ContactPointKind.choices)
    account = models.CharField(
        max_length=60, blank=True, help_text=_("The business's own channel account that knows this id")
    )
    value = models.CharField(pgettext_lazy("of a contact point", "value"), max_length=254)
    written = models.CharField(max_length=254, help_text=_("As it was written"))
    preferred = models.BooleanField(_("preferred"), default=False)
    verified_at = models.DateTimeField(null=True)
    source = models.CharField(max_length=40, blank=True)
    first_seen_at = models.DateTimeField(auto_now_add=True)
    last_seen_at = models.DateTimeField(auto_now=True)

    class Meta:
        verbose_name = _("contact point")
        verbose_name_plural = _("contact points")
        constraints = [
            models.UniqueConstraint(fields=["business", "kind", "account", "value"], name="contact_point_once"),
            models.UniqueConstraint(
                fields=["customer", "kind"], name="contact_point_preferred_once", condition=models.Q(preferred=True)
            ),
        ]

    def __str__(self) -> str:
        return shown_reach(self.kind, self.value)

    @property
    def link(self) -> str:
        """What a click does: dial, write, or open the LINE chat."""
        schemes = {ContactPointKind.PHONE: "tel:", ContactPointKind.EMAIL: "mailto:"}
        return schemes.get(ContactPointKind(self.kind), "https://line.me/R/ti/p/~") + self.value
