"""Paging by key: the next page begins after the last row seen, so page one and page ten thousand cost the same.

A page token holds the last row's sort value and id, signed for one list, business and order. Rows without a sort value come last in
both directions.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.core import signing
from django.db.models import F, Q, QuerySet
from django.utils.translation import gettext_lazy as _

from samphan.platform.refusals import Refused

SORT_VALUE = "sort_value"


class BadPageToken(Refused):
    """A page token that was changed, or made for another list, business or order."""

    status = 400
    code = "page_token"
    default = _("This link to a page of the list is damaged or out of date. Begin at the first page.")


@dataclass(frozen=True)
class Order:
    """What a list is sorted by: an expression and its direction. `name` goes into the token's signature."""

    name: str
    expression: Any
    descending: bool = False
    nullable: bool = False


@dataclass(frozen=True)
class Position:
    """A place between rows: after (or before) the row with this sort value and id."""

    value: Any
    pk: UUID
    backward: bool


@dataclass(frozen=True)
class Page:
    rows: list[dict[str, Any]]
    after: str = ""  # token of the next page, "" at the end
    before: str = ""  # token of the page before, "" at the beginning


READERS: dict[str, Callable[[str], Any]] = {
    "datetime": datetime.fromisoformat,
    "date": date.fromisoformat,
    "Decimal": Decimal,
    "int": int,
    "float": float,
    "str": str,
    "UUID": UUID,
    "bool": lambda text: text == "True",
    "NoneType": lambda _text: None,
}


def token(salt: str, value: Any, pk: UUID) -> str:
    written = value.isoformat() if isinstance(value, date) else str(value)
    return signing.dumps([type(value).__name__, written, str(pk)], salt=f"page:{salt}", compress=True)


def position(salt: str, text: str, *, backward: bool) -> Position:
    """The place a token names. Raises `BadPageToken`."""
    try:
        kind, written, pk = signing.loads(text, salt=f"page:{salt}")
        return Position(READERS[kind](written), UUID(pk), backward)
    except (signing.BadSignature, ValueError, KeyError, TypeError, ArithmeticError) as error:
        raise BadPageToken from error


def page_of(
    rows: QuerySet[Any], order: Order, size: int, *, salt: str, at: Position | None, load: tuple[str, ...]
) -> Page:
    """One page of `rows` as dicts of the paths in `load`. One query, whatever the page."""
    backward = at is not None and at.backward
    ordered = rows.annotate(**{SORT_VALUE: order.expression})
    if at is not None:
        ordered = ordered.filter(beyond(order, at))
    found = list(ordered.order_by(*ordering(order, backward=backward)).values(*load, SORT_VALUE)[: size + 1])
    more, found = len(found) > size, found[:size]
    if backward:
        found.reverse()
    if not found:
        return Page([])
    first, last = (token(salt, row[SORT_VALUE], row["id"]) for row in (found[0], found[-1]))
    return Page(
        found,
        after=last if more or backward else "",
        before=first if (more and backward) or (at is not None and not backward) else "",
    )


def ordering(order: Order, *, backward: bool) -> list[Any]:
    descending = order.descending != backward
    key = F(SORT_VALUE)
    if not order.nullable:  # no NULLS clause: the plain order is the one that the index has
        return [key.desc() if descending else key.asc(), "-pk" if descending else "pk"]
    nulls = {"nulls_first": True} if backward else {"nulls_last": True}
    return [key.desc(**nulls) if descending else key.asc(**nulls), "-pk" if descending else "pk"]


def beyond(order: Order, at: Position) -> Q:
    """Rows on the far side of a position. `key >= value AND (key > value OR id > id)` lets both databases range-scan the index."""
    side = "lt" if order.descending != at.backward else "gt"
    tie = Q(**{f"pk__{side}": at.pk})
    if at.value is None:
        among_empty = Q(**{f"{SORT_VALUE}__isnull": True}) & tie
        return among_empty | Q(**{f"{SORT_VALUE}__isnull": False}) if at.backward else among_empty
    ahead = Q(**{f"{SORT_VALUE}__{side}e": at.value}) & (Q(**{f"{SORT_VALUE}__{side}": at.value}) | tie)
    if order.nullable and not at.backward:
        ahead |= Q(**{f"{SORT_VALUE}__isnull": True})
    return ahead


def count_to(rows: QuerySet[Any], cap: int) -> int:
    """How many rows, counting no further than `cap` + 1."""
    return rows.order_by().values("pk")[: cap + 1].count()
