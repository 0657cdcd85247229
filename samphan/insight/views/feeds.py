"""Data feeds: who makes and revokes them, their addresses, and the files that signed addresses give without signing in."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from samphan.insight.access import figures
from samphan.insight.feeds import actions
from samphan.insight.feeds.dictionary import FeedTable, seen
from samphan.insight.feeds.serving import answered
from samphan.insight.feeds.signing import address_of, feed_at
from samphan.insight.models import DataFeed
from samphan.insight.views.figures import nothing_yet
from samphan.insight.warehouse.files import Damaged
from samphan.platform.accounts.middleware import SignedInRequest
from samphan.platform.api import rate
from samphan.platform.api.door import actor_for, note_use
from samphan.platform.api.problems import TooMany
from samphan.platform.refusals import Forbidden, NotFound, Refused
from samphan.platform.tenants.current import use_business
from samphan.platform.web.signed_in import signed_in
from samphan.platform.web.toasts import toast

FAULTY, SHOWN = 422, 200


@signed_in
@require_GET
def feeds(request: SignedInRequest) -> HttpResponse:
    return render(request, "insight/feeds.html", {"feeds": list(actions.feeds_of(request.actor)[:SHOWN])})


@signed_in
@never_cache
@require_http_methods(["GET", "POST"])
def feed_new(request: SignedInRequest) -> HttpResponse:
    """The form: POST `name`, and `column` (`table.column`) for each that is granted. Then the feed, with its token this once."""
    try:
        offered = actions.offered(request.actor)
    except (NotFound, Damaged) as refusal:
        return nothing_yet(request, refusal, _("Data feeds"))
    wrong = None
    if request.method == "POST":
        try:
            feed, secret = actions.make_feed(request.actor, name=request.POST.get("name", ""), columns=granted(request))
        except (Forbidden, NotFound):
            raise
        except Refused as fault:
            wrong = fault
        else:
            return render(request, "insight/feed.html", {**shown(request, feed), "secret": secret})
    context = {"tables": [choice(request, one) for one in offered.values()], "refusal": wrong}
    return render(request, "insight/feed_new.html", context, status=FAULTY if wrong else 200)


def granted(request: SignedInRequest) -> dict[str, list[str]]:
    columns: dict[str, list[str]] = {}
    for said in request.POST.getlist("column"):
        table, _dot, column = said.partition(".")
        columns.setdefault(table, []).append(column)
    return columns


def choice(request: SignedInRequest, one: FeedTable) -> dict[str, Any]:
    """A table with those of its columns that this person may grant; what is sensitive is not chosen by itself."""
    chosen = set(request.POST.getlist("column"))
    columns = [column for column in one.columns.values() if seen(request.actor, column)]
    return {
        "table": one,
        "columns": [(column, f"{one.name}.{column.name}" in chosen) for column in columns],
        "open": any(name.startswith(f"{one.name}.") for name in chosen),
    }


@signed_in
@require_GET
def feed(request: SignedInRequest, feed: UUID) -> HttpResponse:
    return render(request, "insight/feed.html", shown(request, actions.feed_of(request.actor, feed)))


def shown(request: SignedInRequest, feed: DataFeed) -> dict[str, Any]:
    root = request.build_absolute_uri("/api/v1/warehouse/tables")
    return {
        "feed": feed,
        "works": feed.token.works,
        "root": root,
        "tables": [
            {
                "name": name,
                "columns": columns,
                "csv": f"{root}/{name}/feed.csv",
                "signed": request.build_absolute_uri(address_of(feed, name)),
            }
            for name, columns in feed.columns.items()
        ],
    }


@signed_in
@require_POST
def feed_revoke(request: SignedInRequest, feed: UUID) -> HttpResponse:
    found = actions.feed_of(request.actor, feed)
    actions.revoke_feed(request.actor, found)
    toast(
        request, _("“%(name)s” is revoked: its token and its addresses open nothing any more.") % {"name": found.name}
    )
    return redirect("insight:feeds")


@signed_in
@require_POST
def feed_addresses(request: SignedInRequest, feed: UUID) -> HttpResponse:
    found = actions.feed_of(request.actor, feed)
    actions.change_addresses(request.actor, found)
    toast(request, _("“%(name)s” has new addresses. Those given out before open nothing any more.") % {"name": found.name})  # fmt: skip
    return redirect(reverse("insight:feed", args=[feed]))


@require_GET
def feed_csv(request: HttpRequest, token: str, table: str) -> HttpResponse:
    """The file at a signed address: for spreadsheets, which can send no header. A refusal is a sentence, for a cell to show."""
    with translation.override("th" if "th" in request.headers.get("Accept-Language", "th")[:2] else "en"):
        try:
            found = feed_at(token, table, request.GET.get("key", ""))
            rate.spend(found.token.pk).check()
            actor = actor_for(found.token)
            with use_business(actor.business):
                figures.require(actor, "read")
                note_use(found.token)
                answer = answered(request, found, actor, table, "csv")
        except Refused as refusal:
            told = HttpResponse(str(refusal), status=refusal.status, content_type="text/plain; charset=utf-8")
            if isinstance(refusal, TooMany):
                told.headers["Retry-After"] = str(refusal.data["retry_after"])
            return told
    return answer  # type: ignore[return-value]  # one that streams
