"""Writes about saved views and what a person chose for a list."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from samphan.platform.accounts.rights import Actor
from samphan.platform.fields.access import saved_views
from samphan.platform.fields.models import ListPreference, SavedView
from samphan.platform.prepared import PreparedOfBusiness
from samphan.platform.refusals import Forbidden, NotFound, Refused

NAME_LENGTH = 60
NOBODY = UUID(int=0)  # owns nothing: a token sees the shared views alone


def view_for(actor: Actor, table: str, pk: object) -> SavedView:
    """A view that the actor sees. Raises `NotFound`."""
    try:
        view: SavedView = SavedView.objects.seen_by(actor.user).get(pk=pk, table=table)
    except (SavedView.DoesNotExist, ValidationError, ValueError) as error:
        raise NotFound from error
    return view


def own_view(actor: Actor, table: str, pk: object) -> SavedView:
    """A view that the actor may change: their own, or a shared one for those who may share. Raises `NotFound` or `Forbidden`."""
    view = view_for(actor, table, pk)
    if view.owner_id != (actor.user and actor.user.pk) and not saved_views.may(actor, "share"):
        raise Forbidden(_("This view belongs to %(owner)s. Save a copy of your own instead.") % {"owner": view.owner})
    return view


def tidy_name(name: str) -> str:
    tidy = " ".join(name.replace("\x00", "").split())[:NAME_LENGTH]
    if not tidy:
        raise Refused(_("Give the view a name."), code="no_name", fields={"name": _("Give the view a name.")})
    return tidy


def name_taken() -> Refused:
    sentence = _("You have a view with this name already. Choose another name.")
    return Refused(sentence, code="name_taken", fields={"name": sentence})


def save_view(actor: Actor, table: str, *, name: str, query: str) -> SavedView:
    """A new view of one's own."""
    if actor.user is None:
        raise Forbidden
    try:
        with transaction.atomic():
            made: SavedView = SavedView.objects.create(
                business=actor.business, table=table, owner=actor.user, name=tidy_name(name), query=query
            )
    except IntegrityError as error:
        raise name_taken() from error
    return made


def change_view(actor: Actor, table: str, pk: object, **changes: Any) -> SavedView:
    """Rename it, or keep another look (`name`, `query`)."""
    view = own_view(actor, table, pk)
    if "name" in changes:
        changes["name"] = tidy_name(changes["name"])
    for name, value in changes.items():
        setattr(view, name, value)
    try:
        with transaction.atomic():
            view.version += 1
            view.save(update_fields=[*changes, "version"])
    except IntegrityError as error:
        raise name_taken() from error
    return view


def share_view(actor: Actor, table: str, pk: object, *, shared: bool) -> SavedView:
    """Show a view to everyone of the business, or to its owner alone again."""
    saved_views.require(actor, "share")
    view = own_view(actor, table, pk)
    view.shared = shared
    view.save(update_fields=["shared"])
    return view


def delete_view(actor: Actor, table: str, pk: object) -> SavedView:
    view = own_view(actor, table, pk)
    view.deleted_at = timezone.now()
    view.save(update_fields=["deleted_at"])
    return view


def restore_view(actor: Actor, table: str, pk: UUID) -> SavedView:
    """Undo of `delete_view`, for whoever may delete it."""
    view: SavedView | None = SavedView.objects.filter(table=table, pk=pk).exclude(deleted_at=None).first()
    if view is None:
        raise NotFound
    if view.owner_id != (actor.user and actor.user.pk) and not saved_views.may(actor, "share"):
        raise NotFound
    try:
        with transaction.atomic():
            SavedView.objects.filter(pk=pk).update(deleted_at=None)
    except IntegrityError as error:
        raise name_taken() from error
    view.deleted_at = None
    return view


preferences = PreparedOfBusiness(
    lambda user, table: ListPreference.objects.filter(user=user, table=table), UUID(int=1), "a-table"
)
views_seen_by = PreparedOfBusiness(
    lambda user, table: SavedView.objects.seen_by(user).filter(table=table).select_related("owner"),
    UUID(int=1),
    "a-table",
)


def preference_of(actor: Actor, table: str) -> ListPreference | None:
    return next(iter(preferences(actor.user.pk, table)), None) if actor.user else None


def views_of(actor: Actor, table: str) -> list[SavedView]:
    """Their own views of a list and the shared ones, with their owners, in the order of the tabs."""
    return views_seen_by(actor.user.pk if actor.user else NOBODY, table)


def remember(actor: Actor, table: str, **choices: Any) -> None:
    """Keep a person's `columns`, `density` or `default_view` for a list."""
    if actor.user is None:
        raise Forbidden
    ListPreference.objects.update_or_create(business=actor.business, user=actor.user, table=table, defaults=choices)


def make_default(actor: Actor, table: str, pk: object | None) -> None:
    """The view that opens by itself for this person; None opens the plain list again."""
    remember(actor, table, default_view=view_for(actor, table, pk) if pk else None)
