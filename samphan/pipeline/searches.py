"""What of the pipeline can be found."""

from __future__ import annotations

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from samphan.pipeline.access import opportunities
from samphan.pipeline.models import Opportunity
from samphan.platform.search.registry import Entry, Searchable, searchable
from samphan.platform.thai.money import money

KIND = "pipeline.opportunity"


def entry_for(row: Opportunity) -> Entry | None:
    """By its name. Its customer is found by theirs, and their page has it."""
    if row.deleted_at:
        return None
    return Entry(title=row.name, subtitle=f"{row.customer.name} · {money(row.amount)}")


def every_opportunity() -> QuerySet[Opportunity]:
    rows: QuerySet[Opportunity] = Opportunity.objects.filter(deleted_at=None)
    return rows.select_related("customer")


searchable(
    Searchable(
        kind=KIND,
        label=_("Opportunities"),
        icon="target",
        access=opportunities,
        url_name="pipeline:opportunity-detail",
        rows=every_opportunity,
        entry_for=entry_for,
    )
)
