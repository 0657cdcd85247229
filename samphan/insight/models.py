"""Rows of insight: what people keep of what they asked, and what screens must know at once, written anew by each night. All else stands in the warehouse."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from samphan.catalog.models import LinkKind, Product
from samphan.platform.tenants.scoped import BusinessManager, BusinessOwned, BusinessQuerySet


class QuestionKind(models.TextChoices):
    LOOK = "look", _("explorer")
    SQL = "sql", _("SQL")


class SavedQuestionQuerySet(BusinessQuerySet["SavedQuestion"]):
    def seen_by(self, user: Any) -> SavedQuestionQuerySet:
        """One's own and those that are shared, in the order of their names."""
        return self.filter(Q(owner=user) | Q(shared=True), deleted_at=None).order_by("name", "pk")


SavedQuestionManager = BusinessManager.from_queryset(SavedQuestionQuerySet)


class SavedQuestion(BusinessOwned):
    """A question to the warehouse: the explorer's address, or SQL. With a `board` it stands on that dashboard too."""

    name = models.CharField(_("name"), max_length=80)
    kind = models.CharField(_("kind"), max_length=4, choices=QuestionKind.choices, default=QuestionKind.LOOK)
    query = models.TextField(_("question"), max_length=8_000)
    board = models.CharField(_("dashboard"), max_length=20, blank=True)
    shared = models.BooleanField(_("everyone who sees figures sees it"), default=False)
    owner = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+", db_index=False)
    created_at = models.DateTimeField(default=timezone.now, editable=False)
    deleted_at = models.DateTimeField(null=True, editable=False)

    objects = SavedQuestionManager()

    class Meta:
        verbose_name = _("saved question")
        verbose_name_plural = _("saved questions")
        indexes = [models.Index(fields=["business", "owner", "name"], name="question_by_name")]

    def __str__(self) -> str:
        return self.name


class ProductTie(BusinessOwned):
    """Customers who took `product` took `other` too (related), or take it instead (substitute). `buyers`: how many took both."""

    product = models.ForeignKey(Product, on_delete=models.CASCADE, related_name="+", db_index=False)
    other = models.ForeignKey(Product, on_delete=models.CASCADE, related_name="+")
    kind = models.CharField(_("kind"), max_length=12, choices=LinkKind.choices)
    strength = models.FloatField(_("strength"))
    buyers = models.PositiveIntegerField(_("customers who took both"))

    class Meta:
        verbose_name = _("tie between products")
        verbose_name_plural = _("ties between products")
        constraints = [models.UniqueConstraint(fields=["product", "other"], name="product_tie_once")]

    def __str__(self) -> str:
        return f"{self.product} → {self.other}"
