"""Transfers: goods sent from one warehouse to another. They leave at once, and are there when somebody there has taken them in."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import Max, Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from samphan.catalog.access import transfers
from samphan.catalog.events import TransferCancelled, TransferReceived, TransferSent
from samphan.catalog.models import MovementKind, Transfer, TransferLine, TransferState, Variant, Warehouse
from samphan.catalog.stock.balance import Delta, Unless
from samphan.catalog.stock.by_hand import require_counted, require_place
from samphan.catalog.stock.lines import Line, Moved, Place, gather
from samphan.catalog.stock.moving import Told, carry
from samphan.platform.accounts.rights import Actor
from samphan.platform.accounts.standard_roles import RowScope
from samphan.platform.events.actions import record
from samphan.platform.refusals import Conflict, NotFound, Refused
from samphan.platform.tenants.models import Business
from samphan.platform.tenants.versions import change_once

Wanted = Sequence[tuple[Variant, Decimal]]


@transaction.atomic
def send(actor: Actor, source: Warehouse, target: Warehouse, wanted: Wanted, *, note: str = "") -> Transfer:
    """Send goods: they leave `source` and are incoming in `target`. Raises `Refused` (`stock_short`) when they are not free there."""
    transfers.require(actor, "send")
    require_place(actor, source)
    if source == target or target.business_id != actor.business.pk or target.closed_at:
        sentence = _("Choose another warehouse to send to.")
        raise Refused(sentence, code="transfer_target", fields={"target": sentence})
    if not wanted:
        raise Refused(_("Choose what to send."), code="lines_missing")
    for variant, _quantity in wanted:
        require_counted(variant)
    Business.objects.select_for_update().get(pk=actor.business.pk)  # numbers are given one at a time
    last = Transfer.objects.filter(business=actor.business).aggregate(last=Max("number"))["last"] or 0
    made: Transfer = Transfer.objects.create(
        business=actor.business,
        number=last + 1,
        source=source,
        target=target,
        branch_id=source.branch_id,
        to_branch_id=target.branch_id,
        note=note[:300],
        sent_by=actor.user,
    )
    leaving = gather([Line(variant, quantity, source) for variant, quantity in wanted])
    TransferLine.objects.bulk_create(
        [TransferLine(transfer=made, variant=one.variant, quantity=one.quantity) for one in leaving.values()]
    )
    _carry(actor, leaving, _leaves, Unless.NOT_FREE, _told(MovementKind.SEND, made))
    _carry(actor, _at(leaving, target), _is_on_its_way, Unless.NEVER, _told(MovementKind.EXPECT, made))
    told = TransferSent(number=str(made), source=source.name, target=target.name, lines=len(leaving))
    record(told, actor=actor, subject=made)
    return made


@transaction.atomic
def take_in(actor: Actor, transfer: Transfer) -> None:
    """The goods are there. Of two who say so at once, one does it."""
    transfers.require(actor, "receive")
    if not _reaches(actor, transfer.to_branch_id):
        raise NotFound
    _end(actor, transfer, TransferState.RECEIVED)
    there = _at(_lines(transfer), transfer.target)
    _carry(actor, there, _arrives, Unless.NEVER, _told(MovementKind.ARRIVE, transfer))
    told = TransferReceived(number=str(transfer), source=transfer.source.name, target=transfer.target.name)
    record(told, actor=actor, subject=transfer)


@transaction.atomic
def call_back(actor: Actor, transfer: Transfer) -> None:
    """The goods never arrived, or were sent by mistake: they lie where they came from again."""
    transfers.require(actor, "send", transfer)
    _end(actor, transfer, TransferState.CANCELLED)
    lines = _lines(transfer)
    _carry(actor, _at(lines, transfer.target), _is_not_on_its_way, Unless.NEVER, _told(MovementKind.EXPECT, transfer))
    _carry(actor, _at(lines, transfer.source), _returns, Unless.NEVER, _told(MovementKind.ARRIVE, transfer))
    told = TransferCancelled(number=str(transfer), source=transfer.source.name, target=transfer.target.name)
    record(told, actor=actor, subject=transfer)


def transfers_for(actor: Actor) -> QuerySet[Transfer]:
    """Transfers that leave from or lead to the actor's branches."""
    rows: QuerySet[Transfer] = Transfer.objects.filter(business=actor.business)
    if not actor.has(transfers.permission("view")):
        return rows.none()
    if actor.row_scope == RowScope.BRANCH:
        rows = rows.filter(Q(branch__in=actor.branch_ids) | Q(to_branch__in=actor.branch_ids))
    return rows.select_related("source", "target")


def transfer_of(actor: Actor, pk: UUID) -> Transfer:
    """One of them. Raises `NotFound`."""
    found: Transfer | None = transfers_for(actor).filter(pk=pk).first()
    if found is None:
        raise NotFound
    return found


def may_take_in(actor: Actor, transfer: Transfer) -> bool:
    waiting = transfer.state == TransferState.SENT
    return waiting and transfers.may(actor, "receive") and _reaches(actor, transfer.to_branch_id)


def _reaches(actor: Actor, branch: Any) -> bool:
    return actor.row_scope != RowScope.BRANCH or branch in actor.branch_ids


def _end(actor: Actor, transfer: Transfer, state: TransferState) -> None:
    waiting = Transfer.objects.filter(state=TransferState.SENT)
    if not change_once(transfer, waiting, state=state, ended_by=actor.user, ended_at=timezone.now()):
        raise Conflict(_("This transfer was ended already."), code="transfer_ended")


def _lines(transfer: Transfer) -> dict[Place, Moved]:
    lines = transfer.lines.select_related("variant__product__unit").order_by("pk")
    return gather([Line(line.variant, line.quantity, transfer.source) for line in lines])


def _at(moved: dict[Place, Moved], warehouse: Warehouse) -> dict[Place, Moved]:
    there = [Moved(one.variant, warehouse, one.quantity) for one in moved.values()]
    return {one.place: one for one in there}


def _carry(actor: Actor, moved: dict[Place, Moved], by: Callable[[Decimal], Delta], unless: Unless, told: Told) -> None:
    carry(actor, moved, {place: by(one.quantity) for place, one in moved.items()}, unless, told)


def _told(kind: MovementKind, transfer: Transfer) -> Told:
    return Told(kind, f"catalog.transfer:{transfer.pk}")


def _leaves(quantity: Decimal) -> Delta:
    return Delta(on_hand=-quantity)


def _returns(quantity: Decimal) -> Delta:
    return Delta(on_hand=quantity)


def _is_on_its_way(quantity: Decimal) -> Delta:
    return Delta(incoming=quantity)


def _is_not_on_its_way(quantity: Decimal) -> Delta:
    return Delta(incoming=-quantity)


def _arrives(quantity: Decimal) -> Delta:
    return Delta(on_hand=quantity, incoming=-quantity)
