"""The forecast of a month beside its target, and how it came about."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET, require_http_methods

from samphan.customers.forms.customer import choices_of
from samphan.customers.views.dialogs import dialog
from samphan.pipeline.access import targets
from samphan.pipeline.actions.targets import set_targets
from samphan.pipeline.forecast import Forecast, course, forecast
from samphan.pipeline.forms.target import TargetForm
from samphan.pipeline.models import Target
from samphan.platform.accounts.middleware import SignedInRequest
from samphan.platform.accounts.rights import Actor
from samphan.platform.days import month_read, months_after, this_month
from samphan.platform.refusals import Refused, Sentence
from samphan.platform.thai.money import whole_baht
from samphan.platform.web.signed_in import signed_in
from samphan.platform.web.toasts import toast, trigger
from samphan.platform.web.when import month_words, short_day_words


@signed_in
@require_GET
def forecast_page(request: SignedInRequest) -> HttpResponse:
    """`?month=2026-11`; the present month without it."""
    actor, month = request.actor, month_read(request.GET.get("month", ""))
    shown = forecast(actor, month)
    context = {
        "forecast": shown,
        "figures": figures(shown),
        "rows": [
            (row, row.target and whole_baht(row.target), *(whole_baht(one) for one in vars(row.sums).values()))
            for row in shown.rows
        ],
        "here": url_of(month),
        "title": month_words(month),
        "before": url_of(months_after(month, -1)),
        "after": url_of(months_after(month)),
        "now": url_of(this_month()),
        "chart": chart(actor, shown),
        "may_set": targets.may(actor, "edit"),
        "targets_url": f"{reverse('pipeline:targets-edit')}?month={month:%Y-%m}",
    }
    return render(request, "pipeline/forecast.html", context)


@signed_in
@require_http_methods(["GET", "POST"])
def targets_edit(request: SignedInRequest) -> HttpResponse:
    """The month's targets in a dialog."""
    targets.require(request.actor, "edit")
    month = month_read(request.GET.get("month", ""))
    there = dict(Target.objects.filter(month=month).values_list("owner", "amount"))
    form = TargetForm(request.POST or None, people=choices_of(request.actor, "owner"), there=there)
    if request.method == "POST" and form.is_valid():
        try:
            set_targets(request.actor, month, form.amounts)
        except Refused as refusal:
            form.take(refusal)
        else:
            toast(request, _("Saved."))
            answer = HttpResponse(status=204)
            trigger(answer, "close-dialog", None)
            trigger(answer, "forecast-changed", None)
            return answer
    return dialog(request, form, _("Targets of %(month)s") % {"month": month_words(month)})


def url_of(month: date) -> str:
    return f"{reverse('pipeline:forecast')}?month={month:%Y-%m}"


@dataclass(frozen=True)
class Figure:
    """One number of the month, how it is meant, and what stands below it."""

    label: Sentence
    value: str
    note: str = ""
    hint: Sentence = ""


HINTS: dict[str, tuple[Sentence, Sentence]] = {
    "won": (_("Won"), _("Deals won in this month.")),
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
    return gettext("%(change)s in a week") % {"change": f"{'+' if by > 0 else '−'}{whole_baht(abs(by))}"} if by else ""


def chart(actor: Actor, shown: Forecast) -> dict[str, Any] | None:
    """Day by day what was forecast, and the target; None before two days were kept."""
    days = course(actor, shown.month)
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
