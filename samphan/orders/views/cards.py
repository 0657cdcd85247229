"""Card payments: the provider's notices, asking it again, the settings."""

from __future__ import annotations

from uuid import UUID

from django.conf import settings
from django.core.signing import BadSignature, Signer
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_POST

from samphan.consent.pace import keep_pace
from samphan.orders.access import order_settings
from samphan.orders.cards.paying import remove_provider, set_provider, settle_link, take_notice
from samphan.orders.cards.provider import provider_row
from samphan.orders.forms.card import CardForm
from samphan.orders.jobs import settle_card
from samphan.orders.models import CardLink, CardProvider
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
