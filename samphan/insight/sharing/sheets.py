"""A report as a workbook: what it is on the first sheet, then a sheet for each table and each chart's numbers."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from samphan.insight.sharing.content import Content, Drawing, Table
from samphan.platform.spreadsheets.writing import Sheet, write_sheets


def xlsx_of(content: Content) -> bytes:
    with TemporaryDirectory() as folder:
        path = Path(folder) / "report.xlsx"
        write_sheets(path, [first(content), *(sheet for one in content.parts if (sheet := sheet_of(one)))])
        return path.read_bytes()


def first(content: Content) -> Sheet:
    """Title, definition, period, and the figures with their definitions."""
    heads = [_("Figure"), _("Now"), pgettext("figures", "Change"), _("Compared with"), _("How it is computed")]
    rows: list[Sequence[Any]] = [[content.title], [content.business], [content.about]]
    rows += [[fact] for fact in content.facts]
    if content.empty:
        rows.append([content.empty])
    if content.told:
        rows += [[], heads, *([one.label, one.value, one.change, one.note, one.meaning] for one in content.told)]
    return Sheet(content.title, [], rows)


def sheet_of(one: Table | Drawing) -> Sheet | None:
    if isinstance(one, Table):
        heads = [head.label for head in one.heads]
        return Sheet(one.title, heads, list(lines_of(one)))
    series = one.data["series"]
    rows = [[name, *(row["values"][at] for row in series)] for at, name in enumerate(one.data["categories"])]
    return Sheet(one.title, ["", *(str(row["name"]) for row in series)], rows)


def lines_of(one: Table) -> Iterator[Sequence[Any]]:
    """What lies below stands further in, as on the page."""
    for line in one.lines:
        yield [f"{'   ' * max(line.depth - 1, 0)}{line.values[0]}", *line.values[1:]]
