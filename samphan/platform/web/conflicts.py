"""Two people save the same thing: what the second one typed stays in the form, and the form says what the first one wrote.

The form's hidden `version` becomes that of the row as it stands now, so that saving again, with open eyes, is enough.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django import forms
from django.db import models
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from samphan.platform.refusals import Conflict, Sentence

NOTHING = "–"


@dataclass(frozen=True)
class Clash:
    """What stands now: (label, value) of each field where what was typed would overwrite it."""

    sentence: Sentence
    differences: list[tuple[str, str]]


def show_conflict(form: forms.BaseForm, conflict: Conflict) -> None:
    """Make a conflict an error of the form that reads what was typed. `form.stored_as` names columns called otherwise than their field."""
    form.add_error(None, str(conflict.sentence))
    seen = conflict.data.get("current")
    current = seen and type(seen)._base_manager.filter(pk=seen.pk).first()  # noqa: SLF001 - Django's documented name
    if current is None:
        return
    data: Any = form.data
    data = data.copy()
    data[form.add_prefix("version")] = str(current.version)
    form.data = data
    form.clash = Clash(conflict.sentence, list(differences(form, current)))  # type: ignore[attr-defined]


def differences(form: forms.BaseForm, current: models.Model) -> Iterable[tuple[str, str]]:
    columns = getattr(form, "stored_as", {})
    for name, field in form.fields.items():
        column = columns.get(name, name)
        if name == "version" or field.disabled or name not in form.cleaned_data or not hasattr(current, column):
            continue
        typed, stands = plain(form.cleaned_data[name]), plain(getattr(current, column))
        if typed != stands:
            yield capfirst(str(field.label or name)), words(field, typed, stands)


def plain(value: Any) -> Any:
    """Lists and links as lists; nothing is nothing, however it is written."""
    if isinstance(value, models.Manager | models.QuerySet):
        return sorted(value.all(), key=str)
    if isinstance(value, list | tuple | set | frozenset):
        return sorted(value, key=str)
    return "" if value is None else value


def words(field: forms.Field, typed: Any, stands: Any) -> str:
    """What stands, as people read it. Of lists only what differs: “+ came, − went” by the other one's hand."""
    if isinstance(stands, list):
        typed = typed if isinstance(typed, list) else []
        came = [f"+ {said(field, one)}" for one in stands if one not in typed]
        went = [f"− {said(field, one)}" for one in typed if one not in stands]
        return ", ".join([*came, *went])
    return said(field, stands)


def said(field: forms.Field, value: Any) -> str:
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if isinstance(field, forms.ChoiceField) and not isinstance(value, models.Model):
        choices: Any = field.choices
        known = {str(key): str(label) for key, label in choices if not isinstance(label, list | tuple)}
        return known.get(str(value)) or str(value) or NOTHING
    return str(value) or NOTHING


def version_of(text: str | None) -> int:
    """The version a form carries; 0, which no row has, for anything else."""
    return int(text) if text and text.isascii() and text.isdigit() and len(text) < len("10000000000") else 0
