"""Account plans: made, changed, closed and taken up again."""

from __future__ import annotations

from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from samphan.customers.actions import require_living
from samphan.customers.models import Customer
from samphan.customers.profile import CLEANERS, Unfit
from samphan.pipeline.access import plans
from samphan.pipeline.events import PlanClosed, PlanMade
from samphan.pipeline.models import AccountPlan
from samphan.pipeline.reading import LONGEST_TEXT, faulty, read_amount, read_day, written
from samphan.platform.accounts.rights import Actor
from samphan.platform.events.actions import record
from samphan.platform.refusals import Sentence
from samphan.platform.tenants.versions import change_once, save_changes

READERS: dict[str, Any] = {
    "goal": written("goal", 300),
    "strategy": written("description", LONGEST_TEXT),
    "potential": read_amount,
    "review_on": read_day,
    "owner": CLEANERS["owner"],
}


@transaction.atomic
def make_plan(actor: Actor, customer: Customer, **fields: Any) -> AccountPlan:
    """`fields`: goal, strategy, potential, review_on, owner (the actor when left out)."""
    plans.require(actor, "edit")
    require_living(customer)
    values = _read(actor, {"goal": "", "owner": actor.user.pk if actor.user else None, **fields})
    row: AccountPlan = AccountPlan.objects.create(business=actor.business, customer=customer, **values)
    record(PlanMade(goal=row.goal), actor=actor, subject=row, customer_id=customer.pk)
    return row


@transaction.atomic
def change_plan(actor: Actor, row: AccountPlan, *, version: int, **fields: Any) -> None:
    """Raises `Conflict` when somebody saved meanwhile."""
    plans.require(actor, "edit", row)
    save_changes(row, seen=version, **_read(actor, fields), changed_at=timezone.now())


@transaction.atomic
def close_plan(actor: Actor, row: AccountPlan) -> None:
    """Reached, or given up. A second time changes nothing."""
    plans.require(actor, "edit", row)
    if change_once(
        row, AccountPlan.objects.filter(closed_at=None), closed_at=timezone.now(), changed_at=timezone.now()
    ):
        record(PlanClosed(goal=row.goal), actor=actor, subject=row, customer_id=row.customer_id)


@transaction.atomic
def reopen_plan(actor: Actor, row: AccountPlan) -> None:
    """Undo `close_plan`."""
    plans.require(actor, "edit", row)
    if change_once(row, AccountPlan.objects.filter(closed_at__isnull=False), closed_at=None, changed_at=timezone.now()):
        record(PlanMade(goal=row.goal), actor=actor, subject=row, customer_id=row.customer_id)


def _read(actor: Actor, fields: dict[str, Any]) -> dict[str, Any]:
    read: dict[str, Any] = {}
    wrong: dict[str, Sentence] = {}
    for name, value in fields.items():
        try:
            read[name] = READERS[name](actor, value)
        except Unfit as unfit:
            wrong[name] = unfit.sentence
    if not read.get("goal", "goal"):
        wrong["goal"] = _("Say what you want to reach with this customer.")
    if wrong:
        raise faulty(wrong)
    return read
