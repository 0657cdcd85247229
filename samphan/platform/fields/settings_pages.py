from django.utils.translation import gettext_lazy as _

from samphan.platform.web.settings_menu import SETTINGS_PAGES, SettingsPage

SETTINGS_PAGES.append(
    SettingsPage(
        _("Custom fields"), "fields:field-list", "adjustments", permission="platform:field:edit", group="data", order=10
    )
)
