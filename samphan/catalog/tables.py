"""The lists of products, stock and movements, and of price lists."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any
from uuid import UUID

from django import forms
from django.db.models import Exists, Max, Min, OuterRef, Q, QuerySet, Sum
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _

from samphan.catalog.access import prices, products, stock
from samphan.catalog.categories import category_choices, tree
from samphan.catalog.models import (
    NOUN,
    Barcode,
    Currency,
    Movement,
    MovementKind,
    PriceList,
    PriceTier,
    Product,
    ProductKind,
    ProductState,
    StockLevel,
    TaxClass,
    Variant,
    Warehouse,
)
from samphan.catalog.products import archive_product, change_product, restore_product
from samphan.catalog.quantities import QuantityField, shown_quantity
from samphan.customers.models import CustomerType
from samphan.platform.accounts.colleagues import branches
from samphan.platform.accounts.rights import Access, Actor
from samphan.platform.fields.nouns import Noun, register_noun
from samphan.platform.refusals import Conflict, NotFound
from samphan.platform.thai.money import money
from samphan.platform.web.tables.columns import Column, Kind
from samphan.platform.web.tables.table import BulkAction, Table, Teaching

register_noun(Noun(NOUN, _("Products"), products))


def categories(_actor: Actor) -> list[tuple[str, str]]:
    return [(str(row.pk), row.shown_name) for row, _depth in tree()]


def price_range(_actor: Actor, ids: Sequence[UUID]) -> dict[UUID, str]:
    """฿150.00, or ฿150.00–850.00 where variants differ; one query."""
    rows = Variant.objects.filter(product__in=ids, archived_at=None).values("product_id")
    found = {}
    for pk, least, most in rows.annotate(least=Min("price"), most=Max("price")).values_list(
        "product_id", "least", "most"
    ):
        if least is not None:
            found[pk] = money(least) if least == most else f"{money(least)}–{most:,.2f}"
    return found


def total_available(actor: Actor, ids: Sequence[UUID]) -> dict[UUID, Decimal]:
    """What is to be had of each product in the warehouses within reach; one query."""
    rows = stock.rows(actor).filter(variant__product__in=ids, warehouse__closed_at=None)
    sums = rows.values("variant__product_id").annotate(total=Sum("available", output_field=QuantityField()))
    return dict(sums.values_list("variant__product_id", "total"))


def quantity_cell(value: Any, _row: Mapping[str, Any]) -> str:
    return shown_quantity(value)


def signed_cell(value: Any, _row: Mapping[str, Any]) -> str:
    if not value:
        return format_html('<span class="faint">{}</span>', 0)
    return f"+{shown_quantity(value)}" if value > 0 else shown_quantity(value)


def free_cell(value: Any, row: Mapping[str, Any]) -> str:
    """Red with a word where it is low: colour alone says nothing."""
    if row.get("low_since"):
        return format_html(
            '<span class="low-stock">{} <span class="badge badge-warn">{}</span></span>',
            shown_quantity(value),
            _("low"),
        )
    return shown_quantity(value)


class ArchiveProducts(BulkAction):
    name, label, icon, verb, danger = "delete", _("Delete"), "trash", "delete", True
    confirm = _("They go off sale and out of every list. Documents keep them, and you can undo this.")

    def run_one(self, actor: Actor, pk: UUID, inputs: Mapping[str, Any]) -> Any:  # noqa: ARG002 - it asks for nothing
        archive_product(actor, products.get(actor, "delete", pk))
        return {}

    def undo_one(self, actor: Actor, pk: UUID, before: Any) -> None:  # noqa: ARG002 - the row itself holds everything
        gone = Product.objects.filter(pk=pk).first()
        if gone is None:
            raise NotFound
        restore_product(actor, gone)


class ChangeState(BulkAction):
    name, label, icon, verb = "state", _("Change the state"), "switch-horizontal", "edit"
    field: str = "state"

    def form(self, _actor: Actor, data: Any = None) -> forms.Form:
        asked = forms.Form(data)
        asked.fields["value"] = forms.ChoiceField(label=str(_("State")), choices=self.options())
        return asked

    def options(self) -> Sequence[tuple[str, Any]]:
        return ProductState.choices

    def run_one(self, actor: Actor, pk: UUID, inputs: Mapping[str, Any]) -> Any:
        product = products.get(actor, "edit", pk)
        before = self.held(product)
        changed = change_product(actor, product, version=product.version, **{self.field: inputs["value"]})
        return {"value": before, "now": inputs["value"]} if changed else None

    def undo_one(self, actor: Actor, pk: UUID, before: Any) -> None:
        product = products.get(actor, "edit", pk)
        if self.held(product) != before["now"]:
            raise Conflict
        change_product(actor, product, version=product.version, **{self.field: before["value"]})

    def held(self, product: Product) -> str:
        return str(getattr(product, self.field))


class ChangeCategory(ChangeState):
    name, label, icon, verb = "category", _("Move to a category"), "category", "edit"
    field = "category"

    def options(self) -> Sequence[tuple[str, Any]]:
        return [("", _("no category")), *category_choices()]

    def form(self, _actor: Actor, data: Any = None) -> forms.Form:
        asked = forms.Form(data)
        asked.fields["value"] = forms.ChoiceField(label=str(_("Category")), choices=self.options(), required=False)
        return asked

    def held(self, product: Product) -> str:
        return str(product.category_id or "")


def under(keys: Sequence[str]) -> Q:
    """Products of these categories and of all that lies below them."""
    within = Q(category__in=[])
    for key in keys:
        within |= Q(category__path__contains=key.replace("-", ""))
    return within


def category_of(_actor: Actor, ids: Sequence[UUID]) -> dict[UUID, list[str]]:
    rows = Product.objects.filter(pk__in=ids, category__isnull=False).values_list("pk", "category_id")
    return {pk: [str(category)] for pk, category in rows}


class ProductTable(Table[Product]):
    key = "products"
    label = _("Products")
    url_name = "catalog:product-list"
    access = products
    noun = NOUN
    default_sort = "name"
    columns = (
        Column("name", _("Name"), sort="sort_key", editable=True, opens=True),
        Column("code", _("Code"), editable=True),
        Column("category", _("Category"), Kind.CHOICES, choices=categories, load=category_of, meets=under),
        Column("price", _("Price"), load=price_range, width="numeric"),
        Column(
            "available",
            _("Available"),
            Kind.NUMBER,
            load=total_available,
            render=quantity_cell,
            permission="catalog:stock:view",
        ),
        Column("state", _("State"), Kind.CHOICE, choices=lambda _actor: ProductState.choices, editable=True),
        Column("kind", _("Kind"), Kind.CHOICE, choices=lambda _actor: ProductKind.choices, shown=False),
        Column("tax_class", _("VAT"), Kind.CHOICE, choices=lambda _actor: TaxClass.choices, shown=False, editable=True),
        Column("name_en", _("Name in English"), shown=False, editable=True),
        Column("brand", _("Brand"), shown=False, editable=True),
        Column("created_at", _("Added"), Kind.MOMENT, sort="created_at", shown=False),
    )
    searched = ("name", "name_en", "code", "brand")
    bulk_actions = (ChangeState(), ChangeCategory(), ArchiveProducts())
    teaching = Teaching(
        _("No products yet"),
        _("What you sell is listed here, with its price and how much of it is to be had."),
        _("Add a product"),
        "catalog:product-create",
        "catalog:product:create",
    )

    def rows(self, actor: Actor) -> QuerySet[Product]:
        return super().rows(actor).filter(archived_at=None)

    def search(self, rows: QuerySet[Product], words: str) -> QuerySet[Product]:
        """By name, code and brand; a single word also by SKU and barcode."""
        named = super().search(rows, words)
        if " " in words.strip():
            return named
        coded = Variant.objects.filter(
            Q(sku__icontains=words.strip())
            | Exists(Barcode.objects.filter(variant=OuterRef("pk"), value=words.strip()))
        )
        return rows.filter(Q(pk__in=named.values("pk")) | Q(pk__in=coded.values("product")))

    def row_url(self, pk: UUID) -> str:
        return f"{self.home}{pk}/"

    def change(self, actor: Actor, pk: UUID, *, version: int, **values: Any) -> None:
        change_product(actor, products.get(actor, "edit", pk), version=version, **values)


def warehouses(actor: Actor) -> list[tuple[str, str]]:
    rows = Warehouse.objects.filter(business=actor.business, closed_at=None).order_by("branch__code", "name")
    return [(str(pk), name) for pk, name in rows.values_list("pk", "name")]


def level_names(_actor: Actor, ids: Sequence[UUID]) -> dict[UUID, str]:
    rows = StockLevel.objects.filter(pk__in=ids).select_related("variant__product")
    return {row.pk: row.variant.full_name for row in rows}


LOW = [("low", _("at the low-stock point"))]


def is_low(_keys: Sequence[str]) -> Q:
    return Q(low_since__isnull=False)


def low_words(_actor: Actor, ids: Sequence[UUID]) -> dict[UUID, list[str]]:
    low = StockLevel.objects.filter(pk__in=ids, low_since__isnull=False).values_list("pk", flat=True)
    return {pk: ["low"] for pk in low}


class StockTable(Table[StockLevel]):
    key = "stock"
    label = _("Stock")
    url_name = "catalog:stock-list"
    access = stock
    default_sort = "name"
    columns = (
        Column("name", _("Product"), load=level_names, sort="sort_key", opens=True),
        Column("warehouse", _("Warehouse"), Kind.CHOICE, source="warehouse_id", choices=warehouses),
        Column("branch", _("Branch"), Kind.CHOICE, source="branch_id", choices=branches, shown=False),
        Column("available", _("Available"), Kind.NUMBER, sort="available", render=free_cell),
        Column("on_hand", _("On hand"), Kind.NUMBER, render=quantity_cell),
        Column("reserved", _("Reserved"), Kind.NUMBER, render=quantity_cell),
        Column("incoming", _("Incoming"), Kind.NUMBER, render=quantity_cell),
        Column("low_point", _("Low-stock point"), Kind.NUMBER, render=quantity_cell, nullable=True),
        Column("low", _("Low"), Kind.CHOICES, choices=lambda _actor: LOW, load=low_words, meets=is_low, shown=False),
    )
    searched = ("variant__product__name", "variant__product__code", "variant__sku", "variant__name")
    extra_paths = ("variant__product_id", "low_since")
    edit_verb = "adjust"
    teaching = Teaching(
        _("No stock yet"),
        _("As soon as goods come in, how much of each lies where is listed here."),
        _("Receive goods"),
        "catalog:stock-receive",
        "catalog:stock:receive",
        icon="package",
    )

    def rows(self, actor: Actor) -> QuerySet[StockLevel]:
        return super().rows(actor).filter(warehouse__closed_at=None, variant__archived_at=None)

    def row_url(self, pk: UUID) -> str:
        return f"{self.home}{pk}/"


class MovementAccess(Access[Movement]):
    """Whoever sees stock sees how it came about."""

    model = Movement
    resource = "catalog:stock"
    label = stock.label
    verbs = stock.verbs
    standard = stock.standard
    branch_field = "branch"

    def __init__(self) -> None:
        """Not registered: the permissions are those of stock."""


movements = MovementAccess()


def movement_names(_actor: Actor, ids: Sequence[UUID]) -> dict[UUID, str]:
    rows = Movement.objects.filter(pk__in=ids).select_related("variant__product")
    return {row.pk: row.variant.full_name for row in rows}


class MovementTable(Table[Movement]):
    key = "movements"
    label = _("Stock movements")
    url_name = "catalog:movement-list"
    access = movements
    edit_verb = "adjust"
    default_sort = "-at"
    columns = (
        Column("name", _("Product"), load=movement_names, opens=True),
        Column("at", _("Moved"), Kind.MOMENT, sort="at"),
        Column("kind", _("Kind"), Kind.CHOICE, choices=lambda _actor: MovementKind.choices),
        Column("warehouse", _("Warehouse"), Kind.CHOICE, source="warehouse_id", choices=warehouses),
        Column("on_hand", _("On hand"), Kind.NUMBER, render=signed_cell),
        Column("reserved", _("Reserved"), Kind.NUMBER, render=signed_cell),
        Column("on_hand_after", _("On hand after"), Kind.NUMBER, render=quantity_cell),
        Column("actor_name", _("By")),
        Column("note", _("Note"), shown=False),
        Column("reference", _("Reference"), shown=False),
    )
    searched = ("variant__product__name", "variant__sku", "reference", "note")
    extra_paths = ("variant__product_id",)
    teaching = Teaching(
        _("Nothing has moved yet"), _("Whatever comes in, goes out or is put right stands here for ever.")
    )

    def row_url(self, pk: UUID) -> str:
        return f"{self.home}{pk}/"


def tiers(_actor: Actor) -> list[tuple[str, str]]:
    return [(str(tier.pk), str(tier)) for tier in PriceTier.objects.all()]


def rule_counts(_actor: Actor, ids: Sequence[UUID]) -> dict[UUID, int]:
    from django.db.models import Count  # noqa: PLC0415 - beside its only use

    rows = PriceList.objects.filter(pk__in=ids).annotate(many=Count("rules", filter=Q(rules__removed_at=None)))
    return dict(rows.values_list("pk", "many"))


class PriceListTable(Table[PriceList]):
    key = "price-lists"
    label = _("Price lists")
    url_name = "catalog:price-list-list"
    access = prices
    default_sort = "name"
    columns = (
        Column("name", _("Name"), sort="name", opens=True),
        Column("rules", _("Prices"), Kind.NUMBER, load=rule_counts),
        Column("tier", _("Tier"), Kind.CHOICE, source="tier_id", choices=tiers),
        Column(
            "customer_type", _("Customer type"), Kind.CHOICE, choices=lambda _actor: CustomerType.choices, shown=False
        ),
        Column("branch", _("Branch"), Kind.CHOICE, source="branch_id", choices=branches),
        Column("priority", _("Priority"), Kind.NUMBER),
        Column("currency", _("Currency"), Kind.CHOICE, choices=lambda _actor: Currency.choices, shown=False),
        Column("starts_on", _("From day"), Kind.DATE),
        Column("ends_on", _("To day"), Kind.DATE),
    )
    searched = ("name",)
    teaching = Teaching(
        _("No price lists yet"),
        _(
            "Without a list everybody pays the standard price. A list gives other prices to some customers, branches, quantities or days."
        ),
        _("Add a price list"),
        "catalog:price-list-create",
        "catalog:price:edit",
        icon="receipt",
    )

    def rows(self, actor: Actor) -> QuerySet[PriceList]:
        """What was agreed with single customers stands on their pages."""
        return super().rows(actor).filter(archived_at=None, agreed=False)

    def row_url(self, pk: UUID) -> str:
        return f"{self.home}{pk}/"


product_table = ProductTable()
stock_table = StockTable()
movement_table = MovementTable()
price_list_table = PriceListTable()
