"""What bench/outbox.py measures, inside one database that is empty at the start. Django is set up."""

from __future__ import annotations

import multiprocessing
import random
import time
from dataclasses import dataclass
from datetime import timedelta
from functools import partial
from typing import Any

from django.db import connection, connections, transaction

from samphan.customers.models import Customer
from samphan.platform.accounts.actions import create_business
from samphan.platform.accounts.rights import Actor, system_actor
from samphan.platform.events.actions import Fact, record, record_many
from samphan.platform.events.delivery import deliver_due
from samphan.platform.events.models import Event
from samphan.platform.events.registry import SUBSCRIBERS, EventData, event_kind, subscribes
from samphan.platform.tenants.current import every_business, use_business
from samphan.platform.tenants.models import Business

LEASE = timedelta(seconds=2)
LISTENERS = 3


@event_kind("bench.bell_rang", icon="bell", label="Bell", sentence="%(actor)s rang")
@dataclass(frozen=True, slots=True)
class Rang(EventData):
    times: int


def declare() -> None:
    """Three subscribers that each write one row, and nobody else."""
    SUBSCRIBERS.clear()
    for number in range(LISTENERS):
        subscribes(f"bench.{number}", Rang)(partial(write_effect, number))
    with connection.cursor() as cursor:
        cursor.execute("CREATE TABLE bench_effect (event_id varchar(40), subscriber integer)")


def write_effect(number: int, event: Event, data: Rang) -> None:  # noqa: ARG001 - the shape of a handler
    with connection.cursor() as cursor:
        cursor.execute("INSERT INTO bench_effect VALUES (%s, %s)", [event.pk.hex, number])


def shop() -> Actor:
    return system_actor(create_business(slug="bench", name="Bench"))


def milliseconds_each(count: int, *writes: Any) -> list[float]:
    """Medians of single transactions, which is what a person waits for; taken in turn, so that all meet the same weather."""
    taken: list[list[float]] = [[] for _ in writes]
    for _ in range(count):
        for write, times in zip(writes, taken, strict=True):
            start = time.perf_counter()
            with transaction.atomic():
                write()
            times.append(time.perf_counter() - start)
    return [round(sorted(times)[count // 2] * 1_000, 3) for times in taken]


def record_speed(actor: Actor, count: int) -> dict[str, float]:
    """What an event with three subscribers adds to the row it tells of."""

    def row() -> Any:
        return Customer.objects.create(business=actor.business, name="ลูกค้า")

    def told_row() -> None:
        customer = row()
        record(Rang(times=1), actor=actor, subject=customer, customer_id=customer.pk)

    milliseconds_each(50, told_row)
    alone, told = milliseconds_each(count, row, told_row)
    start = time.perf_counter()
    record_many((Fact(Rang(times=n)) for n in range(10_000)), actor=actor, tell=False)
    bulk = 10_000 / (time.perf_counter() - start)
    return {
        "row_ms": alone,
        "row_and_event_ms": told,
        "event_adds_ms": round(told - alone, 3),
        "ratio_to_row": round(told / alone, 2),
        "bulk_per_s": round(bulk),
    }


def deliver_speed(actor: Actor, events: int) -> dict[str, float]:
    """Deliveries a second by one worker, each with one row of effect."""
    while deliver_due("warm", 500):
        pass
    record_many((Fact(Rang(times=n)) for n in range(events)), actor=actor)
    start, done = time.perf_counter(), 0
    while ran := deliver_due("bench", 100):
        done += ran
    return {"deliveries": done, "per_s": round(done / (time.perf_counter() - start))}


def work(name: str) -> None:
    """A worker process: deliver until killed."""
    while True:
        if not deliver_due(name, 50, lease=LEASE):
            time.sleep(0.02)


def tell_on(business_id: str, events: int) -> None:
    """A process that keeps recording while workers are killed, as people do."""
    actor = system_actor(Business.objects.get(pk=business_id))
    with use_business(actor.business):
        for number in range(events):
            with transaction.atomic():
                record(Rang(times=number), actor=actor)
            time.sleep(0.005)


def survive_kills(actor: Actor, kills: int, events: int, seed: int = 2569) -> dict[str, float]:
    """SIGKILL a random worker of three, again and again, while events are recorded; then let the rest be delivered and count."""
    fork, chance = multiprocessing.get_context("fork"), random.Random(seed)

    def start(target: Any, *args: Any) -> Any:
        connections.close_all()
        process = fork.Process(target=target, args=args, daemon=True)
        process.start()
        return process

    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM bench_effect")
        cursor.execute("DELETE FROM events_delivery")
    began = time.perf_counter()
    teller = start(tell_on, str(actor.business.pk), events)
    workers = [start(work, f"worker-{number}") for number in range(3)]
    for number in range(kills):
        time.sleep(chance.uniform(0.02, 0.25))
        chosen = chance.randrange(3)
        workers[chosen].kill()
        workers[chosen].join()
        workers[chosen] = start(work, f"worker-{number + 3}")
    teller.join()
    wait_until_delivered(events * LISTENERS)
    for worker in workers:
        worker.kill()
    return {"kills": kills, **counted(events * LISTENERS), "seconds": round(time.perf_counter() - began, 1)}


def wait_until_delivered(expected: int) -> None:
    give_up_at = time.monotonic() + 120
    while time.monotonic() < give_up_at:
        with connection.cursor() as cursor:
            cursor.execute("SELECT count(*) FROM events_delivery WHERE due_at IS NOT NULL")
            if cursor.fetchone()[0] == 0:
                return
        time.sleep(0.2)
    raise SystemExit(f"not all of {expected} deliveries were done in two minutes")


def counted(expected: int) -> dict[str, int]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*), count(DISTINCT event_id || subscriber) FROM bench_effect")
        rows, distinct = cursor.fetchone()
        cursor.execute("SELECT count(*) FROM events_delivery WHERE dead_at IS NOT NULL")
        dead = cursor.fetchone()[0]
    return {"deliveries": expected, "lost": expected - distinct, "doubled": rows - distinct, "dead": dead}


def everything(events: int, kills: int) -> dict[str, Any]:
    """Figures of recording, of delivering, and of delivering while workers are killed."""
    declare()
    actor = shop()
    with use_business(actor.business):
        found: dict[str, Any] = {
            "record": record_speed(actor, events // 3),
            "deliver": deliver_speed(actor, events // 3),
        }
    with every_business():
        found["killed"] = survive_kills(actor, kills, events)
    return found
