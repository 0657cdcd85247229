"""Opportunities: list, read, add, change, move, close, delete; and the board in one call."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, TypeVar
from uuid import UUID

from django.db.models import QuerySet
from django.http import HttpResponse, QueryDict
from django.utils.translation import gettext_lazy as _
from ninja import Query, Router

from samphan.customers.access import customers
from samphan.pipeline.access import opportunities
from samphan.pipeline.actions.moving import close_opportunity, move_opportunity, reopen_opportunity
from samphan.pipeline.actions.opportunities import (
    change_opportunity,
    create_opportunity,
    delete_opportunity,
    restore_opportunity,
)
from samphan.pipeline.api.schemas import (
    BoardOut,
    BoardQuery,
    CloseIn,
    MoveIn,
    OpportunityIn,
    OpportunityOut,
    OpportunityPage,
    OpportunityPatch,
    OpportunityQuery,
)
from samphan.pipeline.board import Board, BoardColumn
from samphan.pipeline.models import NOUN, CloseReason, Competitor, Opportunity, Stage
from samphan.pipeline.models.setup import Listed
from samphan.pipeline.queries import NextStep, next_steps
from samphan.pipeline.reading import faulty
from samphan.pipeline.tables import board_table
from samphan.platform.accounts.rights import Actor
from samphan.platform.api.answers import answer_json, expected_version
from samphan.platform.api.door import ApiRequest
from samphan.platform.api.paging import Row, page
from samphan.platform.api.routing import needs
from samphan.platform.fields.values import fields_of
from samphan.platform.refusals import Conflict, NotFound
from samphan.platform.tenants.scoped import BusinessManager
from samphan.platform.web.tables.screen import Screen

L = TypeVar("L", bound=Listed)
router = Router(tags=["Opportunities"])
PATH = "/opportunities/{uuid:opportunity_pk}"
VIEW, CREATE, EDIT, DELETE = (f"pipeline:opportunity:{verb}" for verb in ("view", "create", "edit", "delete"))
COLUMNS = tuple(OpportunityOut.model_fields)


@router.get("/opportunities", summary="List opportunities", response=OpportunityPage, **needs(VIEW))
def list_opportunities(request: ApiRequest, query: Query[OpportunityQuery]) -> HttpResponse:
    """Opportunities within the token's reach, newest first; or all that changed since a time, for keeping a copy."""
    rows: QuerySet[Opportunity, Any] = opportunities.rows(request.actor)
    order = ("-created_at", "-id")
    if query.changed_since:
        rows, order = rows.filter(changed_at__gte=query.changed_since), ("changed_at", "id")
    else:
        rows = rows.filter(deleted_at=None)
    for name in ("state", "pipeline", "stage", "customer", "owner"):
        if value := getattr(query, name):
            rows = rows.filter(**{name: value})
    return page(request, rows.values(*COLUMNS), query, order=order, shape=lambda found: shaped(request.actor, found))


@router.get("/opportunities/board", summary="Read the board", response=BoardOut, **needs(VIEW))
def read_board(request: ApiRequest, query: Query[BoardQuery]) -> HttpResponse:
    """Each stage of a pipeline with how many open deals stand there, what they are worth, and its newest twenty."""
    shown = Board(Screen(board_table, request.actor, QueryDict()), wanted=str(query.pipeline or ""))
    columns = shown.columns_read
    steps = next_steps(row["id"] for column in columns for row in cards_of(column))
    return answer_json(
        request,
        {"pipeline": shown.line and shown.line.pk, "columns": [shown_column(column, steps) for column in columns]},
    )


@router.post(
    "/customers/{uuid:pk}/opportunities",
    summary="Add an opportunity",
    response={201: OpportunityOut},
    **needs(CREATE),
)
def add_opportunity(request: ApiRequest, pk: UUID, opportunity: OpportunityIn) -> HttpResponse:
    """A chance to sell to this customer. The token also needs `customers:customer:view`."""
    customer = customers.get(request.actor, "view", pk)
    values = opportunity.model_dump(exclude_unset=True, exclude={"stage"})
    stage = named(Stage.objects, opportunity.stage) if opportunity.stage else None
    made = create_opportunity(request.actor, customer=customer, stage=stage, **values)
    location = f"/api/v1/opportunities/{made.pk}"
    return answer_json(request, shown_opportunity(request.actor, made.pk), status=201, location=location)


@router.get(PATH, summary="Read an opportunity", response=OpportunityOut, **needs(VIEW))
def read_opportunity(request: ApiRequest, opportunity_pk: UUID) -> HttpResponse:
    return answer_json(request, shown_opportunity(request.actor, opportunity_pk))


@router.patch(PATH, summary="Change an opportunity", response=OpportunityOut, **needs(EDIT))
def edit_opportunity(request: ApiRequest, opportunity_pk: UUID, changes: OpportunityPatch) -> HttpResponse:
    """Send If-Match or `version` so that nobody's change is overwritten; a stale one is 409 with what stands now in `current`."""
    actor = request.actor
    row = opportunities.get(actor, "edit", opportunity_pk)
    values = changes.model_dump(exclude_unset=True)
    version = expected_version(request, values.pop("version", None))
    try:
        change_opportunity(actor, row, version=row.version if version is None else version, **values)
    except Conflict as conflict:
        raise Conflict(current=shown_opportunity(actor, row.pk)) from conflict
    return answer_json(request, shown_opportunity(actor, row.pk))


@router.post(PATH + "/move", summary="Move an opportunity", response=OpportunityOut, **needs(EDIT))
def move_one(request: ApiRequest, opportunity_pk: UUID, move: MoveIn) -> HttpResponse:
    """To another stage. Refused with `stage_needs` when the stage asks for more than the opportunity has."""
    actor = request.actor
    row = opportunities.get(actor, "edit", opportunity_pk, "stage")
    stage = named(Stage.objects.filter(pipeline__archived_at=None), move.stage, pipeline=row.pipeline_id)
    try:
        move_opportunity(actor, row, stage, seen_on=move.from_stage)
    except Conflict as conflict:
        raise Conflict(current=shown_opportunity(actor, row.pk)) from conflict
    return answer_json(request, shaped(actor, [values_of(row)])[0])


@router.post(PATH + "/close", summary="Win or lose an opportunity", response=OpportunityOut, **needs(EDIT))
def close_one(request: ApiRequest, opportunity_pk: UUID, closing: CloseIn) -> HttpResponse:
    actor = request.actor
    row = opportunities.get(actor, "edit", opportunity_pk, "stage")
    reason = named(CloseReason.objects, closing.reason, outcome=closing.outcome) if closing.reason else None
    lost_to = named(Competitor.objects, closing.lost_to) if closing.lost_to else None
    close_opportunity(actor, row, closing.outcome, reason=reason, lost_to=lost_to, note=closing.note)
    return answer_json(request, shown_opportunity(actor, row.pk))


@router.post(PATH + "/reopen", summary="Reopen an opportunity", response=OpportunityOut, **needs(EDIT))
def reopen_one(request: ApiRequest, opportunity_pk: UUID) -> HttpResponse:
    """On the stage where it was closed. One that is open stays as it is."""
    row = opportunities.get(request.actor, "edit", opportunity_pk, "stage")
    if not row.is_open:
        reopen_opportunity(request.actor, row)
    return answer_json(request, shown_opportunity(request.actor, row.pk))


@router.delete(PATH, summary="Delete an opportunity", response={204: None}, **needs(DELETE))
def remove_opportunity(request: ApiRequest, opportunity_pk: UUID) -> HttpResponse:
    """Out of board, lists and reports; `restore` brings it back."""
    delete_opportunity(request.actor, opportunities.get(request.actor, "delete", opportunity_pk))
    return HttpResponse(status=204)


@router.post(PATH + "/restore", summary="Restore an opportunity", response=OpportunityOut, **needs(DELETE))
def undelete_opportunity(request: ApiRequest, opportunity_pk: UUID) -> HttpResponse:
    restore_opportunity(request.actor, opportunities.get(request.actor, "delete", opportunity_pk))
    return answer_json(request, shown_opportunity(request.actor, opportunity_pk))


def named(entries: QuerySet[L] | BusinessManager[L], written: str, **narrowed: Any) -> L:
    """An entry by its id, or by its name among those `narrowed`. Raises `Refused` for one that cannot be chosen."""
    try:
        rows = entries.filter(pk=UUID(written))
    except ValueError:
        rows = entries.filter(name=written, **narrowed)
    found: L | None = rows.filter(archived_at=None).order_by("position", "pk").first()
    if found is None:
        raise faulty({entries.model._meta.model_name or "name": _("Choose one of the list.")})  # noqa: SLF001 - Django's documented name
    return found


def values_of(row: Opportunity) -> Row:
    """What `values` would read of a row that is at hand as it was written."""
    fields = {field.name: field for field in row._meta.concrete_fields}  # noqa: SLF001 - as above
    return {name: fields[name].value_from_object(row) for name in COLUMNS}


def shown_opportunity(actor: Actor, pk: UUID) -> Row:
    row = opportunities.rows(actor).filter(pk=pk).values(*COLUMNS).first()
    if row is None:
        raise NotFound
    [shown] = shaped(actor, [row])
    return shown


def shaped(actor: Actor, rows: list[Row]) -> list[Row]:
    seen = [field.slug for field in fields_of(actor, NOUN)] if any(row["custom"] for row in rows) else []
    for row in rows:
        row["amount"] = f"{row['amount']:.2f}"
        row["custom"] = {slug: row["custom"][slug] for slug in seen if slug in row["custom"]}
    return rows


def cards_of(column: BoardColumn) -> Iterable[Row]:
    return column.page.rows if column.page else []


def shown_column(column: BoardColumn, steps: dict[UUID, NextStep]) -> dict[str, Any]:
    return {
        "stage": column.stage.pk,
        "name": column.stage.name,
        "probability": column.stage.probability,
        "count": column.total.count,
        "amount": f"{column.total.amount:.2f}",
        "cards": [shown_card(row, steps.get(row["id"])) for row in cards_of(column)],
    }


def shown_card(row: Row, step: NextStep | None) -> dict[str, Any]:
    return {
        "id": row["id"],
        "name": row["name"],
        "customer": row["customer_id"],
        "customer_name": row["customer__name"],
        "amount": f"{row['amount']:.2f}",
        "expected_on": row["expected_on"],
        "entered_at": row["entered_at"],
        "owner": row["owner_id"],
        "next": {"what": step.what, "due_at": step.due_at} if step else None,
        "version": row["version"],
    }
