"""Merging two customers, and undoing it. Each in one transaction; every row changed is in the journal."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import astuple, dataclass, field
from typing import Any

from django.apps import apps
from django.db import models, transaction
from django.db.models import F, Q
from django.utils import timezone
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from samphan.customers.access import customers, duplicates
from samphan.customers.events import CustomerMerged, CustomerUnmerged
from samphan.customers.identity.choosing import ADDRESS, columns_after, columns_of
from samphan.customers.identity.journal import Journal, changed_since, give_back, names_customer, row_of
from samphan.customers.identity.movers import movers
from samphan.customers.identity.suspicions import after_unmerge, follow_survivor
from samphan.customers.models import Customer, CustomerAddress, Merge, MergeEntry, Suspicion, Trait
from samphan.platform.accounts.rights import Actor
from samphan.platform.events.actions import record
from samphan.platform.refusals import Conflict, NotFound, Refused
from samphan.platform.search.actions import index
from samphan.platform.thai.addresses import Address
from samphan.platform.web.when import moment_words

NAMED = 8  # rows that are named one by one when they stay
MADE_ANEW = (Suspicion._meta.label, Trait._meta.label)  # noqa: SLF001 - Django's documented name; both follow by themselves


@transaction.atomic
def merge_customers(
    actor: Actor,
    survivor: Customer,
    other: Customer,
    *,
    versions: tuple[int, int],
    chosen: Mapping[str, str] | None = None,
) -> Merge:
    """Make `other` part of `survivor`; every row that named it follows. `versions` are those of both as the actor saw them.

    `chosen` says for each choice of `choosing.choices_of` whose value remains; what it leaves out follows the proposal.

    Raises `Refused` (`merge_self`, `customer_deleted`, `merge_gone`, `merge_choice`) and `Conflict` when somebody saved one meanwhile.
    """
    duplicates.require(actor, "merge")
    for one in (survivor, other):
        customers.require(actor, "edit", one)
    _refuse_unfit(survivor, other)
    groups = columns_after(survivor, other, chosen or {})
    _claim(survivor, versions[0])
    _claim(other, versions[1])
    merge: Merge = Merge.objects.create(
        business=actor.business, survivor=survivor, other=other, by=actor.user, by_name=actor.name
    )
    journal = Journal(merge)
    for mover in movers():
        mover.move(journal, other, survivor)
    follow_survivor(actor, journal, other, survivor)
    addresses = [survivor.address, other.address]
    for columns in groups:
        journal.change(survivor, **columns)
    _follow_main(journal, survivor, *addresses)
    _keep_addresses(journal, survivor, addresses)
    journal.change(other, merged_into_id=survivor.pk)
    journal.close()
    for one in (survivor, other):
        _index_anew(one)
    fact = CustomerMerged(name=other.name, other=str(other.pk), merge=str(merge.pk))
    record(fact, actor=actor, subject=survivor, customer_id=survivor.pk)
    return merge


@dataclass(frozen=True)
class Undone:
    """What un-merging cannot give back: columns of the survivor that changed since, rows that changed (they stay with it), rows that are gone."""

    merge: Merge
    kept: list[str] = field(default_factory=list)
    changed: list[models.Model] = field(default_factory=list)
    gone: Counter[type[models.Model]] = field(default_factory=Counter)

    @property
    def is_whole(self) -> bool:
        return not (self.kept or self.changed or self.gone)

    def changed_words(self) -> list[str]:
        return [f"{capfirst(str(row._meta.verbose_name))}: {row}" for row in self.changed[:NAMED]]  # noqa: SLF001 - Django's documented name

    def gone_words(self) -> list[str]:
        return [f"{capfirst(str(model._meta.verbose_name))} ({count})" for model, count in self.gone.items()]  # noqa: SLF001 - as above


@transaction.atomic
def unmerge(actor: Actor, merge: Merge, *, dismiss: bool = True) -> Undone:
    """Restore both customers as they were, except for what changed since: that stays with the survivor.

    `dismiss` remembers that the two are not the same, so that nobody is asked again; without it (undo at once) they are to review again.

    Raises `Refused` (`customer_erased`) when there is nothing to give back, (`unmerge_order`) when a later merge has to be undone first, and `merge_undone` when this one already is.
    """
    survivor, other = prove_unmerge(actor, merge)
    _refuse_erased(survivor, other)
    refuse_out_of_order(merge)
    if not Merge.objects.filter(pk=merge.pk, undone_at=None).update(undone_at=timezone.now(), undone_by=actor.user):
        raise Refused(_("This merge was already undone."), code="merge_undone")
    undone = stays_since(merge)
    for entry in merge.entries.order_by("-number"):
        give_back(entry)
    now = timezone.now()
    Customer.objects.filter(pk__in=[survivor.pk, other.pk]).update(version=F("version") + 1, changed_at=now)
    after_unmerge(actor, survivor, other, dismissed=dismiss)
    for one in (survivor, other):
        one.refresh_from_db()
        _index_anew(one)
        name = other.name if one is survivor else survivor.name
        record(CustomerUnmerged(name=name, merge=str(merge.pk)), actor=actor, subject=one, customer_id=one.pk)
    return undone


def prove_unmerge(actor: Actor, merge: Merge) -> tuple[Customer, Customer]:
    """Both customers, with the right to change them."""
    duplicates.require(actor, "merge")
    if merge.business_id != actor.business.pk:
        raise NotFound
    pair = Customer.objects.get(pk=merge.survivor_id), Customer.objects.get(pk=merge.other_id)
    for one in pair:
        customers.require(actor, "edit", one)
    return pair


def _refuse_erased(*pair: Customer) -> None:
    """What was erased is gone from the journal too: there is nothing to give back."""
    if any(one.erased_at for one in pair):
        raise Refused(
            _("This customer was erased for good, with what they were before the merge. It cannot be undone any more."),
            code="customer_erased",
        )


def refuse_out_of_order(merge: Merge) -> None:
    """A merge is undone only when nothing was built on it: the newest of its survivor first."""
    later = Merge.objects.filter(
        Q(survivor=merge.survivor_id) | Q(other=merge.survivor_id), undone_at=None, pk__gt=merge.pk
    )
    if newest := later.select_related("survivor", "other").order_by("-pk").first():
        pattern = _("First undo the later merge of %(other)s into %(survivor)s (%(when)s).")
        told = {"other": newest.other.name, "survivor": newest.survivor.name, "when": moment_words(newest.merged_at)}
        raise Refused(pattern % told, code="unmerge_order", merge=str(newest.pk))


def stays_since(merge: Merge) -> Undone:
    """What would stay as it is now: columns of the survivor, and rows that somebody changed or took away since the merge."""
    kept: set[str] = set()
    changed: dict[tuple[str, str], models.Model] = {}
    gone: dict[tuple[str, str], type[models.Model]] = {}
    for entry in MergeEntry.objects.filter(merge=merge).exclude(model__in=MADE_ANEW).order_by("number"):
        row = row_of(entry)
        if entry.row == str(merge.survivor_id):
            kept |= set(changed_since(entry))
        elif row is None and entry.before:
            gone[entry.model, entry.row] = apps.get_model(entry.model)
        elif row is not None and names_customer(entry) and changed_since(entry):
            changed[entry.model, entry.row] = row
    return Undone(merge, sorted(kept), list(changed.values()), Counter(gone.values()))


def _refuse_unfit(survivor: Customer, other: Customer) -> None:
    if survivor.pk == other.pk:
        raise Refused(_("This is the same customer. Choose another one."), code="merge_self")
    for one in (survivor, other):
        if one.deleted_at:
            raise Refused(_("%(name)s was deleted. Restore it first.") % {"name": one.name}, code="customer_deleted")
        if one.merged_into_id:
            raise Refused(
                _("%(name)s was already merged with another customer.") % {"name": one.name}, code="merge_gone"
            )


def _claim(customer: Customer, seen: int) -> None:
    """Count the version up if it still is the one seen: of two people at once, the second is told."""
    living = Customer.objects.filter(pk=customer.pk, version=seen, deleted_at=None, merged_into=None)
    now = timezone.now()
    if not living.update(version=F("version") + 1, changed_at=now):
        raise Conflict(current=Customer.objects.get(pk=customer.pk))
    customer.version, customer.changed_at = seen + 1, now


def _follow_main(journal: Journal, survivor: Customer, former: Address, others: Address) -> None:
    """When the other's address became the main one: what belongs to it follows, and what belonged to the former stays with that."""
    if survivor.address != others or others == former:
        return
    rows = CustomerAddress.objects.filter(customer=survivor, removed_at=None)
    if stands := rows.filter(main=True).first():
        journal.change(stands, main=False, **columns_of(former))
    if comes := rows.filter(main=False, **columns_of(others)).order_by("pk").first():
        journal.change(comes, main=True, **dict.fromkeys(ADDRESS, ""))


def _keep_addresses(journal: Journal, survivor: Customer, addresses: list[Address]) -> None:
    """A main address that did not remain the main one becomes a further one."""
    known = [
        survivor.address,
        *(row.parts for row in CustomerAddress.objects.filter(customer=survivor, main=False, removed_at=None)),
    ]
    for address in addresses:
        if any(astuple(address)) and address not in known:
            further = CustomerAddress(business_id=survivor.business_id, customer=survivor, **columns_of(address))
            journal.add(further)
            known.append(address)


def _index_anew(customer: Customer) -> None:
    fresh: Any = Customer.objects.prefetch_related("contact_points").get(pk=customer.pk)
    index(fresh)
