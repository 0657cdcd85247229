"""Deliveries that were given up: an administrator runs them again or lets them go."""

from __future__ import annotations

from django.db import models, transaction
from django.utils import timezone

from samphan.platform.accounts.rights import Actor
from samphan.platform.events.access import event_deliveries
from samphan.platform.events.models import Delivery, DeliveryState
from samphan.platform.tenants.versions import change_every


def dead_letters(actor: Actor) -> models.QuerySet[Delivery]:
    """The business's dead letters, the last to die first. Raises `Forbidden` without the right to see them."""
    event_deliveries.require(actor, "view")
    dead = event_deliveries.rows(actor).filter(dead_at__isnull=False)
    return dead.select_related("event").order_by("-dead_at", "-pk")


@transaction.atomic
def replay(actor: Actor, delivery_id: int | None = None) -> int:
    """Give one dead letter, or all, a new set of attempts from now on. Returns how many."""
    event_deliveries.require(actor, "replay")
    again = {"attempts": 0, "due_at": timezone.now(), "dead_at": None, "claimed_by": ""}
    return change_every(chosen(actor, delivery_id), state=DeliveryState.WAITING, **again)


@transaction.atomic
def discard(actor: Actor, delivery_id: int) -> int:
    """Let one dead letter go: its subscriber never hears of the event. The event itself stays. Returns how many."""
    event_deliveries.require(actor, "discard")
    return chosen(actor, delivery_id).delete()[0]


def chosen(actor: Actor, delivery_id: int | None) -> models.QuerySet[Delivery]:
    dead = Delivery.objects.filter(business=actor.business, dead_at__isnull=False)
    return dead if delivery_id is None else dead.filter(pk=delivery_id)
