from django.utils.translation import gettext_lazy as _

from samphan.platform.web.settings_menu import SETTINGS_PAGES, SettingsPage

SETTINGS_PAGES.append(
    SettingsPage(
        _("System health"), "jobs:system", "heartbeat", permission="platform:system:view", group="system", order=10
    )
)
