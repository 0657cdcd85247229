"""Filters of a list: a typed, safe form in the query string, the condition they mean, and the words they read as.

In the query string a filter is `f.<column>=<operator>:<value>`, for example `f.created_at=last:30`, `f.kind=any:person,organisation`,
`f.custom.size=between:2..5`. Operators depend on the column's kind; values are parsed before they reach a query.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import MAXYEAR, date, datetime, timedelta
from enum import StrEnum
from typing import Any, cast

from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from samphan.platform.accounts.rights import Actor
from samphan.platform.days import midnight
from samphan.platform.fields.values import Unfit, day_of, decimal_of
from samphan.platform.refusals import Sentence
from samphan.platform.web.tables.columns import Column, Kind

PREFIX = "f."
LONGEST = 200
MOST_VALUES = 100
MOST_DAYS = 36_500


class Takes(StrEnum):
    """What a person fills in for an operator."""

    NOTHING = "nothing"
    ONE = "one"
    TWO = "two"
    MANY = "many"
    DAYS = "days"


@dataclass(frozen=True)
class Operator:
    """`words` completes the chip after the column's label; `test` gives the lookup on the compared expression."""

    name: str
    label: Sentence
    words: Sentence
    takes: Takes
    test: Callable[[list[Any]], Q]
    negated: bool = False


class On:
    """Builds a `Q` about the compared expression, whose alias stands in for `@` until the query is made."""

    def __init__(self, lookup: str) -> None:
        self.lookup = lookup

    def __call__(self, values: list[Any]) -> Q:
        return Q(**{f"@__{self.lookup}": values[0]})


def between(values: list[Any]) -> Q:
    return Q(**{"@__gte": values[0]}) & Q(**{"@__lte": values[1]})


def holds_any(values: list[Any]) -> Q:
    """A list of keys is kept as JSON text; a key in quotes is found in it exactly, on both databases."""
    found = Q()
    for key in values:
        found |= Q(**{"@__contains": f'"{key}"'})
    return found


EMPTY = Operator("empty", _("is empty"), _("is empty"), Takes.NOTHING, lambda _v: Q(**{"@__isnull": True}))
FILLED = Operator("filled", _("is filled"), _("is filled"), Takes.NOTHING, lambda _v: Q(**{"@__isnull": False}))
EMPTY_TEXT = Operator(
    "empty", _("is empty"), _("is empty"), Takes.NOTHING, lambda _v: Q(**{"@__isnull": True}) | Q(**{"@": ""})
)
FILLED_TEXT = Operator("filled", _("is filled"), _("is filled"), Takes.NOTHING, EMPTY_TEXT.test, negated=True)
TEXT = [
    Operator("contains", _("contains"), _("contains “%(value)s”"), Takes.ONE, On("icontains")),
    Operator(
        "lacks", _("does not contain"), _("does not contain “%(value)s”"), Takes.ONE, On("icontains"), negated=True
    ),
    Operator("is", _("is"), _("is “%(value)s”"), Takes.ONE, On("iexact")),
    Operator("starts", _("begins with"), _("begins with “%(value)s”"), Takes.ONE, On("istartswith")),
    EMPTY_TEXT,
    FILLED_TEXT,
]
NUMBER = [
    Operator("is", _("is"), _("is %(value)s"), Takes.ONE, On("exact")),
    Operator("from", _("at least"), _("at least %(value)s"), Takes.ONE, On("gte")),
    Operator("to", _("at most"), _("at most %(value)s"), Takes.ONE, On("lte")),
    Operator("between", _("between"), _("from %(value)s to %(other)s"), Takes.TWO, between),
    EMPTY,
    FILLED,
]
DAY = [
    Operator("last", _("in the last … days"), _("in the last %(value)s days"), Takes.DAYS, between),
    Operator("older", _("more than … days ago"), _("more than %(value)s days ago"), Takes.DAYS, On("lt")),
    Operator("next", _("in the next … days"), _("in the next %(value)s days"), Takes.DAYS, between),
    Operator("on", _("on"), _("on %(value)s"), Takes.ONE, between),
    Operator("from", _("from"), _("from %(value)s"), Takes.ONE, On("gte")),
    Operator("to", _("until"), _("until %(value)s"), Takes.ONE, On("lte")),
    Operator("between", _("between"), _("from %(value)s to %(other)s"), Takes.TWO, between),
    EMPTY,
    FILLED,
]
CHOICE = [
    Operator("any", _("is any of"), _("is %(value)s"), Takes.MANY, lambda values: Q(**{"@__in": values})),
    Operator(
        "none", _("is none of"), _("is not %(value)s"), Takes.MANY, lambda values: Q(**{"@__in": values}), negated=True
    ),
    EMPTY,
    FILLED,
]
CHOICES = [
    Operator("any", _("has any of"), _("has %(value)s"), Takes.MANY, holds_any),
    Operator("none", _("has none of"), _("has not %(value)s"), Takes.MANY, holds_any, negated=True),
    EMPTY,
    FILLED,
]
BOOLEAN = [
    Operator("yes", _("is yes"), _("is yes"), Takes.NOTHING, lambda _v: Q(**{"@": 1})),
    Operator("no", _("is no"), _("is no"), Takes.NOTHING, lambda _v: Q(**{"@": 0})),
    EMPTY,
    FILLED,
]
OPERATORS: dict[Kind, list[Operator]] = {
    Kind.TEXT: TEXT,
    Kind.LINK: TEXT,
    Kind.NUMBER: NUMBER,
    Kind.MONEY: NUMBER,
    Kind.DATE: DAY,
    Kind.MOMENT: DAY,
    Kind.CHOICE: CHOICE,
    Kind.CHOICES: CHOICES,
    Kind.BOOLEAN: BOOLEAN,
    Kind.FILE: [EMPTY, FILLED],
}


@dataclass(frozen=True)
class Filter:
    """One condition as the query string says it: the column's name, the operator's, and the values as text."""

    column: str
    operator: str
    values: tuple[str, ...] = ()

    def pair(self) -> tuple[str, str]:
        """The name and value of this filter in a query string."""
        joint = ".." if self.operator == "between" else ","
        return f"{PREFIX}{self.column}", f"{self.operator}:{joint.join(self.values)}"


def operator_of(column: Column, name: str) -> Operator:
    """The operator of a column's kind. Raises `Unfit`."""
    for operator in OPERATORS[column.kind]:
        if operator.name == name:
            return operator
    raise Unfit(_("This list does not know that condition."))


def read(column: Column, text: str, actor: Actor) -> Filter:
    """A filter from its query-string value, proven to parse. Raises `Unfit`."""
    name, _colon, rest = text.partition(":")
    takes = operator_of(column, name).takes
    if takes is Takes.TWO:
        values = rest.split("..")
    elif takes is Takes.MANY:
        values = [value for value in rest.split(",") if value]
    else:
        values = [] if takes is Takes.NOTHING else [rest]
    return checked(column, name, values, actor)


def checked(column: Column, name: str, values: list[str], actor: Actor) -> Filter:
    """A filter whose values fit the column. Raises `Unfit` with a sentence."""
    operator = operator_of(column, name)
    tidy = [unicodedata.normalize("NFC", value).replace("\x00", "").strip()[:LONGEST] for value in values[:MOST_VALUES]]
    wanted = {Takes.NOTHING: 0, Takes.ONE: 1, Takes.TWO: 2, Takes.DAYS: 1}.get(operator.takes)
    if (
        (wanted is not None and len(tidy) != wanted)
        or (operator.takes is not Takes.NOTHING and not all(tidy))
        or (operator.takes is Takes.MANY and not tidy)
    ):
        raise Unfit(_("Fill in what to look for."))
    kept = Filter(column.name, name, tuple(tidy))
    typed(column, kept)
    if operator.takes is Takes.MANY and not set(tidy) <= {key for key, _label in column.choices_for(actor)}:
        raise Unfit(_("One of these choices is gone."))
    return kept


def typed(column: Column, kept: Filter) -> list[Any]:
    """The values as the database compares them. Raises `Unfit`."""
    match column.kind:
        case Kind.NUMBER | Kind.MONEY:
            return [decimal_of(value) for value in kept.values]
        case Kind.DATE | Kind.MOMENT if kept.values:
            return days(column, kept)
        case _:
            return list(kept.values)


def days(column: Column, kept: Filter) -> list[Any]:
    """Bounds of a condition on days, both inclusive, in the form the column compares."""
    first, last = day_bounds(kept)
    if column.definition is not None:  # custom dates are kept and compared as ISO text
        bounds: list[Any] = [day.isoformat() for day in (first, last)]
    elif column.kind is Kind.MOMENT:
        bounds = [beginning(first), beginning(last) + timedelta(days=1, microseconds=-1)]
    else:
        bounds = [first, last]
    return bounds[1:] if kept.operator == "to" else bounds


def day_bounds(kept: Filter) -> tuple[date, date]:
    today = timezone.localdate()
    if kept.operator in {"last", "older", "next"}:
        if not kept.values[0].isascii() or not kept.values[0].isdigit() or not 1 <= int(kept.values[0]) <= MOST_DAYS:
            raise Unfit(_("Write a number of days from 1 to %(most)s.") % {"most": MOST_DAYS})
        count = timedelta(days=int(kept.values[0]))
        one = timedelta(days=1)
        return {
            "last": (today - count + one, today),
            "older": (today - count, today),
            "next": (today, today + count - one),
        }[kept.operator]
    bounds = [day_of(value) for value in kept.values]
    return bounds[0], bounds[-1]


def beginning(day: date) -> datetime:
    if not 1 < day.year < MAXYEAR:  # its UTC must exist too
        raise Unfit(_("There is no such day."))
    return midnight(day)


def apply(rows: QuerySet[Any], column: Column, kept: Filter, place: int) -> QuerySet[Any]:
    """`rows` narrowed by one filter."""
    operator = operator_of(column, kept.operator)
    if column.meets is not None:
        return rows.filter(met(column, column.meets, operator, kept))
    alias = f"filter{place}"
    condition = renamed(operator.test(typed(column, kept)), alias)
    rows = rows.alias(**{alias: column.compared()})
    if not operator.negated:
        return rows.filter(condition)
    if operator.takes is Takes.NOTHING:
        return rows.filter(~condition)
    return rows.filter(~condition | Q(**{f"{alias}__isnull": True}))


def met(column: Column, meets: Callable[[Sequence[str]], Q], operator: Operator, kept: Filter) -> Q:
    """The condition of a column whose values no path holds."""
    known = [key for key, _label in column.choices(None)] if column.choices else []  # type: ignore[arg-type]  # such choices are the same for everyone
    condition = meets(kept.values or known)
    return ~condition if operator.name in {"none", "empty"} else condition


def renamed(condition: Q, alias: str) -> Q:
    """The same condition with `@` replaced by the alias of the compared expression."""
    fresh = Q(_connector=condition.connector, _negated=condition.negated)
    for child in condition.children:
        if isinstance(child, Q):
            fresh.children.append(renamed(child, alias))
        else:
            name, value = cast("tuple[str, Any]", child)
            fresh.children.append((name.replace("@", alias, 1), value))
    return fresh


def in_words(column: Column, kept: Filter, actor: Actor, day_words: Callable[[date], str]) -> str:
    """The chip: “Added in the last 30 days”."""
    operator = operator_of(column, kept.operator)
    values = list(kept.values)
    if operator.takes is Takes.MANY:
        labels = dict(column.choices_for(actor))
        values = [str(_(" or ")).join(str(labels.get(value, value)) for value in values)]
    elif column.kind in {Kind.DATE, Kind.MOMENT} and operator.takes in {Takes.ONE, Takes.TWO}:
        values = [day_words(day_of(value)) for value in values]
    words = str(operator.words) % {"value": (values or [""])[0], "other": (values or [""])[-1]}
    return f"{column.label} {words}"
