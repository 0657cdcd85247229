"""A `Paper` as PDF, or as pictures of its pages. Typst shapes and breaks Thai, embeds its font, and needs nothing of the machine."""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path
from threading import Lock
from typing import TYPE_CHECKING, Any

from django.utils import timezone

from samphan.orders.papers.paper import Paper

if TYPE_CHECKING:
    import typst

HERE = Path(__file__).parent
TEMPLATE = HERE / "templates" / "paper.typ"
FONTS = HERE / "fonts"
_one_at_a_time = Lock()  # the compiler keeps what it read and laid out, and is not made for two threads


def pdf_of(paper: Paper, *, archival: bool = False) -> bytes:
    """The PDF. `archival` makes it PDF/A-3u, which may carry files (`paper.attached`)."""
    made = _set(
        paper, format="pdf", pdf_standards=["a-3u"] if archival else [], timestamp=int(timezone.now().timestamp())
    )
    if not isinstance(made, bytes):
        raise TypeError("one file was expected of the printer")
    return made


def pages_of(paper: Paper, *, ppi: int = 110) -> list[bytes]:
    """Each page as PNG."""
    made = _set(paper, format="png", ppi=float(ppi))
    return made if isinstance(made, list) else [made]


def _set(paper: Paper, **how: Any) -> bytes | list[bytes]:
    made = typeset(TEMPLATE, json.dumps(paper.plain(), ensure_ascii=False), **how)
    return made if how["format"] == "png" else made[0]


def typeset(template: Path, said: str, **how: Any) -> list[bytes]:
    """What a layout makes of `said`, its JSON: one PDF, or a PNG a page. `how` as `typst.Compiler.compile` takes it."""
    with _one_at_a_time:
        made = compiler(template).compile(sys_inputs={"paper": said}, **how)
    if made is None:
        raise TypeError("the printer wrote nothing")
    return made if isinstance(made, list) else [made]


@cache
def compiler(template: Path = TEMPLATE) -> typst.Compiler:
    """One for the process and the layout: the second document takes a fraction of the first."""
    import typst  # noqa: PLC0415 - a page that prints nothing does without it

    fonts = typst.Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=[str(FONTS)])
    return typst.Compiler(str(template), root=str(template.parent), font_paths=fonts)
