"""A table in a text file: which encoding, which delimiter, and its records one by one, however badly it was written."""

from __future__ import annotations

import csv
from collections.abc import Callable, Iterable, Iterator
from itertools import islice
from pathlib import Path
from typing import BinaryIO

from django.utils.translation import gettext_lazy as _

from samphan.platform.refusals import Refused
from samphan.platform.spreadsheets.encodings import encoding_of, is_mixed, lenient_decode

Lines = Callable[[], Iterator[list[str]]]
SAMPLED = 200  # lines by which the delimiter is told
LONGEST_CELL = 1 << 17  # characters
MOST_LINES = 60  # of one record; a quotation mark that is not closed by then is a letter
BLOCK = 1 << 16
MARKS = (",", ";", "\t", "|", "^", "~")
WEB_PAGE = (b"<html", b"<!doctype html", b"<table", b"<?xml", b"<?mso")
csv.field_size_limit(LONGEST_CELL)


def open_text(path: Path) -> tuple[str, Lines]:
    """The encoding as people are told it, and the records. Raises `Refused` for what is no text."""
    refuse_web_page(path)
    encoding = encoding_of(path)
    told = f"{encoding} + utf-8" if is_mixed(path, encoding) else encoding

    def text() -> Iterator[str]:
        return text_lines(path, encoding)

    sample = list(islice(text(), SAMPLED))
    said = sample[0].strip().lower() if sample else ""
    if said.startswith("sep=") and len(said) == len("sep=;"):  # Excel's own word for the delimiter
        return told, lambda: (record if number else [] for number, record in enumerate(records(text(), said[-1])))
    mark = delimiter_of("".join(sample))
    return told, lambda: records(text(), mark)


def refuse_web_page(path: Path) -> None:
    with path.open("rb") as stream:
        head = stream.read(512).lstrip(b"\xef\xbb\xbf \r\n\t").lower()
    if head.startswith(WEB_PAGE):
        raise Refused(
            _(
                "This file is a web page, whatever its name says. Open it in Excel, save it as .xlsx, and choose it again."
            ),
            code="not_a_table",
        )


def text_lines(path: Path, encoding: str) -> Iterator[str]:
    """Lines with their ends, without NULs and byte order marks. A line of another encoding is read by its own."""
    if encoding.startswith("utf-16"):
        with path.open(encoding=encoding, errors="replace", newline="") as stream:
            for line in stream:
                yield line.replace("\0", "").lstrip("\ufeff")
        return
    with path.open("rb") as raw:
        for written in byte_lines(raw):
            yield lenient_decode(written, encoding).lstrip("\ufeff").replace("\0", "")


def byte_lines(raw: BinaryIO) -> Iterator[bytes]:
    """Lines that end with LF or CR LF; with CR alone where the file has no LF (old Macs)."""
    head = raw.read(BLOCK)
    raw.seek(0)
    if b"\n" in head or b"\r" not in head:
        yield from raw
        return
    rest = b""
    while block := raw.read(BLOCK):
        *whole, rest = (rest + block).split(b"\r")
        yield from (line + b"\n" for line in whole)
    if rest:
        yield rest


def records(lines: Iterable[str], mark: str) -> Iterator[list[str]]:
    """Records of cells. A quoted cell may go over several lines; a quotation mark that nobody closes costs its own line only."""
    waiting = list[str]()
    rest = iter(lines)
    while True:
        line = waiting.pop(0) if waiting else next(rest, None)
        if line is None:
            return
        if line.count('"') % 2 == 0:
            yield cells_of(line, mark)
            continue
        more = [line]
        while len(more) < MOST_LINES and (follows := waiting.pop(0) if waiting else next(rest, None)) is not None:
            more.append(follows)
            if follows.count('"') % 2:
                break
        whole = "".join(more)
        if whole.count('"') % 2 == 0 and len(whole) < LONGEST_CELL and len(more) > 1:
            yield cells_of(whole, mark)
        else:
            yield cells_of(line, mark, quoted=False)
            waiting = more[1:] + waiting


def cells_of(record: str, mark: str, *, quoted: bool = True) -> list[str]:
    lines = record.splitlines(keepends=True) if "\n" in record[:-1] else [record]
    try:
        return next(csv.reader(lines, delimiter=mark, quoting=csv.QUOTE_MINIMAL if quoted else csv.QUOTE_NONE), [])
    except csv.Error:
        return [cell[:LONGEST_CELL] for cell in record.rstrip("\r\n").split(mark)]


def delimiter_of(sample: str) -> str:
    """The mark that parts most lines into the same number of cells, most lines at all, and into many: commas stand in addresses too."""

    def agreement(mark: str) -> int:
        counts = [len(cells) for cells in records(sample.splitlines(keepends=True), mark)]
        usual = max(set(counts), key=counts.count, default=1)
        return counts.count(usual) ** 2 * sum(count > 1 for count in counts) * (usual - 1)

    return max(MARKS, key=agreement)
