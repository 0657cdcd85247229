"""A value as a spreadsheet holds it: numbers to reckon with, days and moments of the place, choices by their labels."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from samphan.platform.web.tables.columns import Column, Kind

Labels = Mapping[str, str]


def number(value: Any, _labels: Labels) -> Any:
    """Own numbers are kept as text; one that is none stays as it is written."""
    try:
        return value if isinstance(value, int | float | Decimal) else Decimal(str(value))
    except InvalidOperation:
        return str(value)


def day(value: Any, _labels: Labels) -> Any:
    return date.fromisoformat(value) if isinstance(value, str) else value


def moment(value: datetime, _labels: Labels) -> datetime:
    """Spreadsheets know no time zones: the clock on the wall, to the second."""
    return timezone.localtime(value).replace(tzinfo=None, microsecond=0)


def yes_or_no(value: Any, _labels: Labels) -> str:
    return _("Yes") if value else _("No")


def choice(value: Any, labels: Labels) -> Any:
    """The label; a value that is none of the choices (a percentage filtered by bands) as it is."""
    return str(labels[str(value)]) if str(value) in labels else value


def choices(value: Any, labels: Labels) -> str:
    return ", ".join(str(labels.get(str(key), key)) for key in value)


SAID: dict[Kind, Callable[[Any, Labels], Any]] = {
    Kind.NUMBER: number,
    Kind.MONEY: number,
    Kind.DATE: day,
    Kind.MOMENT: moment,
    Kind.BOOLEAN: yes_or_no,
    Kind.CHOICE: choice,
    Kind.CHOICES: choices,
}


def told(column: Column, value: Any, labels: Labels, files: Labels) -> Any:
    """What the file's cell holds. `labels` are the column's choices by key, `files` the names of stored files by id."""
    if value is None or value in ("", []):
        return None
    if column.kind is Kind.FILE:
        return files.get(str(value), "")
    if column.plain is None and column.kind in SAID:
        return SAID[column.kind](value, labels)
    say = column.plain or str
    return ", ".join(str(say(one)) for one in value) if isinstance(value, list) else say(value)
