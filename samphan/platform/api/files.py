"""Files over the API: as a form (`curl -F file=@list.csv`), or small ones in JSON, in base64."""

from __future__ import annotations

import base64
import binascii
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile, UploadedFile
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from samphan.platform.api.body import JsonParser
from samphan.platform.api.routing import needs
from samphan.platform.api.validation import field_sentences
from samphan.platform.refusals import Refused

FORM = "multipart/form-data"


class FileIn(BaseModel):
    """A small file in JSON; a larger one is sent as a form with the part `file`."""

    model_config = ConfigDict(extra="forbid")

    name: str = Field(min_length=1, max_length=200, description="Its name, with its ending.")
    content: str = Field(description="The bytes in base64.")


def takes_file(scope: str, *, name: str, content: str) -> dict[str, Any]:
    """As `needs(scope)`, for an endpoint whose body is a file. `name` and `content` are the example that the description shows."""
    example = {"name": name, "content": base64.b64encode(content.encode()).decode()}
    part = {"type": "object", "required": ["file"], "properties": {"file": {"type": "string", "format": "binary"}}}
    declared = needs(scope)
    declared["openapi_extra"]["requestBody"] = {
        "required": True,
        "content": {
            "application/json": {"schema": FileIn.model_json_schema(), "example": example},
            FORM: {"schema": part},
        },
    }
    return declared


def file_sent(request: HttpRequest) -> UploadedFile[Any]:
    """The file of the call. Raises `Refused` when there is none."""
    if request.content_type == FORM:
        upload = request.FILES.get("file")
        if upload is None:
            raise missing(_("Send the file in the part “file” of the form."))
        return upload
    body = JsonParser().parse_body(request)
    try:
        given = FileIn.model_validate(body)
        return SimpleUploadedFile(given.name, base64.b64decode(given.content, validate=True))
    except ValidationError as error:
        faults: Any = [dict(one, loc=("body", "file", *one["loc"])) for one in error.errors(include_url=False)]
        sentence = _("Some inputs are missing or wrong; see “fields”.")
        raise Refused(sentence, code="invalid", fields=field_sentences(faults)) from error
    except binascii.Error as error:
        raise missing(_("“content” is the file's bytes in base64."), "content") from error


def missing(sentence: Any, field: str = "file") -> Refused:
    return Refused(sentence, code="file_missing", fields={field: sentence})
