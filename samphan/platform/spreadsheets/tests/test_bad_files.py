"""Files as they really come: each is read whole, or refused in a sentence that says what to do."""

from __future__ import annotations

import zipfile
from collections.abc import Callable
from datetime import date, datetime
from pathlib import Path

import openpyxl
import pytest
from django.utils import translation

from conftest import refused
from samphan.platform.refusals import Refused
from samphan.platform.spreadsheets import workbooks
from samphan.platform.spreadsheets.reading import read_table
from samphan.platform.spreadsheets.tests.made_files import encrypted, lying_archive, ods, xls

HEAD = "ชื่อ,โทร\n"
Maker = Callable[..., bytes]


def saved(folder: Path, content: bytes, name: str = "list.csv") -> Path:
    path = folder / name
    path.write_bytes(content)
    return path


def cells(path: Path) -> list[list[str]]:
    return [row.cells for row in read_table(path).rows()]


def test_a_quotation_mark_that_nobody_closes_costs_its_own_line_only(tmp_path: Path) -> None:
    lines = [HEAD, '"ร้านหนึ่ง,1\n', *(f"คน{n},{n}\n" for n in range(500)), 'ท้าย,"จบ"\n']
    read = cells(saved(tmp_path, "".join(lines).encode()))
    assert len(read) == 502
    assert (read[0][0], read[-1]) == ('"ร้านหนึ่ง', ["ท้าย", "จบ"])


def test_a_quoted_cell_over_several_lines_is_one_row(tmp_path: Path) -> None:
    assert cells(saved(tmp_path, (HEAD + '"บรรทัดแรก\nบรรทัดสอง, ""จริง""",1\nข,2\n').encode())) == [
        ['บรรทัดแรก\nบรรทัดสอง, "จริง"', "1"],
        ["ข", "2"],
    ]


def test_a_cell_of_a_million_letters_stops_nothing(tmp_path: Path) -> None:
    read = cells(saved(tmp_path, (HEAD + "ก" * 1_000_000 + ",1\nข,2\n").encode()))
    assert [row[-1] for row in read] == ["1", "2"]


@pytest.mark.parametrize("end", ["\r", "\r\n", "\n"])
def test_lines_may_end_as_any_machine_ends_them(tmp_path: Path, end: str) -> None:
    assert cells(saved(tmp_path, (HEAD + "ก,1\nข,2\n").replace("\n", end).encode("cp874"))) == [["ก", "1"], ["ข", "2"]]


@pytest.mark.parametrize("codec", ["utf-16-le", "utf-16-be"])
def test_utf_16_is_known_without_its_mark(tmp_path: Path, codec: str) -> None:
    text = "name,phone,note\n" + "Somchai,0812345678,ok\n" * 20 + "สมหญิง,1,\n"
    assert cells(saved(tmp_path, text.encode(codec)))[-1] == ["สมหญิง", "1", ""]


@pytest.mark.parametrize("codec", ["utf-16-le", "utf-16-be"])
def test_utf_16_that_is_nearly_all_thai_does_not_pass_for_utf_8(tmp_path: Path, codec: str) -> None:
    text = "ชื่อลูกค้า,ที่อยู่\n" + "นางสาวสมหญิงใจดีเหลือเกิน,บ้านเลขที่สี่ถนนนิมมานเหมินท์จังหวัดเชียงใหม่\n" * 20
    assert cells(saved(tmp_path, text.encode(codec)))[-1][0] == "นางสาวสมหญิงใจดีเหลือเกิน"


def test_a_mark_within_most_cells_is_not_taken_for_the_one_between_them(tmp_path: Path) -> None:
    lines = [
        "ชื่อ\tโทร\tที่อยู่\tหมายเหตุ\n",
        *(f"คน\t0{n}\t{n}/1, ม.2, ต.ป่าตัน\n" for n in range(60)),
        *("คน\t1\tที่\tโน้ต\n",) * 40,
    ]
    assert cells(saved(tmp_path, "".join(lines).encode()))[0] == ["คน", "00", "0/1, ม.2, ต.ป่าตัน", ""]


def test_the_sheet_that_holds_a_list_is_taken_rather_than_a_larger_one(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    book.active.append(["วิธีใช้"])
    for line in range(200):
        book.active.append([f"ข้อ {line}"])
    listed = book.create_sheet("ลูกค้า")
    listed.append(["ชื่อ", "โทร"])
    listed.append(["ก", "1"])
    book.save(tmp_path / "book.xlsx")
    table = read_table(tmp_path / "book.xlsx")
    assert (table.sheet, [row.cells for row in table.rows()]) == ("ลูกค้า", [["ก", "1"]])


def test_lines_of_two_encodings_are_told(tmp_path: Path) -> None:
    table = read_table(saved(tmp_path, HEAD.encode("cp874") + "ก,1\n".encode("cp874") + "ข,2\n".encode()))
    assert table.encoding == "cp874 + utf-8"
    assert [row.cells[0] for row in table.rows()] == ["ก", "ข"]


def test_excels_own_word_for_the_delimiter_is_heard(tmp_path: Path) -> None:
    table = read_table(saved(tmp_path, "sep=;\nชื่อ;โทร\nก,ข;1\n".encode()))
    assert (table.header_line, [row.cells for row in table.rows()]) == (2, [["ก,ข", "1"]])


def test_what_a_file_is_is_told_by_its_content_not_its_name(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    book.active.append(["ชื่อ", "โทร"])
    book.active.append(["ก", "0812345678"])
    book.save(tmp_path / "a.xlsx")
    (tmp_path / "a.xlsx").rename(tmp_path / "a.csv")
    assert read_table(tmp_path / "a.csv").format == "xlsx"
    assert read_table(saved(tmp_path, (HEAD + "ก,1\n").encode(), "b.xlsx")).format == "csv"


def test_a_large_sheet_reads_the_same_row_by_row(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    book = openpyxl.Workbook()
    for row in (["รายชื่อ"], [], ["ชื่อ", "โทร", "วันเกิด"], ["ก", 812345678, None], [], ["ข", "02", "1/1/2530"]):
        book.active.append(row)
    book.save(tmp_path / "a.xlsx")
    whole = read_table(tmp_path / "a.xlsx")
    monkeypatch.setattr(workbooks, "LARGE_SHEET", 0)
    streamed = read_table(tmp_path / "a.xlsx")
    assert (streamed.header_line, streamed.headers) == (whole.header_line, whole.headers) == (3, ["ชื่อ", "โทร", "วันเกิด"])
    assert list(streamed.rows()) == list(whole.rows())
    assert [row.line for row in streamed.rows()] == [4, 6]


def test_a_large_sheet_reads_every_kind_of_cell_as_a_small_one(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    book = openpyxl.Workbook()
    book.active.append(["ชื่อ", "ค่า", "วัน"])
    for value in (
        "ซ้ำ",
        "ซ้ำ",
        12.5,
        3.0,
        True,
        date(2024, 2, 29),
        datetime(2024, 2, 29, 13, 5),  # noqa: DTZ001 - as a cell holds it
        " มีช่องว่าง ",
        "a\nb",
        "😀 <&>",
        None,
    ):
        book.active.append(["ก", value, "ท้าย"])
    book.active["D5"] = "ไกล"
    book.save(tmp_path / "a.xlsx")
    whole = read_table(tmp_path / "a.xlsx")
    monkeypatch.setattr(workbooks, "LARGE_SHEET", 0)
    streamed = read_table(tmp_path / "a.xlsx")
    padded = [[*row.cells, *[""] * 30][:30] for row in streamed.rows()]
    assert padded == [[*row.cells, *[""] * 30][:30] for row in whole.rows()]
    assert padded == [[*row.cells, *[""] * 30][:30] for row in streamed.rows()]  # and once more


def test_a_large_sheet_of_another_maker(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Prefixed names, rich text, readings, texts in the cell, cells without references."""
    monkeypatch.setattr(workbooks, "LARGE_SHEET", 0)
    book = openpyxl.Workbook()
    book.active.append(["ชื่อ", "โทร"])
    book.save(tmp_path / "plain.xlsx")
    main = 'xmlns:x="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
    parts = {
        "xl/sharedStrings.xml": f"<x:sst {main}><x:si><x:t>ชื่อ</x:t></x:si><x:si><x:r><x:t>สม</x:t></x:r><x:r><x:t>ชาย</x:t></x:r>"
        "<x:rPh sb='0' eb='1'><x:t>reading</x:t></x:rPh></x:si></x:sst>",
        "xl/worksheets/sheet1.xml": f"<x:worksheet {main}><x:sheetData><x:row r='1'><x:c t='s'><x:v>0</x:v></x:c>"
        "<x:c t='inlineStr'><x:is><x:t>โทร</x:t></x:is></x:c></x:row><x:row r='4'><x:c r='A4' t='s'><x:v>1</x:v></x:c>"
        "<x:c r='B4' t='str'><x:f>A1</x:f><x:v>081</x:v></x:c></x:row></x:sheetData></x:worksheet>",
    }
    with zipfile.ZipFile(tmp_path / "plain.xlsx") as plain, zipfile.ZipFile(tmp_path / "a.xlsx", "w") as made:
        for name in {*plain.namelist(), *parts}:
            made.writestr(name, parts.get(name) or plain.read(name))
    table = read_table(tmp_path / "a.xlsx")
    assert table.headers == ["ชื่อ", "โทร"]
    assert [(row.line, row.cells) for row in table.rows()] == [(4, ["สมชาย", "081"])]


@pytest.mark.parametrize(
    "sheet",
    [
        "<!DOCTYPE a [<!ENTITY b 'c'>]><worksheet>&b;</worksheet>",
        "<worksheet><sheetData><row",
        "<worksheet><row><c t='s'><v>9</v></c></row></worksheet>",
    ],
)
def test_a_large_sheet_that_means_harm_or_is_cut(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, sheet: str) -> None:
    monkeypatch.setattr(workbooks, "LARGE_SHEET", 0)
    book = openpyxl.Workbook()
    book.active.append(["ชื่อ", "โทร"])
    book.save(tmp_path / "plain.xlsx")
    with zipfile.ZipFile(tmp_path / "plain.xlsx") as plain, zipfile.ZipFile(tmp_path / "a.xlsx", "w") as made:
        for name in plain.namelist():
            made.writestr(name, sheet if name.startswith("xl/worksheets/") else plain.read(name))
    with refused("damaged_workbook"):
        read_table(tmp_path / "a.xlsx")


def archive(folder: Path, *names: str) -> Path:
    with zipfile.ZipFile(folder / "a.xlsx", "w") as made:
        for name in names:
            made.writestr(name, "x")
    return folder / "a.xlsx"


def cut_short(folder: Path) -> Path:
    book = openpyxl.Workbook()
    for number in range(200):
        book.active.append([f"ชื่อ {number}", number])
    book.save(folder / "whole.xlsx")
    return saved(folder, (folder / "whole.xlsx").read_bytes()[:-900], "a.xlsx")


ROWS = [["รายชื่อลูกค้า"], [], ["ชื่อ", "โทร", "ยอด"], ["มานี", "0812345671", 12.0], ["ปิติ", "", 3.5]]


@pytest.mark.parametrize(("kind", "make"), [("xls", xls), ("ods", ods)])
def test_old_excel_and_opendocument_read_as_the_new_one_does(tmp_path: Path, kind: str, make: Maker) -> None:
    table = read_table(saved(tmp_path, make(ROWS), f"a.{kind}"))
    assert (table.format, table.sheet, table.header_line) == (kind, "ลูกค้า", 3)
    assert [row.cells for row in table.rows()] == [["มานี", "0812345671", "12"], ["ปิติ", "", "3.5"]]


@pytest.mark.parametrize(("kind", "make"), [("xls", xls), ("ods", ods)])
@pytest.mark.parametrize("name", ["a.xlsx", "a.csv", "a", "a.ods", "a.xls"])
def test_a_workbook_under_a_wrong_name_is_read_and_its_password_told(
    tmp_path: Path, kind: str, make: Maker, name: str
) -> None:
    assert read_table(saved(tmp_path, make(ROWS), name)).format == kind
    with pytest.raises(Refused) as refusal:
        read_table(saved(tmp_path, make(ROWS, protected=True), name))
    assert refusal.value.code == "password_protected"


def encrypted_xlsx(folder: Path) -> Path:
    book = openpyxl.Workbook()
    book.active.append(["ชื่อ", "โทร"])
    book.save(folder / "open.xlsx")
    return saved(folder, encrypted((folder / "open.xlsx").read_bytes(), "ความลับ"), "a.xlsx")


def of(content: bytes, name: str) -> Callable[[Path], Path]:
    return lambda folder: saved(folder, content, name)


@pytest.mark.parametrize(
    ("make", "code"),
    [
        (cut_short, "damaged_workbook"),
        (encrypted_xlsx, "password_protected"),
        (of(xls(ROWS, protected=True), "a.xls"), "password_protected"),
        (of(ods(ROWS, protected=True), "a.ods"), "password_protected"),
        (of(xls(ROWS)[:900], "a.xls"), "damaged_workbook"),
        (of(ods(ROWS)[:-100], "a.ods"), "damaged_workbook"),
        (of(xls([[""]]), "a.xls"), "empty_file"),
        (of(ods([]), "a.ods"), "empty_file"),
        (of(lying_archive(["xl/workbook.xml", "xl/worksheets/sheet1.xml"], 4 << 30), "a.xlsx"), "file_too_large"),
        (lambda folder: archive(folder, "word/document.xml"), "not_a_table"),
        (lambda folder: archive(folder, "xl/workbook.xml"), "damaged_workbook"),
        (lambda folder: saved(folder, b"<html><table><tr><td>a</td></tr></table>", "a.xls"), "not_a_table"),
        (lambda folder: saved(folder, b"%PDF-1.7\n" + bytes(range(256)) * 20, "a.xlsx"), "not_a_table"),
        (lambda folder: saved(folder, b"", "a.xlsx"), "empty_file"),
        (lambda folder: saved(folder, b"\n\n\n"), "no_header"),
    ],
)
def test_what_cannot_be_read_is_refused_with_what_to_do(tmp_path: Path, make: object, code: str) -> None:
    with pytest.raises(Refused) as refusal:
        read_table(make(tmp_path))  # type: ignore[operator]
    assert refusal.value.code == code
    with translation.override("th"):
        assert any("ก" <= letter <= "๙" for letter in str(refusal.value))
