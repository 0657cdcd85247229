"""Files on the customer page."""

from __future__ import annotations

from typing import cast
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET, require_POST

from samphan.customers import attachments
from samphan.customers.access import customers, notes
from samphan.customers.views.dialogs import changed
from samphan.platform.accounts.middleware import SignedInRequest
from samphan.platform.uploads import Checked, handed_out
from samphan.platform.web.signed_in import signed_in
from samphan.platform.web.toasts import toast

PANEL = "files"


@signed_in
@require_GET
def attachment_panel(request: SignedInRequest) -> HttpResponse:
    customer = customers.get(request.actor, "view", request.GET.get("customer"))
    rows = attachments.attachments_of(customer)
    may_add = notes.may(request.actor, "create", customer)
    if not rows and not may_add:
        return HttpResponse()
    context = {"customer": customer, "files": rows, "may_add": may_add}
    return render(request, "customers/panels/files.html", context)


@signed_in
@require_POST
def attachment_add(request: SignedInRequest, pk: UUID) -> HttpResponse:
    customer = customers.get(request.actor, "view", pk)
    row = attachments.add_attachment(request.actor, customer, request.FILES.get(attachments.FIELD))
    toast(request, _("%(name)s is kept.") % {"name": row.name})
    return changed(PANEL)


@signed_in
@require_GET
def attachment_open(request: SignedInRequest, pk: UUID, file: UUID) -> HttpResponse:
    """Pictures open in place; everything else is handed over to keep."""
    row = attachments.attachment_of(customers.get(request.actor, "view", pk), file)
    checked = Checked(row.name, row.content_type, row.size)
    return cast(
        "HttpResponse", handed_out(row.content, checked, inline=True)
    )  # a streamed answer is one in all that matters


@signed_in
@require_POST
def attachment_remove(request: SignedInRequest, pk: UUID, file: UUID) -> HttpResponse:
    row = attachments.remove_attachment(request.actor, customers.get(request.actor, "view", pk), file)
    undo = reverse("customers:file-restore", args=[pk, file])
    toast(request, _("%(name)s is removed.") % {"name": row.name}, undo_url=undo)
    return changed(PANEL)


@signed_in
@require_POST
def attachment_restore(request: SignedInRequest, pk: UUID, file: UUID) -> HttpResponse:
    attachments.restore_attachment(request.actor, customers.get(request.actor, "view", pk), file)
    return changed(PANEL)
