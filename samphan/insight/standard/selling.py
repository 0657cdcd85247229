"""Reports about sales: what is bought together, the market map, leads and deals, what is owed, early warnings."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _

from samphan.insight.explorer.cube import TYPES
from samphan.insight.standard.report import Asked

FEWEST_TOGETHER, MOST_BASKET = 3, 50  # orders of a pair; kinds in one order beyond which it is a delivery, no basket
WEEKS, ALARM = 12, 3.0


def pairs(asked: Asked) -> list[tuple[Any, ...]]:
    """Products of one order, two by two, over the last year: orders with both, how many in a hundred with the first take the second, and lift."""
    return asked.rows(
        """
        WITH baskets AS (SELECT DISTINCT order_id, product_name AS item FROM fact_sale_line JOIN dim_product USING (variant)
                         WHERE kind = 'sale' AND day > $today::DATE - 365 AND product_name IS NOT NULL),
        small AS (SELECT order_id FROM baskets GROUP BY 1 HAVING count(*) BETWEEN 2 AND $most), every AS (SELECT count(DISTINCT order_id) AS n FROM baskets),
        items AS (SELECT item, count(*) AS n FROM baskets GROUP BY 1),
        together AS (SELECT a.item AS one, b.item AS other, count(*) AS n FROM baskets AS a JOIN baskets AS b ON a.order_id = b.order_id AND a.item <> b.item
                 WHERE a.order_id IN (FROM small) GROUP BY ALL HAVING count(*) >= $fewest)
        SELECT one, other, together.n, 100.0 * together.n / left_item.n, (together.n::DOUBLE * every.n) / (left_item.n * right_item.n) AS lift
        FROM together JOIN items AS left_item ON left_item.item = one JOIN items AS right_item ON right_item.item = other, every
        ORDER BY lift DESC, together.n DESC, one LIMIT 100""",
        today=asked.today, most=MOST_BASKET, fewest=FEWEST_TOGETHER,
    )  # fmt: skip


def market(asked: Asked) -> list[tuple[Any, ...]]:
    """Who sells on what they buy and who uses it: customer type and price tier, over the last year, in volume and in value."""
    rows = asked.rows(
        """
        SELECT coalesce(nullif(customer_type, ''), '-'), coalesce(tier, '–'), count(DISTINCT line.customer), sum(quantity)::DOUBLE, sum(total)::DOUBLE,
               100.0 * sum(total)::DOUBLE / nullif(sum(sum(total)::DOUBLE) OVER (), 0), sum(total)::DOUBLE / nullif(count(DISTINCT line.customer), 0)
        FROM fact_sale_line AS line JOIN dim_customer USING (customer) WHERE day > $today::DATE - 365 AND currency = 'THB' GROUP BY 1, 2 ORDER BY 5 DESC""",
        today=asked.today,
    )
    return [(str(TYPES.get(row[0], _("Not given"))), *row[1:]) for row in rows]


def funnel(asked: Asked) -> list[tuple[Any, ...]]:
    """By source, over the last year: leads, how many were qualified, opportunities closed, how many were won, their worth, days from beginning to winning."""
    return asked.rows(
        """
        WITH leads AS (SELECT coalesce(source, '–') AS source, count(*) AS leads, count(*) FILTER (state = 'qualified') AS qualified, median(answered_after) AS answered
                       FROM fact_lead WHERE day > $today::DATE - 365 GROUP BY 1),
        deals AS (SELECT coalesce(source, '–') AS source, count(*) FILTER (state <> 'open') AS closed, count(*) FILTER (state = 'won') AS won,
                         sum(amount) FILTER (state = 'won')::DOUBLE AS worth, median(days) FILTER (state = 'won') AS days
                  FROM fact_opportunity WHERE day > $today::DATE - 365 GROUP BY 1)
        SELECT coalesce(leads.source, deals.source) AS source, coalesce(leads, 0), 100.0 * qualified / leads, coalesce(closed, 0), 100.0 * won / nullif(closed, 0), worth, days
        FROM leads FULL JOIN deals ON deals.source = leads.source ORDER BY worth DESC NULLS LAST, 2 DESC, source""",
        today=asked.today,
    )


def owed(asked: Asked) -> list[tuple[Any, ...]]:
    """What is still to be paid, by how long it is late: the day of the order and the agreed days of credit (none without terms)."""
    words = {
        0: _("Not due yet"),
        1: _("Late up to 30 days"),
        31: _("Late 31–60 days"),
        61: _("Late 61–90 days"),
        91: _("Late more than 90 days"),
    }
    rows = asked.rows(
        """
        WITH late AS (SELECT date_diff('day', day, $today::DATE) - coalesce(credit_days, 0) AS days, due, customer FROM fact_order WHERE due > 0 AND currency = 'THB')
        SELECT CASE WHEN days <= 0 THEN 0 WHEN days <= 30 THEN 1 WHEN days <= 60 THEN 31 WHEN days <= 90 THEN 61 ELSE 91 END AS age, count(*), count(DISTINCT customer),
               sum(due)::DOUBLE, 100.0 * sum(due)::DOUBLE / sum(sum(due)::DOUBLE) OVER () FROM late GROUP BY 1 ORDER BY 1""",
        today=asked.today,
    )
    return [(words[row[0]], *row[1:]) for row in rows]


def warnings(asked: Asked) -> list[tuple[Any, ...]]:
    """Products whose last seven days fell out of what their weeks were: more than three robust deviations below the median of the twelve weeks before.

    The deviation is 1.4826 × the median absolute one (P. Rousseeuw, C. Croux 1993), and at least the root of the median, which counts of a
    Poisson kind have by chance. The same rule asked of every earlier week with twelve before it gives the share of weeks it would have called.
    """
    return asked.rows(
        """
        WITH bounds AS (SELECT min(day) AS first FROM fact_sale_line),
        weekly AS (SELECT product_name AS item, date_diff('day', day, $today::DATE) // 7 AS ago, sum(quantity)::DOUBLE AS sold FROM fact_sale_line JOIN dim_product USING (variant)
                   WHERE kind = 'sale' AND day <= $today AND day > $today::DATE - 7 * 65 AND product_name IS NOT NULL GROUP BY ALL),
        every AS (SELECT item, ago::BIGINT AS ago FROM (SELECT item, max(ago) AS oldest FROM weekly GROUP BY 1), range(65) AS weeks(ago) WHERE ago <= oldest),
        filled AS (SELECT item, ago, coalesce(sold, 0) AS sold FROM every LEFT JOIN weekly USING (item, ago)),
        seen AS (SELECT item, ago, sold, list(sold) OVER (PARTITION BY item ORDER BY ago DESC ROWS BETWEEN $weeks PRECEDING AND 1 PRECEDING) AS past FROM filled),
        rule AS (SELECT item, ago, sold, list_aggregate(past, 'median') AS usual, greatest(1.4826 * list_aggregate(list_transform(past, lambda x: abs(x - list_aggregate(past, 'median'))), 'median'), sqrt(list_aggregate(past, 'median'))) AS spread
                 FROM seen WHERE len(past) = $weeks),
        called AS (SELECT *, usual - sold > $alarm * spread AND spread > 0 AS alarm FROM rule),
        often AS (SELECT 100.0 * count(*) FILTER (alarm) / nullif(count(*), 0) AS share FROM called WHERE ago > 0)
        SELECT item, sold, usual, usual - $alarm * spread, share FROM called, often WHERE ago = 0 AND alarm ORDER BY usual - sold DESC LIMIT 50""",
        today=asked.today, weeks=WEEKS, alarm=ALARM,
    )  # fmt: skip
