"""Where an order goes, its deliveries, and how far each came."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET, require_http_methods

from samphan.orders.access import orders
from samphan.orders.destinations import pick_up, send_to
from samphan.orders.forms.delivering import DestinationForm, ParcelForm
from samphan.orders.forms.documents import posted
from samphan.orders.models import Order, ParcelState
from samphan.orders.parcels import TONES, delivery_of, move_parcel, state_said
from samphan.orders.views.quotations import changed
from samphan.orders.warranties import coverable
from samphan.orders.words import shown_steps
from samphan.platform.accounts.middleware import SignedInRequest
from samphan.platform.accounts.rights import Actor
from samphan.platform.refusals import Forbidden, NotFound, Refused
from samphan.platform.tenants.models import Branch
from samphan.platform.web.dialogs import dialog
from samphan.platform.web.signed_in import signed_in
from samphan.platform.web.toasts import toast


@signed_in
@require_http_methods(["GET", "POST"])
def destination(request: SignedInRequest, order: UUID) -> HttpResponse:
    """The dialog of an order: an address of its customer, or a branch."""
    row: Order = orders.get(request.actor, "deliver", order)
    form = DestinationForm(row, posted(request))
    if request.method == "POST" and form.is_valid():
        try:
            chosen(request.actor, row, form)
        except (Forbidden, NotFound):
            raise
        except Refused as refusal:
            form.take(refusal)
        else:
            toast(request, _("%(number)s: it goes there.") % {"number": row.number})
            return changed()
    return dialog(request, form, _("Where it goes"))


def chosen(actor: Actor, order: Order, form: DestinationForm) -> None:
    said = {name: form.cleaned_data[name] for name in ("name", "phone", "note")}
    place = form.place
    if isinstance(place, Branch):
        pick_up(actor, order, place, **said)
    else:
        send_to(actor, order, place, **said)


@signed_in
@require_GET
def delivery_detail(request: SignedInRequest, delivery: UUID) -> HttpResponse:
    """The delivery note, to print, and the way of the parcel."""
    found = delivery_of(request.actor, "view", delivery)
    context = {
        "delivery": found,
        "order": found.order,
        "lines": found.lines.select_related("line__variant").order_by("line__position"),
        "state": state_said(found),
        "tone": TONES[ParcelState(found.parcel_state)],
        "steps": shown_steps(found),
        "may_warrant": orders.may(request.actor, "warrant", found.order) and any(one.left for one in coverable(found)),
        "may_move": orders.may(request.actor, "deliver", found.order),
    }
    return render(request, "orders/delivery.html", context)


@signed_in
@require_http_methods(["GET", "POST"])
def parcel(request: SignedInRequest, delivery: UUID) -> HttpResponse:
    """The dialog of a delivery: how far it came."""
    found = delivery_of(request.actor, "deliver", delivery)
    form = ParcelForm(found, posted(request))
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        try:
            now = move_parcel(
                request.actor,
                found,
                ParcelState(said["state"]),
                note=said["note"],
                parcel_number=said["parcel_number"],
            )
        except (Forbidden, NotFound):
            raise
        except Refused as refusal:
            form.take(refusal)
        else:
            toast(request, _("%(number)s: %(state)s.") % {"number": now.number, "state": state_said(now)})
            return changed()
    return dialog(request, form, _("Parcel of %(number)s") % {"number": found.number})
