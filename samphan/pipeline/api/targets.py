"""The forecast beside its targets, and setting these."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.utils.translation import gettext_lazy as _
from ninja import Query, Router, Schema
from pydantic import Field

from samphan.customers.api.schemas import Input, example
from samphan.pipeline.access import targets
from samphan.pipeline.actions.targets import set_targets
from samphan.pipeline.api.schemas import Amount
from samphan.pipeline.forecast import Forecast, forecast, targets_set
from samphan.pipeline.forecast_sums import Sums
from samphan.pipeline.models import By, PeriodKind
from samphan.pipeline.periods import Period, is_near, period_of
from samphan.pipeline.reading import faulty
from samphan.platform.api.answers import answer_json
from samphan.platform.api.door import ApiRequest
from samphan.platform.api.routing import needs
from samphan.platform.days import this_month

router = Router(tags=["Opportunities"])
MOST = 500


class PeriodQuery(Schema):
    period: PeriodKind = PeriodKind.MONTH
    day: date | None = Field(None, description="Any day within the period; today when left out.")
    by: By = Field(By.PERSON, description="`group` is a category of the catalogue, with all that lies in it.")


class SumsOut(Schema):
    won: Amount
    commit: Amount = Field(description="Won, and open deals on stages of 75% and more.")
    likely: Amount = Field(description="Won, and each open deal at the probability of its stage.")
    best: Amount = Field(description="Won, and every open deal as if it were won.")


class SubjectOut(SumsOut):
    subject: UUID | None = Field(
        description="A person, a branch or a category. `null`: deals of nobody, of no branch, without products."
    )
    name: str
    target: Amount | None
    week_ago: SumsOut | None = Field(description="As it stood a week ago; `null` when that day was not kept.")


class ForecastOut(SumsOut):
    """`target` is the business's own, or else the sum of its subjects'."""

    period: PeriodKind
    begins: date
    ends: date = Field(description="The first day after the period.")
    by: By
    target: Amount | None
    week_ago: SumsOut | None
    data: list[SubjectOut]


class TargetIn(Input):
    subject: UUID | None = Field(None, description="A person, a branch or a category; `null` is the whole business.")
    amount: Amount | None = Field(description="`null` takes the target away.")


class TargetsIn(Input):
    model_config = example(
        {
            "period": "quarter",
            "day": "2026-10-01",
            "by": "branch",
            "targets": [{"subject": None, "amount": "1500000.00"}],
        }
    )

    period: PeriodKind = PeriodKind.MONTH
    day: date = Field(description="Any day within the period.")
    by: By = By.PERSON
    targets: list[TargetIn] = Field(max_length=MOST, description="Those left out keep what they hold.")


class TargetOut(Schema):
    subject: UUID | None
    amount: Amount


class TargetsOut(Schema):
    """What is set for this very period, nothing added up."""

    period: PeriodKind
    begins: date
    by: By
    data: list[TargetOut]


@router.get("/forecast", summary="Read the forecast", response=ForecastOut, **needs("pipeline:opportunity:view"))
def read_forecast(request: ApiRequest, query: Query[PeriodQuery]) -> HttpResponse:
    """What a month, a quarter or a year will bring beside its target, within the token's reach."""
    return answer_json(request, shown_forecast(forecast(request.actor, near(query.period, query.day), query.by)))


@router.put("/sales-targets", summary="Set sales targets", response=TargetsOut, **needs("pipeline:target:edit"))
def put_targets(request: ApiRequest, wanted: TargetsIn) -> HttpResponse:
    """Of one period, by person, branch or product group. All are set, or none; sent again, nothing changes."""
    actor, period, by = request.actor, near(wanted.period, wanted.day), wanted.by
    targets.require(actor, "edit")
    set_targets(actor, period, by, {one.subject: one.amount for one in wanted.targets})
    stand = targets_set(period, by)
    asked = {one.subject for one in wanted.targets}
    data = [{"subject": pk, "amount": f"{amount:.2f}"} for pk, amount in stand.items() if pk in asked]
    return answer_json(request, {"period": period.kind, "begins": period.begins, "by": by, "data": data})


def near(kind: PeriodKind, day: date | None) -> Period:
    """Raises `Refused` for a day further away than ten years."""
    if day is not None and not is_near(day):
        raise faulty({"day": _("Choose a day within ten years from today.")})
    return period_of(kind, day or this_month())


def shown_forecast(shown: Forecast) -> dict[str, Any]:
    return {
        "period": shown.period.kind,
        "begins": shown.period.begins,
        "ends": shown.period.ends,
        "by": shown.by,
        "target": baht(shown.target),
        "week_ago": shown.before and sums_shown(shown.before),
        **sums_shown(shown.total),
        "data": [
            {
                "subject": row.subject,
                "name": row.name,
                "target": baht(row.target),
                "week_ago": row.before and sums_shown(row.before),
                **sums_shown(row.sums),
            }
            for row in shown.rows
        ],
    }


def baht(amount: Decimal | None) -> str | None:
    return None if amount is None else f"{amount:.2f}"


def sums_shown(sums: Sums) -> dict[str, str]:
    return {name: f"{amount:.2f}" for name, amount in vars(sums).items()}
