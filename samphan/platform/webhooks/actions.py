"""Writes about webhooks. Each checks the right, changes rows and records one event, in one transaction."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from urllib.parse import urlsplit

from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from samphan.platform.accounts.rights import Actor
from samphan.platform.accounts.standard_roles import RowScope
from samphan.platform.events.actions import record
from samphan.platform.events.models import Event
from samphan.platform.events.queries import may_read
from samphan.platform.events.registry import ALL_KINDS, KINDS
from samphan.platform.outbound import check_address
from samphan.platform.refusals import Forbidden, Refused
from samphan.platform.tenants.versions import save_changes
from samphan.platform.webhooks import events
from samphan.platform.webhooks.access import webhooks
from samphan.platform.webhooks.jobs import send_message
from samphan.platform.webhooks.models import OWN_EVENTS, WebhookDelivery, WebhookEndpoint, WebhookState
from samphan.platform.webhooks.sending import as_body, body_of

MOST_ENDPOINTS = 50
TEST_KIND = "webhooks.test"


def offered_kinds() -> list[str]:
    """Kinds that may leave by webhook."""
    return [name for name in KINDS if not name.startswith(OWN_EVENTS)]


@transaction.atomic
def create_endpoint(actor: Actor, *, name: str, url: str, kinds: Collection[str]) -> WebhookEndpoint:
    """A new endpoint with a fresh `secret`, which the screen shows once."""
    webhooks.require(actor, "create")
    if WebhookEndpoint.objects.count() >= MOST_ENDPOINTS:
        raise Refused(
            _("A business may have %(most)d webhooks. Delete one that is not used.") % {"most": MOST_ENDPOINTS}
        )
    check(actor, url, kinds)
    endpoint: WebhookEndpoint = WebhookEndpoint.objects.create(
        business=actor.business, name=name, url=url, kinds=sorted(kinds), created_by=actor.user
    )
    record(events.EndpointCreated(name, url), actor=actor, subject=endpoint)
    return endpoint


@transaction.atomic
def change_endpoint(
    actor: Actor, endpoint: WebhookEndpoint, *, version: int, name: str, url: str, kinds: Collection[str]
) -> None:
    """Raises `Conflict` when somebody changed the endpoint after `version` was read."""
    webhooks.require(actor, "edit", endpoint)
    check(actor, url, kinds)
    if save_changes(endpoint, seen=version, name=name, url=url, kinds=sorted(kinds)):
        record(events.EndpointChanged(name, url), actor=actor, subject=endpoint)


def check(actor: Actor, url: str, kinds: Collection[str]) -> None:
    """Refuse an address that may not be called, this installation itself (a loop), kinds that nobody publishes or the actor may not read."""
    if actor.row_scope != RowScope.ALL:
        raise Forbidden(
            _("Your role reaches a part of the business only, and a webhook tells of all of it."),
            code="whole_business_only",
        )
    if check_address(url).netloc.lower() == urlsplit(settings.PUBLIC_URL).netloc.lower():
        raise Refused(
            _("This is the address of Samphan itself. Choose the address of the other system."),
            fields={"url": _("Choose the address of the other system.")},
        )
    if not kinds or not set(kinds) <= {ALL_KINDS, *offered_kinds()}:
        raise Refused(_("Choose at least one event."), fields={"kinds": _("Choose at least one event.")})
    wanted = offered_kinds() if ALL_KINDS in kinds else kinds
    if unreadable := sorted(name for name in wanted if not may_read(actor, KINDS[name])):
        sentence = _("You may not read “%(kind)s”, so no webhook of yours may send it.") % {"kind": unreadable[0]}
        raise Refused(sentence, code="kind_not_readable", fields={"kinds": sentence})


@transaction.atomic
def rotate_secret(actor: Actor, endpoint: WebhookEndpoint) -> str:
    """A new secret, shown once. For 24 hours messages carry both signatures."""
    webhooks.require(actor, "edit", endpoint)
    secret = endpoint.rotate_secret()
    endpoint.save(update_fields=["secret", "old_secret", "old_secret_until"])
    record(events.SecretRotated(endpoint.name), actor=actor, subject=endpoint)
    return secret


@transaction.atomic
def pause_endpoint(actor: Actor, endpoint: WebhookEndpoint) -> None:
    """From now on nothing is sent; events of the pause are not sent later."""
    webhooks.require(actor, "edit", endpoint)
    row = WebhookEndpoint.objects.select_for_update().get(pk=endpoint.pk)
    if row.paused_at is None:
        row.paused_at, row.paused_by = timezone.now(), actor.name
        row.save(update_fields=["paused_at", "paused_by"])
        record(events.EndpointPaused(row.name), actor=actor, subject=row)


@transaction.atomic
def resume_endpoint(actor: Actor, endpoint: WebhookEndpoint) -> None:
    """Send again, beginning with what was waiting when the pause began."""
    webhooks.require(actor, "edit", endpoint)
    row = WebhookEndpoint.objects.select_for_update().get(pk=endpoint.pk)
    if row.paused_at is not None:
        row.paused_at, row.paused_by, row.failing_since, row.rest_until = None, "", None, None
        row.save(update_fields=["paused_at", "paused_by", "failing_since", "rest_until"])
        record(events.EndpointResumed(row.name), actor=actor, subject=row)
        queue(WebhookDelivery.objects.filter(endpoint=row, state=WebhookState.WAITING))


@transaction.atomic
def delete_endpoint(actor: Actor, endpoint: WebhookEndpoint) -> None:
    """The endpoint and its log."""
    webhooks.require(actor, "delete", endpoint)
    record(events.EndpointDeleted(endpoint.name, endpoint.url), actor=actor, subject=endpoint)
    endpoint.delete()


@transaction.atomic
def send_test(actor: Actor, endpoint: WebhookEndpoint) -> WebhookDelivery:
    """Queue a made-up message, so that the receiver can be tried before anything happens."""
    webhooks.require(actor, "edit", endpoint)
    if endpoint.paused_at:
        raise Refused(_("The webhook is paused. Resume it, then send the test."))
    now = timezone.now()
    row: WebhookDelivery = WebhookDelivery.objects.create(
        business=endpoint.business,
        endpoint=endpoint,
        kind=TEST_KIND,
        body=as_body(TEST_KIND, now, {"actor": actor.name, "details": {"sentence": "สวัสดีจาก Samphan"}}),
        due_at=now,
    )
    queue([row])
    return row


def queue_messages(event: Event, endpoints: Iterable[WebhookEndpoint]) -> None:
    """One message per endpoint, however often the event is told. Trusts its caller, the outbox."""
    for endpoint in endpoints:
        row, made = WebhookDelivery.objects.get_or_create(
            endpoint=endpoint,
            event=event,
            defaults={
                "business": endpoint.business,
                "kind": event.kind,
                "body": body_of(event),
                "due_at": timezone.now(),
            },
        )
        if made:
            queue([row])


@transaction.atomic
def replay(actor: Actor, endpoint: WebhookEndpoint, delivery_id: object | None = None) -> int:
    """Send again one message, or all that failed. Each keeps its message id, so the receiver knows what it already has. Returns how many."""
    webhooks.require(actor, "edit", endpoint)
    if endpoint.paused_at:
        raise Refused(_("The webhook is paused. Resume it, then send again."))
    rows = WebhookDelivery.objects.filter(endpoint=endpoint)
    rows = rows.filter(state=WebhookState.FAILED) if delivery_id is None else rows.filter(pk=delivery_id)
    chosen = list(rows.exclude(state=WebhookState.WAITING).values_list("pk", flat=True))
    again = WebhookDelivery.objects.filter(pk__in=chosen).exclude(state=WebhookState.WAITING)
    count = again.update(state=WebhookState.WAITING, attempts=0, due_at=timezone.now(), fault="")
    if count:
        queue(WebhookDelivery.objects.filter(pk__in=chosen))
        record(events.MessagesReplayed(endpoint.name, count), actor=actor, subject=endpoint)
    return count


def queue(deliveries: Iterable[WebhookDelivery]) -> None:
    for delivery in deliveries:
        send_message.enqueue(delivery=str(delivery.pk))
