"""What the columns of a brought file are: their types, the keys they may join by, and whether they tell of a person."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from itertools import islice
from pathlib import Path
from typing import Any
from uuid import UUID

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from samphan.platform.fields.values import Unfit, decimal_of
from samphan.platform.importing.rows import is_total
from samphan.platform.refusals import Refused, Sentence
from samphan.platform.spreadsheets.reading import Table, read_table
from samphan.platform.thai.date_columns import DateForm, date_form_of
from samphan.platform.thai.dates import NotADate
from samphan.platform.thai.phones import parse_phone

LARGEST = 100 * 1024 * 1024
MOST_COLUMNS, MOST_ROWS = 100, 1_000_000
EVIDENCE, SAMPLES = 2_000, 3
NEARLY_ALL = 0.95
LONGEST = 2_000  # characters of a cell
TYPES: Mapping[str, Sentence] = {
    "text": pgettext_lazy("kind of column", "Text"),
    "whole": _("Whole number"),
    "number": _("Number"),
    "money": _("Money in baht"),
    "date": pgettext_lazy("kind of column", "Date"),
}
SQL_TYPES = {"text": "VARCHAR", "whole": "BIGINT", "number": "DOUBLE", "money": "DECIMAL(18,2)", "date": "DATE"}
MONEY = re.compile(
    r"บาท|฿|ราคา|ยอด|งบ|เงิน|ค่า|amount|price|spend|spent|cost|budget|baht|thb|revenue|total", re.IGNORECASE
)
PERSONAL = re.compile(
    r"โทร|มือถือ|เบอร์|อีเมล|ที่อยู่|เลขประจำตัว|เลขผู้เสีย|บัตรประชาชน|รายได้|เงินเดือน|ต้นทุน|ชื่อ|นามสกุล|วันเกิด|"
    r"phone|mobile|e-?mail|address|tax.?id|citizen|income|salary|cost|birth|\bname\b",
    re.IGNORECASE,
)  # fmt: skip
DATED = re.compile(r"วัน|date|day|เดือน", re.IGNORECASE)
PRODUCT = re.compile(r"รหัสสินค้า|sku|product.?code|item.?code", re.IGNORECASE)
BRANCH = re.compile(r"สาขา|branch|store", re.IGNORECASE)
WHOLE = re.compile(r"-?(?:0|[1-9]\d{0,2}(?:,\d{3})+|[1-9]\d{0,17})")
SEPARATE = re.compile(r"[^a-z0-9_\u0e00-\u0e7f]+")
TAKEN = frozenset({"row", "customer", "variant", "branch", "day"})  # columns that joining adds


@dataclass(frozen=True)
class Header:
    """A column of the file: where it stands, what it is guessed to be, and the key it may join by ("customer:phone"), if any."""

    at: int
    header: str
    type: str
    sensitive: bool
    key: str
    samples: list[str]


def open_own(path: Path) -> Table:
    """The table of the file. Raises `Refused`: what `read_table` refuses, a file or a header that is too large, two columns of one name."""
    size = path.stat().st_size
    if size > LARGEST:
        raise Refused(
            _("The file has %(has)s MB; a table takes at most %(most)s MB.")
            % {"has": size >> 20, "most": LARGEST >> 20},
            code="file_too_large",
        )
    table = read_table(path)
    if len(table.headers) > MOST_COLUMNS:
        raise Refused(
            _("The file has %(has)s columns; a table takes at most %(most)s.")
            % {"has": len(table.headers), "most": MOST_COLUMNS},
            code="too_many_columns",
        )
    seen: dict[str, str] = {}
    for header in filter(None, table.headers):
        if slug(header) in seen:
            raise Refused(
                _("Two columns are called “%(header)s”. Rename one of them in the file and choose it again.")
                % {"header": header},
                code="column_twice",
            )
        seen[slug(header)] = header
    return table


def look(path: Path) -> list[Header]:
    """The columns that have a heading, as guessed from the first rows. Raises `Refused`, `empty_table` too."""
    table = open_own(path)
    rows = [row.cells for row in islice(table.rows(), EVIDENCE)]
    if not rows:
        raise Refused(_("There is no row below the headings."), code="empty_table")
    found = []
    for at, header in enumerate(table.headers):
        if not header:
            continue
        cells = [row[at].strip() for row in rows if at < len(row) and row[at].strip()]
        kind = guessed_type(header, cells)
        key = guessed_key(header, cells, kind)
        sensitive = bool(PERSONAL.search(header)) or key in {"customer:phone", "customer:email"}
        found.append(Header(at, header[:200], kind, sensitive, key, cells[:SAMPLES]))
    return found


def guessed_type(header: str, cells: Sequence[str]) -> str:
    """Codes that begin with 0 stay text; runs of digits are a date only under a heading that says so."""
    if not cells:
        return "text"
    if share(cells, WHOLE.fullmatch) and not (DATED.search(header) and share(cells, date_reader(cells))):
        return "money" if MONEY.search(header) else "whole"
    if share(cells, amount) and not any(re.fullmatch(r"0\d+", cell) for cell in cells):
        return "money" if MONEY.search(header) else "number"
    return "date" if share(cells, date_reader(cells)) else "text"


def share(cells: Sequence[str], read: Callable[[str], Any]) -> bool:
    """Whether nearly all cells can be read so."""
    return sum(read(cell) not in (None, False) for cell in cells) >= NEARLY_ALL * len(cells)


def guessed_key(header: str, cells: Sequence[str], kind: str) -> str:
    """The first key that the column looks like; "" for none."""
    if not cells:
        return ""
    looks: dict[str, Callable[[], bool]] = {
        "date:date": lambda: kind == "date",
        "customer:email": lambda: share(cells, lambda cell: "@" in cell),
        "customer:id": lambda: share(cells, as_uuid),
        "customer:phone": lambda: bool(PERSONAL.search(header)) and share(cells, parse_phone),
        "product:sku": lambda: bool(PRODUCT.search(header)),
        "branch:name": lambda: bool(BRANCH.search(header)),
    }
    return next((key for key, so in looks.items() if so()), "")


def as_uuid(cell: str) -> UUID | None:
    try:
        return UUID(cell)
    except ValueError:
        return None


def date_reader(cells: Iterable[str]) -> Callable[[str], date | None]:
    form: DateForm = date_form_of(cells)

    def read(cell: str) -> date | None:
        try:
            return form.read(cell)
        except NotADate:
            return None

    return read


def amount(cell: str) -> Decimal | None:
    """A number as people write it: 1,250.50, ฿ 1,250, (120) and 120- as less than nothing."""
    plain = cell.strip()
    if plain.startswith("(") and plain.endswith(")"):
        plain = f"-{plain[1:-1]}"
    elif plain.endswith("-") and len(plain) > 1 and plain[-2].isdigit():
        plain = f"-{plain[:-1]}"
    try:
        return decimal_of(plain.removesuffix("บาท"))
    except Unfit:
        return None


def whole(cell: str) -> int | None:
    found = amount(cell)
    return int(found) if found is not None and found == found.to_integral_value() and abs(found) < 1 << 62 else None


def money(cell: str) -> Decimal | None:
    found = amount(cell)
    return found.quantize(Decimal("0.01")) if found is not None and abs(found) < 10**15 else None


def number(cell: str) -> float | None:
    found = amount(cell)
    return None if found is None else float(found)


def reader_of(kind: str, cells: Iterable[str]) -> Callable[[str], Any]:
    """From a cell to its value, None when it has none of this type. `cells` teach how dates are meant."""
    if kind == "date":
        return date_reader(cells)
    return {"whole": whole, "number": number, "money": money}.get(kind, lambda cell: cell[:LONGEST])


def slug(header: str) -> str:
    """The name of a column in SQL: small letters, Thai as it is, `_` for all else."""
    plain = SEPARATE.sub("_", unicodedata.normalize("NFC", header).casefold()).strip("_")[:60]
    plain = f"c_{plain}" if plain[:1].isdigit() or not plain else plain
    return f"{plain}_given" if plain in TAKEN else plain


def lines(table: Table) -> Iterable[tuple[int, list[str]]]:
    """(line, cells) of every row that is no total. Raises `Refused` beyond `MOST_ROWS`."""
    for count, row in enumerate(table.rows()):
        if count >= MOST_ROWS:
            raise Refused(
                _("The file has more than %(most)s rows. Divide it, or sum it first.") % {"most": f"{MOST_ROWS:,}"},
                code="too_many_rows",
            )
        if not is_total(row.cells):
            yield row.line, [cell.strip() for cell in row.cells]
