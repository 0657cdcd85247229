"""What the bell holds about a customer: sentences that lead to their page."""

from __future__ import annotations

from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from samphan.platform.notifications.models import Notification
from samphan.platform.personal_data import Holding, Ids, Rows, holds, rows_of


def about(ids: Ids) -> QuerySet[Notification]:
    leads = Q()
    for pk in ids:
        leads |= Q(url__contains=str(pk))
    return Notification.objects.filter(leads)


def collect(ids: Ids) -> Rows:
    return rows_of(about(ids), leave_out=("person_id",))


def erase(ids: Ids) -> int:
    return int(about(ids).delete()[0])


holds(
    Holding(
        key="notifications.bell",
        label=_("Notifications"),
        data=_("sentences to colleagues about the customer"),
        collect=collect,
        erase=erase,
        order=30,
    )
)
