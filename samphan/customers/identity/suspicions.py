"""Suspicions: written by the search, decided by people, following their customers through a merge."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta
from itertools import islice
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from samphan.customers.access import duplicates
from samphan.customers.identity.journal import Journal
from samphan.customers.identity.records import Pair
from samphan.customers.models import Customer, Suspicion, SuspicionState
from samphan.platform.accounts.rights import Actor

BATCH = 500
PUT_OFF = timedelta(days=7)
Key = tuple[UUID, UUID]


@transaction.atomic
def dismiss(actor: Actor, suspicion: Suspicion) -> None:
    """The two are not the same. The pair comes back only when something new speaks for it."""
    duplicates.require(actor, "review")
    _decide(Suspicion.objects.filter(pk=suspicion.pk, state=SuspicionState.OPEN), actor, SuspicionState.DISMISSED)


@transaction.atomic
def put_off(actor: Actor, suspicion: Suspicion) -> None:
    """Ask again in a week."""
    duplicates.require(actor, "review")
    Suspicion.objects.filter(pk=suspicion.pk, state=SuspicionState.OPEN).update(later_until=timezone.now() + PUT_OFF)


@transaction.atomic
def reopen(actor: Actor, suspicion: Suspicion) -> None:
    """Undo `dismiss` or `put_off`."""
    duplicates.require(actor, "review")
    undecided = Suspicion.objects.filter(pk=suspicion.pk, state__in=[SuspicionState.OPEN, SuspicionState.DISMISSED])
    undecided.update(state=SuspicionState.OPEN, later_until=None, decided_at=None, decided_by=None)


def write_found(pairs: Iterable[Pair]) -> int:
    """Write what the search found; returns how many pairs are to review that were not before.

    A pair that somebody dismissed comes back only when it scores higher for a reason that was not there.
    """
    new, rest = 0, iter(pairs)
    while several := list(islice(rest, BATCH)):
        new += _write_some(several)
    return new


def forget_unfound(since: datetime, *, about: UUID | None = None) -> int:
    """Close open suspicions that a search begun at `since` did not find again: their customers are no longer alike."""
    ours = Q(left=about) | Q(right=about) if about else Q()
    unfound = Suspicion.objects.filter(ours, state=SuspicionState.OPEN, found_at__lt=since)
    return int(unfound.update(state=SuspicionState.GONE))


def follow_survivor(actor: Actor, journal: Journal, other: Customer, survivor: Customer) -> None:
    """In a merge: the pair is decided, and suspicions about `other` become the survivor's, or end where it has one already."""
    rows = Suspicion.objects.filter(Q(left=other) | Q(right=other)).order_by("pk")
    theirs = {_third(row, survivor.pk) for row in Suspicion.objects.filter(Q(left=survivor) | Q(right=survivor))}
    for row in rows:
        third = _third(row, other.pk)
        if third == survivor.pk:
            decided: dict[str, Any] = {"state": SuspicionState.MERGED.value, "decided_at": timezone.now()}
            journal.change(row, **decided, decided_by_id=actor.user.pk if actor.user else None)
        elif row.state == SuspicionState.OPEN and third in theirs:
            journal.change(row, state=SuspicionState.GONE.value)
        elif row.state == SuspicionState.OPEN:
            left, right = sorted((third, survivor.pk))
            journal.change(row, left_id=left, right_id=right)


def after_unmerge(actor: Actor, one: Customer, other: Customer, *, dismissed: bool) -> None:
    """Remember that the two are not the same, or put the pair back to review when there was one."""
    left, right = sorted((one.pk, other.pk))
    pair = Suspicion.objects.filter(left=left, right=right)
    if not dismissed:
        pair.update(state=SuspicionState.OPEN, decided_at=None, decided_by=None)
    else:
        stay_apart(actor, one, other)


def stay_apart(actor: Actor, one: Customer, other: Customer) -> Suspicion:
    """Remember that two customers are not the same, whether or not somebody asked."""
    left, right = sorted((one.pk, other.pk))
    pair = Suspicion.objects.filter(left=left, right=right)
    if not _decide(pair, actor, SuspicionState.DISMISSED):
        made: Suspicion = Suspicion.objects.create(
            business=actor.business, left_id=left, right_id=right, score=1, state=SuspicionState.DISMISSED,
            decided_at=timezone.now(), decided_by=actor.user,
        )  # fmt: skip
        return made
    known: Suspicion = pair.get()
    return known


def _decide(rows: Any, actor: Actor, state: str) -> int:
    return int(rows.update(state=state, decided_at=timezone.now(), decided_by=actor.user))


def _third(row: Suspicion, pk: UUID) -> UUID:
    return row.right_id if row.left_id == pk else row.left_id


@transaction.atomic
def _write_some(pairs: list[Pair]) -> int:
    now, keyed = timezone.now(), dict(_keyed(pairs))
    standing = Suspicion.objects.filter(
        left__in={left for left, _right in keyed}, right__in={right for _left, right in keyed}
    )
    known = {(row.left_id, row.right_id): row for row in standing.select_for_update()}
    fresh = [Suspicion(left_id=left, right_id=right, score=pair.score, reasons=_stored(pair), found_at=now) for (left, right), pair in keyed.items() if (left, right) not in known]  # fmt: skip
    Suspicion.objects.bulk_create(fresh, ignore_conflicts=True)  # a search beside this one may have been first
    again, came_back = [], 0
    for key, row in known.items():
        if key in keyed and row.state != SuspicionState.MERGED:
            came_back += _find_again(row, keyed[key], now)
            again.append(row)
    Suspicion.objects.bulk_update(again, ["score", "reasons", "found_at", "state", "decided_at", "decided_by"])
    return len(fresh) + came_back


def _find_again(row: Suspicion, pair: Pair, now: datetime) -> bool:
    """True when the pair is to review again."""
    if row.state == SuspicionState.DISMISSED and not _speaks_anew(row, pair):
        return False
    back = row.state != SuspicionState.OPEN
    row.state, row.decided_at, row.decided_by = SuspicionState.OPEN, None, None
    row.score, row.reasons, row.found_at = pair.score, _stored(pair), now
    return back


def _speaks_anew(row: Suspicion, pair: Pair) -> bool:
    known = {code for code, bits in row.reasons if bits > 0}
    return pair.score > row.score and any(reason.bits > 0 and reason.code not in known for reason in pair.reasons)


def _keyed(pairs: list[Pair]) -> Iterator[tuple[Key, Pair]]:
    for pair in pairs:
        left, right = sorted((UUID(pair.left), UUID(pair.right)))
        yield (left, right), pair


def _stored(pair: Pair) -> list[list[Any]]:
    return [[reason.code, reason.bits] for reason in pair.reasons]
