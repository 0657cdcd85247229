"""Who may see and change what of the pipeline."""

from __future__ import annotations

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from samphan.customers.access import customers
from samphan.pipeline.models import AccountPlan, By, Lead, Opportunity, Pipeline, Target
from samphan.pipeline.models.forecast import names_only
from samphan.platform.accounts.rights import Access, Actor
from samphan.platform.accounts.standard_roles import RowScope


class OpportunityAccess(Access[Opportunity]):
    model = Opportunity
    resource = "pipeline:opportunity"
    label = _("Opportunities")
    verbs = {
        "view": _("see"),
        "create": _("add"),
        "edit": _("change and move"),
        "delete": _("delete"),
    }
    standard = {
        "manager": "*",
        "sales": "view create edit",
        "marketing": "view",
        "service": "view",
        "analyst": "view",
        "viewer": "view",
    }
    owner_field = "owner"
    branch_field = "branch"


class LeadAccess(Access[Lead]):
    model = Lead
    resource = "pipeline:lead"
    label = _("Leads")
    verbs = {"view": _("see"), "create": _("add"), "edit": _("change, qualify and close"), "import": _("import")}
    standard = {
        "manager": "*",
        "sales": "*",
        "marketing": "view create",
        "service": "view create",
        "analyst": "view",
        "viewer": "view",
    }
    owner_field = "owner"
    branch_field = "branch"


class SetupAccess(Access[Pipeline]):
    """Pipelines, stages, reasons, sources, competitors: the whole business's, whoever works where."""

    model = Pipeline
    resource = "pipeline:setup"
    label = _("Set-up of the pipeline")
    verbs = {"manage": _("change the set-up")}
    standard = {"manager": "*"}


class PlanAccess(Access[AccountPlan]):
    """Whoever reaches the customer reaches the plans for it."""

    model = AccountPlan
    resource = "pipeline:plan"
    label = _("Account plans")
    verbs = {"view": _("see"), "edit": _("write")}
    standard = {
        "manager": "*",
        "sales": "*",
        "marketing": "view",
        "service": "view",
        "analyst": "view",
        "viewer": "view",
    }

    def rows(self, actor: Actor) -> QuerySet[AccountPlan]:
        return super().rows(actor).filter(customer__in=customers.rows(actor))

    def reaches(self, actor: Actor, row: AccountPlan) -> bool:
        return super().reaches(actor, row) and customers.reaches(actor, row.customer)


class TargetAccess(Access[Target]):
    """What a period is to bring. Whoever sees deals sees the targets of their reach."""

    model = Target
    resource = "pipeline:target"
    label = _("Sales targets")
    verbs = {"edit": _("set")}
    standard = {"manager": "*"}

    def seen(self, actor: Actor, by: By) -> QuerySet[Target]:
        """Targets by this division and the business's own; who reaches a part of the deals sees their own, or their branches'."""
        rows: QuerySet[Target] = Target.objects.filter(names_only(by.field))
        if actor.row_scope == RowScope.ALL:
            return rows
        if by == By.PERSON and actor.user:
            return rows.filter(owner=actor.user)
        if by == By.BRANCH and actor.row_scope == RowScope.BRANCH:
            return rows.filter(branch__in=actor.branch_ids)
        return rows.none()


opportunities = OpportunityAccess()
leads = LeadAccess()
setup = SetupAccess()
targets = TargetAccess()
plans = PlanAccess()
