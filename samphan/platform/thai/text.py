"""Text as it is stored: NFC, without characters that nobody sees."""

from __future__ import annotations

import re
import unicodedata

EMOJI_JOINERS = "\u200c\u200d"


def tidy(text: str) -> str:
    """One line: one blank between words, no control, zero-width or direction-changing characters. Emoji keep their joiners."""
    if text.isprintable() and "  " not in text and unicodedata.is_normalized("NFC", text):
        return text.strip()  # nearly every text; the blank is the only white space that prints
    return re.sub(r"\s+", " ", _seen(text)).strip()


def tidy_lines(text: str) -> str:
    """Several lines: as `tidy`, but line ends stay, and at most one empty line in a row."""
    lines = [re.sub(r"[^\S\n]+", " ", line).strip() for line in _seen(text.replace("\r\n", "\n")).split("\n")]
    return re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip()


def _seen(text: str) -> str:
    text = unicodedata.normalize("NFC", text)
    if text.isprintable():  # nearly every text, and thirty times as fast to know
        return text
    return "".join(char for char in text if _kept(char))


def _kept(char: str) -> bool:
    return char.isspace() or char in EMOJI_JOINERS or unicodedata.category(char) not in {"Cc", "Cf", "Cs", "Co"}
