from django.utils.translation import gettext_lazy as _

from samphan.platform.web.menu import MENU, MenuEntry

MENU.append(
    MenuEntry(
        _("Figures"), "insight:dashboard", "chart-line", permission="insight:figures:view", order=80, group="figures"
    )
)
