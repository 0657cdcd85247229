"""Payments: asked for by QR code or transfer, taken in cash, settled, called off; and the receipt."""

from __future__ import annotations

from decimal import Decimal
from io import BytesIO
from uuid import UUID

import segno
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST
from django_htmx.http import HttpResponseClientRedirect

from samphan.customers.access import customers
from samphan.orders.access import orders, payments, slips
from samphan.orders.cards.paying import ask_by_card
from samphan.orders.cards.provider import provider_row
from samphan.orders.counter import hand_over
from samphan.orders.doings import doings_for
from samphan.orders.forms.documents import PayForm, SettleForm, posted
from samphan.orders.models import CardLink, Order, Payment, PaymentMethod, PaymentState, Receipt
from samphan.orders.paying import cancel_payment, expect_payment, qr_of, settle_payment, take_cash
from samphan.orders.steps import settings_of_sales
from samphan.orders.tables import payment_table
from samphan.orders.views.orders import order_of
from samphan.orders.words import STATE_TONES, shown_steps
from samphan.platform.accounts.middleware import SignedInRequest
from samphan.platform.accounts.rights import Actor
from samphan.platform.refusals import Forbidden, NotFound, Refused
from samphan.platform.thai.money import baht_in_words
from samphan.platform.web.dialogs import dialog
from samphan.platform.web.signed_in import signed_in
from samphan.platform.web.tables.views import list_page
from samphan.platform.web.toasts import toast


@signed_in
@require_GET
def payment_list(request: SignedInRequest) -> HttpResponse:
    may = {"sees_slips": slips.may(request.actor, "view"), "may_hand_in": slips.may(request.actor, "create")}
    return list_page(request, payment_table, "orders/payments.html", **may)


def payment_of(actor: Actor, verb: str, pk: object) -> Payment:
    payments.get(actor, verb, pk)
    row: Payment = Payment.objects.select_related("order__customer", "branch", "receipt").get(pk=pk)
    return row


@signed_in
@require_http_methods(["GET", "POST"])
def payment_create(request: SignedInRequest, order: UUID) -> HttpResponse:
    """The dialog of an order: cash gives a receipt at once, the others a page that waits for the money."""
    actor = request.actor
    row = order_of(actor, "view", order)
    payments.require(actor, "take")
    form = PayForm(
        row, posted(request), promptpay=bool(settings_of_sales().promptpay_id), card=provider_row() is not None
    )
    if request.method == "POST" and form.is_valid():
        try:
            url = asked(request, row, form)
        except (Forbidden, NotFound):
            raise
        except Refused as refusal:
            form.take(refusal)
        else:
            return HttpResponseClientRedirect(url)
    context = {"order": row, "promptpay": settings_of_sales().promptpay_id}
    return dialog(request, form, _("Take payment"), fields="orders/fields/pay.html", submit=_("Go on"), **context)


def asked(request: SignedInRequest, order: Order, form: PayForm) -> str:
    """Take the money or ask for it. Returns the address that goes on."""
    said = form.cleaned_data
    key = request.POST.get("key", "")[:60]
    if said["method"] == PaymentMethod.CASH:
        tendered = said["amount"] if said["tendered"] is None else said["tendered"]
        receipt = take_cash(request.actor, order, tendered=tendered, amount=said["amount"], key=key)
        return reverse("orders:receipt-detail", args=[receipt.pk])
    method = PaymentMethod(said["method"])
    if method == PaymentMethod.PROMPTPAY and not settings_of_sales().promptpay_id:
        sentence = _("Name the PromptPay id of the business first: Settings, Sales and documents.")
        raise Refused(sentence, code="promptpay_missing", fields={"method": sentence})
    if method == PaymentMethod.CARD:
        percent = said["withheld_percent"] or Decimal(0)
        link = ask_by_card(request.actor, order, amount=said["amount"], withheld_percent=percent, key=key)
        return reverse("orders:payment-detail", args=[link.payment_id])
    made = expect_payment(
        request.actor,
        order,
        method,
        amount=said["amount"],
        withheld_percent=said["withheld_percent"] or Decimal(0),
        key=key,
    )
    return reverse("orders:payment-detail", args=[made.pk])


@signed_in
@require_GET
def payment_detail(request: SignedInRequest, payment: UUID) -> HttpResponse:
    """What is asked for, with its QR code; or what came of it."""
    actor = request.actor
    row = payment_of(actor, "view", payment)
    context = {
        "payment": row,
        "receipt": getattr(row, "receipt", None),
        "tone": STATE_TONES.get(row.state, ""),
        "steps": shown_steps(row),
        "card_link": CardLink.objects.filter(payment=row).first(),
        "may_take": row.state == PaymentState.EXPECTED and payments.may(actor, "take", row),
        "shows_qr": row.method == PaymentMethod.PROMPTPAY
        and row.state == PaymentState.EXPECTED
        and bool(settings_of_sales().promptpay_id),
        "sees_order": orders.may(actor, "view", row.order),
    }
    return render(request, "orders/payment.html", context)


@signed_in
@require_GET
def payment_qr(request: SignedInRequest, payment: UUID) -> HttpResponse:
    """The PromptPay code as a picture. Raises `Refused` (`promptpay_missing`)."""
    row = payment_of(request.actor, "view", payment)
    if row.method != PaymentMethod.PROMPTPAY:
        raise NotFound
    return code_to_pay_by(row)


def code_to_pay_by(payment: Payment) -> HttpResponse:
    picture = BytesIO()
    segno.make(qr_of(payment), error="m", micro=False).save(picture, kind="svg", scale=8, border=4, light="#fff")
    return HttpResponse(
        picture.getvalue(), content_type="image/svg+xml", headers={"Cache-Control": "private, no-store"}
    )


@signed_in
@require_http_methods(["GET", "POST"])
def payment_settle(request: SignedInRequest, payment: UUID) -> HttpResponse:
    row = payment_of(request.actor, "take", payment)
    form = SettleForm(row, posted(request))
    if request.method == "POST" and form.is_valid():
        try:
            made = settle_payment(
                request.actor,
                row,
                amount=form.cleaned_data["amount"],
                currency=row.currency,
                reference=row.reference,
                evidence=form.cleaned_data["evidence"].strip(),
            )
        except (Forbidden, NotFound):
            raise
        except Refused as refusal:
            form.take(refusal)
        else:
            toast(request, _("Received. Receipt %(number)s is written.") % {"number": made.number})
            if hand_over(request.actor, row.order):
                return HttpResponseClientRedirect(f"{reverse('orders:counter')}?done={made.pk}")
            return HttpResponseClientRedirect(reverse("orders:receipt-detail", args=[made.pk]))
    return dialog(request, form, _("The money came"), submit=_("Write the receipt"))


@signed_in
@require_POST
def payment_cancel(request: SignedInRequest, payment: UUID) -> HttpResponse:
    row = payment_of(request.actor, "take", payment)
    cancel_payment(request.actor, row)
    toast(request, _("It is no longer expected."))
    return redirect("orders:order-detail", row.order_id)


@signed_in
@require_GET
def receipt_detail(request: SignedInRequest, receipt: UUID) -> HttpResponse:
    """A receipt as it was given, to print."""
    actor = request.actor
    rows = Receipt.objects.select_related("payment__order__branch", "branch", "customer", "business")
    found = rows.filter(pk=receipt, payment__in=payments.rows(actor)).first()
    if found is None:
        raise NotFound
    order = found.payment.order
    context = doings_for("receipt", actor, found) | {
        "receipt": found,
        "payment": found.payment,
        "order": order,
        "lines": order.lines.all(),
        "words": baht_in_words(found.amount + found.withheld),
        "settles": found.amount + found.withheld,
        "sees_customer": bool(found.customer) and customers.may(actor, "view", found.customer),
        "sees_order": orders.may(actor, "view", order),
    }
    return render(request, "orders/receipt.html", context)
