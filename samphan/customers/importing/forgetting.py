"""What imports keep of a customer: the files in which they stand, and what undo needs. Erased with them.

A file cannot be freed of one person, so every file that brought or changed them goes whole, with the values of it that were told; the
import stays, counts and all, and still undoes what it did to everybody else.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import partial
from typing import Any

from django.db import transaction
from django.db.models import Q, QuerySet, TextField
from django.db.models.functions import Cast

from samphan.platform.importing.models import ImportRun, ImportSet
from samphan.platform.personal_data import Ids, Rows


def sets_about(ids: Ids) -> QuerySet[ImportSet]:
    """Sets whose journal names one of these customers, whatever was imported: a file of sales names its buyers too."""
    named = Q(pk=None)
    for pk in ids:
        named |= Q(said__contains=str(pk))
    rows: QuerySet[ImportSet] = ImportSet.objects.filter(journal__isnull=False).annotate(
        said=Cast("journal", TextField())
    )
    return rows.filter(named)


def collect(ids: Ids) -> Rows:
    """Which import told what of the customer: the values it filled in, and those that stood before."""
    wanted = {str(pk) for pk in ids}
    return [
        {"file": one.run.name, "imported_at": one.run.created_at.isoformat(), **entry}
        for one in sets_about(ids).select_related("run").order_by("pk")
        for entry in entries_about(one.journal, wanted)
    ]


def entries_about(journal: dict[str, Any], wanted: set[str]) -> Iterable[dict[str, Any]]:
    for entry in journal.get("updated", ()):
        if entry["id"] in wanted:
            yield {"before": entry["before"], "after": entry["after"]}
    if wanted & set(journal.get("created", ())):
        yield {"added": True}


@transaction.atomic
def erase(ids: Ids) -> int:
    """Returns how many sets and files were freed of the customer."""
    wanted = {str(pk) for pk in ids}
    sets = list(sets_about(ids))
    for one in sets:
        one.journal, one.faults = without(one.journal, wanted), []
    ImportSet.objects.bulk_update(sets, ["journal", "faults"], batch_size=100)
    return len(sets) + sum(erase_file(run, wanted) for run in ImportRun.objects.filter(sets__in=sets).distinct())


def erase_file(run: ImportRun, wanted: set[str]) -> int:
    """The file, its rows as they were shown, and names that the undo told."""
    if run.content:
        transaction.on_commit(partial(run.content.storage.delete, str(run.content.name)))
    there = int(bool(run.content))
    ImportRun.objects.filter(pk=run.pk).update(content="", preview={}, carried={}, counts=without(run.counts, wanted))
    return there


def without(held: Any, wanted: set[str]) -> Any:
    """The same JSON without ids of these customers, and without what stands under one."""
    if isinstance(held, dict):
        return {key: without(value, wanted) for key, value in held.items()}
    if isinstance(held, list):
        return [without(one, wanted) for one in held if not names_one(one, wanted)]
    return held


def names_one(one: Any, wanted: set[str]) -> bool:
    if isinstance(one, dict):
        return any(isinstance(value, str) and value in wanted for value in one.values())
    return isinstance(one, str) and one in wanted
