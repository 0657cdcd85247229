"""What a set of lines changes, and the few statements that write it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any
from uuid import UUID

from django.utils import timezone

from samphan.customers.contacts import Reach
from samphan.customers.events import ContactPointAdded, CustomerChanged, CustomerCreated
from samphan.customers.identity.strong import Holder, Match
from samphan.customers.importing.connecting import SOURCE, connect, facts_of_relations
from samphan.customers.importing.drafts import Draft
from samphan.customers.models import ContactPoint, Customer
from samphan.customers.reaching import MOST
from samphan.platform.accounts.rights import Actor
from samphan.platform.events.actions import Fact, record_many
from samphan.platform.ids import uuid7
from samphan.platform.importing.events import ImportFinished
from samphan.platform.tenants.bulk import insert_many, update_many

NEVER_FILLED = {"kind"}
Columns = dict[str, Any]  # of one row


@dataclass(slots=True)
class Change:
    """What a stored customer gets: values for its blanks, with what stood before for the undo, and contact points."""

    customer: Customer
    before: dict[str, Any] = field(default_factory=dict)
    after: dict[str, Any] = field(default_factory=dict)
    points: list[UUID] = field(default_factory=list)


@dataclass
class Plan:
    """A set's changes. `lock` reads the customers that may change, so that nobody changes them meanwhile."""

    actor: Actor
    created: list[tuple[Draft, Match]] = field(default_factory=list)
    updated: list[tuple[Holder, Draft, Match]] = field(default_factory=list)
    rows: dict[UUID, Customer] = field(default_factory=dict)
    fresh: dict[UUID, Columns] = field(default_factory=dict)
    changes: dict[UUID, Change] = field(default_factory=dict)
    points: list[Columns] = field(default_factory=list)
    count: Counter[UUID] = field(default_factory=Counter)  # contact points of each customer
    preferred: set[tuple[UUID, str]] = field(default_factory=set)  # (customer, kind) that has its preferred one
    relations: dict[tuple[UUID, UUID], str] = field(default_factory=dict)

    def lock(self, pks: Iterable[UUID]) -> None:
        wanted = set(pks)
        if not wanted:
            return
        self.rows = {row.pk: row for row in Customer.objects.select_for_update().filter(pk__among=wanted)}
        points = ContactPoint.objects.filter(customer__among=wanted)
        for pk, kind, preferred in points.values_list("customer_id", "kind", "preferred"):
            self.count[pk] += 1
            if preferred:
                self.preferred.add((pk, kind))

    def create(self, draft: Draft, match: Match, columns: Columns) -> None:
        self.created.append((draft, match))
        self.fresh[draft.pk] = columns
        self._attach(draft.pk, match.free)

    def update(self, holder: Holder, draft: Draft, match: Match) -> None:
        """What is known stays; what was blank is filled, and new contact points are added."""
        self.updated.append((holder, draft, match))
        pk = holder.pk
        if pk in self.fresh:
            self.fresh[pk] |= {name: after for name, (_before, after) in filled(self.fresh[pk], draft).items()}
            self._attach(pk, match.free)
        elif pk in self.rows:
            change = self.changes.setdefault(pk, Change(self.rows[pk]))
            for name, (before, after) in filled(vars(change.customer), draft).items():
                setattr(change.customer, name, after)
                change.before.setdefault(name, before)
                change.after[name] = after
            change.points += self._attach(pk, match.free)

    def relate(self, person: UUID, organisation: UUID, role: str) -> None:
        self.relations[person, organisation] = role

    def _attach(self, pk: UUID, reaches: Iterable[Reach]) -> list[UUID]:
        made = []
        for reach in reaches:
            if self.count[pk] >= MOST:
                break
            made.append(point := uuid7())
            kind = str(reach.kind)
            self.points.append({
                "id": point, "customer_id": pk, "kind": kind, "account": reach.account, "value": reach.value,
                "written": reach.written[:254], "source": SOURCE, "preferred": (pk, kind) not in self.preferred,
            })  # fmt: skip
            self.count[pk] += 1
            self.preferred.add((pk, kind))
        return made


def filled(row: Mapping[str, Any], draft: Draft) -> dict[str, tuple[Any, Any]]:
    """The draft's values where the row has none: field → (before, after)."""
    found: dict[str, tuple[Any, Any]] = {}
    for name, value in draft.fields.items():
        if value and not row[name] and name not in NEVER_FILLED:
            found[name] = (row[name], value)
    own = {slug: value for slug, value in draft.custom.items() if slug not in row["custom"]}
    if own:
        found["custom"] = (dict(row["custom"]), {**row["custom"], **own})
    return found


def write(plan: Plan) -> dict[str, Any]:
    """Store the plan in the transaction of its caller; returns the journal by which `undoing.undo` takes it back.

    The search index follows behind (`Importer.make_findable`), and so do traits and look-alikes, which wait for the import's end.
    """
    now = timezone.now()
    insert_many(Customer, list(plan.fresh.values()))
    changed = [change.customer for change in plan.changes.values() if change.after or change.points]
    names = sorted({name for change in plan.changes.values() for name in change.after})
    update_many(Customer, [
        {"id": row.pk, "version": row.version + 1, "changed_at": now, **{name: getattr(row, name) for name in names}}
        for row in changed
    ])  # fmt: skip
    insert_many(ContactPoint, plan.points)
    affiliations = connect(plan)
    facts = [*_facts(plan), *facts_of_relations(affiliations)]
    record_many(facts, actor=plan.actor, summed_up_by=ImportFinished)
    return {**journal_of(plan), "affiliations": [str(row["id"]) for row in affiliations]}


def _facts(plan: Plan) -> Iterator[Fact]:
    for pk, columns in plan.fresh.items():
        yield Fact(CustomerCreated(name=columns["name"], source=SOURCE), Customer, pk, SOURCE)
    for pk, change in plan.changes.items():
        if change.after:
            yield Fact(CustomerChanged(fields=sorted(change.after)), Customer, pk, SOURCE)
    for point in plan.points:
        if (pk := point["customer_id"]) in plan.changes:
            said = str(Reach(point["kind"], point["value"], ""))
            yield Fact(ContactPointAdded(point["kind"], said), Customer, pk, SOURCE)


def journal_of(plan: Plan) -> dict[str, Any]:
    """`created`: ids. `updated`: for each customer the fields before and after, and the contact points it got."""
    return {
        "created": [str(pk) for pk in plan.fresh],
        "updated": [
            {
                "id": str(pk),
                "before": {name: plain(value) for name, value in change.before.items()},
                "after": {name: plain(value) for name, value in change.after.items()},
                "points": [str(point) for point in change.points],
            }
            for pk, change in plan.changes.items()
            if change.after or change.points
        ],
    }


def plain(value: Any) -> Any:
    """A field's value as JSON keeps it."""
    if isinstance(value, date):
        return value.isoformat()
    return str(value) if isinstance(value, UUID) else value
