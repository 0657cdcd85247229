"""Reading a call's body: JSON in UTF-8, without what no database can hold."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from ninja.parser import Parser
from pydantic_core import from_json

from samphan.platform.api.problems import Malformed
from samphan.platform.refusals import Refused

JSON_TYPES = {"application/json", "application/merge-patch+json"}


class UnsupportedType(Refused):
    status = 415
    code = "unsupported_media_type"


class JsonParser(Parser):
    def parse_body(self, request: HttpRequest) -> Any:
        if request.content_type not in JSON_TYPES:
            raise UnsupportedType(_("Send JSON, with the header “Content-Type: application/json”."))
        try:
            data = from_json(request.body, allow_inf_nan=False)
        except ValueError as error:
            raise Malformed(
                _("The body is not valid JSON: %(fault)s.") % {"fault": error}, code="json_malformed"
            ) from error
        if b"\\u0000" in request.body and holds_nul(data):
            raise Malformed(_("The body holds a NUL character, which no text may contain."), code="nul_character")
        return data


def holds_nul(data: Any) -> bool:
    match data:
        case str():
            return "\0" in data
        case dict():
            return any(holds_nul(name) or holds_nul(value) for name, value in data.items())
        case list():
            return any(map(holds_nul, data))
    return False
