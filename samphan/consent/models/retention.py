"""How long things are kept: what the business decided, and what each night did."""

from __future__ import annotations

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from samphan.platform.tenants.scoped import BusinessOwned


class RetentionRule(BusinessOwned):
    """The months one kind of data is kept; empty: for ever. A kind without a row keeps its usual months (`retention.KINDS`)."""

    kind = models.CharField(max_length=30)
    months = models.PositiveSmallIntegerField(
        _("months"), null=True, blank=True, validators=[MinValueValidator(1), MaxValueValidator(240)]
    )
    changed_at = models.DateTimeField(auto_now=True)

    class Meta:
        verbose_name = _("retention rule")
        verbose_name_plural = _("retention rules")
        constraints = [models.UniqueConstraint(fields=["business", "kind"], name="retention_rule_once")]

    def __str__(self) -> str:
        return f"{self.kind} {self.months}"


class RetentionRun(BusinessOwned):
    """What one rule did in one night."""

    kind = models.CharField(max_length=30)
    months = models.PositiveSmallIntegerField()
    done = models.PositiveIntegerField()
    ran_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = _("run of a retention rule")
        verbose_name_plural = _("runs of retention rules")
        indexes = [models.Index(fields=["business", "-ran_at"], name="retention_run_newest")]

    def __str__(self) -> str:
        return f"{self.kind} {self.done}"
