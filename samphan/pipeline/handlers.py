"""Reactions to events. Each is safe to run twice."""

from __future__ import annotations

from typing import Any

from samphan.customers.events import ContactLogged
from samphan.pipeline.actions.leads import answer_lead
from samphan.pipeline.models import Lead, LeadState
from samphan.platform.accounts.rights import system_actor
from samphan.platform.events.models import Event
from samphan.platform.events.registry import subscribes


@subscribes("pipeline.leads_answered", ContactLogged)
def stop_the_clock(event: Event, data: Any) -> None:
    """A contact that we began answers every open lead of its customer."""
    if data.direction == "out" and event.customer_id:
        for row in Lead.objects.filter(
            customer=event.customer_id, state=LeadState.NEW, created_at__lte=event.occurred_at
        ):
            answer_lead(system_actor(row.business), row)
