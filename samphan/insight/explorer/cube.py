"""What can be asked: measures (how it is computed, in words and in SQL) and dimensions (by what it is cut)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from samphan.customers.models import CustomerKind, CustomerType
from samphan.orders.models import OrderChannel
from samphan.platform.refusals import Sentence

COST = "catalog.product.cost"  # whoever must not see what goods cost sees no margin either


@dataclass(frozen=True)
class Measure:
    """`sql` over the lines `f`; `shape` is how it is written: money, whole, quantity, percent. `meaning` is the definition that people read."""

    name: str
    label: Sentence
    meaning: Sentence
    sql: str
    shape: str = "money"
    hidden: str = ""  # the field whose sight it needs


@dataclass(frozen=True)
class Dimension:
    """`sql` over the joined lines, always as text. `joins` names what of `JOINS` it needs; `time` runs with the calendar (`{day}` of its join); `below` is where a drill leads."""

    name: str
    label: Sentence
    sql: str
    joins: tuple[str, ...] = ()
    time: bool = False
    below: str = ""
    words: Mapping[str, Sentence] | None = None


JOINS = {
    "product": "LEFT JOIN dim_product AS p ON p.variant = f.variant",
    "customer": "LEFT JOIN dim_customer AS c ON c.customer = f.customer",
    "scores": "LEFT JOIN scores AS s ON s.customer = f.customer",
    "firsts": "LEFT JOIN customer_first AS first ON first.customer = f.customer",
    "dates": "LEFT JOIN dim_date AS d ON d.day = {day}",
    "festivals": "LEFT JOIN dim_date AS fest ON fest.day = f.day",
    "then": "LEFT JOIN customer_then AS h ON h.customer = f.customer AND f.day >= h.known_from AND f.day < h.known_to",
}
SOLD = "FILTER (f.kind = 'sale')"
MEASURES: dict[str, Measure] = {
    one.name: one
    for one in (
        Measure("sales", pgettext_lazy("figures", "Sales"), _("What orders came to, VAT included, less what notes and returns took off."), "coalesce(sum(f.total), 0)"),
        Measure("net", _("Sales without VAT"), _("The same without VAT."), "coalesce(sum(f.net), 0)"),
        Measure("orders", pgettext_lazy("documents", "Orders"), _("How many orders were placed and not cancelled."), f"count(DISTINCT f.order_id) {SOLD}", "whole"),
        Measure("buyers", _("Customers who bought"), _("How many known customers placed an order."), f"count(DISTINCT f.customer) {SOLD}", "whole"),
        Measure("quantity", _("Quantity"), _("Units sold, less those that came back."), "coalesce(sum(f.quantity), 0)", "quantity"),
        Measure("each", _("An order on average"), _("Sales divided by orders."), f"sum(f.total) / nullif(count(DISTINCT f.order_id) {SOLD}, 0)"),
        Measure("per_buyer", _("Spent by a customer"), _("Sales to known customers divided by how many they are."), "sum(f.total) FILTER (f.customer IS NOT NULL) / nullif(count(DISTINCT f.customer), 0)"),
        Measure("price", _("Price of one"), _("Sales divided by quantity."), "sum(f.total) / nullif(sum(f.quantity), 0)"),
        Measure("given", _("Given as discount"), _("By how much prices lay below the price lists."), "coalesce(sum(f.given), 0)"),
        Measure("returned", pgettext_lazy("figures", "Taken back"), _("What returns and credit notes took off."), "coalesce(-sum(f.total) FILTER (f.kind IN ('credit', 'return')), 0)"),
        Measure("margin", _("Margin"), _("Sales without VAT less cost, of lines whose cost is known."), "coalesce(sum(f.net) FILTER (f.cost IS NOT NULL) - sum(f.cost), 0)", hidden=COST),
        Measure("margin_share", _("Margin in percent"), _("Margin divided by the same sales without VAT."), "100.0 * (sum(f.net) FILTER (f.cost IS NOT NULL) - sum(f.cost)) / nullif(sum(f.net) FILTER (f.cost IS NOT NULL), 0)", "percent", hidden=COST),
    )
}  # fmt: skip
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
DIMENSIONS: dict[str, Dimension] = {
    one.name: one
    for one in (
        Dimension("year", _("Year"), "d.year_name", ("dates",), time=True, below="month"),
        Dimension("quarter", _("Quarter"), "d.quarter_name", ("dates",), time=True, below="month"),
        Dimension("month", _("Month"), "d.month_name", ("dates",), time=True, below="day"),
        Dimension("week", _("Week from"), "d.week_name", ("dates",), time=True, below="day"),
        Dimension("day", _("Day"), "d.day_name", ("dates",), time=True, below="product"),
        Dimension("weekday", _("Day of the week"), "isodow(f.day)::VARCHAR", words=WEEKDAYS, below="hour"),
        Dimension("hour", _("Hour"), "lpad(f.hour::VARCHAR, 2, '0')"),
        Dimension("festival", _("Festival"), "fest.festival", ("festivals",), words=FESTIVALS, below="product"),
        Dimension("category", _("Category"), "p.category", ("product",), below="product"),
        Dimension("product", _("Product"), "p.product_name", ("product",), below="month"),
        Dimension("branch", _("Branch"), "f.branch::VARCHAR", below="seller"),
        Dimension("seller", _("Seller"), "f.seller", below="product"),
        Dimension("channel", _("Channel"), "f.channel", words=CHANNELS, below="product"),
        Dimension("coming", _("New or returning"), "CASE WHEN f.customer IS NULL THEN 'walk_in' WHEN first.first_day = f.day THEN 'new' ELSE 'back' END", ("firsts",), words=COMINGS, below="month"),
        Dimension("cohort", _("Month of the first order"), "strftime(first.first_day, '%Y-%m')", ("firsts",), below="month"),
        Dimension("kind", _("Person or organisation"), "c.kind", ("customer",), words=KINDS, below="type"),
        Dimension("type", _("Customer type"), "nullif(c.customer_type, '')", ("customer",), words=TYPES, below="product"),
        Dimension("tier", _("Price tier"), "c.tier", ("customer",), below="product"),
        Dimension("province", _("Province"), "nullif(c.province, '')", ("customer",), below="product"),
        Dimension("grade", _("Grade now"), "s.grade", ("scores",), below="group"),
        Dimension("group", _("Group now"), 's."group"', ("scores",), below="product"),
        Dimension("grade_then", _("Grade at the time"), "h.grade", ("then",), below="product"),
        Dimension("tier_then", _("Price tier at the time"), "h.tier", ("then",), below="product"),
    )
}  # fmt: skip
