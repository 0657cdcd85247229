"""The published warehouse for somebody who may see figures, with the report of its newest fit."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from samphan.insight.access import figures
from samphan.insight.warehouse.files import Damaged, reading
from samphan.insight.warehouse.fits import last_fit
from samphan.platform.accounts.rights import Actor
from samphan.platform.refusals import NotFound

if TYPE_CHECKING:
    import duckdb

logger = logging.getLogger(__name__)


@contextmanager
def opened_by(actor: Actor) -> Iterator[tuple[duckdb.DuckDBPyConnection, dict[str, Any]]]:
    """For one whose role may reach a part of the business only: what is asked must be bound to `reach_of` the actor. Raises `NotFound` before the first load."""
    import duckdb  # noqa: PLC0415 - loaded where figures are read: most pages never are

    figures.require(actor, "view")
    with reading(actor.business) as database:
        report = last_fit(database)
        if report is None:
            raise NotFound
        try:
            yield database, report
        except (duckdb.BinderException, duckdb.CatalogException) as error:  # loaded by an earlier version
            logger.exception("The warehouse lacks what this version asks for: the next load makes it")
            raise Damaged from error
