"""The page on which a customer reads a quotation and answers it, by the signed link they were given."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_POST

from samphan.consent.visitors import shown, visitor
from samphan.orders.destinations import destination_of
from samphan.orders.forms.documents import AnswerForm, ReasonForm
from samphan.orders.limits import is_held
from samphan.orders.links import by_link, order_token_of, token_of
from samphan.orders.models import Order, OrderChannel, Quotation, QuotationState
from samphan.orders.quoting import accept_quotation, decline_quotation
from samphan.orders.views.orders import shown_deliveries
from samphan.platform.refusals import Refused

FAULTY = 422
NEEDS_SHOP = {"credit_exceeded", "customer_overdue"}


@by_link
@require_http_methods(["GET", "POST"])
def offer(request: HttpRequest, quotation: Quotation) -> HttpResponse:
    """POST `name` accepts: an order stands at once, with its stock reserved."""
    form = AnswerForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            accept(quotation, form.cleaned_data["name"])
        except Refused as refusal:
            quotation.refresh_from_db()
            sentence = refusal.sentence
            if refusal.code in {"stock_short", "branch_closed", "product_archived"}:
                sentence = _("Part of it is not in stock right now. Call us: we will find a way.")
            return page(request, quotation, form, refusal=sentence, status=FAULTY)
        return redirect("orders:offer", token_of(quotation))
    return page(request, quotation, form, status=FAULTY if form.errors else 200)


def accept(quotation: Quotation, name: str) -> Order:
    """In the customer's name. Above the agreed credit it is taken all the same, and paid before anything leaves."""
    who = visitor(quotation.business)
    try:
        return accept_quotation(who, quotation, channel=OrderChannel.LINK, said_by=name)
    except Refused as refusal:
        if refusal.code not in NEEDS_SHOP:
            raise
    return accept_quotation(who, quotation, channel=OrderChannel.LINK, said_by=name, pay_first=True)


@by_link
@require_POST
def offer_decline(request: HttpRequest, quotation: Quotation) -> HttpResponse:
    form = ReasonForm(request.POST)
    if form.is_valid():
        try:
            decline_quotation(visitor(quotation.business), quotation, reason=form.cleaned_data["reason"])
        except Refused as refusal:
            quotation.refresh_from_db()
            return page(request, quotation, AnswerForm(), refusal=refusal.sentence, status=FAULTY)
        return redirect("orders:offer", token_of(quotation))
    return page(request, quotation, AnswerForm(), declining=form, status=FAULTY)


def page(
    request: HttpRequest,
    quotation: Quotation,
    form: AnswerForm,
    *,
    declining: ReasonForm | None = None,
    refusal: object = "",
    status: int = 200,
) -> HttpResponse:
    newer = Quotation.objects.filter(revises=quotation).first()
    waits = is_held(quotation)
    is_open = quotation.state == QuotationState.OPEN
    order = Order.objects.filter(quotation=quotation).first()
    context = {
        "quotation": quotation,
        "document": quotation,
        "lines": quotation.lines.all(),
        "form": form,
        "declining": declining or ReasonForm(),
        "refusal": refusal,
        "expired": is_open and quotation.has_run_out,
        "answerable": is_open and not quotation.has_run_out and not waits,
        "waits": waits,
        "order": order,
        "destination": destination_of(order) if order else None,
        "deliveries": shown_deliveries(order) if order else [],
        "order_token": order_token_of(order) if order else "",
        "newer_token": token_of(newer) if newer else "",
        "token": token_of(quotation),
    }
    return shown(request, "orders/public/offer.html", quotation.business, status=status, **context)
