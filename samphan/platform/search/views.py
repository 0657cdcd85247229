"""The palette and the results page."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET, require_POST

from samphan.platform.accounts.middleware import SignedInRequest
from samphan.platform.refusals import NotFound
from samphan.platform.search.actions import remember_opened
from samphan.platform.search.palette import groups_for, option_of
from samphan.platform.search.queries import LONGEST_QUERY, NEWEST, entry_seen_by, find, words_asked
from samphan.platform.search.registry import findable_by
from samphan.platform.web.signed_in import signed_in

PAGE = 30


@require_GET
@signed_in
def palette(request: SignedInRequest) -> HttpResponse:
    """The whole dialog; with `q`, the options only."""
    text = request.GET.get("q", "")[:LONGEST_QUERY]
    template = "search/options.html" if "q" in request.GET else "search/palette.html"
    return render(request, template, {"groups": groups_for(request.actor, text), "q": text.strip()})


@require_GET
@signed_in
def results(request: SignedInRequest) -> HttpResponse:
    """Everything found, by kind, a page at a time; htmx asks for the next rows only."""
    text, kind = request.GET.get("q", "")[:LONGEST_QUERY], request.GET.get("kind", "")
    kinds = findable_by(request.actor)
    chosen = kind if kind in {declared.kind for declared in kinds} else ""
    page = find(
        request.actor, text, kinds=[chosen] if chosen else (), limit=PAGE, after=_place(request.GET.get("after", ""))
    )
    asked = words_asked(text)
    context = {
        "q": text.strip(),
        "kinds": kinds,
        "chosen": chosen,
        "options": [option_of(found, asked) for found in page.found if found.url],
        "after": "-".join(map(str, page.more)) if page.more else "",
    }
    return render(request, "search/rows.html" if request.GET.get("after") else "search/results.html", context)


@require_POST
@signed_in
def opened(request: SignedInRequest) -> HttpResponse:
    """A thing was opened from the palette: it comes first next time."""
    kind = request.POST.get("kind", "")
    try:
        object_id = UUID(request.POST.get("id", ""))
    except ValueError as error:
        raise NotFound from error
    if entry_seen_by(request.actor, kind, object_id) is None:
        raise NotFound
    remember_opened(request.actor, kind, object_id)
    return HttpResponse(status=204)


def _place(written: str) -> tuple[int, int]:
    """Where a page goes on; a token that was tampered with starts at the beginning."""
    tier, _dash, entry = written.partition("-")
    if tier.isascii() and tier.isdigit() and entry.isascii() and entry.isdigit() and len(written) <= 24:  # noqa: PLR2004 - two numbers
        return int(tier), min(int(entry), NEWEST)
    return 0, NEWEST
