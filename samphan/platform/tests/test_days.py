from __future__ import annotations

from datetime import UTC, date, datetime

import pytest
from django.utils import timezone

from samphan.platform.days import first_of, midnight, month_read, months_after, this_month


def test_a_day_of_the_shop_begins_in_the_evening_of_london() -> None:
    assert midnight(date(2026, 11, 21)) == datetime(2026, 11, 20, 17, tzinfo=UTC)


def test_a_month_is_its_first_day() -> None:
    assert first_of(date(2026, 11, 21)) == date(2026, 11, 1)
    assert this_month() == first_of(timezone.localdate())


@pytest.mark.parametrize(
    ("day", "months", "then"),
    [
        (date(2026, 12, 1), 1, date(2027, 1, 1)),
        (date(2026, 1, 1), -1, date(2025, 12, 1)),
        (date(2026, 11, 1), 14, date(2028, 1, 1)),
        (date(2024, 2, 29), -12, date(2023, 2, 28)),
        (date(2026, 1, 31), 1, date(2026, 2, 28)),
        (date(2026, 3, 15), -24, date(2024, 3, 15)),
    ],
)
def test_months_follow_one_another_across_years_and_short_months(day: date, months: int, then: date) -> None:
    assert months_after(day, months) == then


def test_a_moment_keeps_its_hour() -> None:
    moment = datetime(2026, 1, 31, 8, 30, tzinfo=UTC)
    assert months_after(moment) == datetime(2026, 2, 28, 8, 30, tzinfo=UTC)


@pytest.mark.parametrize("text", ["", "2026-13", "2026-11-21", "0001-01", "9999-12", "พฤศจิกายน"])
def test_what_is_no_month_of_ours_is_the_present_one(text: str) -> None:
    assert month_read(text) == this_month()


def test_a_month_of_an_address_is_read() -> None:
    wanted = months_after(this_month(), -7)
    assert month_read(f"{wanted:%Y-%m}") == wanted
