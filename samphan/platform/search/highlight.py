"""Marking the part that matched, in whole written characters: a mark never parts a consonant from its vowel or tone."""

from __future__ import annotations

import re

from django.utils.html import conditional_escape, format_html, format_html_join
from django.utils.safestring import SafeString

from samphan.platform.thai.searching import fold

# A letter with everything that is written above, below or joined behind it.
CLUSTER = re.compile(
    r"เเ|.[\u0300-\u036f\u0e31\u0e33-\u0e3a\u0e47-\u0e4e\u200b-\u200f\ufe0f]*(?:(?<=\u0e4d)า|(?<=\u0e4d[\u0e48-\u0e4b])า)?",
    re.DOTALL,
)


def spans(text: str, asked: list[str]) -> list[tuple[int, int]]:
    """Where the folded words of `asked` stand in `text`, as character positions, merged and in order. Blanks inside a match are in it."""
    folded, owners = "", []
    clusters = [found.span() for found in CLUSTER.finditer(text)]
    for place, (start, end) in enumerate(clusters):
        letters = fold(text[start:end])
        folded += letters
        owners += [place] * len(letters)
    marked: set[int] = set()
    for word in asked:
        at = folded.find(word) if word else -1
        while at >= 0:
            marked.update(range(owners[at], owners[at + len(word) - 1] + 1))
            at = folded.find(word, at + len(word))
    found: list[tuple[int, int]] = []
    for place in sorted(marked):
        start, end = clusters[place]
        if found and found[-1][1] == start:
            found[-1] = (found[-1][0], end)
        else:
            found.append((start, end))
    return found


def highlight(text: str, asked: list[str]) -> SafeString:
    """`text` as HTML with the matched parts in <mark>."""
    pieces, at = [], 0
    for start, end in spans(text, asked):
        pieces.append((conditional_escape(text[at:start]), format_html("<mark>{}</mark>", text[start:end])))
        at = end
    return format_html("{}{}", format_html_join("", "{}{}", pieces), text[at:])
