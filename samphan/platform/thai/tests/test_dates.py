from datetime import date

import pytest

from samphan.platform.thai.dates import NotADate, long_date, numeric_date, parse_date, short_date


@pytest.mark.parametrize(
    ("iso", "long", "short", "numeric"),
    [
        ("2026-11-20", "20 พฤศจิกายน 2569", "20 พ.ย. 2569", "20/11/2569"),
        ("2024-02-29", "29 กุมภาพันธ์ 2567", "29 ก.พ. 2567", "29/02/2567"),
        ("2000-01-01", "1 มกราคม 2543", "1 ม.ค. 2543", "01/01/2543"),
    ],
)
def test_dates_are_written_in_thai(iso: str, long: str, short: str, numeric: str) -> None:
    day = date.fromisoformat(iso)
    assert (long_date(day), short_date(day), numeric_date(day)) == (long, short, numeric)


def test_an_english_reader_may_keep_either_era() -> None:
    day = date(2026, 11, 20)
    assert short_date(day, language="en", era="ce") == "20 Nov 2026"
    assert short_date(day, language="en", era="be") == "20 Nov 2569"
    assert long_date(day, language="th", era="ce") == "20 พฤศจิกายน 2026"


@pytest.mark.parametrize(
    "text",
    [
        "20/11/2569",
        "20/11/2026",
        "20-11-2569",
        "20.11.2569",
        "20 11 2569",
        "2026-11-20",
        "2569-11-20",
        "20112569",
        "20/11/69",
        "๒๐/๑๑/๒๕๖๙",
        "20 พ.ย. 2569",
        "20 พ.ย. 69",
        "๒๐ พฤศจิกายน พ.ศ. ๒๕๖๙",
        "วันศุกร์ที่ 20 พฤศจิกายน 2569",
        "20 พย 2569",
        "20 Nov 2026",
        "20 November, 2026",
        " 20 nov 2569 ",
        "November 20, 2026",
        "Nov 20th 2026",
        "Fri, 20 Nov 2026",
        "20-Nov-26",
        "20261120",
        "25691120",
        "20 พฤศจิกา 2569",
        "20 พ.ย. ’69",
        "ศ. 20 พ.ย. 69",
        "20 พฤศจิกายน 2569 (ศุกร์)",
        "20–11–2569",
        "20\\11\\2569",
        "\u200b20/11/2569\u200b",
    ],
)
def test_a_day_is_read_however_it_is_written(text: str) -> None:
    assert parse_date(text) == date(2026, 11, 20)


def test_a_short_year_follows_the_era_of_the_reader() -> None:
    assert parse_date("1/2/43") == date(2000, 2, 1)
    assert parse_date("1/2/26", era="ce") == date(2026, 2, 1)


def test_leap_days_belong_to_the_common_year() -> None:
    assert parse_date("29/02/2567") == date(2024, 2, 29)
    assert parse_date("29 ก.พ. 2567") == date(2024, 2, 29)
    for text in ("29/02/2569", "29/02/2566", "29 ก.พ. 2569"):
        with pytest.raises(NotADate):
            parse_date(text)


@pytest.mark.parametrize(
    "text", ["", "พรุ่งนี้", "32/01/2569", "20/13/2569", "20", "20/11", "20 กอไก่ 2569", "2569/11/20/1"]
)
def test_what_names_no_day_is_refused(text: str) -> None:
    with pytest.raises(NotADate):
        parse_date(text)
