from __future__ import annotations

import random

import pytest

from samphan.platform.thai.phones import (
    any_phone,
    display_phone,
    parse_phone,
    parse_phones,
    plain_mobile,
    read_phone_cell,
    unread_parts,
)


@pytest.mark.parametrize(
    ("written", "e164"),
    [
        ("081-234-5678", "+66812345678"),
        ("+66 81 234 5678", "+66812345678"),
        ("66812345678", "+66812345678"),
        ("+66 (0)81 234 5678", "+66812345678"),
        ("๐๘๑๒๓๔๕๖๗๘", "+66812345678"),
        ("061-000-0000", "+66610000000"),
        ("02-123-4567", "+6621234567"),
        ("053-123456", "+6653123456"),
        ("1800 123 456", "+661800123456"),
        ("02-1234567-9", "+6621234567"),
        ("0066812345678", "+66812345678"),
        ("+1 415-555-2671", "+14155552671"),
        ("โทร. 081 2345678", "+66812345678"),
        ("08-1234-5678", "+66812345678"),
        ("665920483", "+66665920483"),
        ("812345678.0", "+66812345678"),
        ("21234567", "+6621234567"),
        ("8.12345678E+08", "+66812345678"),
        ("6.6812345678E+10", "+66812345678"),
    ],
)
def test_a_number_however_written_becomes_e164(written: str, e164: str) -> None:
    phone = parse_phone(written)
    assert phone is not None
    assert phone.value == e164


@pytest.mark.parametrize(
    "written",
    [
        "6.68123E+10",
        "1669",
        "0812345",
        "081-234-567",
        "12345",
        "8.12E+08",
        "เบอร์ไม่มี",
        "091234567",
        "",
        "ไม่มี",
        "-",
        "😀",
        "0" * 10_000,
    ],
)
def test_what_is_no_number_to_reach_someone_is_none(written: str) -> None:
    assert parse_phone(written) is None


@pytest.mark.parametrize(
    ("written", "extension"), [("02-1234567 #22", "22"), ("021234567 ต่อ 101", "101"), ("02 123 4567 ext. 9", "9")]
)
def test_an_extension_stays_with_its_line(written: str, extension: str) -> None:
    phone = parse_phone(written)
    assert phone is not None
    assert phone.value == f"+6621234567;ext={extension}"
    assert display_phone(phone.value) == f"02-123-4567 #{extension}"


def test_a_cell_may_hold_several_numbers() -> None:
    assert [phone.e164 for phone in parse_phones("0801234567,0891234567 หรือ 080-123-4567")] == [
        "+66801234567",
        "+66891234567",
    ]


@pytest.mark.parametrize(
    ("written", "values"),
    [
        ("0812345678 0898765432", ["+66812345678", "+66898765432"]),
        ("081-2345678 089-8765432", ["+66812345678", "+66898765432"]),
        ("081 234 5678 089 876 5432", ["+66812345678", "+66898765432"]),
        ("081-234-5678|089-876-5432", ["+66812345678", "+66898765432"]),
        ("081-234-5678 กับ 089-876-5432", ["+66812345678", "+66898765432"]),
        ("081-234-5678 (แม่) / 089-876-5432 (พ่อ)", ["+66812345678", "+66898765432"]),
        ("บ้าน 053-123-456 มือถือ 081-234-5678", ["+6653123456", "+66812345678"]),
        ("02-123-4567 กด 12", ["+6621234567;ext=12"]),
        ("081-234-5678/9", ["+66812345678"]),
        ("081/2345678", ["+66812345678"]),
        ("\u200e081‑234‑5678\u200b", ["+66812345678"]),
    ],
)
def test_numbers_are_found_among_words_and_one_after_another(written: str, values: list[str]) -> None:
    phones, unread = read_phone_cell(written)
    assert ([phone.value for phone in phones], unread) == (values, [])


@pytest.mark.parametrize("written", ["081-xxx-5678", "12345 0812345678", "08123456789", "081-234-567", "6.68123E+10"])
def test_a_cell_that_is_read_in_part_only_by_guessing_is_not_read(written: str) -> None:
    assert read_phone_cell(written) == ([], [written])


def test_a_fax_is_told_and_not_taken_for_a_phone() -> None:
    phones, unread = read_phone_cell("โทร 02-123-4567 แฟกซ์ 02-123-4568")
    assert ([phone.value for phone in phones], unread) == (["+6621234567"], ["แฟกซ์ 02-123-4568"])


def test_a_part_of_a_cell_that_is_no_number_is_named() -> None:
    assert unread_parts("0801234567, 12345 / โทรเย็น") == ["12345"]


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        ("+66812345678", "081-234-5678"),
        ("+6621234567", "02-123-4567"),
        ("+6653123456", "053-123-456"),
        ("+14155552671", "+1 415-555-2671"),
        ("not a number", "not a number"),
    ],
)
def test_numbers_are_shown_as_thais_write_them(value: str, shown: str) -> None:
    assert display_phone(value) == shown


def test_the_short_way_says_the_same_as_the_long_one() -> None:
    chance, read = random.Random(7), 0  # noqa: S311 - the same texts each time
    for _text in range(20_000):
        start = chance.choice(["0", "66", "+66", "", "00", "(0", "T.0"])
        digits = (
            start
            + chance.choice("689012")
            + "".join(chance.choice("0123456789") for _ in range(chance.choice([7, 8, 8, 8, 9])))
        )
        text = "".join(
            char + (chance.choice([" ", "-", ".", ")", ".0", "x", "\t"]) if chance.random() < 0.06 else "")
            for char in digits
        )
        if short := plain_mobile(text):
            assert short == any_phone(text), text
            read += 1
    assert read > 1_000
