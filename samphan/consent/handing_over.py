"""The file that a customer gets: everything held, for machines (JSON) and for people (HTML)."""

from __future__ import annotations

import io
import json
import zipfile
from typing import Any

from django.core.files.base import ContentFile
from django.template.loader import render_to_string
from django.utils import timezone

from samphan.consent.actions.erasure import everything_about
from samphan.consent.models import SubjectRequest
from samphan.platform.uploads import only_with_its_row


def build_export(asked: SubjectRequest) -> None:
    """Make the request's ZIP anew and keep it with the request."""
    held = everything_about(asked.customer)
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("data.json", as_json(asked, held))
        archive.writestr("data.html", as_page(asked, held))
    former = asked.export.name
    asked.export.save("export.zip", ContentFile(packed.getvalue()), save=False)
    with only_with_its_row(asked.export):
        SubjectRequest.objects.filter(pk=asked.pk).update(export=asked.export.name)
    if former:
        asked.export.storage.delete(former)


def as_json(asked: SubjectRequest, held: dict[str, Any]) -> str:
    said = {
        "business": asked.business.name,
        "customer": str(asked.customer_id),
        "made_at": timezone.now().isoformat(),
        "data": held,
    }
    return json.dumps(said, ensure_ascii=False, indent=1, default=str)


def as_page(asked: SubjectRequest, held: dict[str, Any]) -> str:
    """One page without script or outside files, to open anywhere. Only what has a value is shown."""
    parts = [
        (
            part["label"],
            part["data"],
            [[(name, shown(value)) for name, value in row.items() if shown(value)] for row in part["rows"]],
        )
        for part in held.values()
    ]
    context = {"asked": asked, "parts": parts, "made_at": timezone.localtime()}
    return render_to_string("consent/export.html", context)


def shown(value: Any) -> str:
    if value in (None, "", [], {}):
        return ""
    return json.dumps(value, ensure_ascii=False) if isinstance(value, dict | list) else str(value)
