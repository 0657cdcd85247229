"""The list of account plans."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar
from uuid import UUID

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from samphan.pipeline.access import plans
from samphan.pipeline.models import AccountPlan
from samphan.platform.accounts.colleagues import colleagues
from samphan.platform.accounts.rights import Actor
from samphan.platform.web.tables.columns import Column, Kind
from samphan.platform.web.tables.table import Table, Teaching


class PlanTable(Table[AccountPlan]):
    key = "account-plans"
    label = _("Account plans")
    url_name = "pipeline:plan-list"
    access = plans
    default_sort = "-created_at"
    columns: ClassVar[Sequence[Column]] = (
        Column("goal", _("Goal"), opens=True),
        Column("customer", _("Customer"), source="customer__name"),
        Column("potential", _("Could buy in a year"), Kind.MONEY),
        Column("review_on", _("Looked at again on"), Kind.DATE, nullable=True),
        Column("owner", _("Looked after by"), Kind.CHOICE, source="owner_id", choices=colleagues),
        Column("created_at", _("Added"), Kind.MOMENT, sort="created_at", shown=False),
    )
    searched = ("goal", "customer__name")
    teaching = Teaching(
        _("No account plans yet"),
        _(
            "For the customers that matter most: what you want to reach, what they could buy, what is done next. Make one on the customer's page."
        ),
        _("Open the customers"),
        "customers:customer-list",
        "customers:customer:view",
    )

    def rows(self, actor: Actor) -> QuerySet[AccountPlan]:
        return super().rows(actor).filter(closed_at=None)

    def row_url(self, pk: UUID) -> str:
        return f"/pipeline/plans/{pk}/open/"


plan_table = PlanTable()
