"""Standard reports: who comes back, scores, concentration; and where every number comes from."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from samphan.insight import dashboard as numbers
from samphan.insight.own.columns import SQL_TYPES
from samphan.insight.own.joining import JOINS
from samphan.insight.own.standing import KEY_COLUMNS, OwnLoaded, catalogue
from samphan.insight.report import cohort_row
from samphan.insight.rfm import BEST
from samphan.insight.views.figures import named, opened
from samphan.insight.words import LIMIT_NAMES
from samphan.platform.accounts.middleware import SignedInRequest
from samphan.platform.extracts import EXTRACTS
from samphan.platform.refusals import Sentence
from samphan.platform.web.signed_in import signed_in

MONTHS = 13


@signed_in
@require_GET
def cohorts(request: SignedInRequest) -> HttpResponse:
    """Customers by the month of their first purchase, and the share of them that bought in each month after."""
    with opened(request) as (_database, report):
        rows = [cohort_row(row) for row in report["cohorts"][-MONTHS:]]
    width = max((len(row["cells"]) for row in rows), default=0)
    return render(request, "insight/cohorts.html", {"report": report, "rows": rows, "months": range(width)})


@signed_in
@require_GET
def scores(request: SignedInRequest) -> HttpResponse:
    """Scores of recency and frequency against each other, groups and grades, and the limits between scores."""
    with opened(request) as (database, report):
        counted = numbers.grid(database)
        groups = named(numbers.groups(database))
    most = max(counted.values(), default=1)
    grid = [
        {"r": r, "cells": [cell(counted.get((r, f), 0), most) for f in range(1, BEST + 1)]} for r in range(BEST, 0, -1)
    ]
    limits = [(LIMIT_NAMES[name], values) for name, values in report["rfm"]["limits"].items()]
    context = {"report": report, "grid": grid, "groups": groups, "limits": limits, "scale": range(1, BEST + 1)}
    return render(request, "insight/scores.html", context)


def cell(count: int, most: int) -> dict[str, Any]:
    return {"count": count, "shade": round(9 * count / most) if count else 0}


@signed_in
@require_GET
def concentration(request: SignedInRequest) -> HttpResponse:
    """How much of sales and of worth the best customers hold (Pareto)."""
    with opened(request) as (database, report):
        rows = numbers.concentration(database)
    return render(request, "insight/concentration.html", {"report": report, "rows": rows})


@signed_in
@require_GET
def lineage(request: SignedInRequest) -> HttpResponse:
    """What was loaded when and how, and what every column means: made from the code that loads it."""
    with opened(request) as (database, report):
        loads = {
            row[0]: (row[0], row[1].replace(tzinfo=UTC), *row[2:])
            for row in database.execute("SELECT extract, until, way, rows, gone, seconds FROM loads").fetchall()
        }
        own = [replace(one, read_at=one.read_at.replace(tzinfo=UTC)) for one in catalogue(database)]
    sources = [
        {
            "extract": one,
            "load": dict(zip(("name", "until", "way", "rows", "gone", "seconds"), loads[one.name], strict=True))
            if one.name in loads
            else None,
        }
        for one in EXTRACTS
    ]
    context = {"report": report, "sources": sources, "own": [(one, own_columns(one)) for one in own]}
    return render(request, "insight/lineage.html", context)


def own_columns(one: OwnLoaded) -> list[tuple[str, str, Sentence]]:
    """Name, type and meaning of each column of an own table, those that join first."""
    types = {"customer": "UUID", "product": "UUID", "branch": "UUID", "date": "DATE"}
    keys = [(KEY_COLUMNS[name], types[name], JOINS[f"{name}:{key['by']}"].label) for name, key in one.keys.items()]
    return [*keys, *((column["name"], SQL_TYPES[column["type"]], column["header"]) for column in one.columns)]
