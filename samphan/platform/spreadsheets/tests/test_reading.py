from __future__ import annotations

import base64
from datetime import date
from pathlib import Path

import openpyxl
import pytest

from samphan.platform.refusals import Refused
from samphan.platform.spreadsheets.encodings import encoding_of
from samphan.platform.spreadsheets.reading import read_table
from samphan.platform.spreadsheets.writing import write_csv, write_xlsx


def saved(folder: Path, content: bytes, name: str = "list.csv") -> Path:
    path = folder / name
    path.write_bytes(content)
    return path


def cells(path: Path) -> list[list[str]]:
    return [row.cells for row in read_table(path).rows()]


def test_a_mostly_latin_thai_file_is_not_taken_for_japanese(tmp_path: Path) -> None:
    thai_excel = base64.b64decode(
        "aWQsbmFtZSxwaG9uZQoxLEpvaG4sMDgxMjM0NTY3OAoyLMrBqtLCLDA4OTg3NjU0MzIKMyxKYW5lLDA4MTExMTExMTEK"
    )
    path = saved(tmp_path, thai_excel)
    assert encoding_of(path) == "cp874"
    assert cells(path)[1] == ["2", "สมชาย", "0898765432"]


@pytest.mark.parametrize("codec", ["utf-8", "utf-8-sig", "utf-16", "cp874"])
@pytest.mark.parametrize("mark", [",", ";", "\t", "|"])
def test_every_common_encoding_and_delimiter_reads_the_same(tmp_path: Path, codec: str, mark: str) -> None:
    text = f"ชื่อ{mark}เบอร์โทร\nน้ำฝน ใจดี{mark}0812345678\nสมชาย{mark}0898765432\n"
    assert cells(saved(tmp_path, text.encode(codec))) == [["น้ำฝน ใจดี", "0812345678"], ["สมชาย", "0898765432"]]


def test_titles_above_and_blank_lines_between_are_left_out(tmp_path: Path) -> None:
    table = read_table(saved(tmp_path, "รายชื่อลูกค้า,,\n,,\nชื่อ,โทร,อีเมล\nก,1,\n,,\nข,2,b@example.com\n".encode()))
    assert (table.header_line, table.headers) == (3, ["ชื่อ", "โทร", "อีเมล"])
    assert [row.line for row in table.rows()] == [4, 6]


@pytest.mark.parametrize("repeat", [1, 200_000])
def test_lines_of_another_encoding_lose_nothing(tmp_path: Path, repeat: int) -> None:
    mixed = "สมหญิง,2\n".encode("cp874") * 2 + "มานี,3\n".encode()
    path = saved(tmp_path, "ชื่อ,โทร\n".encode() + "สมชาย,1\n".encode() * repeat + mixed)
    assert [row[0] for row in cells(path)[-3:]] == ["สมหญิง", "สมหญิง", "มานี"]


def test_lines_of_different_length_and_nuls_are_read(tmp_path: Path) -> None:
    assert cells(saved(tmp_path, b"a,b,c\n1\n1,2,3,4\n\x001,2,3\n")) == [
        ["1", "", ""],
        ["1", "2", "3", "4"],
        ["1", "2", "3"],
    ]


def test_a_workbook_gives_numbers_and_dates_as_people_read_them(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    book.active.append(["เลขภาษี", "วันเกิด", "ยอด"])
    book.active.append([105550000007, date(2000, 2, 29), 12.5])
    book.save(tmp_path / "a.xlsx")
    table = read_table(tmp_path / "a.xlsx")
    assert table.format == "xlsx"
    assert [row.cells for row in table.rows()] == [["105550000007", "2000-02-29", "12.5"]]


@pytest.mark.parametrize(
    ("content", "name", "code"),
    [
        (b"", "a.csv", "empty_file"),
        (b"PK\x03\x04 cut short", "a.xlsx", "damaged_workbook"),
        (b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 40, "a.csv", "not_a_table"),
        (b"only one cell\n", "a.csv", "no_header"),
    ],
)
def test_what_is_no_table_is_refused_in_a_sentence(tmp_path: Path, content: bytes, name: str, code: str) -> None:
    with pytest.raises(Refused) as refusal:
        read_table(saved(tmp_path, content, name))
    assert refusal.value.code == code


ROWS = [["=1+1", "+66812345678", "-ลบ", "น้ำ"], ["@cmd", "0812345678", "10,000", '"']]


def test_a_formula_in_a_name_stays_a_name(tmp_path: Path) -> None:
    write_csv(tmp_path / "a.csv", ["a", "b", "c", "d"], ROWS)
    assert cells(tmp_path / "a.csv") == [
        ["'=1+1", "+66812345678", "'-ลบ", "น้ำ"],
        ["'@cmd", "0812345678", "10,000", '"'],
    ]
    write_xlsx(tmp_path / "a.xlsx", ["a", "b", "c", "d"], ROWS)
    assert cells(tmp_path / "a.xlsx") == ROWS
