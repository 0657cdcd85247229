"""Reads that cross rows: pipelines with stages, what stands next for each deal, a deal's own timeline."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from samphan.customers.events import ContactLogged, NoteAdded
from samphan.customers.models import FollowUp
from samphan.customers.queries import TimelineView, entry_of, group_heading, in_full
from samphan.pipeline.access import leads
from samphan.pipeline.models import Lead, LeadState, Opportunity, Pipeline, Stage
from samphan.platform.accounts.rights import Actor
from samphan.platform.events.describe import describe
from samphan.platform.events.models import Event
from samphan.platform.events.queries import cursor_at, read_cursor, readable_kinds
from samphan.platform.refusals import Refused

PAGE = 30
SUBJECT = "pipeline.opportunity"
FOLLOW_UP = "customers.followup"


@dataclass(frozen=True)
class Line:
    """A pipeline in use with its stages in order."""

    row: Pipeline
    steps: list[Stage]

    @property
    def pk(self) -> UUID:
        return self.row.pk

    @property
    def name(self) -> str:
        return self.row.name


def pipelines() -> list[Line]:
    """Pipelines in use, in order. Two queries."""
    steps: dict[UUID, list[Stage]] = {}
    for stage in Stage.objects.filter(archived_at=None).order_by("position", "pk"):
        steps.setdefault(stage.pipeline_id, []).append(stage)
    rows = Pipeline.objects.filter(archived_at=None).order_by("position", "pk")
    return [Line(row, steps.get(row.pk, [])) for row in rows]


def first_stage() -> Stage:
    """Where a deal begins when nobody says where. Raises `Refused` when every pipeline was put away."""
    rows = Stage.objects.filter(archived_at=None, pipeline__archived_at=None).select_related("pipeline")
    found: Stage | None = rows.order_by("pipeline__position", "pipeline_id", "position", "pk").first()
    if found is None:
        raise Refused(_("There is no pipeline with stages. Set one up first."), code="no_pipeline")
    return found


@dataclass(frozen=True)
class NextStep:
    """What is planned next about a deal, and when."""

    what: str
    due_at: datetime
    kind: str

    @property
    def state(self) -> str:
        """late, today or planned."""
        if self.due_at < timezone.now():
            return "late"
        return "today" if timezone.localtime(self.due_at).date() == timezone.localdate() else "planned"


def next_steps(ids: Iterable[UUID]) -> dict[UUID, NextStep]:
    """The earliest open follow-up of each deal; deals without one are missing. One query."""
    found: dict[UUID, NextStep] = {}
    rows = FollowUp.objects.filter(about_id__in=list(ids), about_type=SUBJECT, done_at=None).order_by("due_at", "pk")
    for about, what, due_at, kind in rows.values_list("about_id", "what", "due_at", "kind"):
        found.setdefault(about, NextStep(what, due_at, kind))
    return found


def activities_of(row: Opportunity) -> list[FollowUp]:
    """What is still to be done about a deal, the most urgent first."""
    rows = FollowUp.objects.filter(about_type=SUBJECT, about_id=row.pk, done_at=None)
    return list(rows.select_related("assignee", "customer").order_by("due_at", "pk")[:50])


def timeline_of(actor: Actor, row: Opportunity, *, before: str = "", last_day: str = "") -> TimelineView:
    """A page of what happened with one deal: its own events, notes and contacts about it, and what was planned and done."""
    planned = FollowUp.objects.filter(about_type=SUBJECT, about_id=row.pk).values_list("pk", flat=True)
    about: Q = Q(subject_type=SUBJECT, subject_id=str(row.pk)) | Q(
        subject_type=FOLLOW_UP, subject_id__in=[str(pk) for pk in planned]
    )
    names = [kind.name for kind in readable_kinds(actor)]
    rows = Event.objects.filter(about, business=actor.business, kind__in=names, customer_id__in=row.customer.ids)
    if before:
        at, last = read_cursor(before)
        rows = rows.filter(Q(occurred_at__lt=at) | Q(occurred_at=at, pk__lt=last))
    events = list(rows.order_by("-occurred_at", "-pk")[: PAGE + 1])
    return _shown(events, last_day)


def _shown(events: Sequence[Event], last_day: str) -> TimelineView:
    more, events = len(events) > PAGE, events[:PAGE]
    whole = in_full([event.pk for event in events if event.kind in {NoteAdded.KIND, ContactLogged.KIND}])
    entries = []
    for event in events:
        at = timezone.localtime(event.occurred_at)
        heading = group_heading(at.date())
        same = last_day and heading == group_heading(datetime.fromisoformat(last_day).date())
        last_day = at.date().isoformat()
        entries.append(entry_of(describe(event), whole.get(event.pk, {}), "" if same else heading, at))
    return TimelineView(entries, cursor_at(events[-1]) if more else "", last_day)


def unanswered(actor: Actor) -> QuerySet[Lead]:
    """Leads that wait for an answer of the actor, or of anybody."""
    rows: QuerySet[Lead] = leads.rows(actor).filter(Q(owner=actor.user) | Q(owner=None), state=LeadState.NEW)
    return rows
