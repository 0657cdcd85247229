"""Possible duplicates: the queue, two customers side by side, merging and its undoing."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from samphan.customers.access import customers, duplicates
from samphan.customers.forms.merging import MergeWithForm
from samphan.customers.identity import clusters, reviewing, suspicions
from samphan.customers.identity.merging import merge_customers, prove_unmerge, refuse_out_of_order, stays_since, unmerge
from samphan.customers.jobs import find_lookalikes
from samphan.customers.models import Customer, Merge, Suspicion
from samphan.customers.profile import label_of
from samphan.platform.accounts.middleware import SignedInRequest
from samphan.platform.accounts.rights import Actor
from samphan.platform.refusals import NotFound, Refused
from samphan.platform.web.conflicts import version_of
from samphan.platform.web.signed_in import signed_in
from samphan.platform.web.toasts import toast

FAULTY = 422


@signed_in
@require_GET
def duplicate_list(request: SignedInRequest) -> HttpResponse:
    """The queue, and the pair chosen in it; on a wide page the first one when none is."""
    actor = request.actor
    duplicates.require(actor, "review")
    rows = list(reviewing.heads(actor)[: reviewing.SHOWN])
    asked = request.GET.get("pair", "")
    chosen = next((row for row in rows if str(row.pk) == asked), None) or (
        reviewing.pair_of(actor, asked) if is_uuid(asked) else None
    )
    current = chosen or (rows[0] if rows else None)
    groups = reviewing.around(actor, rows)
    own = next((row for row in rows if current and row.pk == current.pk), None)
    head = own or next((group[0] for group in groups if current and current.pk in {row.pk for row in group}), current)
    context: dict[str, Any] = {
        "pairs": [reviewing.queued(group[0], further=group[1:]) for group in groups],
        "count": reviewing.head_count(actor),
        "chosen": chosen,
        "current": current,
        "head": head,
        "places": len(groups),
        **neighbours(rows, head),
    }
    if current and (cluster := clusters.cluster_of(actor, current, request.GET.get("keep", ""))):
        context |= {"cluster": cluster, "may_merge": duplicates.may(actor, "merge")}
    elif current:
        context |= compared(actor, *reviewing.in_order(current.left, current.right), keep=request.GET.get("keep", ""))
    return render(request, "customers/duplicates/list.html", context)


@signed_in
@require_http_methods(["GET", "POST"])
def customer_merge(request: SignedInRequest, pk: UUID, other: UUID) -> HttpResponse:
    """Two customers that somebody chose, side by side; posted, they are merged."""
    actor = request.actor
    duplicates.require(actor, "merge")
    pair = customers.get(actor, "edit", pk), customers.get(actor, "edit", other)
    if request.method == "POST":
        return merge(request, *pair)
    if not all(one.is_living for one in pair):
        return redirect("customers:customer-detail", pk)
    context = compared(actor, *reviewing.in_order(*pair), keep=request.GET.get("keep", ""))
    return render(request, "customers/duplicates/pair.html", context)


@signed_in
@require_http_methods(["GET", "POST"])
def customer_merge_with(request: SignedInRequest, pk: UUID) -> HttpResponse:
    """A dialog that asks with whom."""
    actor = request.actor
    duplicates.require(actor, "merge")
    customer = customers.get(actor, "edit", pk)
    form = MergeWithForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        other = customers.get(actor, "edit", form.cleaned_data["other"])
        if other.pk == customer.pk:
            form.add_error("other", _("This is the same customer. Choose another one."))
        else:
            answer = HttpResponse(status=204)
            answer["HX-Redirect"] = reverse("customers:customer-merge", args=[pk, other.pk])
            return answer
    context = {"customer": customer, "form": form}
    return render(request, "customers/duplicates/with.html", context, status=FAULTY if form.errors else 200)


def merge(request: SignedInRequest, one: Customer, two: Customer) -> HttpResponse:
    survivor, other = (two, one) if request.POST.get("keep") == str(two.pk) else (one, two)
    versions = version_of(request.POST.get("survivor_version")), version_of(request.POST.get("other_version"))
    done = merge_customers(request.actor, survivor, other, versions=versions, chosen=reviewing.chosen_in(request.POST))
    sentence = _("Merged. The customer that remains is %(survivor)s.") % {"survivor": survivor.name}
    toast(request, sentence, undo_url=reverse("customers:merge-undo", args=[done.pk]))
    if request.POST.get("next") == "queue":
        return redirect_to_queue(request.POST.get("after", ""))
    return redirect("customers:customer-detail", survivor.pk)


@signed_in
@require_POST
def duplicate_merge(request: SignedInRequest, pk: UUID) -> HttpResponse:
    """Several around a pair become one; those that were not ticked are said to be somebody else."""
    actor, posted = request.actor, request.POST
    row = reviewing.pair_of(actor, pk)
    same, strangers = clusters.chosen_members(actor, row, posted.getlist("member"), posted.get("keep", ""))
    versions = {str(one.pk): version_of(posted.get(f"version.{one.pk}")) for one in same}
    chosen = reviewing.chosen_in(posted)
    merges, apart = clusters.merge_cluster(actor, same, versions=versions, chosen=chosen, strangers=strangers)
    undo = reverse("customers:merge-undo", args=[merges[-1].pk])
    undo += "?" + urlencode(
        {"also": [done.pk for done in merges[:-1]], "reopen": [one.pk for one in apart]}, doseq=True
    )
    said = {"count": len(same), "survivor": same[0].name}
    toast(request, _("%(count)d customers are one now: %(survivor)s.") % said, undo_url=undo)
    return redirect_to_queue(posted.get("after", ""))


@signed_in
@require_POST
def duplicate_dismiss(request: SignedInRequest, pk: UUID) -> HttpResponse:
    rows = asked_about(request, pk)
    clusters.dismiss_all(request.actor, rows)
    sentence = _("They stay separate customers. You will not be asked again.")
    toast(
        request,
        sentence if rows[1:] else _("They stay two customers. You will not be asked again."),
        undo_url=undo_of(rows),
    )
    return redirect_to_queue(request.POST.get("after", ""))


@signed_in
@require_POST
def duplicate_later(request: SignedInRequest, pk: UUID) -> HttpResponse:
    rows = asked_about(request, pk)
    clusters.put_off_all(request.actor, rows)
    toast(request, _("You will be asked again in a week."), undo_url=undo_of(rows))
    return redirect_to_queue(request.POST.get("after", ""))


def asked_about(request: SignedInRequest, pk: UUID) -> list[Suspicion]:
    """The pair, and all around it when several are reviewed together."""
    row = reviewing.pair_of(request.actor, pk)
    return clusters.pairs_around(request.actor, row) if request.POST.get("together") else [row]


@signed_in
@require_POST
def duplicate_reopen(request: SignedInRequest, pk: UUID) -> HttpResponse:
    for row in decided(request.actor, [str(pk), *request.GET.getlist("also")]):
        suspicions.reopen(request.actor, row)
    return redirect_to_queue(str(pk))


def decided(actor: Actor, ids: list[str]) -> list[Suspicion]:
    """Pairs by id, each with the right to it. Raises `NotFound` when one is not there."""
    duplicates.require(actor, "review")
    wanted = {UUID(pk) for pk in ids if is_uuid(pk)}
    rows = list(duplicates.rows(actor).filter(pk__in=wanted))
    if len(rows) < len(wanted):
        raise NotFound
    return rows


@signed_in
@require_POST
def duplicate_search(request: SignedInRequest) -> HttpResponse:
    """Search now; the answer shows how far it is."""
    duplicates.require(request.actor, "review")
    started = find_lookalikes.by(request.actor).enqueue()
    return redirect("jobs:show", started.id)


@signed_in
@require_http_methods(["GET", "POST"])
def merge_detail(request: SignedInRequest, pk: UUID) -> HttpResponse:
    """A dialog that says what un-merging gives back and what stays; posted, it is done."""
    done = merge_within(request.actor, pk)
    survivor, other = prove_unmerge(request.actor, done)
    if request.method == "POST":
        undone = unmerge(request.actor, done)
        said = {"survivor": survivor.name, "other": other.name}
        if undone.is_whole:
            toast(request, _("%(survivor)s and %(other)s are two customers again.") % said)
        else:
            sentence = _("%(survivor)s and %(other)s are two customers again, except for what changed since.") % said
            toast(request, sentence, tone="warning")
        answer = HttpResponse(status=204)
        answer["HX-Redirect"] = reverse("customers:customer-detail", args=[other.pk])
        return answer
    context: dict[str, Any] = {"merge": done, "survivor": survivor, "other": other}
    try:
        refuse_out_of_order(done)
        stays = stays_since(done)
        context["kept"] = [label_of(name.removesuffix("_id")) for name in stays.kept]
        context |= {"changed": stays.changed_words(), "gone": stays.gone_words()}
    except Refused as refusal:
        context["refusal"] = refusal.sentence
    return render(request, "customers/duplicates/unmerge.html", context)


@signed_in
@require_POST
def merge_undo(request: SignedInRequest, pk: UUID) -> HttpResponse:
    """The toast's undo: the pair is to review again."""
    further = [UUID(one) for one in request.GET.getlist("also") if is_uuid(one)]
    merges = [merge_within(request.actor, one) for one in (pk, *further)]
    clusters.unmerge_cluster(request.actor, merges, decided(request.actor, request.GET.getlist("reopen")))
    return redirect("customers:duplicate-list")


@signed_in
@require_GET
def duplicate_panel(request: SignedInRequest) -> HttpResponse:
    """On the customer page: who may be the same, and what was merged into it."""
    actor = request.actor
    customer = customers.get(actor, "view", request.GET.get("customer", ""))
    context = {
        "customer": customer,
        "others": [
            (pair, pair.right if pair.left.pk == customer.pk else pair.left)
            for pair in reviewing.about(actor, customer)
        ],
        "merges": reviewing.merges_of(actor, customer),
    }
    return render(request, "customers/duplicates/panel.html", context)


def compared(actor: Actor, first: Customer, second: Customer, *, keep: str) -> dict[str, Any]:
    survivor, other = (second, first) if keep == str(second.pk) else (first, second)
    return {"comparison": reviewing.comparison(actor, survivor, other), "may_merge": duplicates.may(actor, "merge")}


def neighbours(rows: list[Suspicion], current: Suspicion | None) -> dict[str, Any]:
    """The pairs before and after the current one, for the keys and the buttons."""
    at = next((number for number, row in enumerate(rows) if current and row.pk == current.pk), None)
    if at is None:
        return {"place": 0, "before": None, "after": None}
    after = rows[at + 1] if at + 1 < len(rows) else None
    return {"place": at + 1, "before": rows[at - 1] if at else None, "after": after}


def merge_within(actor: Actor, pk: UUID) -> Merge:
    duplicates.require(actor, "merge")
    done: Merge | None = Merge.objects.filter(pk=pk).first()
    if done is None:
        raise NotFound
    return done


def undo_of(rows: list[Suspicion]) -> str:
    url = reverse("customers:duplicate-reopen", args=[rows[0].pk])
    return f"{url}?{urlencode({'also': [row.pk for row in rows[1:]]}, doseq=True)}" if rows[1:] else url


def redirect_to_queue(pair: str) -> HttpResponse:
    where = reverse("customers:duplicate-list")
    return redirect(f"{where}?pair={pair}" if is_uuid(pair) else where)


def is_uuid(text: str) -> bool:
    try:
        UUID(text)
    except ValueError:
        return False
    return True
