"""What of this module can be planned and done about."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from uuid import UUID

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from samphan.customers.subjects import SUBJECTS, Subject
from samphan.pipeline.access import leads, opportunities, plans
from samphan.platform.accounts.rights import Actor


def found_opportunities(actor: Actor, ids: Sequence[UUID]) -> Mapping[UUID, tuple[str, str]]:
    rows = opportunities.rows(actor).filter(pk__in=ids, deleted_at=None).values_list("pk", "name")
    return {pk: (name, reverse("pipeline:opportunity-detail", args=[pk])) for pk, name in rows}


SUBJECTS["pipeline.opportunity"] = Subject(_("Opportunity"), "target", found_opportunities)


def found_leads(actor: Actor, ids: Sequence[UUID]) -> Mapping[UUID, tuple[str, str]]:
    rows = leads.rows(actor).filter(pk__in=ids).values_list("pk", "interest")
    return {pk: (interest, reverse("pipeline:lead-detail", args=[pk])) for pk, interest in rows}


SUBJECTS["pipeline.lead"] = Subject(_("Lead"), "user-question", found_leads)


def found_plans(actor: Actor, ids: Sequence[UUID]) -> Mapping[UUID, tuple[str, str]]:
    rows = plans.rows(actor).filter(pk__in=ids).values_list("pk", "goal", "customer_id")
    return {pk: (goal, reverse("customers:customer-detail", args=[customer])) for pk, goal, customer in rows}


SUBJECTS["pipeline.accountplan"] = Subject(_("Account plan"), "flag", found_plans)
