from django.utils.translation import gettext_lazy as _

from samphan.platform.api.models import ApiToken
from samphan.platform.audit.registry import audited

audited(
    ApiToken,
    left_out=["digest", "prefix", "last_used_at"],
    labels={"membership": _("made by"), "revoked_at": _("revoked")},
)
