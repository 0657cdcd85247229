"""Follow-ups on the customer page and on Today."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET, require_POST

from samphan.customers import follow_ups
from samphan.customers.access import customers
from samphan.customers.views.dialogs import changed
from samphan.platform.accounts.middleware import SignedInRequest
from samphan.platform.web.signed_in import signed_in
from samphan.platform.web.toasts import toast

PANELS = ("next-steps", "my-follow-ups")


@signed_in
@require_GET
def my_follow_ups(request: SignedInRequest) -> HttpResponse:
    customers.require(request.actor, "view")
    rows = follow_ups.my_follow_ups(request.actor)
    return render(request, "customers/panels/my_follow_ups.html", {"follow_ups": rows})


@signed_in
@require_POST
def follow_up_done(request: SignedInRequest, follow_up: UUID) -> HttpResponse:
    row = follow_ups.finish_follow_up(request.actor, follow_up)
    undo = reverse("customers:follow-up-reopen", args=[row.pk])
    toast(request, _("Done: %(what)s") % {"what": row.what}, undo_url=undo)
    return changed(*PANELS)


@signed_in
@require_POST
def follow_up_reopen(request: SignedInRequest, follow_up: UUID) -> HttpResponse:
    follow_ups.reopen_follow_up(request.actor, follow_up)
    return changed(*PANELS)
