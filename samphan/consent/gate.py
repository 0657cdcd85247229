"""The send gate: every message that leaves asks here, and there is no second way out (README.md).

identity → consent for purpose and channel → suppression → frequency cap and quiet hours → quota → reservation.

`may_send` answers for one customer, with the sentence why not. `may_send_many` answers for any set of customers in one statement.
`reserve` asks once more and takes a place under the cap in the same transaction: call it for each message, then send.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import Case, CharField, Count, Exists, OuterRef, Q, QuerySet, Value, When
from django.utils import timezone

from samphan.consent.decisions import Decision
from samphan.consent.models import (
    POINT_KINDS,
    Channel,
    ConsentState,
    Purpose,
    Reservation,
    SendingRules,
    Suppression,
    digest_of,
)
from samphan.consent.sending_rules import quiet_until, rules_of
from samphan.customers.models import ContactPoint, Customer
from samphan.platform.days import months_after
from samphan.platform.refusals import Refused
from samphan.platform.tenants.models import Business

QUOTAS: dict[str, Callable[[Business], int | None]] = {}
"""The quota socket: a channel's module puts a function here that says how many messages are left; None means no limit."""


@dataclass
class Known:
    """Everything the gate asks about one customer, read once for any number of purposes and channels."""

    customer: Customer
    at: datetime
    rules: SendingRules
    points: list[ContactPoint]
    states: dict[tuple[UUID, str], ConsentState]
    stopped: dict[tuple[str, str], Suppression]  # by channel and digest
    sent: list[datetime]  # marketing within the rules' days, oldest first
    quotas: dict[str, int | None] = field(default_factory=dict)

    def quota(self, channel: str) -> int | None:
        if channel not in self.quotas:
            ask = QUOTAS.get(channel)
            self.quotas[channel] = ask(self.customer.business) if ask else None
        return self.quotas[channel]


def may_send(
    customer: Customer,
    purpose: Purpose,
    channel: str,
    *,
    at: datetime | None = None,
    point: ContactPoint | None = None,
) -> Decision:
    """May a message for this purpose go to the customer by this channel, at this time (now)? Five reads, whatever the answer.

    With `point`, where a person chose it: to this contact point of theirs and to no other.
    """
    known = known_of(customer, at=at)
    if point is not None:
        known.points = [one for one in known.points if one == point]
    return decide(known, purpose, channel)


def decisions_for(
    customer: Customer, purposes: Iterable[Purpose], *, at: datetime | None = None
) -> dict[UUID, dict[str, Decision]]:
    """The gate's answers for every purpose and each of its channels, as a page shows them. Five reads together."""
    known = known_of(customer, at=at)
    return {
        purpose.pk: {channel: decide(known, purpose, channel) for channel in purpose.asked_channels}
        for purpose in purposes
    }


def known_of(customer: Customer, *, at: datetime | None = None) -> Known:
    at = at or timezone.now()
    rules = rules_of(customer.business)
    points = sorted(customer.contact_points.all(), key=lambda point: (not point.preferred, point.pk))
    digests = [digest_of(customer.business.pk, point.kind, point.value) for point in points]
    stopped = Suppression.objects.live().filter(digest__in=digests) if digests else []  # type: ignore[attr-defined]
    window = at - timedelta(days=rules.days)
    return Known(
        customer=customer,
        at=at,
        rules=rules,
        points=points,
        states={(state.purpose_id, state.channel): state for state in ConsentState.objects.filter(customer=customer)},
        stopped={(one.channel, one.digest): one for one in stopped},
        sent=list(
            counted()
            .filter(customer=customer, reserved_at__gt=window)
            .order_by("reserved_at")
            .values_list("reserved_at", flat=True)
        ),
    )


def decide(known: Known, purpose: Purpose, channel: str) -> Decision:
    """The answer from what is known; reads nothing but the quota."""
    for step in STEPS:
        refusal = step(known, purpose, channel)
        if refusal is not None:
            return refusal
    return Decision(channel, point=next(iter(open_points(known, channel)), None))


def identity(known: Known, purpose: Purpose, channel: str) -> Decision | None:
    if not known.customer.is_living:
        return Decision(channel, "customer_gone")
    if purpose.retired_at:
        return Decision(channel, "purpose_retired", {"purpose": purpose.name})
    if channel not in purpose.asked_channels:
        return Decision(channel, "channel_not_of_purpose", {"purpose": purpose.name})
    if channel != Channel.GENERAL and not points_for(known, channel):
        return Decision(channel, "no_contact_point")
    return None


def consent(known: Known, purpose: Purpose, channel: str) -> Decision | None:
    state = known.states.get((purpose.pk, channel))
    facts = {"purpose": purpose.name}
    if state is not None and not state.given:
        return Decision(channel, "withdrawn", {**facts, "since": state.since})
    if not purpose.needs_consent:
        return None
    if state is None:
        return Decision(channel, "never_asked", facts)
    if purpose.retention_months and state.since < months_after(known.at, -purpose.retention_months):
        ended = months_after(state.since, purpose.retention_months)
        return Decision(channel, "expired", {**facts, "ended": ended})
    return None


def suppression(known: Known, _purpose: Purpose, channel: str) -> Decision | None:
    points = points_for(known, channel)
    if not points or open_points(known, channel):
        return None
    stop = known.stopped[channel, digest_of(known.customer.business.pk, points[0].kind, points[0].value)]
    return Decision(channel, "suppressed", {"since": stop.since, "reason": stop.get_reason_display()})


def rhythm(known: Known, purpose: Purpose, channel: str) -> Decision | None:
    """Frequency cap and quiet hours; only marketing keeps them."""
    if not purpose.is_marketing:
        return None
    rules = known.rules
    if rules.most is not None and len(known.sent) >= rules.most:
        again = known.sent[-rules.most] + timedelta(days=rules.days)
        return Decision(channel, "cap_reached", {"most": rules.most, "days": rules.days}, retry_at=again)
    if until := quiet_until(rules, known.at):
        return Decision(channel, "quiet_hours", retry_at=until)
    return None


def quota(known: Known, _purpose: Purpose, channel: str) -> Decision | None:
    left = known.quota(channel)
    return Decision(channel, "quota_empty") if left is not None and left <= 0 else None


STEPS = (identity, consent, suppression, rhythm, quota)


def points_for(known: Known, channel: str) -> list[ContactPoint]:
    """Contact points that the channel reaches, the preferred first."""
    return [point for point in known.points if point.kind == POINT_KINDS.get(channel)]


def open_points(known: Known, channel: str) -> list[ContactPoint]:
    business = known.customer.business.pk
    return [
        point
        for point in points_for(known, channel)
        if (channel, digest_of(business, point.kind, point.value)) not in known.stopped
    ]


def counted() -> QuerySet[Reservation]:
    """Reservations that count under the cap."""
    return Reservation.objects.filter(counted=True, released_at=None)


def may_send_many(
    customers: QuerySet[Customer], purpose: Purpose, channel: str, *, at: datetime | None = None
) -> QuerySet[Customer, Any]:
    """The same customers with `refusal` beside each: the code of the first step that refuses, empty where it may be sent.

    One statement, whatever their number: `.filter(refusal="")` is the audience, `.values("refusal").annotate(n=Count("pk"))` says why
    not. An address that was erased and comes back is caught by `reserve`, which knows its digest.
    """
    at = at or timezone.now()
    whens = [When(condition, then=Value(code)) for code, condition in conditions(purpose, channel, at)]
    return customers.annotate(refusal=Case(*whens, default=Value(""), output_field=CharField()))


def conditions(purpose: Purpose, channel: str, at: datetime) -> Iterable[tuple[str, Any]]:
    """Code and condition of each refusal, in the order of `STEPS`."""
    always = Q(pk__isnull=False)
    yield "customer_gone", Q(deleted_at__isnull=False) | Q(merged_into__isnull=False)
    if purpose.retired_at:
        yield "purpose_retired", always
    if channel not in purpose.asked_channels:
        yield "channel_not_of_purpose", always
    points = ContactPoint.objects.filter(customer=OuterRef("pk"), kind=POINT_KINDS.get(channel, ""))
    if channel != Channel.GENERAL:
        yield "no_contact_point", ~Exists(points)
    states = ConsentState.objects.filter(customer=OuterRef("pk"), purpose=purpose, channel=channel)
    yield "withdrawn", Exists(states.filter(given=False))
    if purpose.needs_consent:
        yield "never_asked", ~Exists(states)
        if purpose.retention_months:
            yield "expired", Exists(states.filter(since__lt=months_after(at, -purpose.retention_months)))
    stops = Suppression.objects.live().filter(channel=channel, value=OuterRef("value"))  # type: ignore[attr-defined]
    if channel != Channel.GENERAL:
        yield "suppressed", ~Exists(points.exclude(Exists(stops)))
    if purpose.is_marketing:
        yield from rhythm_conditions(at)
    ask = QUOTAS.get(channel)
    if ask and (left := ask(purpose.business)) is not None and left <= 0:
        yield "quota_empty", always


def rhythm_conditions(at: datetime) -> Iterable[tuple[str, Any]]:
    rules = rules_of()
    if rules.most is not None:
        window = counted().filter(reserved_at__gt=at - timedelta(days=rules.days))
        full = window.values("customer").annotate(n=Count("pk")).filter(n__gte=rules.most)
        yield "cap_reached", Q(pk__in=full.values("customer"))
    if quiet_until(rules, at):
        yield "quiet_hours", Q(pk__isnull=False)


@dataclass(frozen=True)
class Reserved:
    """A place taken: send to `point`. `again` is True when this key had its place before: do not send a second time."""

    reservation: Reservation
    point: ContactPoint | None
    again: bool


@transaction.atomic
def reserve(
    customer: Customer,
    purpose: Purpose,
    channel: str,
    *,
    key: str,
    at: datetime | None = None,
    point: ContactPoint | None = None,
) -> Reserved:
    """Ask the gate and take a place under the cap, in one transaction. `key` names the message for ever, such as `campaign:<id>:<customer>`.

    `point` as in `may_send`.

    Raises `Refused` with the gate's code and sentence; `data["retry_at"]` says when to ask again. Messages to one customer wait for
    each other, so that two workers never both take the last place.
    """
    at = at or timezone.now()
    customer = Customer.objects.select_for_update().get(pk=customer.pk)
    held = Reservation.objects.filter(key=key).first()
    if held is not None:
        return Reserved(held, None, again=True)
    decision = may_send(customer, purpose, channel, at=at, point=point)
    if not decision.allowed:
        raise Refused(decision.sentence, code=decision.code, retry_at=decision.retry_at)
    made: Reservation = Reservation.objects.create(
        business=customer.business,
        customer=customer,
        purpose=purpose,
        channel=channel,
        key=key,
        counted=purpose.is_marketing,
        reserved_at=at,
    )
    return Reserved(made, decision.point, again=False)


def release(reservation: Reservation) -> None:
    """The message was not sent after all: its place is free again. Its key stays used."""
    Reservation.objects.filter(pk=reservation.pk, released_at=None).update(released_at=timezone.now())
