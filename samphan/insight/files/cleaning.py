"""From texts to sale lines: what each text means, and which lines are left out and why. Nothing is dropped without being counted and shown.

A text that DuckDB reads by itself costs nothing; each other distinct text is read once by the readers that screens use (Buddhist years, Thai
digits, baht signs).
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

import duckdb
import pyarrow as pa
from django.utils.translation import gettext_lazy as _

from samphan.insight.steps import Step, one_row, run
from samphan.platform.fields.values import Unfit, decimal_of
from samphan.platform.refusals import Refused, Sentence
from samphan.platform.thai.dates import NotADate, parse_date

SHOWN = 5
OLDEST = 1900
GAP_YEARS, GAP_SHARE = 5, 0.01  # a few lines years before all others are slips of the pen
WHOLE_DATE = re.compile(r"(\d{4})(\d{2})(\d{2})")
TIME = re.compile(r"[T\s]+\d{1,2}[:.]\d{2}([:.]\d{2}(\.\d+)?)?\s*(น\.?|Z|[+-]\d{2}:?\d{2})?$")
SIGNS = {
    "฿": "THB",
    "บาท": "THB",
    "baht": "THB",
    "thb": "THB",
    "$": "USD",
    "usd": "USD",
    "€": "EUR",
    "eur": "EUR",
    "£": "GBP",
    "¥": "JPY",
}
EUROPEAN = re.compile(r"\d{1,3}(\.\d{3})+,\d{1,2}")
REASONS: dict[str, Sentence] = {
    "no_customer": _("no customer"),
    "no_date": _("no date"),
    "bad_date": _("the date cannot be read"),
    "future_date": _("the date lies after the end of observation or in the future"),
    "far_before": _("the date lies years before all other sales: most likely a slip"),
    "no_amount": _("no amount"),
    "bad_amount": _("the amount cannot be read"),
    "other_currency": _("another currency"),
}


@dataclass(frozen=True)
class Reading:
    """How texts are meant.

    `era`: of years with two digits, be or ce. `until`: the last day of observation; None: the last day sold. `currency`: count this one only.
    `today`: later dates are faults.
    """

    today: date
    era: str = "ce"
    month_first: bool = False
    until: date | None = None
    currency: str = ""


@dataclass
class Cleaned:
    """What came of the lines. `left_out`: for each reason how many lines, and the first of them. `notes`: what is odd but was counted."""

    lines: int
    used: int
    until: date
    left_out: list[dict[str, Any]] = field(default_factory=list)
    notes: list[dict[str, Any]] = field(default_factory=list)
    currency: str = ""


def clean(database: duckdb.DuckDBPyConnection, reading: Reading) -> Cleaned:
    """Make `sales` (line, customer, day, amount, item, receipt) from `raw`. Raises `Refused` when money is mixed or no line can be used."""
    _read_days(database, reading)
    _read_amounts(database)
    currency = _one_currency(database, reading)
    run(database, _judge(reading, currency))
    _set_far_apart(database)
    run(database, [SALES])
    lines, used = one_row(database, "SELECT (SELECT count(*) FROM judged), (SELECT count(*) FROM sales)")
    left_out = _left_out(database)
    if not used:
        raise Refused(
            _("No line of this file can be used: %(reasons)s.")
            % {
                "reasons": "; ".join(f"{row['lines']:,} × {row['meaning']}" for row in left_out) or _("it has no lines")
            },
            code="no_sales",
        )
    (last,) = one_row(database, "SELECT max(day) FROM sales")
    return Cleaned(lines, used, reading.until or last, left_out, _notes(database), currency)


# A text is read by DuckDB where it is plain; what is left is read once for each distinct text.


def _read_days(database: duckdb.DuckDBPyConnection, reading: Reading) -> None:
    database.execute(r"""
        CREATE OR REPLACE TABLE days AS
        SELECT DISTINCT "date" AS said, CASE WHEN regexp_matches("date", '^\d{4}-\d{2}-\d{2}') THEN try_cast(left("date", 10) AS DATE) END AS day
        FROM raw WHERE "date" IS NOT NULL""")
    _by_hand(database, "days", "day", pa.date32(), lambda said: read_day(said, reading))
    database.execute("UPDATE days SET day = NULL WHERE year(day) < $oldest", {"oldest": OLDEST})


def _read_amounts(database: duckdb.DuckDBPyConnection) -> None:
    database.execute(r"""
        CREATE OR REPLACE TABLE amounts AS
        SELECT DISTINCT amount AS said,
               CASE WHEN regexp_matches(amount, '^[-+]?\d+(\.\d*)?$') THEN try_cast(amount AS DECIMAL(18, 2)) END AS amount
        FROM raw WHERE amount IS NOT NULL""")
    _by_hand(database, "amounts", "amount", pa.decimal128(18, 2), read_amount)


def _by_hand(
    database: duckdb.DuckDBPyConnection, table: str, column: str, kind: pa.DataType, read: Callable[[str], Any]
) -> None:
    left = [said for (said,) in database.execute(f"SELECT said FROM {table} WHERE {column} IS NULL").fetchall()]
    if not left:
        return
    values = [read(said) for said in left]
    database.register("by_hand", pa.table({"said": pa.array(left, pa.string()), "value": pa.array(values, kind)}))
    database.execute(f"UPDATE {table} SET {column} = by_hand.value FROM by_hand WHERE {table}.said = by_hand.said")
    database.unregister("by_hand")


def read_day(said: str, reading: Reading) -> date | None:
    """20261120, 2026-11-20T14:05, 20/11/2569 14:05 น., 20 พ.ย. 69; None when it names no day."""
    plain = TIME.sub("", said.strip())
    if found := WHOLE_DATE.fullmatch(plain):
        try:
            year = int(found[1])
            return date(year - 543 if year >= 2400 else year, int(found[2]), int(found[3])) if year >= OLDEST else None  # noqa: PLR2004 - the era's own numbers, see thai/dates.py
        except ValueError:
            pass
    try:
        return parse_date(plain, era=reading.era, month_first=reading.month_first, latest=reading.today)
    except NotADate:
        return None


def read_amount(said: str) -> Decimal | None:
    """1,250.50, ฿ 1,250, (120) and 120- as less than nothing; None when it is no amount that satang can hold."""
    plain = said.strip()
    for sign in SIGNS:
        plain = re.sub(re.escape(sign), "", plain, flags=re.IGNORECASE)
    plain = plain.strip().replace("−", "-")
    if EUROPEAN.search(plain):
        return None
    if plain.startswith("(") and plain.endswith(")"):
        plain = f"-{plain[1:-1]}"
    elif plain.endswith("-") and not plain.startswith("-") and not plain.endswith(".-"):
        plain = f"-{plain[:-1]}"
    try:
        amount = decimal_of(plain).quantize(Decimal("0.01"))
    except (Unfit, ArithmeticError):
        return None
    return amount if abs(amount) < 10**15 else None


def _one_currency(database: duckdb.DuckDBPyConnection, reading: Reading) -> str:
    """The currency of the money: of its own column, else of the signs beside the amounts. Raises `Refused` when there are several."""
    marks = " ".join(f"WHEN contains(lower(said), '{sign}') THEN '{code}'" for sign, code in SIGNS.items())
    database.execute(f"""
        CREATE OR REPLACE TABLE monies AS
        SELECT said, CASE {marks} END AS code FROM amounts""")
    found = database.execute("""
        SELECT upper(coalesce(raw.currency, monies.code)) AS code, count(*) AS lines FROM raw LEFT JOIN monies ON raw.amount = monies.said
        WHERE raw.amount IS NOT NULL GROUP BY ALL ORDER BY lines DESC""").fetchall()
    codes = {code: lines for code, lines in found if code}
    wanted = reading.currency.strip().upper()
    if wanted and codes and wanted not in codes:
        raise Refused(
            _("No line is in %(wanted)s; the file has %(found)s.") % {"wanted": wanted, "found": ", ".join(codes)},
            code="no_currency",
        )
    if len(codes) > 1 and not wanted:
        raise Refused(
            _(
                "Amounts are in several currencies (%(found)s), which cannot be added up. Say which to count, for example --only %(first)s."
            )
            % {"found": ", ".join(f"{code}: {lines:,}" for code, lines in codes.items()), "first": next(iter(codes))},
            code="mixed_currency",
        )
    return wanted or next(iter(codes), "")


def _judge(reading: Reading, currency: str) -> list[Step]:
    """Each line with its meaning, and the first reason against it."""
    last = min(reading.until, reading.today) if reading.until else reading.today
    other = (
        "upper(coalesce(raw.currency, monies.code, $currency)) <> $currency" if currency else "FALSE AND $currency = ''"
    )
    return [
        Step(
            "judged",
            f"""
CREATE OR REPLACE TABLE judged AS
SELECT raw.line, raw.customer, days.day, amounts.amount, raw.items AS item, raw."order" AS receipt,
       raw."date" AS said_date, raw.amount AS said_amount, coalesce(raw.currency, monies.code) AS said_currency,
       CASE WHEN raw.customer IS NULL THEN 'no_customer'
            WHEN raw."date" IS NULL THEN 'no_date' WHEN days.day IS NULL THEN 'bad_date'
            WHEN raw.amount IS NULL THEN 'no_amount' WHEN amounts.amount IS NULL THEN 'bad_amount'
            WHEN {other} THEN 'other_currency'
            WHEN days.day > $last THEN 'future_date' END AS reason
FROM raw LEFT JOIN days ON raw."date" = days.said LEFT JOIN amounts ON raw.amount = amounts.said LEFT JOIN monies ON raw.amount = monies.said
WHERE raw.customer IS NOT NULL OR raw."date" IS NOT NULL OR raw.amount IS NOT NULL""",
            {"last": last, "currency": currency},
        )
    ]


SALES = Step(
    "sales",
    "CREATE OR REPLACE TABLE sales AS SELECT line, customer, day, amount, item, receipt FROM judged WHERE reason IS NULL",
)


def _set_far_apart(database: duckdb.DuckDBPyConnection) -> None:
    """A handful of lines years before all others would stretch every customer's history: they are set apart, and told."""
    (first,) = one_row(
        database,
        """
        WITH days AS (SELECT day, count(*) AS lines FROM judged WHERE reason IS NULL GROUP BY day),
        steps AS (SELECT day, sum(lines) OVER (ORDER BY day) - lines AS before, sum(lines) OVER () AS whole,
                         lag(day) OVER (ORDER BY day) AS previous FROM days)
        SELECT max(day) FROM steps WHERE day > previous + to_years($years) AND before < $share * whole""",
        {"years": GAP_YEARS, "share": GAP_SHARE},
    )
    if first:
        database.execute(
            "UPDATE judged SET reason = 'far_before' WHERE reason IS NULL AND day < $first", {"first": first}
        )


def _left_out(database: duckdb.DuckDBPyConnection) -> list[dict[str, Any]]:
    rows = database.execute(f"""
        SELECT reason, count(*) AS lines, list(line ORDER BY line)[:{SHOWN}],
               list(CASE WHEN reason IN ('bad_date', 'future_date', 'far_before') THEN said_date
                         WHEN reason = 'bad_amount' THEN said_amount WHEN reason = 'other_currency' THEN said_currency ELSE '' END ORDER BY line)[:{SHOWN}]
        FROM judged WHERE reason IS NOT NULL GROUP BY reason ORDER BY lines DESC, reason""").fetchall()
    return [
        {
            "reason": reason,
            "meaning": str(REASONS[reason]),
            "lines": lines,
            "examples": [{"line": line, "value": value} for line, value in zip(first, said, strict=True)],
        }
        for reason, lines, first, said in rows
    ]


NOTES: dict[str, Sentence] = {
    "returns": _("lines below 0 are counted as returns: they lower what was sold, and are no purchase"),
    "zero_amounts": _("lines of 0 are counted as purchases without money"),
    "repeated_lines": _(
        "lines say exactly what an earlier line says; they were counted, for two of the same may have been sold"
    ),
    "one_customer": _("one customer has most of the sales, so that means say little of the others"),
    "one_day": _("all sales are of one day: nothing can be said of coming back"),
}
MOSTLY = 0.5


def _notes(database: duckdb.DuckDBPyConnection) -> list[dict[str, Any]]:
    returns, zeros, days = one_row(
        database, "SELECT count(*) FILTER (amount < 0), count(*) FILTER (amount = 0), count(DISTINCT day) FROM sales"
    )
    (repeated,) = one_row(
        database,
        "SELECT coalesce(sum(n - 1), 0) FROM (SELECT count(*) AS n FROM sales GROUP BY customer, day, amount, item, receipt HAVING n > 1)",
    )
    (share,) = one_row(
        database,
        "SELECT max(spent) / nullif(sum(spent), 0) FROM (SELECT sum(amount)::DOUBLE AS spent FROM sales GROUP BY customer)",
    )
    (customers,) = one_row(database, "SELECT count(DISTINCT customer) FROM sales")
    counted = {"returns": returns, "zero_amounts": zeros, "repeated_lines": int(repeated)}
    found = [{"note": code, "meaning": str(NOTES[code]), "lines": lines} for code, lines in counted.items() if lines]
    if customers > 1 and share and share > MOSTLY:
        found.append({"note": "one_customer", "meaning": str(NOTES["one_customer"]), "share": round(share, 4)})
    if days == 1:
        found.append({"note": "one_day", "meaning": str(NOTES["one_day"])})
    return found
