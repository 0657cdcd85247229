"""Tags on the customer page."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.html import format_html, format_html_join
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET, require_POST

from samphan.customers import tags
from samphan.customers.access import customers
from samphan.customers.models.tag import tag_key
from samphan.customers.views.dialogs import changed
from samphan.platform.accounts.middleware import SignedInRequest
from samphan.platform.web.inputs import Combobox
from samphan.platform.web.signed_in import signed_in

PANEL = "tags"


@signed_in
@require_GET
def tag_panel(request: SignedInRequest) -> HttpResponse:
    customer = customers.get(request.actor, "view", request.GET.get("customer"))
    may_edit = customers.may(request.actor, "edit", customer)
    borne = tags.tags_of([customer.pk]).get(customer.pk, [])
    if not borne and not may_edit:
        return HttpResponse()
    box = Combobox(choices=[("", _("Add a tag"))], url="").render("tag", "", {"id": "tag-box"})
    context = {"customer": customer, "tags": borne, "may_edit": may_edit, "box": box}
    return render(request, "customers/panels/tags.html", context)


@signed_in
@require_GET
def tag_options(request: SignedInRequest) -> HttpResponse:
    """What the tag box offers: tags there are, and the one that would be new."""
    customers.require(request.actor, "view")
    typed = request.GET.get("q", "")[: tags.LONGEST].strip().lstrip("#")
    found = tags.find_tags(typed)
    options = format_html_join("", '<li role="option" data-value="{0}">{0}</li>', ((name,) for name in found))
    if tag_key(typed) and tag_key(typed) not in {tag_key(name) for name in found}:
        new = _("New tag “%(tag)s”") % {"tag": typed}
        options += format_html('<li role="option" data-value="{}">{}</li>', typed, new)
    return HttpResponse(options)


@signed_in
@require_POST
def tag_add(request: SignedInRequest, pk: UUID) -> HttpResponse:
    customer = customers.get(request.actor, "edit", pk)
    tags.add_tag(request.actor, customer, request.POST.get("tag", ""))
    return changed(PANEL)


@signed_in
@require_POST
def tag_remove(request: SignedInRequest, pk: UUID) -> HttpResponse:
    customer = customers.get(request.actor, "edit", pk)
    tags.remove_tag(request.actor, customer, request.POST.get("tag", ""))
    return changed(PANEL)
