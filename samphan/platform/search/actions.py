"""Keeping the index: call `index` in the transaction of the change."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import groupby
from typing import Any
from uuid import UUID

from django.db import models, transaction
from django.utils import timezone

from samphan.platform.accounts.rights import Actor
from samphan.platform.search.engines import engine
from samphan.platform.search.grams import numbers_of
from samphan.platform.search.models import Opened, SearchEntry
from samphan.platform.search.registry import Entry, Searchable, reach_of, searchable_of
from samphan.platform.tenants.bulk import insert_many, next_numbers
from samphan.platform.tenants.current import current_business_id
from samphan.platform.thai.searching import fold, phone_digits

BATCH = 2000
LONGEST_TEXT = 2000
KEPT_OPENED = 30
COLUMNS = ("id", "kind", "object_id", "title", "subtitle", "text", "phones", "owner_id", "branch_id")
COMPARED = ("title", "subtitle", "text", "phones", "owner_id", "branch_id")


def index(row: models.Model) -> None:
    """Make a row of the current business findable as it stands now, or no longer when its module says so."""
    index_many([row])


def index_new(row: models.Model) -> None:
    """Make a row findable that was made in this very transaction: nothing can stand in the index for it yet."""
    declared = searchable_of(row)
    if entry := entry_of(declared, row):
        write_entries(declared, [entry])


def index_many(rows: Iterable[models.Model]) -> None:
    """The same for many rows of any kinds; unchanged rows cost one read between them."""
    ordered = sorted(rows, key=lambda row: searchable_of(row).kind)
    for _kind, of_kind in groupby(ordered, key=lambda row: searchable_of(row).kind):
        listed = list(of_kind)
        for start in range(0, len(listed), BATCH):
            _index_batch(searchable_of(listed[0]), listed[start : start + BATCH])


def forget(kind: str, object_ids: Sequence[UUID]) -> None:
    """Take things out of the index, when their rows are really gone."""
    SearchEntry.objects.filter(business=current_business_id(), kind=kind, object_id__among=object_ids).delete()


def remember_opened(actor: Actor, kind: str, object_id: UUID) -> None:
    """Note that a person opened a thing; the palette offers the last ones first. The same thing once more costs one read."""
    if actor.user is None:
        return
    now, mine = timezone.now(), Opened.objects.filter(business=actor.business, user=actor.user)
    lately = mine.order_by("-opened_at")
    if lately.values_list("kind", "object_id").first() == (kind, object_id):
        return
    if not mine.filter(kind=kind, object_id=object_id).update(opened_at=now):
        row = Opened(business=actor.business, user=actor.user, kind=kind, object_id=object_id, opened_at=now)
        Opened.objects.bulk_create([row], ignore_conflicts=True)
        mine.filter(pk__in=list(lately.values_list("pk", flat=True)[KEPT_OPENED:])).delete()


@transaction.atomic(savepoint=False)
def _index_batch(declared: Searchable[Any], rows: Sequence[models.Model]) -> None:
    known = {
        entry.object_id: entry
        for entry in SearchEntry.objects.filter(kind=declared.kind, object_id__among=[row.pk for row in rows])
    }
    fresh, stale = [], []
    for row in rows:
        stands, wanted = known.get(row.pk), entry_of(declared, row)
        if stands and wanted and all(getattr(stands, name) == getattr(wanted, name) for name in COMPARED):
            continue
        if stands:
            stale.append(stands.pk)
        if wanted:
            fresh.append(wanted)
    if stale:
        SearchEntry.objects.filter(pk__in=stale).delete()
    write_entries(declared, fresh)


def write_entries(declared: Searchable[Any], entries: Sequence[SearchEntry]) -> None:
    """Store entries known to be new. Trusts its caller: `index` and the bench's generator."""
    if not entries:
        return
    if len(entries) == 1:
        entries[0].save(force_insert=True)
    else:
        for entry, number in zip(entries, next_numbers(SearchEntry, len(entries)), strict=True):
            entry.pk = number
        insert_many(SearchEntry, [{name: getattr(entry, name) for name in COLUMNS} for entry in entries])
    engine().write(
        current_business_id(),
        [
            (entry.pk, numbers_of(entry.text, entry.phones, reach_of(declared, entry.owner_id, entry.branch_id)))
            for entry in entries
        ],
    )


def entry_of(declared: Searchable[Any], row: models.Model) -> SearchEntry | None:
    """The index's row for a row, not yet saved; None when the row must not be found."""
    said = declared.entry_for(row)
    if said is None:
        return None
    text, phones = compared_forms(said)
    return SearchEntry(
        business_id=current_business_id(),
        kind=declared.kind,
        object_id=row.pk,
        title=said.title[:300],
        subtitle=said.subtitle[:300],
        text=text,
        phones=phones,
        owner_id=declared.owner_of(row),
        branch_id=declared.branch_of(row),
    )


def compared_forms(said: Entry) -> tuple[str, str]:
    """`SearchEntry.text` and `SearchEntry.phones` of an entry."""
    fields = dict.fromkeys(filter(None, map(fold, (said.title, *said.also))))
    phones = dict.fromkeys(filter(None, map(phone_digits, said.phones)))
    return "|".join(fields)[:LONGEST_TEXT], " ".join(phones)[:300]
