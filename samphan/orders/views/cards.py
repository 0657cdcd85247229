"""Card payments: the customer's page of an order, the provider's notices, the settings."""

from __future__ import annotations

from urllib.parse import urlencode
from uuid import UUID

from django.conf import settings
from django.core.signing import BadSignature, Signer
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_GET, require_http_methods, require_POST
from django_htmx.http import HttpResponseClientRedirect

from samphan.consent.pace import keep_pace
from samphan.consent.visitors import shown, visitor
from samphan.orders.access import order_settings, orders, payments
from samphan.orders.cards.paying import ask_as_customer, remove_provider, set_provider, settle_link, take_notice
from samphan.orders.cards.provider import provider_row
from samphan.orders.forms.card import CardForm
from samphan.orders.jobs import settle_card
from samphan.orders.links import by_order_link, order_link_of, order_token_of
from samphan.orders.models import CardLink, CardProvider, Order
from samphan.orders.views.payments import payment_of
from samphan.platform.accounts.middleware import SignedInRequest
from samphan.platform.refusals import Forbidden, NotFound, Refused
from samphan.platform.tenants.current import every_business, use_business
from samphan.platform.web.signed_in import signed_in
from samphan.platform.web.toasts import toast

FAULTY = 422
MOST_NOTICES = 600  # a minute
LARGEST = 200_000
SALT = "orders.card-notices"


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


def _page(request: HttpRequest, order: Order, *, refusal: object = "", status: int = 200) -> HttpResponse:
    context = {
        "order": order,
        "token": order_token_of(order),
        "takes_cards": provider_row() is not None,
        "refusal": refusal,
    }
    return shown(request, "orders/public/pay.html", order.business, status=status, **context)


@csrf_exempt  # the provider signs; it has no session
@require_POST
def card_notice(request: HttpRequest, token: str) -> HttpResponse:
    """The provider tells of a payment: kept once, answered at once, settled by a job that asks the provider again."""
    row = _provider_named(token)
    keep_pace("card-notice", row.pk, most=MOST_NOTICES)
    if int(request.headers.get("Content-Length") or 0) > LARGEST:
        raise NotFound
    with use_business(row.business):
        notice = take_notice(row, request.headers, request.body)
        if notice and notice.link:
            settle_card.enqueue(link=notice.link)
    return HttpResponse(status=200)


@signed_in
@require_POST
def card_check(request: SignedInRequest, payment: UUID) -> HttpResponse:
    """Ask the provider now, for a notice that did not come."""
    row = payment_of(request.actor, "take", payment)
    link = CardLink.objects.filter(payment=row).first()
    if link is None:
        raise NotFound
    settle_link(link)
    row.refresh_from_db()
    toast(request, _("Paid.") if row.state == "settled" else _("Not paid yet."))
    return redirect("orders:payment-detail", row.pk)


@signed_in
@require_http_methods(["GET", "POST"])
def card_settings(request: SignedInRequest) -> HttpResponse:
    order_settings.require(request.actor, "edit")
    form = CardForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            set_provider(request.actor, **form.cleaned_data)
        except Forbidden:
            raise
        except Refused as refusal:
            form.take(refusal)
        else:
            toast(request, _("Customers can pay by card."))
            return redirect("orders:cards")
    row = provider_row()
    context = {"form": form, "provider": row, "notices_at": notices_at(row) if row else ""}
    return render(request, "orders/settings/cards.html", context, status=FAULTY if form.errors else 200)


@signed_in
@require_POST
def card_settings_remove(request: SignedInRequest) -> HttpResponse:
    remove_provider(request.actor)
    toast(request, _("Cards are no longer taken."))
    return redirect("orders:cards")


def notices_at(row: CardProvider) -> str:
    """The address that the provider is given. Signed, so that ids cannot be tried out."""
    token = Signer(salt=SALT).sign(row.business.pk.hex)
    return settings.PUBLIC_URL.rstrip("/") + reverse("orders:card-notice", args=[token])


def _provider_named(token: str) -> CardProvider:
    try:
        business = Signer(salt=SALT).unsign(token)
    except BadSignature as error:
        raise NotFound from error
    with every_business():
        found: CardProvider | None = (
            CardProvider.objects.select_related("business").filter(business_id=business).first()
        )
    if found is None:
        raise NotFound
    return found
