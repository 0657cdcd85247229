"""Custom fields in a query string: `custom.<short name>=value` narrows rows to those that hold the value."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar

from django.db.models import Model, QuerySet
from django.db.models.lookups import Contains, Exact
from django.utils.translation import gettext_lazy as _

from samphan.platform.accounts.rights import Actor
from samphan.platform.fields.expressions import comparable, kept_text
from samphan.platform.fields.models import FieldDefinition, FieldType
from samphan.platform.fields.values import Unfit, clean_value, fields_of
from samphan.platform.refusals import Refused, Sentence

M = TypeVar("M", bound=Model)
PREFIX = "custom."


def with_custom(actor: Actor, rows: QuerySet[M], params: Mapping[str, str], noun: str) -> QuerySet[M]:
    """`rows` narrowed by every `custom.` parameter. Raises `Refused` for a field that is not there, or that the actor may not see."""
    asked = {name: value for name, value in params.items() if name.startswith(PREFIX)}
    known = {f"{PREFIX}{field.slug}": field for field in fields_of(actor, noun)} if asked else {}
    for name, written in asked.items():
        if name not in known:
            unknown: Sentence = _("This address has no such parameter.")
            raise Refused(unknown, code="parameter_unknown", fields={name: unknown})
        try:
            rows = rows.filter(holds(known[name], written))
        except Unfit as unfit:
            raise Refused(str(unfit), code="invalid_fields", fields={name: str(unfit)}) from unfit
    return rows


def holds(field: FieldDefinition, written: str) -> Any:
    """The condition that a row holds this value; one of several, where a field holds several."""
    if field.type == FieldType.CHOICES:
        [key] = clean_value(field, [written]) or [""]
        return Contains(kept_text(field.slug), f'"{key}"')
    value = clean_value(field, written)
    return Exact(comparable(field), int(value) if isinstance(value, bool) else value)
