"""Custom values inside the database: typed, so that lists and segments filter and sort them on SQLite and PostgreSQL alike.

Paths such as `custom__size` are never built from a short name: a field called `contains` would become a lookup.
"""

from __future__ import annotations

from typing import Any

from django.db import models
from django.db.models import Case, Value, When
from django.db.models.fields.json import KeyTextTransform
from django.db.models.functions import Cast, Collate
from django.db.models.lookups import Exact, Regex

from samphan.platform.fields.models import FieldDefinition, FieldType

DECIMAL = models.DecimalField(max_digits=21, decimal_places=6)
NUMERIC = r"^-?[0-9]+(\.[0-9]+)?$"


def kept_text(slug: str, column: str = "custom") -> Cast:
    """The kept value as text, lists as JSON text; null when the row has none. The cast keeps lookups from reading JSON again."""
    return Cast(KeyTextTransform(slug, column), models.TextField())


def comparable(field: FieldDefinition, column: str = "custom") -> Any:
    """The value in the type by which it is compared: decimal, boolean (as 1 and 0), ISO date text, key or text."""
    text = kept_text(field.slug, column)
    match field.type:
        case FieldType.NUMBER | FieldType.MONEY:
            # One row that an old import wrote badly must not break the whole list on PostgreSQL.
            return Case(When(Regex(text, NUMERIC), then=Cast(text, DECIMAL)), output_field=DECIMAL)
        case FieldType.BOOLEAN:
            return Case(
                When(Exact(text, "true"), then=Value(1)),
                When(Exact(text, "false"), then=Value(0)),
                output_field=models.SmallIntegerField(),
            )
        case _:
            return text


def sortable(field: FieldDefinition, vendor: str, column: str = "custom") -> Any:
    """The value by which a list is ordered: choices in the order of their definition, text as Thai dictionaries do."""
    if field.type in {FieldType.CHOICE, FieldType.CHOICES}:
        text = kept_text(field.slug, column)
        first = "" if field.type == FieldType.CHOICE else '["'
        return Case(
            *[
                When(
                    Exact(text, choice["key"]) if not first else Regex(text, rf'^\["{choice["key"]}"'),
                    then=Value(place),
                )
                for place, choice in enumerate(field.choices)
            ],
            output_field=models.IntegerField(),
        )
    if field.type in {FieldType.TEXT, FieldType.LINK}:
        return Collate(kept_text(field.slug, column), "th-x-icu" if vendor == "postgresql" else "thai")
    return comparable(field, column)
