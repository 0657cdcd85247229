"""Who may remove the demonstration business."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from samphan.platform.accounts.rights import Access
from samphan.platform.tenants.models import Business


class DemonstrationAccess(Access[Business]):
    model = Business
    resource = "platform:demonstration"
    label = _("Demonstration business")
    verbs = {"remove": _("remove")}
    standard = {}


demonstration = DemonstrationAccess()
