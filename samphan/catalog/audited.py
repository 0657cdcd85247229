"""Models whose changes are kept in the audit trail. Stock needs none: its movements are only ever added."""

from django.utils.translation import gettext_lazy as _

from samphan.catalog.models import (
    NOUN,
    Category,
    CustomerTerms,
    ExchangeRate,
    PriceList,
    PriceRule,
    PriceTier,
    Product,
    Unit,
    Variant,
    Warehouse,
)
from samphan.platform.audit.registry import audited
from samphan.platform.fields.display import words_of_fields

audited(
    Product,
    labels={"custom": _("custom fields"), "archived_at": _("deleted")},
    parts={"custom": lambda actor: words_of_fields(actor, NOUN)},
)
audited(Variant, left_out=["position"], labels={"product": _("product"), "archived_at": _("no longer sold")})
audited(Category, left_out=["path"], labels={"archived_at": _("deleted")})
audited(Unit)
audited(PriceList, labels={"agreed": _("agreed with the customer"), "archived_at": _("deleted")})
audited(
    PriceRule,
    left_out=["target"],
    labels={
        "price_list": _("price list"),
        "variant": _("variant"),
        "product": _("product"),
        "category": _("category"),
        "removed_at": _("removed"),
    },
)
audited(PriceTier, labels={"archived_at": _("deleted")})
audited(CustomerTerms, labels={"customer": _("customer")})
audited(ExchangeRate)
audited(Warehouse, labels={"usual": _("sales come from here"), "closed_at": _("closed")})
