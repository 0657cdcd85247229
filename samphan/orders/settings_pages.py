from django.utils.translation import gettext_lazy as _

from samphan.platform.web.settings_menu import SETTINGS_PAGES, SettingsPage

SETTINGS_PAGES += [
    SettingsPage(_("Sales and documents"), "orders:selling", "receipt", permission="orders:settings:edit", order=63),
    SettingsPage(
        _("Signature on documents"),
        "orders:signature",
        "pencil",
        permission="orders:quotation:create",
        group="me",
        order=30,
    ),
]
