"""Where the live process hears of signals: the database, or Redis when there is one."""

from __future__ import annotations

import time
from typing import Protocol

from django.conf import settings
from django.db import DatabaseError, connection
from django.db.models import Max

from samphan.platform.live.models import LiveSignal
from samphan.platform.live.publish import Signal

LATE_COMMIT = 10.0  # seconds in which a row with a smaller id may still appear: ids are drawn before their commit


class Source(Protocol):
    """Asked from one thread only. Raises `OSError` or `DatabaseError` while the other side is away."""

    def new(self) -> list[Signal]: ...


class DatabaseSource:
    def __init__(self) -> None:
        self.floor: int | None = None
        self.seen: dict[int, float] = {}

    def new(self) -> list[Signal]:
        try:
            if self.floor is None:
                self.floor = LiveSignal.objects.aggregate(last=Max("pk"))["last"] or 0
            rows = [
                row for row in LiveSignal.objects.filter(pk__gt=self.floor).order_by("pk") if row.pk not in self.seen
            ]
        except DatabaseError:
            connection.close()
            raise
        now = time.monotonic()
        self.seen.update({row.pk: now for row in rows})
        settled = [pk for pk, at in self.seen.items() if at < now - LATE_COMMIT]
        self.floor = max([self.floor, *settled])
        for pk in settled:
            del self.seen[pk]
        return [signal_of(row) for row in rows]


def signal_of(row: LiveSignal) -> Signal:
    return Signal(str(row.business_id), row.topic, str(row.person_id) if row.person_id else None, row.data)


def chosen_source() -> Source:
    if not settings.REDIS_URL:
        return DatabaseSource()
    from samphan.platform.live.over_redis import RedisSource  # noqa: PLC0415 - 20 MB that a shop without Redis saves

    return RedisSource(settings.REDIS_URL)
