"""Reads of purposes, wordings and what customers said."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import Max

from samphan.consent.models import CHANNEL_ICONS, Channel, ConsentRecord, ConsentState, Purpose, Wording
from samphan.consent.standard import with_name
from samphan.customers.models import Customer

HISTORY = 50


def newest_wordings(purposes: Iterable[UUID]) -> dict[UUID, Wording]:
    """The wording in force of each purpose."""
    wanted = set(purposes)
    if not wanted:
        return {}
    last = Wording.objects.filter(purpose__in=wanted).values("purpose").annotate(last=Max("number"))
    numbers = {row["purpose"]: row["last"] for row in last}
    rows = Wording.objects.filter(purpose__in=wanted).select_related("purpose")
    return {row.purpose_id: row for row in rows if row.number == numbers[row.purpose_id]}


@dataclass(frozen=True)
class Asked:
    """One purpose with the words in force, as pages list it."""

    purpose: Purpose
    wording: Wording


def purposes_in_use() -> list[Asked]:
    """Every purpose in use with its wording, in order."""
    rows = list(Purpose.objects.in_use())  # type: ignore[attr-defined]
    wordings = newest_wordings(row.pk for row in rows)
    return [Asked(row, wordings[row.pk]) for row in rows if row.pk in wordings]


def worded(wording: Wording, business_name: str) -> str:
    """The wording as the customer reads it."""
    return with_name(wording.text, business_name)


@dataclass(frozen=True)
class Standing:
    """What stands for one purpose and channel of a customer. `given` is None when nothing was ever said."""

    channel: str
    given: bool | None
    since: datetime | None

    @property
    def label(self) -> str:
        return str(Channel(self.channel).label)

    @property
    def icon(self) -> str:
        return CHANNEL_ICONS[self.channel]


def standings(customer: Customer) -> dict[UUID, dict[str, ConsentState]]:
    """States of a customer by purpose and channel. One query."""
    found: dict[UUID, dict[str, ConsentState]] = {}
    for state in ConsentState.objects.filter(customer=customer):
        found.setdefault(state.purpose_id, {})[state.channel] = state
    return found


def history_of(customer: Customer) -> list[ConsentRecord]:
    """What the customer said, newest first."""
    rows = ConsentRecord.objects.filter(customer=customer).newest()  # type: ignore[attr-defined]
    return list(rows.select_related("purpose", "wording")[:HISTORY])
