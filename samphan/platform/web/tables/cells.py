"""How a value of each kind reads in a cell. Plain Python and not a template: a page of a list draws hundreds of cells."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date, datetime, timedelta
from typing import Any
from urllib.parse import urlsplit

from django.urls import reverse
from django.utils import timezone
from django.utils.html import conditional_escape, format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from samphan.platform.thai.money import money
from samphan.platform.web.tables.columns import Column, Kind
from samphan.platform.web.when import clock_words, day_words, day_writer, relative_words

DAY = timedelta(days=1)  # what is longer ago is said in full
EMPTY = mark_safe('<span class="cell-empty" aria-hidden="true">–</span>')


def text_cell(value: Any, _column: Column, _row: Mapping[str, Any], _labels: Mapping[str, str]) -> str:
    return conditional_escape(value)


def number_cell(value: Any, _column: Column, _row: Mapping[str, Any], _labels: Mapping[str, str]) -> str:
    whole, point, part = str(value).partition(".")
    return f"{int(whole):,}{point}{part}" if whole.lstrip("-").isdigit() else conditional_escape(value)


def money_cell(value: Any, _column: Column, _row: Mapping[str, Any], _labels: Mapping[str, str]) -> str:
    return conditional_escape(money(value))


def date_cell(value: Any, _column: Column, _row: Mapping[str, Any], _labels: Mapping[str, str]) -> str:
    day = date.fromisoformat(value) if isinstance(value, str) else value
    return format_html('<time datetime="{}">{}</time>', day.isoformat(), day_words(day))


def choice_cell(value: Any, column: Column, _row: Mapping[str, Any], labels: Mapping[str, str]) -> str:
    label = labels.get(str(value), str(value))
    if column.definition is None:
        return conditional_escape(label)
    colour = next((choice.get("colour") for choice in column.definition.choices if choice["key"] == value), "")
    return format_html('<span class="choice" data-colour="{}">{}</span>', colour or "", label)


def choices_cell(value: Any, column: Column, row: Mapping[str, Any], labels: Mapping[str, str]) -> str:
    return mark_safe(" ".join(choice_cell(key, column, row, labels) for key in value))


def boolean_cell(value: Any, _column: Column, _row: Mapping[str, Any], _labels: Mapping[str, str]) -> str:
    return _("Yes") if value else _("No")


def link_cell(value: Any, _column: Column, _row: Mapping[str, Any], _labels: Mapping[str, str]) -> str:
    return format_html(
        '<a href="{}" rel="noopener noreferrer nofollow" target="_blank">{}</a>',
        value,
        urlsplit(str(value)).netloc or value,
    )


def file_cell(_value: Any, column: Column, row: Mapping[str, Any], _labels: Mapping[str, str]) -> str:
    if column.definition is None:
        return ""
    url = reverse("fields:file-open", args=[column.definition.noun, row["id"], column.definition.slug])
    return format_html('<a href="{}">{}</a>', url, _("Open file"))


CELLS: dict[Kind, Callable[[Any, Column, Mapping[str, Any], Mapping[str, str]], str]] = {
    Kind.TEXT: text_cell,
    Kind.NUMBER: number_cell,
    Kind.MONEY: money_cell,
    Kind.DATE: date_cell,
    Kind.CHOICE: choice_cell,
    Kind.CHOICES: choices_cell,
    Kind.BOOLEAN: boolean_cell,
    Kind.LINK: link_cell,
    Kind.FILE: file_cell,
}


def is_empty(value: Any) -> bool:
    return value is None or value in ("", [])


def drawer(column: Column, labels: Mapping[str, str]) -> Callable[[Any, Mapping[str, Any]], str]:
    """Makes the inner HTML, escaped, of a value and its row; chosen once for a page. `labels` are the column's choices by key."""
    render = column.render
    if render is not None:
        return lambda value, row: conditional_escape(render(value, row))
    if column.kind is Kind.MOMENT:
        return moment_drawer()
    draw = CELLS[column.kind]
    return lambda value, row: draw(value, column, row, labels)


def moment_drawer() -> Callable[[datetime, Mapping[str, Any]], str]:
    zone, now, day_words = timezone.get_current_timezone(), timezone.now(), day_writer()

    def draw(value: datetime, _row: Mapping[str, Any]) -> str:
        local = value.astimezone(zone)
        full = f"{day_words(local)} {clock_words(local)}"
        near = full if abs(now - local) >= DAY else conditional_escape(relative_words(local, now))
        return f'<time datetime="{local.isoformat(timespec="seconds")}" title="{full}">{near}</time>'

    return draw


def cell(column: Column, row: Mapping[str, Any], labels: Mapping[str, str]) -> str:
    """The cell's inner HTML, escaped."""
    value = column.value_of(row)
    return SafeString(EMPTY if is_empty(value) else drawer(column, labels)(value, row))
