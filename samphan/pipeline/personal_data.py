"""What the pipeline holds about a customer: deals, and in whose deals they have a part."""

from __future__ import annotations

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from samphan.pipeline.models import AccountPlan, Lead, Opportunity, OpportunityContact
from samphan.pipeline.searches import KIND
from samphan.platform.personal_data import Holding, Ids, Rows, holds, rows_of
from samphan.platform.search.actions import forget


def collect_opportunities(ids: Ids) -> Rows:
    return rows_of(Opportunity.objects.filter(customer__in=ids), leave_out=("version", "owner_id", "closed_by_id"))


def erase_opportunities(ids: Ids) -> int:
    """Amounts, stages and days stay, so that forecasts and reports still add up; every word goes."""
    rows = Opportunity.objects.filter(customer__in=ids)
    forget(KIND, list(rows.values_list("pk", flat=True)))
    return int(rows.update(name=str(_("Erased customer")), description="", close_note="", custom={}))


def collect_contacts(ids: Ids) -> Rows:
    return rows_of(OpportunityContact.objects.filter(person__in=ids))


def erase_contacts(ids: Ids) -> int:
    return int(OpportunityContact.objects.filter(person__in=ids).delete()[0])


holds(
    Holding(
        key="pipeline.opportunities",
        label=gettext_lazy("Opportunities"),
        data=gettext_lazy("what they may buy, amounts, days, what was written about it"),
        collect=collect_opportunities,
        erase=erase_opportunities,
        models=("pipeline.Opportunity",),
    )
)
holds(
    Holding(
        key="pipeline.contacts",
        label=gettext_lazy("Part in others' opportunities"),
        data=gettext_lazy("in which deals the person has a part, and which"),
        collect=collect_contacts,
        erase=erase_contacts,
        models=("pipeline.OpportunityContact",),
    )
)


def collect_leads(ids: Ids) -> Rows:
    return rows_of(Lead.objects.filter(customer__in=ids), leave_out=("version", "owner_id", "rule_id", "why"))


def erase_leads(ids: Ids) -> int:
    """When it came and how it went stays; every word goes."""
    rows = Lead.objects.filter(customer__in=ids)
    return int(rows.update(interest=str(_("Erased customer")), message=""))


holds(
    Holding(
        key="pipeline.leads",
        label=gettext_lazy("Leads"),
        data=gettext_lazy("what they asked for, in their words, and when"),
        collect=collect_leads,
        erase=erase_leads,
        models=("pipeline.Lead",),
    )
)


def collect_plans(ids: Ids) -> Rows:
    return rows_of(AccountPlan.objects.filter(customer__in=ids), leave_out=("version", "owner_id"))


def erase_plans(ids: Ids) -> int:
    return int(AccountPlan.objects.filter(customer__in=ids).delete()[0])


holds(
    Holding(
        key="pipeline.plans",
        label=gettext_lazy("Account plans"),
        data=gettext_lazy("what we want to reach, what they could buy"),
        collect=collect_plans,
        erase=erase_plans,
        models=("pipeline.AccountPlan",),
    )
)
