"""What we want to reach with a target account."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from samphan.customers.models import Customer
from samphan.platform.tenants.scoped import BusinessOwned


class AccountPlan(BusinessOwned):
    """A goal for one customer, with what they could buy in a year and the day on which it is looked at again.

    Its actions are follow-ups whose `about` is the plan; its people are those of the customer's organisation. A closed one stays.
    """

    customer = models.ForeignKey(Customer, on_delete=models.CASCADE, related_name="+", verbose_name=_("customer"))
    goal = models.CharField(_("goal"), max_length=300)
    strategy = models.TextField(_("how we reach it"), blank=True)
    potential = models.DecimalField(_("could buy in a year"), max_digits=14, decimal_places=2, default=0)
    review_on = models.DateField(_("looked at again on"), null=True, blank=True)
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
        verbose_name=_("looked after by"),
        db_index=False,
    )
    closed_at = models.DateTimeField(_("closed"), null=True, editable=False)
    version = models.PositiveIntegerField(default=1, editable=False)
    created_at = models.DateTimeField(default=timezone.now, editable=False)
    changed_at = models.DateTimeField(default=timezone.now, editable=False)

    class Meta:
        verbose_name = _("account plan")
        verbose_name_plural = _("account plans")
        indexes = [models.Index(fields=["business", "-created_at", "-id"], name="account_plan_by_age")]

    def __str__(self) -> str:
        return self.goal

    @property
    def is_due(self) -> bool:
        """True when it should have been looked at by now."""
        return self.closed_at is None and self.review_on is not None and self.review_on <= timezone.localdate()
