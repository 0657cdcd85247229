"""Writes about custom fields: add, edit, reorder, archive, restore. Values are never lost by any of them."""

from __future__ import annotations

import re
from collections.abc import Sequence
from copy import copy
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils import timezone
from django.utils.text import slugify
from django.utils.translation import gettext_lazy as _

from samphan.platform.accounts.rights import Actor
from samphan.platform.events.actions import record
from samphan.platform.fields.access import custom_fields
from samphan.platform.fields.events import FieldChanged
from samphan.platform.fields.models import FieldDefinition, FieldType
from samphan.platform.fields.nouns import noun_named
from samphan.platform.fields.retype import convert_values, unused_choices
from samphan.platform.refusals import Refused
from samphan.platform.tenants.versions import save_changes

SLUG = re.compile(r"[a-z][a-z0-9_]{0,39}")  # no lookups, list positions or dots: it goes into queries and URLs
MOST_FIELDS = 100
WITH_CHOICES = {FieldType.CHOICE, FieldType.CHOICES}


@transaction.atomic
def add_field(actor: Actor, noun: str, *, label_th: str, slug: str = "", **facts: Any) -> FieldDefinition:
    """Add a field to a noun. `facts` are columns of `FieldDefinition`."""
    custom_fields.require(actor, "edit")
    noun_named(noun)
    if slug and not SLUG.fullmatch(slug):
        raise Refused(
            _("A short name has small letters a-z, digits and _, and begins with a letter."),
            code="slug_form",
            fields={"slug": _("Use small letters a-z, digits and _.")},
        )
    there = FieldDefinition.objects.of(noun)
    if there.live().count() >= MOST_FIELDS:
        raise Refused(
            _("There are %(most)s fields already. Archive one that is not used.") % {"most": MOST_FIELDS},
            code="too_many_fields",
        )
    slug = slug or free_slug(noun, slugify(facts.get("label_en") or "").replace("-", "_"))
    if there.filter(slug=slug).exists():
        raise Refused(
            _("A field with the short name “%(slug)s” already exists, perhaps archived.") % {"slug": slug},
            code="slug_taken",
            fields={"slug": _("Choose another short name.")},
        )
    last = there.last()
    field: FieldDefinition = FieldDefinition(
        business=actor.business,
        noun=noun,
        slug=slug,
        label_th=label_th.strip(),
        position=last.position + 1 if last else 0,
        **facts,
    )
    field.choices = tidy_choices(field)
    field.save()
    tell(actor, field, "added")
    return field


@transaction.atomic
def edit_field(actor: Actor, pk: UUID, *, version: int, **facts: Any) -> FieldDefinition:
    """Change a field. A new type converts every value or is refused; a choice in use cannot be removed."""
    field = custom_fields.get(actor, "edit", pk)
    wanted = copy(field)
    for name, value in facts.items():
        setattr(wanted, name, value)
    facts["choices"] = wanted.choices = tidy_choices(wanted)
    if wanted.type != field.type:
        convert_values(wanted, was=field.type)
    elif wanted.type in WITH_CHOICES:
        unused_choices(
            wanted, {choice["key"] for choice in field.choices} - {choice["key"] for choice in wanted.choices}
        )
    if save_changes(field, seen=version, **facts):
        tell(actor, field, "edited")
    return field


@transaction.atomic
def archive_field(actor: Actor, pk: UUID) -> FieldDefinition:
    """Take a field off screens and forms. Its values stay and come back with `restore_field`."""
    field = custom_fields.get(actor, "edit", pk)
    if field.archived_at is None:
        field.archived_at = timezone.now()
        field.save(update_fields=["archived_at"])
        tell(actor, field, "archived")
    return field


@transaction.atomic
def restore_field(actor: Actor, pk: UUID) -> FieldDefinition:
    field = custom_fields.get(actor, "edit", pk)
    if field.archived_at is not None:
        field.archived_at = None
        field.save(update_fields=["archived_at"])
        tell(actor, field, "restored")
    return field


@transaction.atomic
def order_fields(actor: Actor, noun: str, ids: Sequence[UUID]) -> None:
    """Put the live fields of a noun into the order of `ids`; fields not named keep their order behind them."""
    custom_fields.require(actor, "edit")
    fields = {field.pk: field for field in FieldDefinition.objects.of(noun)}
    named = [fields[pk] for pk in dict.fromkeys(ids) if pk in fields]
    rest = [field for field in fields.values() if field not in named]
    for position, field in enumerate([*named, *rest]):
        field.position = position
    FieldDefinition.objects.bulk_update(fields.values(), ["position"])
    if named:
        tell(actor, named[0], "moved")


def free_slug(noun: str, wanted: str) -> str:
    """`wanted`, or `field_1` and so on when it is empty or taken."""
    taken = set(FieldDefinition.objects.of(noun).values_list("slug", flat=True))
    base = wanted[:36] if SLUG.fullmatch(wanted[:36]) else "field"
    if base != "field" and base not in taken:
        return base
    return next(f"{base}_{number}" for number in range(1, len(taken) + 2) if f"{base}_{number}" not in taken)


def tidy_choices(field: FieldDefinition) -> list[dict[str, str]]:
    """Choices with a key each, none twice. Raises `Refused` when a field of choices has none."""
    if field.type not in WITH_CHOICES:
        return []
    tidy: dict[str, dict[str, str]] = {}
    for choice in field.choices:
        label = str(choice.get("label_th") or choice.get("label_en") or "").strip()[:80]
        if not label:
            continue
        key = slugify(str(choice.get("key") or choice.get("label_en") or ""))[:40]
        while not key or key in tidy:
            key = f"c{len(tidy) + 1}" if not key else f"{key[:36]}_{len(tidy) + 1}"
        tidy[key] = {
            "key": key,
            "label_th": label,
            "label_en": str(choice.get("label_en") or "").strip()[:80],
            "colour": str(choice.get("colour") or "")[:10],
        }
    if not tidy:
        raise Refused(
            _("Write at least one choice."), code="no_choices", fields={"choices": _("Write at least one choice.")}
        )
    return list(tidy.values())


def tell(actor: Actor, field: FieldDefinition, change: str) -> None:
    record(
        FieldChanged(noun=field.noun, slug=field.slug, name=field.label_th, change=change), actor=actor, subject=field
    )
