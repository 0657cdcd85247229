from django.utils.translation import gettext_lazy as _

from samphan.platform.web.settings_menu import SETTINGS_PAGES, SettingsPage

SETTINGS_PAGES.append(
    SettingsPage(
        _("Demonstration business"),
        "demo:demonstration-settings",
        "flask",
        permission="platform:demonstration:remove",
        group="system",
        order=900,
    )
)
