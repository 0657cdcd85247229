"""What can be asked: measures (how it is computed, in words and in SQL) and dimensions (by what it is cut)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from samphan.customers.models import CustomerKind, CustomerType
from samphan.insight.access import COST
from samphan.insight.explorer.own import Known
from samphan.orders.models import OrderChannel
from samphan.platform.refusals import Sentence


@dataclass(frozen=True)
class Measure:
    """`sql` over the parts that `counting.PARTS` names; `shape` is how it is written: money, whole, quantity, percent. `meaning` is the definition that people read."""

    name: str
    label: Sentence
    meaning: Sentence
    sql: str
    shape: str = "money"
    hidden: str = ""  # the field whose sight it needs


@dataclass(frozen=True)
class Dimension:
    """`sql` over the joined lines, always as text, a function of the lines' `keys` (those of its joins when none are said). `joins` names what of `JOINS` it needs; `time` runs with the calendar (`{day}` of its join); `below` is where a drill leads."""

    name: str
    label: Sentence
    sql: str
    joins: tuple[str, ...] = ()
    time: bool = False
    below: str = ""
    words: Mapping[str, Sentence] | None = None
    keys: tuple[str, ...] = ()
    hidden: str = ""  # as of a measure

    @property
    def needs(self) -> tuple[str, ...]:
        return self.keys or tuple(key for join in self.joins for key in JOIN_KEYS[join])


JOINS: Known[str] = Known({
    "product": "LEFT JOIN cube_product AS p ON p.variant_key = f.variant_key",
    "branch": "LEFT JOIN cube_branch AS b ON b.branch_key = f.branch_key",
    "seller": "LEFT JOIN cube_seller AS se ON se.seller_key = f.seller_key",
    "channel": "LEFT JOIN cube_channel AS ch ON ch.channel_key = f.channel_key",
    "customer": "LEFT JOIN cube_profile AS c ON c.profile_key = f.profile_key",
    "dates": "LEFT JOIN dim_date AS d ON d.day = {day}",
    "festivals": "LEFT JOIN dim_date AS fest ON fest.day = f.day",
    "then": "LEFT JOIN cube_then AS h ON h.customer_key = f.customer_key AND f.day >= h.known_from AND f.day < h.known_to",
}, "joins")  # fmt: skip
JOIN_KEYS: Known[tuple[str, ...]] = Known({
    "product": ("variant_key",),
    "branch": ("branch_key",),
    "seller": ("seller_key",),
    "channel": ("channel_key",),
    "customer": ("profile_key",),
    "dates": ("day",),
    "festivals": ("day",),
    "then": ("customer_key", "day"),
}, "join_keys")  # fmt: skip
MEASURES: Known[Measure] = Known({
    one.name: one
    for one in (
        Measure("sales", pgettext_lazy("figures", "Sales"), _("What orders came to, VAT included, less what notes and returns took off."), "coalesce({total}, 0)"),
        Measure("net", _("Sales without VAT"), _("The same without VAT."), "coalesce({net}, 0)"),
        Measure("orders", pgettext_lazy("documents", "Orders"), _("How many orders were placed and not cancelled."), "coalesce({orders}, 0)", "whole"),
        Measure("buyers", _("Customers who bought"), _("How many known customers placed an order."), "coalesce({buyers}, 0)", "whole"),
        Measure("quantity", _("Quantity"), _("Units sold, less those that came back."), "coalesce({quantity}, 0)", "quantity"),
        Measure("each", _("An order on average"), _("Sales divided by orders."), "{total} / nullif({orders}, 0)"),
        Measure("per_buyer", _("Spent by a customer"), _("Sales to known customers divided by how many of them bought."), "{known} / nullif({buyers}, 0)"),
        Measure("price", _("Price of one"), _("Sales divided by quantity."), "{total} / nullif({quantity}, 0)"),
        Measure("given", _("Given as discount"), _("By how much prices lay below the price lists."), "coalesce({given}, 0)"),
        Measure("returned", pgettext_lazy("figures", "Taken back"), _("What returns and credit notes took off."), "coalesce(-{back}, 0)"),
        Measure("margin", _("Margin"), _("Sales without VAT less cost, of lines whose cost is known."), "coalesce({costed} - {cost}, 0)", hidden=COST),
        Measure("margin_share", _("Margin in percent"), _("Margin divided by the same sales without VAT."), "100.0 * ({costed} - {cost}) / nullif({costed}, 0)", "percent", hidden=COST),
    )
}, "measures")  # fmt: skip
KINDS = dict(CustomerKind.choices)
TYPES = dict(CustomerType.choices)
CHANNELS = dict(OrderChannel.choices)
WEEKDAYS = dict(
    zip(
        "1234567",
        (_("Monday"), _("Tuesday"), _("Wednesday"), _("Thursday"), _("Friday"), _("Saturday"), _("Sunday")),
        strict=True,
    )
)
FESTIVALS = {
    "new_year": _("New Year"), "valentine": _("Valentine's Day"), "songkran": _("Songkran"),
    "mothers_day": _("Mother's Day"), "fathers_day": _("Father's Day"),
}  # fmt: skip
COMINGS = {"new": _("First order"), "back": _("Came back"), "walk_in": _("Walk-in")}
DIMENSIONS: Known[Dimension] = Known({
    one.name: one
    for one in (
        Dimension("year", _("Year"), "d.year_name", ("dates",), time=True, below="month"),
        Dimension("quarter", _("Quarter"), "d.quarter_name", ("dates",), time=True, below="month"),
        Dimension("month", _("Month"), "d.month_name", ("dates",), time=True, below="day"),
        Dimension("week", _("Week from"), "d.week_name", ("dates",), time=True, below="day"),
        Dimension("day", pgettext_lazy("a period", "Day"), "d.day_name", ("dates",), time=True, below="product"),
        Dimension("weekday", _("Day of the week"), "isodow(f.day)::VARCHAR", keys=("day",), words=WEEKDAYS, below="hour"),
        Dimension("hour", _("Hour"), "lpad(f.hour::VARCHAR, 2, '0')", keys=("hour",)),
        Dimension("festival", _("Festival"), "fest.festival", ("festivals",), words=FESTIVALS, below="product"),
        Dimension("category", _("Category"), "p.category", ("product",), below="product"),
        Dimension("product", _("Product"), "p.product_name", ("product",), below="month"),
        Dimension("branch", _("Branch"), "b.branch::VARCHAR", ("branch",), below="seller"),
        Dimension("seller", _("Seller"), "se.seller", ("seller",), below="product"),
        Dimension("channel", _("Channel"), "ch.channel", ("channel",), words=CHANNELS, below="product"),
        Dimension("coming", _("New or returning"), "CASE f.coming WHEN 0 THEN 'walk_in' WHEN 1 THEN 'new' WHEN 2 THEN 'back' END", keys=("coming",), words=COMINGS, below="month"),
        Dimension("cohort", _("Month of the first order"), "c.cohort", ("customer",), below="month"),
        Dimension("kind", _("Person or organisation"), "c.kind", ("customer",), words=KINDS, below="type"),
        Dimension("type", _("Customer type"), "nullif(c.customer_type, '')", ("customer",), words=TYPES, below="product"),
        Dimension("tier", _("Price tier"), "c.tier", ("customer",), below="product"),
        Dimension("province", _("Province"), "nullif(c.province, '')", ("customer",), below="product"),
        Dimension("grade", _("Grade now"), "c.grade", ("customer",), below="group"),
        Dimension("group", _("Group now"), 'c."group"', ("customer",), below="product"),
        Dimension("grade_then", _("Grade at the time"), "h.grade", ("then",), below="product"),
        Dimension("tier_then", _("Price tier at the time"), "h.tier", ("then",), below="product"),
    )
}, "dimensions")  # fmt: skip
