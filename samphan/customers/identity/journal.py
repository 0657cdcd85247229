"""The journal of a merge: every row it changes, before and after, so that each can be given back."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.apps import apps
from django.db import models

from samphan.customers.models import Customer, Merge, MergeEntry
from samphan.platform.tenants.versions import change_every, change_once

CHUNK = 1_000


class Journal:
    """Changes rows and writes down what stood before. Used within the merge's transaction; `close` writes the entries."""

    def __init__(self, merge: Merge) -> None:
        self.merge = merge
        self.entries: list[MergeEntry] = []

    def change(self, row: models.Model, **columns: Any) -> None:
        """Set columns (by attname, such as `customer_id`) of one row. Raises what the database raises; then nothing is written down."""
        before = {name: getattr(row, name) for name in columns}
        change_once(row, type(row)._base_manager.all(), **columns)  # noqa: SLF001 - Django's documented name
        self.note(type(row), row.pk, before, columns)

    def change_all(self, rows: models.QuerySet[Any], **columns: Any) -> None:
        """Set the same columns of many rows."""
        for standing in list(rows.values("pk", *columns)):
            self.note(rows.model, standing.pop("pk"), standing, columns)
        change_every(rows, **columns)

    def add(self, row: models.Model) -> None:
        """Save a new row. Undoing removes it, unless it changed since."""
        row.save(force_insert=True)
        columns = {field.attname: getattr(row, field.attname) for field in row._meta.concrete_fields}  # noqa: SLF001 - as above
        self.note(type(row), row.pk, {}, columns)

    def note(self, model: type[models.Model], pk: Any, before: dict[str, Any], after: dict[str, Any]) -> None:
        self.entries.append(
            MergeEntry(
                business_id=self.merge.business_id,
                merge=self.merge,
                number=len(self.entries),
                model=model._meta.label,  # noqa: SLF001 - as above
                row=str(pk),
                before=_exact(before),
                after=_exact(after),
            )
        )

    def close(self) -> None:
        MergeEntry.objects.bulk_create(self.entries, batch_size=CHUNK)


def _exact(columns: dict[str, Any]) -> dict[str, Any]:
    """JSON keeps thousandths of a second; a row that is compared later needs them all."""
    return {name: value.isoformat() if isinstance(value, date) else value for name, value in columns.items()}


def give_back(entry: MergeEntry) -> list[str]:
    """Restore one entry if its row still is as the merge left it; returns the names of columns that changed since.

    The columns of one entry belong together: when one changed, all stay. Of own fields (JSON) each is looked at by itself. A row that is
    gone since stays gone; one that the merge added goes.
    """
    row, back, changed = _compared(entry)
    if row is None:
        return []
    rows = type(row)._base_manager.filter(pk=row.pk)  # noqa: SLF001 - as above
    if not entry.before and not changed:
        rows.delete()
    elif back:
        change_once(row, rows, **back)
    return changed


def names_customer(entry: MergeEntry) -> bool:
    """True when the entry moved a row from one customer to the other, so that it stays there unless it is given back."""
    fields = apps.get_model(entry.model)._meta.concrete_fields  # noqa: SLF001 - as above
    return any(field.attname in entry.after and field.related_model is Customer for field in fields)


def row_of(entry: MergeEntry) -> models.Model | None:
    """The row of an entry as it stands, or None when it is gone."""
    row: models.Model | None = apps.get_model(entry.model)._base_manager.filter(pk=entry.row).first()  # noqa: SLF001 - as above
    return row


def changed_since(entry: MergeEntry) -> list[str]:
    """The names that `give_back` would leave alone."""
    return _compared(entry)[2]


def _compared(entry: MergeEntry) -> tuple[models.Model | None, dict[str, Any], list[str]]:
    """The row, the values to give back, and the names of columns that changed since."""
    model = apps.get_model(entry.model)
    row = model._base_manager.filter(pk=entry.row).first()  # noqa: SLF001 - as above
    if row is None:
        return None, {}, []
    before = {name: _value(model, name, stored) for name, stored in entry.before.items()}
    after = {name: _value(model, name, stored) for name, stored in entry.after.items()}
    changed = [name for name in after if getattr(row, name) != after[name]]
    if not changed:
        return row, before, []
    back = {
        name: _key_by_key(getattr(row, name), after[name], before[name])
        for name in changed
        if isinstance(before.get(name), dict)
    }
    return row, back, changed


def _key_by_key(now: dict[str, Any], after: dict[str, Any], before: dict[str, Any]) -> dict[str, Any]:
    missing = object()
    names = {**now, **before}
    kept = {
        name: before.get(name, missing) if now.get(name) == after.get(name) else now.get(name, missing)
        for name in names
    }
    return {name: value for name, value in kept.items() if value is not missing}


def _value(model: type[models.Model], name: str, stored: Any) -> Any:
    """A value of the journal as the row holds it: dates and ids are text in JSON."""
    field: Any = next(field for field in model._meta.concrete_fields if field.attname == name)  # noqa: SLF001 - as above
    if isinstance(field, models.JSONField):
        return stored
    return (field.target_field if isinstance(field, models.ForeignKey) else field).to_python(stored)
