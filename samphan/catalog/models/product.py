"""Products and their variants: what the business sells."""

from __future__ import annotations

from decimal import Decimal
from typing import Any, Self

from django.conf import settings
from django.core.validators import MinValueValidator
from django.db import models
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from samphan.catalog.models.category import Category
from samphan.catalog.models.unit import Unit
from samphan.catalog.quantities import QuantityField
from samphan.platform.tenants.scoped import BusinessManager, BusinessOwned, BusinessQuerySet
from samphan.platform.thai.collation import SortKeyField, sort_key
from samphan.platform.uploads import IMAGES

NOUN = "catalog.product"  # the name under which a business adds fields of its own


class ProductKind(models.TextChoices):
    GOODS = "goods", _("goods")
    SERVICE = "service", _("service")
    BUNDLE = "bundle", _("bundle")


class ProductState(models.TextChoices):
    """Where a product stands in its life. Discontinued ones sell out and are not bought again."""

    ACTIVE = "active", _("active")
    SEASONAL = "seasonal", _("seasonal")
    DISCONTINUED = "discontinued", _("discontinued")


class TaxClass(models.TextChoices):
    """How value added tax falls on it. The rate of 7 % stands by yearly decree on the 10 % of the Revenue Code."""

    VAT7 = "vat7", _("VAT 7%")
    ZERO = "zero", _("VAT 0% (export)")
    EXEMPT = "exempt", _("exempt from VAT")

    @property
    def rate(self) -> Decimal:
        """Percent."""
        return Decimal(7) if self == TaxClass.VAT7 else Decimal(0)


class ProductQuerySet(BusinessQuerySet["Product"]):
    def living(self) -> Self:
        return self.filter(archived_at=None)


ProductManager = BusinessManager.from_queryset(ProductQuerySet)


class Product(BusinessOwned):
    """Something on sale. It is sold as one of its variants; one without options has exactly one. Archived ones stay in documents."""

    code = models.CharField(_("code"), max_length=60)
    name = models.CharField(_("name"), max_length=200)
    name_en = models.CharField(_("name in English"), max_length=200, blank=True)
    sort_key = SortKeyField()
    kind = models.CharField(_("kind"), max_length=12, choices=ProductKind.choices, default=ProductKind.GOODS)
    state = models.CharField(_("state"), max_length=12, choices=ProductState.choices, default=ProductState.ACTIVE)
    season_from = models.PositiveSmallIntegerField(_("season begins in month"), null=True, blank=True)
    season_to = models.PositiveSmallIntegerField(_("season ends in month"), null=True, blank=True)
    category = models.ForeignKey(
        Category,
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
        verbose_name=_("category"),
        db_index=False,
    )
    brand = models.CharField(_("brand"), max_length=120, blank=True)
    description = models.TextField(_("description"), blank=True)
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+", verbose_name=_("unit"), db_index=False)
    tax_class = models.CharField(_("VAT"), max_length=8, choices=TaxClass.choices, default=TaxClass.VAT7)
    tracks_stock = models.BooleanField(_("stock is kept"), default=True)
    allows_backorder = models.BooleanField(_("may be sold before it is there"), default=False)
    warranty_months = models.PositiveSmallIntegerField(_("warranty in months"), default=0)
    warranty_terms = models.CharField(_("terms of the warranty"), max_length=1000, blank=True)
    custom = models.JSONField(default=dict, blank=True)
    version = models.PositiveIntegerField(default=1, editable=False)
    created_at = models.DateTimeField(default=timezone.now, editable=False)
    changed_at = models.DateTimeField(default=timezone.now, editable=False)
    archived_at = models.DateTimeField(null=True, editable=False)

    objects = ProductManager()

    class Meta:
        verbose_name = _("product")
        verbose_name_plural = _("products")
        constraints = [models.UniqueConstraint(fields=["business", "code"], name="product_code_once")]
        indexes = [
            models.Index(
                fields=["business", "sort_key", "id"], name="product_by_name", condition=models.Q(archived_at=None)
            ),
            models.Index(
                fields=["business", "-created_at", "-id"], name="product_by_age", condition=models.Q(archived_at=None)
            ),
            models.Index(fields=["business", "changed_at", "id"], name="product_by_change"),
            models.Index(
                fields=["business", "category", "sort_key", "id"],
                name="product_of_category",
                condition=models.Q(archived_at=None),
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def save(self, *args: Any, **kwargs: Any) -> None:
        self.sort_key = sort_key(self.name)
        super().save(*args, **kwargs)

    @property
    def shown_name(self) -> str:
        return self.name_en if self.name_en and get_language() == "en" else self.name

    @property
    def is_living(self) -> bool:
        return self.archived_at is None

    @property
    def holds_stock(self) -> bool:
        """True when a balance is kept for it: not for services, and a bundle takes from what it is made of."""
        return self.tracks_stock and self.kind == ProductKind.GOODS

    def in_season(self, month: int) -> bool:
        """True all year unless it is seasonal; a season may run over the new year."""
        if self.state != ProductState.SEASONAL or not self.season_from or not self.season_to:
            return True
        if self.season_from <= self.season_to:
            return self.season_from <= month <= self.season_to
        return month >= self.season_from or month <= self.season_to

    def is_offered(self, month: int) -> bool:
        """True when one would speak of it to a customer: still made, and in season. What is asked for may be sold all the same."""
        return self.state != ProductState.DISCONTINUED and self.in_season(month)


class ProductOption(BusinessOwned):
    """A choice that makes variants: size, grind."""

    product = models.ForeignKey(Product, on_delete=models.CASCADE, related_name="options", db_index=False)
    name = models.CharField(_("name"), max_length=60)
    position = models.PositiveSmallIntegerField(default=0)

    class Meta:
        verbose_name = _("option")
        verbose_name_plural = _("options")
        constraints = [models.UniqueConstraint(fields=["product", "name"], name="option_once")]
        ordering = ["position", "pk"]

    def __str__(self) -> str:
        return self.name


class OptionValue(BusinessOwned):
    """One answer to an option: 250 g, 1 kg."""

    option = models.ForeignKey(ProductOption, on_delete=models.CASCADE, related_name="values", db_index=False)
    name = models.CharField(_("name"), max_length=60)
    position = models.PositiveSmallIntegerField(default=0)

    class Meta:
        verbose_name = _("value of an option")
        verbose_name_plural = _("values of options")
        constraints = [models.UniqueConstraint(fields=["option", "name"], name="option_value_once")]
        ordering = ["position", "pk"]

    def __str__(self) -> str:
        return self.name


class VariantQuerySet(BusinessQuerySet["Variant"]):
    def living(self) -> Self:
        return self.filter(archived_at=None, product__archived_at=None)

    def for_pricing(self) -> Self:
        """With everything that `pricing` and `stock` read of a variant, in one query."""
        return self.select_related("product__category", "product__unit")


VariantManager = BusinessManager.from_queryset(VariantQuerySet)


class Variant(BusinessOwned):
    """What is sold, priced and counted. `price` is the standard price of one unit in baht; None for a bundle that costs what its parts cost."""

    product = models.ForeignKey(Product, on_delete=models.CASCADE, related_name="variants")
    sku = models.CharField(_("SKU"), max_length=60)
    name = models.CharField(_("variant"), max_length=200, blank=True)
    price = models.DecimalField(
        _("standard price"),
        max_digits=14,
        decimal_places=2,
        null=True,
        blank=True,
        validators=[MinValueValidator(Decimal(0))],
    )
    cost = models.DecimalField(
        _("cost"), max_digits=14, decimal_places=4, null=True, blank=True, validators=[MinValueValidator(Decimal(0))]
    )
    weight = models.PositiveIntegerField(_("weight in grams"), null=True, blank=True)
    position = models.PositiveSmallIntegerField(default=0)
    version = models.PositiveIntegerField(default=1, editable=False)
    archived_at = models.DateTimeField(null=True, editable=False)

    objects = VariantManager()

    class Meta:
        verbose_name = _("variant")
        verbose_name_plural = _("variants")
        constraints = [models.UniqueConstraint(fields=["business", "sku"], name="variant_sku_once")]
        ordering = ["position", "pk"]

    def __str__(self) -> str:
        return self.full_name

    @property
    def full_name(self) -> str:
        """The product with its variant: ดอยหมอก คั่วกลาง · 250 g."""
        return f"{self.product.shown_name} · {self.name}" if self.name else self.product.shown_name

    @property
    def is_living(self) -> bool:
        return self.archived_at is None and self.product.is_living


class VariantValue(BusinessOwned):
    """This variant answers an option with this value."""

    variant = models.ForeignKey(Variant, on_delete=models.CASCADE, related_name="answers", db_index=False)
    value = models.ForeignKey(OptionValue, on_delete=models.PROTECT, related_name="+")

    class Meta:
        verbose_name = _("answer of a variant")
        verbose_name_plural = _("answers of variants")
        constraints = [models.UniqueConstraint(fields=["variant", "value"], name="variant_value_once")]

    def __str__(self) -> str:
        return str(self.value)


class Packing(BusinessOwned):
    """A larger or smaller unit of a product: one ลัง is 12 ถุง. `factor` is how many of the product's own unit it holds."""

    product = models.ForeignKey(Product, on_delete=models.CASCADE, related_name="packings", db_index=False)
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+", verbose_name=_("unit"))
    factor = QuantityField(_("holds"))

    class Meta:
        verbose_name = _("packing")
        verbose_name_plural = _("packings")
        constraints = [
            models.UniqueConstraint(fields=["product", "unit"], name="packing_once"),
            models.CheckConstraint(condition=models.Q(factor__gt=0), name="packing_holds_something"),
        ]

    def __str__(self) -> str:
        return str(self.unit)


class Barcode(BusinessOwned):
    """A code that the scanner reads, of a variant or of a packing of it. `fault` is kept when its check digit is wrong: some shops print their own."""

    variant = models.ForeignKey(Variant, on_delete=models.CASCADE, related_name="barcodes")
    packing = models.ForeignKey(Packing, null=True, blank=True, on_delete=models.CASCADE, related_name="+")
    value = models.CharField(_("barcode"), max_length=60)
    fault = models.BooleanField(default=False, editable=False)

    class Meta:
        verbose_name = _("barcode")
        verbose_name_plural = _("barcodes")
        constraints = [models.UniqueConstraint(fields=["business", "value"], name="barcode_once")]

    def __str__(self) -> str:
        return self.value


def picture_folder(row: Picture, _filename: str) -> str:
    return f"{row.business_id}/catalog/{row.pk}"


class Picture(BusinessOwned):
    """A picture of a product. Nobody reaches it but through the product."""

    product = models.ForeignKey(Product, on_delete=models.CASCADE, related_name="pictures")
    name = models.CharField(_("name"), max_length=200)
    content_type = models.CharField(_("type"), max_length=100)
    size = models.PositiveIntegerField(_("size"))
    content = models.FileField(upload_to=picture_folder, max_length=200)
    added_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    added_at = models.DateTimeField(auto_now_add=True)
    removed_at = models.DateTimeField(null=True, editable=False)

    class Meta:
        verbose_name = _("picture")
        verbose_name_plural = _("pictures")

    def __str__(self) -> str:
        return self.name

    @property
    def is_image(self) -> bool:
        return self.content_type in IMAGES


class BundlePart(BusinessOwned):
    """One thing in a bundle, and how many of it."""

    bundle = models.ForeignKey(Product, on_delete=models.CASCADE, related_name="parts", db_index=False)
    variant = models.ForeignKey(Variant, on_delete=models.PROTECT, related_name="+")
    quantity = QuantityField(_("quantity"))

    class Meta:
        verbose_name = _("part of a bundle")
        verbose_name_plural = _("parts of bundles")
        constraints = [
            models.UniqueConstraint(fields=["bundle", "variant"], name="bundle_part_once"),
            models.CheckConstraint(condition=models.Q(quantity__gt=0), name="bundle_part_is_something"),
        ]

    def __str__(self) -> str:
        return str(self.variant)


class ChoiceGroup(BusinessOwned):
    """A question asked when a configurable product is sold: which milk, what engraving. It makes no variant and keeps no stock."""

    product = models.ForeignKey(Product, on_delete=models.CASCADE, related_name="choice_groups", db_index=False)
    name = models.CharField(_("question"), max_length=80)
    required = models.BooleanField(_("must be answered"), default=False)
    several = models.BooleanField(_("several answers"), default=False)
    position = models.PositiveSmallIntegerField(default=0)

    class Meta:
        verbose_name = _("question of a configurable product")
        verbose_name_plural = _("questions of configurable products")
        constraints = [models.UniqueConstraint(fields=["product", "name"], name="choice_group_once")]
        ordering = ["position", "pk"]

    def __str__(self) -> str:
        return self.name


class Choice(BusinessOwned):
    """An answer, and what it adds to the price of one: baht, and a share of the price in percent. Either may be less than nothing."""

    group = models.ForeignKey(ChoiceGroup, on_delete=models.CASCADE, related_name="choices", db_index=False)
    name = models.CharField(_("answer to choose"), max_length=80)
    amount = models.DecimalField(_("adds baht"), max_digits=12, decimal_places=2, default=0)
    percent = models.DecimalField(_("adds percent"), max_digits=6, decimal_places=2, default=0)
    position = models.PositiveSmallIntegerField(default=0)

    class Meta:
        verbose_name = _("answer of a configurable product")
        verbose_name_plural = _("answers of configurable products")
        constraints = [models.UniqueConstraint(fields=["group", "name"], name="choice_once")]
        ordering = ["position", "pk"]

    def __str__(self) -> str:
        return self.name


class LinkKind(models.TextChoices):
    RELATED = "related", _("goes with it")
    UPSELL = "upsell", _("the better one")
    SUBSTITUTE = "substitute", _("instead of it")


class ProductLink(BusinessOwned):
    """Another product to speak of beside this one."""

    product = models.ForeignKey(Product, on_delete=models.CASCADE, related_name="links", db_index=False)
    other = models.ForeignKey(Product, on_delete=models.CASCADE, related_name="+", verbose_name=_("other product"))
    kind = models.CharField(_("kind"), max_length=12, choices=LinkKind.choices, default=LinkKind.RELATED)

    class Meta:
        verbose_name = _("link between products")
        verbose_name_plural = _("links between products")
        constraints = [
            models.UniqueConstraint(fields=["product", "other", "kind"], name="product_link_once"),
            models.CheckConstraint(condition=~models.Q(product=models.F("other")), name="product_link_to_another"),
        ]

    def __str__(self) -> str:
        return f"{self.product} → {self.other}"
