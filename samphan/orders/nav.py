from django.utils.translation import gettext_lazy as _

from samphan.platform.web.menu import CREATE, MENU, CreateEntry, MenuEntry

MENU += [
    MenuEntry(_("Counter"), "orders:counter", "barcode", permission="orders:payment:take", order=40, group="orders"),
    MenuEntry(
        _("Quotations"),
        "orders:quotation-list",
        "file-text",
        permission="orders:quotation:view",
        order=41,
        group="orders",
    ),
    MenuEntry(
        _("Orders"), "orders:order-list", "clipboard-list", permission="orders:order:view", order=42, group="orders"
    ),
    MenuEntry(_("Payments"), "orders:payment-list", "cash", permission="orders:payment:view", order=43, group="orders"),
    MenuEntry(
        _("Invoices"),
        "orders:invoice-list",
        "receipt",
        permission="orders:invoice:view",
        order=44,
        group="orders",
        under=lambda: ("orders:tax-report",),
    ),
]
CREATE += [
    CreateEntry(_("Write a quotation"), "orders:quotation-create", "file-text", permission="orders:quotation:create"),
    CreateEntry(_("Take an order"), "orders:order-create", "clipboard-list", permission="orders:order:create"),
    CreateEntry(_("Take goods back"), "orders:return-find", "arrow-back-up", permission="orders:return:create"),
]
