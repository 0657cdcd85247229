"""SQL for analysts."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from samphan.insight import sandbox
from samphan.insight.access import figures
from samphan.insight.models import QuestionKind
from samphan.insight.questions import question_of, questions_of, save_question
from samphan.insight.views.exploring import TYPES, handed_out
from samphan.platform.accounts.middleware import SignedInRequest
from samphan.platform.refusals import NotFound, Refused
from samphan.platform.web.signed_in import signed_in
from samphan.platform.web.toasts import toast

SHOWN, IN_A_FILE = 500, 100_000
FAULTY = 422
EXAMPLE = "SELECT p.product_name, sum(f.total) AS sales\nFROM fact_sale_line AS f JOIN dim_product AS p USING (variant)\nGROUP BY 1 ORDER BY 2 DESC LIMIT 20"


@signed_in
@require_http_methods(["GET", "POST"])
def ask_in_sql(request: SignedInRequest) -> HttpResponse:
    """Runs what was written (`do` run, csv or xlsx), or keeps it (`do` save). `?question=` opens a kept one."""
    figures.require(request.actor, "query")
    sql = request.POST.get("sql") or kept_sql(request) or EXAMPLE
    context: dict[str, Any] = {"sql": sql, "found": None, "fault": None}
    try:
        context["tables"] = sandbox.tables(request.actor)
        if request.method == "POST":
            do = request.POST.get("do", "run")
            if do in TYPES:
                found = sandbox.run(request.actor, sql, IN_A_FILE)
                return handed_out(found.columns, [[plain(one) for one in row] for row in found.rows], do, "samphan-sql")
            if do == "save":
                made = save_question(request.actor, name=request.POST.get("name", ""), query=sql, kind=QuestionKind.SQL)
                toast(
                    request,
                    _("Saved as “%(name)s”.") % {"name": made.name},
                    undo_url=reverse("insight:question-delete", args=[made.pk]),
                )
            context["found"] = sandbox.run(request.actor, sql, SHOWN)
    except NotFound:
        raise
    except Refused as refusal:
        context["fault"] = refusal
    context |= {
        "saved": questions_of(request.actor, QuestionKind.SQL),
        "seconds": sandbox.SECONDS,
        "room": sandbox.ROOM,
    }
    return render(request, "insight/sql.html", context, status=FAULTY if context["fault"] else 200)


def kept_sql(request: SignedInRequest) -> str:
    if "question" not in request.GET:
        return ""
    found = question_of(request.actor, request.GET["question"])
    return found.query if found.kind == QuestionKind.SQL else ""


def plain(value: Any) -> Any:
    """What a spreadsheet's cell holds: lists and ids as text."""
    return (
        value
        if value is None
        or isinstance(value, str | int | float)
        or hasattr(value, "quantize")
        or hasattr(value, "isoformat")
        else str(value)
    )
