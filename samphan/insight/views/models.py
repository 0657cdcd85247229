"""How every model was made and how good it has been: what speaks, on what, against what, and whether it still fits."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from samphan.insight.models import NextKind
from samphan.insight.views.figures import opened
from samphan.insight.words import DRIFTS, FALLBACKS, FEATURES, MODELS
from samphan.platform.accounts.middleware import SignedInRequest
from samphan.platform.web.signed_in import signed_in


@signed_in
@require_GET
def models(request: SignedInRequest) -> HttpResponse:
    with opened(request) as (database, report):
        rising = rising_phrases(database) if "moods" in report else []
        parts = [buying(report), *(read(report[name]) for name, read in PARTS.items() if name in report)]
    return render(request, "insight/models.html", {"report": report, "parts": parts, "rising": rising})


def part(title: str, told: dict[str, Any], facts: list[tuple[str, str]]) -> dict[str, Any]:
    drift = told.get("drift", {}).get("state", "")
    return {
        "title": title,
        "model": MODELS.get(told.get("chosen", ""), ""),
        "fallback": FALLBACKS.get(told.get("fallback", ""), ""),
        "facts": facts,
        "drift": DRIFTS.get(drift, ""),
        "moved": drift == "moved",
    }


def buying(report: dict[str, Any]) -> dict[str, Any]:
    told, test = report["models"]["buying"], report["backtest"]
    facts = []
    if test["done"]:
        facts = [
            (_("Purchases foreseen, and come"), f"{test['expected']:,.0f} · {test['bought']:,}"),
            (_("Error a customer, and of prolonging their own rate"), f"{test['mean_error']:.2f} · {test['naive_mean_error']:.2f}"),
            (_("Sorts two customers rightly"), f"{test['auc']:.0%}"),
        ]  # fmt: skip
    return part(_("Who buys again, and what they are worth"), told, facts)


def lapse(told: dict[str, Any]) -> dict[str, Any]:
    return (
        part(_("Who stays away for 90 days"), told, tested(told)) | weights(told) | {"calibration": calibration(told)}
    )


def tested(told: dict[str, Any]) -> list[tuple[str, str]]:
    test = told.get("test")
    if not test:
        return [(_("Past cases"), f"{told.get('cases', 0):,}")]
    facts = [
        (_("Past cases learnt from, and tested on"), f"{test['learnt_from']:,} · {test['cases']:,}"),
        (_("Sorts two customers rightly"), f"{test['auc']:.0%}"),
        (_("Squared error, and of saying the mean of everybody"), f"{test['brier']:.3f} · {test['naive_brier']:.3f}"),
        (_("Mean distance of what was said from what came"), f"{test['calibration_error']:.1%}"),
    ]
    if test.get("forecast"):
        facts.append((_("Squared error of the forecast of purchases"), f"{test['forecast']['brier']:.3f}"))
    return facts


def weights(told: dict[str, Any]) -> dict[str, Any]:
    found = sorted(told.get("parameters", {}).items(), key=lambda pair: -abs(pair[1]))
    return {"weights": [(FEATURES[name], f"{weight:+.2f}") for name, weight in found]}


def calibration(told: dict[str, Any]) -> list[dict[str, Any]]:
    bins = told.get("test", {}).get("calibration", [])
    return [{**one, "foreseen": round(one["foreseen"] * 100), "came": round(one["came"] * 100)} for one in bins]


def leads(told: dict[str, Any]) -> dict[str, Any]:
    return (
        part(_("Which leads will be qualified"), told, tested(told))
        | weights(told)
        | {"calibration": calibration(told)}
    )


def personas(told: dict[str, Any]) -> dict[str, Any]:
    test = told.get("test")
    facts = [(_("Customers"), f"{told['cases']:,}")]
    if test:
        facts += [
            (_("Groups"), f"{told['groups']}"),
            (_("How well the groups are apart (silhouette, 1 at most)"), f"{test['silhouette']:.2f}"),
            (_("The same groups from half of the customers (1 at most)"), f"{test['stability']:.2f}"),
        ]
    return part(_("Kinds of customers"), told, facts)


def meeting(told: dict[str, Any]) -> dict[str, Any]:
    test = told.get("test")
    facts = [(_("Visits"), f"{told['cases']:,}")]
    if test:
        facts.append((_("Right about the last visit, and by the shop's commonest time"), f"{test['hit']:.0%} · {test['naive_hit']:.0%}"))  # fmt: skip
    return part(_("When and where to meet"), told, facts)


def products(told: dict[str, Any]) -> dict[str, Any]:
    test = told.get("test")
    facts = [(_("Buyers and products"), f"{told['cases']:,} · {told['products']:,}")]
    if test:
        facts += [
            (_("Took one of ten offered that was new to them, and of the ten most popular"), f"{test['hit_at_10']:.0%} · {test['popular_hit_at_10']:.0%}"),
            (_("Customers of the test"), f"{test['customers']:,}"),
        ]  # fmt: skip
    return part(_("What to offer next"), told, facts)


def moods(told: dict[str, Any]) -> dict[str, Any]:
    test = told.get("test")
    facts = [(_("Notes and contacts of 180 days"), f"{told['cases']:,}")]
    if test:
        facts += [
            (_("Right, of texts it had not seen"), f"{test['micro_f1']:.0%}"),
            (_("Macro-F1 over four feelings"), f"{test['macro_f1']:.2f}"),
            (_("Learnt from"), told.get("data", "")),
        ]
    return part(_("How customers sound"), told, facts)


def next_actions(told: dict[str, Any]) -> dict[str, Any]:
    test, gains = told.get("test"), told["gains"]
    facts = [(_("Proposals"), f"{told['cases']:,}")]
    if test:
        facts += [
            (_("Bought within 30 days: of all buyers, of those whose usual day had come"), f"{test['bought']:.0%} · {test['due_bought']:.0%} ({test['due']:,})"),
            (_("Of those who seemed to leave"), f"{test['leaving_bought']:.0%} ({test['leaving']:,})"),
        ]  # fmt: skip
    done = sum(one["done"] for one in gains.values())
    if done:
        bought = sum(one["bought"] for one in gains.values())
        facts.append((_("Taken on more than 30 days ago, and bought within 30"), f"{done:,} · {bought:,}"))
    facts += [(str(NextKind(kind).label), f"+{one['gain']:.0%}") for kind, one in gains.items()]
    return part(_("What to do today"), told, facts)


def rising_phrases(database: Any) -> list[tuple[Any, ...]]:
    found: list[tuple[Any, ...]] = database.execute(
        "SELECT phrase, lately, customers FROM phrases WHERE growth > 0 AND lately > 1 ORDER BY growth * ln(1 + lately) DESC LIMIT 12"
    ).fetchall()
    return found


def demand(told: dict[str, Any]) -> dict[str, Any]:
    test = told.get("test")
    facts = [(_("Products at branches"), f"{told['cases']:,}")]
    if test:
        facts += [
            (_("Wrong by, of what was sold in 28 days, and the mean of eight weeks"), f"{test['error']:.0%} · {test['plain_error']:.0%}"),
            (_("Saying the 28 days before again (naive)"), f"{test['naive_error']:.0%}"),
        ]  # fmt: skip
        if test["seasonal_naive_error"] is not None:
            facts.append((_("Saying the same days of last year again (seasonal naive)"), f"{test['seasonal_naive_error']:.0%}"))  # fmt: skip
        if told["chosen"] == "seasonal_level":
            facts.append((_("Foreseen by the mean of eight weeks, which told them better"), f"{test['by_mean']:,}"))
    return part(_("What will be sold"), told, facts)


PARTS = {
    "lapse": lapse,
    "personas": personas,
    "meeting": meeting,
    "leads": leads,
    "products": products,
    "moods": moods,
    "next_actions": next_actions,
    "demand": demand,
}
