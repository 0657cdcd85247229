from django.utils.translation import gettext_lazy as _

from samphan.platform.web.settings_menu import SETTINGS_PAGES, SettingsPage

SETTINGS_PAGES.append(
    SettingsPage(
        _("Pipelines and stages"),
        "pipeline:setup",
        "layout-kanban",
        permission="pipeline:setup:manage",
        group="data",
        order=50,
    )
)
SETTINGS_PAGES.append(
    SettingsPage(
        _("Leads: rules and web form"),
        "pipeline:lead-setup",
        "user-question",
        permission="pipeline:setup:manage",
        group="data",
        order=51,
    )
)
