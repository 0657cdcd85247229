"""What the warehouse learns of customers: nothing by which they are reached or named."""

from django.utils.translation import gettext_lazy as _

from samphan.customers.models import Customer
from samphan.platform.extracts import EXTRACTS, Extract, ExtractColumn

EXTRACTS.append(
    Extract(
        "customers.customer",
        _("Customers"),
        Customer.objects.all,
        (
            ExtractColumn("id", "pk", "UUID", _("Customer's id")),
            ExtractColumn("merged_into", "merged_into_id", "UUID", _("The customer they were merged into")),
            ExtractColumn("deleted_at", "deleted_at", "TIMESTAMP", _("When they were deleted")),
            ExtractColumn("kind", "kind", "VARCHAR", _("Person or organisation")),
            ExtractColumn("customer_type", "customer_type", "VARCHAR", _("Customer type")),
            ExtractColumn("province", "province", "VARCHAR", _("Province")),
            ExtractColumn("branch", "branch_id", "UUID", _("Branch")),
            ExtractColumn("owner", "owner_id", "VARCHAR", _("Looked after by")),
            ExtractColumn("created_at", "created_at", "TIMESTAMP", _("When they were added")),
        ),
        changed="changed_at",
    )
)
