from django.utils.translation import gettext_lazy as _

from samphan.platform.web.menu import MENU, MenuEntry

MENU.append(MenuEntry(_("Today"), "web:today", "sun", order=0, on_phone=True))
MENU.append(MenuEntry(_("Settings"), "web:settings", "settings", order=1000))
