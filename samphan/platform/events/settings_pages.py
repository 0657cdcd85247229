from django.utils.translation import gettext_lazy as _

from samphan.platform.web.settings_menu import SETTINGS_PAGES, SettingsPage

SETTINGS_PAGES.append(
    SettingsPage(
        _("Dead letters"),
        "events:dead-letter-list",
        "mail",
        permission="platform:event:view",
        group="system",
        order=30,
    )
)
