"""SQL for analysis as named steps, made by pure functions and run in one place: each is timed and logged, and an error carries its SQL."""

from __future__ import annotations

import logging
import time
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import duckdb

logger = logging.getLogger(__name__)


@dataclass(frozen=True)
class Step:
    """One statement. `values` are bound to its `$names`; `name` is what it makes, as the log and the lineage page call it."""

    name: str
    sql: str
    values: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Ran:
    """How long a step took, in seconds."""

    name: str
    seconds: float


class StepFailed(RuntimeError):  # noqa: N818 - read at the raise
    """A step did not go through; says which, why, and the SQL."""

    def __init__(self, step: Step, reason: str) -> None:
        self.step, self.reason = step, reason
        super().__init__(f"step “{step.name}” failed: {reason}\n{step.sql}")


def run(database: duckdb.DuckDBPyConnection, steps: Iterable[Step]) -> list[Ran]:
    """Run the steps in their order. Raises `StepFailed`; what earlier steps did stands, for the caller holds the transaction."""
    import duckdb  # noqa: PLC0415 - pages name steps, workers run them

    done = []
    for step in steps:
        since = time.perf_counter()
        try:
            database.execute(step.sql, dict(step.values) or None)
        except duckdb.Error as error:
            raise StepFailed(step, str(error)) from error
        done.append(Ran(step.name, time.perf_counter() - since))
        logger.debug("%s: %.3f s", step.name, done[-1].seconds)
    return done


def one_row(database: duckdb.DuckDBPyConnection, sql: str, values: Mapping[str, Any] | None = None) -> tuple[Any, ...]:
    """The only row of an aggregate. All is fetched: a result left open would bar the connection's next statement."""
    (row,) = database.execute(sql, dict(values) if values else None).fetchall()
    return tuple(row)
