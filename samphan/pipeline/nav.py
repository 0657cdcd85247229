from django.utils.translation import gettext_lazy as _

from samphan.pipeline.queries import unanswered
from samphan.platform.web.menu import CREATE, MENU, CreateEntry, MenuEntry

MENU.append(
    MenuEntry(_("Opportunities"), "pipeline:board", "layout-kanban", permission="pipeline:opportunity:view", order=30)
)
MENU.append(MenuEntry(_("Calendar"), "pipeline:calendar", "calendar", permission="pipeline:opportunity:view", order=32))
MENU.append(
    MenuEntry(
        _("Leads"), "pipeline:lead-list", "user-question", permission="pipeline:lead:view", order=29, count=unanswered
    )
)
MENU.append(
    MenuEntry(_("Forecast"), "pipeline:forecast", "chart-line", permission="pipeline:opportunity:view", order=31)
)
CREATE.append(
    CreateEntry(_("Take in a lead"), "pipeline:lead-create", "user-question", permission="pipeline:lead:create")
)
CREATE.append(
    CreateEntry(_("Add opportunity"), "pipeline:opportunity-create", "target", permission="pipeline:opportunity:create")
)
