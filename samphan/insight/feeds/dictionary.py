"""The data dictionary of what can be given away: the tables of the star, and the business's own, with what each column means."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from samphan.insight.access import COST
from samphan.insight.explorer.own import SENSITIVE
from samphan.insight.own.joining import JOINS
from samphan.insight.own.standing import KEY_COLUMNS, OwnLoaded, catalogue
from samphan.platform.accounts.rights import Actor
from samphan.platform.refusals import Sentence

if TYPE_CHECKING:
    import duckdb


@dataclass(frozen=True)
class FeedColumn:
    """`hidden` names the field, or the kind of field, whose sight the column needs; such columns are given only when they are granted by name."""

    name: str
    label: Sentence
    hidden: str = ""


@dataclass(frozen=True)
class FeedTable:
    """The first of `key` … are unique together: rows are paged by them."""

    name: str
    label: Sentence
    key: tuple[str, ...]
    columns: Mapping[str, FeedColumn]


def table(name: str, label: Sentence, key: str, /, **columns: Sentence) -> FeedTable:
    made = {column: FeedColumn(column, said, COST if column == "cost" else "") for column, said in columns.items()}
    return FeedTable(name, label, tuple(key.split()), made)


CUSTOMER, BRANCH, SELLER, DAY = _("Customer's id"), _("Branch"), _("Seller"), _("Day, of Bangkok")
OWNER, STATE, CHANNEL, CURRENCY = _("Looked after by"), _("State"), _("By which door it came"), _("Currency")
KIND, TYPE, TIER, GRADE, GROUP = _("Person or organisation"), _("Customer type"), _("Price tier"), _("Grade"), _("Group")  # fmt: skip
TABLES: dict[str, FeedTable] = {
    one.name: one
    for one in (
        table(
            "fact_sale_line", _("Sale lines, with what notes and returns took off"), "line",
            line=_("Line's id"), kind=_("sale, credit, debit or return"), order_id=_("Order's id"), order_number=_("Order's number"), day=DAY, hour=_("Hour of the order"),
            customer=CUSTOMER, branch=BRANCH, seller=SELLER, channel=CHANNEL, currency=CURRENCY, variant=_("Variant's id"), quantity=_("Quantity"),
            net=_("After discounts, without VAT"), vat=_("VAT"), total=_("To pay, VAT included"), cost=_("What it cost us; empty where nobody knows"), given=_("Given as discount"),
        ),
        table(
            "fact_order", _("Sales orders"), "order_id",
            order_id=_("Order's id"), order_number=_("Order's number"), day=DAY, state=STATE, customer=CUSTOMER, branch=BRANCH, seller=SELLER, channel=CHANNEL, currency=CURRENCY,
            worth=_("What it came to, after notes"), due=_("Still to pay"), credit_days=_("Days of credit"),
        ),
        table(
            "fact_opportunity", _("Opportunities"), "opportunity",
            opportunity=_("Opportunity's id"), customer=CUSTOMER, state=STATE, stage=_("Stage"), stage_order=_("Which stage in its pipeline"), source=_("Source"),
            reason=_("Why it was won or lost"), amount=_("Amount"), branch=BRANCH, owner=OWNER, day=DAY, closed_on=_("When it was won or lost"), days=_("Days it took"),
        ),
        table(
            "fact_lead", _("Leads"), "lead",
            lead=_("Lead's id"), customer=CUSTOMER, state=STATE, source=_("Source"), branch=BRANCH, owner=OWNER, day=DAY, answered_after=_("Minutes until it was answered"),
        ),
        table(
            "dim_customer", _("Customers"), "customer",
            customer=CUSTOMER, kind=KIND, customer_type=TYPE, province=_("Province"), branch=BRANCH, owner=OWNER, tier=TIER, created_on=_("When they were added"),
        ),
        table(
            "dim_customer_history", _("What customers were, and when"), "customer valid_from",
            customer=CUSTOMER, customer_type=TYPE, branch=BRANCH, owner=OWNER, tier=TIER, grade=GRADE, group=GROUP, valid_from=_("From this day"), valid_to=_("To this day; empty: now"),
        ),
        table(
            "dim_product", _("Products"), "variant",
            variant=_("Variant's id"), product=_("Product's id"), product_name=_("Product's name"), category=_("Category"),
        ),
        table("dim_branch", _("Branches"), "branch", branch=_("Branch's id"), name=_("Branch's name")),
        table(
            "dim_date", _("Days, with Thai festivals"), "day",
            day=DAY, year=_("Year"), year_be=_("Buddhist year"), quarter=_("Quarter"), month=_("Month"), weekday=_("Day of the week"), festival=_("Festival"),
        ),
        table(
            "scores", _("Scores of customers"), "customer",
            customer=CUSTOMER, grade=GRADE, group=GROUP, r=_("Recency (days)"), f=_("Frequency (purchases)"), m=_("Money spent"), first_day=_("First purchase"), last_day=_("Last purchase"),
            purchases=_("Purchases"), amount=_("Money spent"), chance_back_in_90_days=_("Chance that they are back in 90 days"), next_purchase=_("When they buy next, about"),
            value=_("Worth in the next 12 months"),
        ),
    )
}  # fmt: skip


def own_table(one: OwnLoaded) -> FeedTable:
    """An own table of the catalogue."""
    keys = one.keys
    columns = {"row": FeedColumn("row", _("Line in the file"))}
    columns |= {KEY_COLUMNS[name]: FeedColumn(KEY_COLUMNS[name], JOINS[f"{name}:{key['by']}"].label) for name, key in keys.items()}  # fmt: skip
    columns |= {
        column["name"]: FeedColumn(column["name"], column["header"], SENSITIVE if column["sensitive"] else "")
        for column in one.columns
    }
    return FeedTable(one.table, one.label, ("row",), columns)


def tables(database: duckdb.DuckDBPyConnection) -> dict[str, FeedTable]:
    """What this warehouse can give."""
    return TABLES | {one.table: own_table(one) for one in catalogue(database)}


def seen(actor: Actor, column: FeedColumn) -> bool:
    """Whether the actor may see, and so hand on, the column."""
    if column.hidden == SENSITIVE:
        return not actor.hidden_fields
    return not (column.hidden and actor.hides(column.hidden))
