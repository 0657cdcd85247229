"""What is said when the server itself fails: a page that needs no database, a toast for htmx, a problem for machines."""

from __future__ import annotations

import json
import sys
from contextlib import suppress
from http import HTTPStatus

from django.conf import settings
from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.templatetags.static import static
from django.utils.translation import get_language, override
from django.utils.translation import gettext as _

from samphan.platform.outages import DiskFull, is_disk_full
from samphan.platform.refusals import Refused
from samphan.platform.web.middleware import ContentSecurityPolicy, problem
from samphan.platform.web.preferences import preference_of_browser

SHEETS = ("vendor/tabler.css", "web/tokens.css", "web/type.css", "web/shell.css", "web/components.css")
SCRIPT = "web/js/bare.js"
RETRY_SECONDS = 20


class Broken(Refused):
    status = HTTPStatus.INTERNAL_SERVER_ERROR
    code = "server_error"


class Away(Refused):
    status = HTTPStatus.SERVICE_UNAVAILABLE
    code = "database_away"


def server_error(request: HttpRequest) -> HttpResponse:
    """Django's handler for 500. A database that does not answer is 503, a full disk 507: both are worth trying again later."""
    error = sys.exc_info()[1]
    forget_half_uploads(request)
    with override(preference_of_browser(request, "language")):
        response = fault_answer(request, kind_of(error))
    response.headers["Cache-Control"] = "no-store"
    response.headers.setdefault(
        "Content-Security-Policy", ContentSecurityPolicy.POLICY
    )  # its middleware may not have run
    return response


def kind_of(error: BaseException | None) -> type[Refused]:
    if is_disk_full(error):
        return DiskFull
    return Away if isinstance(error, OperationalError | InterfaceError) else Broken


def forget_half_uploads(request: HttpRequest) -> None:
    """An upload for which there was no room leaves what it wrote so far; nobody else takes that away."""
    for handler in getattr(request, "_upload_handlers", ()):
        with suppress(OSError):  # what is still in memory has no room either; the file is gone all the same
            handler.upload_interrupted()


def fault_answer(request: HttpRequest, kind: type[Refused]) -> HttpResponse:
    if kind is DiskFull:
        title, sentence = (
            _("The disk of the server is full"),
            _("Nothing was saved. Tell whoever looks after the server."),
        )
    elif kind is Away:
        title, sentence = _("The data cannot be reached just now"), _("Nothing is lost. Wait a moment and try again.")
    else:
        title, sentence = _("Something went wrong on our side"), _("It has been written down. Try again in a moment.")
    response = answer(request, kind(f"{title}. {sentence}"), title, sentence)
    if kind is Away:
        response.headers["Retry-After"] = str(RETRY_SECONDS)
    return response


def answer(request: HttpRequest, fault: Refused, title: str, sentence: str) -> HttpResponse:
    if request.headers.get("HX-Request"):
        said = json.dumps({"toast": [{"sentence": str(fault), "tone": "error"}]})
        return HttpResponse(status=fault.status, headers={"HX-Reswap": "none", "HX-Trigger": said})
    if request.headers.get("Accept", "").startswith("application/json"):
        return problem(fault)
    sent = request.method not in {"GET", "HEAD"}
    page = bare_page(title, sentence, picture="broken", sent=sent, away=isinstance(fault, Away))
    return HttpResponse(page, status=fault.status)


def bare_page(title: str, sentence: str, *, picture: str, sent: bool = False, away: bool = False) -> str:
    """A whole page from files alone.

    `sent`: it answers a form, so the way on leads back to it. `away`: it goes on by itself when the database answers again.
    """
    files = {"sheets": [file_url(sheet) for sheet in SHEETS], "script": file_url(SCRIPT)}
    said = {"title": title, "sentence": sentence, "picture": picture, "sent": sent, "away": away}
    return render_to_string("web/bare.html", {**said, **files, "language": get_language()})


def file_url(name: str) -> str:
    """The file's address; its plain one when static files were not collected, which must not hide the fault that is being told."""
    try:
        return static(name)
    except ValueError:
        return f"{settings.STATIC_URL}{name}"
