"""Paging by key: a page starts after a row, so it costs the same at row fifty and at row five million."""

from __future__ import annotations

import base64
import hmac
import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy as _
from ninja import Field, Schema
from pydantic_core import to_json

from samphan.platform.api.problems import Malformed

MOST = 200
COUNTED = 10_000  # totals are counted no further
SEAL = 12  # bytes of HMAC-SHA256: beyond guessing

Row = dict[str, Any]


class PageQuery(Schema):
    """Parameters that every list takes."""

    limit: int = Field(50, ge=1, le=MOST, description="Rows on a page.")
    cursor: str = Field("", max_length=800, description="Where the page starts; taken from `next` or `previous`.")
    total: bool = Field(default=False, description=f"Also count the rows, up to {COUNTED:,}.")


class PageOut(Schema):
    """What every list answers beside its rows."""

    next: str | None = Field(None, description="Address of the next page; null on the last.")
    previous: str | None = Field(None, description="Address of the page before; null on the first.")
    total: int | None = Field(None, description="Only when asked for with `total=true`.")
    total_capped: bool | None = Field(None, description="True when there are more than were counted.")


@dataclass(frozen=True)
class Cursor:
    """Stands beside one row: the values of its ordering columns, and which way to read."""

    key: list[Any]
    back: bool


def page(
    request: HttpRequest,
    rows: QuerySet[Any, Row],
    query: PageQuery,
    *,
    order: Sequence[str],
    shape: Callable[[list[Row]], list[Row]],
) -> HttpResponse:
    """One page of `rows` (a `.values()` query) as the answer to a list call.

    `order` names columns, `-` for descending, the last one unique; `shape` turns the rows of the page into what is answered.
    """
    body = page_body(Seal(request), rows, query, order=order, shape=shape)
    response = HttpResponse(to_json(body), content_type="application/json")
    links = [f'<{body[rel]}>; rel="{rel}"' for rel in ("next", "previous") if body[rel]]
    if links:
        response.headers["Link"] = ", ".join(links).replace('rel="previous"', 'rel="prev"')
    return response


def page_body(
    seal: Seal,
    rows: QuerySet[Any, Row],
    query: PageQuery,
    *,
    order: Sequence[str],
    shape: Callable[[list[Row]], list[Row]],
) -> dict[str, Any]:
    """As `page`, to be answered within something else: `seal` names the list that the links lead to."""
    cursor = seal.open(query.cursor) if query.cursor else None
    back = cursor is not None and cursor.back
    found = rows.order_by(*(reversed_order(order) if back else order))
    if cursor:
        found = found.filter(beyond(reversed_order(order) if back else order, cursor.key))
    taken = list(found[: query.limit + 1])
    more, taken = len(taken) > query.limit, taken[: query.limit]
    if back:
        taken.reverse()
    has_next, has_previous = (True, more) if back else (more, cursor is not None)
    body: dict[str, Any] = {
        "data": shape(taken),
        "next": seal.link(taken[-1], order, back=False) if has_next and taken else None,
        "previous": seal.link(taken[0], order, back=True) if has_previous and taken else None,
    }
    if query.total:
        counted = rows.order_by()[: COUNTED + 1].count()
        body |= {"total": min(counted, COUNTED), "total_capped": counted > COUNTED}
    return body


def reversed_order(order: Sequence[str]) -> list[str]:
    return [name[1:] if name.startswith("-") else f"-{name}" for name in order]


def beyond(order: Sequence[str], key: list[Any]) -> Q:
    """Rows after `key`. The first column is also bounded on its own, so that its index is used on both databases."""
    name, value, rest = order[0].lstrip("-"), key[0], order[1:]
    side = "lt" if order[0].startswith("-") else "gt"
    if not rest:
        return Q(**{f"{name}__{side}": value})
    return Q(**{f"{name}__{side}e": value}) & (Q(**{f"{name}__{side}": value}) | beyond(rest, key[1:]))


class Seal:
    """Signs cursors for one list: another business, address or filter gets no use of them.

    The list is what `request` asks for; or the whole one at `path`, of which the answer to another call holds the first page.
    """

    def __init__(self, request: HttpRequest, path: str = "") -> None:
        self.request, self.path = request, path or request.path
        self.asked = {} if path else request.GET.dict()
        self.filters = sorted((name, value) for name, value in self.asked.items() if name not in {"cursor", "limit"})
        self.about = json.dumps([str(request.actor.business.pk), self.path, self.filters])  # type: ignore[attr-defined]

    def sign(self, payload: bytes) -> bytes:
        key = f"samphan.api.cursor:{settings.SECRET_KEY}".encode()
        return hmac.digest(key, self.about.encode() + payload, "sha256")[:SEAL]

    def link(self, row: Row, order: Sequence[str], *, back: bool) -> str:
        key = [plain(row[name.lstrip("-")]) for name in order]
        payload = json.dumps([key, back], separators=(",", ":"), ensure_ascii=False).encode()
        cursor = base64.urlsafe_b64encode(self.sign(payload) + payload).rstrip(b"=").decode()
        limit = [("limit", self.asked["limit"])] if "limit" in self.asked else []
        return self.request.build_absolute_uri(f"{self.path}?{urlencode([*self.filters, *limit, ('cursor', cursor)])}")

    def open(self, cursor: str) -> Cursor:
        try:
            sealed = base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4))
        except ValueError:
            sealed = b""
        seal, payload = sealed[:SEAL], sealed[SEAL:]
        if not hmac.compare_digest(seal, self.sign(payload)):
            raise Malformed(
                _("This cursor is not one of ours, or belongs to another list. Start from the first page."),
                code="cursor_invalid",
            )
        key, back = json.loads(payload)
        return Cursor(key, back)


def plain(value: object) -> Any:
    if isinstance(value, datetime | date):
        return value.isoformat()
    return value if isinstance(value, str | int) else str(value)
