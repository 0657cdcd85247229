"""Invoices: the list, one of them, issuing from an order, correcting, cancelling; and the sales tax report."""

from __future__ import annotations

from collections.abc import Callable
from itertools import islice
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any
from uuid import UUID, uuid4

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import content_disposition_header
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET, require_http_methods

from samphan.orders import sales_tax
from samphan.orders.access import invoices, orders
from samphan.orders.correcting import credit, debit, left_to_credit
from samphan.orders.etax.certificates import own_certificate
from samphan.orders.etax.kinds import form_of, lacking
from samphan.orders.forms.invoice import CancelForm, CreditForm, DebitForm, IssueForm, ReplaceForm
from samphan.orders.invoice_table import invoice_table
from samphan.orders.invoicing import buyer_of, cancel_invoice, issue_invoice, left_to_invoice
from samphan.orders.mailing import may_mail
from samphan.orders.models import CorrectionCode, Invoice, InvoiceKind, InvoiceState
from samphan.orders.papers.priced import amount_of
from samphan.orders.replacing import buyer_on, replace_invoice
from samphan.orders.steps import settings_of_sales, steps_of
from samphan.orders.warranties import coverable
from samphan.platform.accounts.middleware import SignedInRequest
from samphan.platform.days import month_read, months_after
from samphan.platform.refusals import Forbidden, NotFound, Refused
from samphan.platform.spreadsheets.writing import write_csv, write_xlsx
from samphan.platform.web.action_form import ActionForm
from samphan.platform.web.dialogs import dialog, lead_to
from samphan.platform.web.signed_in import signed_in
from samphan.platform.web.tables.views import list_page
from samphan.platform.web.toasts import toast
from samphan.platform.web.when import month_words

FAULTY = 422
SHOWN = 300  # lines of the report on its page; the file has them all
WRITERS = {
    "csv": (write_csv, "text/csv; charset=utf-8"),
    "xlsx": (write_xlsx, "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
}


@signed_in
@require_GET
def invoice_list(request: SignedInRequest) -> HttpResponse:
    return list_page(request, invoice_table, "orders/invoices.html")


@signed_in
@require_GET
def invoice_detail(request: SignedInRequest, invoice: UUID) -> HttpResponse:
    row = invoices.get(request.actor, "view", invoice)
    standing = row.state == InvoiceState.STANDING
    context = {
        "invoice": row,
        "lines": [(line, line.net if row.is_note else amount_of(line)) for line in row.lines.all()],
        "notes": row.notes.order_by("pk"),
        "steps": steps_of(row),
        "may_correct": standing and not row.is_note and invoices.may(request.actor, "correct", row),
        "may_replace": standing
        and row.kind == InvoiceKind.TAX
        and invoices.may(request.actor, "cancel", row)
        and invoices.may(request.actor, "create"),
        "has_etax": form_of(row) is not None,
        "mails_etax": row.kind not in {InvoiceKind.ABBREVIATED, InvoiceKind.INVOICE},
        "lacking": list(lacking(row)),
        "certificate": own_certificate(),
        "may_cancel": standing and invoices.may(request.actor, "cancel", row),
        "may_mail": may_mail("invoice", request.actor, row),
        "may_warrant": standing
        and not row.is_note
        and orders.may(request.actor, "warrant", row.order)
        and any(one.left for one in coverable(row)),
    }
    return render(request, "orders/invoice.html", context)


@signed_in
@require_GET
def invoice_panel(request: SignedInRequest) -> HttpResponse:
    """The invoices and notes of one order, on its page."""
    row = orders.get(request.actor, "view", request.GET.get("order"))
    found = list(invoices.rows(request.actor).filter(order=row).order_by("pk"))
    if not found:
        return HttpResponse()
    return render(request, "orders/panels/invoices.html", {"invoices": found})


@signed_in
@require_http_methods(["GET", "POST"])
def invoice_issue(request: SignedInRequest, order: UUID) -> HttpResponse:
    row = orders.get(request.actor, "view", order)
    invoices.require(request.actor, "create")
    lines = list(row.lines.all())
    form = IssueForm(
        request.POST or None,
        lines=lines,
        left=left_to_invoice(row, lines),
        buyer=buyer_of(row.customer),
        registered=settings_of_sales().vat_registered,
        paid=not row.due,
    )

    def act() -> Invoice:
        kind, note = InvoiceKind(form.cleaned_data["kind"]), form.cleaned_data["note"]
        return issue_invoice(
            request.actor,
            row,
            kind,
            form.wanted(),
            buyer=form.named(),
            note=note,
            is_receipt=form.cleaned_data.get("is_receipt", False),
            key=request.POST.get("key", ""),
        )

    return _made(request, form, act) or _page(request, "orders/invoice_issue.html", form, order=row)


@signed_in
@require_http_methods(["GET", "POST"])
def invoice_credit(request: SignedInRequest, invoice: UUID) -> HttpResponse:
    row = invoices.get(request.actor, "correct", invoice)
    form = CreditForm(request.POST or None, invoice=row, left=left_to_credit(row))

    def act() -> Invoice:
        code, reason = form.cleaned_data["code"], form.cleaned_data["reason"]
        return credit(request.actor, row, form.wanted(), code=code, reason=reason, key=request.POST.get("key", ""))

    return _made(request, form, act) or _page(
        request, "orders/invoice_correct.html", form, invoice=row, title=_("Credit note")
    )


@signed_in
@require_http_methods(["GET", "POST"])
def invoice_debit(request: SignedInRequest, invoice: UUID) -> HttpResponse:
    row = invoices.get(request.actor, "correct", invoice)
    form = DebitForm(request.POST or None, invoice=row, left=left_to_credit(row))

    def act() -> Invoice:
        code, reason = form.cleaned_data["code"], form.cleaned_data["reason"]
        return debit(request.actor, row, form.amounts(), code=code, reason=reason, key=request.POST.get("key", ""))

    return _made(request, form, act) or _page(
        request, "orders/invoice_correct.html", form, invoice=row, title=_("Debit note")
    )


@signed_in
@require_http_methods(["GET", "POST"])
def invoice_replace(request: SignedInRequest, invoice: UUID) -> HttpResponse:
    """Cancelled and issued anew, to the buyer as they should be named."""
    row = invoices.get(request.actor, "cancel", invoice)
    invoices.require(request.actor, "create")
    form = ReplaceForm(request.POST or None, buyer=buyer_on(row))

    def act() -> Invoice:
        code, reason = CorrectionCode(form.cleaned_data["code"]), form.cleaned_data["reason"]
        key = request.POST.get("key", "")
        return replace_invoice(request.actor, row, form.named(), code=code, reason=reason, key=key)

    return _made(request, form, act) or _page(
        request, "orders/invoice_correct.html", form, invoice=row, title=_("Issue anew")
    )


@signed_in
@require_http_methods(["GET", "POST"])
def invoice_cancel(request: SignedInRequest, invoice: UUID) -> HttpResponse:
    row = invoices.get(request.actor, "cancel", invoice)
    form = CancelForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            cancel_invoice(request.actor, row, reason=form.cleaned_data["reason"])
        except Refused as refusal:
            form.take(refusal)
        else:
            toast(request, _("%(number)s is cancelled; its number stays.") % {"number": row.number})
            return lead_to(reverse("orders:invoice-detail", args=[row.pk]))
    return dialog(request, form, _("Cancel %(number)s") % {"number": row.number}, submit=_("Cancel the document"))


@signed_in
@require_GET
def tax_report(request: SignedInRequest) -> HttpResponse:
    invoices.require(request.actor, "view")
    first = month_read(request.GET.get("month", ""))
    lines = list(islice(sales_tax.report(request.actor, first), SHOWN))
    context = {
        "first": first,
        "lines": lines,
        "totals": sales_tax.totals(request.actor, first),
        "more": sales_tax.documents_of(request.actor, first).count() - len(lines),
        "before": f"{months_after(first, -1):%Y-%m}",
        "after": f"{months_after(first):%Y-%m}",
        "name": month_words(first),
        "may_export": invoices.may(request.actor, "export"),
    }
    return render(request, "orders/sales_tax.html", context)


@signed_in
@require_GET
def tax_report_file(request: SignedInRequest, ending: str) -> HttpResponse:
    invoices.require(request.actor, "export")
    first = month_read(request.GET.get("month", ""))
    write, kind = WRITERS[ending]
    with TemporaryDirectory() as folder:
        path = Path(folder) / "report"
        write(path, [str(header) for header in sales_tax.HEADERS], sales_tax.cells(request.actor, first))
        answer = HttpResponse(path.read_bytes(), content_type=kind)
    name = f"sales-tax-{first:%Y-%m}.{ending}"
    answer["Content-Disposition"] = content_disposition_header(as_attachment=True, filename=name) or ""
    answer["Cache-Control"] = "private, no-store"
    return answer


def _made(request: SignedInRequest, form: ActionForm, act: Callable[[], Invoice]) -> HttpResponse | None:
    """Where the paper that was made stands; None when there is something to ask or to mend."""
    if request.method != "POST" or not form.is_valid():
        return None
    try:
        made = act()
    except (Forbidden, NotFound):
        raise
    except Refused as refusal:
        form.take(refusal)
        return None
    toast(request, _("%(number)s is issued.") % {"number": made.number})
    return redirect("orders:invoice-detail", made.pk)


def _page(request: SignedInRequest, template: str, form: ActionForm, **context: Any) -> HttpResponse:
    key = request.POST.get("key") or uuid4().hex  # sent twice, it makes one paper
    return render(request, template, {"form": form, "key": key, **context}, status=FAULTY if form.errors else 200)
