"""How many pairs of look-alikes an import makes, or would make."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import replace
from itertools import chain
from typing import Any

from samphan.customers.contacts import Reach
from samphan.customers.identity.records import Record
from samphan.customers.identity.strong import Match
from samphan.customers.importing.drafts import Draft
from samphan.customers.importing.rehearsal import Rehearsed
from samphan.customers.importing.writing import Plan
from samphan.customers.models import ContactPointKind, Customer
from samphan.platform.accounts.rights import Actor

AT_ONCE = 2_000
OF_KIND = {ContactPointKind.PHONE: "phones", ContactPointKind.EMAIL: "emails", ContactPointKind.LINE: "lines"}
PLAIN = (
    "name", "kind", "nickname", "birth_date", "tax_id", "tax_branch", "address_line", "subdistrict", "district", "province", "postcode",
)  # fmt: skip


def count_pairs(
    actor: Actor, rehearsed: Rehearsed | None, journals: Iterable[Mapping[str, Any]], progress: Callable[[float], None]
) -> int:
    """Pairs of which at least one came in with this import. Read from the rehearsal, or from the database and the journals."""
    from samphan.customers.identity.lookalikes import find_pairs  # noqa: PLC0415 - loads DuckDB and Splink, which only this needs

    room = rehearsed or Rehearsed()
    if rehearsed is None:
        for journal in journals:
            ids = [*journal["created"], *(change["id"] for change in journal["updated"])]
            room.write(Record(pk, "") for pk in ids)
    try:
        stored = (record for record in stored_records(actor) if rehearsed is None or not room.has(record.id))
        source = chain(stored, rehearsed.records()) if rehearsed else stored
        return sum(room.has(pair.left) or room.has(pair.right) for pair in find_pairs(source, progress=progress))
    finally:
        if rehearsed is None:
            room.close()


def stored_records(actor: Actor) -> Iterator[Record]:
    """Every living customer of the business as it is compared, in flat memory."""
    rows = Customer.objects.filter(business=actor.business, deleted_at=None, merged_into=None).order_by("pk")
    for customer in rows.prefetch_related("contact_points").iterator(chunk_size=AT_ONCE):
        yield record_of(customer)


def record_of(customer: Customer) -> Record:
    several: dict[str, Any] = {}
    for point in customer.contact_points.all():
        name = OF_KIND[ContactPointKind(point.kind)]
        several[name] = (*several.get(name, ()), point.value)
    return Record(str(customer.pk), **{name: getattr(customer, name) for name in PLAIN}, **several)


def remember(room: Rehearsed, plan: Plan) -> None:
    """Keep what the plan of a rehearsal would have stored."""
    room.write(_filled(Record(str(draft.pk), draft.name, draft.kind), draft, match) for draft, match in plan.created)
    of_database = [holder.pk for holder, _draft, _match in plan.updated if room.record_of(holder.pk) is None]
    stored = Customer.objects.filter(pk__in=of_database).prefetch_related("contact_points")
    room.write(record_of(customer) for customer in stored)
    for holder, draft, match in plan.updated:
        if record := room.record_of(holder.pk):
            room.write([_filled(record, draft, match)])


def _filled(record: Record, draft: Draft, match: Match) -> Record:
    """The record with the draft's values where it has none, and the contact points it would get."""
    values = {name: value for name in PLAIN if (value := draft.fields.get(name)) and not getattr(record, name)}
    return replace(record, **{**values, **_reached(record, match.free)})


def _reached(record: Record, reaches: Iterable[Reach]) -> dict[str, tuple[str, ...]]:
    several: dict[str, tuple[str, ...]] = {}
    for reach in reaches:
        name = OF_KIND[ContactPointKind(reach.kind)]
        several[name] = (*several.get(name, getattr(record, name)), reach.value)
    return several
