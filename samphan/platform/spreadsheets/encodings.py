"""How the bytes of a text file become text.

Thai Excel saves CSV as CP874. Statistical detectors misread a mostly-Latin CP874 file (charset-normalizer 3.5.2 says Japanese), so the
rule is deterministic: byte order mark, else strict UTF-8, else CP874 when its high bytes are Thai, else UTF-16 or Latin by their signs.
"""

from __future__ import annotations

import codecs
from pathlib import Path

from django.utils.translation import gettext_lazy as _

from samphan.platform.refusals import Refused

MARKS = [
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
]
SAMPLE_BYTES = 1 << 20
THAI_SHARE = 0.9
WIDE_SHARE = 0.9
WIDE = (0x00, 0x0E)  # the upper bytes of ASCII and of Thai in UTF-16


def thai_byte(byte: int) -> bool:
    """True for a byte that CP874 reads as a Thai letter, vowel, tone or digit."""
    return 0xA1 <= byte <= 0xDA or 0xDF <= byte <= 0xFB  # noqa: PLR2004 - the code page's own table


ASCII = bytes(range(0x80))
THAI = bytes(byte for byte in range(0x100) if thai_byte(byte))


def encoding_of(path: Path) -> str:
    """The Python codec that reads this text file. Raises `Refused` when it is no text at all."""
    with path.open("rb") as stream:
        sample = stream.read(SAMPLE_BYTES)
    for mark, codec in MARKS:
        if sample.startswith(mark):
            return codec
    if wide := wide_codec(sample):
        return wide
    if is_utf8(sample):
        return "utf-8"
    foreign = b"".join(line for line in sample.split(b"\n") if not is_utf8(line))
    high = foreign.translate(None, delete=ASCII)
    if len(high) - len(high.translate(None, delete=THAI)) > THAI_SHARE * len(high):
        return "cp874"
    if looks_binary(sample):
        raise Refused(
            _("This file is not a table that can be read. Save it as CSV or Excel (.xlsx) and choose it again."),
            code="not_a_table",
        )
    return "cp1252"


def wide_codec(sample: bytes) -> str:
    """UTF-16 without its mark: nearly every other byte says ASCII or Thai, and some of them say ASCII. "" for anything else.

    All bytes of Thai in UTF-16 are ASCII, so that it would pass for UTF-8.
    """
    for codec, uppers in (("utf-16-le", sample[1::2]), ("utf-16-be", sample[::2])):
        if uppers and uppers.count(0) and sum(map(uppers.count, WIDE)) >= WIDE_SHARE * len(uppers):
            return codec
    return ""


def is_utf8(sample: bytes) -> bool:
    """True when the sample is UTF-8, allowing a character cut by the sample's end."""
    decoder = codecs.getincrementaldecoder("utf-8")()
    try:
        decoder.decode(sample, final=len(sample) < SAMPLE_BYTES)
    except UnicodeDecodeError:
        return False
    return True


def looks_binary(sample: bytes) -> bool:
    controls = sum(byte < 0x20 and byte not in b"\t\n\r\f\x1a" for byte in sample)  # noqa: PLR2004 - the first printable byte
    return controls > 0.02 * len(sample)


def lenient_decode(line: bytes, encoding: str) -> str:
    """One line as text: UTF-8 if it is, else the file's encoding, else CP874, else with replacement marks.

    People paste lines of another file into a CSV: one odd line must not lose the other thousand. Thai in CP874 is never valid UTF-8.
    """
    for codec in ("utf-8", encoding, "cp874"):
        try:
            return line.decode(codec)
        except UnicodeDecodeError:
            continue
    return line.decode(encoding, errors="replace")


def is_mixed(path: Path, encoding: str) -> bool:
    """True when lines of UTF-8 stand among those of another encoding: somebody pasted from another file."""
    if encoding.startswith("utf"):
        return False
    with path.open("rb") as stream:
        sample = stream.read(SAMPLE_BYTES)
    return any(not line.isascii() and is_utf8(line + b"\n") for line in sample.split(b"\n")[:-1])
