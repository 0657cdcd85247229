"""What the warehouse learns of leads and opportunities."""

from django.utils.translation import gettext_lazy as _

from samphan.pipeline.models import Lead, Opportunity
from samphan.platform.extracts import EXTRACTS, Extract, ExtractColumn

EXTRACTS += [
    Extract(
        "pipeline.opportunity",
        _("Opportunities"),
        lambda: Opportunity.objects.filter(deleted_at=None),
        (
            ExtractColumn("id", "pk", "UUID", _("Opportunity's id")),
            ExtractColumn("customer", "customer_id", "UUID", _("Customer's id")),
            ExtractColumn("state", "state", "VARCHAR", _("State")),
            ExtractColumn("amount", "amount", "DECIMAL(18,2)", _("Amount")),
            ExtractColumn("branch", "branch_id", "UUID", _("Branch")),
            ExtractColumn("owner", "owner_id", "VARCHAR", _("Looked after by")),
            ExtractColumn("stage", "stage__name", "VARCHAR", _("Stage")),
            ExtractColumn("stage_order", "stage__position", "BIGINT", _("Which stage in its pipeline")),
            ExtractColumn("source", "source__name", "VARCHAR", _("Source")),
            ExtractColumn("reason", "reason__name", "VARCHAR", _("Why it was won or lost")),
            ExtractColumn("created_at", "created_at", "TIMESTAMP", _("When it was added")),
            ExtractColumn("closed_at", "closed_at", "TIMESTAMP", _("When it was won or lost")),
        ),
        changed="changed_at",
        customer="customer_id",
        money=("amount",),
    ),
    Extract(
        "pipeline.lead",
        _("Leads"),
        Lead.objects.all,
        (
            ExtractColumn("id", "pk", "UUID", _("Lead's id")),
            ExtractColumn("customer", "customer_id", "UUID", _("Customer's id")),
            ExtractColumn("state", "state", "VARCHAR", _("State")),
            ExtractColumn("source", "source__name", "VARCHAR", _("Source")),
            ExtractColumn("branch", "branch_id", "UUID", _("Branch")),
            ExtractColumn("owner", "owner_id", "VARCHAR", _("Looked after by")),
            ExtractColumn("created_at", "created_at", "TIMESTAMP", _("When it was added")),
            ExtractColumn("answered_at", "answered_at", "TIMESTAMP", _("When it was answered")),
            ExtractColumn("closed_at", "closed_at", "TIMESTAMP", _("When it was qualified or lost")),
        ),
        changed="changed_at",
        customer="customer_id",
    ),
]
