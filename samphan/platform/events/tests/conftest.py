"""Made-up kinds and subscribers of the tests; they are registered for the length of one test."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import pytest

from samphan.platform.events.registry import KINDS, SUBSCRIBERS, EventData, event_kind


@pytest.fixture(autouse=True)
def registries() -> Iterator[None]:
    """Each test may declare kinds and subscribers of its own; nobody else listens."""
    kinds, subscribers = dict(KINDS), dict(SUBSCRIBERS)
    yield
    for registry, kept in ((KINDS, kinds), (SUBSCRIBERS, subscribers)):
        registry.clear()
        registry.update(kept)


@pytest.fixture
def quiet(registries: None) -> None:
    """Only the subscribers that the test declares listen."""
    SUBSCRIBERS.clear()


@pytest.fixture
def bell_rang(registries: None) -> type[EventData]:
    @event_kind(
        "bell.bell_rang", icon="bell", label="Bell", sentence="%(actor)s rang the bell %(times)d times for %(guest)s"
    )
    @dataclass(frozen=True, slots=True)
    class Rang(EventData):
        times: int
        guest: str = ""

    return Rang


@pytest.fixture
def door_knocked(registries: None) -> type[EventData]:
    @event_kind("door.door_knocked", icon="door", label="Door", sentence="%(actor)s knocked")
    @dataclass(frozen=True, slots=True)
    class Knocked(EventData):
        pass

    return Knocked
