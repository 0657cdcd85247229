"""Products of a deal. They are priced together by the one price function; the deal's amount follows them until somebody types another."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from uuid import UUID

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from samphan.catalog.models import Variant
from samphan.orders.lines import Wanted, price_lines
from samphan.pipeline.access import opportunities
from samphan.pipeline.actions.opportunities import require_undeleted
from samphan.pipeline.events import OpportunityChanged
from samphan.pipeline.models import Opportunity, OpportunityLine
from samphan.platform.accounts.rights import Actor, open_branches
from samphan.platform.events.actions import record
from samphan.platform.refusals import NotFound, Refused
from samphan.platform.tenants.models import Branch
from samphan.platform.tenants.versions import save_changes


@transaction.atomic
def set_lines(actor: Actor, row: Opportunity, wanted: Sequence[Wanted], *, version: int | None = None) -> None:
    """These and no others. The amount becomes their total, unless it was typed. Raises as `price_lines`, and `Conflict`."""
    opportunities.require(actor, "edit", row)
    require_undeleted(row)
    row.lines.all().delete()
    total = Decimal(0)
    if wanted:
        sums = price_lines(actor, row.customer, branch_of(actor, row), wanted)
        OpportunityLine.objects.bulk_create(
            OpportunityLine(business=actor.business, opportunity=row, **columns) for columns in sums.lines
        )
        total = sums.document["total"]
    seen = row.version if version is None else version
    amount = row.amount if row.amount_typed or not wanted else total
    save_changes(row, seen=seen, amount=amount, lines_total=total, changed_at=timezone.now())
    fields = ["lines", "amount"] if amount == total and wanted else ["lines"]
    record(OpportunityChanged(name=row.name, fields=fields), actor=actor, subject=row, customer_id=row.customer_id)


def add_line(actor: Actor, row: Opportunity, line: Wanted) -> None:
    """One more product; of one that is there already that many more."""
    lines = wanted_of(row)
    for at, one in enumerate(lines):
        if one.variant == line.variant and (one.choices, one.unit_price) == (line.choices, line.unit_price):
            lines[at] = Wanted(
                one.variant, one.quantity + line.quantity, one.choices, one.unit_price, line.discount_percent
            )
            break
    else:
        lines.append(line)
    set_lines(actor, row, lines)


def change_line(actor: Actor, row: Opportunity, pk: UUID, line: Wanted) -> None:
    at = place_of(row, pk)
    lines = wanted_of(row)
    lines[at] = line
    set_lines(actor, row, lines)


def remove_line(actor: Actor, row: Opportunity, pk: UUID) -> None:
    at = place_of(row, pk)
    lines = wanted_of(row)
    del lines[at]
    set_lines(actor, row, lines)


@transaction.atomic
def follow_lines(actor: Actor, row: Opportunity) -> None:
    """The amount is that of the lines again, as they are priced today."""
    opportunities.require(actor, "edit", row)
    if not row.lines.exists():
        raise Refused(_("Add a product first."), code="lines_missing")
    save_changes(row, seen=row.version, amount_typed=False, changed_at=timezone.now())
    set_lines(actor, row, wanted_of(row))


def wanted_of(row: Opportunity) -> list[Wanted]:
    """The lines as they were asked for: what the lists priced is priced anew, what was written by hand stays."""
    lines = list(row.lines.order_by("position"))
    known = Variant.objects.for_pricing().in_bulk([line.variant_id for line in lines])
    return [
        Wanted(
            known[line.variant_id],
            line.quantity,
            tuple(UUID(pk) for pk in line.choices),
            None if line.unit_price == line.list_price else line.unit_price,
            line.discount_percent,
        )
        for line in lines
    ]


def place_of(row: Opportunity, pk: UUID) -> int:
    ids = list(row.lines.order_by("position").values_list("pk", flat=True))
    if pk not in ids:
        raise NotFound
    return ids.index(pk)


def branch_of(actor: Actor, row: Opportunity) -> Branch:
    """Where prices are asked: the deal's branch within the actor's reach, else the first they work in."""
    reach = list(open_branches(actor))
    found = next((branch for branch in reach if branch.pk == row.branch_id), reach[0] if reach else None)
    if found is None:
        raise Refused(_("There is no branch whose prices you may use."), code="no_branch")
    return found
