"""The warehouse for other programs: its dictionary, rows of its tables, and whole tables as files; what the token's data feed was granted, and no more."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Literal

from django.http import HttpResponse
from django.utils.translation import gettext_lazy as _
from ninja import Query, Router, Schema
from pydantic import Field
from pydantic_core import to_json

from samphan.insight.feeds import reading
from samphan.insight.feeds.actions import SCOPE
from samphan.insight.feeds.dictionary import seen
from samphan.insight.feeds.serving import answered, remember
from samphan.insight.models import DataFeed
from samphan.platform.api.answers import answer_json
from samphan.platform.api.door import ApiRequest
from samphan.platform.api.paging import Seal
from samphan.platform.api.routing import needs
from samphan.platform.refusals import Forbidden, NotFound

router = Router(tags=["Warehouse"])
MOST = 5_000


class FeedColumnOut(Schema):
    name: str
    type: str = Field(description="DuckDB's: VARCHAR, BIGINT, DECIMAL(18,2), DATE, UUID …")
    label: str


class FeedTableOut(Schema):
    name: str
    label: str
    key: list[str] = Field(description="Unique together; rows come in this order.")
    rows: int
    columns: list[FeedColumnOut]


class FeedTablesOut(Schema):
    loaded_at: datetime = Field(description="Send it as `changed_since` the next time.")
    data: list[FeedTableOut]


class FeedRowsOut(Schema):
    loaded_at: datetime = Field(description="Send that of the first page as `changed_since` the next time.")
    next: str | None = Field(description="Address of the next page; null on the last.")
    data: list[dict[str, Any]] = Field(description="Money and ids are text; days are in ISO form.")


class FeedRowsQuery(Schema):
    columns: str = Field("", max_length=4_000, description="Names with commas between them; all that were granted when left out.")  # fmt: skip
    filter: str = Field("", max_length=2_000, description="`day>=2026-01-01;kind=sale`: =, !=, >, <, >=, <= with ; between conditions.")  # fmt: skip
    changed_since: datetime | None = Field(None, description="Only rows that another load changed since; rows that went are not told.")  # fmt: skip
    limit: int = Field(500, ge=1, le=MOST, description="Rows on a page.")
    cursor: str = Field("", max_length=800, description="Where the page starts; taken from `next`.")


class FeedFileQuery(Schema):
    columns: str = Field("", max_length=4_000, description="Names with commas between them; all that were granted when left out.")  # fmt: skip


def feed_of(request: ApiRequest) -> DataFeed:
    """The feed of the token. Raises `NotFound` for a token that was not made for one: it reaches no table."""
    feed: DataFeed | None = DataFeed.objects.filter(token=request.token).first()
    if feed is None:
        raise NotFound
    return feed


@router.get("/warehouse/tables", summary="List tables of the warehouse", response=FeedTablesOut, **needs(SCOPE))
def list_warehouse_tables(request: ApiRequest) -> HttpResponse:
    """The data dictionary of what the token's feed was granted."""
    try:
        feed = feed_of(request)
    except NotFound as missing:
        said = _("This token has no data feed. Make one under Figures, Data, Data feeds.")
        raise Forbidden(said, code="feed_missing") from missing
    with reading.opened(request.actor) as database:
        found = reading.given(database, feed)
        loaded = reading.loaded_at(database, request.actor.business)
    return answer_json(request, {"loaded_at": loaded, "data": [told(request, one) for one in found.values()]})


@router.get("/warehouse/tables/{slug:table}", summary="Read what a table holds", response=FeedTableOut, **needs(SCOPE))
def get_warehouse_table(request: ApiRequest, table: str) -> HttpResponse:
    feed = feed_of(request)
    with reading.opened(request.actor) as database:
        return answer_json(request, told(request, reading.table_of(database, feed, table)))


def told(request: ApiRequest, one: reading.Given) -> dict[str, Any]:
    columns = [one.table.columns[name] for name in one.granted if name in one.types]
    return {
        "name": one.table.name,
        "label": str(one.table.label),
        "key": list(one.table.key),
        "rows": one.rows,
        "columns": [
            {"name": column.name, "type": one.types[column.name], "label": str(column.label)}
            for column in columns
            if seen(request.actor, column)
        ],
    }


@router.get("/warehouse/tables/{slug:table}/rows", summary="List rows of a table", response=FeedRowsOut, **needs(SCOPE))
def list_warehouse_rows(request: ApiRequest, table: str, query: Query[FeedRowsQuery]) -> HttpResponse:
    """In the order of the key. For a whole table its file is quicker. A column that was not granted is refused by its name."""
    feed, seal = feed_of(request), Seal(request)
    cursor = seal.open(query.cursor) if query.cursor else None
    with reading.opened(request.actor) as database:
        one = reading.table_of(database, feed, table)
        columns = one.columns(request.actor, query.columns)
        rows, keys = reading.page_of(
            database,
            one,
            request.actor,
            columns=columns,
            conditions=query.filter,
            since=query.changed_since,
            after=cursor.key if cursor else None,
            limit=query.limit,
        )
        loaded = reading.loaded_at(database, request.actor.business)
    if cursor is None:
        remember(feed, request.actor, table, "json", columns)
    more = len(rows) > query.limit
    body = {
        "loaded_at": loaded,
        "next": seal.link(keys[query.limit - 1], one.table.key, back=False) if more else None,
        "data": rows[: query.limit],
    }
    return HttpResponse(to_json(body), content_type="application/json")


def file_needs(kind: str) -> dict[str, Any]:
    """`needs`, for an answer that is a file."""
    declared = needs(SCOPE)
    content = {reading.FORMATS[kind].partition(";")[0]: {"schema": {"type": "string", "format": "binary"}}}
    declared["openapi_extra"]["responses"] = {
        "200": {"description": "The whole table", "content": content},
        "206": {"description": "The bytes that Range asked for", "content": content},
        "304": {"description": "Nothing was loaded since: If-None-Match has this file's ETag"},
    }
    return declared


@router.get("/warehouse/tables/{slug:table}/feed.csv", summary="Read a table as CSV", **file_needs("csv"))
def get_warehouse_csv(request: ApiRequest, table: str, query: Query[FeedFileQuery]) -> HttpResponse:
    """UTF-8 with its mark. The ETag changes with each load; Range is understood."""
    return file_answer(request, table, "csv", query.columns)


@router.get("/warehouse/tables/{slug:table}/feed.parquet", summary="Read a table as Parquet", **file_needs("parquet"))
def get_warehouse_parquet(request: ApiRequest, table: str, query: Query[FeedFileQuery]) -> HttpResponse:
    """Compressed by zstd. The ETag changes with each load; Range is understood."""
    return file_answer(request, table, "parquet", query.columns)


def file_answer(request: ApiRequest, table: str, kind: Literal["csv", "parquet"], columns: str) -> HttpResponse:
    return answered(request, feed_of(request), request.actor, table, kind, asked=columns)  # type: ignore[return-value]  # one that streams
