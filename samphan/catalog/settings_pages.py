"""Pages of this module under Settings."""

from django.utils.translation import gettext_lazy as _

from samphan.platform.web.settings_menu import SETTINGS_PAGES, SettingsPage

SETTINGS_PAGES += [
    SettingsPage(_("Categories and units"), "catalog:shelves", "category", "catalog:product:edit", order=60),
    SettingsPage(_("Prices and currencies"), "catalog:price-settings", "receipt", "catalog:price:edit", order=61),
    SettingsPage(_("Warehouses"), "catalog:warehouses", "building-warehouse", "catalog:stock:settings", order=62),
]
