"""The roles that every business starts with. What each may do is declared by the modules, in their `access.py`."""

from __future__ import annotations

from dataclasses import dataclass

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from samphan.platform.refusals import Sentence


class RowScope(models.TextChoices):
    """Which rows of the business a role reaches."""

    OWN = "own", _("own work")
    BRANCH = "branch", _("own branches")
    ALL = "all", _("whole business")


@dataclass(frozen=True)
class StandardRole:
    """One of the roles below. `about` tells an owner whom to give it to."""

    name: Sentence
    about: Sentence
    row_scope: str = RowScope.ALL


OWNER = "owner"
STANDARD_ROLES = {
    OWNER: StandardRole(_("Owner"), _("Everything, including people, roles and the end of the business here.")),
    "manager": StandardRole(_("Manager"), _("All daily work, reports and colleagues; not the rights themselves.")),
    "sales": StandardRole(
        pgettext_lazy("a role", "Sales"), _("Customers and sales of their own branches."), RowScope.BRANCH
    ),
    "marketing": StandardRole(_("Marketing"), _("Segments, campaigns and what came of them.")),
    "service": StandardRole(_("Service"), _("Conversations, cases and the customers behind them.")),
    "analyst": StandardRole(_("Analyst"), _("Sees and exports figures; changes nothing.")),
    "storekeeper": StandardRole(_("Storekeeper"), _("Stock and deliveries of their own branches."), RowScope.BRANCH),
    "viewer": StandardRole(_("Viewer"), _("Looks, and changes nothing.")),
}
