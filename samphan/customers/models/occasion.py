"""Days that matter to a customer, year after year. Birthdays follow from `Customer.birth_date`; the other days are rows here."""

from __future__ import annotations

from calendar import isleap
from datetime import date, timedelta
from typing import Any

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models.expressions import Func
from django.utils.translation import gettext_lazy as _

from samphan.platform.tenants.scoped import BusinessOwned

LEAP_DAY = 229


def monthday_of(day: date) -> int:
    """Month and day as one number: 229 is 29 February."""
    return day.month * 100 + day.day


def monthdays_on(day: date) -> list[int]:
    """What is celebrated on this day. Who was born on 29 February is greeted on the 28th in years that have no 29th."""
    leap_day_too = (day.month, day.day) == (2, 28) and not isleap(day.year)
    return [monthday_of(day), LEAP_DAY] if leap_day_too else [monthday_of(day)]


def next_day_of(monthday: int, today: date) -> date:
    """The day from today on, within a year, when it is celebrated next."""
    for year in (today.year, today.year + 1):
        day = _in_year(monthday, year)
        if day >= today:
            return day
    raise AssertionError(monthday)


def _in_year(monthday: int, year: int) -> date:
    if monthday == LEAP_DAY and not isleap(year):
        return date(year, 3, 1) - timedelta(days=1)
    return date(year, monthday // 100, monthday % 100)


class MonthDay(Func):
    """Month and day of a date column as one number, computed by the database, so that every writer, bulk ones too, keeps it right."""

    output_field = models.SmallIntegerField()

    def as_sqlite(self, compiler: Any, connection: Any, **extra: Any) -> Any:
        template = "CAST(substr(%(expressions)s, 6, 2) || substr(%(expressions)s, 9, 2) AS integer)"
        sql, params = self.as_sql(compiler, connection, template=template, **extra)
        return sql, tuple(params) * 2 if params else params

    def as_postgresql(self, compiler: Any, connection: Any, **extra: Any) -> Any:
        template = "(EXTRACT(MONTH FROM %(expressions)s) * 100 + EXTRACT(DAY FROM %(expressions)s))::smallint"
        return self.as_sql(compiler, connection, template=template, **extra)


class OccasionKind(models.TextChoices):
    ANNIVERSARY = "anniversary", _("anniversary")
    FAMILY = "family", _("birthday in the family")
    OPENING = "opening", _("opening day of the business")
    OTHER = "other", _("another day")


class Occasion(BusinessOwned):
    """A day of the year that matters to a customer. `year` is the first year, where it is known."""

    customer = models.ForeignKey("customers.Customer", on_delete=models.CASCADE, related_name="occasions")
    kind = models.CharField(_("kind"), max_length=12, choices=OccasionKind.choices, default=OccasionKind.ANNIVERSARY)
    name = models.CharField(_("what it is"), max_length=80, blank=True)
    monthday = models.PositiveSmallIntegerField(validators=[MinValueValidator(101), MaxValueValidator(1231)])
    year = models.PositiveSmallIntegerField(_("year"), null=True, blank=True)

    class Meta:
        verbose_name = _("occasion")
        verbose_name_plural = _("occasions")
        indexes = [models.Index(fields=["business", "monthday"], name="occasion_by_day")]

    def __str__(self) -> str:
        return self.name or str(self.get_kind_display())
