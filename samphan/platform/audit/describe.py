"""Audit entries in words: labels of models and fields, old and new values as people read them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date
from decimal import Decimal
from typing import Any

from django.conf import settings
from django.core.exceptions import FieldDoesNotExist, ValidationError
from django.db import models
from django.utils import timezone
from django.utils.dateparse import parse_date, parse_datetime
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from samphan.platform.accounts.rights import ACCESSES, ALL_PERMISSIONS, Actor, every_permission
from samphan.platform.audit.models import AuditEntry
from samphan.platform.audit.registry import HIDDEN, LABELS, PARTS, WORDS, Words
from samphan.platform.events.registry import KINDS
from samphan.platform.refusals import Sentence
from samphan.platform.web.when import day_words, moment_words

ACTIONS: dict[int, tuple[Sentence, str]] = {
    AuditEntry.Action.CREATE: (gettext_lazy("added"), "plus"),
    AuditEntry.Action.UPDATE: (gettext_lazy("changed"), "pencil"),
    AuditEntry.Action.DELETE: (gettext_lazy("deleted"), "trash"),
    AuditEntry.Action.ACCESS: (gettext_lazy("read"), "download"),
}
NOTHING = "–"


@dataclass(frozen=True)
class Change:
    """One field of one entry. On a list or a many-to-many field `old` holds what went and `new` what came."""

    label: str
    old: str
    new: str


@dataclass(frozen=True)
class ShownEntry:
    """One line of the trail."""

    entry: AuditEntry
    action: Sentence
    icon: str
    kind: str
    changes: list[Change]

    @property
    def who(self) -> Sentence:
        return settings.PRODUCT_NAME if self.entry.actor_kind == "system" else self.entry.actor_name


class Describer:
    """Describes a page of entries together, so that the names of linked rows cost one query per model."""

    def __init__(self, actor: Actor, entries: Iterable[AuditEntry]) -> None:
        self.actor, self.entries = actor, list(entries)
        self.parts: dict[tuple[Any, str], Any] = {}
        self.hidden: dict[type[models.Model], set[str]] = defaultdict(set)
        for access in ACCESSES.values():
            self.hidden[access.model] |= {
                name for name in access.sensitive_fields if actor.hides(access.field_name(name))
            }
        self.names = self.names_of_links()

    def shown(self) -> list[ShownEntry]:
        return [self.show(entry) for entry in self.entries]

    def show(self, entry: AuditEntry) -> ShownEntry:
        model = entry.content_type.model_class()
        action, icon = ACTIONS.get(entry.action, ("", "dots"))
        changes = [
            change
            for name, values in sorted((entry.changes or {}).items())
            for change in self.told(model, name, values)
        ]
        kind = model._meta.verbose_name if model else entry.content_type.model  # noqa: SLF001 - Django's documented name
        return ShownEntry(entry, action, icon, capfirst(str(kind)), [one for one in changes if one.old != one.new])

    def told(self, model: type[models.Model] | None, name: str, values: Any) -> list[Change]:
        """One change of a field; of a JSON object whose parts are known, one for each part."""
        hidden = model and name in self.hidden[model]
        if hidden or (model, name) not in PARTS or not isinstance(values, list):
            return [self.change(model, name, values)]
        parts = self.parts.setdefault((model, name), PARTS[model, name](self.actor))
        old, new = ({} if value in (None, "None") else value for value in values)
        return [
            self.part(parts.get(key), key, old.get(key), new.get(key))
            for key in sorted({*old, *new})
            if old.get(key) != new.get(key)
        ]

    def part(self, known: tuple[str, Any] | None, key: str, old: Any, new: Any) -> Change:
        if known is None:  # the reader may not see it, or it is gone
            return Change(key, NOTHING, HIDDEN)
        label, words = known
        return Change(label, *(NOTHING if value in (None, "", []) else words(value) for value in (old, new)))

    def change(self, model: type[models.Model] | None, name: str, values: Any) -> Change:
        field = field_of(model, name)
        label = label_of(model, field, name)
        if model and name in self.hidden[model]:
            return Change(label, NOTHING, HIDDEN)
        if isinstance(values, dict):  # many-to-many, as auditlog writes it
            objects = ", ".join(values.get("objects", []))
            return (
                Change(label, NOTHING, objects) if values.get("operation") == "add" else Change(label, objects, NOTHING)
            )
        old, new = values
        if HIDDEN in (old, new):
            return Change(label, NOTHING, HIDDEN)
        if (model, name) in WORDS:
            old, new = said(WORDS[model, name], old), said(WORDS[model, name], new)
        if isinstance(old, list) or isinstance(new, list):
            old, new = (
                [part for part in old or [] if part not in (new or [])],
                [part for part in new or [] if part not in (old or [])],
            )
        return Change(label, self.words(field, old), self.words(field, new))

    def words(self, field: models.Field[Any, Any] | None, value: Any) -> str:
        """A stored value as people read it."""
        if value in (None, "", "None", [], {}):
            return NOTHING
        if isinstance(value, bool):
            return _("yes") if value else _("no")
        if isinstance(value, list):
            return ", ".join(part_words(part) for part in value)
        if isinstance(value, dict):
            return ", ".join(f"{key}: {self.words(None, part)}" for key, part in value.items())
        return self.words_of_field(field, value) if field else str(value)

    def words_of_field(self, field: models.Field[Any, Any], value: Any) -> str:
        if field.choices:
            return str(dict(field.flatchoices).get(value, value))
        if isinstance(field, models.ForeignKey):
            return self.names.get((field.related_model, str(value)), _("something since deleted"))
        if isinstance(field, models.DecimalField):
            return f"{Decimal(str(value)):,}"
        return time_words(field, str(value))

    def names_of_links(self) -> dict[tuple[Any, str], str]:
        """Names of rows that foreign keys of this page point to, read without regard to soft deletion."""
        wanted: dict[type[models.Model], set[str]] = defaultdict(set)
        for entry in self.entries:
            for name, values in (entry.changes or {}).items():
                field = field_of(entry.content_type.model_class(), name)
                if isinstance(field, models.ForeignKey) and isinstance(values, list):
                    wanted[field.related_model].update(str(value) for value in values if value not in (None, "None"))
        return {(model, pk): name for model, pks in wanted.items() for pk, name in names_of(model, pks)}


def said(words: Words, value: Any) -> Any:
    """A stored value in its model's own words; of a list, each one."""
    if value in (None, "", "None"):
        return value
    return [words(one) for one in value] if isinstance(value, list) else words(value)


def names_of(model: type[models.Model], pks: set[str]) -> Iterable[tuple[str, str]]:
    valid = []
    for pk in pks:
        try:
            valid.append(model._meta.pk.to_python(pk))  # noqa: SLF001 - Django's documented name
        except ValidationError:
            continue
    for row in model._default_manager.filter(pk__in=valid):  # noqa: SLF001 - as above
        yield str(row.pk), str(row)


def label_of(model: type[models.Model] | None, field: models.Field[Any, Any] | None, name: str) -> str:
    given = LABELS.get((model, name)) or (field.verbose_name if field else name)
    return capfirst(str(given))


def field_of(model: type[models.Model] | None, name: str) -> models.Field[Any, Any] | None:
    try:
        field = model._meta.get_field(name) if model else None  # noqa: SLF001 - Django's documented name
    except FieldDoesNotExist:
        return None
    return field if isinstance(field, models.Field) else None


def part_words(part: Any) -> str:
    """One of a list: permissions and kinds of event have labels, other parts are already words."""
    if part == ALL_PERMISSIONS:
        return _("everything")
    text = str(part)
    resource, _colon, verb = text.rpartition(":")
    if text in KINDS:
        return str(KINDS[text].label)
    if text in every_permission():
        return f"{ACCESSES[resource].label}: {ACCESSES[resource].verbs[verb]}"
    return text


def time_words(field: models.Field[Any, Any], text: str) -> str:
    if isinstance(field, models.DateTimeField) and (moment := parse_datetime(text)):
        aware = moment if timezone.is_aware(moment) else moment.replace(tzinfo=UTC)  # auditlog writes naive UTC
        return moment_words(timezone.localtime(aware))
    if isinstance(field, models.DateField):
        day: date | None = parse_date(text)
        return day_words(day) if day else text
    return text
