"""What waits among the work of others, for whoever answers for it: within their own reach, and said whose it is."""

from __future__ import annotations

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone

from samphan.customers.access import customers
from samphan.customers.models import FollowUp
from samphan.customers.subjects import tell_about
from samphan.pipeline.access import leads, opportunities, targets
from samphan.pipeline.models import Lead, LeadState, Opportunity
from samphan.pipeline.models.opportunity import SAID_OPEN
from samphan.pipeline.queries import SUBJECT
from samphan.platform.accounts.rights import Actor

SHOWN, OF_OTHERS = 8, 5


def answers_for_others(actor: Actor) -> bool:
    """Who sets what the others are to sell hears of what they leave lying; within a branch, of that branch."""
    return targets.may(actor, "edit")


def idle_deals(actor: Actor, *, of_others: bool = False) -> list[Opportunity]:
    """Open deals with nothing planned, or whose day has passed, the largest first: the actor's own, or everybody else's."""
    steps = FollowUp.objects.filter(about_type=SUBJECT, about_id=OuterRef("pk"), done_at=None)
    rows: QuerySet[Opportunity] = opportunities.rows(actor).filter(_whose(actor, of_others=of_others), deleted_at=None)
    idle = rows.filter(state=SAID_OPEN).annotate(planned=Exists(steps))
    idle = idle.filter(Q(planned=False) | Q(expected_on__lt=timezone.localdate()))
    return list(
        idle.select_related("customer", "stage", "owner").order_by("-amount", "-pk")[
            : OF_OTHERS if of_others else SHOWN
        ]
    )


def waiting_leads(actor: Actor) -> list[Lead]:
    """Leads that nobody has answered: the actor's and nobody's, the most urgent first."""
    rows: QuerySet[Lead] = leads.rows(actor).filter(Q(owner=actor.user) | Q(owner=None), state=LeadState.NEW)
    return list(rows.select_related("customer", "owner").order_by("due_at", "pk")[:SHOWN])


def late_leads_of_others(actor: Actor) -> list[Lead]:
    """Those of others that should have been answered by now."""
    rows: QuerySet[Lead] = leads.rows(actor).filter(state=LeadState.NEW, due_at__lt=timezone.now())
    others = rows.exclude(owner=None).exclude(owner=actor.user)
    return list(others.select_related("customer", "owner").order_by("due_at", "pk")[:OF_OTHERS])


def late_steps_of_others(actor: Actor) -> list[FollowUp]:
    """What others should have done by now about customers within reach, and what nobody was given; the longest due first."""
    living = customers.rows(actor).filter(deleted_at=None, merged_into=None)
    rows: QuerySet[FollowUp] = FollowUp.objects.filter(done_at=None, due_at__lt=timezone.now(), customer__in=living)
    others = rows.filter(_other_than(actor, "assignee"))
    found = list(others.select_related("customer", "assignee").order_by("due_at", "pk")[:SHOWN])
    tell_about(actor, found)
    return found


def _whose(actor: Actor, *, of_others: bool) -> Q:
    return _other_than(actor, "owner") if of_others else Q(owner=actor.user)


def _other_than(actor: Actor, field: str) -> Q:
    """SQL's `<>` leaves out what is nobody's."""
    return Q(**{field: None}) | ~Q(**{field: actor.user})
