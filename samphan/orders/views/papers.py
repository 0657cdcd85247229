"""Documents as they will be printed: a page to look at, its pictures, and the PDF."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_GET

from samphan.orders.models import PaperLanguage
from samphan.orders.papers import Paper, pages_of, pdf_of
from samphan.orders.papers.shelf import SHELF
from samphan.platform.accounts.middleware import SignedInRequest
from samphan.platform.refusals import NotFound
from samphan.platform.web.signed_in import signed_in


def paper_of(request: SignedInRequest, kind: str, ids: dict[str, UUID]) -> Paper:
    """The document that the address names, in the language it asks for."""
    printed = SHELF[kind]
    return printed.write(printed.find(request.actor, ids[kind]), request.GET.get("language", ""))


@signed_in
@require_GET
def paper_preview(request: SignedInRequest, kind: str, **ids: UUID) -> HttpResponse:
    row = SHELF[kind].find(request.actor, ids[kind])
    paper = SHELF[kind].write(row, request.GET.get("language", ""))
    context = {
        "paper": paper,
        "label": SHELF[kind].label(row),
        "pages": range(1, len(pages_of(paper, ppi=20)) + 1),
        "languages": PaperLanguage.choices,
    }
    return render(request, "orders/paper.html", context)


@signed_in
@require_GET
def paper_picture(request: SignedInRequest, kind: str, **ids: UUID) -> HttpResponse:
    """One page as PNG; `page` counts from 1."""
    pages = pages_of(paper_of(request, kind, ids))
    wanted = request.GET.get("page", "1")
    if not wanted.isascii() or not wanted.isdigit() or not 1 <= int(wanted) <= len(pages):
        raise NotFound
    return _kept_private(HttpResponse(pages[int(wanted) - 1], content_type="image/png"))


@signed_in
@require_GET
def paper_pdf(request: SignedInRequest, kind: str, **ids: UUID) -> HttpResponse:
    paper = paper_of(request, kind, ids)
    answer = HttpResponse(pdf_of(paper), content_type="application/pdf")
    name = f"{paper.title.partition(' / ')[0]} {paper.number}.pdf"
    answer["Content-Disposition"] = content_disposition_header(as_attachment=True, filename=name) or ""
    return _kept_private(answer)


def _kept_private(answer: HttpResponse) -> HttpResponse:
    answer["Cache-Control"] = "private, no-store"
    return answer
