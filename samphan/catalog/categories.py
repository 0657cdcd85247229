"""Categories and units: what the shelves are called, and what is counted in."""

from __future__ import annotations

from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from samphan.catalog.access import products
from samphan.catalog.models import Category, Product, Unit
from samphan.catalog.models.category import DEEPEST, path_below
from samphan.catalog.profile import Cleaner, clean, row_of, text
from samphan.catalog.quantities import PLACES
from samphan.platform.accounts.rights import Actor
from samphan.platform.refusals import Refused
from samphan.platform.tenants.versions import change_once, save_changes
from samphan.platform.thai.collation import sort_key

CLEANERS: dict[str, Cleaner] = {
    "name": text(120, required=_("Write the name of the category.")),
    "name_en": text(120),
    "parent": row_of(Category, _("Choose a category."), archived_at=None),
}


@transaction.atomic
def create_category(actor: Actor, *, name: str, name_en: str = "", parent: Any = None) -> Category:
    """Add a shelf. Raises `Refused` (`category_taken`, `category_deep`)."""
    products.require(actor, "edit")
    fields = clean(actor, {"name": name, "name_en": name_en, "parent": parent}, CLEANERS)
    _require_place(fields["name"], fields["parent"])
    made: Category = Category.objects.create(business=actor.business, **fields)
    return made


@transaction.atomic
def change_category(actor: Actor, category: Category, *, version: int, **fields: Any) -> list[str]:
    """Rename a shelf or move it with all that lies below it. Raises `Refused` when it would lie within itself."""
    products.require(actor, "edit")
    changes = clean(actor, fields, CLEANERS)
    name, parent = changes.get("name", category.name), changes.get("parent", category.parent)
    if parent is not None and category.pk in parent.ancestors:
        sentence = _("A category cannot lie within itself.")
        raise Refused(sentence, code="category_circle", fields={"parent": sentence})
    _require_place(name, parent, but=category, below=_depth_below(category))
    before, path = category.path, path_below(parent, category.pk)
    changed = save_changes(category, seen=version, **changes, path=path, sort_key=sort_key(name))
    if path != before:
        below = list(Category.objects.filter(path__startswith=f"{before}/"))
        for row in below:
            row.path = path + row.path[len(before) :]
        Category.objects.bulk_update(below, ["path"])
    return [name for name in changed if name in fields]


@transaction.atomic
def archive_category(actor: Actor, category: Category) -> None:
    """Take away a shelf on which nothing lies. Raises `Refused` (`category_used`) otherwise."""
    products.require(actor, "edit")
    lies = Product.objects.filter(category=category, archived_at=None).exists()
    if lies or Category.objects.filter(parent=category, archived_at=None).exists():
        raise Refused(_("Something lies in this category. Move it first."), code="category_used")
    change_once(category, Category.objects.filter(archived_at=None), archived_at=timezone.now())


@transaction.atomic
def restore_category(actor: Actor, category: Category) -> None:
    """Undo `archive_category`."""
    products.require(actor, "edit")
    change_once(category, Category.objects.filter(archived_at__isnull=False), archived_at=None)


def tree() -> list[tuple[Category, int]]:
    """Standing categories with their depth, each below its parent, in dictionary order."""
    rows = list(Category.objects.filter(archived_at=None).order_by("sort_key", "pk"))
    below: dict[Any, list[Category]] = {}
    for row in rows:
        below.setdefault(row.parent_id, []).append(row)
    found: list[tuple[Category, int]] = []

    def walk(parent: Any, depth: int) -> None:
        for row in below.get(parent, ()):
            found.append((row, depth))
            walk(row.pk, depth + 1)

    walk(None, 0)
    return found


def category_choices() -> list[tuple[str, str]]:
    """For a select: each with what it lies in before it."""
    return [(str(row.pk), f"{'– ' * depth}{row.shown_name}") for row, depth in tree()]


def _require_place(name: str, parent: Category | None, *, but: Category | None = None, below: int = 0) -> None:
    same = Category.objects.filter(name=name, parent=parent, archived_at=None)
    if any(row != but for row in same):
        sentence = _("There is such a category already.")
        raise Refused(sentence, code="category_taken", fields={"name": sentence})
    if (len(parent.ancestors) if parent else 0) + 1 + below > DEEPEST:
        too_deep = _("Categories lie at most %(most)d deep.") % {"most": DEEPEST}
        raise Refused(too_deep, code="category_deep", fields={"parent": too_deep})


def _depth_below(category: Category) -> int:
    paths = Category.objects.filter(path__startswith=f"{category.path}/").values_list("path", flat=True)
    return max((path.count("/") for path in paths), default=category.path.count("/")) - category.path.count("/")


UNIT_CLEANERS: dict[str, Cleaner] = {
    "name": text(40, required=_("Write the name of the unit.")),
    "name_en": text(40),
    "places": lambda value: min(max(int(value or 0), 0), PLACES),
}


@transaction.atomic
def save_unit(actor: Actor, unit: Unit | None, *, version: int = 0, **fields: Any) -> Unit:
    """Add a unit, or change one. Raises `Refused` (`unit_taken`)."""
    products.require(actor, "edit")
    cleaned = clean(actor, fields, UNIT_CLEANERS)
    if any(row != unit for row in Unit.objects.filter(name=cleaned.get("name", ""))):
        sentence = _("There is such a unit already.")
        raise Refused(sentence, code="unit_taken", fields={"name": sentence})
    if unit is None:
        made: Unit = Unit.objects.create(business=actor.business, **cleaned)
        return made
    save_changes(unit, seen=version, **cleaned)
    return unit
