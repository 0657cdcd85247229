from __future__ import annotations

from datetime import date

import pytest

from samphan.platform.thai.date_columns import DateForm, date_form_of
from samphan.platform.thai.dates import NotADate

TODAY = date(2026, 11, 21)


@pytest.mark.parametrize(
    ("cells", "form"),
    [
        ([], DateForm("be", month_first=False)),
        (["03/04/2543", "25/12/2530", "ไม่ทราบ"], DateForm("be", month_first=False)),
        (["3/4/1985", "12/25/1987", "7/8/90"], DateForm("ce", month_first=True)),
        (["1985-04-03", "25/12/1987"], DateForm("ce", month_first=False)),
        (["๒๕/๑๒/๒๕๓๐", "03/04/2530", "1/2/1990"], DateForm("be", month_first=False)),
    ],
)
def test_unambiguous_cells_tell_how_a_column_is_meant(cells: list[str], form: DateForm) -> None:
    assert date_form_of(cells) == form


@pytest.mark.parametrize(
    ("text", "iso"),
    [
        ("27 ก.ค. 06", "1963-07-27"),
        ("2 มี.ค. 98", "1955-03-02"),
        ("15 พ.ค. 00", "1957-05-15"),
        ("36585", "2000-02-29"),
        ("36585.0", "2000-02-29"),
        ("2000-02-29 00:00:00", "2000-02-29"),
        ("29/02/2543", "2000-02-29"),
        ("29/02/2567", "2024-02-29"),
        ("2000-02-29T00:00:00Z", "2000-02-29"),
        ("2000-02-29T07:00:00+07:00", "2000-02-29"),
        ("29/02/2000 12:00:00 AM", "2000-02-29"),
        ("29/2/43 เวลา 09.30 น.", "2000-02-29"),
        ("29-Feb-00", "2000-02-29"),
        ("9022543", "2000-02-09"),
        ("15 กรกฏาคม 2530", "1987-07-15"),
    ],
)
def test_a_cell_is_read_by_the_form_of_its_column(text: str, iso: str) -> None:
    assert DateForm().read(text, latest=TODAY).isoformat() == iso


def test_a_column_of_the_common_era_reads_short_years_so_but_thai_months_stay_buddhist() -> None:
    american = DateForm("ce", month_first=True)
    assert american.read("7/8/90", latest=TODAY) == date(1990, 7, 8)
    assert american.read("25/12/1987", latest=TODAY) == date(1987, 12, 25)
    assert american.read("8 ก.ค. 33", latest=TODAY) == date(1990, 7, 8)


@pytest.mark.parametrize(
    "text", ["29/02/2566", "31/04/2530", "00/00/0000", "30/02/2567", "99999", "12/25/2530", "12345678", "290243"]
)
def test_what_is_no_day_in_a_thai_column_is_refused(text: str) -> None:
    with pytest.raises(NotADate):
        DateForm().read(text, latest=TODAY)
