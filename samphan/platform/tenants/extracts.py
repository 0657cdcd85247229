"""What the warehouse learns of branches."""

from django.utils.translation import gettext_lazy as _

from samphan.platform.extracts import EXTRACTS, Extract, ExtractColumn
from samphan.platform.tenants.current import current_business_id
from samphan.platform.tenants.models import Branch

EXTRACTS.append(
    Extract(
        "tenants.branch",
        _("Branches"),
        lambda: Branch.objects.filter(business=current_business_id()),
        (
            ExtractColumn("id", "pk", "UUID", _("Branch's id")),
            ExtractColumn("name", "name", "VARCHAR", _("Name")),
        ),
    )
)
