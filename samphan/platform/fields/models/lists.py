"""How people look at a list: views they saved, and the columns and density they chose."""

from __future__ import annotations

from typing import Any, Self

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from samphan.platform.accounts.models import User
from samphan.platform.tenants.scoped import BusinessManager, BusinessOwned, BusinessQuerySet


class Density(models.TextChoices):
    COMFORTABLE = "roomy", _("Roomy")
    COMPACT = "dense", _("Dense")


class SavedViewQuerySet(BusinessQuerySet["SavedView"]):
    def seen_by(self, user: User | None) -> Self:
        """Their own views and the shared ones, in the order of the tabs."""
        mine = models.Q(owner=user) if user else models.Q(pk=None)
        return self.filter(mine | models.Q(shared=True), deleted_at=None).order_by("shared", "name", "id")


class SavedView(BusinessOwned):
    """A named way to look at one list. `query` is the list's own query string without page and view (see `tables.state`)."""

    table = models.CharField(max_length=40)
    name = models.CharField(_("name"), max_length=60)
    owner = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    shared = models.BooleanField(_("shared"), default=False)
    query = models.TextField(blank=True)
    version = models.PositiveIntegerField(default=1)
    created_at = models.DateTimeField(auto_now_add=True)
    deleted_at = models.DateTimeField(null=True)

    objects: Any = BusinessManager.from_queryset(
        SavedViewQuerySet
    )()  # Any: mypy does not see the methods that from_queryset adds

    class Meta:
        verbose_name = _("saved view")
        verbose_name_plural = _("saved views")
        indexes = [models.Index(fields=["business", "table"], name="saved_view_of")]
        constraints = [
            models.UniqueConstraint(
                fields=["business", "table", "owner", "name"],
                condition=models.Q(deleted_at=None),
                name="saved_view_name_once",
            )
        ]

    def __str__(self) -> str:
        return self.name


class ListPreference(BusinessOwned):
    """One person's choices for one list. `columns` empty means the list's own; `default_view` opens when no other is asked for."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    table = models.CharField(max_length=40)
    columns = models.JSONField(default=list)
    density = models.CharField(max_length=6, choices=Density.choices, default=Density.COMFORTABLE)
    default_view = models.ForeignKey(SavedView, null=True, on_delete=models.SET_NULL, related_name="+")

    class Meta:
        verbose_name = _("list preference")
        verbose_name_plural = _("list preferences")
        constraints = [models.UniqueConstraint(fields=["business", "user", "table"], name="list_preference_once")]

    def __str__(self) -> str:
        return f"{self.table} · {self.user_id}"
