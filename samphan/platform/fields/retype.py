"""Changing the type of a field that already holds values: every value converts, or nothing changes."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

from samphan.platform.fields.expressions import kept_text
from samphan.platform.fields.models import FieldDefinition, FieldType
from samphan.platform.fields.nouns import noun_named
from samphan.platform.fields.values import Unfit, clean_value, decimal_of
from samphan.platform.refusals import Refused
from samphan.platform.tenants.bulk import by_key

BATCH = 500


def holders(field: FieldDefinition) -> models.QuerySet[Any]:
    """Every row that holds a value of the field, whoever may see it."""
    rows: models.QuerySet[Any] = noun_named(field.noun).access.model._default_manager.all()  # noqa: SLF001 - Django's documented name
    return rows.filter(custom__has_key=field.slug)


def convert_values(field: FieldDefinition, *, was: str) -> None:
    """Rewrite the kept values for the field's new type. Raises `Refused` when one would be lost; the transaction undoes the rest."""
    if FieldType.FILE in {was, field.type} and holders(field).exists():
        raise Refused(_("A field that holds values cannot become or stop being a file."), code="type_loses_data")
    for rows in batches(holders(field)):
        for row in rows:
            row.custom[field.slug] = converted(field, row.custom[field.slug])
        type(rows[0])._default_manager.bulk_update(rows, ["custom"])  # noqa: SLF001 - Django's documented name


def converted(field: FieldDefinition, value: Any) -> Any:
    """The same fact under the new type, proven by reading it back. Raises `Refused`."""
    if field.type == FieldType.TEXT and isinstance(value, list | bool):
        value = ", ".join(value) if isinstance(value, list) else ("yes" if value else "no")
    if isinstance(value, list) and field.type == FieldType.CHOICE and len(value) == 1:
        value = value[0]
    try:
        fresh = None if isinstance(value, list) and field.type != FieldType.CHOICES else clean_value(field, value)
    except Unfit:
        fresh = None
    if fresh is None or loses(value, fresh, field.type):
        raise Refused(
            _("The type cannot change: “%(value)s” would be lost. Add a new field and archive this one.")
            % {"value": str(value)[:40]},
            code="type_loses_data",
            fields={"type": _("Values would be lost.")},
        )
    return fresh


def loses(old: Any, fresh: Any, to: str) -> bool:
    """True when rounding changed the figure, for example a weight of 1.005 made money."""
    return to == FieldType.MONEY and decimal_of(old) != Decimal(fresh)


def batches(rows: models.QuerySet[Any]) -> Iterator[list[Any]]:
    return by_key(rows.only("pk", "custom"), BATCH)


def unused_choices(field: FieldDefinition, gone: set[str]) -> None:
    """Raise `Refused` when a row still holds a choice that is about to go."""
    for key in sorted(gone):
        if field.type == FieldType.CHOICES:
            used = sum(1 for rows in batches(holders(field)) for row in rows if key in row.custom[field.slug])
        else:
            used = holders(field).alias(held=kept_text(field.slug)).filter(held=key).count()
        if used:
            raise Refused(
                ngettext_lazy(
                    "The choice “%(key)s” is used by %(count)s row. Give it another value first.",
                    "The choice “%(key)s” is used by %(count)s rows. Give them another value first.",
                    used,
                )
                % {"key": key, "count": used},
                code="choice_in_use",
                fields={"choices": _("A choice in use cannot be removed.")},
            )
