"""Charts as SVG, in the look of those on the screen: the same colours, a zero line, words that never touch.

Bars lie where names are long and there is one series; all else stands upright. No pixel is asked of a browser.
"""

from __future__ import annotations

import math
import unicodedata
from collections.abc import Sequence
from typing import Any
from xml.sax.saxutils import escape

from samphan.insight.sharing.content import Drawing

COLOURS = ("#0d6b64", "#d08a1d", "#3d4f91", "#b0507f", "#7f9a3a", "#8b9590")  # --chart-1 … 6 of tokens.css, by day
INK, RULE, FACE = "#4b5a61", "#d5dbde", "Sarabun"
WIDTH, HEIGHT, SIZE = 520, 210, 9.0
WIDE = 0.56  # of the size: what a character takes on average
LONG_NAME, LONGEST_NAME = 9, 26
TICKS = 4
LYING, MOST_LYING = 17.0, 24
DASHES = ("", "5 3", "2 2")


def svg_of(one: Drawing) -> str:
    """The chart as an SVG document of `WIDTH` points."""
    names = [str(name) for name in one.data["categories"]]
    series = one.data["series"]
    lies = one.kind == "bar" and len(series) == 1 and len(names) <= MOST_LYING and longest(names) > LONG_NAME
    return lying(names, series[0], one.data["unit"]) if lies else upright(one.kind, names, series, one.data["unit"])


def longest(names: Sequence[str]) -> int:
    return max((width_of(name) for name in names), default=0)


def width_of(text: str) -> int:
    """Characters that take room: tone marks and vowels above and below take none."""
    return sum(unicodedata.category(character) != "Mn" for character in text)


def shortened(text: str, most: int) -> str:
    """Cut where a mark is not torn from its letter."""
    if width_of(text) <= most:
        return text
    held = 0
    for at, character in enumerate(text):
        held += unicodedata.category(character) != "Mn"
        if held >= most:
            return f"{text[:at].rstrip()}…"
    return text


def short(value: float, unit: str) -> str:
    """1.2M, 340K, 12: an axis has no room for more."""
    size, sign = abs(value), "−" if value < 0 else ""
    for least, mark in ((1e9, "B"), (1e6, "M"), (1e3, "K")):
        if size >= least:
            return f"{sign}{unit}{size / least:.3g}{mark}"
    return f"{sign}{unit}{size:.3g}"


def ticks(least: float, most: float) -> list[float]:
    """Round values from at most zero to at least `most`."""
    least, most = min(0.0, least), max(0.0, most)
    span = (most - least) or 1.0
    rough = span / TICKS
    power = 10 ** math.floor(math.log10(rough))
    step = next(one * power for one in (1, 2, 2.5, 5, 10) if one * power >= rough)
    first, last = math.floor(least / step), math.ceil(most / step)
    return [at * step for at in range(first, max(last, first + 1) + 1)]


def text(x: float, y: float, words: str, *, anchor: str = "start", colour: str = INK) -> str:
    return f'<text x="{x:.1f}" y="{y:.1f}" text-anchor="{anchor}" fill="{colour}">{escape(words)}</text>'


def rule(x1: float, y1: float, x2: float, y2: float, colour: str = RULE) -> str:
    return f'<line x1="{x1:.1f}" y1="{y1:.1f}" x2="{x2:.1f}" y2="{y2:.1f}" stroke="{colour}" stroke-width="0.6"/>'


def bar(x: float, y: float, width: float, height: float, colour: str) -> str:
    return f'<rect x="{x:.1f}" y="{y:.1f}" width="{max(width, 0):.1f}" height="{max(height, 0):.1f}" fill="{colour}"/>'


def document(height: float, parts: Sequence[str]) -> str:
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{WIDTH}" height="{height:.0f}" viewBox="0 0 {WIDTH} {height:.0f}" '
        f'font-family="{FACE}" font-size="{SIZE}">{"".join(parts)}</svg>'
    )


def lying(names: Sequence[str], series: dict[str, Any], unit: str) -> str:
    """One bar a line, its name before it and its value behind it."""
    values = [float(value) for value in series["values"]]
    shown = [shortened(name, LONGEST_NAME) for name in names]
    room = longest(shown) * SIZE * WIDE + 8
    told = [short(value, unit) for value in values]
    end = longest(told) * SIZE * WIDE + 8
    span = WIDTH - room - end
    least, most = min(0.0, *values), max(0.0, *values)
    scale = span / ((most - least) or 1.0)
    zero = room - least * scale
    parts = []
    for at, (name, value, words) in enumerate(zip(shown, values, told, strict=True)):
        top = at * LYING + 3
        parts.append(text(room - 6, top + SIZE, name, anchor="end"))
        parts.append(bar(min(zero, zero + value * scale), top, abs(value) * scale, LYING - 6, COLOURS[0]))
        parts.append(text(max(zero, zero + value * scale) + 4, top + SIZE, words))
    height = len(values) * LYING + 4
    return document(height, [rule(zero, 0, zero, height), *parts])


def upright(kind: str, names: Sequence[str], series: Sequence[dict[str, Any]], unit: str) -> str:
    """Bars beside each other or stacked, or lines, over the same values below."""
    rows = [[float(value) for value in one["values"]] for one in series]
    columns = list(zip(*rows, strict=True))
    if kind == "stacked":
        reach = [sum(max(value, 0) for value in column) for column in columns]
        depth = [sum(min(value, 0) for value in column) for column in columns]
    else:
        reach, depth = [max(column) for column in columns], [min(column) for column in columns]
    marks = ticks(min(depth, default=0.0), max(reach, default=0.0))
    keys, top = legend([str(one["name"]) for one in series]) if len(series) > 1 else ([], 8.0)
    left = longest([short(mark, unit) for mark in marks]) * SIZE * WIDE + 8
    bottom = top + HEIGHT - 24
    scale = (bottom - top) / (marks[-1] - marks[0])
    step = (WIDTH - left) / max(len(names), 1)

    def at_height(value: float) -> float:
        return bottom - (value - marks[0]) * scale

    parts = [*keys]
    for mark in marks:
        parts += [rule(left, at_height(mark), WIDTH, at_height(mark)), text(left - 5, at_height(mark) + 3, short(mark, unit), anchor="end")]  # fmt: skip
    draw = lines if kind == "line" else stacked if kind == "stacked" else beside
    parts += draw(columns, left, step, at_height)
    parts.append(rule(left, at_height(0), WIDTH, at_height(0), INK))
    shown = [shortened(name, LONGEST_NAME) for name in names]
    every = max(1, math.ceil((longest(shown) * SIZE * WIDE + 6) / step))
    for at in range(0, len(shown), every):
        half = width_of(shown[at]) * SIZE * WIDE / 2
        x = min(max(left + (at + 0.5) * step, half), WIDTH - half)  # a name stays within the picture
        parts.append(text(x, bottom + 14, shown[at], anchor="middle"))
    return document(bottom + 24, parts)


def legend(names: Sequence[str]) -> tuple[list[str], float]:
    """Keys in lines, and where they end."""
    parts, x, y = [], 0.0, 9.0
    for at, name in enumerate(names):
        said = shortened(name, LONGEST_NAME)
        room = width_of(said) * SIZE * WIDE + 26
        if x + room > WIDTH and x:
            x, y = 0.0, y + 15
        parts += [bar(x, y - 7, 8, 8, COLOURS[at % len(COLOURS)]), text(x + 12, y, said)]
        x += room
    return parts, y + 12


def beside(columns: Sequence[Sequence[float]], left: float, step: float, at_height: Any) -> list[str]:
    parts, many = [], max((len(column) for column in columns), default=1)
    wide = min(step * 0.72 / many, 28.0)
    for at, column in enumerate(columns):
        start = left + (at + 0.5) * step - wide * many / 2
        for number, value in enumerate(column):
            parts.append(one_bar(start + number * wide, wide * 0.92, (0, value), number, at_height))
    return parts


def stacked(columns: Sequence[Sequence[float]], left: float, step: float, at_height: Any) -> list[str]:
    parts, wide = [], min(step * 0.7, 28.0)
    for at, column in enumerate(columns):
        up = down = 0.0
        for number, value in enumerate(column):
            below = up if value >= 0 else down
            parts.append(one_bar(left + (at + 0.5) * step - wide / 2, wide, (below, below + value), number, at_height))
            up, down = (below + value, down) if value >= 0 else (up, below + value)
    return parts


def one_bar(x: float, wide: float, ends: tuple[float, float], number: int, at_height: Any) -> str:
    upper, lower = at_height(max(ends)), at_height(min(ends))
    return bar(x, upper, wide, lower - upper, COLOURS[number % len(COLOURS)])


def lines(columns: Sequence[Sequence[float]], left: float, step: float, at_height: Any) -> list[str]:
    parts = []
    for number, values in enumerate(zip(*columns, strict=True)):
        points = " ".join(f"{left + (at + 0.5) * step:.1f},{at_height(value):.1f}" for at, value in enumerate(values))
        dash = DASHES[number % len(DASHES)]
        parts.append(
            f'<polyline points="{points}" fill="none" stroke="{COLOURS[number % len(COLOURS)]}" stroke-width="1.6"'
            f"{f' stroke-dasharray={chr(34)}{dash}{chr(34)}' if dash else ''}/>"
        )
    return parts
