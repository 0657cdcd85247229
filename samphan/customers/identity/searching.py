"""Searching the business for look-alikes: all of it, in the background, or around one customer that came or changed."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from heapq import nlargest
from time import monotonic
from typing import Any
from uuid import UUID

from django.db.models import Q
from django.utils import timezone

from samphan.customers.access import customers
from samphan.customers.identity.apart import find_pairs_apart
from samphan.customers.identity.model import SMOOTHING
from samphan.customers.identity.records import Record
from samphan.customers.identity.scoring import Shares, score_against
from samphan.customers.identity.suspicions import forget_unfound, write_found
from samphan.customers.models import ContactPoint, ContactPointKind, Customer
from samphan.customers.searches import KIND
from samphan.platform.accounts.rights import Actor, system_actor
from samphan.platform.jobs.work import Cancelled
from samphan.platform.search.queries import find
from samphan.platform.tenants.current import current_business
from samphan.platform.thai.collation import SEPARATOR, sort_key

CHUNK = 5_000
MOST = 20_000  # pairs that anybody may ever review; the likeliest first
CANDIDATES = 60  # of one question to the search index
ALIKE_SHOWN = 10
COUNTED = 100_000
MANY, COUNT_KEPT = 10_000, 300.0  # customers, seconds
LAST_LETTER = "\uffff"
SHORTEST_BOX = 4
COLUMNS = (
    "pk", "kind", "name", "nickname", "birth_date", "tax_id", "tax_branch", "address_line", "subdistrict", "district", "province", "postcode",
)  # fmt: skip
REACHES = {ContactPointKind.PHONE: "phones", ContactPointKind.EMAIL: "emails", ContactPointKind.LINE: "lines"}


def search_all(progress: Callable[[int, int | None], None], cancelled: Callable[[], bool]) -> int:
    """Search the whole business; returns how many pairs are to review that were not before. Running it twice does no harm."""
    begun = timezone.now()

    def tell(share: float) -> None:
        if cancelled():
            raise Cancelled
        progress(round(share * 100), 100)

    pairs = nlargest(MOST, find_pairs_apart(every_record(), progress=tell), key=lambda pair: pair.score)
    new = write_found(pairs)
    forget_unfound(begun)
    return new


def search_around(customer: Customer) -> int:
    """Compare one living customer with those that the indexes bring near; returns how many pairs are to review that were not before.

    Not everything that the whole search finds: names that sound alike, mailboxes, tax ids. The night does the rest.
    """
    if not customer.is_living:
        return 0
    near = candidates(customer)
    records = {record.id: record for record in records_of([customer.pk, *near])}
    one = records.pop(str(customer.pk))
    return write_found(score_against(one, list(records.values()), shares_of(customer)))


def look_alikes_of(actor: Actor, customer: Customer, *, thorough: bool) -> list[dict[str, Any]]:
    """Customers whom the actor may see and who may be this one: of the same name, and when `thorough` those that compare alike."""
    seen = customers.rows(actor)
    living = seen.filter(deleted_at=None, merged_into=None).exclude(pk=customer.pk)
    names = dict(living.filter(sort_key=customer.sort_key).values_list("pk", "name")[:ALIKE_SHOWN])
    found: dict[UUID, tuple[float | None, list[str]]] = {pk: (None, ["same_name"]) for pk in names}
    if thorough:
        records = {record.id: record for record in records_of([customer.pk, *candidates(customer)])}
        one = records.pop(str(customer.pk))
        for pair in score_against(one, list(records.values()), shares_of(customer)):
            other = UUID(pair.right if pair.left == one.id else pair.left)
            found[other] = (round(pair.score, 4), [reason.code for reason in pair.reasons])
        names |= seen.filter(pk__in=found.keys() - names.keys()).values_list("pk", "name")
    rows: list[dict[str, Any]] = [
        {"id": pk, "name": names[pk], "score": score, "reasons": why}
        for pk, (score, why) in found.items()
        if pk in names
    ]
    return sorted(rows, key=lambda row: -(row["score"] or 0))[:ALIKE_SHOWN]


def candidates(customer: Customer) -> set[UUID]:
    """Living customers that may be this one, through the search index and the indexes of contact points."""
    actor = system_actor(customer.business)
    asked = {f"{customer.given_name} {customer.family_name}".strip(), customer.family_name, *_of_firms(customer)}
    found = {
        hit.entry.object_id for text in asked if text for hit in find(actor, text, kinds=[KIND], limit=CANDIDATES).found
    }
    points = Q()
    for point in customer.contact_points.all():
        points |= _near(point)
    if points:
        found |= set(ContactPoint.objects.filter(points).values_list("customer_id", flat=True)[:CANDIDATES])
    if customer.tax_id:
        found |= set(Customer.objects.filter(tax_id=customer.tax_id).values_list("pk", flat=True)[:CANDIDATES])
    return found - {customer.pk}


def _of_firms(customer: Customer) -> list[str]:
    """The first word of a firm's name: what follows is written in many ways."""
    return [] if customer.is_person else customer.given_name.split()[:1]


def _near(point: ContactPoint) -> Q:
    if point.kind == ContactPointKind.EMAIL:
        box = point.value.partition("@")[0]
        return Q(kind=point.kind, value__startswith=f"{box}@") if len(box) >= SHORTEST_BOX else Q(pk=None)
    if point.kind == ContactPointKind.PHONE:
        return Q(
            kind=point.kind, value__startswith=point.value.partition(";")[0][:-1]
        )  # the last digit slipped, or an extension
    return Q(pk=None)


def shares_of(customer: Customer) -> Shares:
    """How common the names are: counted to a cap, as the search index has no counts."""
    living = Customer.objects.living()  # type: ignore[attr-defined]
    among = living_counted() + SMOOTHING
    first = sort_key(customer.given_name).partition(SEPARATOR)[0]
    begins = living.filter(sort_key__gte=first, sort_key__lt=first + LAST_LETTER)
    given = begins.values("pk")[:COUNTED].count() if first else 0
    actor = system_actor(current_business())
    family = len(find(actor, customer.family_name, kinds=[KIND], limit=CANDIDATES).found) if customer.family_name else 0
    return {"given_share": given / among, "family_share": (family or given) / among}


_counts: dict[UUID, tuple[float, int]] = {}


def living_counted() -> int:
    """How many customers the business has, to `COUNTED`: where they are many, the count of the last `COUNT_KEPT` seconds will do."""
    business, now = current_business().pk, monotonic()
    at, count = _counts.get(business, (-COUNT_KEPT, 0))
    if now - at >= COUNT_KEPT:
        count = Customer.objects.living().values("pk")[:COUNTED].count()  # type: ignore[attr-defined]
        if count >= MANY:
            _counts[business] = now, count
    return count


def every_record() -> Iterator[Record]:
    """All living customers of the business as they are compared, a chunk at a time."""
    living, last = Customer.objects.living().order_by("pk"), None  # type: ignore[attr-defined]
    while rows := list((living.filter(pk__gt=last) if last else living).values(*COLUMNS)[:CHUNK]):
        yield from _as_records(rows)
        last = rows[-1]["pk"]


def records_of(pks: Iterable[UUID]) -> list[Record]:
    living = Customer.objects.living().filter(pk__in=list(pks))  # type: ignore[attr-defined]
    return list(_as_records(list(living.values(*COLUMNS))))


def _as_records(rows: list[dict[str, Any]]) -> Iterator[Record]:
    held: dict[UUID, dict[str, list[str]]] = defaultdict(lambda: defaultdict(list))
    points = ContactPoint.objects.filter(customer__in=[row["pk"] for row in rows], kind__in=REACHES).order_by(
        "-preferred", "pk"
    )
    for customer, kind, value in points.values_list("customer_id", "kind", "value"):
        held[customer][REACHES[kind]].append(value)
    for row in rows:
        facts: dict[str, Any] = {**row, **{name: tuple(values) for name, values in held[row["pk"]].items()}}
        yield Record(id=str(facts.pop("pk")), **facts)
