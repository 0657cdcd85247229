"""What a period is to bring, and what it was expected to bring on each day before."""

from __future__ import annotations

from decimal import Decimal

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from samphan.catalog.models import Category
from samphan.platform.tenants.models import Branch
from samphan.platform.tenants.scoped import BusinessOwned


class PeriodKind(models.TextChoices):
    MONTH = "month", _("Month")
    QUARTER = "quarter", _("Quarter")
    YEAR = "year", _("Year")


class By(models.TextChoices):
    """What sales are told apart by. A product group is a category of the catalogue, with all that lies in it."""

    PERSON = "person", pgettext_lazy("forecast", "Person")
    BRANCH = "branch", _("Branch")
    GROUP = "group", _("Product group")

    @property
    def field(self) -> str:
        """Of `Target` and `ForecastDay`: the column that names the subject."""
        return {"person": "owner", "branch": "branch", "group": "category"}[self.value]


SUBJECTS = [by.field for by in By]


def names_only(subject: str) -> Q:
    """Every other subject's column is empty."""
    return Q(**{f"{other}__isnull": True for other in SUBJECTS if other != subject})


#: Targets of the whole business.
OF_BUSINESS = Q(**{f"{subject}__isnull": True for subject in SUBJECTS})


class Target(BusinessOwned):
    """Sales that one subject is to win in a period: a person, a branch or a product group; with none of them, the whole business.

    `begins` is the first day of the period.
    """

    period = models.CharField(_("period"), max_length=7, choices=PeriodKind.choices, default=PeriodKind.MONTH)
    begins = models.DateField(_("begins on"))
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        on_delete=models.CASCADE,
        related_name="+",
        verbose_name=_("salesperson"),
        db_index=False,
    )
    branch = models.ForeignKey(
        Branch, null=True, on_delete=models.CASCADE, related_name="+", verbose_name=_("branch"), db_index=False
    )
    category = models.ForeignKey(
        Category, null=True, on_delete=models.CASCADE, related_name="+", verbose_name=_("product group"), db_index=False
    )
    amount = models.DecimalField(_("amount"), max_digits=14, decimal_places=2)
    version = models.PositiveIntegerField(default=1, editable=False)

    class Meta:
        verbose_name = _("sales target")
        verbose_name_plural = _("sales targets")
        constraints = [
            models.CheckConstraint(
                condition=names_only("owner") | names_only("branch") | names_only("category"), name="target_one_subject"
            ),
            # one for each kind of subject: an index of columns that may be empty would hold the same target twice on SQLite
            models.UniqueConstraint(
                fields=["business", "begins", "period"],
                condition=OF_BUSINESS,
                name="target_of_business_once",
            ),
            *(
                models.UniqueConstraint(
                    fields=["business", "begins", "period", subject],
                    condition=Q(**{f"{subject}__isnull": False}),
                    name=f"target_of_{subject}_once",
                )
                for subject in SUBJECTS
            ),
        ]

    def __str__(self) -> str:
        return f"{self.period} {self.begins:%Y-%m}"


class ForecastDay(BusinessOwned):
    """The forecast of a period as it stood at the end of `day`, for one subject of `by`; with none, for what has no such subject."""

    day = models.DateField()
    period = models.CharField(max_length=7, choices=PeriodKind.choices, default=PeriodKind.MONTH)
    begins = models.DateField()
    by = models.CharField(max_length=6, choices=By.choices, default=By.PERSON)
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.CASCADE, related_name="+", db_index=False
    )
    branch = models.ForeignKey(Branch, null=True, on_delete=models.CASCADE, related_name="+", db_index=False)
    category = models.ForeignKey(Category, null=True, on_delete=models.CASCADE, related_name="+", db_index=False)
    won = models.DecimalField(max_digits=14, decimal_places=2, default=Decimal(0))
    commit = models.DecimalField(max_digits=14, decimal_places=2, default=Decimal(0))
    likely = models.DecimalField(max_digits=14, decimal_places=2, default=Decimal(0))
    best = models.DecimalField(max_digits=14, decimal_places=2, default=Decimal(0))

    class Meta:
        verbose_name = _("forecast of a day")
        verbose_name_plural = _("forecasts of days")
        # SQLite makes no index of the constraint below, for it tells empty columns apart; both databases read the days of a period in a row
        indexes = [models.Index(fields=["business", "by", "period", "begins", "day"], name="forecast_day_kept")]
        constraints = [
            models.UniqueConstraint(
                fields=["business", "begins", "period", "by", "day", *SUBJECTS],
                name="forecast_day_once",
                nulls_distinct=False,
            )
        ]

    def __str__(self) -> str:
        return f"{self.period} {self.begins:%Y-%m} · {self.day}"
