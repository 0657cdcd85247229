"""What customers hold about a customer: the profile, ways to reach them, addresses, files, and what merges and look-alikes kept."""

from __future__ import annotations

from functools import partial
from typing import Any
from uuid import UUID

from django.db import models, transaction
from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from samphan.customers.identity.movers import references
from samphan.customers.importing import forgetting
from samphan.customers.models import NOUN, Customer, CustomerKind, Household, MergeEntry, Suspicion
from samphan.platform.fields.models import FieldDefinition, FieldType, StoredFile
from samphan.platform.personal_data import LAST, Holding, Ids, Rows, holds, rows_of

KEPT_COLUMNS = {
    "id", "business", "kind", "custom", "version", "created_at", "changed_at", "deleted_at", "merged_into", "owner", "branch", "erased_at",
}  # fmt: skip
APART = {"customers.Customer", "customers.Merge", "customers.Suspicion"}  # holdings of their own, below


def collect_profile(ids: Ids) -> Rows:
    rows = Customer.objects.filter(pk__in=ids)
    return rows_of(rows, leave_out=("sort_key", "version", "owner_id", "branch_id", "merged_into_id"))


def erase_profile(ids: Ids) -> int:
    """The bare row stays, so that old links and figures still add up: no name, no values, out of every list for ever."""
    blank: dict[str, Any] = {
        field.name: field.get_default() if not field.null else None
        for field in Customer._meta.concrete_fields  # noqa: SLF001 - Django's documented name
        if field.name not in KEPT_COLUMNS and not field.generated
    }
    now = timezone.now()
    for customer in Customer.objects.filter(pk__in=ids):
        for name, value in blank.items():
            setattr(customer, name, value)
        customer.kind, customer.name, customer.custom = CustomerKind.PERSON, str(_("Erased customer")), {}
        customer.follow_name()
        columns = {name: getattr(customer, name) for name in (*blank, "kind", "name", "custom")}
        stamps = {"deleted_at": customer.deleted_at or now, "changed_at": now, "erased_at": now}
        Customer.objects.filter(pk=customer.pk).update(**columns, **stamps, version=customer.version + 1)
    return len(ids)


def files_of(ids: Ids) -> QuerySet[StoredFile]:
    """Files that the customers' own fields hold."""
    slugs = FieldDefinition.objects.filter(noun=NOUN, type=FieldType.FILE).values_list("slug", flat=True)
    held = [
        row.get(slug) for row in Customer.objects.filter(pk__in=ids).values_list("custom", flat=True) for slug in slugs
    ]
    return StoredFile.objects.filter(pk__in=[pk for value in held if (pk := _uuid(value))])


def _uuid(value: Any) -> UUID | None:
    try:
        return UUID(str(value.get("id") if isinstance(value, dict) else value))
    except ValueError:
        return None


def collect_files(ids: Ids) -> Rows:
    return rows_of(files_of(ids), leave_out=("noun", "slug", "added_by_id"))


def erase_files(ids: Ids) -> int:
    """The bytes go when the erasure is certain."""
    found = list(files_of(ids))
    for stored in found:
        transaction.on_commit(partial(stored.content.storage.delete, str(stored.content.name)))
    StoredFile.objects.filter(pk__in=[stored.pk for stored in found]).delete()
    return len(found)


def satellites() -> list[tuple[type[models.Model], str]]:
    """Every table of this module that names a customer, with the column that does.

    Contact points, addresses, tags, relations and more: read from the models, so that a table made tomorrow is handed over and erased too.
    """
    return [
        (model, field.name)
        for model, field in references()
        if model._meta.app_label == "customers" and model._meta.label not in APART  # noqa: SLF001 - Django's documented names
    ]


def collect_satellites(ids: Ids) -> Rows:
    return [
        {"of": str(model._meta.verbose_name), **row}  # noqa: SLF001 - Django's documented name
        for model, column in satellites()
        for row in rows_of(model._default_manager.filter(**{f"{column}__in": ids}))  # noqa: SLF001 - as above
    ]


def erase_satellites(ids: Ids) -> int:
    """Rows and the files they hold; households that nobody is left in go with their name."""
    erased = 0
    for model, column in satellites():
        rows = model._default_manager.filter(**{f"{column}__in": ids})  # noqa: SLF001 - as above
        _delete_files(rows)
        erased += rows.delete()[0]
    Household.objects.filter(members=None).delete()
    return erased


def _delete_files(rows: QuerySet[Any]) -> None:
    held = [field.name for field in rows.model._meta.concrete_fields if isinstance(field, models.FileField)]  # noqa: SLF001 - as above
    for row in rows if held else ():
        for content in filter(None, (getattr(row, name) for name in held)):
            transaction.on_commit(partial(content.storage.delete, content.name))


def merges_of(ids: Ids) -> QuerySet[MergeEntry]:
    return MergeEntry.objects.filter(Q(merge__survivor__in=ids) | Q(merge__other__in=ids))


def collect_merges(ids: Ids) -> Rows:
    return rows_of(merges_of(ids), leave_out=("merge_id", "number"))


def erase_merges(ids: Ids) -> int:
    """Who was merged stays; the values of before go, so such a merge can no longer be undone."""
    Suspicion.objects.filter(Q(left__in=ids) | Q(right__in=ids)).delete()
    return int(merges_of(ids).delete()[0])


holds(
    Holding(
        key="customers.files",
        label=gettext_lazy("Customer files"),
        data=gettext_lazy("files in fields of the business's own"),
        collect=collect_files,
        erase=erase_files,
        order=40,
    )
)
holds(
    Holding(
        key="customers.imports",
        label=gettext_lazy("Imported files, and what undoing them needs"),
        data=gettext_lazy("files in which the customer stands, values before an import"),
        collect=forgetting.collect,
        erase=forgetting.erase,
        order=55,
    )
)
holds(
    Holding(
        key="customers.merges",
        label=gettext_lazy("Merges and look-alikes"),
        data=gettext_lazy("values before a merge, for its undo"),
        collect=collect_merges,
        erase=erase_merges,
        models=("customers.Merge", "customers.Suspicion"),
        order=60,
    )
)
holds(
    Holding(
        key="customers.satellites",
        label=gettext_lazy("Contact points, addresses, relations"),
        data=gettext_lazy("phones, e-mails, LINE ids, addresses, tags, occasions, relations, households"),
        collect=collect_satellites,
        erase=erase_satellites,
        models=tuple(model._meta.label for model, _column in satellites()),  # noqa: SLF001 - Django's documented name
        order=90,
    )
)
holds(
    Holding(
        key="customers.profile",
        label=gettext_lazy("Customer profile"),
        data=gettext_lazy("name, birth date, occupation, tax id, notes, the business's own fields"),
        collect=collect_profile,
        erase=erase_profile,
        models=("customers.Customer",),
        order=LAST,
    )
)
