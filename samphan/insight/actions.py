"""What is done with the warehouse: load it, fit on it, ask it why."""

from __future__ import annotations

import logging
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import duckdb
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from samphan.customers.models import Customer
from samphan.customers.trait_kinds import TRAITS
from samphan.insight.backtesting import backtest
from samphan.insight.goals import judge
from samphan.insight.reach import Reach
from samphan.insight.reordering import Wish, advise
from samphan.insight.simulating.running import what_if
from samphan.insight.simulating.wish import Wish as SimulationWish
from samphan.insight.steps import one_row, run
from samphan.insight.warehouse.changes import remember_changes
from samphan.insight.warehouse.cube import cube_steps
from samphan.insight.warehouse.files import reading, writing
from samphan.insight.warehouse.fits import last_fit
from samphan.insight.warehouse.loading import Loaded, LoadStopped, load_all
from samphan.insight.warehouse.own import load_own
from samphan.insight.warehouse.scoring import SCORED, fit_models
from samphan.insight.warehouse.star import history_steps, star_steps
from samphan.insight.writing_back import of_customer, write_back
from samphan.platform.refusals import NotFound, Refused
from samphan.platform.tenants.current import current_business

logger = logging.getLogger(__name__)


def refresh(*, afresh: bool = False, today: date | None = None) -> dict[str, Any]:
    """Load what changed in the current business, check it, fit, publish, and write the scores back. Returns what was done.

    `afresh` loads everything anew. Raises `Refused` when a check does not hold (nothing is published then), `Conflict` when a load is at work.
    """
    business, today = current_business(), today or timezone.localdate()
    try:
        with writing(business, afresh=afresh) as database:
            loaded = load_all(database)
            steps = run(database, star_steps(today))
            require_agreement(database)
            report = fit_models(database, today)
            steps += run(database, [*history_steps(today), *cube_steps(load_own(database))])
            remember_changes(database)
            back = publishable(database, report)
    except LoadStopped as stopped:
        logger.exception("The warehouse of %s was not loaded", business.slug)
        raise Refused(
            _("The new figures do not agree with the books (%(trouble)s). The earlier ones are served on.")
            % {"trouble": stopped},
            code="load_stopped",
        ) from stopped
    with reading(business) as database:
        goals = judge(database, today)
    return {
        "loaded": [told(one) for one in loaded],
        "steps": {one.name: round(one.seconds, 4) for one in steps},
        **summary(report),
        **back,
        "goals": goals,
    }


def refit(*, today: date | None = None) -> dict[str, Any]:
    """Fit anew on what was loaded last, and write the scores back."""
    business, today = current_business(), today or timezone.localdate()
    with reading(business):
        pass  # there must be something to fit on
    with writing(business) as database:
        report = fit_models(database, today)
        run(database, cube_steps(load_own(database)))
        remember_changes(database)
        back = publishable(database, report)
    with reading(business) as database:
        judge(database, today)
    return {**summary(report), "models": report["models"] | parts(report), "backtest": report["backtest"], **back}


def require_agreement(database: duckdb.DuckDBPyConnection) -> None:
    """What the star computed itself must come to what the books say. Raises `LoadStopped`."""
    if wrong := one_row(database, "FROM returns_apart")[0]:
        raise LoadStopped(f"{wrong} returns do not come to the sum of their lines")


def write_parquet(folder: Path) -> dict[str, int]:
    """Every table of the current business's warehouse as a Parquet file of its name, ids as text, which all tools read; returns how many rows each has."""
    folder.mkdir(parents=True, exist_ok=True)
    with reading(current_business(), files=True) as database:
        ids = dict(database.execute(IDS).fetchall())
        for table, columns in ids.items():
            target = str(folder / f"{table}.parquet").replace("'", "''")
            as_text = ", ".join(f'"{name}"::VARCHAR AS "{name}"' for name in columns or [])
            rows = f"(SELECT * {f'REPLACE ({as_text}) ' if as_text else ''}FROM {table})"
            database.execute(f"COPY {rows} TO '{target}' (FORMAT parquet, COMPRESSION zstd)")
        return {table: one_row(database, f"SELECT count(*) FROM {table}")[0] for table in ids}


IDS = """SELECT table_name, list(column_name) FILTER (data_type = 'UUID') FROM duckdb_columns() JOIN duckdb_tables() USING (database_name, table_name)
GROUP BY table_name ORDER BY 1"""


def publishable(database: duckdb.DuckDBPyConnection, report: dict[str, Any]) -> dict[str, int]:
    """Scores go to the customers in one transaction, while the copy is still ours: either may fail without leaving half."""
    database.execute("CHECKPOINT")  # a full disk shows here, before anything is told to customers
    with transaction.atomic():
        return write_back(database, report)


def told(one: Loaded) -> dict[str, Any]:
    return {"extract": one.name, "way": one.way, "rows": one.rows, "gone": one.gone, "seconds": round(one.seconds, 3)}


def summary(report: dict[str, Any]) -> dict[str, Any]:
    buying = report["models"]["buying"]
    return {
        "version": report["version"],
        "until": report["until"],
        "model": buying["chosen"],
        "fallback": buying["fallback"],
        "customers": report["totals"]["buyers"],
    }


def parts(report: dict[str, Any]) -> dict[str, Any]:
    return {name: report[name] for name in (*SCORED, "what_if") if name in report}


def look_back() -> dict[str, Any]:
    """How good the forecast would have been on the last third of the history that is loaded, and `models`: the same of all else, as last fitted."""
    with reading(current_business()) as database, duckdb.connect() as memory:
        report = last_fit(database) or {}
        sales = database.sql("SELECT customer::VARCHAR AS customer, day, amount FROM sales").to_arrow_table()
        memory.register("given", sales)
        memory.execute("CREATE TABLE sales AS SELECT * FROM given")
        return backtest(memory) | {"models": parts(report)}


def what_to_stock(wish: Wish) -> dict[str, Any]:
    """What to order of every product at every branch, and how good the forecast has been. Raises `NotFound` before the first load."""
    with reading(current_business()) as database:
        report = last_fit(database) or {}
        rows = advise(database, Reach(), wish)
    lines = [
        {
            "product": row.name,
            "branch": row.branch,
            "available": float(row.available),
            "incoming": float(row.incoming),
            "foreseen": round(row.foreseen, 2),
            "safety": round(row.safety, 2),
            "order": row.order,
            "runs_out": row.runs_out.isoformat() if row.runs_out else None,
            "model": "mean_of_weeks" if row.simple else "seasonal_level",
        }
        for row in rows
    ]
    return {"lead": wish.lead, "cover": wish.cover, "model": report.get("demand", {}), "lines": lines}


def simulate(wish: SimulationWish) -> dict[str, Any]:
    """What would be, beside what is. Raises `Refused` for what cannot be simulated, `NotFound` before the first load."""
    with reading(current_business()) as database:
        report = last_fit(database)
        if report is None:
            raise NotFound
        return what_if(database, report, wish)


def explain(customer: Customer) -> dict[str, Any]:
    """The scores of a customer with their reasons in words. Raises `NotFound` when they have none."""
    with reading(current_business()) as database:
        report = last_fit(database)
        values = of_customer(database, report, customer.pk) if report else {}
    if not values or report is None:
        raise NotFound(
            _("This customer has no scores: they have bought nothing yet, or only since the last load."),
            code="no_scores",
        )
    told_values = {}
    for name, one in values.items():
        kind = TRAITS[name]
        reasons = kind.explain(one.reason) if kind.explain else []
        value = float(one.value) if isinstance(one.value, Decimal) else str(one.value)
        told_values[name] = {"value": value, "reasons": [str(said) for said in reasons]}
    return {"customer": str(customer.pk), "version": report["version"], "scores": told_values}
