"""What of a customer can be found."""

from __future__ import annotations

from collections.abc import Iterable
from uuid import UUID

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from samphan.customers.access import customers
from samphan.customers.models import ContactPoint, ContactPointKind, Customer
from samphan.platform.search.actions import index_many
from samphan.platform.search.registry import Entry, Searchable, searchable
from samphan.platform.thai.phones import parse_phone

KIND = "customers.customer"


def entry_for(customer: Customer) -> Entry | None:
    """Name and nickname are shown with the preferred phone; every contact point is found."""
    if not customer.is_living:
        return None
    points = sorted(customer.contact_points.all(), key=lambda point: not point.preferred)
    phones = [point for point in points if point.kind == ContactPointKind.PHONE]
    shown = [customer.nickname, *(str(point) for point in (phones or points)[:1])]
    return Entry(
        title=customer.name,
        subtitle=" · ".join(filter(None, shown)),
        also=(customer.nickname, *(point.value for point in points if point.kind != ContactPointKind.PHONE)),
        phones=tuple(point.value.partition(";")[0] for point in phones),
    )


def every_customer() -> QuerySet[Customer]:
    rows: QuerySet[Customer] = Customer.objects.filter(deleted_at=None, merged_into=None)
    return rows.prefetch_related("contact_points")


def recognised_by(text: str) -> QuerySet[Customer] | None:
    """Living customers with this very phone number or e-mail address."""
    phone = parse_phone(text)
    value = phone.value if phone else text.strip().lower() if "@" in text else ""
    kind = ContactPointKind.PHONE if phone else ContactPointKind.EMAIL
    if not value:
        return None
    holders = ContactPoint.objects.filter(kind=kind, account="", value=value).values("customer")
    return every_customer().filter(pk__in=holders)


def index_customers(ids: Iterable[UUID | str]) -> None:
    """Put these into the index as they stand now. They are locked, so that nobody's change of this moment is overwritten by what stood before."""
    rows = Customer.objects.select_for_update(no_key=True).filter(pk__among=list(map(UUID, map(str, ids))))
    index_many(rows.prefetch_related("contact_points"))


searchable(
    Searchable(
        kind=KIND,
        label=_("Customers"),
        icon="user",
        access=customers,
        url_name="customers:customer-detail",
        rows=every_customer,
        entry_for=entry_for,
        recognised_by=recognised_by,
    )
)
