"""Who may look after deliveries that were given up."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from samphan.platform.accounts.rights import Access
from samphan.platform.events.models import Delivery


class EventAccess(Access[Delivery]):
    model = Delivery
    resource = "platform:event"
    label = _("Event deliveries")
    verbs = {"view": _("see"), "replay": _("run again"), "discard": _("discard")}
    standard = {"manager": "view replay"}


event_deliveries = EventAccess()
