"""Signals through Redis, for installations on more than one machine. Imported only where there is a Redis."""

from __future__ import annotations

import json
from functools import cache

import redis
from django.conf import settings

from samphan.platform.live.publish import Signal

CHANNEL = "samphan:live"


@cache
def client() -> redis.Redis:
    return redis.Redis.from_url(settings.REDIS_URL)


def broadcast(signal: Signal) -> None:
    client().publish(CHANNEL, signal.as_json())


class RedisSource:
    def __init__(self, url: str) -> None:
        self.subscription = redis.Redis.from_url(url).pubsub(ignore_subscribe_messages=True)  # type: ignore[no-untyped-call]  # redis ships half its types
        self.subscription.subscribe(CHANNEL)

    def new(self) -> list[Signal]:
        signals = []
        try:
            while message := self.subscription.get_message():
                signals.append(Signal(**json.loads(message["data"])))
        except redis.RedisError as error:
            raise ConnectionError(str(error)) from error
        return signals
