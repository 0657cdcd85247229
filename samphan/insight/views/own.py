"""Tables of the business's own: bring a file or an address, say what its columns are, look at what became of the rows, and keep it up to date."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.core.files.base import File
from django.http import FileResponse, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from samphan.insight.access import figures
from samphan.insight.models import Every, OwnKind, OwnReading, OwnTable, ReadingState
from samphan.insight.own import actions
from samphan.insight.own.actions import Chosen
from samphan.insight.own.columns import LARGEST, MOST_ROWS, TYPES
from samphan.insight.own.joining import JOINS
from samphan.insight.warehouse.files import published
from samphan.platform.accounts.middleware import SignedInRequest
from samphan.platform.refusals import Conflict, Forbidden, NotFound, Refused
from samphan.platform.uploads import Checked, handed_out
from samphan.platform.web.signed_in import signed_in
from samphan.platform.web.toasts import toast

FAULTY = 422


@signed_in
@require_http_methods(["GET", "POST"])
def own_tables(request: SignedInRequest) -> HttpResponse:
    """What was brought, and the two ways to bring more. POST `file`, or `url`."""
    refusal: Refused | None = None
    if request.method == "POST":
        figures.require_whole(request.actor, "bring")
        try:
            reading = brought(request)
        except (Forbidden, NotFound):
            raise
        except Refused as fault:
            refusal = fault
        else:
            return redirect("insight:own-table", reading.table_id)
    context = {
        "tables": list(actions.tables_of(request.actor)),
        "refusal": refusal,
        "url": request.POST.get("url", ""),
        "most": LARGEST,
        "most_rows": MOST_ROWS,
    }
    return render(request, "insight/own_tables.html", context, status=FAULTY if refusal else 200)


def brought(request: SignedInRequest) -> OwnReading:
    if url := request.POST.get("url", "").strip():
        return actions.bring_address(request.actor, url)
    name, content = uploaded(request)
    return actions.bring_file(request.actor, name, content)


def uploaded(request: SignedInRequest) -> tuple[str, File[bytes]]:
    upload = request.FILES.get("file")
    if upload is None:
        raise Refused(_("Choose a file first."), code="no_file")
    return upload.name or "", upload


@signed_in
@require_GET
def own_table(request: SignedInRequest, own: UUID) -> HttpResponse:
    """One table in the state it is in. htmx asks for the part that changes."""
    context = shown(request, actions.table_of(request.actor, own))
    template = "insight/own/part.html" if request.headers.get("HX-Request") else "insight/own_table.html"
    return render(request, template, context)


def shown(request: SignedInRequest, table: OwnTable, refusal: Refused | None = None) -> dict[str, Any]:
    reading = actions.newest_reading(table)
    waits = reading if reading and reading.pk not in {table.current_id, table.before_id} else None
    return {
        "table": table,
        "reading": waits,
        "standing": table.current,
        "refusal": refusal,
        "columns": columns_shown(request, table, waits) if waits and waits.state == ReadingState.UPLOADED else [],
        "given": request.POST if refusal else None,
        "types": TYPES.items(),
        "joins": [(name, one.label) for name, one in JOINS.items()],
        "kinds": OwnKind.choices,
        "times": Every.choices,
        "keys": keys_shown(waits or table.current, table),
        "loaded": published(request.actor.business).exists(),
    }


def columns_shown(request: SignedInRequest, table: OwnTable, reading: OwnReading) -> list[dict[str, Any]]:
    """The columns of the file, each as chosen before, else as guessed."""
    taken = {one["header"]: one for one in table.columns}
    keyed = {one["header"]: f"{name}:{one['by']}" for name, one in table.keys.items()}
    posted, chosen = request.method == "POST", bool(table.columns or table.keys)
    told, guessed = [], set[str]()
    for one in reading.headers:
        at, header = one["at"], one["header"]
        kind = one["key"].partition(":")[0]
        guess = one["key"] if kind not in guessed else ""
        guessed.add(kind)
        key = request.POST.get(f"key.{at}", "") if posted else keyed.get(header, "") if chosen else guess
        told.append(
            {
                **one,
                "take": f"take.{at}" in request.POST if posted else header in taken if chosen else not key,
                "type": request.POST.get(f"type.{at}", one["type"]) if posted else taken.get(header, one)["type"],
                "sensitive": f"sensitive.{at}" in request.POST if posted else taken.get(header, one)["sensitive"],
                "key": key,
            }
        )
    return told


def keys_shown(reading: OwnReading | None, table: OwnTable) -> list[dict[str, Any]]:
    """By each key how many rows were joined."""
    counted = reading.counts.get("keys", {}) if reading else {}
    return [
        {
            "header": one["header"],
            "label": JOINS[f"{name}:{one['by']}"].label,
            **{state: counted.get(name, {}).get(state, 0) for state in ("matched", "unknown", "empty")},
        }
        for name, one in table.keys.items()
    ]


@signed_in
@require_POST
def choose(request: SignedInRequest, own: UUID) -> HttpResponse:
    """POST `name`, `code`, `kind`, `every`, and by the place of each column `take.0`, `type.0`, `sensitive.0`, `key.0`."""
    table = actions.table_of(request.actor, own)
    reading = actions.newest_reading(table)
    headers = reading.headers if reading else []
    given = request.POST
    chosen = Chosen(
        given.get("name", ""),
        given.get("code", "").strip(),
        given.get("kind", ""),
        [
            (one["header"], given.get(f"type.{one['at']}", ""), f"sensitive.{one['at']}" in given)
            for one in headers
            if f"take.{one['at']}" in given
        ],
        {one["header"]: given.get(f"key.{one['at']}", "") for one in headers},
        given.get("every", ""),
    )
    try:
        actions.choose(request.actor, table, chosen)
    except (Forbidden, NotFound, Conflict):
        raise
    except Refused as refusal:
        table = actions.table_of(request.actor, own)
        table.name, table.code, table.kind, table.every = chosen.name, chosen.code, chosen.kind, chosen.every
        return render(request, "insight/own_table.html", shown(request, table, refusal), status=FAULTY)
    return redirect("insight:own-table", own)


def done(
    request: SignedInRequest, own: UUID, act: Callable[[OwnTable], object], said: str = "", undo: str = ""
) -> HttpResponseRedirect:
    """Do one thing to a table and go back to it, with a sentence and its undo."""
    table = actions.table_of(request.actor, own)
    act(table)
    if said:
        url = reverse(f"insight:{undo}", args=[own]) if undo else None
        toast(request, said % {"name": table.name}, undo_url=url)
    return HttpResponseRedirect(reverse("insight:own-table", args=[own]))


@signed_in
@require_POST
def back(request: SignedInRequest, own: UUID) -> HttpResponse:
    return done(request, own, lambda table: actions.back_to_columns(request.actor, table))


@signed_in
@require_POST
def confirm(request: SignedInRequest, own: UUID) -> HttpResponse:
    replaced = actions.table_of(request.actor, own).current_id is not None
    said = _("“%(name)s” is being taken into the figures.")
    return done(request, own, lambda table: actions.confirm(request.actor, table), said, "own-put-back" if replaced else "own-remove")  # fmt: skip


@signed_in
@require_POST
def replace(request: SignedInRequest, own: UUID) -> HttpResponse:
    table = actions.table_of(request.actor, own)
    try:
        actions.replace(request.actor, table, *uploaded(request))
    except (Forbidden, NotFound):
        raise
    except Refused as refusal:
        return render(request, "insight/own_table.html", shown(request, table, refusal), status=FAULTY)
    return redirect("insight:own-table", own)


@signed_in
@require_POST
def put_back(request: SignedInRequest, own: UUID) -> HttpResponse:
    """The rows before the last ones."""
    said = _("The earlier rows of “%(name)s” stand again.")
    return done(request, own, lambda table: actions.undo_replace(request.actor, table), said, "own-put-back")


@signed_in
@require_POST
def fetch(request: SignedInRequest, own: UUID) -> HttpResponse:
    said = _("“%(name)s” is being fetched.")
    return done(request, own, lambda table: actions.fetch_again(request.actor, table), said)


@signed_in
@require_POST
def every(request: SignedInRequest, own: UUID) -> HttpResponse:
    said, chosen = _("Saved."), request.POST.get("every", "")
    return done(request, own, lambda table: actions.set_every(request.actor, table, chosen), said)


@signed_in
@require_POST
def remove(request: SignedInRequest, own: UUID) -> HttpResponse:
    table = actions.table_of(request.actor, own)
    actions.remove(request.actor, table)
    toast(
        request,
        _("“%(name)s” was removed from the figures.") % {"name": table.name},
        undo_url=reverse("insight:own-restore", args=[own]),
    )
    return redirect("insight:own-tables")


@signed_in
@require_POST
def restore(request: SignedInRequest, own: UUID) -> HttpResponse:
    table = actions.table_of(request.actor, own, deleted=True)
    actions.restore(request.actor, table)
    toast(request, _("“%(name)s” is back.") % {"name": table.name})
    return redirect("insight:own-table", own)


@signed_in
@require_GET
def faulty(request: SignedInRequest, own: UUID) -> HttpResponse:
    """The lines to mend of the newest reading, with their reasons."""
    table = actions.table_of(request.actor, own)
    reading = actions.newest_reading(table)
    if reading is None or not reading.faulty:
        raise NotFound
    name = _("%(file)s - to mend") % {"file": table.name} + ".csv"
    answer: FileResponse = handed_out(reading.faulty, Checked(name, "text/csv", 0))
    return answer  # type: ignore[return-value]  # a response that streams
