"""All standard reports, in the order of the page; those that are a question of the explorer lead there."""

from __future__ import annotations

from collections.abc import Mapping

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from samphan.insight.explorer.question import Question
from samphan.insight.standard import customers, quality, selling, wallet
from samphan.insight.standard.report import Column, StandardReport
from samphan.platform.refusals import Sentence

NO_SALES = _("It needs sales: it fills with the first orders.")
CUSTOMERS = Column(_("Customers"), "whole")
REPORTS: Mapping[str, StandardReport] = {
    one.name: one
    for one in (
        StandardReport(
            "repeats", _("Repeat purchases and intervals"),
            _("Of the customers who bought so many times, how many bought once more, and the days between (half of them fewer)."),
            (Column(_("Purchase")), CUSTOMERS, Column(_("Of those before"), "percent"), Column(_("Days between"), "whole"), Column(_("Spent at a time"), "money")),
            customers.repeats, NO_SALES, 1,
        ),
        StandardReport(
            "migration", _("Movement between grades"),
            _("Grade a month ago, or on the first day that is known, against the grade now."),
            (Column(_("Grade then")), Column(_("Grade now")), CUSTOMERS, Column(_("Worth in the next 12 months"), "money")),
            customers.migration, _("It needs scores of two nights: it fills as they come."),
        ),
        StandardReport(
            "lifetime", _("Lifetime value by month of the first order"),
            _("What customers brought until now, and what the models foresee for the next 12 months, each and together."),
            (Column(_("Month")), CUSTOMERS, Column(_("Brought each"), "money"), Column(_("Worth, half below"), "money"), Column(_("Worth on average"), "money"), Column(_("Worth together"), "money")),
            customers.lifetime, NO_SALES, 5,
        ),
        StandardReport(
            "worth", _("How worth is spread"),
            _("Customers by what they are worth in the next 12 months."),
            (Column(_("Worth")), CUSTOMERS, Column(_("Of all customers"), "percent"), Column(_("Worth together"), "money"), Column(_("Of all worth"), "percent")),
            customers.worth_bands, NO_SALES, 1,
        ),
        StandardReport(
            "pairs", _("Bought together"),
            _("Two products of one order in the last 365 days, in three orders or more. Lift above 1: together more often than by chance."),
            (Column(_("Who takes")), Column(_("also takes")), Column(pgettext_lazy("documents", "Orders"), "whole"), Column(_("In a hundred"), "percent"), Column(_("Lift"), "quantity")),
            selling.pairs, _("It needs three orders with the same two products."),
        ),
        StandardReport(
            "market", _("Market map"),
            _("Volume and value of the last 365 days by what customers buy for, and their price tier."),
            (Column(_("Customer type")), Column(_("Price tier")), CUSTOMERS, Column(_("Quantity"), "quantity"), Column(pgettext_lazy("figures", "Sales"), "money"), Column(_("Of all sales"), "percent"), Column(_("Spent by a customer"), "money")),
            selling.market, NO_SALES,
        ),
        StandardReport(
            "funnel", _("Leads and opportunities by source"),
            _("Of the last 365 days: leads and how many were qualified, opportunities closed and how many were won, and the days it took."),
            (Column(_("Source")), Column(_("Leads"), "whole"), Column(_("Qualified"), "percent"), Column(_("Opportunities closed"), "whole"), Column(_("Won"), "percent"), Column(_("Won for"), "money"), Column(_("Days to winning"), "whole")),
            selling.funnel, _("It needs leads or opportunities."), 1,
        ),
        StandardReport(
            "owed", _("What customers owe"),
            _("Orders that are not paid in full, by how late they are: the day of the order and the agreed days of credit."),
            (Column(_("Late")), Column(pgettext_lazy("documents", "Orders"), "whole"), CUSTOMERS, Column(_("Owed"), "money"), Column(_("Of all owed"), "percent")),
            selling.owed, _("Nobody owes anything."), 3,
        ),
        StandardReport(
            "wallet", _("Share of wallet"),
            _("Of what customers say they spend in a year on what you sell, what they bought here in the last 365 days, and in the 365 before. Room is the rest. What a customer spends is typed on their page, or imported."),
            (Column(pgettext_lazy("customers", "Group")), CUSTOMERS, Column(_("Spend in a year"), "money"), Column(_("Bought here"), "money"), Column(_("Share of wallet"), "percent"), Column(_("A year before"), "percent"), Column(_("Room"), "money")),
            wallet.wallet, _("No customer has said what they spend. Add a field of the customer of type money with the short name spend_a_month or spend_a_year, and fill it in."), 6, wallet.behind,
        ),
        StandardReport(
            "quality", _("Data quality"),
            _("What is missing or doubtful in the books as they stand now, and the same among what was added in the last 30 days: less there means it gets better. A click leads to the rows."),
            (Column(pgettext_lazy("data", "What")), Column(_("Among")), Column(_("Rows"), "whole"), Column(_("Of all looked at"), "whole"), Column(_("Share"), "percent"), Column(_("Of the last 30 days"), "percent")),
            quality.quality, _("There is nothing to look at yet."), None, quality.behind,
        ),
        StandardReport(
            "warnings", _("Early warnings"),
            _("Products whose last seven days lie more than three robust deviations below the twelve weeks before. The last column: of how many earlier weeks in a hundred the same rule would have warned."),
            (Column(_("Product")), Column(_("Sold in 7 days"), "quantity"), Column(_("A usual week"), "quantity"), Column(_("Warned below"), "quantity"), Column(_("Warnings of the past"), "percent")),
            selling.warnings, _("No product has fallen out of its usual weeks."),
        ),
    )
}  # fmt: skip
EXPLORED: tuple[tuple[Sentence, Question], ...] = (
    (_("Sales by month and branch"), Question(rows=("month",), across="branch")),
    (_("Sales by product"), Question(measures=("sales", "quantity", "orders"), rows=("category", "product"), top=50)),
    (_("Sales by seller"), Question(measures=("sales", "orders", "each"), rows=("branch", "seller"))),
    (_("Sales by province"), Question(measures=("sales", "buyers", "per_buyer"), rows=("province",))),
    (_("Price and margin"), Question(measures=("price", "margin", "margin_share", "given"), rows=("category", "product"), top=50)),
    (_("New and returning customers"), Question(measures=("buyers", "sales"), rows=("month",), across="coming")),
    (_("Festivals beside each other"), Question(measures=("sales", "orders", "each"), rows=("festival", "year"), period="all")),
    (_("Days of the week and hours"), Question(measures=("orders",), rows=("hour",), across="weekday", top=50)),
)  # fmt: skip
