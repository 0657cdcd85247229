"""What pydantic found wrong, as sentences for people."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext_lazy as _

LIMITS = {  # finding: (sentence, the fact it names)
    "string_too_long": (_("At most %(bound)s characters."), "max_length"),
    "string_too_short": (_("At least %(bound)s characters."), "min_length"),
    "too_long": (_("At most %(bound)s items."), "max_length"),
    "too_short": (_("At least %(bound)s items."), "min_length"),
    "greater_than_equal": (_("At least %(bound)s."), "ge"),
    "less_than_equal": (_("At most %(bound)s."), "le"),
    "literal_error": (_("Choose one of: %(bound)s."), "expected"),
    "enum": (_("Choose one of: %(bound)s."), "expected"),
    "value_error": ("%(bound)s", "error"),
}
PLAIN = {  # finding, or its first word
    "missing": _("This is required."),
    "extra_forbidden": _("There is no such field."),
    "string": _("This must be text."),
    "int": _("This must be a whole number."),
    "bool": _("This must be true or false."),
    "date": _("This must be a date such as 2026-11-20."),
    "datetime": _("This must be a time such as 2026-11-20T14:05:00+07:00."),
    "timezone": _("This must be a time such as 2026-11-20T14:05:00+07:00."),
    "uuid": _("This must be an id such as 019ab8c4-6c2e-7e0b-8d52-3f0b9a1c2d3e."),
    "list": _("This must be a list."),
    "dict": _("This must be an object."),
    "model": _("This must be an object."),
}


def field_sentences(errors: list[dict[str, Any]]) -> dict[str, str]:
    """One sentence per input, keyed by its path, such as `contact_points.0.value`."""
    found: dict[str, str] = {}
    for error in errors:
        path = [str(part) for part in error["loc"][1:]]
        if error["loc"][0] == "body":
            path = path[1:] or ["body"]  # the name of the view's parameter is not the caller's affair
        found.setdefault(".".join(path), sentence(error))
    return found


def sentence(error: Mapping[str, Any]) -> str:
    finding = error["type"]
    if finding in LIMITS:
        pattern, fact = LIMITS[finding]
        return str(pattern) % {"bound": error["ctx"][fact]}
    known = PLAIN.get(finding) or PLAIN.get(finding.partition("_")[0])
    return str(known or _("This is not understood."))
