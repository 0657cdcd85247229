"""The customer's page of an order, by its signed link: what is to be paid, how, and what became of the slips they sent."""

from __future__ import annotations

from urllib.parse import urlencode
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET, require_POST
from django_htmx.http import HttpResponseClientRedirect

from samphan.consent.visitors import shown, visitor
from samphan.orders.access import orders, payments
from samphan.orders.cards.paying import ask_as_customer
from samphan.orders.cards.provider import provider_row
from samphan.orders.destinations import destination_of
from samphan.orders.forms.slip import SentSlipForm
from samphan.orders.links import by_order_link, order_link_of, order_token_of
from samphan.orders.models import Order, Payment, PaymentMethod, PaymentState
from samphan.orders.paying import ask_by_code
from samphan.orders.slip_queue import hand_in
from samphan.orders.steps import settings_of_sales
from samphan.orders.views.orders import shown_deliveries
from samphan.orders.views.payments import code_to_pay_by
from samphan.platform.accounts.middleware import SignedInRequest
from samphan.platform.refusals import NotFound, Refused
from samphan.platform.web.signed_in import signed_in

SHOWN = 10


@by_order_link
@require_GET
def pay_page(request: HttpRequest, order: Order) -> HttpResponse:
    """What is to be paid of an order, and how."""
    return _page(request, order)


@by_order_link
@require_POST
def pay_by_card(request: HttpRequest, order: Order) -> HttpResponse:
    """Leads to the provider's page. It is made by this first click, and found again by the next."""
    try:
        link = ask_as_customer(visitor(order.business), order)
    except Refused as refusal:
        return _page(request, order, refusal=refusal.sentence, status=refusal.status)
    return HttpResponseClientRedirect(link.url)


@by_order_link
@require_POST
def pay_by_code(request: HttpRequest, order: Order) -> HttpResponse:
    """Shows the PromptPay code of what is due: the same one however often it is asked for."""
    try:
        ask_by_code(visitor(order.business), order)
    except Refused as refusal:
        return _page(request, order, refusal=refusal.sentence, status=refusal.status)
    return redirect("orders:pay", order_token_of(order))


@by_order_link
@require_GET
def pay_qr(_request: HttpRequest, order: Order) -> HttpResponse:
    """The PromptPay code that waits, as a picture."""
    waiting = waiting_code(order)
    if waiting is None:
        raise NotFound
    return code_to_pay_by(waiting)


@by_order_link
@require_POST
def pay_slip(request: HttpRequest, order: Order) -> HttpResponse:
    """The customer hands in the slip of a transfer."""
    form = SentSlipForm(order, request.POST, request.FILES)
    if form.is_valid():
        said = form.cleaned_data
        try:
            hand_in(visitor(order.business), said["picture"], said["amount"], order=order)
        except Refused as refusal:
            form.take(refusal)
        else:
            return redirect("orders:pay", order_token_of(order))
    return _page(request, order, form=form, status=422)


@signed_in
@require_GET
def pay_link(request: SignedInRequest, order: UUID) -> HttpResponse:
    """The page on which the customer pays, to hand over."""
    row = orders.get(request.actor, "view", order)
    payments.require(request.actor, "take")
    link = order_link_of(row)
    said = _("Pay order %(number)s here: %(url)s") % {"number": row.number, "url": link}
    context = {"link": link, "line": f"https://line.me/R/share?{urlencode({'text': said})}"}
    return render(request, "orders/pay_link_dialog.html", context)


def waiting_code(order: Order) -> Payment | None:
    """The newest PromptPay payment that waits, while it can still be received in full and the business takes PromptPay."""
    rows = order.payments.filter(method=PaymentMethod.PROMPTPAY, state=PaymentState.EXPECTED).order_by("-created_at")
    fitting = (one for one in rows if one.settles <= order.due)
    return next(fitting, None) if settings_of_sales().promptpay_id else None


def _page(
    request: HttpRequest,
    order: Order,
    *,
    form: SentSlipForm | None = None,
    refusal: object = "",
    status: int = 200,
) -> HttpResponse:
    waiting = waiting_code(order)
    context = {
        "order": order,
        "token": order_token_of(order),
        "takes_cards": provider_row() is not None,
        "takes_codes": bool(settings_of_sales().promptpay_id),
        "waiting": waiting,
        "form": form or SentSlipForm(order, amount=waiting.amount if waiting else order.due),
        "destination": destination_of(order),
        "deliveries": shown_deliveries(order),
        "slips": order.slips.order_by("-at")[:SHOWN],
        "refusal": refusal,
    }
    return shown(request, "orders/public/pay.html", order.business, status=status, **context)
