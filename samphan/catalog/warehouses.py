"""Writes about warehouses: more of them in a branch, renamed, closed when nothing lies there."""

from __future__ import annotations

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from samphan.catalog.access import stock
from samphan.catalog.models import StockLevel, Warehouse
from samphan.catalog.profile import clean, text
from samphan.catalog.stock.places import usual_warehouse
from samphan.platform.accounts.rights import Actor, open_branches
from samphan.platform.refusals import NotFound, Refused
from samphan.platform.tenants.models import Branch
from samphan.platform.tenants.versions import change_once, save_changes

KNOWN = {"name": text(120, required=_("Write the name of the warehouse."))}


@transaction.atomic
def create_warehouse(actor: Actor, branch: Branch, *, name: str) -> Warehouse:
    """One more place where stock lies. Raises `Refused` (`warehouse_taken`)."""
    stock.require(actor, "settings")
    if not open_branches(actor).filter(pk=branch.pk).exists():
        raise NotFound
    usual_warehouse(branch)  # the first one of a branch is where its sales come from
    fields = clean(actor, {"name": name}, KNOWN)
    require_free_name(fields["name"])
    made: Warehouse = Warehouse.objects.create(business=actor.business, branch=branch, **fields)
    return made


@transaction.atomic
def rename_warehouse(actor: Actor, warehouse: Warehouse, *, version: int, name: str) -> None:
    stock.require(actor, "settings")
    fields = clean(actor, {"name": name}, KNOWN)
    require_free_name(fields["name"], but=warehouse)
    save_changes(warehouse, seen=version, **fields)


@transaction.atomic
def close_warehouse(actor: Actor, warehouse: Warehouse) -> None:
    """Nothing is kept there any more. Raises `Refused` while something lies there, and for the usual one of a branch."""
    stock.require(actor, "settings")
    if warehouse.usual:
        raise Refused(_("Sales of the branch come from here: it stays open."), code="warehouse_usual")
    if StockLevel.objects.filter(warehouse=warehouse).exclude(on_hand=0, reserved=0, incoming=0).exists():
        raise Refused(_("Something lies there. Send it elsewhere first."), code="warehouse_full")
    change_once(warehouse, Warehouse.objects.filter(closed_at=None), closed_at=timezone.now())


@transaction.atomic
def reopen_warehouse(actor: Actor, warehouse: Warehouse) -> None:
    """Undo `close_warehouse`."""
    stock.require(actor, "settings")
    change_once(warehouse, Warehouse.objects.filter(closed_at__isnull=False), closed_at=None)


def warehouse_of(actor: Actor, pk: object) -> Warehouse:
    """A warehouse of the business, open or closed. Raises `NotFound`."""
    found: Warehouse | None = Warehouse.objects.filter(business=actor.business, pk=pk).first()
    if found is None:
        raise NotFound
    return found


def require_free_name(name: str, *, but: Warehouse | None = None) -> None:
    if any(row != but for row in Warehouse.objects.filter(name=name)):
        sentence = _("There is such a warehouse already.")
        raise Refused(sentence, code="warehouse_taken", fields={"name": sentence})
