"""What is worth doing for whom today: table `next_actions`, the most expected worth first. `docs/methods/next-best-action.md`.

Worth is what is at stake, times how much oftener a customer of whom somebody took care bought within 30 days than one who was refused.
"""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import duckdb
import numpy as np
from django.utils import timezone

from samphan.insight.mining import chances
from samphan.insight.mining.histories import Floats
from samphan.insight.models import Answered, NextAnswer, NextKind
from samphan.insight.scoring.tables import fill
from samphan.insight.steps import one_row
from samphan.platform.days import midnight

SOON = 30  # days within which a purchase counts as having come of it
PRIOR = {"due": 0.15, "win_back": 0.10, "second": 0.10, "occasion": 0.10, "offer": 0.08, "lead": 0.25}
BY_ITSELF, PRIOR_WEIGHS = 0.20, 20  # purchases within 30 days without anybody's doing; cases that the prior counts for
LEAST, MOST_KEPT = 0.01, 200  # least gain; proposals of a kind that are kept for each branch and salesperson
FEWEST_BUYERS = 30  # of a past day, for the test
SECOND_FROM, SECOND_UNTIL = 14, 90
FADING = 180  # days of silence that halve what may be won back
EMPTY = "CREATE OR REPLACE TABLE next_actions (customer UUID, kind VARCHAR, stake DOUBLE, worth DOUBLE, silence INTEGER, usual INTEGER, chance DOUBLE, product UUID)"
CANDIDATES = """
CREATE OR REPLACE TEMP TABLE candidates AS
WITH known AS (
    SELECT scores.customer, purchases, spend_at_a_time AS spend, chance_back_in_90_days AS back, lapse.chance AS away, lapse.silence,
           CASE WHEN purchases > 1 THEN greatest(lapse.usual, 1) ELSE 0 END AS usual
    FROM scores JOIN lapse USING (customer) WHERE spend_at_a_time > 0
), paid AS (
    SELECT product, avg(total)::DOUBLE AS spend FROM fact_sale_line JOIN dim_product USING (variant) WHERE kind = 'sale' AND total > 0 GROUP BY product
), everybody AS (SELECT coalesce(avg(spend), 0) AS spend FROM known)
SELECT customer, 'due' AS kind, spend AS stake, silence, usual, back AS chance, NULL::UUID AS product
FROM known WHERE purchases >= 3 AND silence >= usual AND silence < 2 * usual AND silence > 3
UNION ALL
SELECT customer, 'win_back', spend * least(90 / usual, 6) * 0.5 ** (silence / $fading), silence, usual, away, NULL FROM known
WHERE purchases >= 2 AND silence >= 2 * usual AND silence BETWEEN 30 AND 540 AND away >= 0.5
UNION ALL
SELECT customer, 'second', spend, silence, 0, back, NULL FROM known WHERE purchases = 1 AND silence BETWEEN $second_from AND $second_until
UNION ALL
SELECT customer, 'offer', paid.spend, silence, usual, back, product FROM known JOIN next_products USING (customer) JOIN paid USING (product)
WHERE place = 0 AND purchases >= 2 AND silence < usual AND silence > 3
UNION ALL
SELECT lead_scores.customer, 'lead', everybody.spend * max(chance), 0, 0, max(chance), NULL FROM lead_scores CROSS JOIN everybody
WHERE chance >= 0.5 GROUP BY lead_scores.customer, everybody.spend"""
KEPT = """
INSERT INTO next_actions BY NAME
SELECT candidates.customer, candidates.kind, stake, stake * gains.gain AS worth, silence, usual, chance, product
FROM candidates JOIN dim_customer USING (customer) JOIN gains ON gains.kind = candidates.kind WHERE stake > 0
QUALIFY row_number() OVER (PARTITION BY candidates.kind, dim_customer.branch, dim_customer.owner ORDER BY stake DESC, candidates.customer) <= $most"""
PAST = """
WITH bought AS (SELECT customer, min(day) AS first_day, max(day) AS last_day, count(*) AS times FROM purchases WHERE day <= $day GROUP BY customer),
paces AS (SELECT *, date_diff('day', first_day, last_day) AS span FROM bought),
shop AS (SELECT coalesce(median(span / (times - 1)), 30) AS pace FROM paces WHERE times > 1),
after AS (SELECT DISTINCT customer FROM purchases WHERE day > $day AND day <= $day::DATE + $soon)
SELECT times - 1 AS repeats, date_diff('day', last_day, $day) AS silence,
       greatest(1, round((span + shop.pace) / times)) AS usual, customer IN (SELECT customer FROM after) AS came
FROM paces CROSS JOIN shop ORDER BY customer"""
CAME = """
SELECT answered.kind, answered.accepted, count(*) AS answers, count(*) FILTER (EXISTS (
    SELECT 1 FROM purchases WHERE purchases.customer = answered.customer AND day > answered.day AND day <= answered.day + $soon)) AS came
FROM answered GROUP BY ALL"""


def score(database: duckdb.DuckDBPyConnection, today: date) -> dict[str, Any]:
    """Find what is worth doing, and what became of what was answered. Without any buyer only days and leads are proposed."""
    database.execute(EMPTY)
    gains = gains_of(came_of_answers(database, today))
    database.execute("CREATE OR REPLACE TEMP TABLE gains (kind VARCHAR, gain DOUBLE)")
    fill(database, "gains", {"kind": list(gains), "gain": [one["gain"] for one in gains.values()]})
    database.execute(CANDIDATES, {"second_from": SECOND_FROM, "second_until": SECOND_UNTIL, "fading": FADING})
    database.execute(KEPT, {"most": MOST_KEPT})
    (many,) = one_row(database, "SELECT count(*) FROM next_actions")
    (buyers,) = one_row(database, "SELECT count(*) FROM scores")
    told: dict[str, Any] = {
        "chosen": "expected_gain" if many else "",
        "fallback": "" if buyers else "nobody_bought",
        "cases": many,
        "gains": gains,
    }
    before = today - timedelta(days=SOON)
    if test := look_back(database, before):
        told["test"] = test
        told["drift"] = chances.drift(lateness(seen(database, before)), lateness(seen(database, today)))
    return told


def came_of_answers(database: duckdb.DuckDBPyConnection, today: date) -> dict[tuple[str, bool], tuple[int, int]]:
    """By kind and whether it was taken on: answers older than 30 days, and after how many of them the customer bought within 30."""
    rows = NextAnswer.objects.filter(taken_back_at=None, at__lt=midnight(today - timedelta(days=SOON - 1)))
    old = [
        (str(pk), kind, answer == Answered.ACCEPTED, timezone.localtime(at).date())
        for pk, kind, answer, at in rows.values_list("customer_id", "kind", "answer", "at")
    ]
    if not old:
        return {}
    database.execute("CREATE OR REPLACE TEMP TABLE answered (customer UUID, kind VARCHAR, accepted BOOLEAN, day DATE)")
    fill(database, "answered", dict(zip(("customer", "kind", "accepted", "day"), map(list, zip(*old, strict=True)), strict=True)))  # fmt: skip
    found = database.execute(CAME, {"soon": SOON}).fetchall()
    return {(kind, accepted): (answers, came) for kind, accepted, answers, came in found}


def gains_of(came: dict[tuple[str, bool], tuple[int, int]]) -> dict[str, dict[str, Any]]:
    """How much oftener one bought of whom somebody took care, drawn to the prior by the weight of 20 cases on either side."""
    found = {}
    for kind in NextKind.values:
        done, bought = came.get((kind, True), (0, 0))
        left, by_itself = came.get((kind, False), (0, 0))
        cared = (bought + PRIOR_WEIGHS * (BY_ITSELF + PRIOR[kind])) / (done + PRIOR_WEIGHS)
        alone = (by_itself + PRIOR_WEIGHS * BY_ITSELF) / (left + PRIOR_WEIGHS)
        gain = round(max(LEAST, cared - alone), 4)
        found[kind] = {"gain": gain, "done": done, "bought": bought, "refused": left, "bought_by_itself": by_itself}
    return found


def look_back(database: duckdb.DuckDBPyConnection, day: date) -> dict[str, Any]:
    """What became within 30 days of those whose usual day had come, and of those who seemed to leave, as known on `day`; nothing below 30 buyers."""
    found = seen(database, day)
    came = found["came"].astype(bool)
    if len(came) < FEWEST_BUYERS:
        return {}
    repeats, usual, silence = (found[name].astype(np.float64) for name in ("repeats", "usual", "silence"))
    due = (repeats >= 2) & (silence >= usual) & (silence < 2 * usual) & (silence > 3)  # noqa: PLR2004 - as the table is made
    leaving = (repeats >= 1) & (silence >= 2 * usual) & (silence >= 30)  # noqa: PLR2004

    def share(chosen: Any) -> float:
        return round(float(came[chosen].mean()), 4) if chosen.any() else 0.0

    return {
        "day": day.isoformat(),
        "buyers": len(came),
        "bought": round(float(came.mean()), 4),
        "due": int(due.sum()),
        "due_bought": share(due),
        "leaving": int(leaving.sum()),
        "leaving_bought": share(leaving),
    }


def seen(database: duckdb.DuckDBPyConnection, day: date) -> dict[str, Any]:
    """Every buyer as known on that day, and whether they bought in the 30 days after it."""
    found = database.execute(PAST, {"day": day, "soon": SOON}).fetchnumpy()
    return {name: np.ma.getdata(one) for name, one in found.items()}


def lateness(found: dict[str, Any]) -> Floats:
    """Silence in usual intervals."""
    late: Floats = found["silence"].astype(np.float64) / found["usual"].astype(np.float64)
    return late
