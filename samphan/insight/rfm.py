"""Recency, frequency, monetary value: three scores of 1 to 5 for each customer, a grade and a named group.

Source: A. Hughes, Strategic Database Marketing (1994). Quantile scores compare the business's customers with each other; fixed scores compare
them with limits that the business sets. Equal values always get equal scores, so groups need not be of one size.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Any, NamedTuple

from django.utils.translation import gettext_lazy as _

from samphan.insight.steps import Step, one_row, run
from samphan.insight.transforms.plan import Transform, duckdb_steps, plan
from samphan.platform.refusals import Refused, Sentence

if TYPE_CHECKING:
    import duckdb

BEST = 5
MEASURES = {
    "recency": "silence",
    "frequency": "purchases",
    "monetary": "amount",
}  # and the columns of `buyers` they are read from
FEWEST = 20  # customers; fewer cannot be cut into fifths that mean anything
LIMITS: dict[str, tuple[float, ...]] = {
    "recency": (30, 90, 180, 365),  # days, the fewer the better
    "frequency": (2, 3, 5, 10),  # purchases: from this many
    "monetary": (500, 2_000, 5_000, 20_000),  # baht: from this much
}
GRADES = (("A", 13), ("B", 10), ("C", 7), ("D", 0))  # by the sum of the three scores


class Rule(NamedTuple):
    """Who belongs to a group: recency from `low` to `high`, frequency and money together at least `worth`; `once`: who bought one time only."""

    low: int
    high: int
    worth: int = 0
    once: bool = False


GROUPS: Mapping[str, tuple[Sentence, Rule]] = {  # the first that fits
    "champions": (_("Champions: bought lately, often and much"), Rule(4, BEST, worth=8)),
    "loyal": (_("Loyal: come again and again"), Rule(3, BEST, worth=6)),
    "new": (_("New: first bought lately"), Rule(4, BEST, once=True)),
    "promising": (_("Promising: lately here, still small"), Rule(4, BEST)),
    "must_keep": (_("Must not be lost: good customers gone quiet"), Rule(1, 2, worth=8)),
    "at_risk": (_("At risk: used to come, now late"), Rule(1, 2, worth=5)),
    "fading": (_("Fading: in the middle, getting quiet"), Rule(3, 3)),
    "lost": (_("Lost: long away, little bought"), Rule(1, BEST)),
}


@dataclass(frozen=True)
class Scoring:
    """How customers were scored. `limits`: for each measure four limits between the five scores. `fallback`: too_few_customers or empty."""

    method: str
    limits: Mapping[str, tuple[float, ...]]
    fallback: str = ""


def read_limits(text: str, measure: str) -> tuple[float, ...]:
    """`30,90,180,365` as four limits, ascending. Raises `Refused`."""
    try:
        limits = tuple(float(one) for one in text.split(","))
    except ValueError:
        limits = ()
    if len(limits) != BEST - 1 or list(limits) != sorted(set(limits)) or limits[0] <= 0:
        raise Refused(
            _("Give four rising numbers above 0 for %(measure)s, with commas between, such as %(example)s.")
            % {"measure": measure, "example": ",".join(f"{one:g}" for one in LIMITS[measure])},
            code="bad_limits",
        )
    return limits


def lines_step(source: str, values: Mapping[str, Any], until: str) -> Step:
    """The table `buyers` straight from sale lines (customer, day, amount), when nothing but scores is wanted.

    Here each line is a purchase: two levels of counting would cost twice the time. `source` is a table or a reader; `until`: an ISO date.
    """
    return Step(
        "buyers",
        f"""
CREATE OR REPLACE TABLE buyers AS
SELECT customer, date_diff('day', max(day), $until::DATE) AS silence, count(*) FILTER (amount >= 0) AS purchases, sum(amount) AS amount
FROM {source} WHERE day <= $until::DATE GROUP BY customer HAVING count(*) FILTER (amount >= 0) > 0""",
        {**values, "until": until},
    )


def quantile_scoring(database: duckdb.DuckDBPyConnection) -> Scoring:
    """Limits at each fifth of the table `buyers`; fixed limits where there are too few customers, which `fallback` then says."""
    from samphan.insight.transforms.buying import SCORED, fifths, nominal  # noqa: PLC0415 - pages read what scores mean

    (step,) = duckdb_steps(plan([Transform("fifths", fifths, passing=True)], nominal(SCORED, "buyers")))
    run(database, [step])
    return by_fifths(one_row(database, "FROM fifths"))


def by_fifths(row: Sequence[Any]) -> Scoring:
    """What the row of `transforms.buying.fifths` says."""
    if row[0] < FEWEST:
        return Scoring("fixed", LIMITS, "too_few_customers")
    each = BEST - 1
    return Scoring(
        "quantile",
        {name: tuple(map(float, row[1 + at * each : 1 + (at + 1) * each])) for at, name in enumerate(MEASURES)},
    )


def fixed_scoring(limits: Mapping[str, Sequence[float]]) -> Scoring:
    return Scoring("fixed", {name: tuple(limits.get(name) or LIMITS[name]) for name in LIMITS})


def score_step(scoring: Scoring, columns: Mapping[str, str] | None = None) -> Step:
    """The table `scored`: the columns of `buyers`, the three scores r, f and m, grade and group. `columns`: of a table of buyers that has others.

    Recency gets the better score up to and with its limit. Frequency and money: quantile scores above the limit, fixed from it.
    """
    from samphan.insight.transforms.buying import BUYERS, nominal, scored  # noqa: PLC0415 - pages read what scores mean

    given = nominal(columns or BUYERS, "buyers")
    (step,) = duckdb_steps(plan([Transform("scored", partial(scored, scoring=scoring))], given))
    return step


def told(database: duckdb.DuckDBPyConnection, scoring: Scoring) -> dict[str, Any]:
    """The scoring and how customers fall into it, ready for JSON."""

    def counted(column: str) -> list[tuple[Any, ...]]:
        return database.execute(
            f"SELECT {column}, count(*), sum(amount)::DOUBLE, avg(silence), avg(purchases) FROM scored GROUP BY ALL ORDER BY ALL"
        ).fetchall()

    def share(rows: list[tuple[Any, ...]], key: str) -> list[dict[str, Any]]:
        return [
            {key: row[0], "customers": row[1], "amount": round(row[2], 2), "silence_days": round(row[3], 1), "purchases": round(row[4], 2)}
            for row in rows
        ]  # fmt: skip

    groups = {row["group"]: row for row in share(counted('"group"'), "group")}
    grid = database.execute("SELECT r, f, count(*) FROM scored GROUP BY ALL ORDER BY ALL").fetchall()
    return {
        "method": scoring.method,
        "fallback": scoring.fallback,
        "limits": {name: list(limits) for name, limits in scoring.limits.items()},
        "grades": share(counted("grade"), "grade"),
        "groups": [
            {**groups[name], "meaning": str(label)} for name, (label, _rule) in GROUPS.items() if name in groups
        ],
        "grid": [{"recency": r, "frequency": f, "customers": n} for r, f, n in grid],
    }
