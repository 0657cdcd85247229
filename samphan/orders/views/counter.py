"""The counter: scan or type, who buys by phone number, cash with its change or a QR code, done, and the next."""

from __future__ import annotations

from decimal import Decimal
from typing import Any
from uuid import UUID, uuid4

from django.http import HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_POST

from samphan.orders.access import payments
from samphan.orders.counter import require_counter, sell_by_promptpay, sell_for_cash
from samphan.orders.drafting import Draft, draft_of, may_price, uuid_in
from samphan.orders.forms.documents import CounterForm, money_typed, percent_typed
from samphan.orders.models import PaymentMethod, Receipt
from samphan.orders.steps import settings_of_sales
from samphan.orders.views.sale import FAULTY, branch_in, buyer_in, chosen_customer, key_of, shown
from samphan.platform.accounts.middleware import SignedInRequest
from samphan.platform.accounts.rights import Actor
from samphan.platform.refusals import Forbidden, NotFound, Refused
from samphan.platform.web.signed_in import signed_in


@signed_in
@require_http_methods(["GET", "POST"])
def counter(request: SignedInRequest) -> HttpResponse:
    """`?done=` is the receipt of the sale before: its change stands above until the next begins."""
    actor = request.actor
    require_counter(actor)
    posted = request.POST if request.method == "POST" else None
    form = CounterForm(actor, posted, customer=buyer_in(actor, posted or {}))
    draft = typed(actor, posted) if posted is not None else Draft([])
    if posted is not None and form.is_valid():
        try:
            return redirect(sold(request, form, draft))
        except (Forbidden, NotFound):
            raise
        except Refused as refusal:
            form.take(refusal)
    context = counted(actor, draft, posted or QueryDict()) | {
        "form": form,
        "key": posted.get("key", "") if posted and form.errors else str(uuid4()),
        "done": receipt_in(actor, request.GET.get("done", "")),
        "promptpay": settings_of_sales().promptpay_id,
    }
    return render(request, "orders/counter.html", context, status=FAULTY if posted is not None else 200)


def sold(request: SignedInRequest, form: CounterForm, draft: Draft) -> str:
    """Returns the address that goes on: the counter again, or the QR code that waits for the money."""
    actor, said = request.actor, form.cleaned_data
    customer = chosen_customer(actor, form) if said["customer"] else None
    terms: dict[str, Any] = {"discount_percent": form.discount(), "key": key_of(request)}
    if said["method"] == PaymentMethod.CASH:
        made = sell_for_cash(actor, customer, draft.wanted(), form.branch, tendered=said["tendered"], **terms)
        return f"{reverse('orders:counter')}?done={made.pk}"
    if not settings_of_sales().promptpay_id:
        sentence = _("Name the PromptPay id of the business first: Settings, Sales and documents.")
        raise Refused(sentence, code="promptpay_missing", fields={"method": sentence})
    payment = sell_by_promptpay(actor, customer, draft.wanted(), form.branch, **terms)
    return reverse("orders:payment-detail", args=[payment.pk])


@signed_in
@require_POST
def counter_price(request: SignedInRequest) -> HttpResponse:
    """The lines, the total and the change of what is typed: nothing is saved."""
    actor = request.actor
    require_counter(actor)
    return render(request, "orders/parts/counted.html", counted(actor, typed(actor, request.POST), request.POST))


def typed(actor: Actor, data: QueryDict) -> Draft:
    off = percent_typed(data.get("discount_percent", "")) if may_price(actor) else Decimal(0)
    return draft_of(actor, data, buyer_in(actor, data), branch_in(actor, data.get("branch")), discount=off)


def counted(actor: Actor, draft: Draft, data: QueryDict) -> dict[str, Any]:
    total = draft.document.get("total")
    tendered = money_typed(data.get("tendered", ""))
    return shown(actor, draft) | {
        "price_url": reverse("orders:counter-price"),
        "total": total,
        "change": tendered - total if tendered is not None and total else None,
        "missing": total - tendered if tendered is not None and total and tendered < total else None,
    }


def receipt_in(actor: Actor, pk: str) -> Receipt | None:
    """The receipt that was written before, when it is within reach."""
    wanted: UUID | None = uuid_in(pk)
    rows = Receipt.objects.filter(pk=wanted, payment__in=payments.rows(actor)) if wanted else Receipt.objects.none()
    return rows.select_related("payment").first()
