"""What insight holds about a customer beside their traits: what is proposed to be done for them, and what was answered."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from samphan.insight.models import NextAction, NextAnswer
from samphan.insight.own import erasing
from samphan.platform.personal_data import Holding, Ids, Rows, holds, rows_of


def collect(ids: Ids) -> Rows:
    return [*rows_of(NextAction.objects.filter(customer__in=ids)), *rows_of(NextAnswer.objects.filter(customer__in=ids), leave_out=("by_id", "follow_up_id"))]  # fmt: skip


def erase(ids: Ids) -> int:
    proposals, _each = NextAction.objects.filter(customer__in=ids).delete()
    answers, _each = NextAnswer.objects.filter(customer__in=ids).delete()
    return int(proposals + answers)


holds(
    Holding(
        key="insight.next_actions",
        label=_("What to do for them"),
        data=_("what was proposed to do for them, and what was answered"),
        collect=collect,
        erase=erase,
        models=("insight.NextAction", "insight.NextAnswer"),
    )
)
holds(
    Holding(
        key="insight.own_tables",
        label=_("Tables of your own"),
        data=_("rows about them in tables that the business brought along"),
        collect=erasing.collect,
        erase=erasing.erase,
        order=40,
    )
)
