"""e-Tax documents to take away, the mail that carries one, and the certificate that signs them."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.http import content_disposition_header
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from samphan.orders.access import invoices, order_settings
from samphan.orders.etax.carried import carrying_pdf
from samphan.orders.etax.certificates import own_certificate, remove_certificate, set_certificate, signed
from samphan.orders.etax.mailing import draft_of, route_of
from samphan.orders.etax.others import CANCELLED_SUFFIX, cancellation_xml, receipt_xml
from samphan.orders.etax.written import xml_of
from samphan.orders.forms.selling import CertificateForm
from samphan.orders.papers.shelf import receipt_of
from samphan.platform.accounts.middleware import SignedInRequest
from samphan.platform.refusals import Forbidden, Refused
from samphan.platform.web.signed_in import signed_in
from samphan.platform.web.toasts import toast

FAULTY = 422


@signed_in
@require_GET
def etax_xml(request: SignedInRequest, invoice: UUID) -> HttpResponse:
    """Signed when the business has a certificate, ready for the upload; else as it goes into the PDF."""
    row = invoices.get(request.actor, "view", invoice)
    return _xml(xml_of(row), row.number)


@signed_in
@require_GET
def etax_cancellation(request: SignedInRequest, invoice: UUID) -> HttpResponse:
    """The note that a document was cancelled."""
    row = invoices.get(request.actor, "view", invoice)
    return _xml(cancellation_xml(row), f"{row.number}{CANCELLED_SUFFIX}")


@signed_in
@require_GET
def etax_receipt(request: SignedInRequest, receipt: UUID) -> HttpResponse:
    row = receipt_of(request.actor, receipt)
    return _xml(receipt_xml(row), row.number)


@signed_in
@require_GET
def etax_pdf(request: SignedInRequest, invoice: UUID) -> HttpResponse:
    row = invoices.get(request.actor, "view", invoice)
    return _file(carrying_pdf(row), "application/pdf", f"{row.number}.pdf")


@signed_in
@require_GET
def etax_draft(request: SignedInRequest, invoice: UUID) -> HttpResponse:
    row = invoices.get(request.actor, "view", invoice)
    return _file(draft_of(row), "message/rfc822", f"{row.number}.eml")


@signed_in
@require_GET
def etax_route(request: SignedInRequest, invoice: UUID) -> HttpResponse:
    """How the mail must look: whom to, with a copy to ETDA, under which subject."""
    row = invoices.get(request.actor, "view", invoice)
    return render(request, "orders/etax_dialog.html", {"invoice": row, "route": route_of(row)})


@signed_in
@require_http_methods(["GET", "POST"])
def certificate(request: SignedInRequest) -> HttpResponse:
    order_settings.require(request.actor, "edit")
    form = CertificateForm(request.POST, request.FILES) if request.method == "POST" else CertificateForm()
    if request.method == "POST" and form.is_valid():
        try:
            set_certificate(request.actor, form.cleaned_data["certificate"], form.cleaned_data["password"])
        except Forbidden:
            raise
        except Refused as refusal:
            form.take(refusal)
        else:
            toast(request, _("e-Tax documents are signed with it from now on."))
            return redirect("orders:certificate")
    context = {"form": form, "certificate": own_certificate()}
    return render(request, "orders/settings/certificate.html", context, status=FAULTY if form.errors else 200)


@signed_in
@require_POST
def certificate_remove(request: SignedInRequest) -> HttpResponse:
    remove_certificate(request.actor)
    toast(request, _("The certificate is removed."))
    return redirect("orders:certificate")


def _xml(made: bytes, number: str) -> HttpResponse:
    certificate = own_certificate()
    return _file(signed(made, certificate) if certificate else made, "application/xml", f"{number}.xml")


def _file(content: bytes, kind: str, name: str) -> HttpResponse:
    answer = HttpResponse(content, content_type=kind)
    answer["Content-Disposition"] = content_disposition_header(as_attachment=True, filename=name) or ""
    answer["Cache-Control"] = "private, no-store"
    return answer
