"""The list itself, and what one does in it: choose columns, filter, peek, edit a cell."""

from __future__ import annotations

import json
from typing import Any
from uuid import UUID

from django.core import signing
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from samphan.platform.accounts.rights import Actor
from samphan.platform.fields.models import Density
from samphan.platform.fields.saved_views import remember
from samphan.platform.fields.values import Unfit
from samphan.platform.refusals import Conflict, Forbidden, NotFound, Refused
from samphan.platform.web.signed_in import signed_in
from samphan.platform.web.tables import filters
from samphan.platform.web.tables.cells import cell
from samphan.platform.web.tables.columns import Column
from samphan.platform.web.tables.editing import form_value, input_for
from samphan.platform.web.tables.screen import Screen
from samphan.platform.web.tables.table import Table, table_named
from samphan.platform.web.toasts import toast

UNDO_SALT = "list-cell"
UNDO_SECONDS = 60 * 60


def list_page(request: HttpRequest, table: Table[Any], template: str, **more: Any) -> HttpResponse:
    """The page of a list, or only the list when htmx swaps it. A module's list view is one call of this.

    `template` extends `web/page.html` and includes `web/tables/list.html`. The address always ends as the canonical one.
    """
    actor: Actor = request.actor  # type: ignore[attr-defined]
    table.access.require(actor, "view")
    screen = Screen(table, actor, request.GET)
    fault = with_new_filter(screen, request.GET) if "column" in request.GET else ""
    if request.headers.get("HX-Request") and request.headers.get("HX-Target") == f"list-{table.key}":
        answer = render(request, "web/tables/list.html", {"list": screen, "fault": fault})
        answer.headers["HX-Push-Url"] = screen.here
        answer.headers["Vary"] = "HX-Request"
        return answer
    if "column" in request.GET and not fault:
        return redirect(screen.here)
    return render(request, template, {"list": screen, "fault": fault, **more})


def with_new_filter(screen: Screen, params: QueryDict) -> str:
    """Add the filter that the filter form sent (`column`, `op`, `value`…, `place` when it replaces one). Returns a fault."""
    column = screen.columns.get(params.get("column", ""))
    if column is None or not column.filterable:
        return _("That field is gone.")
    try:
        fresh = filters.checked(column, params.get("op", ""), params.getlist("value"), screen.actor)
    except Unfit as unfit:
        return str(unfit)
    kept = list(screen.state.filters)
    place = params.get("place", "")
    if place.isascii() and place.isdigit() and int(place) < len(kept):
        kept[int(place)] = fresh
    else:
        kept.append(fresh)
    screen.state = screen.state.changed(filters=tuple(dict.fromkeys(kept)))
    return ""


def screen_of(request: HttpRequest, key: str) -> Screen:
    """The list behind one of its small addresses, in the state of its query string. Raises `NotFound`, `Forbidden`."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    table = table_named(key)
    table.access.require(actor, "view")
    return Screen(table, actor, request.GET)


@signed_in
@require_GET
def filter_form(request: HttpRequest, key: str) -> HttpResponse:
    """The form of one filter: `column`, `op` when chosen, `place` when one is changed."""
    screen = screen_of(request, key)
    place = request.GET.get("place", "")
    now = None
    if place.isascii() and place.isdigit() and int(place) < len(screen.state.filters):
        now = screen.state.filters[int(place)]
    column = screen.columns.get(request.GET.get("column") or (now.column if now else ""))
    if column is None or not column.filterable:
        raise NotFound
    operators = filters.OPERATORS[column.kind]
    wanted = request.GET.get("op") or (now.operator if now else operators[0].name)
    operator = next((one for one in operators if one.name == wanted), operators[0])
    values = list(now.values) if now and now.operator == operator.name else []
    context = {
        "list": screen,
        "column": column,
        "operators": operators,
        "operator": operator,
        "values": values,
        "choices": column.choices_for(screen.actor),
        "place": place if now else "",
    }
    return render(request, "web/tables/filter_form.html", context)


@signed_in
@require_POST
def choose_columns(request: HttpRequest, key: str) -> HttpResponse:
    """Remember the columns and density for this person; an open view shows them too, as an unsaved change."""
    screen = screen_of(request, key)
    names = [name for name in request.POST.getlist("cols") if name in screen.columns]
    density = request.POST.get("density", "")
    density = density if density in Density.values else Density.COMFORTABLE
    remember(screen.actor, key, columns=names, density=density)
    wanted = screen.state
    if wanted.columns or wanted.density or screen.view:
        wanted = wanted.changed(columns=tuple(names), density=density)
    return to_list(request, screen, screen.url(wanted))


def to_list(request: HttpRequest, screen: Screen, url: str) -> HttpResponse:
    """Back to the list: swapped in place for htmx, by redirect otherwise."""
    if not request.headers.get("HX-Request"):
        return redirect(url)
    place = f"#list-{screen.table.key}"
    where = {"path": url, "target": place, "swap": "morph:outerHTML", "select": place}
    return HttpResponse(status=204, headers={"HX-Location": json.dumps(where)})


@signed_in
@require_GET
def peek(request: HttpRequest, key: str, pk: UUID) -> HttpResponse:
    """The side panel: everything this person may see of one row, without leaving the list."""
    screen = screen_of(request, key)
    columns = list(screen.columns.values())
    row = screen.table.one(screen.actor, pk, columns)
    facts = [(column, cell(column, row, dict(column.choices_for(screen.actor)))) for column in columns]
    context = {"list": screen, "facts": facts, "url": screen.table.row_url(pk), "id": pk}
    return render(request, "web/tables/peek.html", context)


def editable(screen: Screen, name: str) -> Column:
    """A column this person may edit in place. A hidden one is as unknown as one that never was."""
    column = screen.columns.get(name)
    if column is None:
        raise NotFound
    if not column.editable or not screen.table.access.may(screen.actor, screen.table.edit_verb):
        raise Forbidden
    return column


@signed_in
def edit_cell(request: HttpRequest, key: str, pk: UUID, name: str) -> HttpResponse:
    """GET: the input in the cell. POST `value`, `version`: change it, answer with the row; a conflict shows what stands now."""
    screen = screen_of(request, key)
    column = editable(screen, name)
    row = screen.table.one(screen.actor, pk, [column])
    if request.method != "POST":
        return cell_form(request, screen, column, row)
    value = form_value(column, request.POST)
    try:
        version = int(request.POST.get("version", ""))
        screen.table.change_cell(screen.actor, pk, column, version=version, value=value)
    except Conflict as conflict:
        now = screen.table.one(screen.actor, pk, [column])
        stands = cell(column, now, dict(column.choices_for(screen.actor)))
        return cell_form(request, screen, column, now, value=value, fault=conflict.sentence, stands=stands)
    except Refused as refusal:
        fault = next(iter(refusal.fields.values()), refusal.sentence)
        return cell_form(request, screen, column, row, value=value, fault=fault)
    except ValueError as error:
        raise NotFound from error
    after = screen.table.one(screen.actor, pk, [*screen.shown, column])
    if column.value_of(after) != column.value_of(row):
        toast(
            request, _("%(field)s saved.") % {"field": column.label}, undo_url=undo_url(screen, pk, column, row, after)
        )
    return HttpResponse(screen.rows.draw(after))


def cell_form(request: HttpRequest, screen: Screen, column: Column, row: dict[str, Any], **more: Any) -> HttpResponse:
    now = more.pop("value", column.value_of(row))
    field = input_for(column, screen.actor, now)
    context = {"list": screen, "column": column, "row": row, "input": field, **more}
    status = 422 if "fault" in more else 200
    return HttpResponse(render_to_string("web/tables/cell_form.html", context, request), status=status)


def undo_url(screen: Screen, pk: UUID, column: Column, before: dict[str, Any], after: dict[str, Any]) -> str:
    value = column.value_of(before)
    kept = [str(pk), column.name, value if isinstance(value, list | bool | None) else str(value), after["version"]]
    return reverse("web:list-undo", args=[screen.table.key, signing.dumps(kept, salt=UNDO_SALT, compress=True)])


@signed_in
@require_POST
def undo_cell(request: HttpRequest, key: str, token: str) -> HttpResponse:
    """Put one value back, unless somebody changed the row since."""
    screen = screen_of(request, key)
    try:
        pk, name, value, version = signing.loads(token, salt=UNDO_SALT, max_age=UNDO_SECONDS)
    except signing.BadSignature as error:
        raise Refused(_("It is too late to undo this here. Change it back by hand."), code="undo_expired") from error
    screen.table.change_cell(screen.actor, UUID(pk), editable(screen, name), version=version, value=value)
    return back(request, screen)


def back(request: HttpRequest, screen: Screen) -> HttpResponse:
    """Where the undo button was pressed."""
    came_from = request.headers.get("Referer", "")
    safe = url_has_allowed_host_and_scheme(came_from, allowed_hosts={request.get_host()})
    return redirect(came_from if safe else screen.table.url())
