from django.utils.translation import gettext_lazy as _

from samphan.platform.web.settings_menu import SETTINGS_PAGES, SettingsPage

SETTINGS_PAGES.append(
    SettingsPage(
        _("Webhooks"),
        "webhooks:endpoint-list",
        "webhook",
        permission="platform:webhook:view",
        group="integrations",
        order=20,
    )
)
