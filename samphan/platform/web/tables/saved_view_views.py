"""The tabs above a list: save, rename, share, make default, delete, and undo of that."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from samphan.platform.fields import saved_views
from samphan.platform.fields.models import SavedView
from samphan.platform.refusals import Refused
from samphan.platform.web.signed_in import signed_in
from samphan.platform.web.tables.screen import Screen
from samphan.platform.web.tables.views import back, screen_of, to_list
from samphan.platform.web.toasts import toast, trigger


def opened(screen: Screen, pk: object) -> str:
    return screen.table.url(f"view={pk}")


def done(request: HttpRequest, screen: Screen, url: str) -> HttpResponse:
    answer = to_list(request, screen, url)
    trigger(answer, "close-dialog", None)
    return answer


@signed_in
def save_as(request: HttpRequest, key: str) -> HttpResponse:
    """GET: the dialog. POST `name`: keep the list as it stands under a new name of one's own."""
    screen = screen_of(request, key)
    return named(request, screen, _("Save as a new view"))


@signed_in
def rename(request: HttpRequest, key: str, pk: UUID) -> HttpResponse:
    screen = screen_of(request, key)
    view = saved_views.own_view(screen.actor, key, pk)
    return named(request, screen, _("Rename the view"), view)


def named(request: HttpRequest, screen: Screen, title: str, view: SavedView | None = None) -> HttpResponse:
    """The dialog that asks for a name, of a new view or of one that has a name."""
    key, name, fault = screen.table.key, view.name if view else "", ""
    if request.method == "POST":
        name = request.POST.get("name", "")
        try:
            if view:
                view = saved_views.change_view(screen.actor, key, view.pk, name=name)
            else:
                view = saved_views.save_view(screen.actor, key, name=name, query=screen.state.look_query())
        except Refused as refusal:
            fault = str(refusal)
        else:
            toast(request, _("The view “%(name)s” is saved.") % {"name": view.name})
            return done(request, screen, opened(screen, view.pk))
    url = screen.action_url("view-rename", view.pk) if view else screen.action_url("view-save")
    context = {"list": screen, "title": title, "url": url, "name": name, "fault": fault}
    return render(request, "web/tables/view_name.html", context, status=422 if fault else 200)


@signed_in
@require_POST
def save(request: HttpRequest, key: str, pk: UUID) -> HttpResponse:
    """Keep the list as it stands in the view that is open."""
    screen = screen_of(request, key)
    view = saved_views.change_view(screen.actor, key, pk, query=screen.state.look_query())
    toast(request, _("The view “%(name)s” is saved.") % {"name": view.name})
    return done(request, screen, opened(screen, pk))


@signed_in
@require_POST
def share(request: HttpRequest, key: str, pk: UUID) -> HttpResponse:
    """POST `shared`: yes or no."""
    screen = screen_of(request, key)
    view = saved_views.share_view(screen.actor, key, pk, shared=request.POST.get("shared") == "yes")
    said = _("Everyone sees the view “%(name)s”.") if view.shared else _("Only you see the view “%(name)s”.")
    toast(request, said % {"name": view.name})
    return done(request, screen, opened(screen, pk))


@signed_in
@require_POST
def default(request: HttpRequest, key: str, pk: UUID) -> HttpResponse:
    """POST `default`: yes opens this list with the view from now on, no with everything."""
    screen = screen_of(request, key)
    chosen = request.POST.get("default") == "yes"
    view = saved_views.view_for(screen.actor, key, pk)
    saved_views.make_default(screen.actor, key, view.pk if chosen else None)
    toast(request, _("This list opens with this view.") if chosen else _("This list opens with everything."))
    return done(request, screen, opened(screen, pk))


@signed_in
@require_POST
def delete(request: HttpRequest, key: str, pk: UUID) -> HttpResponse:
    screen = screen_of(request, key)
    view = saved_views.delete_view(screen.actor, key, pk)
    undo = reverse("web:list-view-restore", args=[key, pk])
    toast(request, _("The view “%(name)s” is deleted.") % {"name": view.name}, undo_url=undo)
    return done(request, screen, screen.table.url())


@signed_in
@require_POST
def restore(request: HttpRequest, key: str, pk: UUID) -> HttpResponse:
    screen = screen_of(request, key)
    saved_views.restore_view(screen.actor, key, pk)
    return back(request, screen)
