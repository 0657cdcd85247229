"""From sale lines to customers who bought, and to their recency, frequency and money (`insight.rfm` says what the scores mean)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from functools import partial
from typing import TYPE_CHECKING, Any

from samphan.insight.rfm import BEST, GRADES, GROUPS, MEASURES, Rule, Scoring
from samphan.insight.transforms.amounts import SUM, days_between
from samphan.insight.transforms.plan import Tables, Transform

if TYPE_CHECKING:
    import ibis.expr.types as ir

SALES = {"customer": "string", "day": "date", "amount": "decimal(18, 2)"}  # what of `sales` is read
BUYERS = {
    "customer": "string", "first_day": "date", "last_day": "date", "purchases": "int64", "amount": SUM, "repeats": "int64",
    "recency": "int64", "age": "int64", "silence": "int64", "repeat_mean": "float64", "mean": "float64",
}  # fmt: skip
SCORED = {"customer": "string", "silence": "int64", "purchases": "int64", "amount": SUM}  # what of `buyers` is scored


def buying(until: date) -> list[Transform]:
    return [Transform("purchases", partial(purchases, until=until)), Transform("buyers", partial(buyers, until=until))]


def purchases(t: Tables, until: date) -> ir.Table:
    import ibis  # noqa: PLC0415 - loaded where a plan is made

    sales = t["sales"]
    by_day = sales.filter(sales.day <= ibis.literal(until)).group_by("customer", "day")
    sums = by_day.aggregate(amount=sales.amount.sum().cast(SUM), least=sales.amount.min())
    return sums.filter((sums.amount > 0) | (sums.least >= 0)).drop("least")


def buyers(t: Tables, until: date) -> ir.Table:
    import ibis  # noqa: PLC0415 - loaded where a plan is made

    bought, sales, end = t["purchases"], t["sales"], ibis.literal(until)
    one = bought.group_by("customer").aggregate(
        first_day=bought.day.min(), last_day=bought.day.max(), purchases=bought.count(), paid=bought.amount.sum().cast(SUM),
        first_amount=bought.amount.argmin(bought.day),
    )  # fmt: skip
    spent = sales.filter(sales.day <= end).group_by("customer").aggregate(amount=sales.amount.sum().cast(SUM))
    repeats = one.purchases - 1
    repeated = (one.paid - one.first_amount).cast("float64") / repeats.nullif(0).cast("float64")
    return one.join(spent, "customer").select(
        customer=one.customer, first_day=one.first_day, last_day=one.last_day, purchases=one.purchases, amount=spent.amount, repeats=repeats,
        recency=days_between(one.first_day, one.last_day), age=days_between(one.first_day, end), silence=days_between(one.last_day, end),
        repeat_mean=repeated.coalesce(0.0), mean=one.paid.cast("float64") / one.purchases.cast("float64"),
    ).order_by("customer")  # fmt: skip


def fifths(t: Tables) -> ir.Table:
    """One row: how many `buyers` there are, and of each measure the least value that one, two, three and four fifths of them do not exceed."""
    buyers = t["buyers"]
    made = buyers.aggregate(customers=buyers.count())
    for measure, column in MEASURES.items():
        counted = buyers.group_by(value=buyers[column]).aggregate(n=buyers.count())
        running = counted.mutate(
            upto=counted.n.sum().over(order_by=counted.value, rows=(None, 0)), whole=counted.n.sum().over()
        )
        cuts = {
            f"{measure}_{cut}": running.value.min(where=running.upto * BEST >= cut * running.whole)
            for cut in range(1, BEST)
        }
        made = made.cross_join(running.aggregate(**cuts))
    return made  # fmt: skip


def scored(t: Tables, scoring: Scoring) -> ir.Table:
    """The columns of `buyers` with the scores r, f and m, the grade and the group."""
    import ibis  # noqa: PLC0415 - loaded where a plan is made

    table = t["buyers"]

    def passed(measure: str, *, upwards: bool) -> ir.IntegerValue:
        value, limits = table[MEASURES[measure]], [exactly(one) for one in scoring.limits[measure]]
        held = [
            value <= one if not upwards else value > one if scoring.method == "quantile" else value >= one
            for one in limits
        ]
        return (1 + sum((one.cast("int32") for one in held[1:]), held[0].cast("int32"))).cast("int32")

    points = table.mutate(
        r=passed("recency", upwards=False), f=passed("frequency", upwards=True), m=passed("monetary", upwards=True)
    )
    whole = points.r + points.f + points.m
    grade = ibis.cases(*((whole >= least, name) for name, least in GRADES))
    group = ibis.cases(*((belongs(points, rule), name) for name, (_label, rule) in GROUPS.items()))
    return points.mutate(grade=grade, group=group)


def belongs(points: ir.Table, rule: Rule) -> ir.BooleanValue:
    fits = points.r.between(rule.low, rule.high) & (points.f + points.m >= rule.worth)
    return fits & (points.purchases == 1) if rule.once else fits


def exactly(limit: float) -> Any:
    """A limit as the decimal that people read: no engine may compare satang with a float."""
    import ibis  # noqa: PLC0415 - loaded where a plan is made

    return ibis.literal(Decimal(repr(limit)), "decimal(38, 6)")


def nominal(columns: Mapping[str, str], name: str) -> dict[str, ir.Table]:
    """A table that stands, of which only these columns are read; keys are whatever they are there."""
    import ibis  # noqa: PLC0415 - loaded where a plan is made

    return {name: ibis.table(columns, name=name)}
