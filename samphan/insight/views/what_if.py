"""What if: the form, both lives side by side, scenarios that are kept and compared."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode
from uuid import UUID

from django import forms
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy
from django.views.decorators.http import require_GET, require_POST

from samphan.insight.access import figures
from samphan.insight.jobs import simulate_scenario
from samphan.insight.rfm import GRADES, GROUPS
from samphan.insight.simulating.scenarios import (
    delete_scenario,
    keep_scenario,
    restore_scenario,
    scenario_of,
    scenarios_of,
    tidy_name,
)
from samphan.insight.simulating.wish import HORIZONS, LEVELS, RANGES, Wish, read_wish
from samphan.insight.views.figures import nothing_yet, opened
from samphan.insight.warehouse.files import Damaged
from samphan.insight.warehouse.fits import prepared_of
from samphan.insight.what_if_words import (
    PUBLISHED,
    break_even_words,
    chart,
    lines,
    looks_table,
    months_words,
    rests_on,
    who_words,
    wish_words,
)
from samphan.insight.words import FALLBACKS, PERSONAS
from samphan.platform.accounts.middleware import SignedInRequest
from samphan.platform.ids import uuid7
from samphan.platform.refusals import NotFound, Refused, Sentence
from samphan.platform.web.action_form import ActionForm
from samphan.platform.web.signed_in import signed_in
from samphan.platform.web.toasts import toast

if TYPE_CHECKING:
    from collections.abc import Mapping

    import duckdb

WAIT_FOR = 200_000  # customers; of more the result is computed in the background
MOST_COMPARED = 3
LABELS: Mapping[str, Sentence] = {
    "retention": gettext_lazy("Yearly retention, points up or down"),
    "churn": gettext_lazy("or: fewer leave, by percent"),
    "price": gettext_lazy("Price up or down (%)"),
    "elasticity": gettext_lazy("Price elasticity"),
    "margin": gettext_lazy("Margin in percent"),
    "reach": gettext_lazy("Share that is reached (%)"),
    "response": gettext_lazy("Response rate (%)"),
    "contact": gettext_lazy("Cost of a contact (baht)"),
    "discount": gettext_lazy("Discount (%)"),
    "cost": gettext_lazy("What it costs once (baht)"),
}
ASKED = (*RANGES, "who", "months", "level")


class WhatIfForm(ActionForm):
    """What `read_wish` reads; hints say what an empty field means."""

    who = forms.ChoiceField(label=gettext_lazy("Which customers"), required=False)
    months = forms.ChoiceField(
        label=gettext_lazy("Over"), required=False, choices=[(one, "") for one in HORIZONS], initial=12
    )
    level = forms.ChoiceField(label=pgettext_lazy("what if", "Interval"), required=False, choices=[(one, f"{one}%") for one in LEVELS], initial=80)  # fmt: skip

    def __init__(self, data: Any = None, *, groups: list[Any], prepared: Mapping[str, Any]) -> None:
        super().__init__(data)
        self.chosen("who").choices = groups
        self.chosen("months").choices = [(one, months_words(one)) for one in HORIZONS]
        hints = hints_of(prepared)
        for name, label in LABELS.items():
            widget = forms.TextInput(attrs={"inputmode": "text" if RANGES[name][0] < 0 else "decimal", "placeholder": placeholder(name, prepared)})  # fmt: skip
            self.fields[name] = forms.CharField(label=str(label), required=False, help_text=str(hints.get(name, "")), widget=widget)  # fmt: skip

    def chosen(self, name: str) -> forms.ChoiceField:
        field = self.fields[name]
        assert isinstance(field, forms.ChoiceField)  # noqa: S101 - declared above
        return field

    def clean(self) -> dict[str, Any]:
        """Judged by `read_wish` alone: one sentence for a field, here and on the command line."""
        self.errors.clear()
        return {name: self.data.get(name, "") for name in ASKED}

    def part(self, *names: str) -> list[Any]:
        return [self[name] for name in names]

    @property
    def whom(self) -> list[Any]:
        return self.part("who", "months", "level")

    @property
    def staying(self) -> list[Any]:
        return self.part("retention", "churn")

    @property
    def pricing(self) -> list[Any]:
        return self.part("price", "elasticity")

    @property
    def reaching(self) -> list[Any]:
        return self.part("reach", "response", "contact", "discount")

    @property
    def earning(self) -> list[Any]:
        return self.part("margin", "cost")


def placeholder(name: str, prepared: Mapping[str, Any]) -> str:
    if name == "elasticity":
        return f"{prepared['elasticity']['value']:g}"
    if name == "margin":
        known = prepared["money"]["margin"]
        return "" if known is None else f"{known:.1%}".rstrip("%")
    return "0"


def hints_of(prepared: Mapping[str, Any]) -> dict[str, Sentence]:
    elasticity, money = prepared["elasticity"], prepared["money"]
    if elasticity["source"] == "own":
        own = _("Empty: %(value)s, from your own price history (%(products)s products, ± %(error)s).")
        price = own % {"value": f"{elasticity['value']:g}", "products": elasticity["products"], "error": f"{elasticity['error']:g}"}  # fmt: skip
    else:
        default = _("Empty: %(value)s ± %(error)s, %(source)s, because %(reason)s.")
        price = default % {"value": f"{elasticity['value']:g}", "error": f"{elasticity['error']:g}", "source": PUBLISHED, "reason": FALLBACKS[elasticity["reason"]]}  # fmt: skip
    margin = _("What goods cost is not known. Write what part of a sale you earn.")
    if money["margin"] is not None:
        margin = _("Empty: as in the last year, of the %(known)s of sales whose cost is known.") % {"known": f"{money['known']:.0%}"}  # fmt: skip
    return {
        "retention": _("Now %(now)s of customers still are one after a year.")
        % {"now": f"{prepared['retention']:.0%}"},
        "churn": _("20 means that a fifth fewer leave."),
        "elasticity": price,
        "response": _("Of those reached, who order once more because of it."),
        "discount": _("On what those reached order within 30 days."),
        "margin": margin,
    }


@signed_in
@require_GET
def what_if(request: SignedInRequest) -> HttpResponse:
    """The form; with a question in the address its answer below."""
    figures.require_what_if(request.actor)
    asked = "months" in request.GET
    try:
        with opened(request) as (database, report):
            prepared = prepared_of(report)
            if not prepared["chosen"]:
                return nothing_yet(request, _("Nobody has bought anything yet: there is nothing to simulate."), _("What if"))  # fmt: skip
            form = WhatIfForm(request.GET if asked else None, groups=groups_of(database), prepared=prepared)
            result, refusal, wish, large = None, None, None, False
            if asked:
                try:
                    form.is_valid()
                    wish = read_wish(request.GET)
                    large = is_large(database, wish)
                    result = None if large else answered(database, report, wish)
                except Refused as caught:
                    refusal = caught
                    form.take(caught)
    except (NotFound, Damaged) as nothing:
        return nothing_yet(request, nothing, _("What if"))
    context = {
        "form": form,
        "refusal": refusal if refusal is not None and not refusal.fields else None,
        "wish": wish,
        "large": large,
        "held": [(name, request.GET.get(name, "")) for name in ASKED],
        "looks": looks_table(prepared["looks"]),
        "scenarios": told_scenarios(request),
        "suggested": ", ".join(wish_words(result["wish"])[:4])[:80] if result else "",
        **(shown(result) if result else {}),
    }
    return render(request, "insight/what_if.html", context, status=422 if form.errors or refusal else 200)


def is_large(database: duckdb.DuckDBPyConnection, wish: Wish) -> bool:
    from samphan.insight.simulating.running import how_many  # noqa: PLC0415 - numbers' libraries, where figures are read

    return how_many(database, wish.who) > WAIT_FOR


def answered(database: duckdb.DuckDBPyConnection, report: Mapping[str, Any], wish: Wish) -> dict[str, Any]:
    from samphan.insight.simulating.running import what_if as simulated  # noqa: PLC0415 - as above

    return simulated(database, report, wish)


def groups_of(database: duckdb.DuckDBPyConnection) -> list[Any]:
    """Who can be chosen, with how many they are; empty groups are not offered."""

    def counted(sql: str) -> dict[str, int]:
        return dict(database.execute(sql).fetchall())

    grades = counted("SELECT grade, count(*) FROM scores GROUP BY grade")
    groups = counted('SELECT "group", count(*) FROM scores GROUP BY "group"')
    personas = counted("SELECT name, count(*) FROM persona GROUP BY name")

    def offered(kind: str, names: list[str], found: dict[str, int]) -> list[tuple[str, str]]:
        return [(f"{kind}:{name}", f"{who_words(f'{kind}:{name}')} ({found[name]:,})") for name in names if name in found]  # fmt: skip

    parts = [
        (_("Grade"), offered("grade", [grade for grade, _least in GRADES], grades)),
        (_("Group by purchases"), offered("group", list(GROUPS), groups)),
        (_("Kind of customer"), offered("persona", list(PERSONAS), personas)),
    ]
    whole = f"{_('All customers')} ({sum(groups.values()):,})"
    return [("", whole), *((label, choices) for label, choices in parts if choices)]


def shown(result: Mapping[str, Any]) -> dict[str, Any]:
    """What the templates say of a result, just computed or kept."""
    return {
        "result": result,
        "lines": lines(result),
        "said": wish_words(result["wish"]),
        "even": break_even_words(result),
        "pays": None if result["pays"] is None else f"{result['pays']:.0%}",
        "staying": (f"{result['retention']['today']:.0%}", f"{result['retention']['what_if']:.0%}"),
        "rests_on": rests_on(result),
        "chart": chart(result),
        "until": date.fromisoformat(result["until"]),
    }


def told_scenarios(request: SignedInRequest) -> list[dict[str, Any]]:
    return [{"row": one, "said": wish_words(one.wish)} for one in scenarios_of(request.actor)]


@signed_in
@require_POST
def keep(request: SignedInRequest) -> HttpResponse:
    """Keep what the page shows: computed anew, so that nobody can keep figures of their own."""
    figures.require_what_if(request.actor)
    name, wish = tidy_name(request.POST.get("name", "")), read_wish(request.POST)
    with opened(request) as (database, report):
        result = answered(database, report, wish)
    made = keep_scenario(request.actor, name=name, result=result)
    toast(
        request,
        _("Saved as “%(name)s”.") % {"name": made.name},
        undo_url=reverse("insight:scenario-delete", args=[made.pk]),
    )
    return redirect("insight:scenario", made.pk)


@signed_in
@require_POST
def later(request: SignedInRequest) -> HttpResponse:
    """Compute in the background, with progress; the result is kept under the name."""
    figures.require_what_if(request.actor)
    name, wish = tidy_name(request.POST.get("name", "")), read_wish(request.POST)
    by = str(request.actor.user.pk) if request.actor.user else ""
    started = simulate_scenario.by(request.actor).enqueue(scenario=str(uuid7()), name=name, wish=wish.told(), by=by)
    return redirect("jobs:show", started.id)


@signed_in
@require_GET
def kept_scenario(request: SignedInRequest, scenario: UUID) -> HttpResponse:
    """A kept scenario as it came then, and the way to ask the same anew."""
    row = scenario_of(request.actor, scenario)
    again = {name: value for name, value in row.wish.items() if value is not None}
    return render(
        request,
        "insight/scenario.html",
        {"row": row, "again": f"{reverse('insight:what-if')}?{urlencode(again)}", **shown(row.result)},
    )


@signed_in
@require_GET
def compare(request: SignedInRequest) -> HttpResponse:
    """Two or three kept scenarios beside each other, as `?scenario=…&scenario=…` says."""
    figures.require_what_if(request.actor)
    asked = list(dict.fromkeys(request.GET.getlist("scenario")))[: MOST_COMPARED + 1]
    if not 2 <= len(asked) <= MOST_COMPARED:  # noqa: PLR2004 - one has nothing beside it
        toast(request, _("Choose two or three scenarios to compare."))
        return HttpResponseRedirect(f"{reverse('insight:what-if')}#scenarios")
    try:
        rows = [scenario_of(request.actor, UUID(one)) for one in asked]
    except ValueError as error:
        raise NotFound from error
    told = [(row, shown(row.result)) for row in rows]
    measures = [
        (line.label, line.meaning, [one["lines"][at] for _row, one in told]) for at, line in enumerate(told[0][1]["lines"])
    ]  # fmt: skip
    context = {
        "told": told,
        "measures": measures,
        "level": {row.result["wish"]["level"] for row in rows},
    }
    return render(request, "insight/what_if_compare.html", context)


@signed_in
@require_POST
def scenario_delete(request: SignedInRequest, scenario: UUID) -> HttpResponse:
    gone = delete_scenario(request.actor, scenario)
    toast(
        request,
        _("“%(name)s” was deleted.") % {"name": gone.name},
        undo_url=reverse("insight:scenario-restore", args=[gone.pk]),
    )
    return redirect("insight:what-if")


@signed_in
@require_POST
def scenario_restore(request: SignedInRequest, scenario: UUID) -> HttpResponse:
    back = restore_scenario(request.actor, scenario)
    toast(request, _("“%(name)s” is back.") % {"name": back.name})
    return redirect("insight:what-if")
