from __future__ import annotations

import pytest

from samphan.platform.thai.searching import fold, phone_digits, squeezed, words


@pytest.mark.parametrize(
    ("typed", "stored"),
    [
        ("น้ำ", "นํ้า"),  # sara am, and nikhahit with sara aa: NFC and NFKC keep them apart
        ("เเม่", "แม่"),
        ("เพ็ญ", "เพญ"),
        ("สิทธิ์", "สิทธิ"),
        ("ก๊วยเตี๋ยว", "กวยเตียว"),
        ("ท่ี", "ที่"),
        ("ดีี", "ดี"),
        ("สม\u200bชาย", "สมชาย"),
        ("SOMCHAI", "somchai"),
        ("ｓｏｍ", "som"),
        ("José", "jose"),
        ("O'Brien", "obrien"),
        ("ร้าน ๕๕", "ร้าน 55"),
    ],
)
def test_slips_fold_into_one_form(typed: str, stored: str) -> None:
    assert fold(typed) == fold(stored)


def test_words_that_differ_stay_apart() -> None:
    assert len({fold(word) for word in ["มา", "มี", "เม", "แม", "มำ", "โม", "ไม", "ใม"]}) == 8


def test_a_title_is_set_apart_from_the_name_it_stands_before() -> None:
    assert words(fold("นายสมชาย ใจดี")) == ["นาย", "สมชาย", "ใจดี"]
    assert words(fold("คุณากร")) == ["คุณากร"]


def test_any_text_folds_without_a_fault() -> None:
    for text in ["", "\x00", "%_'\"\\", "😀👨‍👩‍👧", "مرحبا", "\u202eabc", "ํ", "์" * 50, "ก" * 10_000, "\ud800"]:
        assert "\x00" not in squeezed(fold(text))


@pytest.mark.parametrize(
    ("text", "digits"),
    [
        ("081-234-5678", "0812345678"),
        ("+66812345678", "0812345678"),
        ("+66 (0)81 234", "081234"),
        ("0066812345678", "0812345678"),
        ("66812345678", "0812345678"),
        ("๐๘๑๒", "0812"),
        ("812345", "812345"),
        ("66", "66"),
        ("สมชาย 081", ""),
        ("", ""),
        ("+", ""),
    ],
)
def test_a_phone_is_compared_as_dialled(text: str, digits: str) -> None:
    assert phone_digits(text) == digits
