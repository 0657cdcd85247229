"""Where an order goes: an address of its customer, or a branch where they fetch it."""

from __future__ import annotations

from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from samphan.customers.addresses import addresses_of
from samphan.customers.models import ContactPoint, Customer, CustomerAddress
from samphan.orders.access import orders
from samphan.orders.models import Destination, Order, OrderState
from samphan.orders.steps import held, step
from samphan.platform.accounts.rights import Actor
from samphan.platform.refusals import Refused
from samphan.platform.tenants.models import Branch
from samphan.platform.thai.phones import parse_phone

GOES_TO = "goes-to"  # a step of an order that leaves its state as it is
LONGEST_NAME, LONGEST_ADDRESS, LONGEST_NOTE = 300, 900, 300


def destination_of(order: Order) -> Destination | None:
    """Where it goes now; None while nobody said."""
    found: Destination | None = order.destinations.select_related("pick_up_at").order_by("-at", "-pk").first()
    return found


def choices_of(order: Order) -> tuple[list[CustomerAddress], list[Branch]]:
    """Addresses of the customer, deliveries first, and branches that are open."""
    addresses = addresses_of(order.customer) if order.customer else []
    branches = list(Branch.objects.filter(business=order.business, closed_at=None).order_by("code"))
    return sorted(addresses, key=lambda one: one.use != "delivery"), branches


@transaction.atomic
def send_to(
    actor: Actor, order: Order, address: CustomerAddress, *, name: str = "", phone: str = "", note: str = ""
) -> Destination:
    """Send it to this address of its customer, as it stands today. What is left empty is said by the address, else by the customer.

    Raises `Refused`: `address_unknown` for an address of somebody else, `phone`; and as `pick_up`.
    """
    now, customer = _held(actor, order), order.customer
    if customer is None or address.customer_id != customer.pk or not str(address.parts):
        sentence = _("Choose an address of the customer.")
        raise Refused(sentence, code="address_unknown", fields={"where": sentence})
    return _go(
        actor,
        now,
        name=(name.strip() or address.recipient or customer.name)[:LONGEST_NAME],
        phone=_phone(phone) or address.phone or phone_of(customer),
        address=str(address.parts)[:LONGEST_ADDRESS],
        note=(note.strip() or address.courier_note)[:LONGEST_NOTE],
    )


@transaction.atomic
def pick_up(
    actor: Actor, order: Order, branch: Branch, *, name: str = "", phone: str = "", note: str = ""
) -> Destination:
    """The customer fetches it in this branch. Raises `Refused`: `order_cancelled`, `nothing_to_deliver`, `branch_closed`, `phone`."""
    now, customer = _held(actor, order), order.customer
    if branch.business_id != actor.business.pk or branch.closed_at:
        sentence = _("Choose a branch that is open.")
        raise Refused(sentence, code="branch_closed", fields={"where": sentence})
    known = phone_of(customer) if customer else ""
    whose = customer.name if customer else ""
    return _go(
        actor,
        now,
        pick_up_at=branch,
        name=(name.strip() or whose)[:LONGEST_NAME],
        phone=_phone(phone) or known,
        note=note.strip()[:LONGEST_NOTE],
    )


def phone_of(customer: Customer) -> str:
    """The number by which they are called first; empty when none is known."""
    points = ContactPoint.objects.filter(customer=customer, kind="phone").order_by("-preferred", "pk")
    return str(points.values_list("value", flat=True).first() or "")


def address_named(order: Order, pk: UUID | None) -> CustomerAddress | None:
    """One of the customer's addresses by its id; None is the main one, of which nothing more may be known."""
    addresses, _branches = choices_of(order)
    return next((one for one in addresses if (one.main if pk is None else one.pk == pk)), None)


def _held(actor: Actor, order: Order) -> Order:
    orders.require(actor, "deliver", order)
    now = held(order)
    if now.state == OrderState.CANCELLED:
        raise Refused(_("This order was cancelled."), code="order_cancelled")
    if now.state == OrderState.DELIVERED:
        raise Refused(_("Nothing of this order is left to deliver."), code="nothing_to_deliver")
    return now


def _go(actor: Actor, order: Order, **said: object) -> Destination:
    made: Destination = Destination.objects.create(
        business=actor.business, order=order, by=actor.user, by_name=actor.name, **said
    )
    step(actor, order, GOES_TO, str(made))
    return made


def _phone(written: str) -> str:
    if not written.strip():
        return ""
    found = parse_phone(written)
    if found is None:
        sentence = _("This is not a phone number.")
        raise Refused(sentence, code="phone", fields={"phone": sentence})
    return found.e164
