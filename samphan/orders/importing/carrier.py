"""Carries the lines of a till's history in, bill by bill: a bill comes in whole, or not at all, and once."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from hashlib import sha256
from typing import Any
from uuid import UUID

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from samphan.catalog.quantities import shown_quantity
from samphan.orders.importing.columns import card_field
from samphan.orders.importing.matching import Buyers, Goods, Shelf
from samphan.orders.importing.writing import Sold, write
from samphan.orders.models import TillSale
from samphan.platform.accounts.rights import Actor, open_branches
from samphan.platform.ids import uuid7
from samphan.platform.importing.registry import Fault, ImportRow, Told
from samphan.platform.refusals import Sentence
from samphan.platform.tenants.models import Branch
from samphan.platform.thai.money import half_up, money

SHOWN = 100
OF_BILL = ("bill", "day", "clock", "branch", "customer", "phone", "card")
THERE = _("This bill came in before, and stays as it stands.")
NO_GOODS = _("No product is called this. Import it first, discontinued if it is sold no more.")
NO_NAME = _("The line names no product: each line of a bill does.")
NO_DAY = _("A sale needs its date.")
NO_BILL = _("A line needs the number of its bill, or a customer whom we know.")
NO_AMOUNT = _("A line needs an amount, or a price.")
NO_BRANCH = _("There is no such branch, or not within your reach.")
OFF_TOO_MUCH = _("The discount is more than the goods cost.")
Key = tuple[UUID, date, str]


class Unfit(ValueError):  # noqa: N818 - read at the raise
    """A line that cannot come in, and why."""

    def __init__(self, sentence: Sentence, column: str = "") -> None:
        self.fault = Fault(column, "", sentence)
        super().__init__(str(sentence))


@dataclass(slots=True)
class Bill:
    """The lines of one bill within a set, by their place in it."""

    key: Key
    at: datetime
    branch: Branch
    customer: UUID | None
    lines: dict[int, Sold] = field(default_factory=dict)
    broken: bool = False


class SalesCarrier:
    """`state`: the marks of this run's bills, and what the line above said of its bill, which lines below may leave blank."""

    def __init__(self, actor: Actor, *, rehearsal: bool, state: Mapping[str, Any]) -> None:
        self.actor, self.rehearsal = actor, rehearsal
        self.state: dict[str, Any] = {"run": uuid7().hex, "above": {}, **state}
        self.journal: dict[str, Any] = {}
        own = card_field(actor)
        self.buyers, self.shelf = Buyers(actor, own.slug if own else ""), Shelf()
        self.branches = list(open_branches(actor).order_by("code"))
        self.shown = 0

    def carry(self, rows: Sequence[ImportRow]) -> list[Told]:
        several = [self._whole(row) for row in rows]
        self.buyers.load(several)
        told = [Told(faults=list(row.faults)) for row in rows]
        bills = self._bills(several, told)
        there = self._there(bills)
        for key, bill in bills.items():
            self._tell(bill, told, was_there=key in there)
        fresh = [bill for key, bill in bills.items() if not bill.broken and key not in there]
        if not self.rehearsal:
            self.journal = write(self.actor, fresh, run=self.state["run"])
        return told

    def look_alikes(self, progress: Callable[[float], None], journals: Iterable[Mapping[str, Any]] = ()) -> int:  # noqa: ARG002 - the shape of every carrier
        return 0

    def close(self) -> None:
        """Nothing is held."""

    def _whole(self, row: ImportRow) -> dict[str, Any]:
        """The line's values; one that says nothing of its bill belongs to the bill of the line above."""
        written = {name: text for name, text in row.written.items() if name in OF_BILL}
        if not written:
            return {**self.state["above"], **row.values, **_moment(self.state["above"])}
        above = {name: row.values[name] for name in OF_BILL if name in row.values}
        at = _at(above)
        self.state["above"] = {
            **{name: above[name] for name in ("bill", "branch", "customer", "phone", "card") if name in above},
            **({"at": at.isoformat()} if at else {}),
        }
        return {**row.values, **({"at": at} if at else {})}

    def _bills(self, several: Sequence[Mapping[str, Any]], told: Sequence[Told]) -> dict[Key, Bill]:
        bills: dict[Key, Bill] = {}
        for place, line in enumerate(several):
            try:
                bill, nobody = self._bill_of(line, bills)
            except Unfit as unfit:
                _reject(told[place], unfit.fault)
                continue
            try:
                bill.lines[place] = self._sold(line)
                told[place].faults += nobody
            except Unfit as unfit:
                bill.broken = True
                _reject(told[place], unfit.fault)
        return bills

    def _bill_of(self, line: Mapping[str, Any], bills: dict[Key, Bill]) -> tuple[Bill, list[Fault]]:
        if not (line.get("code") or line.get("product")):
            raise Unfit(NO_NAME, "product")
        if not line.get("at"):
            raise Unfit(NO_DAY, "day")
        branch = self._branch(line.get("branch", ""))
        customer, nobody = self.buyers.find(line)
        number = line.get("bill") or (without_number(line["at"], customer) if customer else "")
        if not number:
            raise Unfit(NO_BILL, "bill")
        key = (branch.pk, timezone.localdate(line["at"]), number)
        bill = bills.setdefault(key, Bill(key, line["at"], branch, customer))
        bill.customer = bill.customer or customer
        return bill, nobody

    def _branch(self, name: str) -> Branch:
        """By name or code; the first when the file names none."""
        code = name.zfill(5) if name.isdecimal() else name
        found = [one for one in self.branches if one.name == name or one.code == code] if name else self.branches
        if not found:
            raise Unfit(NO_BRANCH, "branch")
        return found[0]

    def _sold(self, line: Mapping[str, Any]) -> Sold:
        goods = self.shelf.find(line.get("code", ""), line.get("product", ""))
        if goods is None:
            raise Unfit(NO_GOODS, "code" if line.get("code") else "product")
        return sold_of(goods, line)

    def _there(self, bills: Mapping[Key, Bill]) -> set[Key]:
        """Bills that another import brought; of this run's own, lines that come later join it."""
        numbers = {key[2] for key in bills}
        rows = TillSale.objects.filter(bill__among=numbers).exclude(run=self.state["run"])
        return {(row.branch_id, row.day, row.bill) for row in rows} & bills.keys()

    def _tell(self, bill: Bill, told: Sequence[Told], *, was_there: bool) -> None:
        for place, sold in bill.lines.items():
            if was_there:
                told[place].kept_off.append(Fault("bill", bill.key[2], THERE))
            elif bill.broken:
                _reject(
                    told[place], Fault("", "", _("Another line of this bill cannot come in; a bill comes in whole."))
                )
            else:
                told[place].new = 1
                if self.rehearsal and self.shown < SHOWN:
                    self.shown += 1
                    told[place].shown.append(self._words(bill, sold))

    def _words(self, bill: Bill, sold: Sold) -> dict[str, str]:
        who = self.buyers.names.get(bill.customer, "") if bill.customer else ""
        return {
            str(_("bill number")): bill.key[2].removeprefix("~"),
            str(_("date of the sale")): timezone.localtime(bill.at).strftime("%Y-%m-%d %H:%M"),
            str(_("customer's name")): who,
            str(_("product's name")): sold.goods.name,
            str(_("quantity")): shown_quantity(sold.quantity),
            str(_("amount of the line")): money(sold.net),
        }


def sold_of(goods: Goods, line: Mapping[str, Any]) -> Sold:
    """The line's own amount stands; without one it is price times quantity less the discount."""
    pieces, price, amount = line.get("quantity", Decimal(1)), line.get("price"), line.get("amount")
    if amount is None and price is None:
        raise Unfit(NO_AMOUNT, "amount")
    if amount is None:
        amount = half_up(pieces * price) - line.get("discount", Decimal(0))
    if amount < 0:
        raise Unfit(OFF_TOO_MUCH, "discount")
    quantity = pieces * goods.held
    listed = half_up(price / goods.held) if price is not None else half_up(amount / quantity)
    return Sold(goods, quantity, listed, half_up(amount))


def without_number(at: datetime, customer: UUID) -> str:
    """What stands for the number of a bill that has none: the same moment and customer are the same sale."""
    return "~" + sha256(f"{at.isoformat()} {customer}".encode()).hexdigest()[:12]


def _at(values: Mapping[str, Any]) -> datetime | None:
    day = values.get("day")
    if day is None or "clock" not in values:
        return day
    return timezone.make_aware(datetime.combine(timezone.localdate(day), values["clock"]))


def _moment(above: Mapping[str, Any]) -> dict[str, datetime]:
    return {"at": datetime.fromisoformat(above["at"])} if above.get("at") else {}


def _reject(told: Told, fault: Fault) -> None:
    told.rejected, told.new = 1, 0
    told.faults.append(fault)
