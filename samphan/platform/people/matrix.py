"""The permission matrix: everything that modules declare, grouped as an administrator reads it."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from django.apps import apps
from django.utils.translation import gettext_lazy as _

from samphan.platform.accounts.rights import ACCESSES, ALL_PERMISSIONS
from samphan.platform.refusals import Sentence


@dataclass(frozen=True)
class Cell:
    """One box to tick. `open` is False when the editor lacks the right and so cannot give it."""

    name: str
    label: Sentence
    ticked: bool
    open: bool


@dataclass(frozen=True)
class Line:
    """One resource: its permissions, and the fields that can be hidden."""

    label: Sentence
    permissions: list[Cell]
    fields: list[Cell]


@dataclass(frozen=True)
class Group:
    """One module."""

    label: Sentence
    lines: list[Line]


def every_sensitive_field() -> dict[str, Sentence]:
    """Full names of the fields that roles can hide, with their labels."""
    return {
        access.field_name(field): label
        for access in ACCESSES.values()
        for field, label in access.sensitive_fields.items()
    }


def matrix(
    granted: Collection[str], hidden: Collection[str], *, own: Collection[str], own_hidden: Collection[str]
) -> list[Group]:
    """The matrix as it stands for a role, seen by an editor who has the permissions `own` and is denied `own_hidden`."""
    groups: dict[str, Group] = {}
    for access in ACCESSES.values():
        module = access.resource.split(":")[0]
        group = groups.setdefault(module, Group(module_label(module), []))
        permissions = [
            Cell(name, label, has(granted, name), has(own, name))
            for name, label in ((access.permission(verb), label) for verb, label in access.verbs.items())
        ]
        fields = [
            Cell(name, label, name in hidden or name in own_hidden, name not in own_hidden)
            for name, label in ((access.field_name(field), label) for field, label in access.sensitive_fields.items())
        ]
        group.lines.append(Line(access.label, permissions, fields))
    return sorted(groups.values(), key=lambda group: group is groups.get("platform"))


def has(granted: Collection[str], name: str) -> bool:
    return ALL_PERMISSIONS in granted or name in granted


def module_label(module: str) -> Sentence:
    if module == "platform":
        return _("The business itself")
    return apps.get_app_config(module).verbose_name
