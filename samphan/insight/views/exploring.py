"""The explorer: a question in the address, its table and chart, the people behind it, a file of it, and keeping it."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any
from uuid import UUID

from django.http import HttpResponse, HttpResponseRedirect, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from samphan.customers.access import customers
from samphan.insight.access import figures
from samphan.insight.boards import BOARDS
from samphan.insight.explorer import shaping
from samphan.insight.explorer.asking import ask
from samphan.insight.explorer.cube import DIMENSIONS, MEASURES
from samphan.insight.explorer.naming import Names
from samphan.insight.explorer.own import sees
from samphan.insight.explorer.people import people_behind
from samphan.insight.explorer.question import CHARTS, COMPARED, MOST_VALUES, PERIODS, TOPS, Question, read
from samphan.insight.explorer.values import values_of
from samphan.insight.models import QuestionKind
from samphan.insight.questions import delete_question, questions_of, restore_question, save_question
from samphan.insight.reach import reach_of
from samphan.insight.views.figures import nothing_yet, opened_part, with_groups
from samphan.insight.warehouse.files import Damaged
from samphan.platform.accounts.middleware import SignedInRequest
from samphan.platform.accounts.rights import Actor
from samphan.platform.refusals import NotFound
from samphan.platform.spreadsheets.writing import write_csv, write_xlsx
from samphan.platform.web.signed_in import signed_in
from samphan.platform.web.toasts import toast

TYPES = {"csv": "text/csv", "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"}


@signed_in
@require_GET
def explore(request: SignedInRequest) -> HttpResponse:
    """Answers the question of the address; before the first load says what to do."""
    actor, question = request.actor, read(request.GET, request.actor)
    asked = request.GET.get("narrow", "")
    narrow = asked if asked in DIMENSIONS and sees(actor, DIMENSIONS[asked]) else ""
    try:
        with opened_part(request) as (database, report):
            reach, today = reach_of(actor), date.fromisoformat(report["until"])
            answer = ask(database, question, reach, today)
            names = Names(database, actor)
            offered = (
                values_of(database, replace(question, filters=question.widened(narrow)), narrow, reach, today)
                if narrow
                else []
            )
            context = {
                "answer": answer,
                "rows": shaping.rows(answer, names),
                "columns": [names.of(question.across, one) if one else _("Total") for one in shaping.columns(answer)],
                "chart": shaping.chart(answer, names),
                "chips": chips(question, names),
                "narrow": narrow_form(question, narrow, offered, names) if narrow else None,
            }
    except (NotFound, Damaged) as refusal:
        return nothing_yet(request, refusal, _("Explorer"))
    return render(request, "insight/explore.html", {**context, **choices(actor, question)})


def choices(actor: Actor, question: Question) -> dict[str, Any]:
    """What the form offers, and what of it is chosen."""
    return {
        "question": question,
        "query": question.to_query(),
        "held": list(QueryDict(question.to_query()).lists()),
        "measures": [(one, one.name in question.measures) for one in MEASURES.values() if sees(actor, one)],
        "chosen": [MEASURES[name] for name in question.measures],
        "row_choices": [(at + 1, question.rows[at] if at < len(question.rows) else "") for at in range(3)],
        "dimensions": [one for one in DIMENSIONS.values() if sees(actor, one)],
        "periods": PERIODS.items(),
        "compared": COMPARED.items(),
        "charts": CHARTS.items(),
        "tops": TOPS,
        "boards": BOARDS.values(),
        "saved": questions_of(actor, QuestionKind.LOOK),
        "may_share": figures.may(actor, "share"),
        "may_query": figures.may(actor, "query"),
        "may_see_people": customers.may(actor, "view"),
    }  # fmt: skip


def chips(question: Question, names: Names) -> list[tuple[str, str]]:
    """Each filter in words, with the address without it."""
    return [
        (
            f"{DIMENSIONS[name].label}: {', '.join(names.of(name, value) for value in values)}",
            f"?{question.to_query(filters=question.widened(name))}",
        )
        for name, values in question.filters
    ]


def narrow_form(question: Question, name: str, offered: list[str], names: Names) -> dict[str, Any]:
    chosen = dict(question.filters).get(name, ())
    return {
        "name": name,
        "label": DIMENSIONS[name].label,
        "values": [(value, names.of(name, value), value in chosen) for value in offered[:MOST_VALUES]],
        "others": list(QueryDict(question.to_query(filters=question.widened(name))).lists()),
    }


@signed_in
@require_GET
def people(request: SignedInRequest) -> HttpResponse:
    """Who is behind a question: for whoever may see customers too."""
    actor, question = request.actor, read(request.GET, request.actor)
    customers.require(actor, "view")
    with opened_part(request) as (database, report):
        reach, today = reach_of(actor), date.fromisoformat(report["until"])
        count, shown = people_behind(database, actor, question, reach, today)
        said = chips(question, Names(database, actor))
    first, last = question.span(today)
    context = {
        "count": count,
        "people": with_groups(shown),
        "query": question.to_query(),
        "chips": said,
        "first": first,
        "last": last,
        "whole": question.period == "all",
    }
    return render(request, "insight/explore_people.html", context)


@signed_in
@require_GET
def as_file(request: SignedInRequest, ending: str) -> HttpResponse:
    """The answer as a spreadsheet."""
    question = read(request.GET, request.actor)
    if ending not in TYPES:
        raise NotFound
    with opened_part(request) as (database, report):
        answer = ask(database, question, reach_of(request.actor), date.fromisoformat(report["until"]))
        headers, lines = shaping.table(answer, Names(database, request.actor))
    return handed_out(headers, lines, ending, f"samphan-{answer.first:%Y%m%d}-{answer.last:%Y%m%d}")


def handed_out(headers: list[str], lines: list[list[Any]], ending: str, name: str) -> HttpResponse:
    with TemporaryDirectory() as folder:
        path = Path(folder) / f"table.{ending}"
        (write_csv if ending == "csv" else write_xlsx)(path, headers, lines)
        answer = HttpResponse(path.read_bytes(), content_type=TYPES[ending])
    answer["Content-Disposition"] = f'attachment; filename="{name}.{ending}"'
    return answer


@signed_in
@require_POST
def save(request: SignedInRequest) -> HttpResponse:
    """Keep the question, on a dashboard too when one is named."""
    question = read(request.POST, request.actor)
    made = save_question(
        request.actor,
        name=request.POST.get("name", ""),
        query=question.to_query(),
        kind=QuestionKind.LOOK,
        board=request.POST.get("board", ""),
        shared="shared" in request.POST,
    )
    toast(
        request,
        _("Saved as “%(name)s”.") % {"name": made.name},
        undo_url=reverse("insight:question-delete", args=[made.pk]),
    )
    return HttpResponseRedirect(f"{reverse('insight:explore')}?{made.query}")


@signed_in
@require_POST
def question_delete(request: SignedInRequest, question: UUID) -> HttpResponse:
    gone = delete_question(request.actor, question)
    toast(
        request,
        _("“%(name)s” was deleted.") % {"name": gone.name},
        undo_url=reverse("insight:question-restore", args=[gone.pk]),
    )
    return redirect("insight:explore" if gone.kind == QuestionKind.LOOK else "insight:sql")


@signed_in
@require_POST
def question_restore(request: SignedInRequest, question: UUID) -> HttpResponse:
    back = restore_question(request.actor, question)
    toast(request, _("“%(name)s” is back.") % {"name": back.name})
    return redirect("insight:explore" if back.kind == QuestionKind.LOOK else "insight:sql")
