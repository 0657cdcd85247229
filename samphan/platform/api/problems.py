"""Problems: how the API says no (RFC 9457, `application/problem+json`).

`code` is stable and part of the API; `title` and `detail` are sentences in the caller's language; `fields` names faulty inputs.
"""

from __future__ import annotations

import logging
from collections.abc import Mapping
from http import HTTPStatus
from typing import Any

from django.core.exceptions import RequestDataTooBig, SuspiciousOperation
from django.db import InterfaceError, OperationalError
from django.db.models import Model
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from ninja.errors import HttpError, ValidationError
from pydantic_core import to_json

from samphan.platform.api.validation import field_sentences
from samphan.platform.ids import uuid7
from samphan.platform.outages import DiskFull, is_disk_full
from samphan.platform.refusals import NotFound, Refused

log = logging.getLogger(__name__)


class Unauthorised(Refused):
    """No token, or one that does not work."""

    status = 401
    code = "token_invalid"


class TooMany(Refused):
    """The token has used up its calls for this minute; `data["retry_after"]` is in seconds."""

    status = 429
    code = "rate_limited"


class Malformed(Refused):
    """The call cannot be read at all."""

    status = 400
    code = "malformed"


def titles() -> dict[int, str]:
    return {
        400: _("The call cannot be read"),
        401: _("Not signed in"),
        403: _("Not allowed"),
        404: _("Not found"),
        405: _("The method does not fit the address"),
        409: _("Something changed meanwhile"),
        412: _("Something changed meanwhile"),
        413: _("The call is too large"),
        415: _("The content type is not understood"),
        422: _("The call was refused"),
        429: _("Too many calls"),
        500: _("Something broke on our side"),
        503: _("Busy for a moment"),
        507: _("The disk is full"),
    }


def problem(
    status: int,
    code: str,
    detail: str,
    *,
    fields: Mapping[str, Any] | None = None,
    headers: Mapping[str, str] | None = None,
    **more: Any,
) -> HttpResponse:
    body: dict[str, Any] = {
        "type": "about:blank",
        "status": status,
        "code": code,
        "title": titles().get(status) or HTTPStatus(status).phrase,
        "detail": detail,
        **more,
    }
    if fields:
        body["fields"] = {name: str(sentence) for name, sentence in fields.items()}
    return HttpResponse(
        to_json(body, fallback=str), status=status, content_type="application/problem+json", headers=headers
    )


def problem_of(request: HttpRequest, error: Exception) -> HttpResponse:
    """Any exception as an answer."""
    if isinstance(error, HttpError) and isinstance(error.__cause__, Refused):
        error = error.__cause__
    match error:
        case Refused():
            return of_refusal(error)
        case ValidationError():
            detail = _("Some inputs are missing or wrong; see “fields”.")
            return problem(422, "invalid", detail, fields=field_sentences(error.errors))
        case Http404():
            return of_refusal(NotFound(_("There is nothing at this address. See /api/v1/docs.")))
        case RequestDataTooBig():
            return problem(413, "too_large", _("The body is larger than this API takes. Send it in parts."))
        case HttpError() | SuspiciousOperation():
            return of_refusal(Malformed(_("The call cannot be read. See /api/v1/docs for its form.")))
    return unforeseen(request, error)


def unforeseen(request: HttpRequest, error: Exception) -> HttpResponse:
    """What nobody foresaw is logged under a reference and tells the caller nothing about itself."""
    if is_disk_full(error):
        log.error("API call refused, the disk is full: %s %s", request.method, request.path, exc_info=error)
        return of_refusal(DiskFull())
    reference = str(uuid7())
    log.error("API call failed, reference %s: %s %s", reference, request.method, request.path, exc_info=error)
    if isinstance(error, OperationalError | InterfaceError):
        detail = _("The database did not answer in time. Try again; nothing was changed.")
        return problem(503, "busy", detail, headers={"Retry-After": "2"}, reference=reference)
    detail = _("This is our fault. Nothing was changed. Tell your administrator the reference.")
    return problem(500, "internal", detail, reference=reference)


def of_refusal(refusal: Refused) -> HttpResponse:
    headers = {}
    if isinstance(refusal, Unauthorised):
        headers["WWW-Authenticate"] = f'Bearer realm="Samphan", error="{refusal.code}"'
    if "retry_after" in refusal.data:
        headers["Retry-After"] = str(refusal.data["retry_after"])
    more = {name: value for name, value in refusal.data.items() if not isinstance(value, Model)}
    return problem(refusal.status, refusal.code, str(refusal), fields=refusal.fields, headers=headers, **more)
