"""Who may give other systems a key to the business."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from samphan.platform.accounts.rights import Access
from samphan.platform.api.models import ApiToken


class ApiTokenAccess(Access[ApiToken]):
    model = ApiToken
    resource = "platform:token"
    label = _("API tokens")
    verbs = {"view": _("see"), "create": _("create"), "revoke": _("revoke")}


api_tokens = ApiTokenAccess()
