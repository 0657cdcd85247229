"""Price lists and their rules, tiers, customers' terms, exchange rates."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from samphan.catalog.models.category import Category
from samphan.catalog.models.product import Product, Variant
from samphan.catalog.quantities import QuantityField
from samphan.customers.models import Customer, CustomerType
from samphan.platform.tenants.models import Branch
from samphan.platform.tenants.scoped import BusinessOwned

HOME = "THB"
PERCENT = [MinValueValidator(Decimal(0)), MaxValueValidator(Decimal(100))]


class Currency(models.TextChoices):
    """What a price list may be written in; ISO 4217."""

    THB = "THB", _("baht")
    USD = "USD", _("US dollar")
    EUR = "EUR", _("euro")
    GBP = "GBP", _("pound sterling")
    JPY = "JPY", _("yen")
    CNY = "CNY", _("yuan")


class CatalogSettings(BusinessOwned):
    """How a business writes its prices. A business without a row has the defaults."""

    prices_include_vat = models.BooleanField(_("standard prices include VAT"), default=True)
    version = models.PositiveIntegerField(default=1, editable=False)

    class Meta:
        verbose_name = _("catalogue settings")
        verbose_name_plural = _("catalogue settings")
        constraints = [models.UniqueConstraint(fields=["business"], name="catalog_settings_once")]

    def __str__(self) -> str:
        return str(self.pk)


class PriceTier(BusinessOwned):
    """A step of wholesale trade that customers are put on, and price lists are written for."""

    name = models.CharField(_("name"), max_length=60)
    name_en = models.CharField(_("name in English"), max_length=60, blank=True)
    version = models.PositiveIntegerField(default=1, editable=False)
    archived_at = models.DateTimeField(null=True, editable=False)

    class Meta:
        verbose_name = _("price tier")
        verbose_name_plural = _("price tiers")
        constraints = [models.UniqueConstraint(fields=["business", "name"], name="price_tier_once")]
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name_en if self.name_en and get_language() == "en" else self.name


class PriceList(BusinessOwned):
    """Prices for some customers, somewhere, for some time. Conditions left empty let everybody in; the highest `priority` goes first.

    An `agreed` list holds what was agreed with one customer: it goes before every other, and the customer's discount does not touch it.
    """

    name = models.CharField(_("name"), max_length=120)
    currency = models.CharField(_("currency"), max_length=3, choices=Currency.choices, default=Currency.THB)
    includes_vat = models.BooleanField(_("prices include VAT"), default=True)
    discountable = models.BooleanField(_("the customer's discount comes on top"), default=True)
    priority = models.SmallIntegerField(_("priority"), default=0)
    agreed = models.BooleanField(default=False, editable=False)
    customer = models.ForeignKey(
        Customer, null=True, blank=True, on_delete=models.CASCADE, related_name="+", verbose_name=_("customer")
    )
    tier = models.ForeignKey(
        PriceTier, null=True, blank=True, on_delete=models.PROTECT, related_name="+", verbose_name=_("price tier")
    )
    customer_type = models.CharField(_("customer type"), max_length=12, choices=CustomerType.choices, blank=True)
    branch = models.ForeignKey(
        Branch, null=True, blank=True, on_delete=models.PROTECT, related_name="+", verbose_name=_("branch")
    )
    starts_on = models.DateField(_("from day"), null=True, blank=True)
    ends_on = models.DateField(_("to day"), null=True, blank=True)
    version = models.PositiveIntegerField(default=1, editable=False)
    archived_at = models.DateTimeField(null=True, editable=False)

    class Meta:
        verbose_name = _("price list")
        verbose_name_plural = _("price lists")
        indexes = [models.Index(fields=["business", "name", "id"], name="price_list_by_name")]

    def __str__(self) -> str:
        return self.name


class PriceRule(BusinessOwned):
    """One price of a list: for a variant, a product, a category with all below it, or everything, from a quantity on, for some time.

    Exactly one of `price`, `percent_off` and `amount_off` is set; the latter two come off the standard price. `target` is the id of what it is
    for (the business's own for everything): one index finds every rule that may speak of a variant.
    """

    price_list = models.ForeignKey(PriceList, on_delete=models.CASCADE, related_name="rules", db_index=False)
    variant = models.ForeignKey(Variant, null=True, blank=True, on_delete=models.CASCADE, related_name="+")
    product = models.ForeignKey(Product, null=True, blank=True, on_delete=models.CASCADE, related_name="+")
    category = models.ForeignKey(Category, null=True, blank=True, on_delete=models.CASCADE, related_name="+")
    target = models.UUIDField(editable=False)
    min_quantity = QuantityField(_("from quantity"), default=0)
    price = models.DecimalField(
        _("price"),
        max_digits=14,
        decimal_places=2,
        null=True,
        blank=True,
        validators=[MinValueValidator(Decimal(0))],
    )
    percent_off = models.DecimalField(
        _("percent off"), max_digits=5, decimal_places=2, null=True, blank=True, validators=PERCENT
    )
    amount_off = models.DecimalField(
        _("amount off"),
        max_digits=14,
        decimal_places=2,
        null=True,
        blank=True,
        validators=[MinValueValidator(Decimal(0))],
    )
    starts_on = models.DateField(_("from day"), null=True, blank=True)
    ends_on = models.DateField(_("to day"), null=True, blank=True)
    version = models.PositiveIntegerField(default=1, editable=False)
    removed_at = models.DateTimeField(null=True, editable=False)

    class Meta:
        verbose_name = _("price rule")
        verbose_name_plural = _("price rules")
        indexes = [
            models.Index(fields=["business", "target"], name="price_rule_of", condition=models.Q(removed_at=None)),
            models.Index(fields=["price_list", "id"], name="price_rule_in_list"),
        ]

    def __str__(self) -> str:
        return str(self.variant or self.product or self.category or _("everything"))

    def save(self, *args: Any, **kwargs: Any) -> None:
        self.follow_target()
        super().save(*args, **kwargs)

    def follow_target(self) -> None:
        """Bulk writers call it; `save` does so itself."""
        self.target = next(pk for pk in (self.variant_id, self.product_id, self.category_id, self.business_id) if pk)


class CustomerTerms(BusinessOwned):
    """What is agreed with one customer: the tier, a discount on everything, credit. Agreed prices stand in their own price list."""

    customer = models.ForeignKey(Customer, on_delete=models.CASCADE, related_name="+")
    tier = models.ForeignKey(
        PriceTier, null=True, blank=True, on_delete=models.PROTECT, related_name="+", verbose_name=_("price tier")
    )
    discount = models.DecimalField(
        _("discount in percent"), max_digits=5, decimal_places=2, default=0, validators=PERCENT
    )
    credit_limit = models.DecimalField(
        _("credit limit"),
        max_digits=14,
        decimal_places=2,
        null=True,
        blank=True,
        validators=[MinValueValidator(Decimal(0))],
    )
    credit_days = models.PositiveSmallIntegerField(_("days of credit"), null=True, blank=True)
    note = models.CharField(_("note"), max_length=300, blank=True)
    version = models.PositiveIntegerField(default=1, editable=False)

    class Meta:
        verbose_name = _("terms of a customer")
        verbose_name_plural = _("terms of customers")
        constraints = [models.UniqueConstraint(fields=["business", "customer"], name="customer_terms_once")]

    def __str__(self) -> str:
        return str(self.customer)


class ExchangeRate(BusinessOwned):
    """Baht for one of a currency, from a day on until the next rate."""

    currency = models.CharField(_("currency"), max_length=3, choices=Currency.choices)
    day = models.DateField(_("from day"))
    rate = models.DecimalField(
        _("baht for one"), max_digits=14, decimal_places=6, validators=[MinValueValidator(Decimal("0.000001"))]
    )

    class Meta:
        verbose_name = _("exchange rate")
        verbose_name_plural = _("exchange rates")
        constraints = [models.UniqueConstraint(fields=["business", "currency", "day"], name="exchange_rate_once")]

    def __str__(self) -> str:
        return f"{self.currency} {self.rate}"
