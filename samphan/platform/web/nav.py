from django.utils.translation import gettext_lazy as _

from samphan.platform.web.menu import MENU, MenuEntry
from samphan.platform.web.settings_menu import SETTINGS_PAGES

MENU.append(MenuEntry(_("Today"), "web:today", "sun", order=0, on_phone=True))
MENU.append(
    MenuEntry(
        _("Settings"), "web:settings", "settings", order=1000, under=lambda: [page.url_name for page in SETTINGS_PAGES]
    )
)
