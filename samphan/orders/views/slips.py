"""Which payment is this slip for?"""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods

from samphan.orders.access import payments
from samphan.orders.forms.slip import SlipForm
from samphan.orders.slip_pictures import LARGEST, code_in
from samphan.orders.slips import evidence_in, proved_by, waiting_for
from samphan.platform.accounts.middleware import SignedInRequest
from samphan.platform.refusals import Refused
from samphan.platform.web.signed_in import signed_in

FAULTY = 422
MOST = 20


def written_on(form: SlipForm) -> str:
    """The slip's code out of its picture, else as it was scanned or typed. Raises `Refused`: `slip_missing`, as `slip_pictures.code_in`."""
    if picture := form.cleaned_data["picture"]:
        return code_in(picture.read(LARGEST + 1))
    if written := form.cleaned_data["evidence"].strip():
        return str(written)
    sentence = _("Take a picture of the slip, or write its number.")
    raise Refused(sentence, code="slip_missing", fields={"evidence": sentence})


@signed_in
@require_http_methods(["GET", "POST"])
def slip_match(request: SignedInRequest) -> HttpResponse:
    """Asks for the slip, then shows the payments that wait for its amount; each is settled by its own button."""
    payments.require(request.actor, "take")
    form = SlipForm(request.POST, request.FILES) if request.method == "POST" else SlipForm()
    context: dict[str, Any] = {"form": form}
    if request.method == "POST" and form.is_valid():
        try:
            evidence = evidence_in(written_on(form))
        except Refused as refusal:
            form.take(refusal)
        else:
            context |= {
                "evidence": evidence,
                "amount": form.cleaned_data["amount"],
                "used": proved_by(request.actor, evidence),
                "waiting": list(waiting_for(request.actor, form.cleaned_data["amount"])[:MOST]),
            }
    return render(request, "orders/slip_match.html", context, status=FAULTY if form.errors else 200)
