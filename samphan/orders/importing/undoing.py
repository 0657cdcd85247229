"""Taking imported sales back. One that was worked with since (money went back, goods came back) stays."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from samphan.orders.events import SaleTakenBack
from samphan.orders.models import Invoice, Order, OrderLine, Payment, Return, StateChange, TillSale
from samphan.orders.searches import ORDER
from samphan.orders.traits import refresh_order_traits
from samphan.platform.accounts.rights import Actor
from samphan.platform.events.actions import Fact, record_many
from samphan.platform.importing.events import ImportUndone
from samphan.platform.importing.registry import Left, Undone
from samphan.platform.search.actions import forget
from samphan.platform.tenants.bulk import delete_many

WORKED_ON = _("Something was done with this sale since; it stays.")


def undo(actor: Actor, journal: Mapping[str, Any]) -> Undone:
    ids = [UUID(sale["order"]) for sale in journal["sales"]]
    rows = {row.pk: row for row in Order.objects.select_for_update(of=("self",)).filter(pk__among=ids)}
    bills = dict(TillSale.objects.filter(order__among=ids).values_list("order_id", "bill"))
    held = {
        pk
        for model in (Invoice, Payment, Return)
        for pk in model.objects.filter(order__among=ids).values_list("order_id", flat=True)
    } | {row.pk for row in rows.values() if row.refunded}
    undone = Undone(left=[Left(pk, rows[pk].number, WORKED_ON) for pk in held])
    gone = [pk for pk in rows if pk not in held]
    for model, column in ((TillSale, "order_id"), (OrderLine, "order_id"), (StateChange, "subject_id"), (Order, "id")):
        delete_many(model, column, gone)
    forget(ORDER, gone)
    facts = [
        Fact(SaleTakenBack(rows[pk].number, bills[pk].removeprefix("~")), rows[pk], rows[pk].customer_id) for pk in gone
    ]
    record_many(facts, actor=actor, summed_up_by=ImportUndone)
    refresh_order_traits({rows[pk].customer_id for pk in gone if rows[pk].customer_id})
    undone.removed = len(gone)
    return undone
