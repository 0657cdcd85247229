"""Returns and refunds: from the page of an order, or by its number in another branch."""

from __future__ import annotations

from uuid import UUID, uuid4

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET, require_http_methods

from samphan.orders.access import orders, returns
from samphan.orders.forms.returning import FindForm, RefundForm, ReturnForm
from samphan.orders.models import Order, PaymentMethod, Refund, RefundState, Return, ReturnReason
from samphan.orders.refunding import refund
from samphan.orders.returning import order_named, returnable, take_back
from samphan.platform.accounts.middleware import SignedInRequest
from samphan.platform.accounts.rights import open_branches
from samphan.platform.accounts.standard_roles import RowScope
from samphan.platform.refusals import Forbidden, NotFound, Refused
from samphan.platform.web.dialogs import dialog, lead_to
from samphan.platform.web.signed_in import signed_in
from samphan.platform.web.toasts import toast

FAULTY = 422


@signed_in
@require_http_methods(["GET", "POST"])
def return_find(request: SignedInRequest) -> HttpResponse:
    returns.require(request.actor, "create")
    form = FindForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            found = order_named(request.actor, form.cleaned_data["number"])
        except NotFound:
            form.add_error("number", str(_("There is no order of this number. Look at the paper again.")))
        else:
            return redirect("orders:return-create", found.pk)
    return render(request, "orders/return_find.html", {"form": form}, status=FAULTY if form.errors else 200)


@signed_in
@require_http_methods(["GET", "POST"])
def return_create(request: SignedInRequest, order: UUID) -> HttpResponse:
    """Goods of an order of any branch; they come back to one that the person works in."""
    row = Order.objects.filter(pk=order).first()
    if row is None:
        raise NotFound
    returns.require(request.actor, "create")
    branches = [one for one in open_branches(request.actor) if _reached(request, one.pk)]
    form = ReturnForm(request.POST or None, lines=list(row.lines.all()), left=returnable(row), branches=branches)
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        try:
            made = take_back(
                request.actor,
                row,
                form.wanted(),
                form.branches[said["branch"]],
                reason=ReturnReason(said["reason"]),
                note=said["note"],
                key=request.POST.get("key", ""),
            )
        except (Forbidden, NotFound):
            raise
        except Refused as refusal:
            form.take(refusal)
        else:
            toast(request, _("%(number)s: the goods are taken back.") % {"number": made.number})
            seen = orders.reaches(request.actor, row)
            return redirect("orders:order-detail", row.pk) if seen else redirect("orders:return-find")
    context = {
        "form": form,
        "order": row,
        "key": request.POST.get("key") or uuid4().hex,  # sent twice, they come back once
        "seen": orders.may(request.actor, "view", row),
    }
    return render(request, "orders/return.html", context, status=FAULTY if form.errors else 200)


@signed_in
@require_http_methods(["GET", "POST"])
def refund_create(request: SignedInRequest, order: UUID) -> HttpResponse:
    row = orders.get(request.actor, "view", order)
    returns.require(request.actor, "refund")
    form = RefundForm(request.POST or None, order=row)
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        try:
            made = refund(
                request.actor,
                row,
                PaymentMethod(said["method"]),
                amount=said["amount"],
                reason=said["reason"],
                evidence=said["evidence"],
            )
        except (Forbidden, NotFound):
            raise
        except Refused as refusal:
            form.take(refusal)
        else:
            _say_refunded(request, made)
            return lead_to(reverse("orders:order-detail", args=[row.pk]))
    return dialog(request, form, _("Give money back"), submit=_("Give back"))


def _say_refunded(request: SignedInRequest, made: Refund) -> None:
    if made.state == RefundState.SENDING:
        said = _("%(number)s is on its way: the card provider has not answered yet, and is asked again by itself.")
        toast(request, said % {"number": made.number}, tone="warning")
    else:
        toast(request, _("%(number)s: the money is given back.") % {"number": made.number})


@signed_in
@require_GET
def return_panel(request: SignedInRequest) -> HttpResponse:
    """What came back of one order, goods and money, on its page."""
    row = orders.get(request.actor, "view", request.GET.get("order"))
    returns.require(request.actor, "view")
    context = {
        "order": row,
        "returns": list(Return.objects.filter(order=row).select_related("branch").order_by("pk")),
        "refunds": list(Refund.objects.filter(order=row).order_by("pk")),
    }
    if not context["returns"] and not context["refunds"]:
        return HttpResponse()
    return render(request, "orders/panels/returns.html", context)


def _reached(request: SignedInRequest, branch: UUID) -> bool:
    return request.actor.row_scope != RowScope.BRANCH or branch in request.actor.branch_ids
