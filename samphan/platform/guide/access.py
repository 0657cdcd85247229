"""Who is led through the first steps."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from samphan.platform.accounts.rights import Access
from samphan.platform.guide.models import GuidePutAway


class GuideAccess(Access[GuidePutAway]):
    model = GuidePutAway
    resource = "platform:guide"
    label = _("First steps")
    verbs = {"view": _("see"), "delete": _("put away")}
    standard = {"manager": "view"}


guide = GuideAccess()
