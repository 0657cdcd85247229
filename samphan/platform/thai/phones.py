"""Phone numbers as Thai people write them, to E.164 and back."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

import phonenumbers
from phonenumbers import NumberParseException, PhoneNumberFormat

REGION = "TH"
SEVERAL = re.compile(r"[,;/|&\n]|หรือ|และ|กับ|\b(?:or|and)\b|(?=แฟกซ์|แฟ็กซ์|โทรสาร|\bfax\b)", re.IGNORECASE)
FAX = re.compile(r"\s*(?:แฟกซ์|แฟ็กซ์|โทรสาร|fax)", re.IGNORECASE)
EXTENSION = re.compile(r"\s*(?:เบอร์ต่อ|ต่อ|กด|ext\.?|x|#)\s*[.:]?\s*(\d{1,6})\s*$", re.IGNORECASE)
LAST_DIGITS = re.compile(r"\s*\d{1,2}\s*")  # 081-234-5678/9: the line after it; the first one answers
ASIDE = re.compile(r"\([^()\d]*\)")  # (แม่)
RUN = re.compile(r"\+?[\d(][\d\s().\-–‑*_]*(?:\s*(?:เบอร์ต่อ|ต่อ|กด|ext\.?|#)\s*[.:]?\s*\d{1,6})?", re.IGNORECASE)
EXPONENT = re.compile(r"(\d)(?:\.(\d+))?[Ee]\+?(\d{1,2})")
RANGE = re.compile(r"(?<=\d{4})\s*[-–]\s*\d{1,2}$")  # 02-1234567-9: the lines 7 to 9; the first one answers

MOBILE = re.compile(
    r"66[689]\d{8}"
)  # the national plan; the library knows only blocks that were allotted when it was made
PLAIN_MOBILE = re.compile(r"(?:\+66|66|0)([689]\d{8})")  # what most cells hold, read without asking the library
LOST_ZERO = re.compile(r"[689]\d{8}|[2-7]\d{7}")  # Excel drops the 0 of a number that it takes for an amount
LABEL = re.compile(r"^(?:เบอร์|มือถือ|โทรศัพท์|โทร|tel|mobile|phone|[tm])?\s*[.:]?\s*(?=[+(\d])", re.IGNORECASE)
MARKS = str.maketrans("", "", " -.()\t\xa0–")


@dataclass(frozen=True)
class Phone:
    """`e164` such as +66812345678, and the extension behind it, if any."""

    e164: str
    extension: str = ""

    @property
    def value(self) -> str:
        """One text that identifies the line: E.164, with `;ext=22` behind it (RFC 3966) for a desk behind a switchboard."""
        return f"{self.e164};ext={self.extension}" if self.extension else self.e164

    def __str__(self) -> str:
        return display_phone(self.value)


def parse_phone(text: str) -> Phone | None:
    """The number in `text`, or None when no valid number is written there. Short codes such as 1669 are not numbers to reach a customer."""
    return plain_mobile(text) or any_phone(text)


def plain_mobile(text: str) -> Phone | None:
    """A Thai mobile number alone in its cell, whatever marks stand between its digits: what nearly every cell of a list holds."""
    plain = PLAIN_MOBILE.fullmatch(text.translate(MARKS))
    return Phone(f"+66{plain[1]}") if plain and text.isascii() and not text.endswith(".0") else None


def any_phone(text: str) -> Phone | None:
    """The number in `text` however it is written; of what `plain_mobile` reads it says the same, thirty times as slowly."""
    cleaned = text if text.isascii() else "".join(str(int(char)) if char.isdecimal() else char for char in text)
    cleaned = whole_number(cleaned.strip().removesuffix(".0"))
    extension = ""
    if found := EXTENSION.search(cleaned):
        extension, cleaned = found[1], cleaned[: found.start()]
    cleaned = LABEL.sub("", re.sub(r"^00(?=66)", "+", cleaned))
    bare = cleaned.translate(MARKS)
    if LOST_ZERO.fullmatch(bare):
        cleaned = bare = f"0{bare}"
    if plain := PLAIN_MOBILE.fullmatch(bare):
        return Phone(f"+66{plain[1]}", extension)
    for candidate in dict.fromkeys((cleaned, RANGE.sub("", cleaned))):
        try:
            number = phonenumbers.parse(candidate, REGION)
        except NumberParseException:
            continue
        if phonenumbers.is_valid_number(number) or MOBILE.fullmatch(f"{number.country_code}{number.national_number}"):
            return Phone(
                phonenumbers.format_number(number, PhoneNumberFormat.E164), extension or number.extension or ""
            )
    return None


def whole_number(text: str) -> str:
    """8.12345678E+08 written out, when no digit of it is lost; else the text as it is."""
    found = EXPONENT.fullmatch(text)
    return f"{found[1]}{found[2] or ''}" if found and len(found[2] or "") == int(found[3]) else text


def read_phone_cell(text: str) -> tuple[list[Phone], list[str]]:
    """Every valid number of a cell that may hold several, in order, each once; and the parts with digits that are none."""
    if phone := plain_mobile(text):
        return [phone], []
    found: dict[Phone, None] = {}
    unread = []
    for part in SEVERAL.split(text):
        phones, rest = ([], part.strip()) if FAX.match(part) else numbers_in(part)
        found |= dict.fromkeys(phones)
        if re.search(r"\d", rest) and not (found and LAST_DIGITS.fullmatch(rest)):
            unread.append(rest)
    if not found and (phone := any_phone(text.replace("/", "-"))):
        return [phone], []
    return list(found), unread


def numbers_in(part: str) -> tuple[list[Phone], str]:
    """Numbers that stand in one part among words or one after another, and what is left of it: "" when all was read."""
    if phone := parse_phone(part):
        return [phone], ""
    found, rest = list[Phone](), part
    for run in RUN.findall(ASIDE.sub(" ", part)):
        phones, left = [phone] if (phone := any_phone(run)) else [], ""
        if not phones:
            phones, left = one_by_one(run.split())
        if left:
            return [], part.strip()
        found += phones
    return (found, "") if found else ([], rest.strip())


def one_by_one(words: list[str]) -> tuple[list[Phone], str]:
    """Numbers of several words each, none of which lacks its 0; the rest when the words do not come out even."""
    found, taken = list[Phone](), ""
    for word in words:
        taken = f"{taken} {word}".strip()
        if taken.startswith(("0", "+", "(", "66")) and (phone := any_phone(taken)):
            found.append(phone)
            taken = ""
    return found, taken


def unread_parts(text: str) -> list[str]:
    """Parts of a cell that hold digits, and yet no valid number."""
    return read_phone_cell(text)[1]


def parse_phones(text: str) -> list[Phone]:
    """Every valid number of a cell that may hold several, in order, each once."""
    return read_phone_cell(text)[0]


@lru_cache(maxsize=20_000)
def display_phone(value: str) -> str:
    """081-234-5678, 02-123-4567 #22; a foreign number in its international form. Text that is no number stays as it is."""
    e164, _ext, extension = value.partition(";ext=")
    try:
        number = phonenumbers.parse(e164, REGION)
    except NumberParseException:
        return value
    at_home = number.country_code == phonenumbers.country_code_for_region(REGION)
    shape = PhoneNumberFormat.NATIONAL if at_home else PhoneNumberFormat.INTERNATIONAL
    shown = phonenumbers.format_number(number, shape)
    return (re.sub(r"\s+", "-", shown) if at_home else shown) + (f" #{extension}" if extension else "")
