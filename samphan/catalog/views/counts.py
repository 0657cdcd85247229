"""Counting stock, made for a phone: scan or find, say how many, next."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from samphan.catalog.access import counts
from samphan.catalog.forms.dialogs import CountForm
from samphan.catalog.lookup import find_variant
from samphan.catalog.models import CountState, StockCount, Variant
from samphan.catalog.stock.counting import begin_count, cancel_count, count_line, post_count, to_count, uncount
from samphan.catalog.views.stock import places
from samphan.platform.accounts.middleware import SignedInRequest
from samphan.platform.accounts.rights import Actor
from samphan.platform.refusals import NotFound, Refused
from samphan.platform.web.dialogs import dialog, lead_to
from samphan.platform.web.signed_in import signed_in
from samphan.platform.web.toasts import toast

SHOWN = 50
MOST_LINES = 1_000


@signed_in
@require_GET
def count_list(request: SignedInRequest) -> HttpResponse:
    counts.require(request.actor, "view")
    rows = counts.rows(request.actor).select_related("warehouse", "started_by")
    context = {
        "open": rows.filter(state=CountState.OPEN).order_by("-started_at"),
        "ended": rows.exclude(state=CountState.OPEN).order_by("-started_at", "-pk")[:SHOWN],
        "may_count": counts.may(request.actor, "count"),
    }
    return render(request, "catalog/counts.html", context)


@signed_in
@require_http_methods(["GET", "POST"])
def count_create(request: SignedInRequest) -> HttpResponse:
    counts.require(request.actor, "count")
    form = CountForm(places(request.actor), request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            made = begin_count(request.actor, form.place, category=form.shelf, note=form.cleaned_data["note"])
        except Refused as refusal:
            form.take(refusal)
        else:
            return lead_to(reverse("catalog:count-detail", args=[made.pk]))
    return dialog(request, form, _("Begin a count"), submit=_("Begin"))


@signed_in
@require_GET
def count_detail(request: SignedInRequest, count: UUID) -> HttpResponse:
    row = counts.get(request.actor, "view", count)
    return render(request, "catalog/count.html", count_context(request.actor, row))


def count_context(actor: Actor, row: StockCount) -> dict[str, Any]:
    """Lines counted, the latest first, and what is still to count."""
    lines = list(row.lines.select_related("variant__product__unit").order_by("-counted_at")[:MOST_LINES])
    is_open = row.state == CountState.OPEN
    rest = to_count(row).exclude(variant__in=[line.variant_id for line in lines])
    return {
        "count": row,
        "lines": lines,
        "left": list(rest[:SHOWN]) if is_open else [],
        "left_total": rest.count() if is_open else 0,
        "may_count": is_open and counts.may(actor, "count", row),
        "may_post": is_open and counts.may(actor, "post", row),
        "differences": sum(line.counted != line.expected for line in lines),
    }


@signed_in
@require_POST
def count_write(request: SignedInRequest, count: UUID) -> HttpResponse:
    """`code` is scanned or typed (or `variant` chosen), `counted` how many; without a number a scan counts one more."""
    row = counts.get(request.actor, "count", count)
    variant = chosen_variant(request)
    written = request.POST.get("counted", "").strip()
    line = count_line(request.actor, row, variant, written or "1", add=not written)
    context = {**count_context(request.actor, row), "just": line}
    return render(request, "catalog/parts/count_lines.html", context)


def chosen_variant(request: SignedInRequest) -> Variant:
    code = request.POST.get("code", "").strip()
    if code:
        return find_variant(code)
    try:
        pk = UUID(request.POST.get("variant", ""))
    except ValueError:
        raise Refused(_("Scan or choose a product."), code="line_form") from None
    found = Variant.objects.for_pricing().filter(pk=pk).first()
    if found is None:
        raise NotFound
    return found


@signed_in
@require_POST
def count_forget(request: SignedInRequest, count: UUID) -> HttpResponse:
    row = counts.get(request.actor, "count", count)
    uncount(request.actor, row, chosen_variant(request))
    return render(request, "catalog/parts/count_lines.html", count_context(request.actor, row))


@signed_in
@require_POST
def count_post(request: SignedInRequest, count: UUID) -> HttpResponse:
    row = counts.get(request.actor, "post", count)
    differed = post_count(request.actor, row)
    said = ngettext("The count is posted: %(n)d difference.", "The count is posted: %(n)d differences.", differed)
    toast(request, said % {"n": differed})
    return redirect("catalog:count-detail", row.pk)


@signed_in
@require_POST
def count_cancel(request: SignedInRequest, count: UUID) -> HttpResponse:
    row = counts.get(request.actor, "count", count)
    cancel_count(request.actor, row)
    toast(request, _("The count is called off. Nothing changed."))
    return redirect("catalog:count-list")
