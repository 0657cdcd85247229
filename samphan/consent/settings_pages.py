"""Pages of this module under Settings."""

from django.utils.translation import gettext_lazy as _

from samphan.platform.web.settings_menu import SETTINGS_PAGES, SettingsPage

SETTINGS_PAGES += [
    SettingsPage(
        _("Data subject requests"), "consent:request-list", "inbox", "consent:request:view", group="privacy", order=5
    ),
    SettingsPage(
        _("Purposes and wordings"),
        "consent:purpose-list",
        "list-check",
        "consent:purpose:view",
        group="privacy",
        order=10,
    ),
    SettingsPage(
        _("Public pages and registration"),
        "consent:public-pages",
        "qrcode",
        "consent:pages:view",
        group="privacy",
        order=15,
    ),
    SettingsPage(
        _("Limits of sending"), "consent:sending-rules", "clock", "consent:sending:view", group="privacy", order=20
    ),
    SettingsPage(
        _("How long data is kept"), "consent:retention", "history", "consent:retention:view", group="privacy", order=30
    ),
    SettingsPage(
        _("Record of processing"),
        "consent:processing",
        "list-details",
        "consent:retention:view",
        group="privacy",
        order=40,
    ),
]
