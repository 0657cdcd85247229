"""What the search holds about a customer: names, addresses and numbers by which they are found."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from samphan.platform.personal_data import Holding, Ids, Rows, holds, rows_of
from samphan.platform.search.models import Opened, SearchEntry


def collect(ids: Ids) -> Rows:
    return rows_of(SearchEntry.objects.filter(object_id__in=ids), leave_out=("id", "owner_id", "branch_id"))


def erase(ids: Ids) -> int:
    Opened.objects.filter(object_id__in=ids).delete()
    return int(SearchEntry.objects.filter(object_id__in=ids).delete()[0])


holds(
    Holding(
        key="search.index",
        label=_("Search"),
        data=_("names and contact points by which the customer is found"),
        collect=collect,
        erase=erase,
        order=30,
    )
)
