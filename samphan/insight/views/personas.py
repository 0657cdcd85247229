"""Kinds of customers in words, and the way from each to its people: the list of customers narrowed, or kept as a view."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_POST

from samphan.insight.access import figures
from samphan.insight.views.figures import opened
from samphan.insight.words import FALLBACKS, PERSONAS
from samphan.platform.accounts.middleware import SignedInRequest
from samphan.platform.fields.saved_views import save_view
from samphan.platform.refusals import NotFound
from samphan.platform.thai.money import whole_baht
from samphan.platform.web.signed_in import signed_in
from samphan.platform.web.toasts import toast

LIST = "customers"
COLUMNS = ("name", "customers", "amount", "spend", "purchases", "silence", "every_days", "category", "part")


@signed_in
@require_GET
def personas(request: SignedInRequest) -> HttpResponse:
    with opened(request) as (database, report):
        rows = database.execute(f"SELECT {', '.join(COLUMNS)} FROM personas ORDER BY amount DESC").fetchall()
    groups = [described(dict(zip(COLUMNS, row, strict=True))) for row in rows]
    fallback = FALLBACKS.get(report.get("personas", {}).get("fallback", ""), "")
    return render(request, "insight/personas.html", {"groups": groups, "fallback": fallback})


def described(group: dict[str, Any]) -> dict[str, Any]:
    """A group with its name, what its customers are like in sentences, and the address of its people."""
    title, _sign, meaning = str(PERSONAS[group["name"]]).partition(":")
    said = [
        _("They spend %(spend)s at a time, %(whole)s in all.") % {"spend": whole_baht(group["spend"]), "whole": whole_baht(group["amount"])},
        ngettext("Half of them have been silent for more than %(n)d day.", "Half of them have been silent for more than %(n)d days.", round(group["silence"]))
        % {"n": round(group["silence"])},
    ]  # fmt: skip
    if group["every_days"]:
        said.append(_("Who came back came every %(days)s days.") % {"days": round(group["every_days"])})
    if group["category"]:
        said.append(_("What they take most is %(category)s (%(part)s).") % {"category": group["category"], "part": f"{group['part']:.0%}"})  # fmt: skip
    return {**group, "title": title, "meaning": meaning.strip(), "said": said, "url": f"{reverse('customers:customer-list')}?{look(group['name'])}"}  # fmt: skip


def look(name: str) -> str:
    """The list of customers narrowed to a group, as its address says it."""
    return urlencode({"f.persona": f"any:{name}"})


@signed_in
@require_POST
def keep_persona(request: SignedInRequest) -> HttpResponse:
    """Keep a group as a view of the list of customers."""
    figures.require_whole(request.actor, "view")
    name = request.POST.get("persona", "")
    if name not in PERSONAS:
        raise NotFound
    view = save_view(request.actor, LIST, name=str(PERSONAS[name]).partition(":")[0], query=look(name))
    toast(request, _("Kept as the view “%(name)s” of the list of customers.") % {"name": view.name})
    return redirect("insight:personas")
