from django.utils.translation import gettext_lazy as _

from samphan.platform.web.settings_menu import SETTINGS_PAGES, SettingsPage

SETTINGS_PAGES.append(
    SettingsPage(
        _("Audit trail"), "audit:entry-list", "history", permission="platform:audit:view", group="people", order=40
    )
)
