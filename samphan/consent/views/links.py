"""The link to a customer's preference page, as a colleague hands it over."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from samphan.consent.access import consents
from samphan.consent.actions.preferences import address_of_link, link_for, revoke_links
from samphan.platform.accounts.middleware import SignedInRequest
from samphan.platform.web.signed_in import signed_in
from samphan.platform.web.toasts import toast, trigger


@signed_in
@require_POST
def link(request: SignedInRequest, pk: UUID) -> HttpResponse:
    """The dialog with the address; made by POST, because it may make a row."""
    customer = consents.get(request.actor, "record", pk)
    address = address_of_link(link_for(request.actor, customer))
    return render(request, "consent/link.html", {"customer": customer, "address": address})


@signed_in
@require_POST
def link_revoke(request: SignedInRequest, pk: UUID) -> HttpResponse:
    customer = consents.get(request.actor, "record", pk)
    revoke_links(request.actor, customer)
    toast(request, _("Links given out so far no longer work."))
    response = HttpResponse(status=204)
    trigger(response, "close-dialog", None)
    return response
