"""Writes about addresses. The main one stands on the customer's columns; the others are rows (`models.CustomerAddress`)."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from samphan.customers.access import customers
from samphan.customers.actions import change_customer, require_living
from samphan.customers.events import AddressAdded, AddressChanged, AddressMadeMain, AddressRemoved
from samphan.customers.models import AddressUse, Customer, CustomerAddress
from samphan.customers.profile import Unfit, clean_field
from samphan.platform.accounts.rights import Actor
from samphan.platform.events.actions import record
from samphan.platform.events.registry import EventData
from samphan.platform.refusals import NotFound, Refused, Sentence
from samphan.platform.tenants.versions import change_every, change_once
from samphan.platform.thai.phones import parse_phone
from samphan.platform.thai.text import tidy

PARTS = ("address_line", "subdistrict", "district", "province", "postcode")
EXTRAS = ("use", "recipient", "phone", "courier_note")
MOST = 20  # addresses of one customer


def addresses_of(customer: Customer) -> list[CustomerAddress]:
    """Every address, the main one first. A main address about which nothing more is known has a row that is not saved."""
    rows = list(CustomerAddress.objects.filter(customer=customer, removed_at=None).order_by("pk"))
    main = next((row for row in rows if row.main), None)
    others = [row for row in rows if not row.main]
    if main is None and str(customer.address):
        main = CustomerAddress(customer=customer, main=True, use=own_use(customer))
    for row in rows:
        row.customer = customer
    return [main, *others] if main and str(customer.address) else others


def own_use(customer: Customer) -> str:
    """What a main address is for as long as nobody said: people live there, organisations work there."""
    return AddressUse.HOME if customer.is_person else AddressUse.WORK


@transaction.atomic
def add_address(actor: Actor, customer: Customer, **values: Any) -> CustomerAddress:
    """Give the customer an address: `PARTS` and `EXTRAS`. The first one becomes the main address."""
    customers.require(actor, "edit", customer)
    require_living(customer)
    cleaned = clean_address(actor, values)
    require_somewhere(cleaned)
    if CustomerAddress.objects.filter(customer=customer, removed_at=None).count() >= MOST:
        raise Refused(_("A customer has at most %(most)d addresses.") % {"most": MOST}, code="too_many")
    first = not str(customer.address)
    if first:
        change_customer(actor, customer, version=customer.version, **{name: cleaned.pop(name, "") for name in PARTS})
        CustomerAddress.objects.filter(customer=customer, main=True).delete()
    row: CustomerAddress = CustomerAddress.objects.create(customer=customer, main=first, **cleaned)
    _tell(actor, customer, AddressAdded(use=row.use))
    return row


@transaction.atomic
def change_address(actor: Actor, customer: Customer, pk: UUID, **values: Any) -> CustomerAddress:
    """Change parts or extras of an address; what is not named stays. Of the main one too."""
    customers.require(actor, "edit", customer)
    require_living(customer)
    row = _address_of(customer, pk)
    return _change(actor, customer, row, values)


@transaction.atomic
def change_main_address(actor: Actor, customer: Customer, **values: Any) -> CustomerAddress:
    """Change the main address, whether or not more than its parts was known."""
    customers.require(actor, "edit", customer)
    require_living(customer)
    row, _made = CustomerAddress.objects.get_or_create(
        customer=customer, main=True, defaults={"use": own_use(customer)}
    )
    row.customer = customer
    return _change(actor, customer, row, values)


def _change(actor: Actor, customer: Customer, row: CustomerAddress, values: dict[str, Any]) -> CustomerAddress:
    cleaned = clean_address(actor, values)
    parts = {name: cleaned.pop(name) for name in PARTS if name in cleaned}
    require_somewhere({**{name: getattr(row.parts, name.removeprefix("address_")) for name in PARTS}, **parts})
    if row.main:
        change_customer(actor, customer, version=customer.version, **parts)
        parts = {}
    changes = {name: value for name, value in {**cleaned, **parts}.items() if getattr(row, name) != value}
    if changes:
        for name, value in changes.items():
            setattr(row, name, value)
        row.save()
        _touch(customer)
        _tell(actor, customer, AddressChanged(use=row.use))
    return row


@transaction.atomic
def remove_address(actor: Actor, customer: Customer, pk: UUID) -> CustomerAddress:
    """Take away an address that is not the main one; `restore_address` gives it back."""
    customers.require(actor, "edit", customer)
    row = _address_of(customer, pk)
    if row.main:
        raise Refused(_("Choose another main address before you remove this one."), code="main_address")
    row.removed_at = timezone.now()
    row.save(update_fields=["removed_at"])
    _touch(customer)
    _tell(actor, customer, AddressRemoved(use=row.use))
    return row


@transaction.atomic
def restore_address(actor: Actor, customer: Customer, pk: UUID) -> CustomerAddress:
    """Undo `remove_address`."""
    customers.require(actor, "edit", customer)
    row = _address_of(customer, pk, removed=True)
    row.removed_at = None
    row.save(update_fields=["removed_at"])
    _touch(customer)
    _tell(actor, customer, AddressAdded(use=row.use))
    return row


@transaction.atomic
def make_main(actor: Actor, customer: Customer, pk: UUID) -> CustomerAddress:
    """Swap: this address moves to the customer's columns, and the one that stood there becomes a row."""
    customers.require(actor, "edit", customer)
    require_living(customer)
    row = _address_of(customer, pk)
    if row.main:
        return row
    former = {name: getattr(customer, name) for name in PARTS}
    coming = {name: getattr(row, name) for name in PARTS}
    _step_down(customer, former)
    change_once(row, CustomerAddress.objects.all(), main=True, **dict.fromkeys(PARTS, ""))
    change_customer(actor, customer, version=customer.version, **coming)
    _tell(actor, customer, AddressMadeMain(use=row.use))
    return _address_of(customer, pk)


def _step_down(customer: Customer, former: dict[str, str]) -> None:
    """The main address becomes one of the others; there may be nothing to keep."""
    stands = CustomerAddress.objects.filter(customer=customer, main=True)
    if not any(former.values()):
        stands.delete()
    elif not change_every(stands, main=False, **former):
        CustomerAddress.objects.create(customer=customer, use=own_use(customer), **former)


def clean_address(actor: Actor, values: dict[str, Any]) -> dict[str, Any]:
    """Every value in its stored form. Raises `Refused` with one sentence per wrong field."""
    cleaned: dict[str, Any] = {}
    wrong: dict[str, Sentence] = {}
    for name, value in values.items():
        try:
            cleaned[name] = clean_field(actor, name, value) if name in PARTS else CLEANERS[name](value)
        except Unfit as unfit:
            wrong[name] = unfit.sentence
    if wrong:
        raise Refused(next(iter(wrong.values())), code="invalid_fields", fields=wrong)
    return cleaned


def require_somewhere(parts: dict[str, Any]) -> None:
    if not any(parts.get(name) for name in PARTS):
        sentence = _("Write where it is: a house number and road, or at least the province.")
        raise Refused(sentence, code="address_empty", fields={"address_line": sentence})


def _use(value: Any) -> str:
    if value not in AddressUse.values:
        raise Unfit(_("Choose one of the list."))
    return str(value)


def _phone(value: Any) -> str:
    text = tidy(str(value or ""))
    number = parse_phone(text) if text else None
    if text and number is None:
        raise Unfit(
            _("“%(written)s” is not a phone number. Write it as 081-234-5678 or 02-123-4567.") % {"written": text[:40]}
        )
    return number.value if number else ""


def _text(longest: int) -> Any:
    def clean(value: Any) -> str:
        text = tidy(str(value or ""))
        if len(text) > longest:
            raise Unfit(_("Write at most %(most)d characters; this has %(has)d.") % {"most": longest, "has": len(text)})
        return text

    return clean


CLEANERS: dict[str, Any] = {"use": _use, "phone": _phone, "recipient": _text(200), "courier_note": _text(300)}


def _address_of(customer: Customer, pk: UUID, *, removed: bool = False) -> CustomerAddress:
    rows = CustomerAddress.objects.filter(customer=customer, pk=pk, removed_at__isnull=not removed)
    row: CustomerAddress | None = rows.first()
    if row is None:
        raise NotFound
    row.customer = customer
    return row


def _touch(customer: Customer) -> None:
    """Systems that keep a copy ask for customers changed since a time; addresses are part of the customer."""
    Customer.objects.filter(pk=customer.pk).update(changed_at=timezone.now())


def _tell(actor: Actor, customer: Customer, data: EventData) -> None:
    record(data, actor=actor, subject=customer, customer_id=customer.pk)
