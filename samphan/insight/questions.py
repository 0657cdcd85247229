"""Keeping questions: save, pin on a dashboard, share, throw away."""

from __future__ import annotations

from uuid import UUID

from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from samphan.insight.access import figures
from samphan.insight.boards import BOARDS
from samphan.insight.models import QuestionKind, SavedQuestion
from samphan.platform.accounts.rights import Actor
from samphan.platform.refusals import Forbidden, NotFound, Refused

LONGEST = 80


def questions_of(actor: Actor, kind: QuestionKind) -> QuerySet[SavedQuestion]:
    found: QuerySet[SavedQuestion] = SavedQuestion.objects.seen_by(actor.user).filter(kind=kind)
    return found


def pinned(actor: Actor, board: str) -> QuerySet[SavedQuestion]:
    """What stands on a dashboard for this person, below what it has by itself."""
    found: QuerySet[SavedQuestion] = SavedQuestion.objects.seen_by(actor.user).filter(
        kind=QuestionKind.LOOK, board=board
    )
    return found


def save_question(
    actor: Actor, *, name: str, query: str, kind: QuestionKind, board: str = "", shared: bool = False
) -> SavedQuestion:
    """Keep a question under a name. Raises `Refused` without one, `Forbidden` for sharing without the right."""
    figures.require(actor, "query" if kind == QuestionKind.SQL else "view")
    if actor.user is None:
        raise Forbidden
    if shared:
        figures.require(actor, "share")
    tidy = " ".join(name.replace("\x00", "").split())[:LONGEST]
    if not tidy:
        raise Refused(_("Give it a name."), code="no_name", fields={"name": _("Give it a name.")})
    made: SavedQuestion = SavedQuestion.objects.create(
        business=actor.business,
        owner=actor.user,
        name=tidy,
        query=query[:8_000],
        kind=kind,
        board=board if board in BOARDS else "",
        shared=shared,
    )
    return made


def question_of(actor: Actor, pk: UUID | str) -> SavedQuestion:
    """One that the actor sees. Raises `NotFound`."""
    try:
        found: SavedQuestion = SavedQuestion.objects.seen_by(actor.user).get(pk=pk)
    except (SavedQuestion.DoesNotExist, ValidationError, ValueError) as error:
        raise NotFound from error
    return found


def own_question(actor: Actor, pk: UUID, *, deleted: bool = False) -> SavedQuestion:
    """One that the actor may change: their own, or a shared one for those who may share."""
    figures.require(actor, "view")
    rows = SavedQuestion.objects.filter(pk=pk, deleted_at__isnull=not deleted)
    found: SavedQuestion | None = rows.first()
    mine = found is not None and found.owner_id == (actor.user and actor.user.pk)
    if found is None or not (mine or (found.shared and figures.may(actor, "share"))):
        raise NotFound
    return found


def delete_question(actor: Actor, pk: UUID) -> SavedQuestion:
    found = own_question(actor, pk)
    found.deleted_at = timezone.now()
    found.save(update_fields=["deleted_at"])
    return found


def restore_question(actor: Actor, pk: UUID) -> SavedQuestion:
    """Undo of `delete_question`."""
    found = own_question(actor, pk, deleted=True)
    found.deleted_at = None
    found.save(update_fields=["deleted_at"])
    return found
