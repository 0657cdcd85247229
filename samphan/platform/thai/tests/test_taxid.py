from __future__ import annotations

import pytest

from samphan.platform.thai.taxid import display_tax_id, is_juristic, parse_tax_branch, parse_tax_id


@pytest.mark.parametrize(
    ("written", "digits"),
    [
        ("1101700203344", "1101700203344"),
        ("3100600123450", "3100600123450"),
        ("3456789012347", "3456789012347"),
        ("8000000000014", "8000000000014"),
        ("0105550000007", "0105550000007"),
        ("0105561001239", "0105561001239"),
        ("0994000000006", "0994000000006"),
        ("1-1017-00203-34-4", "1101700203344"),
        ("๑๑๐๑๗๐๐๒๐๓๓๔๔", "1101700203344"),
    ],
)
def test_a_right_number_gives_its_digits(written: str, digits: str) -> None:
    assert parse_tax_id(written) == digits


@pytest.mark.parametrize(
    "written",
    [
        "1101700203345",
        "3100600123451",
        "3456789012348",
        "8000000000015",
        "0105550000008",
        "0105561001230",
        "0994000000007",
        "110170020334",
        "11017002033444",
        "0000000000000",
        "1101700203344a",
        "",
    ],
)
def test_a_wrong_number_is_none(written: str) -> None:
    assert parse_tax_id(written) is None


@pytest.mark.parametrize(
    ("written", "branch"),
    [
        ("สำนักงานใหญ่", "00000"),
        ("สำนักงานใหญ่ (00000)", "00000"),
        ("00000 สำนักงานใหญ่", "00000"),
        ("สนง.ใหญ่", "00000"),
        ("HEAD OFFICE", "00000"),
        ("สาขาที่ ๑", "00001"),
        ("สาขาที่ 0002 (เชียงใหม่)", "00002"),
        ("Branch No. 3", "00003"),
        ("4.0", "00004"),
        ("สาขาเชียงใหม่", None),
        ("-", None),
        ("123456", None),
    ],
)
def test_a_branch_however_written_has_five_digits(written: str, branch: str | None) -> None:
    assert parse_tax_branch(written) == branch


def test_companies_and_people_are_told_apart() -> None:
    assert is_juristic("0105550000007")
    assert not is_juristic("1101700203344")


def test_the_number_is_shown_as_printed_on_the_card() -> None:
    assert display_tax_id("1101700203344") == "1-1017-00203-34-4"
