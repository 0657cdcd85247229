"""Warehouses: the usual one of a branch, and those an actor may work in."""

from __future__ import annotations

from django.db import IntegrityError, models, transaction

from samphan.catalog.models import Warehouse
from samphan.platform.accounts.rights import Actor
from samphan.platform.accounts.standard_roles import RowScope
from samphan.platform.tenants.models import Branch


def usual_warehouse(branch: Branch) -> Warehouse:
    """Where what is sold in a branch comes from; made when it is asked for the first time."""
    found: Warehouse | None = Warehouse.objects.filter(branch=branch, usual=True).first()
    if found is not None:
        return found
    name = branch.name
    if Warehouse.objects.filter(business=branch.business_id, name=name).exists():
        name = f"{name} {branch.code}"
    try:
        with transaction.atomic():
            made: Warehouse = Warehouse.objects.create(
                business_id=branch.business_id, branch=branch, name=name, usual=True
            )
            return made
    except IntegrityError:  # somebody else asked at the same time
        there: Warehouse = Warehouse.objects.get(branch=branch, usual=True)
        return there


def warehouses_of(actor: Actor) -> models.QuerySet[Warehouse]:
    """Open warehouses within the actor's reach."""
    rows: models.QuerySet[Warehouse] = Warehouse.objects.filter(business=actor.business, closed_at=None)
    if actor.row_scope == RowScope.BRANCH:
        rows = rows.filter(branch__in=actor.branch_ids)
    return rows.select_related("branch").order_by("branch__code", "-usual", "name")


def make_usual_warehouses(branches: models.QuerySet[Branch]) -> list[Warehouse]:
    """The usual warehouse of each branch, made where it is missing."""
    return [usual_warehouse(branch) for branch in branches]
