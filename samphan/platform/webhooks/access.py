"""Who may let other systems hear of the business's events."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from samphan.platform.accounts.rights import Access
from samphan.platform.webhooks.models import WebhookEndpoint


class WebhookAccess(Access[WebhookEndpoint]):
    model = WebhookEndpoint
    resource = "platform:webhook"
    label = _("Webhooks")
    verbs = {"view": _("see"), "create": _("add"), "edit": _("change"), "delete": _("delete")}


webhooks = WebhookAccess()
