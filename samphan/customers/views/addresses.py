"""Addresses on the customer page."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from samphan.customers import addresses
from samphan.customers.access import customers
from samphan.customers.forms.address import AddressForm
from samphan.customers.views.dialogs import changed
from samphan.platform.accounts.middleware import SignedInRequest
from samphan.platform.refusals import NotFound, Refused
from samphan.platform.web.dialogs import dialog
from samphan.platform.web.signed_in import signed_in
from samphan.platform.web.toasts import toast

PANEL = "addresses"
FIELDS = "customers/fields/address.html"


@signed_in
@require_GET
def address_panel(request: SignedInRequest) -> HttpResponse:
    customer = customers.get(request.actor, "view", request.GET.get("customer"))
    shown = addresses.addresses_of(customer)
    may_edit = customers.may(request.actor, "edit", customer)
    if not shown and not may_edit:
        return HttpResponse()
    context = {"customer": customer, "addresses": shown, "may_edit": may_edit}
    return render(request, "customers/panels/addresses.html", context)


@signed_in
@require_http_methods(["GET", "POST"])
def address_add(request: SignedInRequest, pk: UUID) -> HttpResponse:
    customer = customers.get(request.actor, "edit", pk)
    if request.method == "GET":
        first = "" if str(customer.address) else addresses.own_use(customer)
        return dialog(request, AddressForm(use=first), _("Add an address"), fields=FIELDS)
    form = AddressForm(request.POST)
    if form.is_valid():
        try:
            addresses.add_address(request.actor, customer, **form.values())
        except Refused as refusal:
            form.take(refusal)
        else:
            toast(request, _("The address is added."))
            return changed(PANEL)
    return dialog(request, form, _("Add an address"), fields=FIELDS)


@signed_in
@require_http_methods(["GET", "POST"])
def address_edit(request: SignedInRequest, pk: UUID, address: UUID | None = None) -> HttpResponse:
    """Without `address` the main one."""
    customer = customers.get(request.actor, "edit", pk)
    held = [one for one in addresses.addresses_of(customer) if (one.main if address is None else one.pk == address)]
    if not held:
        raise NotFound
    if request.method == "GET":
        return dialog(request, AddressForm(address=held[0]), _("Change the address"), fields=FIELDS)
    form = AddressForm(request.POST)
    if form.is_valid():
        try:
            if address is None:
                addresses.change_main_address(request.actor, customer, **form.values())
            else:
                addresses.change_address(request.actor, customer, address, **form.values())
        except Refused as refusal:
            form.take(refusal)
        else:
            toast(request, _("Saved."))
            return changed(PANEL)
    return dialog(request, form, _("Change the address"), fields=FIELDS)


@signed_in
@require_POST
def address_remove(request: SignedInRequest, pk: UUID, address: UUID) -> HttpResponse:
    customer = customers.get(request.actor, "edit", pk)
    addresses.remove_address(request.actor, customer, address)
    toast(request, _("The address is removed."), undo_url=reverse("customers:address-restore", args=[pk, address]))
    return changed(PANEL)


@signed_in
@require_POST
def address_restore(request: SignedInRequest, pk: UUID, address: UUID) -> HttpResponse:
    customer = customers.get(request.actor, "edit", pk)
    addresses.restore_address(request.actor, customer, address)
    return changed(PANEL)


@signed_in
@require_POST
def address_main(request: SignedInRequest, pk: UUID, address: UUID) -> HttpResponse:
    customer = customers.get(request.actor, "edit", pk)
    former = [one for one in addresses.addresses_of(customer) if not one.main]
    addresses.make_main(request.actor, customer, address)
    now = [one for one in addresses.addresses_of(customer) if not one.main and one.pk not in {o.pk for o in former}]
    undo = reverse("customers:address-main", args=[pk, now[0].pk]) if now else None
    toast(request, _("The main address is changed."), undo_url=undo)
    return changed(PANEL)
