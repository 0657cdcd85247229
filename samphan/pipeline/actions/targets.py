"""Setting what a month is to bring."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from samphan.customers.profile import Unfit
from samphan.pipeline.access import targets
from samphan.pipeline.models import Target
from samphan.pipeline.reading import read_amount
from samphan.platform.accounts.rights import Actor
from samphan.platform.days import first_of
from samphan.platform.refusals import Refused
from samphan.platform.tenants.models import Membership


@transaction.atomic
def set_targets(actor: Actor, month: date, amounts: dict[UUID | None, Any]) -> int:
    """Set the month's targets by person (None: the business); an empty amount takes one away. Returns how many changed.

    Raises `Refused` for an amount that is none, naming the person's input (`owner_<id>`, `owner_all`), or who is no member.
    """
    targets.require(actor, "edit")
    month = first_of(month)
    people = {owner for owner in amounts if owner}
    members = Membership.objects.filter(business=actor.business, ended_at=None, user__in=people)
    if len(people) != members.count():
        raise Refused(_("Choose people of this business."), code="not_a_member")
    wanted = {owner: _read(actor, owner, written) for owner, written in amounts.items()}
    there = {row.owner_id: row for row in Target.objects.select_for_update().filter(month=month)}
    return sum(_set(month, owner, amount, there.get(owner)) for owner, amount in wanted.items())


def _read(actor: Actor, owner: UUID | None, written: Any) -> Decimal | None:
    if written in (None, ""):
        return None
    try:
        return read_amount(actor, written)
    except Unfit as unfit:
        raise Refused(unfit.sentence, code="amount", fields={f"owner_{owner or 'all'}": unfit.sentence}) from unfit


def _set(month: date, owner: UUID | None, amount: Decimal | None, row: Target | None) -> bool:
    if row is None:
        if amount is not None:
            Target.objects.create(month=month, owner_id=owner, amount=amount)
        return amount is not None
    if amount is None:
        row.delete()
        return True
    if row.amount == amount:
        return False
    row.amount, row.version = amount, row.version + 1
    row.save(update_fields=["amount", "version"])
    return True
