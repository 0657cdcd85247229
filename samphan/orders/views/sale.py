"""Writing a quotation or an order, and revising a quotation: lines priced by the server while they are typed."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from typing import Any
from uuid import UUID, uuid4

from django.http import HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_POST

from samphan.catalog.access import products
from samphan.customers.access import customers
from samphan.customers.models import Customer
from samphan.orders.access import orders, quotations
from samphan.orders.drafting import Draft, draft_of, lines_of, may_price, uuid_in
from samphan.orders.forms.documents import SaleForm, branch_named, percent_typed
from samphan.orders.models import Order, Quotation
from samphan.orders.ordering import place_order
from samphan.orders.quoting import make_quotation, revise_quotation
from samphan.platform.accounts.middleware import SignedInRequest
from samphan.platform.accounts.rights import Actor
from samphan.platform.refusals import Forbidden, NotFound, Refused
from samphan.platform.tenants.models import Branch
from samphan.platform.web.signed_in import signed_in
from samphan.platform.web.toasts import toast

FAULTY = 422
NONE = Decimal(0)


@signed_in
@require_http_methods(["GET", "POST"])
def quotation_create(request: SignedInRequest) -> HttpResponse:
    """`?customer=` is chosen already."""
    actor = request.actor
    quotations.require(actor, "create")

    def save(form: SaleForm, draft: Draft) -> Quotation:
        return make_quotation(
            actor,
            chosen_customer(actor, form),
            draft.wanted(),
            form.branch,
            valid_until=form.cleaned_data["valid_until"],
            discount_percent=form.discount(),
            note=form.cleaned_data["note"],
            ask=form.cleaned_data.get("ask", False),
            key=key_of(request),
        )

    return sale(request, "quotation", save)


@signed_in
@require_http_methods(["GET", "POST"])
def order_create(request: SignedInRequest) -> HttpResponse:
    """`?customer=` is chosen already; nobody in particular pays first."""
    actor = request.actor
    orders.require(actor, "create")

    def save(form: SaleForm, draft: Draft) -> Order:
        return place_order(
            actor,
            chosen_customer(actor, form) if form.cleaned_data["customer"] else None,
            draft.wanted(),
            form.branch,
            discount_percent=form.discount(),
            pay_first=form.cleaned_data["pay_first"],
            over_credit=form.cleaned_data.get("over_credit", False),
            note=form.cleaned_data["note"],
            ask=form.cleaned_data.get("ask", False),
            key=key_of(request),
        )

    return sale(request, "order", save)


@signed_in
@require_http_methods(["GET", "POST"])
def quotation_revise(request: SignedInRequest, quotation: UUID) -> HttpResponse:
    actor = request.actor
    row = quotations.get(actor, "edit", quotation)

    def save(form: SaleForm, draft: Draft) -> Quotation:
        return revise_quotation(
            actor,
            row,
            draft.wanted(),
            valid_until=form.cleaned_data["valid_until"],
            discount_percent=form.discount(),
            note=form.cleaned_data["note"],
            ask=form.cleaned_data.get("ask", False),
        )

    return sale(request, "quotation", save, revises=row)


def sale(
    request: SignedInRequest,
    kind: str,
    save: Callable[[SaleForm, Draft], Quotation | Order],
    revises: Quotation | None = None,
) -> HttpResponse:
    actor = request.actor
    posted = request.POST if request.method == "POST" else None
    chosen = revises.customer if revises else buyer_in(actor, posted or request.GET)
    form = SaleForm(actor, kind, posted, customer=chosen, revises=revises)
    draft = typed(actor, posted, revises) if posted is not None else begun(actor, revises, request.GET)
    if posted is not None and form.is_valid():
        try:
            made = save(form, draft)
        except (Forbidden, NotFound):
            raise
        except Refused as refusal:
            form.take(refusal)
        else:
            toast(request, _("%(number)s is written.") % {"number": made.number})
            return redirect(f"orders:{kind}-detail", made.pk)
    key = posted.get("key", "") if posted else str(uuid4())
    context = shown(actor, draft) | {"form": form, "kind": kind, "revises": revises, "key": key}
    return render(request, "orders/sale.html", context, status=FAULTY if posted is not None else 200)


def begun(actor: Actor, revises: Quotation | None, asked: QueryDict) -> Draft:
    """Nothing typed yet: what the quotation that is revised says, or the address (`line`, `variant-1` …, as they are typed), or nothing."""
    if revises is None:
        return typed(actor, asked, None) if asked.getlist("line") else Draft([])
    off = revises.discount_percent if may_price(actor) else NONE
    return draft_of(
        actor, QueryDict(), revises.customer, revises.branch, lines=lines_of(revises.lines.all()), discount=off
    )


def typed(actor: Actor, data: QueryDict, revises: Quotation | None) -> Draft:
    """What stands in the form, as it would be written."""
    customer = revises.customer if revises else buyer_in(actor, data)
    branch = revises.branch if revises else branch_in(actor, data.get("branch"))
    off = percent_typed(data.get("discount_percent", "")) if may_price(actor) else NONE
    return draft_of(actor, data, customer, branch, discount=off)


@signed_in
@require_POST
def price(request: SignedInRequest) -> HttpResponse:
    """The lines and totals of what is typed: nothing is saved."""
    actor = request.actor
    if not (quotations.may(actor, "create") or orders.may(actor, "create") or quotations.may(actor, "edit")):
        raise Forbidden
    pk = uuid_in(request.POST.get("revises", ""))
    revises = quotations.get(actor, "edit", pk) if pk else None
    return render(request, "orders/parts/draft.html", shown(actor, typed(actor, request.POST, revises)))


def shown(actor: Actor, draft: Draft) -> dict[str, Any]:
    return {
        "draft": draft,
        "may_price": may_price(actor),
        "sees_margin": not actor.hides(products.field_name("cost")),
        "price_url": reverse("orders:price"),
    }


def buyer_in(actor: Actor, data: Any) -> Customer | None:
    """The customer that is chosen; None for nobody, or for one who cannot be chosen any more."""
    pk = uuid_in(data.get("customer") or "")
    if pk is None:
        return None
    try:
        return customers.get(actor, "view", pk)
    except NotFound:
        return None


def chosen_customer(actor: Actor, form: SaleForm) -> Customer:
    """Raises `Refused` beside the field for one out of reach: what was typed stays."""
    try:
        return customers.get(actor, "view", form.cleaned_data["customer"])
    except NotFound as error:
        sentence = _("Choose a customer of the list.")
        raise Refused(sentence, code="customer_unknown", fields={"customer": sentence}) from error


def branch_in(actor: Actor, pk: object) -> Branch | None:
    try:
        return branch_named(actor, pk)
    except NotFound:
        return None


def key_of(request: SignedInRequest) -> str:
    """What makes a double click one document."""
    return request.POST.get("key", "")[:60]
