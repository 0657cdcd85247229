"""Who sees the figures of the business, and who may load them anew."""

from __future__ import annotations

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from samphan.customers.access import customers
from samphan.insight.models import NextAction, SavedQuestion
from samphan.platform.accounts.rights import Access, Actor
from samphan.platform.accounts.standard_roles import RowScope
from samphan.platform.refusals import Forbidden

COST = "catalog.product.cost"  # whoever must not see what goods cost sees no margin either


class FiguresAccess(Access[SavedQuestion]):
    """`require` proves the right to figures of whatever the role reaches (`reach.reach_of`); `require_whole` to those of all of the business."""

    model = SavedQuestion
    resource = "insight:figures"
    label = _("Figures of the business")
    verbs = {
        "view": _("see"),
        "load": _("load anew"),
        "query": _("ask in SQL"),
        "share": _("share with everyone"),
        "target": _("set targets"),
        "bring": _("bring tables of their own"),
        "simulate": _("ask what if"),
        "feed": _("make data feeds"),
        "read": _("read the warehouse from outside"),
    }
    standard = {"manager": "*", "sales": "view", "marketing": "view share", "analyst": "*"}

    def require_what_if(self, actor: Actor) -> None:
        """What if tells margins, and of all of the business: for who may see what goods cost."""
        self.require_whole(actor, "simulate")
        if actor.hides(COST):
            raise Forbidden(_("What if tells margins, and your role does not see what goods cost."), code="cost_hidden")

    def require_whole(self, actor: Actor, verb: str) -> None:
        self.require(actor, verb)
        if actor.row_scope != RowScope.ALL:
            raise Forbidden(
                _("Your role reaches a part of the business only, and these figures tell of all of it."),
                code="whole_business_only",
            )


class NextActionAccess(Access[NextAction]):
    """What to do today: a proposal is there for those who may see its customer. Taking one on also needs the right to write on their timeline."""

    model = NextAction
    resource = "insight:next_action"
    label = _("What to do today")
    verbs = {"view": _("see"), "answer": _("take on and refuse")}
    standard = {
        "manager": "*",
        "sales": "*",
        "marketing": "*",
        "service": "*",
        "analyst": "view",
    }

    def rows(self, actor: Actor) -> QuerySet[NextAction]:
        found: QuerySet[NextAction] = NextAction.objects.filter(business=actor.business)
        if not actor.has(self.permission("view")):
            return found.none()
        return found.filter(customer__in=customers.rows(actor).filter(deleted_at=None, merged_into=None))

    def reaches(self, actor: Actor, row: NextAction) -> bool:
        return row.business_id == actor.business.pk and customers.reaches(actor, row.customer)


figures = FiguresAccess()
next_actions = NextActionAccess()
