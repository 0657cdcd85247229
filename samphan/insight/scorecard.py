"""The scorecard: how the business does, in few figures, each of the last thirty days or as of today, beside its target and over a year."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from samphan.insight.access import COST
from samphan.insight.dashboard import LEAVING
from samphan.insight.explorer.asking import Answer, ask
from samphan.insight.explorer.question import Question
from samphan.insight.models import GoalState
from samphan.insight.reach import Reach
from samphan.insight.steps import one_row
from samphan.platform.refusals import Sentence

if TYPE_CHECKING:
    import duckdb

NEAR = Decimal("0.10")  # of the target, on its wrong side
PERIOD = "30"
MOST = Decimal("9999999999.99")


@dataclass(frozen=True)
class ScoreFigure:
    """`measure` is the explorer's; `coming` a part of the customers who bought, in number or (`share`) in percent; else it is read from the scores.

    `better` says which way is good, `shape` how it is written, `meaning` how it is computed.
    """

    name: str
    label: Sentence
    meaning: Sentence
    shape: str = "money"
    better: str = "up"
    measure: str = ""
    coming: str = ""
    share: bool = False
    hidden: str = ""

    @property
    def of_scores(self) -> bool:
        return not self.measure and not self.coming


FIGURES: Mapping[str, ScoreFigure] = {
    one.name: one
    for one in (
        ScoreFigure("sales", pgettext_lazy("figures", "Sales"), _("What orders of the last 30 days came to, VAT included, less notes and returns."), measure="sales"),
        ScoreFigure("orders", pgettext_lazy("documents", "Orders"), _("Orders of the last 30 days that were not cancelled."), "whole", measure="orders"),
        ScoreFigure("each", _("An order on average"), _("Sales of the last 30 days divided by orders."), measure="each"),
        ScoreFigure("margin_share", _("Margin in percent"), _("Margin of the last 30 days divided by sales without VAT, of lines whose cost is known."), "percent", measure="margin_share", hidden=COST),
        ScoreFigure("buyers", _("Customers who bought"), _("Known customers with an order in the last 30 days."), "whole", measure="buyers"),
        ScoreFigure("new", _("New customers"), _("Of the customers who bought in the last 30 days, how many came for the first time."), "whole", coming="new"),
        ScoreFigure("repeat_share", _("Customers who came back"), _("Of the customers who bought in the last 30 days, those with an order after the day of their first."), "percent", coming="back", share=True),
        ScoreFigure("leaving_share", _("Customers who are leaving"), _("Of all customers with scores, those who used to come and have gone quiet: the groups “at risk” and “must not be lost”."), "percent", "down"),
        ScoreFigure("worth", _("Lifetime value of a customer"), _("What the models foresee for the next 12 months, on average of all customers with scores."), "money"),
    )
}  # fmt: skip


@dataclass(frozen=True)
class Reading:
    """What a figure is now, was in the thirty days before, and was in each of the last twelve months; None where nothing tells."""

    now: Decimal | None
    before: Decimal | None = None
    months: Sequence[float] = field(default_factory=list)


def readings(database: duckdb.DuckDBPyConnection, today: date, branch: UUID | None, reach: Reach) -> dict[str, Reading]:
    """Every figure by its name; those of scores for the whole business only."""
    filters = (("branch", (str(branch),)),) if branch else ()
    measures = tuple(one.measure for one in FIGURES.values() if one.measure)
    asked = Question(rows=("month",), filters=filters, period=PERIOD, compare="before", top=50)
    found: dict[str, Reading] = {}
    for some in (measures[:4], measures[4:]):
        now = ask(database, replace(asked, measures=some), reach, today)
        year = ask(database, replace(asked, measures=some, period="365", compare=""), reach, today)
        for name in some:
            found[name] = Reading(at(now.cells, name), at(now.before, name), by_month(year, name))
    cut = replace(asked, measures=("buyers",), rows=("coming",))
    now = ask(database, cut, reach, today)
    year = ask(database, replace(cut, rows=("month",), across="coming", period="365", compare=""), reach, today)
    for one in FIGURES.values():
        if one.coming:
            found[one.name] = Reading(
                part(now.cells, one), part(now.before, one), [part_of(cells, one) for cells in in_months(year)]
            )
    if branch is None and reach.whole:
        found |= of_scores(database)
    return {name: found[name] for name in FIGURES if name in found}


def of_scores(database: duckdb.DuckDBPyConnection) -> dict[str, Reading]:
    leaving, worth = one_row(
        database,
        f'SELECT 100.0 * count(*) FILTER ("group" IN {LEAVING}) / nullif(count(*), 0), avg(value) FROM scores',
    )
    return {"leaving_share": Reading(rounded(leaving)), "worth": Reading(rounded(worth))}


def rounded(value: Any) -> Decimal | None:
    return None if value is None else Decimal(str(value)).quantize(Decimal("0.01"), ROUND_HALF_UP)


def at(cells: Mapping[Any, Mapping[str, Mapping[str, Any]]], name: str, key: tuple[str, ...] = ()) -> Decimal | None:
    return rounded(cells.get(key, {}).get("", {}).get(name))


def part(cells: Mapping[Any, Mapping[str, Mapping[str, Any]]], one: ScoreFigure) -> Decimal | None:
    """New or returning customers, in number or as a share of all who bought."""
    some, whole = at(cells, "buyers", (one.coming,)) or Decimal(0), at(cells, "buyers")
    if not one.share:
        return some
    return rounded(100 * some / whole) if whole else None


def in_months(year: Answer) -> list[Mapping[str, Mapping[str, Any]]]:
    return [year.cells[key] for key in sorted(key for key in year.cells if key)]


def by_month(year: Answer, name: str) -> list[float]:
    return [float(cells[""][name] or 0) for cells in in_months(year)]


def part_of(cells: Mapping[str, Mapping[str, Any]], one: ScoreFigure) -> float:
    some, whole = cells.get(one.coming, {}).get("buyers") or 0, cells[""]["buyers"] or 0
    if one.share:
        return 100 * some / whole if whole else 0.0
    return float(some)


def judged(one: ScoreFigure, value: Decimal | None, target: Decimal) -> GoalState:
    """How a value stands to its target. A target of zero is reached from the good side only."""
    if value is None:
        return GoalState.UNKNOWN
    short = target - value if one.better == "up" else value - target
    if short <= 0:
        return GoalState.REACHED
    return GoalState.NEAR if short <= abs(target) * NEAR else GoalState.MISSED
