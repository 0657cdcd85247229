"""Money and times as both engines compute them alike: satang are exact whatever the engine thinks of decimals."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import ibis.expr.types as ir

MONEY, SUM, QUANTITY = "decimal(18, 2)", "decimal(38, 2)", "decimal(18, 3)"
WHOLE = "decimal(38, 0)"  # and wide, for DuckDB keeps products as narrow as their factors


def part_of(amount: ir.DecimalValue, part: ir.DecimalValue, whole: ir.DecimalValue) -> ir.DecimalValue:
    """`amount` (two places) × `part` ÷ `whole` (three places), half-up to the satang away from zero, as `orders.tax.part_of` rounds it. `whole` is above 0, or 0: then NULL.

    Engines divide decimals each in its own way, or as floats. So whole numbers are taken less their remainder: what is left divides without one,
    and a float holds the quotient exactly.
    """
    import ibis  # noqa: PLC0415 - loaded where a plan is made

    ordered = thousandths(whole).nullif(0)
    doubled = (amount * 100).cast(WHOLE) * thousandths(part) * 2
    upwards = doubled.abs() + ordered
    satang = ((upwards - upwards % (ordered * 2)).cast("float64") / (ordered * 2).cast("float64")).round().cast(SUM)
    return (satang * ibis.ifelse(doubled < 0, -1, 1) * ibis.literal(Decimal("0.01"), SUM)).cast(MONEY)


def thousandths(quantity: ir.DecimalValue) -> ir.DecimalValue:
    return (quantity * 1000).cast(WHOLE)


def in_bangkok(moment: ir.TimestampValue) -> ir.TimestampValue:
    """Times are kept in UTC; Bangkok has had no summer time since it began to keep its own."""
    import ibis  # noqa: PLC0415 - loaded where a plan is made

    return moment + ibis.interval(hours=7)


def day_of(moment: ir.TimestampValue) -> ir.DateValue:
    return in_bangkok(moment).date()


def days_between(first: ir.DateValue, last: ir.DateValue) -> ir.IntegerValue:
    return last.delta(first, unit="day").cast("int64")


def minutes_between(first: ir.TimestampValue, last: ir.TimestampValue) -> ir.IntegerValue:
    """How often the clock's minute changed."""
    seconds = last.truncate("m").epoch_seconds() - first.truncate("m").epoch_seconds()
    return (seconds.cast("int64") / 60).round().cast("int64")
