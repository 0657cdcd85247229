"""What the warehouse learns of opportunities."""

from django.utils.translation import gettext_lazy as _

from samphan.pipeline.models import Opportunity
from samphan.platform.extracts import EXTRACTS, Extract, ExtractColumn

EXTRACTS.append(
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
            ExtractColumn("created_at", "created_at", "TIMESTAMP", _("When it was added")),
        ),
        changed="changed_at",
        customer="customer_id",
        money=("amount",),
    )
)
