"""Every expected order here was made by ICU 72 for th_TH (docs/decisions/0010-thai-sorting.md)."""

from __future__ import annotations

import pytest

from samphan.platform.thai.collation import sort_key

DICTIONARY = [
    "กก", "ก๊ก", "กบ", "กา", "กาน", "กาน์", "ก้าน", "เกม", "เกา", "เก่า", "แกง", "ไก่", "ขา", "ไข่", "มด", "แมว", "รถ",
    "รัก", "โรงแรม", "ฤดู", "ลม", "ฦา", "สมชาย", "สุดา", "เสมา", "แสง", "อร", "เอก",
]  # fmt: skip


def test_thai_words_stand_as_in_a_dictionary() -> None:
    assert sorted(sorted(DICTIONARY), key=sort_key) == DICTIONARY


def test_symbols_then_digits_then_thai_then_latin() -> None:
    expected = ["☕ กาแฟ", "๒ พี่น้อง", "7-Eleven", "กาแฟ", "ฮันนี่", "Anna", "bob", "Müller", "Zoë", "Ελλάδα", "中文"]
    assert sorted(sorted(expected, reverse=True), key=sort_key) == expected


def test_thai_and_arabic_digits_are_the_same() -> None:
    assert sort_key("สาขา ๑๒") == sort_key("สาขา 12")


def test_case_blanks_and_punctuation_do_not_count() -> None:
    assert sort_key("De La Cruz") == sort_key("delacruz")
    assert sort_key("ก.ไก่") == sort_key("กไก่")
    assert sort_key("กรุงเทพฯ") == sort_key("กรุงเทพ")


@pytest.mark.parametrize(("one", "other"), [("น้ำ", "นํ้า"), ("แม่", "เเม่")])
def test_two_ways_to_type_the_same_word_sort_together(one: str, other: str) -> None:
    assert sort_key(one) == sort_key(other)


def test_accents_decide_only_between_equal_words() -> None:
    assert sort_key("Jose") < sort_key("José") < sort_key("Josef")


@pytest.mark.parametrize("text", ["", "...", "ก" * 10_000, "่" * 10_000, "\u202eabc", "👩‍👩‍👧"])
def test_any_text_has_a_key_that_fits_its_column(text: str) -> None:
    assert len(sort_key(text)) <= 300
