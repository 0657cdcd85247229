"""Models whose changes are kept in the audit trail. The ledger is its own trail."""

from django.utils.translation import gettext_lazy as _

from samphan.consent.models import Purpose
from samphan.platform.audit.registry import audited

audited(Purpose, left_out=["position"], labels={"retired_at": _("retired")})
