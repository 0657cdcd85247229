"""Who is told that a document waits, and who asked hears the answer."""

from __future__ import annotations

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from samphan.orders.access import orders
from samphan.orders.models import Order, Quotation
from samphan.platform.accounts.rights import Actor, actor_of
from samphan.platform.notifications.notify import notify
from samphan.platform.tenants.models import Membership


def page_of(row: Quotation | Order) -> str:
    return reverse("orders:quotation-detail" if isinstance(row, Quotation) else "orders:order-detail", args=[row.pk])


def tell_approvers(actor: Actor, row: Quotation | Order) -> None:
    """Everybody of the business who may approve, within reach of its branch."""
    members = Membership.objects.filter(business=actor.business, ended_at=None).select_related(
        "role", "user", "business"
    )
    said = _("%(number)s waits for your approval, asked by %(name)s") % {"number": row.number, "name": actor.name}
    for member in members:
        who = actor_of(member)
        if member.user != actor.user and orders.may(who, "approve"):
            notify(member.user, said, url=page_of(row))
