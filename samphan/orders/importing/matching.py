"""Whom and what a line of a till means: customers by phone, card or name, products by code or name."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from samphan.catalog.models import Barcode, Variant
from samphan.customers.access import customers
from samphan.customers.identity.agreeing import names_agree
from samphan.customers.identity.strong import holders_of
from samphan.customers.models import ContactPointKind, Customer
from samphan.platform.accounts.rights import Actor
from samphan.platform.importing.registry import Fault
from samphan.platform.thai.names import split_organisation, split_person, without_nickname
from samphan.platform.thai.searching import fold, squeezed

NOBODY = _("No customer is known by this; the sale comes in without one.")
SEVERAL = _("Several customers bear this name; the sale comes in without one. Add a phone or a member number.")


@dataclass(frozen=True, slots=True)
class Goods:
    """What is sold. `held` is how many of its unit one of the code holds."""

    variant: UUID
    name: str
    unit: str
    tax_class: str
    cost: Decimal | None
    held: Decimal = Decimal(1)


class Shelf:
    """Every product of the business, also those that are sold no more, by what files call them."""

    def __init__(self) -> None:
        self.by_code: dict[str, Goods] = {}
        self.by_name: dict[str, set[UUID]] = {}
        self.goods: dict[UUID, Goods] = {}
        rows = Variant.objects.select_related("product__unit").order_by("archived_at", "pk")
        for row in rows.iterator(chunk_size=2_000):
            self._add(row)
        for code in Barcode.objects.select_related("packing"):
            if known := self.goods.get(code.variant_id):
                held = code.packing.factor if code.packing else Decimal(1)
                self.by_code[code.value.casefold()] = Goods(
                    known.variant, known.name, known.unit, known.tax_class, known.cost, held
                )

    def find(self, code: str, name: str) -> Goods | None:
        """By its code where one is written, else by its name when only one product bears it."""
        if code and (found := self.by_code.get(code.casefold().replace(" ", ""))):
            return found
        bearing = self.by_name.get(squeezed(fold(name)), set()) if name else set()
        return self.goods[next(iter(bearing))] if len(bearing) == 1 else None

    def _add(self, row: Variant) -> None:
        product = row.product
        self.goods[row.pk] = Goods(row.pk, row.full_name, str(product.unit), product.tax_class, row.cost)
        for code in filter(None, (row.sku, product.code)):
            self.by_code.setdefault(code.casefold().replace(" ", ""), self.goods[row.pk])
        names = {row.full_name, f"{product.name} {row.name}".strip(), f"{product.name_en} {row.name}".strip()}
        for name in filter(None, (squeezed(fold(name)) for name in names)):
            holders = self.by_name.setdefault(name, set())
            if row.is_living or not holders:
                holders.add(row.pk)


class Buyers:
    """The customers that a set of lines names, looked up together. A name counts when one customer alone bears it."""

    def __init__(self, actor: Actor, card: str) -> None:
        self.actor, self.card = actor, card
        self.phones: dict[str, UUID] = {}
        self.cards: dict[str, UUID] = {}
        self.named: dict[str, list[tuple[str, UUID]]] = {}
        self.names: dict[UUID, str] = {}

    def load(self, lines: Sequence[Mapping[str, Any]]) -> None:
        keys = {(str(ContactPointKind.PHONE), "", value) for line in lines for value in line.get("phone") or ()}
        held = {key[2]: holder.pk for key, holder in holders_of(sorted(keys)).items() if holder.is_living}
        rows = customers.rows(self.actor).filter(deleted_at=None, merged_into=None)
        self.cards = self._by_card(rows, {line["card"] for line in lines if line.get("card")})
        self.named = named_like(rows, {line["customer"] for line in lines if line.get("customer")})
        ids = {*held.values(), *self.cards.values()}
        self.names = dict(rows.filter(pk__among=ids).values_list("pk", "name"))
        self.names |= {pk: name for several in self.named.values() for name, pk in several}
        self.phones = {value: pk for value, pk in held.items() if pk in self.names}

    def find(self, line: Mapping[str, Any]) -> tuple[UUID | None, list[Fault]]:
        """Whom a line means, and what of it leads to nobody."""
        for value in line.get("phone") or ():
            if pk := self.phones.get(value):
                return pk, []
        if pk := self.cards.get(line.get("card") or ""):
            return pk, []
        bearing = self._bearing(line.get("customer") or "")
        if len(bearing) == 1:
            return next(iter(bearing)), []
        said = next((column for column in ("phone", "card", "customer") if line.get(column)), "")
        return None, [Fault(said, "", SEVERAL if bearing else NOBODY)] if said else []

    def _bearing(self, name: str) -> set[UUID]:
        near = [one for key in callings(name) for one in self.named.get(key, ())]
        exact = {pk for known, pk in near if known == name}
        return exact or {pk for known, pk in near if names_agree(known, name)}

    def _by_card(self, rows: QuerySet[Customer], cards: set[str]) -> dict[str, UUID]:
        """A number that two customers bear is nobody's."""
        if not cards or not self.card:
            return {}
        path = f"custom__{self.card}"
        found = [
            (str(value), pk) for value, pk in rows.filter(**{f"{path}__in": sorted(cards)}).values_list(path, "pk")
        ]
        borne = Counter(value for value, _pk in found)
        return {value: pk for value, pk in found if borne[value] == 1}


def named_like(rows: QuerySet[Customer], names: set[str]) -> dict[str, list[tuple[str, UUID]]]:
    """Customers that may be meant by these names, by what they are called."""
    found: dict[str, list[tuple[str, UUID]]] = {}
    wanted = {calling for name in names for calling in callings(name)}
    if wanted:
        near = rows.filter(Q(name__among=wanted) | Q(given_name__among=wanted))
        for name, pk in near.values_list("name", "pk"):
            for calling in callings(name):
                found.setdefault(calling, []).append((name, pk))
    return found


def callings(name: str) -> set[str]:
    """The name as written, the given name, and that of an organisation without its juristic form."""
    plain = without_nickname(name)
    return {name, split_person(plain).given, split_organisation(plain).core} - {""}
