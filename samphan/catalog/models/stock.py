"""Stock: where it lies, how much of it, and every movement that made it so."""

from __future__ import annotations

from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from samphan.catalog.models.product import Variant
from samphan.catalog.quantities import QuantityField
from samphan.platform.tenants.models import Branch
from samphan.platform.tenants.scoped import BusinessManager, BusinessOwned, BusinessQuerySet
from samphan.platform.thai.collation import SortKeyField


class Warehouse(BusinessOwned):
    """A place where stock lies, of one branch. Each branch has one that is `usual`: what is sold in the branch comes from there."""

    branch = models.ForeignKey(Branch, on_delete=models.PROTECT, related_name="+", verbose_name=_("branch"))
    name = models.CharField(_("name"), max_length=120)
    usual = models.BooleanField(default=False, editable=False)
    version = models.PositiveIntegerField(default=1, editable=False)
    closed_at = models.DateTimeField(null=True, editable=False)

    class Meta:
        verbose_name = _("warehouse")
        verbose_name_plural = _("warehouses")
        constraints = [
            models.UniqueConstraint(fields=["business", "name"], name="warehouse_once"),
            models.UniqueConstraint(fields=["branch"], condition=models.Q(usual=True), name="warehouse_usual_once"),
        ]

    def __str__(self) -> str:
        return self.name


class StockLevelQuerySet(BusinessQuerySet["StockLevel"]):
    def low(self) -> Self:
        """Levels at or below their low-stock point."""
        return self.filter(low_since__isnull=False)


StockLevelManager = BusinessManager.from_queryset(StockLevelQuerySet)


class StockLevel(BusinessOwned):
    """How much of a variant lies in a warehouse. Changed by `stock.balance` only, in one conditional statement.

    `on_hand` is there, `reserved` of it is promised, `available` is the rest, `incoming` is on its way. `may_go_below` follows the product's
    back-order, so that the condition and the constraint stand on the row itself; `sort_key` follows the variant's full name.
    """

    variant = models.ForeignKey(Variant, on_delete=models.PROTECT, related_name="levels", db_index=False)
    warehouse = models.ForeignKey(Warehouse, on_delete=models.PROTECT, related_name="levels")
    branch = models.ForeignKey(Branch, on_delete=models.PROTECT, related_name="+")
    on_hand = QuantityField(_("on hand"), default=0)
    reserved = QuantityField(_("reserved"), default=0)
    incoming = QuantityField(_("incoming"), default=0)
    available = models.GeneratedField(
        expression=F("on_hand") - F("reserved"), output_field=QuantityField(_("available")), db_persist=True
    )
    may_go_below = models.BooleanField(default=False)
    low_point = QuantityField(_("low-stock point"), null=True, blank=True)
    low_since = models.DateTimeField(null=True, editable=False)
    sort_key = SortKeyField()

    objects = StockLevelManager()

    class Meta:
        verbose_name = _("stock level")
        verbose_name_plural = _("stock levels")
        constraints = [
            models.UniqueConstraint(fields=["variant", "warehouse"], name="stock_level_once"),
            models.CheckConstraint(
                condition=models.Q(on_hand__gte=0) | models.Q(may_go_below=True), name="stock_not_below_nothing"
            ),
            models.CheckConstraint(condition=models.Q(reserved__gte=0), name="stock_reserved_not_below"),
            models.CheckConstraint(condition=models.Q(incoming__gte=0), name="stock_incoming_not_below"),
        ]
        indexes = [
            models.Index(
                fields=["business", "low_since", "id"], name="stock_low", condition=models.Q(low_since__isnull=False)
            ),
            models.Index(fields=["business", "available", "id"], name="stock_by_available"),
            models.Index(fields=["business", "sort_key", "id"], name="stock_by_name"),
            models.Index(fields=["business", "branch", "sort_key", "id"], name="stock_of_branch"),
        ]

    def __str__(self) -> str:
        return f"{self.variant} @ {self.warehouse}"


class MovementKind(models.TextChoices):
    RESERVE = "reserve", _("reserved")
    RELEASE = "release", _("reservation released")
    ISSUE = "issue", _("issued")
    EXPECT = "expect", _("expected")
    RECEIVE = "receive", _("taken into stock")
    SEND = "send", _("sent to another warehouse")
    ARRIVE = "arrive", _("arrived from another warehouse")
    COUNT = "count", _("counted")
    ADJUST = "adjust", _("adjusted")


class AdjustReason(models.TextChoices):
    DAMAGED = "damaged", _("damaged")
    EXPIRED = "expired", _("past its date")
    LOST = "lost", _("lost or stolen")
    USED = "used", _("used by ourselves")
    SAMPLE = "sample", _("given as a sample")
    FOUND = "found", _("found again")
    RETURNED = "returned", _("brought back")
    OPENING = "opening", _("opening balance")
    OTHER = "other", _("other")


class Movement(BusinessOwned):
    """One change of one balance. Only ever added: the sum of all movements is the balance."""

    variant = models.ForeignKey(Variant, on_delete=models.PROTECT, related_name="+", db_index=False)
    warehouse = models.ForeignKey(Warehouse, on_delete=models.PROTECT, related_name="+", db_index=False)
    branch = models.ForeignKey(Branch, on_delete=models.PROTECT, related_name="+", db_index=False)
    kind = models.CharField(_("kind"), max_length=10, choices=MovementKind.choices)
    on_hand = QuantityField(_("on hand"), default=0)
    reserved = QuantityField(_("reserved"), default=0)
    incoming = QuantityField(_("incoming"), default=0)
    on_hand_after = QuantityField(_("on hand after"))
    reserved_after = QuantityField(_("reserved after"))
    reason = models.CharField(_("reason"), max_length=10, choices=AdjustReason.choices, blank=True)
    reference = models.CharField(_("reference"), max_length=100, blank=True)
    note = models.CharField(_("note"), max_length=300, blank=True)
    unit_cost = models.DecimalField(_("cost"), max_digits=14, decimal_places=4, null=True, blank=True)
    actor = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    actor_name = models.CharField(max_length=200, blank=True)
    at = models.DateTimeField(_("moved at"), default=timezone.now)

    class Meta:
        verbose_name = _("stock movement")
        verbose_name_plural = _("stock movements")
        indexes = [
            models.Index(fields=["business", "-at", "-id"], name="movement_by_age"),
            models.Index(fields=["business", "branch", "-at", "-id"], name="movement_of_branch"),
            models.Index(fields=["variant", "-at", "-id"], name="movement_of_variant"),
            models.Index(fields=["business", "reference"], name="movement_by_reference"),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.variant}"


class Reservation(BusinessOwned):
    """What is promised to a reference (`orders.order:<id>`) out of one level; `quantity` is what is still held. Rows at nothing are kept."""

    variant = models.ForeignKey(Variant, on_delete=models.PROTECT, related_name="+", db_index=False)
    warehouse = models.ForeignKey(Warehouse, on_delete=models.PROTECT, related_name="+", db_index=False)
    reference = models.CharField(_("reference"), max_length=100)
    quantity = QuantityField(_("held"))
    made_at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = _("reservation")
        verbose_name_plural = _("reservations")
        constraints = [
            models.CheckConstraint(condition=models.Q(quantity__gte=0), name="reservation_not_below_nothing")
        ]
        indexes = [
            models.Index(fields=["business", "reference"], name="reservation_by_reference"),
            models.Index(fields=["variant", "warehouse"], name="reservation_held", condition=models.Q(quantity__gt=0)),
        ]

    def __str__(self) -> str:
        return self.reference


class TransferState(models.TextChoices):
    SENT = "sent", _("on its way")
    RECEIVED = "received", _("taken into stock")
    CANCELLED = "cancelled", _("called off")


class Transfer(BusinessOwned):
    """Goods on their way from one warehouse to another. `branch` is where they come from: who sends them sees it, and `to_branch` whoever receives."""

    number = models.PositiveIntegerField(_("transfer number"))
    source = models.ForeignKey(Warehouse, on_delete=models.PROTECT, related_name="+", verbose_name=_("from warehouse"))
    target = models.ForeignKey(Warehouse, on_delete=models.PROTECT, related_name="+", verbose_name=_("to warehouse"))
    branch = models.ForeignKey(Branch, on_delete=models.PROTECT, related_name="+")
    to_branch = models.ForeignKey(Branch, on_delete=models.PROTECT, related_name="+")
    state = models.CharField(_("state"), max_length=10, choices=TransferState.choices, default=TransferState.SENT)
    note = models.CharField(_("note"), max_length=300, blank=True)
    sent_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    sent_at = models.DateTimeField(_("sent"), default=timezone.now)
    ended_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    ended_at = models.DateTimeField(null=True, editable=False)

    class Meta:
        verbose_name = _("transfer")
        verbose_name_plural = _("transfers")
        constraints = [models.UniqueConstraint(fields=["business", "number"], name="transfer_number_once")]
        indexes = [models.Index(fields=["business", "-sent_at", "-id"], name="transfer_by_age")]

    def __str__(self) -> str:
        return f"TR-{self.number:05d}"


class TransferLine(BusinessOwned):
    transfer = models.ForeignKey(Transfer, on_delete=models.CASCADE, related_name="lines")
    variant = models.ForeignKey(Variant, on_delete=models.PROTECT, related_name="+")
    quantity = QuantityField(_("quantity"))

    class Meta:
        verbose_name = _("line of a transfer")
        verbose_name_plural = _("lines of transfers")

    def __str__(self) -> str:
        return str(self.variant)


class CountState(models.TextChoices):
    OPEN = "open", _("being counted")
    POSTED = "posted", _("posted")
    CANCELLED = "cancelled", _("called off")


class StockCount(BusinessOwned):
    """A count of one warehouse. Lines are written as people count; posting moves each balance by the difference found."""

    warehouse = models.ForeignKey(Warehouse, on_delete=models.PROTECT, related_name="+", verbose_name=_("warehouse"))
    branch = models.ForeignKey(Branch, on_delete=models.PROTECT, related_name="+")
    category_path = models.CharField(max_length=200, blank=True)
    note = models.CharField(_("note"), max_length=300, blank=True)
    state = models.CharField(_("state"), max_length=10, choices=CountState.choices, default=CountState.OPEN)
    started_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    started_at = models.DateTimeField(_("begun"), default=timezone.now)
    ended_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    ended_at = models.DateTimeField(null=True, editable=False)

    class Meta:
        verbose_name = _("stock count")
        verbose_name_plural = _("stock counts")
        indexes = [models.Index(fields=["business", "-started_at", "-id"], name="count_by_age")]

    def __str__(self) -> str:
        return str(self.warehouse)


class CountLine(BusinessOwned):
    """What was counted of a variant, and what the balance said at that very moment: what is sold between counting and posting stays sold."""

    count = models.ForeignKey(StockCount, on_delete=models.CASCADE, related_name="lines", db_index=False)
    variant = models.ForeignKey(Variant, on_delete=models.PROTECT, related_name="+")
    expected = QuantityField(_("expected"))
    counted = QuantityField(_("counted"))
    counted_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    counted_at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = _("line of a count")
        verbose_name_plural = _("lines of counts")
        constraints = [models.UniqueConstraint(fields=["count", "variant"], name="count_line_once")]

    def __str__(self) -> str:
        return str(self.variant)
