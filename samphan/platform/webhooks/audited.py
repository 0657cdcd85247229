from django.utils.translation import gettext_lazy as _

from samphan.platform.audit.registry import audited
from samphan.platform.webhooks.models import WebhookEndpoint

audited(
    WebhookEndpoint,
    secret=["secret"],
    left_out=["old_secret", "old_secret_until", "failing_since", "rest_until", "paused_by", "created_by"],
    labels={"secret": _("secret")},
)
