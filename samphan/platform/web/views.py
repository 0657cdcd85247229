"""Pages that belong to no module: Today, and the person's own taste."""

from __future__ import annotations

import json

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.html import format_html_join
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_GET, require_POST

from samphan.platform.accounts.middleware import SignedInRequest
from samphan.platform.thai.addresses import Address
from samphan.platform.thai.places import Place, find
from samphan.platform.web.panels import panels_for
from samphan.platform.web.preferences import remember
from samphan.platform.web.signed_in import signed_in


@signed_in
def today(request: SignedInRequest) -> HttpResponse:
    panels = panels_for(request.actor, "today")
    return render(request, "web/today.html", {"panels": panels, "today": timezone.localdate()})


@signed_in
def settings(request: SignedInRequest) -> HttpResponse:
    """Every settings page this person may open; the way in on a phone, where the list does not stand beside them."""
    return render(request, "web/settings_index.html")


@require_GET
def places(request: HttpRequest) -> HttpResponse:
    """Options of the place box (`inputs.PlaceSearch`). Open to visitors: a map of the country is no secret."""
    found = find(request.GET.get("q", "")[:200])
    options = (
        (str(Address("", place.subdistrict, place.district, place.province, place.postcode)), fills(place))
        for place in found
    )
    return HttpResponse(format_html_join("", '<li role="option" data-value="{0}" data-fills="{1}">{0}</li>', options))


def fills(place: Place) -> str:
    """What a choice writes into the form; what lies below a whole district or province stays empty."""
    names = ("subdistrict", "district", "province", "postcode")
    return json.dumps({name: getattr(place, name) for name in names}, ensure_ascii=False)


@require_POST
def preferences(request: HttpRequest) -> HttpResponse:
    """Language, calendar era and theme: kept with the person, or in a cookie for a visitor."""
    response = redirect(_back(request))
    remember(request, response)
    return response


def _back(request: HttpRequest) -> str:
    wanted = request.POST.get("next", "/")
    safe = url_has_allowed_host_and_scheme(
        wanted, allowed_hosts={request.get_host()}, require_https=request.is_secure()
    )
    return wanted if safe else "/"
