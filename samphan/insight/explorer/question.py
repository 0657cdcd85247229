"""A question as its address writes it: `?measure=sales&row=category&row=product&across=channel&period=90&f.branch=…`."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any

from django.http import QueryDict
from django.utils.datastructures import MultiValueDict
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from samphan.insight.explorer.cube import DIMENSIONS, MEASURES
from samphan.insight.explorer.own import sees
from samphan.platform.accounts.rights import Actor
from samphan.platform.days import first_of, months_after
from samphan.platform.refusals import Sentence

MOST_MEASURES, MOST_ROWS, MOST_VALUES, LONGEST = 4, 3, 50, 200
TOPS = (10, 20, 50, 200)
PERIODS: Mapping[str, Sentence] = {
    "30": _("Last 30 days"),
    "90": _("Last 90 days"),
    "365": _("Last 365 days"),
    "month": _("This month"),
    "last_month": _("Last month"),
    "quarter": _("This quarter"),
    "year": _("This year"),
    "last_year": _("Last year"),
    "songkran": _("Last Songkran (10–18 April)"),
    "new_year": _("Last New Year (26 December – 4 January)"),
    "all": _("All the time"),
    "days": _("From day to day"),
}
COMPARED: Mapping[str, Sentence] = {"": _("Nothing"), "before": _("the period before"), "year": _("a year before")}
CHARTS: Mapping[str, Sentence] = {
    "": _("As the shape suggests"),
    "bar": _("Bars"),
    "line": pgettext_lazy("a chart", "Line"),
    "stacked": _("Stacked bars"),
    "none": _("None"),
}


@dataclass(frozen=True)
class Question:
    """Every name in it is known: what the address says wrongly is left out, and `period` falls back to 90 days."""

    measures: tuple[str, ...] = ("sales",)
    rows: tuple[str, ...] = ("month",)
    across: str = ""
    filters: tuple[tuple[str, tuple[str, ...]], ...] = ()
    period: str = "365"
    since: date | None = None
    until: date | None = None
    compare: str = ""
    top: int = 20
    chart: str = ""

    def span(self, today: date) -> tuple[date, date]:
        """First and last day; of a period that is not over, what of it is past."""
        return span_of(self.period, today, self.since, self.until)

    def span_before(self, today: date) -> tuple[date, date]:
        first, last = self.span(today)
        if self.compare == "year":
            return months_after(first, -12), months_after(last, -12)
        length = last - first + timedelta(days=1)
        return first - length, last - length

    def to_query(self, **changes: Any) -> str:
        now = replace(self, **changes)
        said = QueryDict(mutable=True)
        said.setlist("measure", list(now.measures))
        said.setlist("row", list(now.rows))
        for name in ("across", "period", "compare", "chart"):
            if value := getattr(now, name):
                said[name] = value
        said["top"] = str(now.top)
        if now.period == "days":
            said["since"], said["until"] = (one.isoformat() if one else "" for one in (now.since, now.until))
        for name, values in now.filters:
            said.setlist(f"f.{name}", list(values))
        return said.urlencode()

    def narrowed(self, name: str, value: str) -> tuple[tuple[str, tuple[str, ...]], ...]:
        return (*((one, values) for one, values in self.filters if one != name), (name, (value,)))

    def widened(self, name: str) -> tuple[tuple[str, tuple[str, ...]], ...]:
        return tuple((one, values) for one, values in self.filters if one != name)


def read(given: MultiValueDict[str, str], actor: Actor) -> Question:
    """What the address asks, of what this actor may see."""
    seen = {name for name, one in MEASURES.items() if sees(actor, one)}
    cuts = {name for name, one in DIMENSIONS.items() if sees(actor, one)}
    rows = known(given.getlist("row"), cuts)[:MOST_ROWS]
    across = given.get("across", "") or ""
    period = given.get("period", "") or ""
    top = given.get("top", "") or ""
    filters = []
    for key in given:
        name = key.removeprefix("f.")
        values = [one[:LONGEST] for one in given.getlist(key)[:MOST_VALUES] if one]
        if key.startswith("f.") and name in cuts and values:
            filters.append((name, tuple(values)))
    compare, chart = given.get("compare", "") or "", given.get("chart", "") or ""
    return Question(
        measures=tuple(known(given.getlist("measure"), seen)[:MOST_MEASURES]) or ("sales",),
        rows=tuple(rows) or ("month",),
        across=across if across in cuts and across not in rows else "",
        filters=tuple(filters),
        period=period if period in PERIODS else "365",
        since=day_of(given.get("since")),
        until=day_of(given.get("until")),
        compare=compare if compare in COMPARED else "",
        top=int(top) if top in {str(one) for one in TOPS} else TOPS[1],
        chart=chart if chart in CHARTS else "",
    )


def known(names: Iterable[str], among: Any) -> list[str]:
    return list(dict.fromkeys(name for name in names if name in among))


def day_of(text: str | None) -> date | None:
    try:
        return date.fromisoformat(text or "")
    except ValueError:
        return None


def span_of(period: str, today: date, since: date | None = None, until: date | None = None) -> tuple[date, date]:
    """The days of a named period that are past by `today`."""
    month = first_of(today)
    spans = {
        "month": (month, today),
        "last_month": (months_after(month, -1), month - timedelta(days=1)),
        "quarter": (date(today.year, (today.month - 1) // 3 * 3 + 1, 1), today),
        "year": (date(today.year, 1, 1), today),
        "last_year": (date(today.year - 1, 1, 1), date(today.year - 1, 12, 31)),
        "songkran": festival(today, (4, 10), 9),
        "new_year": festival(today, (12, 26), 10),
        "all": (date(1900, 1, 1), today),
        "days": tuple(sorted((since or today - timedelta(days=89), until or today))),
    }
    found = spans.get(period)
    if found is not None:
        return found[0], found[1]
    return today - timedelta(days=int(period) - 1), today


def festival(today: date, begins: tuple[int, int], days: int) -> tuple[date, date]:
    """The last one that has begun."""
    first = date(today.year, *begins)
    if first > today:
        first = date(today.year - 1, *begins)
    return first, min(today, first + timedelta(days=days - 1))
