from __future__ import annotations

import multiprocessing
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from uuid import UUID

import pytest
import redis

from samphan.platform.api.rate import Counter, FileCounter
from samphan.platform.api.rate_in_redis import RedisCounter
from samphan.platform.ids import uuid7

REDIS = "redis://127.0.0.1:6379/9"


def redis_answers() -> bool:
    try:
        return bool(redis.Redis.from_url(REDIS, socket_timeout=1).ping())
    except redis.RedisError:
        return False


@pytest.fixture(params=["file", "redis"])
def counter(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Counter]:
    if request.param == "file":
        yield FileCounter(tmp_path / "run/rate")
    elif redis_answers():
        yield RedisCounter(REDIS)
    else:
        pytest.skip("Redis does not answer on 127.0.0.1:6379")


def test_each_token_has_a_minute_of_its_own(counter: Counter) -> None:
    one, other = uuid7(), uuid7()
    assert [counter.add(one, 7), counter.add(one, 7), counter.add(other, 7), counter.add(one, 8)] == [1, 2, 1, 1]


def test_threads_lose_no_call(counter: Counter) -> None:
    token = uuid7()
    with ThreadPoolExecutor(8) as pool:
        counts = list(pool.map(lambda _call: counter.add(token, 7), range(200)))
    assert sorted(counts) == list(range(1, 201))


def test_processes_share_one_count(tmp_path: Path) -> None:
    token, path = uuid7(), tmp_path / "rate"
    fresh = multiprocessing.get_context("spawn")
    workers = [fresh.Process(target=count_in_a_process, args=(path, token)) for _worker in range(3)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    assert FileCounter(path).add(token, 7) == 301


def count_in_a_process(path: Path, token: UUID) -> None:
    counter = FileCounter(path)
    for _call in range(100):
        counter.add(token, 7)


def test_tokens_with_the_same_home_keep_apart_and_old_minutes_make_room(tmp_path: Path) -> None:
    counter = FileCounter(tmp_path / "rate")
    crowd = [UUID(int=(number << 32) + 5) for number in range(FileCounter.PROBES)]
    assert [counter.add(token, 7) for token in crowd] == [1] * len(crowd)
    assert [counter.add(token, 7) for token in crowd] == [2] * len(crowd)
    assert counter.add(UUID(int=(99 << 32) + 5), 8) == 1


def test_a_redis_that_does_not_answer_stops_nobody() -> None:
    assert RedisCounter("redis://127.0.0.1:1/0").add(uuid7(), 7) == 0
