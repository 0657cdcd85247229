"""Answers to calls: JSON, entity tags, and the agreement on versions."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from hashlib import blake2b
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy as _
from pydantic_core import to_json

from samphan.platform.api.problems import Malformed
from samphan.platform.refusals import Conflict, Refused

NOT_MODIFIED = 304


def answer_json(
    request: HttpRequest, body: Mapping[str, Any], *, status: int = 200, location: str = ""
) -> HttpResponse:
    """`body` as JSON. With a `version` in it, the entity tag is `"<version>-<digest>"`, which If-Match takes back."""
    content = to_json(body)
    response = HttpResponse(content, status=status, content_type="application/json")
    if location:
        response.headers["Location"] = request.build_absolute_uri(location)
    if request.method == "GET" or "version" in body:
        tag = f'"{body.get("version", 0)}-{blake2b(content, digest_size=6).hexdigest()}"'
        if request.method == "GET" and tag in request.headers.get("If-None-Match", ""):
            response = HttpResponse(status=NOT_MODIFIED)
        response.headers["ETag"] = tag
    return response


def expected_version(request: HttpRequest, in_body: int | None) -> int | None:
    """The version the caller read, from If-Match or the body; None when it does not say."""
    tag = request.headers.get("If-Match", "").strip()
    if not tag or tag == "*":
        return in_body
    version = tag.removeprefix("W/").strip('"').partition("-")[0]
    if not version.isascii() or not version.isdigit():
        raise Malformed(_("If-Match takes the ETag that a GET gave."), code="if_match_malformed")
    if in_body is not None and in_body != int(version):
        raise Conflict(_("If-Match and “version” disagree."), code="version_disagrees")
    return int(version)


def chosen(fields: str, known: Iterable[str]) -> list[str]:
    """`fields=name,tags` as a list of names; all of `known` when empty. Refuses a name that is not there."""
    names = list(known)
    if not fields:
        return names
    wanted = [name.strip() for name in fields.split(",") if name.strip()]
    unknown = [name for name in wanted if name not in names]
    if unknown:
        sentence = _("There is no field %(names)s here. Fields: %(known)s.") % {
            "names": ", ".join(unknown),
            "known": ", ".join(names),
        }
        raise Refused(code="field_unknown", fields={"fields": sentence})
    return wanted
