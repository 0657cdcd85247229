"""What to do today: on Today, on the customer page, as a list of its own; taken on, put off, refused and taken back."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET, require_POST

from samphan.customers.access import customers
from samphan.customers.views.dialogs import changed
from samphan.insight.access import next_actions
from samphan.insight.models import NextAnswer, NextKind
from samphan.insight.next_actions import answering
from samphan.insight.next_actions.ranking import kind_weights, of_customer, to_do, worth_in_all
from samphan.insight.next_actions.words import WHYS, what_of, why_words
from samphan.platform.accounts.middleware import SignedInRequest
from samphan.platform.refusals import Sentence
from samphan.platform.web.signed_in import signed_in
from samphan.platform.web.toasts import toast

ON_TODAY, ON_PAGE = 5, 30
PANELS = ("next-actions", "next-of-customer", "next-steps", "my-follow-ups")


@signed_in
@require_GET
def today_panel(request: SignedInRequest) -> HttpResponse:
    next_actions.require(request.actor, "view")
    found = to_do(request.actor)
    context = {
        "proposals": found[:ON_TODAY],
        "more": len(found) - ON_TODAY,
        "worth": worth_in_all(found),
        **usual(request),
    }
    return render(request, "insight/panels/next_actions.html", context)


@signed_in
@require_GET
def customer_panel(request: SignedInRequest) -> HttpResponse:
    """What is worth doing for one customer, and what is proposed no more."""
    next_actions.require(request.actor, "view")
    customer = customers.get(request.actor, "view", request.GET.get("customer"))
    context = {
        "customer": customer,
        "proposals": of_customer(request.actor, customer),
        "never": [told(one) for one in answering.never_of(customer)],
        **usual(request),
    }
    return render(request, "insight/panels/next_of_customer.html", context)


@signed_in
@require_GET
def to_do_list(request: SignedInRequest) -> HttpResponse:
    """The whole list, and one kind of it; beside each kind how readily it is taken on."""
    next_actions.require(request.actor, "view")
    kind = request.GET.get("kind", "")
    kind = kind if kind in NextKind.values else ""
    found = to_do(request.actor, kind=kind, most=ON_PAGE)
    weights = kind_weights()
    context = {
        "proposals": found,
        "worth": worth_in_all(found),
        "kind": kind,
        "kinds": [(one.value, one.label, f"{weights[one.value]:.2f}") for one in NextKind],
        **usual(request),
    }
    return render(request, "insight/next_actions.html", context)


@signed_in
@require_POST
def next_accept(request: SignedInRequest, next_action: UUID) -> HttpResponse:
    row = answering.next_action_of(request.actor, next_action)
    answer = answering.accept(request.actor, row)
    return answered(request, answer, _("Yours now: %(what)s · %(customer)s"))


@signed_in
@require_POST
def next_put_off(request: SignedInRequest, next_action: UUID) -> HttpResponse:
    row = answering.next_action_of(request.actor, next_action)
    answer = answering.put_off(request.actor, row, why=request.POST.get("why", ""))
    return answered(request, answer, _("Not now: %(what)s · %(customer)s"))


@signed_in
@require_POST
def next_refuse(request: SignedInRequest, next_action: UUID) -> HttpResponse:
    row = answering.next_action_of(request.actor, next_action)
    answer = answering.refuse(request.actor, row, why=request.POST.get("why", ""))
    return answered(request, answer, _("Not proposed again: %(what)s · %(customer)s"))


@signed_in
@require_POST
def next_take_back(request: SignedInRequest, next_answer: UUID) -> HttpResponse:
    answer = answering.answer_of(request.actor, next_answer)
    answering.take_back(request.actor, answer)
    return changed(*PANELS)


def answered(request: SignedInRequest, answer: NextAnswer, sentence: Sentence) -> HttpResponse:
    words = {"what": what_of(answer.kind, answer.reason), "customer": answer.customer.name}
    toast(request, str(sentence) % words, undo_url=reverse("insight:next-take-back", args=[answer.pk]))
    return changed(*PANELS)


def told(answer: NextAnswer) -> dict[str, object]:
    return {"row": answer, "what": what_of(answer.kind, answer.reason), "why": why_words(answer.why)}


def usual(request: SignedInRequest) -> dict[str, object]:
    return {"may_answer": next_actions.may(request.actor, "answer"), "whys": WHYS.items()}
