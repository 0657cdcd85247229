"""Who sees the figures of the business, and who may load them anew."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from samphan.insight.models import SavedQuestion
from samphan.platform.accounts.rights import Access, Actor
from samphan.platform.accounts.standard_roles import RowScope
from samphan.platform.refusals import Forbidden


class FiguresAccess(Access[SavedQuestion]):
    """`require` proves the right to figures of whatever the role reaches (`reach.reach_of`); `require_whole` to those of all of the business."""

    model = SavedQuestion
    resource = "insight:figures"
    label = _("Figures of the business")
    verbs = {"view": _("see"), "load": _("load anew"), "query": _("ask in SQL"), "share": _("share with everyone")}
    standard = {"manager": "*", "sales": "view", "marketing": "view share", "analyst": "*"}

    def require_whole(self, actor: Actor, verb: str) -> None:
        self.require(actor, verb)
        if actor.row_scope != RowScope.ALL:
            raise Forbidden(
                _("Your role reaches a part of the business only, and these figures tell of all of it."),
                code="whole_business_only",
            )


figures = FiguresAccess()
