"""Writes about sending: the rules of marketing, and addresses that nothing more goes to."""

from __future__ import annotations

from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from samphan.consent.access import consents, sending
from samphan.consent.events import AddressSuppressed, SendingRulesChanged, SuppressionLifted
from samphan.consent.models import SendingRules, Suppression, SuppressionReason, digest_of
from samphan.customers.contacts import Reach
from samphan.customers.models import ContactPoint
from samphan.customers.reaching import holder_of
from samphan.platform.accounts.rights import Actor
from samphan.platform.events.actions import record
from samphan.platform.refusals import Conflict, Refused
from samphan.platform.tenants.versions import save_changes
from samphan.platform.thai.text import tidy


@transaction.atomic
def change_rules(actor: Actor, *, seen: int, **fields: Any) -> list[str]:
    """Change how often and when marketing may be sent. Raises `Conflict` when somebody saved first."""
    sending.require(actor, "edit")
    if (fields.get("quiet_from") is None) != (fields.get("quiet_to") is None):
        sentence = _("Give both ends of the quiet time, or neither.")
        raise Refused(sentence, code="quiet_half", fields={"quiet_to": sentence})
    rules = SendingRules.objects.filter(business=actor.business).first()
    if rules is None:
        if seen != 1:
            raise Conflict
        rules = SendingRules.objects.create(business=actor.business)
    changed = save_changes(rules, seen=seen, **fields)
    if changed:
        record(SendingRulesChanged(fields=changed), actor=actor, subject=rules)
    return changed


@transaction.atomic
def suppress(actor: Actor, reach: Reach, channel: str, *, reason: str, detail: str = "") -> Suppression:
    """Send nothing more to this address by this channel, whoever it belongs to now or later. Trusts its caller: channels hear of bounces."""
    digest = digest_of(actor.business.pk, reach.kind, reach.value)
    known = {"business": actor.business, "channel": channel, "digest": digest, "lifted_at": None}
    stop: Suppression
    stop, made = Suppression.objects.get_or_create(
        **known,
        defaults={
            "kind": reach.kind,
            "value": reach.value,
            "reason": SuppressionReason(reason),
            "detail": tidy(detail)[:300],
            "since": timezone.now(),
        },
    )
    if made:
        holder = holder_of(reach)
        told = AddressSuppressed(channel=channel, reason=stop.reason)
        record(told, actor=actor, subject=stop, customer_id=holder.pk if holder else None)
    return stop


def stop_contact_point(actor: Actor, point: ContactPoint, channel: str, *, detail: str = "") -> Suppression:
    """A colleague stops one address of a customer by one channel."""
    consents.require(actor, "record", point.customer)
    reach = Reach(point.kind, point.value, point.written, point.account)
    return suppress(actor, reach, channel, reason=SuppressionReason.MANUAL, detail=detail)


@transaction.atomic
def lift(actor: Actor, stop: Suppression) -> None:
    """The address may be used again."""
    sending.require(actor, "edit")
    live = Suppression.objects.filter(pk=stop.pk, lifted_at=None)
    if live.update(lifted_at=timezone.now(), lifted_by=actor.name[:150]):
        record(SuppressionLifted(channel=stop.channel), actor=actor, subject=stop)
