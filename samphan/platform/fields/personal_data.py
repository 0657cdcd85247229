"""What lists hold about a customer: values as they stood before a bulk action, kept so that it can be undone."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from samphan.platform.fields.models import BulkChange
from samphan.platform.personal_data import Holding, Ids, Rows, holds, rows_of


def collect(ids: Ids) -> Rows:
    return rows_of(BulkChange.objects.filter(row_id__in=ids), leave_out=("run_id",))


def erase(ids: Ids) -> int:
    return int(BulkChange.objects.filter(row_id__in=ids).delete()[0])


holds(
    Holding(
        key="fields.bulk_changes",
        label=_("Bulk actions"),
        data=_("values before a bulk action, for its undo"),
        collect=collect,
        erase=erase,
        order=30,
    )
)
