"""Reports about customers: repeat purchases and their intervals, movement between grades, lifetime value."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.utils.translation import gettext as _

from samphan.insight.standard.report import Asked

MONTH = timedelta(days=30)


def repeats(asked: Asked) -> list[tuple[Any, ...]]:
    """For each purchase in a row: how many customers made it, what share of those who made the one before, and the days between (median)."""
    rows = asked.rows(
        """
        WITH numbered AS (
            SELECT customer, day, amount, row_number() OVER mine AS n, date_diff('day', lag(day) OVER mine, day) AS pause
            FROM purchases WINDOW mine AS (PARTITION BY customer ORDER BY day)
        ), counted AS (SELECT least(n, 10) AS n, count(DISTINCT customer) AS customers, median(pause) AS pause, avg(amount)::DOUBLE AS mean FROM numbered GROUP BY 1)
        SELECT n, customers, 100.0 * customers / lag(customers) OVER (ORDER BY n), pause, mean FROM counted ORDER BY n"""
    )
    return [(_("10th and later") if row[0] == 10 else _("Purchase %(n)s") % {"n": row[0]}, *row[1:]) for row in rows]  # noqa: PLR2004 - the last line of ten


def migration(asked: Asked) -> list[tuple[Any, ...]]:
    """Grade a month ago against grade now: a line for each pair. Empty until the history is a day old."""
    return asked.rows(
        """
        WITH earlier AS (SELECT customer, grade FROM dim_customer_history WHERE valid_from <= $at AND (valid_to IS NULL OR valid_to > $at) AND grade IS NOT NULL),
        now AS (SELECT customer, grade, value FROM scores)
        SELECT coalesce(earlier.grade, '–'), now.grade, count(*), sum(now.value)::DOUBLE FROM now LEFT JOIN earlier USING (customer)
        WHERE (SELECT count(*) FROM earlier) > 0 GROUP BY ALL ORDER BY ALL""",
        at=max(asked.today - MONTH, first_seen(asked)),
    )


def first_seen(asked: Asked) -> Any:
    ((day,),) = asked.rows("SELECT min(valid_from) FROM dim_customer_history")
    return day or asked.today


def lifetime(asked: Asked) -> list[tuple[Any, ...]]:
    """By month of the first order: customers, what they brought until now each, what they are worth in the next 12 months each, and all of it."""
    rows = asked.rows(
        """
        SELECT strftime(first_day, '%Y-%m') AS month, count(*), sum(amount)::DOUBLE / count(*), median(value), sum(value) / count(*), sum(value)
        FROM scores GROUP BY 1 ORDER BY 1 DESC LIMIT 36"""
    )
    return [(asked.names.of("month", row[0]), *row[1:]) for row in rows]


def worth_bands(asked: Asked) -> list[tuple[Any, ...]]:
    """How customers spread over bands of what they are worth in the next 12 months."""
    rows = asked.rows(
        """
        WITH banded AS (SELECT CASE WHEN value < 100 THEN 0 WHEN value < 500 THEN 100 WHEN value < 2000 THEN 500 WHEN value < 5000 THEN 2000
                                    WHEN value < 20000 THEN 5000 ELSE 20000 END AS least, value FROM scores)
        SELECT least, count(*), 100.0 * count(*) / sum(count(*)) OVER (), sum(value), 100.0 * sum(value) / nullif(sum(sum(value)) OVER (), 0)
        FROM banded GROUP BY 1 ORDER BY 1"""
    )
    return [(_("From ฿%(least)s") % {"least": f"{row[0]:,}"}, *row[1:]) for row in rows]
