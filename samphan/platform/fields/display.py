"""Custom values as people read them, on a page."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import partial
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from samphan.platform.accounts.rights import Actor
from samphan.platform.fields.access import custom_fields
from samphan.platform.fields.models import FieldDefinition, FieldType, StoredFile
from samphan.platform.fields.values import fields_of
from samphan.platform.thai.money import money
from samphan.platform.web.when import day_words


@dataclass(frozen=True)
class ShownValue:
    """One field of one row: its label, what to read, where it leads (links and files), and whether there is anything."""

    label: str
    type: str
    value: Any
    text: str
    url: str = ""
    slug: str = ""


def shown_values(actor: Actor, noun: str, row: Any) -> list[ShownValue]:
    """The fields of a row that this actor may see, in order, with their values (text "" when empty). `row` has `pk` and `custom`."""
    fields = fields_of(actor, noun)
    held = [row.custom[field.slug] for field in fields if field.type == FieldType.FILE and field.slug in row.custom]
    names = (
        {str(pk): name for pk, name in StoredFile.objects.filter(pk__in=held).values_list("pk", "name")} if held else {}
    )
    return [shown(field, row, names) for field in fields]


def shown(field: FieldDefinition, row: Any, names: Mapping[str, str]) -> ShownValue:
    value = row.custom.get(field.slug)
    if value is None:
        return ShownValue(field.label, field.type, None, "", slug=field.slug)
    url = ""
    if field.type == FieldType.FILE:
        url = reverse("fields:file-open", args=[field.noun, row.pk, field.slug])
        return ShownValue(field.label, field.type, value, names.get(str(value), ""), url, field.slug)
    if field.type == FieldType.LINK:
        url = str(value)
    return ShownValue(field.label, field.type, value, in_words(field, value), url, field.slug)


def words_of_fields(actor: Actor, noun: str) -> dict[str, tuple[str, Callable[[Any], str]]]:
    """By short name, the label and the words for a value of every field that this actor may see, archived ones too."""
    seen = [field for field in FieldDefinition.objects.of(noun) if custom_fields.sees(actor, field)]
    return {field.slug: (field.label, partial(told, field)) for field in seen}


def told(field: FieldDefinition, value: Any) -> str:
    """The value where nothing can be opened: a file is only said to be one."""
    return _("a file") if field.type == FieldType.FILE else in_words(field, value)


def in_words(field: FieldDefinition, value: Any) -> str:
    """The value as text for the person who looks."""
    match field.type:
        case FieldType.CHOICE:
            return field.choice_labels().get(value, str(value))
        case FieldType.CHOICES:
            labels = field.choice_labels()
            return ", ".join(labels.get(key, key) for key in value)
        case FieldType.BOOLEAN:
            return _("Yes") if value else _("No")
        case FieldType.MONEY:
            return money(value)
        case FieldType.DATE:
            return day_words(date.fromisoformat(value))
        case _:
            return str(value)
