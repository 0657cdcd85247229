"""Writes about customers. Each checks the right, changes rows and records one event, in one transaction."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from samphan.customers.access import customers, notes
from samphan.customers.contacts import Reach
from samphan.customers.events import (
    ContactChannel,
    ContactDirection,
    ContactLogged,
    CustomerChanged,
    CustomerCreated,
    CustomerDeleted,
    CustomerRestored,
    NoteAdded,
)
from samphan.customers.models import NOUN, Customer, parts_of_name
from samphan.customers.profile import NOTE_LENGTH, clean_profile
from samphan.customers.reaching import attach
from samphan.platform.accounts.rights import Actor, open_branches
from samphan.platform.accounts.standard_roles import RowScope
from samphan.platform.events.actions import record
from samphan.platform.events.models import Event
from samphan.platform.events.registry import EventData
from samphan.platform.fields.values import clean_custom
from samphan.platform.refusals import Conflict, Refused
from samphan.platform.search.actions import index, index_new
from samphan.platform.tenants.versions import change_once, save_changes
from samphan.platform.thai.text import tidy_lines


@transaction.atomic
def create_customer(
    actor: Actor, *, name: str, reaches: Iterable[Reach] = (), source: str = "", **fields: Any
) -> Customer:
    """Add a customer. `fields` are profile fields (`profile.PROFILE_FIELDS`); `reaches` come from `contacts.read_reach`.

    `custom` among the fields holds custom values by short name; given, even empty, the required ones must be there.

    Raises `Refused` (`contact_point_taken`) when a contact point belongs to another customer: one line reaches one customer.
    """
    customers.require(actor, "create")
    custom = fields.pop("custom", None)
    cleaned = clean_profile(actor, {"name": name, **fields})
    if custom is not None:
        cleaned["custom"] = clean_custom(actor, NOUN, custom)
    customer: Customer = Customer.objects.create(business=actor.business, **_within_scope(actor, cleaned))
    if reaches := tuple(reaches):
        attach(actor, customer, reaches, source=source, new=True)
    index_new(customer)
    _tell(actor, customer, CustomerCreated(name=customer.name, source=source))
    return customer


@transaction.atomic
def change_customer(actor: Actor, customer: Customer, *, version: int, **fields: Any) -> list[str]:
    """Change profile fields of the customer as the actor saw it at `version`; returns the names of those that changed.

    `custom` among the fields holds custom values by short name; those it does not name stay.

    Raises `Conflict` when somebody saved meanwhile: nothing is overwritten. `data["current"]` is the customer as it stands.
    """
    customers.require(actor, "edit", customer)
    require_living(customer)
    custom = fields.pop("custom", None)
    changes = clean_profile(actor, fields)
    if custom is not None:
        changes["custom"] = clean_custom(actor, NOUN, custom, current=customer.custom)
    changed = [name for name, value in changes.items() if getattr(customer, name) != value]
    if not changed and customer.version == version:
        return []
    follows = {**parts_of_name(str(changes.get("kind", customer.kind)), str(changes.get("name", customer.name)))}
    try:
        save_changes(customer, seen=version, **changes, **follows, changed_at=timezone.now())
    except Conflict as conflict:
        raise Conflict(current=Customer.objects.get(pk=customer.pk)) from conflict
    index(customer)
    _tell(actor, customer, CustomerChanged(fields=changed))
    return changed


def change_field(actor: Actor, customer: Customer, name: str, value: Any, *, version: int) -> list[str]:
    """Change one profile field in place. As `change_customer`."""
    return change_customer(actor, customer, version=version, **{name: value})


@transaction.atomic
def delete_customer(actor: Actor, customer: Customer) -> None:
    """Take the customer out of every list. The row, its contact points and its timeline stay: `restore_customer` brings it back."""
    customers.require(actor, "delete", customer)
    living = Customer.objects.filter(deleted_at=None, merged_into=None)
    if change_once(customer, living, deleted_at=timezone.now(), changed_at=timezone.now()):
        _tell(actor, customer, CustomerDeleted(name=customer.name))
    customer.refresh_from_db(fields=["deleted_at"])
    index(customer)


@transaction.atomic
def restore_customer(actor: Actor, customer: Customer) -> None:
    """Undo `delete_customer`."""
    customers.require(actor, "delete", customer)
    if customer.erased_at:
        raise Refused(
            _("This customer's data was erased for good. Nothing is left to restore."), code="customer_erased"
        )
    gone = Customer.objects.filter(deleted_at__isnull=False, merged_into=None)
    if change_once(customer, gone, deleted_at=None, changed_at=timezone.now()):
        _tell(actor, customer, CustomerRestored(name=customer.name))
    customer.refresh_from_db(fields=["deleted_at"])
    index(customer)


@transaction.atomic
def add_note(actor: Actor, customer: Customer, text: str, *, occurred_at: datetime | None = None) -> Event:
    """Write a note on the customer's timeline."""
    notes.require(actor, "create", customer)
    require_living(customer)
    return _tell(actor, customer, NoteAdded(text=_read_text(text)), occurred_at=occurred_at)


@transaction.atomic
def log_contact(
    actor: Actor, customer: Customer, *, channel: str, direction: str, text: str, occurred_at: datetime | None = None
) -> Event:
    """Record a call, a meeting or a talk that happened outside Samphan. `occurred_at` is now unless given, and never to come."""
    notes.require(actor, "create", customer)
    require_living(customer)
    if channel not in ContactChannel.values or direction not in ContactDirection.values:
        raise Refused(_("Choose how and in which direction the contact was."), code="contact_form")
    if occurred_at and occurred_at > timezone.now():
        raise Refused(_("A contact is logged after it happened."), code="contact_in_future")
    fact = ContactLogged(channel=channel, direction=direction, text=_read_text(text))
    return _tell(actor, customer, fact, channel=channel, occurred_at=occurred_at)


def require_living(customer: Customer) -> None:
    """Raise `Refused` when the customer was deleted or merged: nothing is written on what nobody sees."""
    if not customer.is_living:
        raise Refused(_("This customer was deleted. Restore it first."), code="customer_deleted")


def _within_scope(actor: Actor, cleaned: dict[str, Any]) -> dict[str, Any]:
    if actor.row_scope == RowScope.BRANCH and cleaned.get("branch") is not None:
        return cleaned
    return {**cleaned, **scope_of_new(actor)}


def scope_of_new(actor: Actor) -> dict[str, Any]:
    """A new customer lies where its maker can see it: in their branch when bound to branches, theirs when bound to own work."""
    if actor.row_scope == RowScope.OWN:
        return {"owner": actor.user}
    if actor.row_scope == RowScope.BRANCH:
        branches = list(open_branches(actor)[:2])
        if len(branches) != 1:
            sentence = _("Choose the branch this customer belongs to.")
            raise Refused(sentence, code="branch_needed", fields={"branch": sentence})
        return {"branch": branches[0]}
    return {}


def _read_text(text: str) -> str:
    read = tidy_lines(text)
    if not read:
        raise Refused(_("Write something first."), code="empty", fields={"text": _("Write something first.")})
    if len(read) > NOTE_LENGTH:
        sentence = _("Write at most %(most)d characters; this has %(has)d.") % {"most": NOTE_LENGTH, "has": len(read)}
        raise Refused(sentence, code="too_long", fields={"text": sentence})
    return read


def _tell(actor: Actor, customer: Customer, data: EventData, **facts: Any) -> Event:
    return record(data, actor=actor, subject=customer, customer_id=customer.pk, **facts)
