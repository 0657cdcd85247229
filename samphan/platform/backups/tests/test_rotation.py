from __future__ import annotations

from datetime import UTC, datetime, timedelta

from samphan.platform.backups.actions import kept
from samphan.platform.backups.stores import archive_name


def test_the_newest_of_each_day_week_and_month_is_kept() -> None:
    nightly = [archive_name(datetime(2026, 11, 20, 19, 30, tzinfo=UTC) - timedelta(days=age)) for age in range(200)]
    keep = kept(nightly, days=7, weeks=4, months=6)
    assert set(nightly[:7]) <= keep
    assert 12 <= len(keep) <= 17
    assert len({name[8:14] for name in keep}) == 6


def test_two_backups_of_one_day_keep_the_later() -> None:
    noon, night = (archive_name(datetime(2026, 11, 20, hour, tzinfo=UTC)) for hour in (5, 15))
    assert kept([noon, night], days=1, weeks=0, months=0) == {night}


def test_other_files_are_left_alone() -> None:
    assert kept(["holiday.tar", "samphan-yesterday.tar"], days=7, weeks=4, months=6) == set()
