"""Settings › Audit trail."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import render

from samphan.platform.accounts.middleware import SignedInRequest
from samphan.platform.audit.access import audit
from samphan.platform.audit.forms import TrailFilter
from samphan.platform.audit.queries import trail
from samphan.platform.refusals import NotFound
from samphan.platform.web.signed_in import signed_in


@signed_in
def entry_list(request: SignedInRequest) -> HttpResponse:
    audit.require(request.actor, "view")
    form = TrailFilter(request.actor, request.GET)
    page = trail(request.actor, form.wanted(), before=before_of(request))
    older = request.GET.copy()
    if page.next:
        older["before"] = str(page.next)
    shown = {"form": form, "page": page, "older": older.urlencode(), "is_filtered": any(request.GET.values())}
    return render(request, "audit/list.html", shown)


def before_of(request: SignedInRequest) -> UUID | None:
    before = request.GET.get("before")
    try:
        return UUID(before) if before else None
    except ValueError as error:
        raise NotFound from error
