"""A report as PDF, or as one tall picture: set by Typst, which shapes and breaks Thai, from one layout."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from django.utils import timezone
from django.utils.translation import get_language, pgettext
from django.utils.translation import gettext as _

from samphan.insight.explorer.shaping import words
from samphan.insight.sharing.charts import svg_of
from samphan.insight.sharing.content import Content, Drawing, Line, Table
from samphan.orders.papers.printing import typeset

TEMPLATE = Path(__file__).parent / "templates" / "report.typ"
MOST_LINES, MOST_COLUMNS, UPRIGHT = 200, 15, 7
SIZES = ((5, 9.5), (UPRIGHT, 8.5), (10, 8.5), (MOST_COLUMNS, 7.0))  # columns, and the size of letters that suits them
PICTURE = 144  # pixels an inch


def pdf_of(content: Content) -> bytes:
    """A4, upright or across where a table is wide."""
    (made,) = typeset(TEMPLATE, plain(content), format="pdf", timestamp=int(timezone.now().timestamp()))
    return made


def png_of(content: Content) -> bytes:
    """The same on one page as long as it needs."""
    made = typeset(TEMPLATE, plain(content, picture=True), format="png", ppi=float(PICTURE))
    return made[0]


def plain(content: Content, *, picture: bool = False) -> str:
    """The description as JSON, every value already written."""
    parts = [drawn(one) if isinstance(one, Drawing) else written(one) for one in content.parts]
    said = {
        "title": content.title,
        "about": content.about,
        "business": content.business,
        "facts": list(content.facts),
        "empty": content.empty,
        "told": [{"label": one.label, "words": one.words, "change": one.change, "note": one.note} for one in content.told],
        "meanings": [{"label": one.label, "meaning": one.meaning} for one in content.told if one.meaning],
        "parts": parts,
        "wide": any(len(table["heads"]) > UPRIGHT for table in parts if table["kind"] == "table"),
        "picture": picture,
        "language": "en" if get_language() == "en" else "th",
        "page_of": _("Page {page} of {pages}"),
    }  # fmt: skip
    return json.dumps(said, ensure_ascii=False)


def drawn(one: Drawing) -> dict[str, Any]:
    return {"kind": "chart", "title": one.title, "svg": svg_of(one)}


def written(one: Table) -> dict[str, Any]:
    """Rows and columns that a page holds; what does not fit is told of. Changes stand in columns of their own, so that numbers stay aligned."""
    changed = {at for line in one.lines for at, change in enumerate(line.changes) if change}
    columns = [(at, mark) for at in range(len(one.heads)) for mark in ([False, True] if at in changed else [False])]
    shown, lines, more = columns[:MOST_COLUMNS], one.lines[:MOST_LINES], []
    if len(one.lines) > MOST_LINES:
        more.append(
            _("%(more)s more rows: choose Excel for all of them.") % {"more": f"{len(one.lines) - MOST_LINES:,}"}
        )
    if len(columns) > MOST_COLUMNS:
        more.append(_("%(more)s more columns: choose Excel for all of them.") % {"more": len(columns) - MOST_COLUMNS})
    return {
        "kind": "table",
        "title": one.title,
        "heads": [
            {"label": pgettext("figures", "Change"), "number": True}
            if mark
            else {"label": one.heads[at].label, "number": one.heads[at].shape != "text"}
            for at, mark in shown
        ],
        "lines": [{"depth": line.depth, "words": cells(line, one, shown)} for line in lines],
        "size": next(size for most, size in SIZES if len(shown) <= most),
        "more": " ".join(more),
    }


def cells(line: Line, one: Table, shown: list[tuple[int, bool]]) -> list[str]:
    shapes = line.shapes or [head.shape for head in one.heads]
    return [
        line.changes[at]
        if mark
        else str(line.values[at])
        if shapes[at] in {"text", "mark"}
        else words(line.values[at], shapes[at])
        for at, mark in shown
    ]
