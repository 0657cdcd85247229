"""What the spine holds about a customer: every event on the timeline."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from samphan.platform.events.models import Delivery, DeliveryState, Event
from samphan.platform.personal_data import Holding, Ids, Rows, holds, rows_of


def collect(ids: Ids) -> Rows:
    rows = Event.objects.filter(customer_id__in=ids).order_by("occurred_at", "pk")
    return rows_of(rows, leave_out=("actor_id", "subject_type", "subject_id"))


def erase(ids: Ids) -> int:
    """That something happened stays, with its time and kind; what it told of the person goes. Nobody who waits for it is told any more."""
    told = Event.objects.filter(customer_id__in=ids)
    deliveries = Delivery.objects.filter(event__in=told)
    deliveries.exclude(state=DeliveryState.DONE).delete()
    deliveries.exclude(last_error="").update(last_error="")
    return int(told.exclude(data={}).update(data={}))


holds(
    Holding(
        key="events.timeline",
        label=_("Timeline"),
        data=_("what happened with the customer: notes, talks, changes, orders"),
        collect=collect,
        erase=erase,
        order=20,
    )
)
