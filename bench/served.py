"""What people and systems wait for: pages and API calls of a whole installation over HTTP, by one and by eight at once, and its memory.

Every figure is a median over a connection that stays open. The bare Django view of fifty rows of the same database is asked in turn with
each question, so that a machine busy with other things slows both.
"""

from __future__ import annotations

import json
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from statistics import median, quantiles
from typing import Any
from urllib.parse import quote

from bench.installation import Person, Served, ask, bare_view, installation, owner_of
from bench.registry import Report, bench

TIMES, EIGHT = 120, 8
PAGES_FOR_MEMORY, STREAMS = 10_000, 200


@dataclass(frozen=True)
class Question:
    """One thing asked; `most` milliseconds and `ratio` to the bare view are the targets (None: there is none)."""

    name: str
    path: str
    pages: bool = False
    body: Any = None
    most: float | None = None
    ratio: float | None = None


def questions(customer: str) -> list[Question]:
    thai, latin = quote("มช"), "chai"
    return [
        Question("API: list, first page", "/api/v1/customers", most=7, ratio=4),
        Question("API: search, part of a Thai name", f"/api/v1/search?q={thai}", most=20, ratio=12),
        Question("API: search, part of a Latin name", f"/api/v1/search?q={latin}", most=20, ratio=12),
        Question("API: one customer", f"/api/v1/customers/{customer}", ratio=2.5),
        Question(
            "API: one customer and its timeline", f"/api/v1/customers/{customer}?expand=timeline", most=9, ratio=5,
        ),
        Question("API: create a customer", "/api/v1/customers", body={"name": "กานดา ใจดี"}, most=8, ratio=5),
        Question("page: Today", "/", pages=True, ratio=5),
        Question("page: list, first page", "/customers/", pages=True, most=7 * 2.5),
        Question("page: one customer", f"/customers/{customer}/", pages=True, most=9 * 2.5),
        Question("page: palette, part of a Thai name", f"/search/palette/?q={thai}", pages=True, most=20 * 2.5),
    ]  # fmt: skip


def asker(served: Served, person: Person, question: Question) -> Callable[[], None]:
    connection = served.connection()
    headers = person.for_pages if question.pages else person.for_api

    def once() -> None:
        ask(connection, question.path, headers, question.body)

    return once


def taken(once: Callable[[], Any], times: int = TIMES) -> list[float]:
    """Milliseconds of each of `times` calls, after ten to warm up."""
    for _warm in range(10):
        once()
    return [taken_by(once) for _time in range(times)]


def in_turn(once: Callable[[], Any], reference: Callable[[], Any]) -> tuple[list[float], list[float]]:
    """Milliseconds of each of `TIMES` calls of both, one after the other."""
    for call in (once, reference):
        taken(call, 0)
    pairs = [(taken_by(once), taken_by(reference)) for _time in range(TIMES)]
    return [one for one, _other in pairs], [other for _one, other in pairs]


def taken_by(once: Callable[[], Any]) -> float:
    since = time.perf_counter()
    once()
    return (time.perf_counter() - since) * 1000


def by_eight(served: Served, person: Person, question: Question) -> list[float]:
    with ThreadPoolExecutor(EIGHT) as people:
        found = people.map(lambda _one: taken(asker(served, person, question), TIMES // 4), range(EIGHT))
        return [one for person_taken in found for one in person_taken]


def first_customer(served: Served, person: Person) -> str:
    return str(json.loads(ask(served.connection(), "/api/v1/customers?limit=1", person.for_api))["data"][0]["id"])


@bench("served", postgresql=1_000_000, sqlite=100_000)
def served(report: Report) -> None:
    from django.conf import settings

    from bench.__main__ import url_of

    url = url_of(report.database, report.rows)
    settings.ALLOWED_HOSTS = ["*"]
    large, small = owner_of("bench"), owner_of("small")
    with bare_view(url) as bare, installation(url, SAMPHAN_API_RATE="1000000", SAMPHAN_LOG_LEVEL="ERROR") as running:
        connection = bare.connection()
        report.figure("bare view of 50 rows", median(taken(lambda: ask(connection, "/", {}), 300)), "ms")
        report.figure("memory at start", running.megabytes(), "MB")
        figures = Figures(report, running, large, small, lambda: ask(connection, "/", {}))
        few = questions(first_customer(running, small))
        for question, at_a_hundredth in zip(questions(first_customer(running, large)), few, strict=True):
            figures.of(question, at_a_hundredth)
        measure_memory(report, running, large)


@dataclass(frozen=True)
class Figures:
    """Asks one question after the other and reports how each stands."""

    report: Report
    running: Served
    large: Person
    small: Person
    bare: Callable[[], Any]

    def of(self, question: Question, at_a_hundredth: Question) -> None:
        alone, bare = in_turn(asker(self.running, self.large, question), self.bare)
        typical, name = median(alone), question.name
        self.report.figure(name, typical, "ms", target=question.most)
        if question.ratio:
            self.times(f"{name}, against the bare view", typical, "bare view", median(bare), question.ratio)
        self.times(f"{name}, 95th percentile", quantiles(alone, n=20)[-1], "median", typical, 2)
        together = median(by_eight(self.running, self.large, question))
        self.times(f"{name}, 8 at once", together, "one at a time", typical, 2.5)
        again, fewer = in_turn(
            asker(self.running, self.large, question), asker(self.running, self.small, at_a_hundredth)
        )
        self.times(f"{name}, of all the data", median(again), "of a hundredth", median(fewer), 1.5)

    def times(self, name: str, value: float, reference: str, base: float, most: float) -> None:
        self.report.figure(name, value, "ms", reference=(reference, base), target=most, target_is_ratio=True)


def measure_memory(report: Report, running: Served, person: Person) -> None:
    """Pages of four kinds by eight people, then 200 live streams."""
    paths = [question.path for question in questions(first_customer(running, person)) if question.pages]

    def walk(_one: int) -> None:
        connection = running.connection()
        for number in range(PAGES_FOR_MEMORY // EIGHT):
            ask(connection, paths[number % len(paths)], person.for_pages)

    with ThreadPoolExecutor(EIGHT) as people:
        list(people.map(walk, range(EIGHT)))
    after = running.megabytes()
    report.figure("memory of all processes after 10,000 pages", after, "MB", target=300)
    streams = [running.connection() for _one in range(STREAMS)]
    for stream in streams:
        stream.request("GET", "/live/", headers=person.for_pages)
        if stream.getresponse().status != 200:
            raise SystemExit("a live stream was not opened")
    time.sleep(30)  # two checks of every session
    report.figure("200 live streams add", running.megabytes() - after, "MB", target=150)
