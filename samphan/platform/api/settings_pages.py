from django.utils.translation import gettext_lazy as _

from samphan.platform.web.settings_menu import SETTINGS_PAGES, SettingsPage

SETTINGS_PAGES.append(
    SettingsPage(
        _("API tokens"), "api:token-list", "key", permission="platform:token:view", group="integrations", order=10
    )
)
