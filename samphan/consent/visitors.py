"""Doors for visitors: nobody is signed in, the address says whose page it is, and everything is done as the customer."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import wraps
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache

from samphan.consent.actions.ledger import Proof
from samphan.consent.models import Evidence, PreferenceLink, PublicPages
from samphan.consent.pace import keep_pace
from samphan.customers.identity.resolve import survivor_of
from samphan.platform.accounts.rights import Actor, system_actor
from samphan.platform.audit.who import acting, address_of
from samphan.platform.refusals import NotFound
from samphan.platform.tenants.current import every_business, use_business
from samphan.platform.tenants.models import Business

VISITS = 60  # a minute, by one link or from one address; a shop's own network is one address
View = Callable[..., HttpResponse]


def visitor(business: Business) -> Actor:
    """The customer at work on their own data. Without a name: what is written must not outlive an erasure."""
    return replace(system_actor(business), name=str(_("The customer")), kind="customer")


def by_link(view: View) -> View:
    """The view gets the live link that the token in its address names; any other token is not found, whatever is wrong with it."""

    @never_cache
    @wraps(view)
    def opened(request: HttpRequest, token: str, *args: Any, **kwargs: Any) -> HttpResponse:
        with every_business():
            pk = PreferenceLink.id_in(token)
            found = PreferenceLink.objects.live().filter(pk=pk).select_related("business", "customer") if pk else None  # type: ignore[attr-defined]
            link = found.first() if found is not None else None
            if link is not None:
                link.customer = survivor_of(link.customer)
        if link is None or not link.customer.is_living:
            raise NotFound(_("This link is no longer valid. Ask the shop for a new one."))
        keep_pace("preferences", link.pk, most=VISITS)
        with use_business(link.business), acting(visitor(link.business)):
            return hidden_from_robots(view(request, link, *args, **kwargs))

    return opened


def of_business(view: View) -> View:
    """The view gets the business that the short name in its address names."""

    @never_cache
    @wraps(view)
    def opened(request: HttpRequest, slug: str, *args: Any, **kwargs: Any) -> HttpResponse:
        business = Business.objects.filter(slug=slug).first()
        if business is None:
            raise NotFound(_("There is no such page. Look at the address again."))
        keep_pace("public", business.pk, address_of(request), most=VISITS)
        with use_business(business), acting(visitor(business)):
            return hidden_from_robots(view(request, business, *args, **kwargs))

    return opened


def hidden_from_robots(response: HttpResponse) -> HttpResponse:
    response.headers["X-Robots-Tag"] = "noindex, nofollow"
    return response


def shown(
    request: HttpRequest, template: str, business: Business, *, status: int = 200, **context: Any
) -> HttpResponse:
    """A page for visitors. Colleagues who open it see exactly what a visitor sees."""
    plain = {"actor": None, "business": business, "business_name": name_of(business), "pages": pages_of(business)}
    return render(request, template, {**plain, **context}, status=status)


def name_of(business: Business) -> str:
    thai = (get_language() or "th").startswith("th")
    return business.name if thai else business.name_en or business.name


def pages_of(business: Business) -> PublicPages:
    """The texts of the business's public pages, the usual ones while it wrote none. Reading never writes."""
    return PublicPages.objects.filter(business=business).first() or PublicPages(business=business)


def proof_of(request: HttpRequest, source: str, note: str = "") -> Proof:
    """What the page itself can testify: when, from which address, with which browser, in which language."""
    agent = request.headers.get("User-Agent", "")
    return Proof(
        Evidence.PAGE, source, note=note, ip=address_of(request), user_agent=agent, language=get_language() or "th"
    )
