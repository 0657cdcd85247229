"""Background work: sending one message."""

from __future__ import annotations

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from samphan.platform.jobs.work import job
from samphan.platform.webhooks.models import WebhookDelivery, WebhookState
from samphan.platform.webhooks.sending import prune_messages, send, write_down


@job(queue="deliveries", label=_("Send a webhook message"))
def send_message(*, delivery: str) -> None:
    """Try once. What to do next is in the row: a failed attempt queues the following one for its time."""
    waiting = WebhookDelivery.objects.select_related("endpoint__business")
    row = waiting.filter(pk=delivery, state=WebhookState.WAITING, endpoint__paused_at=None).first()
    if row is None:
        return
    rest = row.endpoint.rest_until
    again = rest if rest and rest > timezone.now() else write_down(row, send(row))
    if again:
        send_message.using(run_after=again).enqueue(delivery=delivery)


@job(label=_("Forget old webhook messages"))
def forget_messages() -> int:
    return prune_messages()
