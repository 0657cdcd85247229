"""The bell, its menu, and marking as read. Every view touches the asking person's own notifications only."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST

from samphan.platform.accounts.middleware import SignedInRequest
from samphan.platform.notifications.models import Notification
from samphan.platform.refusals import NotFound
from samphan.platform.web.signed_in import signed_in
from samphan.platform.web.toasts import trigger

SHOWN = 30
COUNTED = 99


def mine(request: HttpRequest) -> QuerySet[Notification]:
    rows: QuerySet[Notification] = Notification.objects.filter(person=request.user)
    return rows


def bell_facts(request: HttpRequest) -> dict[str, Any]:
    """The number on the bell, counted to a cap."""
    unread = mine(request).filter(read_at=None).order_by()[: COUNTED + 1].count()
    return {"unread": unread, "unread_shown": f"{COUNTED}+" if unread > COUNTED else str(unread)}


@signed_in
def show_bell(request: SignedInRequest) -> HttpResponse:
    return render(request, "notifications/bell.html", bell_facts(request))


@signed_in
def show_count(request: SignedInRequest) -> HttpResponse:
    return render(request, "notifications/count.html", bell_facts(request))


@signed_in
def list_notifications(request: SignedInRequest) -> HttpResponse:
    """The latest notifications: a menu when htmx asks, else a page."""
    rows = list(mine(request).order_by("-pk")[:SHOWN])
    template = "notifications/list.html" if request.headers.get("HX-Request") else "notifications/page.html"
    return render(request, template, {"notifications": rows, **bell_facts(request)})


@signed_in
def open_notification(request: SignedInRequest, pk: UUID) -> HttpResponse:
    """Mark one as read and go where it points."""
    row = mine(request).filter(pk=pk).first()
    if row is None:
        raise NotFound
    mine(request).filter(pk=pk, read_at=None).update(read_at=timezone.now())
    return redirect(row.url or "notifications:list")


@require_POST
@signed_in
def read_all(request: SignedInRequest) -> HttpResponse:
    mine(request).filter(read_at=None).update(read_at=timezone.now())
    response = list_notifications(request)
    trigger(response, "live:bell", None)
    return response
