from __future__ import annotations

import pytest

from samphan.platform.search.highlight import highlight


@pytest.mark.parametrize(
    ("text", "asked", "marked"),
    [
        ("สมชาย ใจดี", ["ชาย"], "สม<mark>ชาย</mark> ใจดี"),
        ("สมชาย ใจดี", ["สมชายใจ"], "<mark>สมชาย ใจ</mark>ดี"),
        ("น้ำฝน", ["นำ"], "<mark>น้ำ</mark>ฝน"),
        ("นํ้าฝน", ["นำ"], "<mark>นํ้า</mark>ฝน"),
        ("เเม่", ["แม"], "<mark>เเม่</mark>"),
        ("ที่รัก", ["ท"], "<mark>ที่</mark>รัก"),
        ("ดีดี", ["ดี"], "<mark>ดีดี</mark>"),
        ("José", ["jose"], "<mark>José</mark>"),
        ("081-234-5678", ["8123"], "0<mark>81-23</mark>4-5678"),
        ("<b>", ["b"], "&lt;<mark>b</mark>&gt;"),
        ("somchai", [], "somchai"),
        ("", ["ก"], ""),
    ],
)
def test_the_matched_part_is_marked_in_whole_written_characters(text: str, asked: list[str], marked: str) -> None:
    assert highlight(text, asked) == marked
