"""Categories: a tree of shelves."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.db import models
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from samphan.platform.tenants.scoped import BusinessOwned
from samphan.platform.thai.collation import SortKeyField, sort_key

DEEPEST = 6


class Category(BusinessOwned):
    """A shelf, which may stand in another. `path` is the ids from the root to itself, so that rules for a shelf reach what lies below it."""

    name = models.CharField(_("name"), max_length=120)
    name_en = models.CharField(_("name in English"), max_length=120, blank=True)
    parent = models.ForeignKey(
        "self", null=True, blank=True, on_delete=models.PROTECT, related_name="children", verbose_name=_("lies in")
    )
    path = models.CharField(max_length=33 * DEEPEST, editable=False)
    sort_key = SortKeyField()
    version = models.PositiveIntegerField(default=1, editable=False)
    archived_at = models.DateTimeField(null=True, editable=False)

    class Meta:
        verbose_name = _("category")
        verbose_name_plural = _("categories")
        indexes = [models.Index(fields=["business", "path"], name="category_by_path")]

    def __str__(self) -> str:
        return self.name

    def save(self, *args: Any, **kwargs: Any) -> None:
        self.sort_key = sort_key(self.name)
        self.path = path_below(self.parent, self.pk)
        super().save(*args, **kwargs)

    @property
    def shown_name(self) -> str:
        return self.name_en if self.name_en and get_language() == "en" else self.name

    @property
    def ancestors(self) -> list[UUID]:
        """Ids from the root to itself."""
        return ids_on(self.path)


def path_below(parent: Category | None, pk: UUID) -> str:
    return f"{parent.path}/{pk.hex}" if parent else pk.hex


def ids_on(path: str) -> list[UUID]:
    return [UUID(part) for part in path.split("/") if part]
