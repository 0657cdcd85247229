"""Writes about contact points: add, remove, prefer. One value reaches one customer of a business."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from samphan.customers.access import customers
from samphan.customers.contacts import Reach
from samphan.customers.events import ContactPointAdded, ContactPointPreferred, ContactPointRemoved
from samphan.customers.models import ContactPoint, Customer
from samphan.platform.accounts.rights import Actor
from samphan.platform.events.actions import record
from samphan.platform.refusals import NotFound, Refused
from samphan.platform.search.actions import index
from samphan.platform.tenants.versions import change_once

MOST = 20  # contact points of one customer


@dataclass(frozen=True)
class Removed:
    """A contact point that was taken away, with what was known of it."""

    reach: Reach
    preferred: bool
    verified_at: datetime | None
    source: str


@transaction.atomic
def add_contact_point(actor: Actor, customer: Customer, reach: Reach, *, source: str = "") -> ContactPoint:
    """Give the customer a contact point. Raises `Refused` (`contact_point_taken`) when it reaches somebody else."""
    customers.require(actor, "edit", customer)
    [point] = attach(actor, customer, [reach], source=source)
    index(customer)
    _touch(customer)
    record(ContactPointAdded(kind=point.kind, value=str(point)), actor=actor, subject=customer, customer_id=customer.pk)
    return point


@transaction.atomic
def remove_contact_point(actor: Actor, customer: Customer, pk: UUID) -> Removed:
    """Take a contact point away; returns what it was, so that it can be given back."""
    customers.require(actor, "edit", customer)
    point = _point_of(customer, pk)
    reach = Reach(point.kind, point.value, point.written, point.account)
    shown = str(point)
    removed = Removed(reach, point.preferred, point.verified_at, point.source)
    point.delete()
    index(customer)
    _touch(customer)
    record(ContactPointRemoved(kind=reach.kind, value=shown), actor=actor, subject=customer, customer_id=customer.pk)
    return removed


@transaction.atomic
def restore_contact_point(actor: Actor, customer: Customer, removed: Removed) -> ContactPoint:
    """Undo `remove_contact_point`. Raises `Refused` when it reaches somebody else by now."""
    point = add_contact_point(actor, customer, removed.reach, source=removed.source)
    change_once(point, ContactPoint.objects.all(), verified_at=removed.verified_at)
    return prefer_contact_point(actor, customer, point.pk) if removed.preferred else point


@transaction.atomic
def prefer_contact_point(actor: Actor, customer: Customer, pk: UUID) -> ContactPoint:
    """Make it the one of its kind to use first."""
    customers.require(actor, "edit", customer)
    point = _point_of(customer, pk)
    if not point.preferred:
        for other in customer.contact_points.filter(kind=point.kind, preferred=True):
            change_once(other, ContactPoint.objects.all(), preferred=False)
        change_once(point, ContactPoint.objects.all(), preferred=True)
        index(customer)
        _touch(customer)
        record(
            ContactPointPreferred(kind=point.kind, value=str(point)),
            actor=actor,
            subject=customer,
            customer_id=customer.pk,
        )
    return point


def attach(
    actor: Actor, customer: Customer, reaches: Iterable[Reach], *, source: str = "", new: bool = False
) -> list[ContactPoint]:
    """Rows for `reaches`, each once; the first of a kind is preferred. Trusts its caller for the right; the caller tells the event.

    `new`: the customer was made in this transaction, so nobody need ask what it has.
    """
    wanted = list({reach.key: reach for reach in reaches}.values())
    there = [] if new else list(customer.contact_points.all())
    if len(there) + len(wanted) > MOST:
        raise Refused(_("A customer has at most %(most)d contact points.") % {"most": MOST}, code="too_many")
    preferred = {point.kind for point in there if point.preferred}
    made: list[ContactPoint] = []
    try:
        with transaction.atomic():
            for reach in wanted:
                made.append(_attach_one(actor, customer, reach, source, preferred=reach.kind not in preferred))
                preferred.add(reach.kind)
    except IntegrityError as error:  # the constraint is asked first, so two people at once get the same answer
        for reach in wanted[len(made) :]:
            if holder := holder_of(reach):
                raise taken(actor, reach, holder) from error
        raise
    return made


def holder_of(reach: Reach) -> Customer | None:
    """The customer of the current business whom this reaches, deleted ones too."""
    point = ContactPoint.objects.filter(kind=reach.kind, account=reach.account, value=reach.value)
    found = point.select_related("customer").first()
    return found.customer if found else None


def _attach_one(actor: Actor, customer: Customer, reach: Reach, source: str, *, preferred: bool) -> ContactPoint:
    point: ContactPoint = ContactPoint.objects.create(
        business=actor.business,
        customer=customer,
        kind=reach.kind,
        account=reach.account,
        value=reach.value,
        written=reach.written,
        source=source,
        preferred=preferred,
    )
    return point


def taken(actor: Actor, reach: Reach, holder: Customer) -> Refused:
    """The refusal that leads to the customer who has it, if the actor may see that customer."""
    shown = str(reach)
    if not customers.may(actor, "view", holder):
        sentence = _("%(value)s belongs to a customer outside your branches or work. Ask a manager.") % {"value": shown}
        return Refused(sentence, code="contact_point_taken", fields={"reaches": sentence})
    pattern = (
        _("%(value)s already belongs to %(customer)s.")
        if holder.is_living
        else _("%(value)s belongs to %(customer)s, who was deleted. Restore that customer instead.")
    )
    sentence = pattern % {"value": shown, "customer": holder.name}
    return Refused(sentence, code="contact_point_taken", fields={"reaches": sentence}, customer_id=str(holder.pk))


def _touch(customer: Customer) -> None:
    """Systems that keep a copy ask for customers changed since a time: how one is reached is part of the customer."""
    Customer.objects.filter(pk=customer.pk).update(changed_at=timezone.now())


def _point_of(customer: Customer, pk: UUID) -> ContactPoint:
    point = customer.contact_points.filter(pk=pk).first()
    if point is None:
        raise NotFound
    return point
