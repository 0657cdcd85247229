"""Terms of sale on the customer page."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from samphan.catalog import terms
from samphan.catalog.access import prices
from samphan.catalog.access import terms as rights
from samphan.catalog.forms.dialogs import AgreedPriceForm, TermsForm
from samphan.catalog.models import Variant
from samphan.catalog.views.dialogs import changed, run
from samphan.customers.access import customers
from samphan.customers.models import Customer
from samphan.platform.accounts.middleware import SignedInRequest
from samphan.platform.web.signed_in import signed_in
from samphan.platform.web.toasts import toast

PANEL = "price-terms"
SHOWN = 8


def customer_of(request: SignedInRequest, pk: Any, verb: str) -> Customer:
    """A customer within reach, whose terms may be seen or changed."""
    row = customers.get(request.actor, "view", pk)
    rights.require(request.actor, verb)
    return row


@signed_in
@require_GET
def terms_panel(request: SignedInRequest) -> HttpResponse:
    customer = customer_of(request, request.GET.get("customer"), "view")
    held = terms.terms_of(customer)
    agreed = list(terms.agreed_prices(customer)[: SHOWN + 1])
    may_edit = rights.may(request.actor, "edit") and customer.is_living
    if not held.version and not agreed and not may_edit:
        return HttpResponse()
    context = {
        "customer": customer,
        "terms": held,
        "agreed": agreed[:SHOWN],
        "more": len(agreed) > SHOWN,
        "may_edit": may_edit,
        "may_price": prices.may(request.actor, "view"),
    }
    return render(request, "catalog/panels/terms.html", context)


@signed_in
@require_http_methods(["GET", "POST"])
def terms_edit(request: SignedInRequest, customer: UUID) -> HttpResponse:
    row = customer_of(request, customer, "edit")
    form = TermsForm(request.POST or None, terms.terms_of(row))

    def act(cleaned: dict[str, Any]) -> None:
        terms.change_terms(request.actor, row, **cleaned)

    return run(request, form, _("Terms of sale"), act, PANEL, "timeline", said=_("Saved."))


@signed_in
@require_http_methods(["GET", "POST"])
def agreed_add(request: SignedInRequest, customer: UUID) -> HttpResponse:
    row = customer_of(request, customer, "edit")

    def act(cleaned: dict[str, Any]) -> None:
        variant = get_object_or_404(Variant.objects.for_pricing(), pk=cleaned.pop("variant"))
        terms.agree_price(request.actor, row, variant, **cleaned)

    form = AgreedPriceForm(request.POST or None)
    return run(request, form, _("Agree a price"), act, PANEL, "timeline", said=_("The price is agreed."))


@signed_in
@require_POST
def agreed_end(request: SignedInRequest, customer: UUID, rule: UUID) -> HttpResponse:
    row = customer_of(request, customer, "edit")
    terms.end_agreed_price(request.actor, row, rule)
    toast(request, _("The agreed price is ended."))
    return changed(PANEL, "timeline")
