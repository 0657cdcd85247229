"""Who may read the audit trail. Nobody may write it."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from samphan.platform.accounts.rights import Access, Actor
from samphan.platform.accounts.standard_roles import RowScope
from samphan.platform.audit.models import AuditEntry
from samphan.platform.refusals import Forbidden


class AuditAccess(Access[AuditEntry]):
    model = AuditEntry
    resource = "platform:audit"
    label = _("Audit trail")
    verbs = {"view": _("see")}

    def require(self, actor: Actor, verb: str, row: AuditEntry | None = None) -> None:
        super().require(actor, verb, row)
        if actor.row_scope != RowScope.ALL:
            raise Forbidden(
                _("Your role reaches a part of the business only, and the audit trail tells of all of it."),
                code="whole_business_only",
            )


audit = AuditAccess()
