"""Calls of a token, counted in Redis for all machines together. Imported only where there is a Redis."""

from __future__ import annotations

import logging
from uuid import UUID

import redis

from samphan.platform.api.rate import WINDOW

log = logging.getLogger(__name__)


class RedisCounter:
    def __init__(self, url: str) -> None:
        self.redis = redis.Redis.from_url(url, socket_timeout=1)

    def add(self, token: UUID, minute: int) -> int:
        key = f"samphan:rate:{token}:{minute}"
        try:
            calls = self.redis.pipeline(transaction=False)
            calls.incr(key)
            calls.expire(key, 2 * WINDOW)
            count, _expires = calls.execute()
        except redis.RedisError:  # a limit that cannot be counted must not stop the shop
            log.warning("Redis does not answer: API calls are not counted", exc_info=True)
            return 0
        return int(count)
