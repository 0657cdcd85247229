"""Pages of this module under Settings."""

from django.utils.translation import gettext_lazy as _

from samphan.platform.web.settings_menu import SETTINGS_PAGES, SettingsPage

SETTINGS_PAGES.append(
    SettingsPage(_("Tags"), "customers:tag-words", "tag", "customers:tag:edit", group="data", order=20)
)
