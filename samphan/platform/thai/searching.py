"""How text is folded before it is compared in a search: what a person types and what is stored meet in one form.

The fold forgives what Thai typists slip on (tone marks, `เเ` for `แ`, nikhahit and aa for `ำ`, marks in another order, doubled marks,
zero-width characters, Thai digits), and what everyone slips on (case, accents, full-width forms). It is for comparing only: what a
person wrote is kept and shown as written.
"""

from __future__ import annotations

import re
import unicodedata

LONGEST = 2000  # characters of one text that are worth comparing
TONES = "่้๊๋"
SILENT = "็์๎ฺ"  # maitaikhu, thanthakhat, yamakkan, phinthu: left out as often as tones are
ZERO_WIDTH = (
    "\u00ad\u200b\u200c\u200d\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2060\u2066\u2067\u2068\u2069\ufeff\ufe0f"
)
APOSTROPHES = "'’`ʼ"
ACCENTS = "".join(map(chr, range(0x300, 0x370)))
DROPPED = TONES + SILENT + ZERO_WIDTH + APOSTROPHES + ACCENTS
_TABLE: dict[int, str | None] = {ord(mark): None for mark in DROPPED}
_TABLE |= {ord(thai): str(value) for value, thai in enumerate("๐๑๒๓๔๕๖๗๘๙")}
_TABLE[ord("ๅ")] = "า"
_DOUBLED = re.compile(r"([ะ-ฺเ-ๆํ])\1+")
_BETWEEN_WORDS = re.compile(r"[\x00-\x20!-/:-@\[-`{-\xa0·•…\u2000-\u206f\u3000-\u303f\ud800-\udfffฯ๏๚๛|]+")
# The word that follows one of these begins a name of its own: "นายสมชาย" is found by "สม" as a beginning.
_TITLE = re.compile(
    r"(?:^|(?<= ))(นางสาว|เดกชาย|เดกหญิง|นาย|นาง|คุณ|ดร|บริษัท|หจก|บจก|บมจ|หางหุนสวนจำกัด|ราน|โรงแรม|มูลนิธิ)(?=[เ-ไ]?[ก-ฮ][ก-ฮะ-ู])"
)
_THAI = re.compile(r"[\u0e00-\u0e7f]+")
_DIGITS_ONLY = re.compile(r"[\d\s()+.\-/]+")
_NOT_DIGIT = re.compile(r"\D+")


def fold(text: str) -> str:
    """The form in which texts are compared: words in lower case parted by single spaces, forgiving what typists slip on."""
    folded = _DOUBLED.sub(r"\1", unmarked(text)).replace("ํ", "")
    return _BETWEEN_WORDS.sub(" ", folded).strip()


def unmarked(text: str) -> str:
    """The letters alone, in lower case: without tones, silent marks, accents and characters that nobody sees."""
    plain = unicodedata.normalize("NFKD", text[:LONGEST]).casefold().translate(_TABLE)
    return plain.replace("เเ", "แ").replace("ํา", "ำ")


def words(folded: str) -> list[str]:
    """Words of a folded text. Thai without spaces is one word, but a title in front of a name is set apart."""
    return _TITLE.sub(r"\1 ", folded).split()


def squeezed(folded: str) -> str:
    """A folded text without its spaces: "สมชายใจดี" is found in "สมชาย ใจดี"."""
    return folded.replace(" ", "")


def is_thai(text: str) -> bool:
    return _THAI.fullmatch(text) is not None


def phone_digits(text: str) -> str:
    """The digits of a phone number as dialled in Thailand (`0812345678`), or "" when the text is no number. Part of one will do."""
    text = unicodedata.normalize("NFKC", text[:60]).strip().translate(_TABLE)
    if not text or not _DIGITS_ONLY.fullmatch(text):
        return ""
    digits = _NOT_DIGIT.sub("", text)
    if text.startswith("+66") or digits.startswith("0066") or (digits.startswith("66") and len(digits) >= 11):  # noqa: PLR2004 - 66 and nine digits
        return "0" + digits.removeprefix("00").removeprefix("66").removeprefix("0")
    return digits
