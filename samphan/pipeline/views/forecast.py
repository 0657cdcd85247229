"""The forecast of a period beside its target, and how it came about."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import Any
from urllib.parse import urlencode

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET, require_http_methods

from samphan.catalog.categories import category_choices
from samphan.customers.forms.customer import choices_of
from samphan.pipeline.access import targets
from samphan.pipeline.actions.targets import set_targets
from samphan.pipeline.forecast import Forecast, Row, forecast, targets_set
from samphan.pipeline.forecast_days import course
from samphan.pipeline.forms.target import TargetForm
from samphan.pipeline.models import By, PeriodKind
from samphan.pipeline.periods import Period, period_of, period_read, present
from samphan.platform.accounts.middleware import SignedInRequest
from samphan.platform.accounts.rights import Actor
from samphan.platform.days import this_month
from samphan.platform.refusals import Sentence
from samphan.platform.thai.money import whole_baht
from samphan.platform.web.dialogs import answered, dialog
from samphan.platform.web.signed_in import signed_in
from samphan.platform.web.when import short_day_words


@signed_in
@require_GET
def forecast_page(request: SignedInRequest) -> HttpResponse:
    """`?period=quarter&month=2026-11&by=branch`: the period that holds the month. Without them the present month by person."""
    actor, (period, by) = request.actor, asked(request)
    shown = forecast(actor, period, by)
    context = {
        "forecast": shown,
        "figures": figures(shown),
        "rows": [row_words(row) for row in shown.rows],
        "by": BY[by],
        "here": url_of(period, by),
        "title": period.words,
        "before": url_of(period.after(-1), by),
        "after": url_of(period.after(), by),
        "now": url_of(present(period.kind), by),
        "now_words": NOW[period.kind],
        "periods": [(kind.label, url_of(moved(period, kind), by), kind == period.kind) for kind in PeriodKind],
        "divisions": [(one.label, url_of(period, one), one == by) for one in By],
        "chart": chart(actor, shown),
        "may_set": targets.may(actor, "edit"),
        "targets_url": f"{reverse('pipeline:targets-edit')}?{query_of(period, by)}",
    }
    return render(request, "pipeline/forecast.html", context)


@signed_in
@require_http_methods(["GET", "POST"])
def targets_edit(request: SignedInRequest) -> HttpResponse:
    """The period's targets in a dialog. `copy` fills what is empty with those of the period before, and saves nothing."""
    targets.require(request.actor, "edit")
    period, by = asked(request)
    before, copying = targets_set(period.after(-1), by), "copy" in request.POST
    data = request.POST if request.method == "POST" and not copying else None
    form = TargetForm(data, by=by, subjects=choices(request.actor, by), there=targets_set(period, by))
    title = _("Targets of %(period)s") % {"period": period.words}
    offered = period.after(-1).words if set(before) & set(form.subjects.values()) else ""
    laid_out = {"fields": "pipeline/fields/targets.html", "copy_from": offered}
    if copying:
        form.copy(request.POST.dict(), before)
        return dialog(request, form, title, **laid_out)

    def save() -> None:
        set_targets(request.actor, period, by, form.amounts)

    return answered(request, form, title, save, "forecast-changed", **laid_out)


def asked(request: SignedInRequest) -> tuple[Period, By]:
    """What the address asks for; what it does not say, or wrongly, is the present month by person."""
    by = request.GET.get("by", "")
    period = period_read(request.GET.get("period", ""), request.GET.get("month", ""))
    return period, By(by) if by in By.values else By.PERSON


def choices(actor: Actor, by: By) -> list[tuple[str, str]]:
    """Who can be given a target: ids and names."""
    if by == By.GROUP:
        return category_choices()
    return choices_of(actor, by.field)


def moved(period: Period, kind: PeriodKind) -> Period:
    """The period of another length: around today while today lies in the one that is shown, else around its first day."""
    today = this_month()
    return period_of(kind, today if period.begins <= today < period.ends else period.begins)


def query_of(period: Period, by: By) -> str:
    return urlencode({"period": period.kind, "month": f"{period.begins:%Y-%m}", "by": by})


def url_of(period: Period, by: By) -> str:
    return f"{reverse('pipeline:forecast')}?{query_of(period, by)}"


@dataclass(frozen=True)
class Division:
    """How a division by person, branch or product group is told."""

    caption: Sentence
    header: Sentence
    without: Sentence


BY: dict[By, Division] = {
    By.PERSON: Division(_("Forecast by person"), By.PERSON.label, _("Nobody looks after them")),
    By.BRANCH: Division(_("Forecast by branch"), By.BRANCH.label, _("Of no branch")),
    By.GROUP: Division(_("Forecast by product group"), By.GROUP.label, _("Without products")),
}
NOW: dict[PeriodKind, Sentence] = {
    PeriodKind.MONTH: _("This month"),
    PeriodKind.QUARTER: _("This quarter"),
    PeriodKind.YEAR: _("This year"),
}


def row_words(row: Row) -> dict[str, Any]:
    """A line of the table."""
    sums = {name: whole_baht(value) for name, value in vars(row.sums).items()}
    target = whole_baht(row.target) if row.target is not None else ""
    return {"row": row, "target": target, "change": signed(row.change) if row.change else "", **sums}


@dataclass(frozen=True)
class Figure:
    """One number of the period, how it is meant, and what stands below it."""

    label: Sentence
    value: str
    note: str = ""
    hint: Sentence = ""


HINTS: dict[str, tuple[Sentence, Sentence]] = {
    "won": (_("Won"), _("Deals won in this period.")),
    "commit": (_("Commit"), _("Won, and open deals on stages of 75% and more.")),
    "likely": (_("Likely"), _("Won, and each open deal at the probability of its stage.")),
    "best": (_("Best"), _("Won, and every open deal as if it were won.")),
}


def figures(shown: Forecast) -> list[Figure]:
    """The target and the four sums, each with its change since a week ago where that day was kept."""
    target = Figure(_("Target"), "–", gettext("No target is set"))
    if shown.target is not None and shown.missing is not None:
        said = gettext("%(part)s%% reached, %(missing)s to go")
        target = Figure(
            _("Target"),
            whole_baht(shown.target),
            said % {"part": shown.reached or 0, "missing": whole_baht(shown.missing)},
        )
    return [
        target,
        *(
            Figure(label, whole_baht(getattr(shown.total, name)), change(shown, name), hint)
            for name, (label, hint) in HINTS.items()
        ),
    ]


def change(shown: Forecast, name: str) -> str:
    """+฿12,000 since a week ago; nothing when it did not change, or no such day was kept."""
    if shown.before is None:
        return ""
    by = getattr(shown.total, name) - getattr(shown.before, name)
    return gettext("%(change)s in a week") % {"change": signed(by)} if by else ""


def signed(by: Decimal) -> str:
    return f"{'+' if by > 0 else '−'}{whole_baht(abs(by))}"


def chart(actor: Actor, shown: Forecast) -> dict[str, Any] | None:
    """Day by day what was forecast, and the target; None before two days were kept."""
    days = course(actor, shown.period, shown.by)
    if len(days) < 2:  # noqa: PLR2004 - one day is no course
        return None
    series = [
        {"name": str(label), "values": [float(getattr(sums, name)) for _day, sums in days]}
        for name, (label, _hint) in HINTS.items()
        if name != "best"
    ]
    if shown.target is not None:
        series.append({"name": str(_("Target")), "values": [float(shown.target)] * len(days)})
    return {"categories": [short_day_words(day) for day, _sums in days], "series": series, "unit": "฿"}
