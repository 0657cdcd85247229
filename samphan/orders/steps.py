"""What every action here does: hold a document while it is changed, write its step, and do once what is asked twice."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

from django.db import IntegrityError, models, transaction

from samphan.orders.models import OrderSettings, RequestKey, StateChange
from samphan.platform.accounts.rights import Actor
from samphan.platform.refusals import NotFound

M = TypeVar("M", bound=models.Model)
LONGEST = 300
RETURNED, REFUNDED = "returned", "refunded"  # steps of an order that leave its state as it is


def once(actor: Actor, key: str, model: type[M], make: Callable[[], M]) -> M:
    """`make()`, or what it made when the same actor sent `key` before. Call it inside the action's transaction; without a key it makes.

    Of two calls at once the second waits here for the first to end, so it finds what that made; one that failed leaves no key behind.
    """
    if not key:
        return make()
    who = actor.user.pk if actor.user else actor.kind
    name = f"{model._meta.label_lower}:{who}:{key}"[:LONGEST]  # noqa: SLF001 - Django's documented name
    try:
        with transaction.atomic():
            claim = RequestKey.objects.create(business=actor.business, key=name)
    except IntegrityError:
        done = RequestKey.objects.get(key=name)
        return model._default_manager.get(pk=done.made)  # noqa: SLF001 - as above
    made = make()
    RequestKey.objects.filter(pk=claim.pk).update(made=made.pk)
    return made


def held(row: M) -> M:
    """The document as it stands, locked until the transaction ends: what is done to one document is done one after the other."""
    found: M | None = type(row)._default_manager.select_for_update(of=("self",)).filter(pk=row.pk).first()  # noqa: SLF001 - as above
    if found is None:
        raise NotFound
    return found


def step(actor: Actor, row: models.Model, state: str, note: str = "") -> StateChange:
    """Write who brought the document to `state`, and why."""
    made: StateChange = StateChange.objects.create(
        business=actor.business,
        subject_type=row._meta.label_lower,  # noqa: SLF001 - Django's documented name
        subject_id=row.pk,
        state=state,
        note=note[:LONGEST],
        by=actor.user,
        by_name=actor.name,
    )
    return made


def steps_of(row: models.Model) -> models.QuerySet[StateChange]:
    """The way a document went, oldest first."""
    rows: models.QuerySet[StateChange] = StateChange.objects.filter(subject_id=row.pk).order_by("at", "pk")
    return rows


def settings_of_sales() -> OrderSettings:
    """What the current business said about selling; the defaults when it said nothing."""
    found: OrderSettings | None = OrderSettings.objects.first()
    return found or OrderSettings()
