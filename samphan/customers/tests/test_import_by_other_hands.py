"""The coffee shop's practice list as other hands would have written it: the same people, so the same customers must come of it."""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from openpyxl import Workbook, load_workbook

from samphan.customers.models import Affiliation, ContactPoint, Customer
from samphan.customers.tests.test_importers import SHARED, counts, faults, imported, rehearsed, undone
from samphan.platform.accounts.rights import Actor
from samphan.platform.thai.dates import MONTHS_TH, SHORT_TH

NAME, PHONE, EMAIL, BORN = 1, 2, 3, 5
THAI_DIGITS = str.maketrans("0123456789", "๐๑๒๓๔๕๖๗๘๙")
TITLES = [["รายงานลูกค้า"], [], ["พิมพ์เมื่อ 20/11/2569 เวลา 14:05 น."], ["สาขานิมมาน", "", "หน้า 1/12"], []]
THAI = [
    "ที่",
    "ชื่อ – สกุล",
    "โทร.",
    "อี-เมล",
    "ไลน์ ID",
    "เกิดวันที่",
    "ที่อยู่ปัจจุบัน",
    "ยอดซื้อรวม (บาท)",
    "กลุ่ม",
    "ยินยอมรับข่าวสาร",
    "ข้อมูลเพิ่มเติม",
]
ENGLISH = [
    "No.",
    "Customer Name",
    "Mobile No.",
    "E-mail Address",
    "LINE ID",
    "D.O.B.",
    "Address",
    "Total Spent",
    "Tier",
    "Opt-in",
    "Remarks",
]


@dataclass(frozen=True)
class Truth:
    """The list's lines as cells, what is wrong with each, and the people."""

    header: list[str]
    lines: list[tuple[str, str, list[str]]]  # fault, person, cells
    people: dict[str, Any]


@cache
def truth() -> Truth:
    told = json.loads((SHARED / "customers_messy.truth.json").read_text())
    written = list(csv.reader(io.StringIO((SHARED / "customers_messy.csv").read_bytes().decode("cp874"), newline="")))
    lines = [(row["fault"], row["person"], written[row["line"] - 1]) for row in told["rows"]]
    return Truth(written[2], lines, told["people"])


def rewritten(phone: Callable[[str], Any], born: Callable[[date], Any]) -> Iterator[list[Any]]:
    """The lines with every good phone and date written by another hand; what is faulty stays as it is."""
    for fault, person, cells in truth().lines:
        line: list[Any] = list(cells)
        if cells[PHONE] and fault not in {"bad-phone", "not-a-customer"}:
            line[PHONE] = phone("0" + re.sub(r"\D", "", digits_of(cells[PHONE]))[-9:])
        if cells[BORN] and fault not in {"bad-date", "not-a-customer"}:
            line[BORN] = born(date.fromisoformat(truth().people[person]["born"]))
        yield line


def digits_of(text: str) -> str:
    return "".join(str(int(char)) if char.isdecimal() else char for char in text)


def text_file(codec: str, mark: str, header: list[str], lines: Iterator[list[Any]], end: str = "\r\n") -> bytes:
    out = io.StringIO(newline="")
    csv.writer(out, delimiter=mark, lineterminator=end).writerows([*TITLES, header, *lines])
    return out.getvalue().encode(codec)


def unicode_text() -> bytes:
    """Excel's “Unicode text”, from an English machine."""
    return text_file(
        "utf-16",
        "\t",
        ENGLISH,
        rewritten(lambda on: f"(+66) {on[1:3]}-{on[3:6]} {on[6:]}", lambda day: f"{day:%B} {day.day}, {day.year}"),
    )


def marked_utf8() -> bytes:
    """A Thai export with semicolons, marks that nobody sees, and months written out."""

    def born(day: date) -> str:
        month = (MONTHS_TH if day.day % 2 else SHORT_TH)[day.month - 1]
        return f"{day.day} {month} {day.year + 543}".translate(THAI_DIGITS)

    header = [f"\u200b{word}" for word in THAI]
    return text_file(
        "utf-8-sig", ";", header, rewritten(lambda on: f"\u200e{on[:3]}‑{on[3:6]}‑{on[6:]}\u200b", born), "\n"
    )


def wide_without_mark() -> bytes:
    """UTF-16 without its mark, bars between, years of two digits, phones that a program took for amounts without losing a digit."""
    return text_file(
        "utf-16-le",
        "|",
        THAI,
        rewritten(
            lambda on: f"{on[1]}.{on[2:]}E+08", lambda day: f"{day.day}/{day.month}/{(day.year + 543) % 100:02d}"
        ),
    )


def american() -> bytes:
    """TIS-620 with a second number in the phone's cell, and dates as Americans write them."""

    def phone(on: str) -> str:
        return f"{on} / โทรศัพท์บ้าน 02-{on[3:6]}-{on[6:]} ต่อ {on[3]}"

    header = [word.replace("–", "-") for word in THAI]
    return text_file("tis-620", ",", header, rewritten(phone, lambda day: f"{day.month}/{day.day}/{day.year}"))


def workbook() -> bytes:
    """Merged title, a hidden sheet and a sheet of sales that are both larger, phones as numbers, dates as Excel counts them."""
    book = Workbook()
    sales, hidden, sheet = book.active, book.create_sheet("เก่า"), book.create_sheet("ลูกค้า")
    assert sales is not None
    for line in range(3_000):
        sales.append([line, f"INV-{line}", line * 1.5, "เงินสด", *[line] * 10])
        hidden.append(["ใคร", "0812345678"] * 8)
    hidden.sheet_state = "hidden"
    sheet.append(["รายชื่อลูกค้า ณ วันที่ 20 พ.ย. 2569"])
    sheet.merge_cells("A1:K1")
    sheet.append([])
    sheet.append(THAI)
    for line in rewritten(int, lambda day: (day - date(1899, 12, 30)) // timedelta(days=1)):
        sheet.append(line)
    made = io.BytesIO()
    book.save(made)
    return made.getvalue()


HANDS = {
    "unicode.txt": (unicode_text, "utf-16", 6),
    "export.csv": (marked_utf8, "utf-8-sig", 6),
    "dump.txt": (wide_without_mark, "utf-16-le", 6),
    "american.csv": (american, "cp874", 6),
    "book.xlsx": (workbook, "", 3),
}


@pytest.mark.parametrize("name", HANDS)
def test_the_same_people_come_in_whoever_wrote_the_list(owner: Actor, tmp_path: Path, name: str) -> None:
    made, encoding, header_line = HANDS[name]
    path = tmp_path / name
    path.write_bytes(made())
    told = rehearsed(owner, path)
    _run, report = imported(owner, path)
    assert counts(told) == counts(report) == (1220, 1120, 100, 0)
    assert (report.encoding, report.header_line) == (encoding, header_line)
    wrong = {
        (at, {"phone": "phone", "date": "birth_date", "email": "email"}[fault.removeprefix("bad-")])
        for at, (fault, _person, _cells) in enumerate(truth().lines, header_line + 1)
        if fault.startswith("bad-")
    }
    assert {(line, column) for line, column, _value in faults(report)} == wrong
    assert 34 <= told.suspected_duplicates <= 60
    assert_stored()


def assert_stored() -> None:
    """Every person whose lines are all good is stored as the truth says."""
    good = {person for _fault, person, _cells in truth().lines} - {
        person for fault, person, _cells in truth().lines if fault not in {"", "dup-strong-email"}
    }
    points = ContactPoint.objects.filter(kind="phone").select_related("customer")
    stored = {point.value: point.customer for point in points.iterator()}
    seen = 0
    for pk in good:
        person = truth().people[pk]
        customer = stored[person["phone"]]
        told = (customer.given_name, customer.family_name, str(customer.birth_date or ""), customer.postcode)
        assert told == (person["first"], person["last"], person["born"] or "", person["postcode"])
        seen += 1
    assert seen > 900
    assert Customer.objects.count() == 1120


# ── the traders' sheet ──────────────────────────────────────────────────────────────────────────────────────────────────


def traders() -> list[list[Any]]:
    sheet = load_workbook(SHARED / "contacts_messy.xlsx").active
    assert sheet is not None
    return [list(row) for row in sheet.iter_rows(min_row=4, values_only=True)]


def filled_down() -> list[list[Any]]:
    """The company stands on each line of its people."""
    lines, above = [], list[Any]()
    for line in traders():
        above = line[:5] if line[0] else above
        lines.append([*above, *line[5:]])
    return lines


def one_heading(folder: Path) -> Path:
    """From a program: English words in one heading, the company on every line, tax ids as they are printed."""

    def printed(tax: Any) -> str:
        digits = str(tax).zfill(13)
        return f"{digits[0]}-{digits[1:5]}-{digits[5:10]}-{digits[10:12]}-{digits[12]}"

    header = [
        "Company Name",
        "Tax ID No.",
        "Branch",
        "Type",
        "Address",
        "Contact Person",
        "Position",
        "Mobile Phone",
        "E-mail",
        "Limit",
        "Days",
        "%",
    ]
    lines = ([line[0], printed(line[1]), *line[2:]] for line in filled_down())
    path = folder / "vendors.csv"
    path.write_bytes(text_file("cp874", ";", header, iter(lines)))
    return path


def merged_down(folder: Path) -> Path:
    """The company's cells merged over the lines of its people, tax ids as amounts that lost their 0."""
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    for line in (["คู่ค้า"], ["ข้อมูลบริษัท", *[None] * 4, "ผู้ประสานงาน", *[None] * 3, "เงื่อนไขการค้า"]):
        sheet.append(line)
    sheet.append(
        ["ชื่อกิจการ", "เลขภาษี", "สนญ./สาขา", "ประเภทคู่ค้า", "ที่อยู่", "ชื่อ-สกุล", "ตำแหน่ง", "มือถือ", "อีเมล", "วงเงิน", "วัน", "%"]
    )
    sheet.merge_cells("A2:E2")
    sheet.merge_cells("F2:I2")
    above, since = None, 0
    for at, line in enumerate(filled_down(), 4):
        if line[0] == above:
            line[:5] = [None] * 5
        else:
            if above and at - 1 > since:
                for column in "ABCDE":
                    sheet.merge_cells(f"{column}{since}:{column}{at - 1}")
            above, since = line[0], at
            line[1] = int(line[1])
        sheet.append(line)
    path = folder / "merged.xlsx"
    book.save(path)
    return path


@pytest.mark.parametrize("write", [one_heading, merged_down])
def test_the_same_companies_and_their_people_come_in(
    owner: Actor, tmp_path: Path, write: Callable[[Path], Path]
) -> None:
    path = write(tmp_path)
    told = rehearsed(owner, path)
    run, report = imported(owner, path)
    assert counts(told) == counts(report) == (332, 492, 0, 0)
    meant = json.loads((SHARED / "contacts_messy.truth.json").read_text())
    assert {column for _line, column, _value in faults(report)} == {"tax_id"}
    assert len(report.value_errors) == sum(one["fault"] == "bad-tax-id" for one in meant)
    stored = {one.name: (one.tax_id, one.people.count()) for one in Customer.objects.filter(kind="organisation")}
    assert stored == {one["name"]: ("" if one["fault"] else one["tax_id"], one["contacts"]) for one in meant}
    assert Affiliation.objects.filter(main=True).count() == 160
    assert undone(owner, run).removed == 492
    assert not Customer.objects.exists()
