"""Who may see and change products, prices, terms and stock, and which."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from samphan.catalog.models import CustomerTerms, PriceList, Product, StockCount, StockLevel, Transfer
from samphan.platform.accounts.rights import Access


class ProductAccess(Access[Product]):
    """Products belong to the whole business: a branch sells what the business sells."""

    model = Product
    resource = "catalog:product"
    label = _("Products")
    verbs = {
        "view": _("see"),
        "create": _("add"),
        "edit": _("change"),
        "delete": _("delete"),
        "import": _("import"),
        "export": _("export"),
    }
    sensitive_fields = {"cost": _("cost and margin")}
    standard = {
        "manager": "*",
        "sales": "view",
        "marketing": "view edit export",
        "service": "view",
        "analyst": "view export",
        "storekeeper": "view create edit import export",
        "viewer": "view",
    }
    standard_hidden = {"cost": "sales marketing service storekeeper viewer"}


class PriceAccess(Access[PriceList]):
    """Price lists with their rules, tiers and exchange rates."""

    model = PriceList
    resource = "catalog:price"
    label = _("Price lists")
    verbs = {"view": _("see"), "edit": _("change"), "import": _("import"), "export": _("export")}
    standard = {
        "manager": "*",
        "sales": "view",
        "marketing": "view",
        "analyst": "view export",
        "viewer": "view",
    }


class TermsAccess(Access[CustomerTerms]):
    model = CustomerTerms
    resource = "catalog:terms"
    label = _("Customers' terms")
    verbs = {"view": _("see"), "edit": _("change")}
    standard = {"manager": "*", "sales": "view", "analyst": "view", "viewer": "view"}


class StockAccess(Access[StockLevel]):
    model = StockLevel
    resource = "catalog:stock"
    label = _("Stock")
    verbs = {
        "view": _("see"),
        "receive": _("receive goods"),
        "adjust": _("adjust stock"),
        "export": _("export"),
        "settings": _("change warehouses"),
    }
    standard = {
        "manager": "*",
        "sales": "view",
        "marketing": "view",
        "service": "view",
        "analyst": "view export",
        "storekeeper": "view receive adjust export",
        "viewer": "view",
    }
    branch_field = "branch"


class CountAccess(Access[StockCount]):
    model = StockCount
    resource = "catalog:count"
    label = _("Stock counts")
    verbs = {"view": _("see"), "count": _("count stock"), "post": _("post counts"), "import": _("import")}
    standard = {"manager": "*", "storekeeper": "*", "sales": "view count", "analyst": "view", "viewer": "view"}
    branch_field = "branch"


class TransferAccess(Access[Transfer]):
    """Whoever reaches the branch it leaves from; `stock.transferring` lets the receiving branch in as well."""

    model = Transfer
    resource = "catalog:transfer"
    label = _("Stock transfers")
    verbs = {"view": _("see"), "send": _("send goods"), "receive": _("receive goods")}
    standard = {"manager": "*", "storekeeper": "*", "sales": "view receive", "analyst": "view", "viewer": "view"}
    branch_field = "branch"


products = ProductAccess()
prices = PriceAccess()
terms = TermsAccess()
stock = StockAccess()
counts = CountAccess()
transfers = TransferAccess()
