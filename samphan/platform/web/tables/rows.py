"""Rows of a list as HTML. Plain Python and not a template: fifty rows of ten cells would be five hundred template nodes a page."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from django.utils.html import conditional_escape
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from samphan.platform.web.tables.cells import EMPTY, drawer, is_empty
from samphan.platform.web.tables.columns import Column


class Cell:
    """Draws one column's cells. What is the same in every row is written once."""

    def __init__(self, column: Column, labels: Mapping[str, str], *, editable: bool) -> None:
        self.value_of, self.inner, self.opens = column.reader(), drawer(column, labels), column.opens
        edit = f' data-edit="{conditional_escape(column.name)}" tabindex="-1"' if editable else ""
        numeric = " number" if column.numeric else ""
        label = conditional_escape(str(column.label))
        self.opening = (
            f'<th scope="row" class="cell-main{numeric}"{edit}><div class="cell">'
            if column.opens
            else f'<td class="cell-rest{numeric}" data-label="{label}"{edit}><div class="cell">'
        )

    def draw(self, row: Mapping[str, Any], url: str) -> str:
        """`url` is escaped."""
        value = self.value_of(row)
        inner = EMPTY if is_empty(value) else self.inner(value, row)
        if self.opens:
            return f'{self.opening}<a class="row-link" href="{url}">{inner}</a></div></th>'
        return f"{self.opening}{inner}</div></td>"


class Rows:
    def __init__(self, cells: Sequence[Cell], url_of: Callable[[Any], str], *, checkable: bool) -> None:
        self.cells, self.url_of, self.checkable = cells, url_of, checkable
        self.check_label = conditional_escape(_("Choose this row"))

    def draw(self, row: Mapping[str, Any]) -> SafeString:
        pk, url, version = row["id"], conditional_escape(self.url_of(row["id"])), row.get("version") or ""
        cells = "".join([cell.draw(row, url) for cell in self.cells])
        return SafeString(
            f'<tr id="row-{pk}" data-row="{pk}" data-url="{url}" data-version="{version}" tabindex="-1">'
            f"{self.check(pk)}{cells}</tr>"
        )

    def check(self, pk: Any) -> str:
        if not self.checkable:
            return ""
        return (
            f'<td class="cell-check"><input class="form-check-input" type="checkbox" name="id" value="{pk}" data-check '
            f'aria-label="{self.check_label}" autocomplete="off"></td>'
        )
