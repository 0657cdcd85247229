"""Documents that crossed a limit: what waits, and the yes or no of somebody who may decide."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpResponse
from ninja import Query, Router

from samphan.orders.access import orders, quotations
from samphan.orders.api.schemas import ApprovalOut, ApprovalPage, ApprovalQuery, ApproveIn, ReasonIn
from samphan.orders.api.shapes import shape_approvals, shown_approval
from samphan.orders.approving import approve, refuse
from samphan.orders.models import Approval
from samphan.platform.api.answers import answer_json
from samphan.platform.api.door import ApiRequest
from samphan.platform.api.paging import page
from samphan.platform.api.routing import Problem, needs

router = Router(tags=["Approvals"])
QUOTATION, ORDER = "/quotations/{uuid:quotation_pk}", "/orders/{uuid:order_pk}"
DECIDE = "orders:order:approve"
COLUMNS = ("id", "quotation", "order", "reasons", "state", "asked_by_name", "asked_at", "decided_by_name", "decided_at", "answer")  # fmt: skip


@router.get("/approvals", summary="List approvals", response=ApprovalPage, **needs(DECIDE))
def list_approvals(request: ApiRequest, query: Query[ApprovalQuery]) -> HttpResponse:
    """What waits or waited, newest first. Also needs the scopes to see quotations and orders."""
    actor = request.actor
    orders.require(actor, "view")
    quotations.require(actor, "view")
    rows = Approval.objects.filter(quotation__in=quotations.rows(actor)) | Approval.objects.filter(
        order__in=orders.rows(actor)
    )
    if query.state:
        rows = rows.filter(state=query.state)
    return page(request, rows.values(*COLUMNS), query, order=("-asked_at", "-id"), shape=shape_approvals)


@router.post(
    QUOTATION + "/approve", summary="Approve a quotation", response={200: ApprovalOut, 422: Problem}, **needs(DECIDE)
)
def approve_quotation(request: ApiRequest, quotation_pk: UUID, approval: ApproveIn) -> HttpResponse:
    """It can be sent and accepted from now on. Needs `orders:quotation:view` too."""
    row = quotations.get(request.actor, "view", quotation_pk)
    return answer_json(request, shown_approval(approve(request.actor, row, note=approval.note)))


@router.post(
    QUOTATION + "/refuse", summary="Refuse a quotation", response={200: ApprovalOut, 422: Problem}, **needs(DECIDE)
)
def refuse_quotation(request: ApiRequest, quotation_pk: UUID, refusal: ReasonIn) -> HttpResponse:
    """It stays as it is, and can be revised."""
    row = quotations.get(request.actor, "view", quotation_pk)
    return answer_json(request, shown_approval(refuse(request.actor, row, reason=refusal.reason)))


@router.post(ORDER + "/approve", summary="Approve an order", response={200: ApprovalOut, 422: Problem}, **needs(DECIDE))
def approve_order(request: ApiRequest, order_pk: UUID, approval: ApproveIn) -> HttpResponse:
    """It can be delivered and invoiced from now on. Needs `orders:order:view` too."""
    row = orders.get(request.actor, "view", order_pk)
    return answer_json(request, shown_approval(approve(request.actor, row, note=approval.note)))


@router.post(ORDER + "/refuse", summary="Refuse an order", response={200: ApprovalOut, 422: Problem}, **needs(DECIDE))
def refuse_order(request: ApiRequest, order_pk: UUID, refusal: ReasonIn) -> HttpResponse:
    """It is cancelled and its stock is free: needs `orders:order:cancel` too. Refused with `order_begun` once something was paid."""
    row = orders.get(request.actor, "view", order_pk)
    return answer_json(request, shown_approval(refuse(request.actor, row, reason=refusal.reason)))
