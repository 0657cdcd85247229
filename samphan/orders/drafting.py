"""A document while it is being written: lines as they are typed, priced by the catalogue, with what is wrong beside each."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation
from typing import Any
from uuid import UUID

from django.http import QueryDict
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from samphan.catalog.access import products
from samphan.catalog.access import stock as stock_rights
from samphan.catalog.lookup import find_packed
from samphan.catalog.models import ChoiceGroup, Product, ProductKind, Variant
from samphan.catalog.products import require_sellable
from samphan.catalog.quantities import read_quantity, shown_quantity
from samphan.catalog.stock import availability
from samphan.customers.models import Customer
from samphan.orders.access import orders
from samphan.orders.hints import Hint, hints_for
from samphan.orders.lines import MOST, Sums, Wanted, price_lines
from samphan.orders.models import PricedLine
from samphan.platform.accounts.rights import Actor
from samphan.platform.refusals import Forbidden, NotFound, Refused
from samphan.platform.tenants.models import Branch
from samphan.platform.thai.dates import DIGITS

ZERO = Decimal(0)
OFF_SALE = _("This product is no longer sold. Choose another.")
BLAMED = re.compile(r"lines\.(\d+)\.")


@dataclass
class Group:
    """A question of a configurable product, with what was answered."""

    row: ChoiceGroup
    chosen: set[str]

    @property
    def answers(self) -> list[tuple[str, str, bool]]:
        return [(str(one.pk), one.name, str(one.pk) in self.chosen) for one in self.row.choices.all()]


@dataclass
class DraftLine:
    """One line: what was typed, and what it comes to. `columns` is empty while something is wrong with it (`fault`).

    `is_gone` when its product was removed altogether: `variant` then only bears the name that the form remembers.
    """

    number: int
    variant: Variant
    quantity: str = "1"
    price: str = ""
    discount: str = ""
    choices: list[str] = field(default_factory=list)
    groups: list[Group] = field(default_factory=list)
    columns: dict[str, Any] = field(default_factory=dict)
    available: Decimal | None = None
    margin: Decimal | None = None
    fault: str = ""
    is_gone: bool = False

    @property
    def is_short(self) -> bool:
        """More is asked for than lies here."""
        many = self.columns.get("quantity")
        return self.available is not None and many is not None and many > self.available

    @property
    def has_other_price(self) -> bool:
        return bool(self.columns) and self.columns["unit_price"] != self.columns["list_price"]

    def wanted(self) -> Wanted:
        """Raises `Refused` for what cannot be."""
        return Wanted(
            self.variant,
            read_quantity(self.quantity, places=self.variant.product.unit.places),
            tuple(UUID(one) for one in self.choices),
            unit_price=number_in(self.price, "price_form") if self.price.strip() else None,
            discount_percent=number_in(self.discount, "discount_form") if self.discount.strip() else ZERO,
        )


@dataclass
class Draft:
    lines: list[DraftLine]
    sums: Sums | None = None
    hints: list[Hint] = field(default_factory=list)
    margin: Decimal | None = None
    margin_percent: Decimal | None = None
    fault: str = ""
    added: DraftLine | None = None

    @property
    def document(self) -> dict[str, Any]:
        return self.sums.document if self.sums else {}

    def wanted(self) -> list[Wanted]:
        """What is to be written. Raises `Refused` for the first line that cannot be, naming it."""
        found = []
        for line in self.lines:
            if line.is_gone:
                require_sellable(line.variant)
            try:
                found.append(line.wanted())
            except Refused as refusal:
                said = f"{line.variant.full_name}: {refusal.sentence}"
                raise Refused(said, code=refusal.code) from refusal
        return found


def draft_of(
    actor: Actor,
    data: QueryDict,
    customer: Customer | None,
    branch: Branch | None,
    *,
    lines: list[DraftLine] | None = None,
    discount: Decimal = ZERO,
) -> Draft:
    """The document as it is typed in `data`, or with these `lines`; with what was just added (`add`, `code`) or taken off (`remove`)."""
    draft = Draft(typed_lines(data) if lines is None else lines)
    remove = data.get("remove", "")
    draft.lines = [line for line in draft.lines if str(line.number) != remove]
    try:
        add(actor, draft, data)
    except Refused as refusal:
        draft.fault = str(refusal.sentence)
    give_choices(draft.lines)
    if branch is not None:
        price(actor, draft, customer, branch, discount=discount)
        look_at_stock(actor, draft.lines, branch)
    draft.hints = hints_for(draft.lines, customer)
    return draft


def typed_lines(data: QueryDict) -> list[DraftLine]:
    numbers = [one for one in data.getlist("line")[:MOST] if one.isdecimal()]
    ids = {one: uuid_in(data.get(f"variant-{one}", "")) for one in numbers}
    known = Variant.objects.for_pricing().in_bulk([pk for pk in ids.values() if pk])
    return [
        DraftLine(
            int(one),
            known.get(pk) or stand_in(pk, data.get(f"name-{one}", "")),
            data.get(f"quantity-{one}", ""),
            data.get(f"price-{one}", ""),
            data.get(f"discount-{one}", ""),
            [choice for choice in data.getlist(f"choice-{one}") if uuid_in(choice)],
            is_gone=pk not in known,
        )
        for one, pk in ids.items()
        if pk
    ]


def stand_in(pk: UUID, name: str) -> Variant:
    """For a product that was removed altogether, as when an import is undone: its line stays, with its name, until a person takes it off."""
    shown = name.strip()[:400] or str(_("A product that was removed"))
    return Variant(pk=pk, product=Product(name=shown, kind=ProductKind.SERVICE, archived_at=timezone.now()))


def lines_of(rows: Iterable[PricedLine]) -> list[DraftLine]:
    """The lines of a document that stands, to be written anew; products that are no longer sold are named in their place."""
    listed = list(rows)
    known = Variant.objects.for_pricing().in_bulk([row.variant_id for row in listed])
    return [
        DraftLine(
            row.position + 1,
            known[row.variant_id],
            shown_quantity(row.quantity),
            "" if row.unit_price == row.list_price else f"{row.unit_price:.2f}",
            f"{row.discount_percent.normalize():f}" if row.discount_percent else "",
            list(row.choices),
        )
        for row in listed
    ]


def add(actor: Actor, draft: Draft, data: QueryDict) -> None:
    """A product by what was scanned (`code`), else by its id (`add`): one more of a line that has it, else a new line."""
    products.require(actor, "view")
    variant, many = None, Decimal(1)
    pk, code = uuid_in(data.get("add", "")), data.get("code", "").strip()
    if code:
        try:
            variant, many = find_packed(code)
        except Refused:
            if pk is None:
                raise
    if variant is None and pk:
        variant = Variant.objects.living().for_pricing().filter(pk=pk).first()
        if variant is None:
            raise Refused(OFF_SALE, code="product_archived")
    if variant is None:
        return
    for line in draft.lines:
        if line.variant == variant and not line.choices and not line.price:
            try:
                line.quantity = shown_quantity(read_quantity(line.quantity) + many)
            except Refused:
                line.quantity = shown_quantity(many)
            draft.added = line
            return
    number = max((line.number for line in draft.lines), default=0) + 1
    draft.added = DraftLine(number, variant, shown_quantity(many))
    draft.lines.append(draft.added)


def give_choices(lines: Sequence[DraftLine]) -> None:
    """Questions of configurable products. One that must be answered begins with its first answer."""
    by_product: dict[UUID, list[ChoiceGroup]] = {}
    rows = ChoiceGroup.objects.filter(product__in={line.variant.product_id for line in lines})
    for row in rows.prefetch_related("choices").order_by("position", "pk"):
        by_product.setdefault(row.product_id, []).append(row)
    for line in lines:
        chosen = set(line.choices)
        for row in by_product.get(line.variant.product_id, []):
            answers = [str(one.pk) for one in row.choices.all()]
            if row.required and answers and not chosen.intersection(answers):
                chosen.add(answers[0])
            line.groups.append(Group(row, chosen.intersection(answers)))
        line.choices = [pk for group in line.groups for pk, _name, held in group.answers if held]


def price(actor: Actor, draft: Draft, customer: Customer | None, branch: Branch, *, discount: Decimal = ZERO) -> None:
    """Prices and totals of the lines that can be; what is wrong with another stands on it."""
    ready = [(line, one) for line in draft.lines if (one := readable(line))]
    while ready:
        try:
            draft.sums = price_lines(actor, customer, branch, [one for _line, one in ready], discount_percent=discount)
            break
        except (Forbidden, NotFound):
            raise
        except Refused as refusal:
            at = blamed(refusal, ready)
            if at is None:
                draft.fault = draft.fault or str(refusal.sentence)
                return
            ready.pop(at)[0].fault = str(next(iter(refusal.fields.values()), refusal.sentence))
    if draft.sums is not None:
        for (line, _one), columns in zip(ready, draft.sums.lines, strict=True):
            line.columns = columns
        if not actor.hides(products.field_name("cost")):
            show_margins(draft, draft.sums)


def readable(line: DraftLine) -> Wanted | None:
    """What the line asks for; None, with the fault on it, when that cannot be."""
    if not line.variant.is_living:
        line.fault = str(OFF_SALE)
        return None
    try:
        return line.wanted()
    except Refused as refusal:
        line.fault = str(refusal.sentence)
        return None


def show_margins(draft: Draft, sums: Sums) -> None:
    draft.margin, draft.margin_percent = margin_of(sums.lines)
    for line in draft.lines:
        line.margin = margin_of([line.columns])[1] if line.columns else None


def blamed(refusal: Refused, ready: Sequence[tuple[DraftLine, Wanted]]) -> int | None:
    """Which of the lines a refusal speaks of; None when it speaks of the whole."""
    for name in refusal.fields:
        if found := BLAMED.match(name):
            return int(found[1])
        if name == "quantity" and len(ready) == 1:
            return 0
    variant = refusal.data.get("variant_id")
    return next((at for at, (line, _one) in enumerate(ready) if str(line.variant.pk) == variant), None)


def margin_of(lines: Iterable[dict[str, Any]]) -> tuple[Decimal | None, Decimal | None]:
    """What is left after VAT and cost, in baht and in percent of the value; None unless the cost of every line is known."""
    worth = cost = ZERO
    for line in lines:
        if line["cost"] is None:
            return None, None
        worth += line["total"] - line["vat"]
        cost += line["cost"]
    percent = ((worth - cost) / worth * 100).quantize(Decimal(1)) if worth else None
    return worth - cost, percent


def look_at_stock(actor: Actor, lines: Sequence[DraftLine], branch: Branch) -> None:
    """How many of each are to be had in the branch."""
    if not stock_rights.may(actor, "view"):
        return
    held = [line for line in lines if line.variant.product.holds_stock]
    levels = availability({line.variant.pk for line in held}, branch=branch.pk)
    for line in held:
        line.available = sum((one.available for one in levels[line.variant.pk]), ZERO)


def may_price(actor: Actor) -> bool:
    """True for those who may write prices and discounts by hand."""
    return orders.may(actor, "price")


def number_in(written: str, code: str) -> Decimal:
    try:
        found = Decimal(written.translate(DIGITS).replace(",", "").replace("%", "").strip())
    except InvalidOperation:
        found = Decimal("NaN")
    if not found.is_finite():
        raise Refused(_("Write a number, such as 12 or 0.5."), code=code)
    return found


def uuid_in(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None
