"""Field work on a phone: the page that is kept on it, what it takes along, and what it sends."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.middleware.csrf import get_token
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_GET, require_POST
from pydantic import ValidationError

from samphan.customers.models.follow_up import ICONS
from samphan.pipeline.field_work.sending import Entry, take_in
from samphan.pipeline.field_work.taking_along import take_along
from samphan.platform.accounts.middleware import SignedInRequest
from samphan.platform.refusals import Refused
from samphan.platform.web.faults import SHEETS
from samphan.platform.web.middleware import problem
from samphan.platform.web.signed_in import signed_in

FOLDER = "pipeline/field"
STYLES = (*SHEETS, "web/forms.css", f"{FOLDER}/field.css")
SCRIPTS = tuple(f"{FOLDER}/{name}.js" for name in ("store", "words", "outbox", "forms", "screens"))
FILES = (*STYLES, *SCRIPTS, "vendor/icons.svg", "web/icon.svg")


@require_GET
@cache_control(no_cache=True)
def field(request: HttpRequest) -> HttpResponse:
    """Nobody's data: everybody gets the same page, and it may lie on a device."""
    shown = {"sheets": STYLES, "scripts": SCRIPTS, "kinds": [(kind.value, icon) for kind, icon in ICONS.items()]}
    return render(request, "pipeline/field_work.html", shown)


@signed_in
@require_GET
@cache_control(no_store=True)
def field_data(request: SignedInRequest) -> HttpResponse:
    """What to take along; `who` tells whose it is, `csrf` is for sending."""
    actor = request.actor
    who = f"{actor.business.pk}:{actor.user.pk if actor.user else ''}"
    return JsonResponse({"who": who, "csrf": get_token(request), **take_along(actor)})


@signed_in
@require_POST
def field_send(request: SignedInRequest) -> HttpResponse:
    """One entry as JSON. A refusal is problem+json; of changed prices it names those of today."""
    try:
        entry = Entry.model_validate_json(request.body)
    except ValidationError as error:
        said = _("This entry cannot be read. Throw it away and write it again.")
        return problem(Refused(said, code="entry_form", fields={str(one["loc"]): one["msg"] for one in error.errors()}))
    try:
        return JsonResponse({"url": take_in(request.actor, entry)})
    except Refused as refusal:
        return problem(refusal, **{name: refusal.data[name] for name in ("prices", "total") if name in refusal.data})
