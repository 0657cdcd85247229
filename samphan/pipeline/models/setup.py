"""What a business sets up before it sells: pipelines with stages, and the lists that deals choose from."""

from __future__ import annotations

from typing import Any, Self

from django.core.validators import MaxValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from samphan.platform.tenants.scoped import BusinessManager, BusinessOwned, BusinessQuerySet


class ListedQuerySet(BusinessQuerySet[Any]):
    def in_use(self) -> Self:
        """Entries that can be chosen, in the order the business gave them."""
        return self.filter(archived_at=None).order_by("position", "pk")


class Listed(BusinessOwned):
    """An entry of a list that the business keeps. An archived one stays where it was chosen and is offered no more."""

    name = models.CharField(_("name"), max_length=120)
    position = models.PositiveIntegerField(default=0)
    archived_at = models.DateTimeField(null=True, editable=False)

    objects: BusinessManager[Any] = BusinessManager.from_queryset(ListedQuerySet)()

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return self.name


class Pipeline(Listed):
    """A way of selling with stages of its own: wholesale, events, machines."""

    class Meta:
        verbose_name = _("pipeline")
        verbose_name_plural = _("pipelines")
        indexes = [models.Index(fields=["business", "position"], name="pipeline_in_order")]


class Stage(Listed):
    """A step of a pipeline. `probability` is how many in a hundred deals that stand here are won.

    `required` names what a deal must have to come here; one that stands here for more than `ages_after` days is told to be stale.
    """

    pipeline = models.ForeignKey(
        Pipeline, on_delete=models.CASCADE, related_name="+", db_index=False, verbose_name=_("pipeline")
    )
    probability = models.PositiveSmallIntegerField(_("probability"), default=0, validators=[MaxValueValidator(100)])
    required = models.JSONField(_("what a deal must have"), default=list, blank=True)
    ages_after = models.PositiveSmallIntegerField(_("stale after days"), null=True, blank=True)

    class Meta:
        verbose_name = _("stage")
        verbose_name_plural = _("stages")
        indexes = [models.Index(fields=["business", "pipeline", "position"], name="stage_in_order")]


class Outcome(models.TextChoices):
    WON = "won", _("won")
    LOST = "lost", _("lost")


class CloseReason(Listed):
    """Why deals are won or lost."""

    outcome = models.CharField(_("outcome"), max_length=4, choices=Outcome.choices, default=Outcome.LOST)

    class Meta:
        verbose_name = _("reason")
        verbose_name_plural = _("reasons")
        indexes = [models.Index(fields=["business", "outcome", "position"], name="close_reason_in_order")]


class Source(Listed):
    """Where interest comes from."""

    class Meta:
        verbose_name = _("source")
        verbose_name_plural = _("sources")
        indexes = [models.Index(fields=["business", "position"], name="source_in_order")]


class Competitor(Listed):
    """Who else wants to sell to our customers."""

    website = models.URLField(_("website"), max_length=300, blank=True)
    note = models.TextField(_("strengths and weaknesses"), blank=True)

    class Meta:
        verbose_name = _("competitor")
        verbose_name_plural = _("competitors")
        indexes = [models.Index(fields=["business", "position"], name="competitor_in_order")]
