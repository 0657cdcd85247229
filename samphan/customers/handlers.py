"""Reactions to events. Each is safe to run twice."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.utils import timezone

from samphan.customers.events import (
    ContactPointAdded,
    ContactPointRemoved,
    CustomerChanged,
    CustomerCreated,
    CustomerMerged,
    CustomerRestored,
    CustomerUnmerged,
    RelationAdded,
    RelationRemoved,
)
from samphan.customers.identity.searching import search_around
from samphan.customers.jobs import find_lookalikes, refresh_customer_traits
from samphan.customers.knowing import refresh_traits
from samphan.customers.models import Customer
from samphan.platform.events.models import Event
from samphan.platform.events.registry import subscribes
from samphan.platform.importing.events import ImportFinished, ImportUndone
from samphan.platform.jobs.models import Job, JobState

NOUN = "customers"  # as the importer is registered
QUIET = timedelta(minutes=2)  # after the last row of an import


@subscribes(
    "customers.lookalikes",
    CustomerCreated,
    CustomerChanged,
    CustomerRestored,
    CustomerMerged,
    CustomerUnmerged,
    ContactPointAdded,
    ImportFinished,
    ImportUndone,
    apart=True,
)
def look_around(event: Event, data: Any) -> None:
    """Compare the customer with those near; rows of an import are searched together afterwards."""
    if isinstance(data, ImportFinished | ImportUndone):
        if data.noun == NOUN:
            soon(find_lookalikes)
    elif customer := Customer.objects.filter(pk=event.customer_id).first():
        search_around(customer)


@subscribes(
    "customers.traits",
    CustomerCreated,
    CustomerChanged,
    CustomerRestored,
    CustomerMerged,
    CustomerUnmerged,
    ContactPointAdded,
    ContactPointRemoved,
    RelationAdded,
    RelationRemoved,
    ImportFinished,
    ImportUndone,
)
def know_anew(event: Event, data: Any) -> None:
    """Compute what follows from the customer's facts; rows of an import are done together afterwards."""
    if isinstance(data, ImportFinished | ImportUndone):
        if data.noun == NOUN:
            soon(refresh_customer_traits)
    elif event.customer_id:
        refresh_traits([event.customer_id])


def soon(task: Any) -> None:
    """Queue a job over the whole business, unless one waits already."""
    if not Job.objects.filter(task=task.module_path, state=JobState.QUEUED).exists():
        task.using(run_after=timezone.now() + QUIET).enqueue()
