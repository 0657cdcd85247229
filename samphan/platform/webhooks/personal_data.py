"""What webhooks hold about a customer: the bodies of messages that told other systems of them."""

from __future__ import annotations

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from samphan.platform.events.models import Event
from samphan.platform.personal_data import Holding, Ids, Rows, holds, rows_of
from samphan.platform.webhooks.models import WebhookDelivery


def messages(ids: Ids) -> QuerySet[WebhookDelivery]:
    return WebhookDelivery.objects.filter(event__in=Event.objects.filter(customer_id__in=ids).values("pk"))


def collect(ids: Ids) -> Rows:
    return rows_of(messages(ids), leave_out=("answer", "fault", "endpoint_id", "event_id"))


def erase(ids: Ids) -> int:
    return int(messages(ids).exclude(body="").update(body="", answer="", fault=""))


holds(
    Holding(
        key="webhooks.messages",
        label=_("Webhook messages"),
        data=_("copies of events that were sent to other systems"),
        collect=collect,
        erase=erase,
        order=15,
    )
)
