"""The link by which a customer sees a quotation and answers it, without signing in."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.conf import settings
from django.core.signing import BadSignature, Signer
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache

from samphan.consent.pace import keep_pace
from samphan.consent.visitors import VISITS, hidden_from_robots, visitor
from samphan.orders.models import Order, Quotation
from samphan.platform.audit.who import acting
from samphan.platform.refusals import NotFound
from samphan.platform.tenants.current import every_business, use_business

SALT = "orders.quotation"
ORDER_SALT = "orders.order"
View = Callable[..., HttpResponse]


def token_of(quotation: Quotation) -> str:
    """The quotation's id, signed, so that nobody can try ids out."""
    return Signer(salt=SALT).sign(quotation.pk.hex)


def link_of(quotation: Quotation) -> str:
    """The whole address that the customer is given."""
    return settings.PUBLIC_URL.rstrip("/") + reverse("orders:offer", args=[token_of(quotation)])


def order_token_of(order: Order) -> str:
    return Signer(salt=ORDER_SALT).sign(order.pk.hex)


def order_link_of(order: Order) -> str:
    """The whole address of the page on which a customer pays an order."""
    return settings.PUBLIC_URL.rstrip("/") + reverse("orders:pay", args=[order_token_of(order)])


def by_link(view: View) -> View:
    """The view gets the quotation that the token in its address names; any other token is not found, whatever is wrong with it."""
    return _opened(view, Quotation, SALT)


def by_order_link(view: View) -> View:
    """As `by_link`, with the order."""
    return _opened(view, Order, ORDER_SALT)


def _opened(view: View, model: type[Quotation | Order], salt: str) -> View:
    @never_cache
    @wraps(view)
    def opened(request: HttpRequest, token: str, *args: Any, **kwargs: Any) -> HttpResponse:
        try:
            pk = Signer(salt=salt).unsign(token)
        except BadSignature as error:
            raise NotFound(_("This link is no longer valid. Ask the shop for a new one.")) from error
        with every_business():
            rows = model.objects.select_related("business", "branch", "customer", "owner")
            found = rows.filter(pk=pk).first()
        if found is None:
            raise NotFound(_("This link is no longer valid. Ask the shop for a new one."))
        keep_pace("offer", found.pk, most=VISITS)
        with use_business(found.business), acting(visitor(found.business)):
            return hidden_from_robots(view(request, found, *args, **kwargs))

    return opened
