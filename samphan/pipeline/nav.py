from django.utils.translation import gettext_lazy as _

from samphan.pipeline.queries import unanswered
from samphan.pipeline.views.field_work import FILES
from samphan.platform.web.menu import CREATE, MENU, CreateEntry, MenuEntry
from samphan.platform.web.pwa import AT_HAND, AtHand

MENU.append(
    MenuEntry(
        _("Opportunities"),
        "pipeline:board",
        "layout-kanban",
        permission="pipeline:opportunity:view",
        order=30,
        group="selling",
    )
)
MENU.append(
    MenuEntry(
        _("On the road"), "pipeline:field", "map-pin", permission="customers:customer:view", order=33, group="selling"
    )
)
AT_HAND.append(AtHand("pipeline:field", FILES))
MENU.append(
    MenuEntry(
        _("Calendar"),
        "pipeline:calendar",
        "calendar",
        permission="pipeline:opportunity:view",
        order=32,
        group="selling",
    )
)
MENU.append(
    MenuEntry(
        _("Leads"),
        "pipeline:lead-list",
        "user-question",
        permission="pipeline:lead:view",
        order=29,
        group="selling",
        count=unanswered,
    )
)
MENU.append(
    MenuEntry(
        _("Forecast"),
        "pipeline:forecast",
        "chart-line",
        permission="pipeline:opportunity:view",
        order=31,
        group="selling",
    )
)
MENU.append(
    MenuEntry(
        _("What became of deals"),
        "pipeline:reports",
        "chart-bar",
        permission="pipeline:opportunity:view",
        order=34,
        group="selling",
    )
)
MENU.append(
    MenuEntry(
        _("Account plans"), "pipeline:plan-list", "flag", permission="pipeline:plan:edit", order=35, group="selling"
    )
)
CREATE.append(
    CreateEntry(_("Take in a lead"), "pipeline:lead-create", "user-question", permission="pipeline:lead:create")
)
CREATE.append(
    CreateEntry(_("Add opportunity"), "pipeline:opportunity-create", "target", permission="pipeline:opportunity:create")
)
