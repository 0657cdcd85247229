"""From what a file writes to what the warehouse knows: customers by phone, e-mail or id, products by SKU, branches by name, days."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from samphan.catalog.models import Variant
from samphan.customers.identity.resolve import survivors_of
from samphan.customers.models import ContactPoint, ContactPointKind, Customer
from samphan.insight.own.columns import as_uuid
from samphan.platform.refusals import Sentence
from samphan.platform.tenants.current import current_business_id
from samphan.platform.tenants.models import Branch
from samphan.platform.thai.phones import parse_phone

Found = dict[str, UUID]


@dataclass(frozen=True)
class Join:
    """`find` gives the ids of those of the values that are known, by value as it was written; `unknown` is the reason for the others."""

    key: str
    by: str
    label: Sentence
    unknown: Sentence
    find: Callable[[Sequence[str]], Found]


def by_phone(values: Sequence[str]) -> Found:
    read = {value: phone.value for value in values if (phone := parse_phone(value))}
    return customers_of(ContactPointKind.PHONE, read)


def by_email(values: Sequence[str]) -> Found:
    return customers_of(ContactPointKind.EMAIL, {value: value.strip().lower() for value in values})


def customers_of(kind: str, read: Mapping[str, str]) -> Found:
    rows = ContactPoint.objects.filter(kind=kind, value__in=set(read.values())).values_list("value", "customer_id")
    known = dict(rows)
    there = living(known.values())
    return {value: known[plain] for value, plain in read.items() if plain in known and known[plain] in there}


def by_id(values: Sequence[str]) -> Found:
    read = {value: pk for value in values if (pk := as_uuid(value))}
    there = living(read.values())
    return {value: pk for value, pk in read.items() if pk in there}


def living(pks: Iterable[UUID]) -> set[UUID]:
    """Those of the ids that lead to a customer who is there. Rows keep the id that was found: the load resolves merges, so undoing one needs no reading."""
    given = set(pks)
    merged = survivors_of(given)
    there = set(
        Customer.objects.filter(pk__in={merged.get(pk, pk) for pk in given}, deleted_at=None).values_list(
            "pk", flat=True
        )
    )
    return {pk for pk in given if merged.get(pk, pk) in there}


def by_sku(values: Sequence[str]) -> Found:
    return dict(Variant.objects.filter(sku__in=values).values_list("sku", "pk"))


def by_branch(values: Sequence[str]) -> Found:
    known: Found = {}
    for pk, name, code in Branch.objects.filter(business=current_business_id()).values_list("pk", "name", "code"):
        known |= {code.casefold(): pk, name.casefold(): pk}
    return {value: known[value.casefold()] for value in values if value.casefold() in known}


JOINS: dict[str, Join] = {
    f"{one.key}:{one.by}": one
    for one in (
        Join("customer", "phone", _("Customer, by phone"), _("No customer has this phone number."), by_phone),
        Join("customer", "email", _("Customer, by e-mail"), _("No customer has this e-mail address."), by_email),
        Join("customer", "id", _("Customer, by our id"), _("No customer has this id."), by_id),
        Join("product", "sku", _("Product, by SKU"), _("No product has this SKU."), by_sku),
        Join("branch", "name", _("Branch, by name or code"), _("No branch has this name or code."), by_branch),
        Join("date", "date", pgettext_lazy("joined by", "Day"), _("This is no day of the calendar."), lambda _values: {}),
    )
}  # fmt: skip
