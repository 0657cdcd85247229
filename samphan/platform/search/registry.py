"""The search socket: a module's `searches.py` declares what of its nouns can be found."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Generic, TypeVar
from uuid import UUID

from django.db import models
from django.urls import NoReverseMatch, reverse

from samphan.platform.accounts.rights import Access, Actor
from samphan.platform.accounts.standard_roles import RowScope
from samphan.platform.refusals import Sentence

M = TypeVar("M", bound=models.Model)


@dataclass(frozen=True)
class Entry:
    """What of a row is found: `title` is shown and found, `subtitle` only shown, `also` and `phones` only found.

    Never put a field here that a role may hide: everyone who may see the row may find it.
    """

    title: str
    subtitle: str = ""
    also: tuple[str, ...] = ()
    phones: tuple[str, ...] = ()


@dataclass(frozen=True)
class Searchable(Generic[M]):
    """One kind of findable row, such as `customers.customer`.

    `entry_for(row)` is None for a row that must not be found (deleted, merged). `rows()` gives all rows of the current business for a
    rebuild, with what `entry_for` reads already fetched. `url_name` is the route of one row's page, taking its id. `recognised_by(text)`
    gives the rows of `rows()` that a whole key tells (a phone number), and None when the text is none: how rows that an import has just
    brought are found before the index has them.
    """

    kind: str
    label: Sentence
    icon: str
    access: Access[M]
    url_name: str
    rows: Callable[[], models.QuerySet[M]]
    entry_for: Callable[[M], Entry | None]
    recognised_by: Callable[[str], models.QuerySet[M] | None] | None = None

    def url(self, object_id: UUID) -> str:
        """The thing's page; "" while no installed module has one, and then the palette does not offer it."""
        try:
            return reverse(self.url_name, args=[object_id])
        except NoReverseMatch:
            return ""

    def owner_of(self, row: M) -> UUID | None:
        return _id_in(row, self.access.owner_field)

    def branch_of(self, row: M) -> UUID | None:
        return _id_in(row, self.access.branch_field)


SEARCHABLES: dict[str, Searchable[Any]] = {}


def searchable(declared: Searchable[M]) -> Searchable[M]:
    """Register a kind; `searches.py` calls it at start-up."""
    SEARCHABLES[declared.kind] = declared
    return declared


def searchable_of(row: models.Model) -> Searchable[Any]:
    """The declaration for a row. Raises `LookupError` when its model can not be found."""
    for declared in SEARCHABLES.values():
        if isinstance(row, declared.access.model):
            return declared
    raise LookupError(f"no searches.py declares {type(row).__name__}")


def findable_by(actor: Actor) -> list[Searchable[Any]]:
    """The kinds whose rows this actor may see."""
    return [declared for declared in SEARCHABLES.values() if declared.access.may(actor, "view")]


def reach_of(declared: Searchable[Any], owner: UUID | None, branch: UUID | None) -> list[str]:
    """Filter tokens of an entry: its kind, and whose it is where its kind has owners and branches."""
    return [
        f"kind:{declared.kind}",
        f"owner:{owner if declared.access.owner_field else '*'}",
        f"branch:{branch if declared.access.branch_field else '*'}",
    ]


def reach_for(actor: Actor) -> list[list[str]]:
    """Groups of filter tokens of which an entry must have one each, so that the actor's row scope reaches it."""
    if actor.row_scope == RowScope.OWN:
        return [["owner:*", f"owner:{actor.user.pk if actor.user else ''}"]]
    if actor.row_scope == RowScope.BRANCH:
        return [["branch:*", *(f"branch:{branch}" for branch in actor.branch_ids)]]
    return []


def reaches(actor: Actor) -> models.Q:
    """The same as `reach_for`, over the columns of `SearchEntry`: the index narrows, this decides."""
    allowed = models.Q(pk__in=())
    for declared in findable_by(actor):
        reached = models.Q(kind=declared.kind)
        if actor.row_scope == RowScope.OWN and declared.access.owner_field:
            reached &= models.Q(owner_id=actor.user.pk, owner_id__isnull=False) if actor.user else models.Q(pk__in=())
        if actor.row_scope == RowScope.BRANCH and declared.access.branch_field:
            reached &= models.Q(branch_id__in=actor.branch_ids)
        allowed |= reached
    return allowed


def _id_in(row: models.Model, field: str) -> UUID | None:
    return getattr(row, f"{field}_id") if field else None
