"""What a month is to bring, and what it was expected to bring on each day before."""

from __future__ import annotations

from decimal import Decimal

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from samphan.platform.tenants.scoped import BusinessOwned


class Target(BusinessOwned):
    """Sales that a person, or with no `owner` the business, is to win in a month. `month` is its first day."""

    month = models.DateField(_("month"))
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        on_delete=models.CASCADE,
        related_name="+",
        verbose_name=_("salesperson"),
        db_index=False,
    )
    amount = models.DecimalField(_("amount"), max_digits=14, decimal_places=2)
    version = models.PositiveIntegerField(default=1, editable=False)

    class Meta:
        verbose_name = _("sales target")
        verbose_name_plural = _("sales targets")
        constraints = [
            models.UniqueConstraint(fields=["business", "month", "owner"], name="target_once", nulls_distinct=False)
        ]

    def __str__(self) -> str:
        return f"{self.month:%Y-%m}"


class ForecastDay(BusinessOwned):
    """The forecast of one month for one person's deals (`owner` None: nobody's) as it stood at the end of `day`."""

    day = models.DateField()
    month = models.DateField()
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.CASCADE, related_name="+", db_index=False
    )
    won = models.DecimalField(max_digits=14, decimal_places=2, default=Decimal(0))
    commit = models.DecimalField(max_digits=14, decimal_places=2, default=Decimal(0))
    likely = models.DecimalField(max_digits=14, decimal_places=2, default=Decimal(0))
    best = models.DecimalField(max_digits=14, decimal_places=2, default=Decimal(0))

    class Meta:
        verbose_name = _("forecast of a day")
        verbose_name_plural = _("forecasts of days")
        constraints = [
            models.UniqueConstraint(
                fields=["business", "month", "day", "owner"], name="forecast_day_once", nulls_distinct=False
            )
        ]

    def __str__(self) -> str:
        return f"{self.month:%Y-%m} · {self.day}"
