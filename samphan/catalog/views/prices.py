"""Price lists, their rules, and the page that explains a price."""

from __future__ import annotations

from datetime import datetime, time
from typing import Any
from uuid import UUID

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from samphan.catalog import price_lists
from samphan.catalog.access import prices
from samphan.catalog.forms.dialogs import PriceListForm, RuleForm, WhyForm
from samphan.catalog.models import HOME, PriceList, PriceRule, Variant
from samphan.catalog.pricing import price_for
from samphan.catalog.quantities import read_quantity
from samphan.catalog.tables import price_list_table
from samphan.catalog.views.dialogs import changed, run
from samphan.customers.access import customers
from samphan.platform.accounts.middleware import SignedInRequest
from samphan.platform.accounts.rights import open_branches
from samphan.platform.refusals import NotFound, Refused
from samphan.platform.web.signed_in import signed_in
from samphan.platform.web.tables.views import list_page
from samphan.platform.web.toasts import toast

FAULTY = 422
PAGE = 100
RULES = "rules"


@signed_in
@require_GET
def price_list_list(request: SignedInRequest) -> HttpResponse:
    context = {
        "may_edit": prices.may(request.actor, "edit"),
        "may_import": prices.may(request.actor, "import"),
    }
    return list_page(request, price_list_table, "catalog/price_lists.html", **context)


@signed_in
@require_http_methods(["GET", "POST"])
def price_list_create(request: SignedInRequest) -> HttpResponse:
    prices.require(request.actor, "edit")
    form = PriceListForm(request.actor, request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            made = price_lists.create_list(request.actor, **form.values())
        except Refused as refusal:
            form.take(refusal)
        else:
            toast(request, _("%(name)s is added.") % {"name": made.name})
            return redirect("catalog:price-list-detail", made.pk)
    return render(request, "catalog/price_list_form.html", {"form": form}, status=FAULTY if form.errors else 200)


@signed_in
@require_GET
def price_list_detail(request: SignedInRequest, price_list: UUID) -> HttpResponse:
    row = standing(request, "view", price_list)
    context = {"row": row, "may_edit": prices.may(request.actor, "edit", row), "tab": "rules"}
    return render(request, "catalog/price_list.html", context)


@signed_in
@require_GET
def rule_panel(request: SignedInRequest) -> HttpResponse:
    row = standing(request, "view", request.GET.get("list"))
    rules = PriceRule.objects.filter(price_list=row, removed_at=None)
    rules = rules.select_related("variant__product", "product", "category").order_by("pk")
    page = Paginator(rules, PAGE).get_page(request.GET.get("page"))
    context = {"row": row, "page": page, "may_edit": prices.may(request.actor, "edit", row)}
    return render(request, "catalog/panels/rules.html", context)


@signed_in
@require_http_methods(["GET", "POST"])
def price_list_edit(request: SignedInRequest, price_list: UUID) -> HttpResponse:
    row = standing(request, "edit", price_list)
    form = PriceListForm(request.actor, request.POST or None, row)
    if request.method == "POST" and form.is_valid():
        try:
            price_lists.change_list(request.actor, row, version=form.cleaned_data["version"], **form.values())
        except Refused as refusal:
            form.take(refusal)
        else:
            toast(request, _("Saved."))
            return redirect("catalog:price-list-detail", row.pk)
    context = {"form": form, "row": row}
    return render(request, "catalog/price_list_form.html", context, status=FAULTY if form.errors else 200)


@signed_in
@require_POST
def price_list_delete(request: SignedInRequest, price_list: UUID) -> HttpResponse:
    row = standing(request, "edit", price_list)
    price_lists.archive_list(request.actor, row)
    undo = reverse("catalog:price-list-restore", args=[row.pk])
    toast(request, _("%(name)s is deleted.") % {"name": row.name}, undo_url=undo)
    return redirect("catalog:price-list-list")


@signed_in
@require_POST
def price_list_restore(request: SignedInRequest, price_list: UUID) -> HttpResponse:
    row = prices.get(request.actor, "edit", price_list)
    price_lists.restore_list(request.actor, row)
    return redirect("catalog:price-list-detail", row.pk)


@signed_in
@require_http_methods(["GET", "POST"])
def rule_add(request: SignedInRequest, price_list: UUID) -> HttpResponse:
    row = standing(request, "edit", price_list)
    form = RuleForm(request.POST or None)

    def act(_cleaned: dict[str, Any]) -> None:
        price_lists.add_rule(request.actor, row, **form.values())

    return run(request, form, _("Add a price"), act, RULES, said=_("The price is added."))


@signed_in
@require_http_methods(["GET", "POST"])
def rule_edit(request: SignedInRequest, price_list: UUID, rule: UUID) -> HttpResponse:
    row = standing(request, "edit", price_list)
    held = price_lists.rule_of(request.actor, row, rule)
    form = RuleForm(request.POST or None, held)

    def act(cleaned: dict[str, Any]) -> None:
        price_lists.change_rule(request.actor, held, version=cleaned["version"], **{"product": None, **form.values()})

    return run(request, form, _("Change the price"), act, RULES, said=_("Saved."))


@signed_in
@require_POST
def rule_remove(request: SignedInRequest, price_list: UUID, rule: UUID) -> HttpResponse:
    row = standing(request, "edit", price_list)
    price_lists.remove_rule(request.actor, price_lists.rule_of(request.actor, row, rule))
    undo = reverse("catalog:rule-restore", args=[row.pk, rule])
    toast(request, _("The price is removed."), undo_url=undo)
    return changed(RULES)


@signed_in
@require_POST
def rule_restore(request: SignedInRequest, price_list: UUID, rule: UUID) -> HttpResponse:
    row = standing(request, "edit", price_list)
    price_lists.restore_rule(request.actor, price_lists.rule_of(request.actor, row, rule))
    return changed(RULES)


def standing(request: SignedInRequest, verb: str, pk: Any) -> PriceList:
    """A list that stands; what was agreed with one customer is reached through the customer only."""
    row = prices.get(request.actor, verb, pk)
    if row.archived_at or row.agreed:
        raise NotFound
    return row


@signed_in
@require_GET
def why(request: SignedInRequest) -> HttpResponse:
    """What does this customer pay for this, here, today, and why: every rule that was considered."""
    actor = request.actor
    prices.require(actor, "view")
    variant = found(Variant.objects.for_pricing(), request.GET.get("variant"))
    customer = found(customers.rows(actor), request.GET.get("customer"))
    data = request.GET.copy()
    data.setdefault("quantity", "1")
    form = WhyForm(actor, data, variant, customer)
    context: dict[str, Any] = {"form": form, "variant": variant}
    if variant is not None and form.is_valid():
        asked = form.cleaned_data
        branch = found(open_branches(actor), asked["branch"])
        at = timezone.make_aware(datetime.combine(asked["day"], time(12))) if asked["day"] else None
        try:
            context["answer"] = price_for(
                customer,
                variant,
                read_quantity(asked["quantity"] or 1),
                branch,
                at,
                currency=asked["currency"] or HOME,
            )
        except Refused as refusal:
            context["refusal"] = refusal
    return render(request, "catalog/why.html", context)


def found(rows: Any, pk: Any) -> Any:
    """A row by what the address says, or None."""
    try:
        return rows.filter(pk=UUID(str(pk))).first() if pk else None
    except ValueError:
        return None
