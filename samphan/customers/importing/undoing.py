"""Taking an import of customers back, set by set, the last set first.

A customer that came in with the import goes, unless somebody has worked on it since: every action leaves an event, and an import's own
events say that they are an import's. A customer that was there gets each field back that still holds what the import wrote.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any, cast
from uuid import UUID

from django.db import transaction
from django.db.models import ForeignObjectRel, ProtectedError
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from samphan.customers.events import CustomerChanged, CustomerDeleted
from samphan.customers.importing import beside
from samphan.customers.importing.connecting import SOURCE
from samphan.customers.importing.writing import plain
from samphan.customers.models import Affiliation, ContactPoint, Customer, Suspicion, Trait
from samphan.customers.profile import label_of
from samphan.platform.accounts.rights import Actor
from samphan.platform.events.actions import Fact, record_many
from samphan.platform.events.models import Event
from samphan.platform.importing.events import ImportUndone
from samphan.platform.importing.registry import Left, Undone
from samphan.platform.search.actions import forget, index_many
from samphan.platform.tenants.bulk import delete_many, named_in, update_many
from samphan.platform.tenants.scoped import BusinessOwned

KIND = "customers.customer"
# What an import makes, or what is made of it by itself: it goes with its customer, and nothing refers to it.
OWN: tuple[tuple[type[BusinessOwned], str], ...] = (
    (ContactPoint, "customer_id"),
    (Trait, "customer_id"),
    (Suspicion, "left_id"),
    (Suspicion, "right_id"),
    (Affiliation, "person_id"),
    (Affiliation, "organisation_id"),
)
WORKED_ON = _("Somebody has worked on this customer since; it stays.")
IN_USE = _("Something else belongs to this customer by now; it stays.")
CHANGED = _("Changed since, and left as it stands: %(fields)s.")


def undo(actor: Actor, journal: Mapping[str, Any]) -> Undone:
    undone = Undone()
    beside.undo(actor, journal.get("beside", {}))
    delete_many(Affiliation, "id", [UUID(pk) for pk in journal.get("affiliations", ())])
    _restore(actor, journal["updated"], datetime.fromisoformat(journal["since"]), undone)
    _remove(actor, [UUID(pk) for pk in journal["created"]], undone)
    return undone


def _restore(actor: Actor, changes: Sequence[Mapping[str, Any]], since: datetime, undone: Undone) -> None:
    """Give fields and contact points back. Customers that this very import added (`since`) are about to go, and do not count."""
    if not changes:
        return
    wanted = Customer.objects.select_for_update().filter(pk__among=[UUID(change["id"]) for change in changes])
    rows = {row.pk: row for row in wanted}
    points = [UUID(point) for change in changes for point in change["points"]]
    gone = set(ContactPoint.objects.filter(pk__among=points).values_list("customer_id", flat=True))
    delete_many(ContactPoint, "id", points)
    facts, changed = [], []
    for change in changes:
        row = rows.get(UUID(change["id"]))
        if row is None:
            continue
        back, stands = _give_back(row, change["before"], change["after"])
        if stands:
            said = CHANGED % {"fields": ", ".join(label_of(name) for name in stands)}
            undone.left.append(Left(row.pk, row.name, said))
        if back or row.pk in gone:
            changed.append(row)
            facts.append(Fact(CustomerChanged(fields=back), row, row.pk, SOURCE))
    _save(changed, {name for change in changes for name in change["before"]})
    record_many(facts, actor=actor, summed_up_by=ImportUndone)
    undone.restored += sum(row.created_at < since for row in changed)


def _give_back(row: Customer, before: Mapping[str, Any], after: Mapping[str, Any]) -> tuple[list[str], list[str]]:
    """Fields given back, and fields that somebody changed since."""
    back, stands = [], []
    for name, wrote in after.items():
        if plain(getattr(row, name)) == wrote:
            field = Customer._meta.get_field(name)  # noqa: SLF001 - Django's documented name
            setattr(row, name, field.to_python(before[name]) if name != "custom" else before[name])  # type: ignore[union-attr]
            back.append(name)
        else:
            stands.append(name)
    return back, stands


def _save(rows: Sequence[Customer], names: Iterable[str]) -> None:
    now = timezone.now()
    update_many(Customer, [
        {"id": row.pk, "version": row.version + 1, "changed_at": now, **{name: getattr(row, name) for name in names}}
        for row in rows
    ])  # fmt: skip
    index_many(Customer.objects.filter(pk__among=[row.pk for row in rows]).prefetch_related("contact_points"))


def _remove(actor: Actor, created: Sequence[UUID], undone: Undone) -> None:
    found = Customer.objects.select_for_update().filter(pk__among=created).only("name", "merged_into")
    rows = {row.pk: row for row in found}
    since = Event.objects.filter(customer_id__among=created).exclude(channel=SOURCE)
    worked_on = {*since.values_list("customer_id", flat=True), *(row.pk for row in rows.values() if row.merged_into_id)}
    undone.left += [Left(row.pk, row.name, WORKED_ON) for row in rows.values() if row.pk in worked_on]
    free = [row for row in rows.values() if row.pk not in worked_on]
    removed = _deleted(free, undone)
    forget(KIND, [row.pk for row in removed])
    facts = (Fact(CustomerDeleted(name=row.name), None, row.pk, SOURCE) for row in removed)
    record_many(facts, actor=actor, summed_up_by=ImportUndone)
    undone.removed += len(removed)


def _deleted(rows: Sequence[Customer], undone: Undone) -> list[Customer]:
    """Delete them: all at once to which nothing but the import's own rows refers, and the others with what belongs to them."""
    pks = {row.pk for row in rows}
    alone = pks - _referred_to(pks)
    for model, column in OWN:
        delete_many(model, column, alone)
    delete_many(Customer, "id", alone)
    with_more = _with_what_is_theirs([row for row in rows if row.pk not in alone], undone)
    return [*(row for row in rows if row.pk in alone), *with_more]


def _referred_to(pks: set[UUID]) -> set[UUID]:
    """Those to whom rows refer that did not come with the import."""
    ours = {(model, column.removesuffix("_id")) for model, column in OWN}
    held: set[UUID] = set()
    for relation in Customer._meta.get_fields(include_hidden=True):  # noqa: SLF001 - Django's documented name
        if not isinstance(relation, ForeignObjectRel) or relation.many_to_many:
            continue
        model, name = cast("type[BusinessOwned]", relation.related_model), relation.field.name
        if (model, name) not in ours:
            held |= named_in(model, relation.field.attname, pks)
    return held


def _with_what_is_theirs(rows: Sequence[Customer], undone: Undone) -> list[Customer]:
    """Delete them at once, or one by one when something holds one of them."""
    if not rows:
        return []
    try:
        with transaction.atomic():
            Customer.objects.filter(pk__in=[row.pk for row in rows]).delete()
    except ProtectedError:
        if len(rows) == 1:
            undone.left.append(Left(rows[0].pk, rows[0].name, IN_USE))
            return []
        half = len(rows) // 2
        return _with_what_is_theirs(rows[:half], undone) + _with_what_is_theirs(rows[half:], undone)
    return list(rows)
