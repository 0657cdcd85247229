"""What the values of dimensions are called: months of either era, branches and sellers by name, codes in words."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from samphan.insight.explorer.asking import NOTHING, OTHERS
from samphan.insight.explorer.cube import DIMENSIONS
from samphan.insight.rfm import GROUPS
from samphan.platform.accounts.models import User
from samphan.platform.accounts.rights import Actor
from samphan.platform.thai.dates import ERA
from samphan.platform.web.when import era, month_words, short_day_words

if TYPE_CHECKING:
    import duckdb


class Names:
    """Looks names up once for a page."""

    def __init__(self, database: duckdb.DuckDBPyConnection, actor: Actor) -> None:
        self.actor = actor
        self.branches = dict(database.execute("SELECT branch::VARCHAR, name FROM dim_branch").fetchall())
        people = User.objects.filter(memberships__business=actor.business).distinct()
        self.sellers = {str(person.pk): str(person) for person in people}

    def of(self, dimension: str, value: str) -> str:
        """The value as people read it."""
        if value in {OTHERS, NOTHING}:
            return unnamed(dimension, value)
        if words := DIMENSIONS[dimension].words:
            return str(words.get(value, value))
        known = {"branch": self.branches, "seller": self.sellers}.get(dimension)
        return str(known.get(value, value)) if known is not None else plain_words(dimension, value)


def unnamed(dimension: str, value: str) -> str:
    if value == OTHERS:
        return _("All others")
    of_customers = set(DIMENSIONS[dimension].joins) & {"customer", "scores", "then", "firsts"}
    return _("Walk-in customers or not given") if of_customers else _("Not given")


def plain_words(dimension: str, value: str) -> str:
    """Groups by their short names, times in the reader's era, anything else as it is."""
    if dimension == "group" and value in GROUPS:
        return str(GROUPS[value][0]).partition(":")[0]
    try:
        return time_words(dimension, value)
    except ValueError:  # a filter that somebody wrote into the address
        return value


def time_words(dimension: str, value: str) -> str:
    if dimension in {"month", "cohort"}:
        return month_words(date.fromisoformat(f"{value}-01"))
    if dimension in {"day", "week"}:
        return short_day_words(date.fromisoformat(value))
    if dimension in {"year", "quarter"}:
        return f"{int(value[:4]) + (ERA if era.get() == 'be' else 0)}{value[4:].replace('-', ' ')}"
    if dimension == "hour":
        return f"{value}:00"
    return value
