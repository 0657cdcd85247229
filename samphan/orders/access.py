"""Who may quote, sell and deliver, and which documents they reach."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from samphan.orders.models import Invoice, Order, OrderSettings, Payment, Quotation, Return, SlipPicture
from samphan.platform.accounts.rights import Access


class QuotationAccess(Access[Quotation]):
    model = Quotation
    resource = "orders:quotation"
    label = _("Quotations")
    verbs = {"view": _("see"), "create": _("write quotations"), "edit": _("revise and answer")}
    standard = {
        "manager": "*",
        "sales": "*",
        "marketing": "view",
        "service": "view",
        "analyst": "view",
        "viewer": "view",
    }
    owner_field = "owner"
    branch_field = "branch"


class OrderAccess(Access[Order]):
    model = Order
    resource = "orders:order"
    label = _("Orders")
    verbs = {
        "view": _("see"),
        "create": _("place orders"),
        "cancel": _("cancel"),
        "deliver": _("deliver"),
        "warrant": _("write warranty papers"),
        "price": _("set prices and discounts by hand"),
        "approve": _("sell above a credit limit"),
        "import": _("import past sales from a till"),
    }
    standard = {
        "manager": "*",
        "sales": "view create cancel deliver warrant",
        "marketing": "view",
        "service": "view warrant",
        "analyst": "view",
        "storekeeper": "view deliver warrant",
        "viewer": "view",
    }
    owner_field = "owner"
    branch_field = "branch"


class PaymentAccess(Access[Payment]):
    model = Payment
    resource = "orders:payment"
    label = _("Payments")
    verbs = {"view": _("see"), "take": _("ask for and receive")}
    standard = {"manager": "*", "sales": "*", "service": "view", "analyst": "view", "viewer": "view"}
    branch_field = "branch"


class SlipAccess(Access[SlipPicture]):
    model = SlipPicture
    resource = "orders:slip"
    label = _("Bank slips")
    verbs = {"view": _("see"), "create": _("hand in"), "match": _("match with payments and reject")}
    standard = {"manager": "*", "sales": "*", "service": "view create", "viewer": "view"}
    branch_field = "branch"


class InvoiceAccess(Access[Invoice]):
    model = Invoice
    resource = "orders:invoice"
    label = _("Invoices")
    verbs = {
        "view": _("see"),
        "create": _("issue"),
        "correct": _("write credit and debit notes"),
        "cancel": _("cancel"),
        "export": _("export"),
    }
    standard = {
        "manager": "*",
        "sales": "view create",
        "service": "view",
        "analyst": "view export",
        "viewer": "view",
    }
    owner_field = "owner"
    branch_field = "branch"


class ReturnAccess(Access[Return]):
    """Goods may come back in any branch: who takes them needs to reach that branch, not the one that sold them."""

    model = Return
    resource = "orders:return"
    label = _("Returns")
    verbs = {"view": _("see"), "create": _("take goods back"), "refund": _("give money back")}
    standard = {
        "manager": "*",
        "sales": "view create",
        "storekeeper": "view create",
        "service": "view",
        "analyst": "view",
        "viewer": "view",
    }
    branch_field = "branch"


class OrderSettingsAccess(Access[OrderSettings]):
    model = OrderSettings
    resource = "orders:settings"
    label = _("Settings of sales")
    verbs = {"edit": _("change how the business sells")}
    standard = {"manager": "*"}


quotations = QuotationAccess()
orders = OrderAccess()
payments = PaymentAccess()
slips = SlipAccess()
invoices = InvoiceAccess()
returns = ReturnAccess()
order_settings = OrderSettingsAccess()
