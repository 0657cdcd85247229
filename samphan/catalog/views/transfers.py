"""Transfers: what is on its way, sending, taking in, calling back."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django import forms
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from samphan.catalog.access import transfers
from samphan.catalog.models import TransferState, Warehouse
from samphan.catalog.stock.places import make_usual_warehouses
from samphan.catalog.stock.transferring import call_back, may_take_in, send, take_in, transfer_of, transfers_for
from samphan.catalog.views.lines import LinesForm
from samphan.catalog.views.stock import FAULTY, places
from samphan.catalog.warehouses import warehouse_of
from samphan.platform.accounts.middleware import SignedInRequest
from samphan.platform.refusals import Refused
from samphan.platform.tenants.models import Branch
from samphan.platform.web.signed_in import signed_in
from samphan.platform.web.toasts import toast

SHOWN = 50


@signed_in
@require_GET
def transfer_list(request: SignedInRequest) -> HttpResponse:
    """On their way first, then what ended lately."""
    transfers.require(request.actor, "view")
    rows = transfers_for(request.actor)
    context = {
        "waiting": rows.filter(state=TransferState.SENT).order_by("sent_at")[:SHOWN],
        "ended": rows.exclude(state=TransferState.SENT).order_by("-sent_at", "-pk")[:SHOWN],
        "may_send": transfers.may(request.actor, "send"),
    }
    return render(request, "catalog/transfers.html", context)


class TransferForm(LinesForm):
    def __init__(self, sources: list[Warehouse], targets: list[Warehouse], data: Any = None) -> None:
        super().__init__(sources, data)
        self.fields["warehouse"].label = _("From warehouse")
        choices = [(str(place.pk), place.name) for place in targets]
        self.fields["target"] = forms.ChoiceField(label=_("To warehouse"), choices=choices)
        del self.fields["reference"]
        self.order_fields(["warehouse", "target", "note"])


@signed_in
@require_http_methods(["GET", "POST"])
def transfer_create(request: SignedInRequest) -> HttpResponse:
    actor = request.actor
    transfers.require(actor, "send")
    sources = places(actor)
    make_usual_warehouses(Branch.objects.filter(business=actor.business, closed_at=None))
    targets = list(Warehouse.objects.filter(closed_at=None).order_by("branch__code", "-usual", "name"))
    form = TransferForm(sources, targets, request.POST or None)
    if request.method == "POST" and not form.wants_more and form.is_valid():
        try:
            target = warehouse_of(actor, form.cleaned_data["target"])
            wanted = [(line.variant, line.quantity) for line in form.lines()]
            made = send(actor, form.place, target, wanted, note=form.cleaned_data["note"])
        except Refused as refusal:
            form.take(refusal)
        else:
            toast(request, _("%(number)s is on its way.") % {"number": made})
            return redirect("catalog:transfer-detail", made.pk)
    return render(
        request,
        "catalog/transfer_form.html",
        {"form": form},
        status=FAULTY if form.is_bound and not form.wants_more and form.errors else 200,
    )


@signed_in
@require_GET
def transfer_detail(request: SignedInRequest, transfer: UUID) -> HttpResponse:
    row = transfer_of(request.actor, transfer)
    waiting = row.state == TransferState.SENT
    context = {
        "transfer": row,
        "lines": row.lines.select_related("variant__product__unit").order_by("pk"),
        "may_take_in": may_take_in(request.actor, row),
        "may_call_back": waiting and transfers.may(request.actor, "send", row),
    }
    return render(request, "catalog/transfer.html", context)


@signed_in
@require_POST
def transfer_receive(request: SignedInRequest, transfer: UUID) -> HttpResponse:
    row = transfer_of(request.actor, transfer)
    take_in(request.actor, row)
    toast(request, _("%(number)s is taken in.") % {"number": row})
    return redirect("catalog:transfer-detail", row.pk)


@signed_in
@require_POST
def transfer_cancel(request: SignedInRequest, transfer: UUID) -> HttpResponse:
    row = transfer_of(request.actor, transfer)
    call_back(request.actor, row)
    toast(request, _("%(number)s is called back.") % {"number": row})
    return redirect("catalog:transfer-detail", row.pk)
