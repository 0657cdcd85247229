"""Excel workbooks of any length, row by row in memory that does not grow: neither with the rows nor with their texts.

Excel keeps each distinct text of a workbook once, in a part of its own, and a list of customers has millions of them. They go into a
temporary file; a cell's text is read from there by its number. Sheets are parsed as a stream (Expat), and openpyxl reads what is small:
which sheets there are, which styles are dates, which calendar. (ECMA-376 part 1, §18.3 and §18.4.)
"""

from __future__ import annotations

import os
from array import array
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from tempfile import TemporaryFile
from typing import IO, Any
from xml.parsers.expat import ParserCreate, XMLParserType
from zipfile import ZipFile

from openpyxl.reader.excel import ExcelReader
from openpyxl.styles.stylesheet import apply_stylesheet
from openpyxl.utils.cell import column_index_from_string
from openpyxl.utils.datetime import from_excel

BLOCK = 1 << 16  # bytes of XML parsed at a time
WINDOW = 1 << 18  # bytes of texts read at a time
MOST_COLUMNS = 16_384  # Excel's own limit
STRINGS = "xl/sharedStrings.xml"


class Texts:
    """The texts of a workbook by number, kept on disk."""

    def __init__(self, archive: ZipFile) -> None:
        self.file = TemporaryFile()  # noqa: SIM115 - lives as long as the texts are asked for
        self.ends = array("Q", [0])
        if STRINGS in archive.namelist():
            with archive.open(STRINGS) as part:
                for _block in parsed(part, self._listen):
                    pass
        self.file.flush()

        self.window, self.window_at = b"", 0
        self.read = lru_cache(maxsize=2_048)(self._read)  # the few that repeat on every line

    def _read(self, number: int) -> str:
        """New texts come in the order of the lines, so most lie in the window that was read last, or right behind it."""
        start, end = self.ends[number], self.ends[number + 1]
        if start < self.window_at:
            return os.pread(self.file.fileno(), end - start, start).decode()
        if end > self.window_at + len(self.window):
            self.window, self.window_at = os.pread(self.file.fileno(), max(WINDOW, end - start), start), start
        return self.window[start - self.window_at : end - self.window_at].decode()

    def _listen(self, parser: XMLParserType) -> None:
        said: list[str] = []
        inside = [False, 0]  # in a text; how deep in readings (furigana), which are not part of it

        def start(name: str, _attributes: dict[str, str]) -> None:
            if name == "rPh":
                inside[1] += 1
            inside[0] = name == "t" and not inside[1]

        def end(name: str) -> None:
            inside[0] = False
            if name == "rPh":
                inside[1] -= 1
            elif name == "si":
                text = "".join(said).encode()
                said.clear()
                self.ends.append(self.ends[-1] + len(text))
                self.file.write(text)

        def characters(text: str) -> None:
            if inside[0]:
                said.append(text)

        listen(parser, start, end, characters)


@dataclass
class Book:
    """What is small of a workbook: its fullest visible sheet, and how its cells are meant."""

    path: Path
    title: str
    part: str  # of the sheet, in the archive
    dates: frozenset[int]  # numbers of cell styles that show a date
    epoch: Any
    texts: Callable[[], Texts]
    kept: list[Texts] = field(default_factory=list)

    def rows(self) -> Iterator[list[Any]]:
        """Values of each line up to the last that is filled; lines that the file leaves out are empty."""
        if not self.kept:
            self.kept.append(self.texts())
        with ZipFile(self.path) as archive, archive.open(self.part) as part:
            sheet = Sheet(self.kept[0], self.dates, self.epoch)
            for _block in parsed(part, sheet.listen):
                yield from sheet.taken()


def open_book(path: Path) -> Book:
    """Raises whatever openpyxl or the archive raises for what is no workbook."""
    reader = ExcelReader(str(path), read_only=True, data_only=True, keep_links=False)
    reader.read_manifest()
    reader.read_workbook()
    apply_stylesheet(reader.archive, reader.wb)
    sizes = {part.filename: part.file_size for part in reader.archive.infolist()}
    sheets = [
        (sheet, relation.target)
        for sheet, relation in reader.parser.find_sheets()
        if relation.target in sizes and "chartsheet" not in relation.Type
    ]
    visible = [pair for pair in sheets if pair[0].state == "visible"] or sheets
    sheet, part = max(visible, key=lambda pair: sizes[pair[1]])
    book = reader.wb
    dates = frozenset(book._date_formats) - frozenset(book._timedelta_formats)  # noqa: SLF001 - openpyxl tells it nowhere else
    reader.archive.close()

    def texts() -> Texts:
        with ZipFile(path) as archive:
            return Texts(archive)

    return Book(path, sheet.name, part, dates, book.epoch, texts)


class Sheet:
    """Rows of a sheet as its XML goes by."""

    def __init__(self, texts: Texts, dates: frozenset[int], epoch: Any) -> None:
        self.texts, self.dates, self.epoch = texts, dates, epoch
        self.done: list[list[Any]] = []
        self.line = 0
        self.cells: list[Any] = []
        self.place = 0
        self.kind, self.style = "n", 0
        self.said: list[str] = []
        self.listens = False

    def taken(self) -> list[list[Any]]:
        done, self.done = self.done, []
        return done

    def listen(self, parser: XMLParserType) -> None:
        listen(parser, self._start, self._end, self._characters)

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        if name == "c":
            self.place = place_of(attributes["r"]) if "r" in attributes else self.place + 1
            self.kind, self.style = attributes.get("t", "n"), int(attributes.get("s", 0))
            self.said.clear()
        elif name in {"v", "t"}:
            self.listens = True
        elif name == "row":
            number = int(attributes.get("r", self.line + 1))
            self.done += ([] for _left_out in range(self.line + 1, number))
            self.line, self.place = number, 0

    def _characters(self, text: str) -> None:
        if self.listens:
            self.said.append(text)

    def _end(self, name: str) -> None:
        if name in {"v", "t"}:
            self.listens = False
        elif name == "c":
            if self.said and self.place <= MOST_COLUMNS:
                self.cells += [None] * (self.place - len(self.cells))
                self.cells[self.place - 1] = self._value("".join(self.said))
        elif name == "row":
            self.done.append(self.cells)
            self.cells = []

    def _value(self, said: str) -> Any:
        if self.kind == "s":
            return self.texts.read(int(said))
        if self.kind == "b":
            return said == "1"
        if self.kind != "n":
            return said  # a text written in the cell itself, what a formula gave, an error, a date in ISO form
        number = float(said)
        if self.style in self.dates:
            return from_excel(number, self.epoch)
        return int(number) if number.is_integer() else number


def place_of(reference: str) -> int:
    """The number of the column in `AB12`."""
    return _place_of_letters(reference.rstrip("0123456789"))


@lru_cache(maxsize=MOST_COLUMNS)
def _place_of_letters(letters: str) -> int:
    return int(column_index_from_string(letters))


def listen(parser: XMLParserType, start: Any, end: Any, characters: Any) -> None:
    """Names without their prefix: whoever made the file may have written `x:row`. The first element tells whether any has one."""

    def first(name: str, attributes: dict[str, str]) -> None:
        if ":" in name:
            parser.StartElementHandler = lambda name, attributes: start(name.rpartition(":")[2], attributes)
            parser.EndElementHandler = lambda name: end(name.rpartition(":")[2])
        else:
            parser.StartElementHandler, parser.EndElementHandler = start, end
        start(name.rpartition(":")[2], attributes)

    parser.StartElementHandler = first
    parser.CharacterDataHandler = characters
    parser.StartDoctypeDeclHandler = refuse_doctype


def refuse_doctype(*_declared: object) -> None:
    """No workbook declares a document type; files that mean harm do."""
    raise ValueError("a workbook with a document type")


def parsed(part: IO[bytes], attach: Callable[[XMLParserType], None]) -> Iterator[None]:
    """Feed a part to its listener, block by block."""
    parser = ParserCreate()
    parser.buffer_text = True
    attach(parser)
    while block := part.read(BLOCK):
        parser.Parse(block, False)  # noqa: FBT003 - Expat's own order
        yield
    parser.Parse(b"", True)  # noqa: FBT003 - as above
    yield
