"""Telling open pages that something changed.

    TOPICS["bell"] = ""                             # in a module's topics.py: the permission it takes; "" is every member
    publish("bell", business=business, person=user) # in an action: signalled after commit

A signal says *that* something changed and carries ids at most, never content: the page fetches what changed under its own rights.
"""

from __future__ import annotations

import json
import logging
from dataclasses import asdict, dataclass
from functools import partial
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db import transaction

from samphan.platform.accounts.models import User
from samphan.platform.live.models import LiveSignal
from samphan.platform.tenants.models import Business

log = logging.getLogger("samphan.live")
#: Topics by name, with the permission that hearing them takes.
TOPICS: dict[str, str] = {}


@dataclass(frozen=True)
class Signal:
    """`person_id` is None when every member who may hear the topic shall. Ids are text, ready for JSON."""

    business_id: str
    topic: str
    person_id: str | None
    data: dict[str, Any]

    def as_json(self) -> str:
        return json.dumps(asdict(self), separators=(",", ":"))


def publish(topic: str, *, business: Business | UUID, person: User | UUID | None = None, **data: str | int) -> None:
    """Signal `topic` to the open pages of a business, or of one person in it, once the transaction is committed."""
    if topic not in TOPICS:
        raise LookupError(f"declare the topic {topic!r} in TOPICS first")
    person_id = str(getattr(person, "pk", person)) if person else None
    signal = Signal(str(getattr(business, "pk", business)), topic, person_id, data)
    transaction.on_commit(partial(send, signal), robust=True)


def send(signal: Signal) -> None:
    if settings.REDIS_URL:
        from samphan.platform.live.over_redis import broadcast  # noqa: PLC0415 - 20 MB that a shop without Redis saves

        broadcast(signal)
    else:
        LiveSignal.objects.create(**asdict(signal))
