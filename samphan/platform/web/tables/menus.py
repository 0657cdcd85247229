"""The menus above a list or a board: a button or a box for each of some thirty columns, drawn in Python like the rows."""

from __future__ import annotations

from collections.abc import Iterable
from urllib.parse import quote

from django.utils.html import format_html_join
from django.utils.safestring import SafeString

from samphan.platform.web.tables.columns import Column

CHECKED = SafeString(" checked")


def filter_buttons(columns: Iterable[Column], url: str, query: str) -> SafeString:
    """One button a column; each brings the form of its filter from `url`, which gets the list's `query` along."""
    asked = f"{url}?{query}&column=" if query else f"{url}?column="
    return format_html_join(
        "",
        '<button type="button" class="menu-item" hx-get="{}{}" hx-target="#list-filter" hx-swap="innerHTML" data-hides-menu>{}</button>',
        ((asked, quote(column.name), column.label) for column in columns),
    )


def column_boxes(columns: Iterable[tuple[Column, bool]]) -> SafeString:
    return format_html_join(
        "",
        '<label class="menu-item"><input class="form-check-input" type="checkbox" name="cols" value="{}"{}>{}</label>',
        ((column.name, CHECKED if shown else "", column.label) for column, shown in columns),
    )
