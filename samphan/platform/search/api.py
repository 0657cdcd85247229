"""Search over the API: what the palette finds, for machines."""

from __future__ import annotations

from django.http import HttpResponse
from ninja import Query, Router, Schema
from pydantic import Field

from samphan.platform.api.answers import answer_json
from samphan.platform.api.door import ApiRequest
from samphan.platform.api.routing import ROUTERS, needs
from samphan.platform.search.queries import LONGEST_QUERY, find

router = Router(tags=["Search"])
ROUTERS.append(router)
MOST = 50


class SearchQuery(Schema):
    q: str = Field(
        min_length=1, max_length=LONGEST_QUERY, description="Any part of a Thai name, its sound, or digits of a phone."
    )
    kind: str = Field("", max_length=60, description="Only this kind of thing, for example customers.customer.")
    limit: int = Field(20, ge=1, le=MOST)


class FoundOut(Schema):
    kind: str
    id: str
    title: str
    url: str = Field(description="Its page for people.")


class FoundPage(Schema):
    """The best matches. Narrow the words for fewer: search does not page over the API."""

    data: list[FoundOut]
    more: bool


@router.get("/search", summary="Find anything", response=FoundPage, **needs(""))
def search_everything(request: ApiRequest, query: Query[SearchQuery]) -> HttpResponse:
    """Best matches first, among the kinds of thing that the token's scopes may see."""
    page = find(request.actor, query.q, kinds=[query.kind] if query.kind else (), limit=query.limit)
    shown = [
        {
            "kind": found.entry.kind,
            "id": str(found.entry.object_id),
            "title": found.entry.title,
            "url": request.build_absolute_uri(found.url),
        }
        for found in page.found
    ]
    return answer_json(request, {"data": shown, "more": page.more is not None})
