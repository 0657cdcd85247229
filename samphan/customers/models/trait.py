"""Traits: what was computed about a customer, one value each, with its time and its reason."""

from __future__ import annotations

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from samphan.customers.models.customer import Customer
from samphan.platform.tenants.scoped import BusinessOwned


class Trait(BusinessOwned):
    """One value of one customer. Which of the three columns holds it, `trait_kinds` says. `reason` is what its kind's `explain` reads."""

    customer = models.ForeignKey(Customer, on_delete=models.CASCADE, related_name="traits", db_index=False)
    name = models.CharField(_("trait"), max_length=60)
    number = models.DecimalField(_("number"), max_digits=18, decimal_places=4, null=True)
    text = models.CharField(_("text"), max_length=120, null=True)  # noqa: DJ001 - null means that another column holds the value
    day = models.DateField(_("day"), null=True)
    reason = models.JSONField(_("reason"), default=dict)
    changed_at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = _("trait")
        verbose_name_plural = _("traits")
        constraints = [models.UniqueConstraint(fields=["customer", "name"], name="trait_once")]
        indexes = [
            models.Index(fields=["business", "name", column, "customer"], name=f"trait_by_{column}")
            for column in ("number", "text", "day")
        ]

    def __str__(self) -> str:
        return f"{self.name}: {self.value}"

    @property
    def value(self) -> object:
        return next((held for held in (self.number, self.text, self.day) if held is not None), None)
