"""Who sees the figures of the business, and who may load them anew."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from samphan.platform.accounts.rights import Access, Actor
from samphan.platform.accounts.standard_roles import RowScope
from samphan.platform.refusals import Forbidden
from samphan.platform.tenants.models import Business


class FiguresAccess(Access[Business]):
    """Figures tell of the whole business: a role that reaches a part of it does not see them."""

    model = Business
    resource = "insight:figures"
    label = _("Figures of the business")
    verbs = {"view": _("see"), "load": _("load anew")}
    standard = {"manager": "*", "marketing": "view", "analyst": "*"}

    def require(self, actor: Actor, verb: str, row: Business | None = None) -> None:
        super().require(actor, verb, row)
        if actor.row_scope != RowScope.ALL:
            raise Forbidden(
                _("Your role reaches a part of the business only, and these figures tell of all of it."),
                code="whole_business_only",
            )


figures = FiguresAccess()
