from django.utils.translation import gettext_lazy as _

from samphan.platform.web.menu import CREATE, MENU, CreateEntry, MenuEntry

MENU += [
    MenuEntry(
        _("Products"), "catalog:product-list", "package", permission="catalog:product:view", order=50, group="goods"
    ),
    MenuEntry(
        _("Stock"),
        "catalog:stock-list",
        "building-warehouse",
        permission="catalog:stock:view",
        order=51,
        group="goods",
        under=lambda: ("catalog:movement-list", "catalog:transfer-list", "catalog:count-list"),
    ),
    MenuEntry(
        _("Price lists"), "catalog:price-list-list", "receipt", permission="catalog:price:view", order=52, group="goods"
    ),
]
CREATE.append(CreateEntry(_("Add product"), "catalog:product-create", "package", permission="catalog:product:create"))
